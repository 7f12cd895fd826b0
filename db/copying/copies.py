"""Copies of a database: written while others work on it, put into an empty one, or moved into one directly."""

import hashlib
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from db import schema
from db.copying import archive
from db.copying.filling import ROW, Refused, Source, Tell, filled, last_ids
from db.copying.tables import Copied, copied, written
from db.engine import snapshot

T = TypeVar("T")


@dataclass(frozen=True)
class Made:
    """What a copy has: rows by table, and bytes of files."""

    rows: dict[str, int]
    held: int
    revision: str
    at: str

    @property
    def weight(self) -> int:
        """Adds up what `tell` will be told: bytes, a row counted as ROW."""
        return sum(self.rows.values()) * ROW + self.held


def backup(engine: Engine, path: Path, now: datetime, tell: Callable[[Made], Tell]) -> Made:
    """Writes the database as it stands at this moment into a new file; `tell` is told first what there is to do. Raises
    FileExistsError, OSError that names the file, and schema.Misfit."""
    with snapshot(engine) as connection:
        tables, found = copied(connection), look(connection, now)
        done = tell(found)
        with archive.create(path) as writing:
            parts = [_write(connection, each, writing, done) for each in tables]
            numbers = last_ids(connection, tables)
            writing.manifest(
                {
                    "revision": found.revision,
                    "made_at": found.at,
                    "database": connection.dialect.name,
                    "tables": [part | {"last_id": numbers.get(part["name"])} for part in parts],
                }
            )
        return found


def look(connection: Connection, now: datetime) -> Made:
    """Counts what a copy of this database has. Raises schema.Misfit when this version does not know its schema."""
    revision = schema.revision_of(connection)
    if revision not in schema.known():
        line = schema.misfit(connection) or f"the database is newer ({revision}) than this version"
        raise schema.Misfit(line)
    tables = copied(connection)
    rows = {each.name: each.count(connection) for each in tables}
    return Made(rows, sum(each.bytes_held(connection) for each in tables), revision, now.isoformat(timespec="seconds"))


def _write(connection: Connection, each: Copied, writing: archive.Writing, tell: Tell) -> dict[str, Any]:
    """Writes a table's parts, and gives what the manifest says of them."""
    count = 0
    with writing.part(f"{each.name}.jsonl") as part, closing(each.lines(connection)) as lines:
        for count, line in enumerate(lines, 1):  # noqa: B007  the last one is the number of rows
            part.write(written(line))
            tell(ROW)
    files = {}
    for column in each.files:
        with writing.files(f"{each.name}.{column}") as content, closing(each.contents(connection, column)) as values:
            for value in values:
                content.write_file(value)
                tell(len(value))
        files[column] = {"bytes": content.size, "sha256": content.sha256}
    return {"name": each.name, "columns": list(each.kinds), "rows": count, "sha256": part.sha256, "files": files}


def described(reading: archive.Reading) -> Made:
    """Says what a copy has by its manifest."""
    tables = reading.manifest["tables"]
    held = sum(file["bytes"] for table in tables for file in table["files"].values())
    rows = {table["name"]: table["rows"] for table in tables}
    return Made(rows, held, reading.manifest["revision"], reading.manifest["made_at"])


def restore(engine: Engine, reading: archive.Reading, tell: Tell) -> None:
    """Fills an empty database from a copy and reads it back: every table has the sha256 the manifest says, or nothing
    was done. Raises Refused, archive.Damaged and schema.Misfit."""
    tables = {table["name"]: table for table in reading.manifest["tables"]}

    source = Source(
        revision=reading.manifest["revision"],
        tables={name: table["columns"] for name, table in tables.items()},
        lines=lambda table: reading.lines(f"{table}.jsonl"),
        content=lambda table, column: reading.files(f"{table}.{column}"),
        last_ids={name: table["last_id"] for name, table in tables.items() if table["last_id"]},
    )
    with filled(engine, source, tell) as connection:
        for each in copied(connection):
            _must_be_the_same(connection, each, tables[each.name])


def _must_be_the_same(connection: Connection, each: Copied, table: dict[str, Any]) -> None:
    """Reads a table back and compares it with what the manifest says. Raises Refused."""
    shaped = Copied(each.table, {name: each.kinds[name] for name in table["columns"]})
    rows = hashlib.sha256()
    for line in shaped.lines(connection):
        rows.update(written(line))
    found = {"rows": rows.hexdigest()}
    for column in shaped.files:
        content = hashlib.sha256()
        for value in shaped.contents(connection, column):
            content.update(value)
        found[column] = content.hexdigest()
    said = {"rows": table["sha256"]} | {column: file["sha256"] for column, file in table["files"].items()}
    for what, digest in said.items():
        if found[what] != digest:
            raise Refused(f"{what} of {each.name} read back otherwise than the copy has it: nothing was changed")


def move(origin: Engine, target: Engine, tell: Tell) -> None:
    """Fills an empty database with what another has at this moment, and compares both row by row. Raises Refused and
    schema.Misfit."""
    with snapshot(origin) as reads:
        tables = {each.name: each for each in copied(reads)}

        @contextmanager
        def content(table: str, column: str) -> Iterator[Callable[[int], bytes]]:
            with closing(tables[table].contents(reads, column)) as values:
                yield lambda _size: next(values)

        source = Source(
            revision=schema.revision_of(reads) or "",
            tables={name: list(each.kinds) for name, each in tables.items()},
            lines=lambda table: tables[table].lines(reads),
            content=content,
            last_ids=last_ids(reads, list(tables.values())),
        )
        with filled(target, source, tell) as connection:
            for each in copied(connection):
                _must_agree(reads, tables[each.name], connection, each)


def _must_agree(reads: Connection, one: Copied, connection: Connection, other: Copied) -> None:
    """Compares a table of two databases row by row, and its files with them. Raises Refused."""
    shaped = Copied(other.table, {name: other.kinds[name] for name in one.kinds})
    _must_be_equal(f"row {{}} of {one.name}", one.lines(reads), shaped.lines(connection))
    for column in one.files:
        _must_be_equal(f"file {{}} of {one.name}", one.contents(reads, column), shaped.contents(connection, column))


def _must_be_equal(what: str, left: Generator[T, None, None], right: Generator[T, None, None]) -> None:
    with closing(left), closing(right):
        for number, (first, second) in enumerate(zip_longest(left, right), 1):
            if first != second:
                raise Refused(f"{what.format(number)} arrived otherwise than it left: nothing was changed")
