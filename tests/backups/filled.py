"""A database with a row in every table, and values that copies may get wrong."""

from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, LargeBinary, Table, insert, inspect, select
from sqlalchemy import Enum as EnumColumn
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session, SQLModel

from db.engine import create_engine
from db.models import NEVER_COPIED

MOMENT = datetime(2028, 2, 29, 23, 59, 59, 123456, tzinfo=UTC)
WORDS = "«Ñandú» 🧒🏽 e\u0301 \\ \" ' \n\t; DROP TABLE people"
_VALUES: dict[Any, Any] = {
    str: WORDS,
    bool: True,
    float: 1 / 3,
    bytes: bytes(range(256)) * 300,
    datetime: MOMENT,
    date: date(2028, 2, 29),
}


def fill(session: Session) -> None:
    """Adds two rows to every table: one with a value everywhere, one with nothing where nothing may stand."""
    for number in (1, 2):
        for table in SQLModel.metadata.sorted_tables:
            if table.name not in {"secretariats", "schema_marks"}:
                row = {each.name: _value(each, table, number) for each in table.columns}
                session.execute(insert(table).values(row))


def _value(column: Column[Any], table: Table, number: int) -> Any:
    """Something a column accepts; in a second row nothing, where that may be."""
    if number == 2 and column.nullable and not isinstance(column.type, JSON):
        return None
    for key in column.foreign_keys:
        assert isinstance(key, ForeignKey)
        return {"secretariats": "47001"}.get(key.column.table.name, number)
    kind: Any = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, EnumColumn):
        return kind.enums[-number]
    if isinstance(kind, JSON):
        return {"ñ": [1, 2.5, None, WORDS]} if number == 1 else None  # JSON's null, which is no missing value
    if isinstance(kind, LargeBinary):
        return _VALUES[bytes]
    if kind.python_type is str:
        unique = f"{table.name[:3]}{number}"
        return (unique + WORDS)[: kind.length] if kind.length is None or kind.length > 8 else unique[-kind.length :]
    return _VALUES.get(kind.python_type, number)


def everything(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables that are copied, as the models read them."""
    engine = create_engine(url)
    try:
        with Session(engine) as session:
            return {
                table.name: [
                    tuple(value.value if isinstance(value, Enum) else value for value in row)
                    for row in sorted(session.execute(select(table)).all(), key=lambda row: _key(table, row))
                ]
                for table in SQLModel.metadata.sorted_tables
                if table.name not in NEVER_COPIED
            }
    finally:
        engine.dispose()


def _key(table: Table, row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, column.name) for column in inspect(table).primary_key)
