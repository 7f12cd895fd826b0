"""The tables of a database at its revision, whatever that is, and their rows in a form that is the same on SQLite and
PostgreSQL: one JSON array a row, in the order of the primary key.

Moments are ISO 8601 in UTC, days ISO, JSON its own text (so that null and no value differ), and of bytes their number:
what they say stands apart (`contents`), for one file may be larger than all else.
"""

import json
from collections.abc import Generator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    cast,
    collate,
    func,
    select,
)
from sqlmodel import SQLModel

from db import schema
from db.models import NEVER_COPIED

AT_ONCE = 500  # rows a fetch
SLICE = 4 * 1024 * 1024  # bytes of a file a fetch: PostgreSQL sends two digits a byte, and its library holds them twice
_ALEMBIC = "alembic_version"


Lines = Generator[list[Any], None, None]
Contents = Generator[bytes, None, None]


class Kind(StrEnum):
    """How values of a column are written."""

    PLAIN = "plain"
    MOMENT = "moment"
    DAY = "day"
    JSON = "json"
    BYTES = "bytes"


_KINDS: tuple[tuple[type[Any] | tuple[type[Any], ...], Kind], ...] = (
    (JSON, Kind.JSON),
    (LargeBinary, Kind.BYTES),
    (DateTime, Kind.MOMENT),
    (Date, Kind.DAY),
    ((Integer, String, Boolean, Float), Kind.PLAIN),
)


@dataclass(frozen=True)
class Copied:
    """A table, and how its columns are written."""

    table: Table
    kinds: dict[str, Kind]

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def files(self) -> list[str]:
        """Names the columns of bytes."""
        return [name for name, kind in self.kinds.items() if kind is Kind.BYTES]

    def lines(self, connection: Connection) -> Lines:
        """Reads every row, few at a time. Who stops before the end closes it: the server keeps its place."""
        shown = [_read(self.table.c[name], kind) for name, kind in self.kinds.items()]
        statement = select(*shown).order_by(*_key(self.table, connection)).execution_options(yield_per=AT_ONCE)
        kinds = list(self.kinds.values())
        with connection.execute(statement) as rows:
            for row in rows:
                yield [_plain(value, kind) for value, kind in zip(row, kinds, strict=True)]

    def contents(self, connection: Connection, column: str) -> Contents:
        """Reads what stands in a column of bytes, one value at a time, in the order of `lines`."""
        found, keys = self.table.c[column], list(self.table.primary_key.columns)
        order = _key(self.table, connection)
        lengths = select(func.length(found), *keys).where(found.is_not(None)).order_by(*order)
        with connection.execute(lengths.execution_options(yield_per=AT_ONCE)) as rows:
            for length, *key in rows:
                here = [name == value for name, value in zip(keys, key, strict=True)]
                yield b"".join(
                    connection.execute(select(func.substr(found, start, SLICE)).where(*here)).scalar_one()
                    for start in range(1, length + 1, SLICE)
                )

    def values(self, line: list[Any]) -> dict[str, Any]:
        """Gives the row that a line stands for; of bytes their number. Raises ValueError."""
        return {name: _value(each, kind) for (name, kind), each in zip(self.kinds.items(), line, strict=True)}

    def count(self, connection: Connection) -> int:
        return connection.execute(select(func.count()).select_from(self.table)).scalar_one()

    def bytes_held(self, connection: Connection) -> int:
        """Sums up what its columns of bytes hold."""
        lengths = [func.coalesce(func.sum(func.length(self.table.c[name])), 0) for name in self.files]
        return sum(int(each) for each in connection.execute(select(*lengths)).one()) if lengths else 0


def copied(connection: Connection) -> list[Copied]:
    """Lists what a copy of this database has, parents before their children. A table that others put beside ours is
    none of it. Raises NotImplementedError for a type of column that no copy knows."""
    current = schema.is_current(connection)
    metadata = MetaData()
    metadata.reflect(connection, only=lambda name, _: _is_ours(name, current))
    return [Copied(table, {column.name: _kind(column) for column in table.columns}) for table in metadata.sorted_tables]


def _is_ours(name: str, current: bool) -> bool:
    """Tells whether a table is copied. What an older schema had, this code need not know any more."""
    return name not in NEVER_COPIED and name != _ALEMBIC and (not current or name in SQLModel.metadata.tables)


def _kind(column: Column[Any]) -> Kind:
    for types, kind in _KINDS:
        if isinstance(column.type, types):
            return kind
    raise NotImplementedError(f"{column}: no copy knows a column of {column.type!r}")


def _key(table: Table, connection: Connection) -> list[ColumnElement[Any]]:
    """Orders by the primary key, texts by their bytes: a PostgreSQL's own order is that of its language."""
    columns = list(table.primary_key.columns)
    if connection.dialect.name != "postgresql":
        return list(columns)
    return [collate(each, "C") if isinstance(each.type, String) else each for each in columns]


def _read(column: Column[Any], kind: Kind) -> ColumnElement[Any]:
    if kind is Kind.JSON:
        return cast(column, Text)
    return func.length(column) if kind is Kind.BYTES else column


def _plain(value: Any, kind: Kind) -> Any:
    if value is None:
        return None
    if kind is Kind.MOMENT:
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
    return value.isoformat() if kind is Kind.DAY else value


def _value(plain: Any, kind: Kind) -> Any:
    if plain is None:
        return None
    if kind is Kind.MOMENT:
        return datetime.fromisoformat(plain)
    return date.fromisoformat(plain) if kind is Kind.DAY else plain


def written(line: list[Any]) -> bytes:
    """Writes a line as it stands in a copy and is compared."""
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
