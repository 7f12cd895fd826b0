"""Fills an empty database from a copy or from another database, in one transaction: all of it, or nothing."""

from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import Any

from alembic import command
from sqlalchemy import (
    JSON,
    BindParameter,
    Connection,
    Engine,
    Insert,
    Text,
    bindparam,
    cast,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlalchemy.exc import SQLAlchemyError

from db import schema
from db.copying.tables import Copied, Kind, Lines, copied
from db.engine import first_line
from db.migrate import bring, exclusive

Tell = Callable[[int], None]
"""Takes how much more was done; see `weight`."""

BATCH_ROWS, BATCH_BYTES = 500, 4 * 1024 * 1024  # an insert; a file may be larger than that by itself
ROW = 256  # bytes a row counts as, beside what its files hold
# what `migrate` and a start leave in a database that nobody has used yet
_FRESH = frozenset({"secretariats", "schema_marks", "remembered", "leases"})


class Refused(Exception):
    """Says in one plain line why a database is not filled."""


@dataclass(frozen=True)
class Source:
    """What a database is filled from: its revision, the rows of a table, and for a column of bytes what reads so
    many of them, in the order of the rows. `last_ids`: the highest number a table ever gave, where that is known."""

    revision: str
    tables: dict[str, list[str]]
    """The columns of each table."""
    lines: Callable[[str], Lines]
    content: Callable[[str, str], AbstractContextManager[Callable[[int], bytes]]]
    last_ids: dict[str, int]


@contextmanager
def filled(engine: Engine, source: Source, tell: Tell) -> Iterator[Connection]:
    """Makes the source's schema in an empty database and fills it; the caller looks at it, and what it raises undoes
    all. Then it comes to the current schema. Raises Refused and schema.Misfit."""
    if source.revision not in schema.known():
        raise schema.Misfit(
            f"it has a newer schema ({source.revision}) than this version ({schema.known()[-1]}): "
            "install the newer version"
        )
    with exclusive(engine) as connection:
        _must_be_empty(connection)
        _come_to(connection, source.revision)
        tables = copied(connection)
        _must_agree(tables, source)
        for each in reversed(tables):
            connection.execute(each.table.delete())
        with _own_rows_later(connection, tables):
            for each in tables:
                _fill(connection, each, source, tell)
        _number_on(connection, tables, source.last_ids)
        yield connection
        bring(connection)


def left_by_a_start(engine: Engine) -> dict[str, int]:
    """Counts the rows a fresh database has, which a copy replaces: none where it was never migrated."""
    with engine.connect() as connection:
        if schema.revision_of(connection) is None:
            return {}
        counts = {each.name: each.count(connection) for each in copied(connection) if each.name in _FRESH}
    return {name: number for name, number in counts.items() if number}


def _come_to(connection: Connection, revision: str) -> None:
    """Brings an empty database to an older schema too: a copy of then goes in as it was, and comes up with it."""
    found = schema.revision_of(connection)
    if found in schema.known() and schema.known().index(found) > schema.known().index(revision):
        command.downgrade(schema.config(connection), revision)
    elif found != revision:
        bring(connection, revision)


def _must_be_empty(connection: Connection) -> None:
    if schema.revision_of(connection) is None:
        return
    if line := schema.is_newer(connection) and schema.misfit(connection):
        raise schema.Misfit(line)
    tables = copied(connection)
    if connection.dialect.name == "postgresql":  # nobody writes between this look and the commit
        for each in tables:
            connection.execute(text(f'LOCK TABLE "{each.name}" IN EXCLUSIVE MODE'))
    rows = {each.name: each.count(connection) for each in tables if each.name not in _FRESH}
    if used := {name: number for name, number in rows.items() if number}:
        said = ", ".join(f"{number} rows in {name}" for name, number in list(used.items())[:3])
        raise Refused(
            f"the database is not empty ({said}): a copy only goes into an empty one, and nothing was changed"
        )


def _must_agree(tables: list[Copied], source: Source) -> None:
    ours = {each.name: sorted(each.kinds) for each in tables}
    for name in sorted(ours.keys() ^ source.tables.keys()):
        raise Refused(f"table {name} stands on one side only, though both have schema {source.revision}")
    for name, columns in source.tables.items():
        if sorted(columns) != ours[name]:
            raise Refused(f"table {name} has other columns there, though both have schema {source.revision}")


@contextmanager
def _own_rows_later(connection: Connection, tables: list[Copied]) -> Iterator[None]:
    """Has a row that names another of its own table wait for that one until all are in (SQLite looks at the end)."""
    own = [
        (each.name, key.constraint.name)
        for each in tables
        for key in each.table.foreign_keys
        if key.constraint is not None and key.column.table is each.table
    ]
    if connection.dialect.name != "postgresql":
        own = []
    for table, key in own:
        connection.execute(text(f'ALTER TABLE "{table}" ALTER CONSTRAINT "{key}" DEFERRABLE INITIALLY DEFERRED'))
    yield
    connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE")) if own else None
    for table, key in own:
        connection.execute(text(f'ALTER TABLE "{table}" ALTER CONSTRAINT "{key}" NOT DEFERRABLE'))


def _fill(connection: Connection, each: Copied, source: Source, tell: Tell) -> None:
    columns = source.tables[each.name]
    shaped = Copied(each.table, {name: each.kinds[name] for name in columns})
    statement = _insert(shaped, connection)
    with closing(_batches(shaped, source)) as batches:
        for batch, held in batches:
            try:
                connection.execute(statement, batch)
            except SQLAlchemyError as exc:
                raise Refused(f"a row of {each.name} does not go in: {first_line(exc)}") from None
            tell(len(batch) * ROW + held)


def _insert(each: Copied, connection: Connection) -> Insert:
    """Makes the statement, which takes JSON as its text."""
    as_text = [name for name, kind in each.kinds.items() if kind is Kind.JSON]
    bound: dict[str, Any] = {name: _as_json(bindparam(name, type_=Text), connection) for name in as_text}
    return insert(each.table).values({name: bindparam(name) for name in each.kinds} | bound)


def _as_json(parameter: BindParameter[Any], connection: Connection) -> Any:
    return cast(parameter, JSON) if connection.dialect.name == "postgresql" else parameter


def _batches(each: Copied, source: Source) -> Generator[tuple[list[dict[str, Any]], int], None, None]:
    """Gathers rows with their files, and says how many bytes these hold."""
    with _files(each, source) as read, closing(source.lines(each.name)) as lines:
        batch, held = list[dict[str, Any]](), 0
        for line in lines:
            row = each.values(line)
            for column in each.files:
                if row[column] is not None:
                    row[column] = read[column](row[column])
                    held += len(row[column])
            batch.append(row)
            if len(batch) >= BATCH_ROWS or held >= BATCH_BYTES:
                yield batch, held
                batch, held = [], 0
        if batch:
            yield batch, held


@contextmanager
def _files(each: Copied, source: Source) -> Iterator[dict[str, Callable[[int], bytes]]]:
    with ExitStack() as stack:
        yield {column: stack.enter_context(source.content(each.name, column)) for column in each.files}


def _number_on(connection: Connection, tables: list[Copied], last_ids: dict[str, int]) -> None:
    """Has PostgreSQL give the numbers after those that are taken, or ever were (SQLite goes by the highest it has)."""
    if connection.dialect.name != "postgresql":
        return
    for each in tables:
        if sequence := _sequence(connection, each):
            highest = connection.execute(select(func.max(each.table.c.id))).scalar()
            if last := max(highest or 0, last_ids.get(each.name, 0)):
                connection.execute(select(func.setval(sequence, last)))


def _sequence(connection: Connection, each: Copied) -> str | None:
    """Names what numbers a table's rows."""
    if "id" not in each.kinds:
        return None
    return connection.execute(select(func.pg_get_serial_sequence(each.name, "id"))).scalar()


def last_ids(connection: Connection, tables: list[Copied]) -> dict[str, int]:
    """Reads the highest number each table gave, of a row that is gone too: a button of that row may still stand in a
    chat. SQLite does not keep it."""
    if connection.dialect.name != "postgresql":
        return {}
    found = {each.name: _sequence(connection, each) for each in tables}
    values = {
        name: connection.execute(select(func.pg_sequence_last_value(cast(sequence, REGCLASS)))).scalar()
        for name, sequence in found.items()
        if sequence
    }
    return {name: int(value) for name, value in values.items() if value}
