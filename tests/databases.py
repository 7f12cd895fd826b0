"""Databases of the PostgreSQL server that a test gets empty and migrated, and the next one gets again, emptied: making
and dropping one for each test took more time than the tests."""

import contextlib
import time
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import MetaData
from sqlmodel import SQLModel

import db.models  # noqa: F401  fills SQLModel.metadata
from tests import postgres

LEAVING_S = 0.5  # what was closed or killed needs a moment to leave the server
_OTHERS = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
# columns, indexes and constraints, and all rows of the tables that migrations fill: no test may leave others
_SHAPE = """
SELECT md5(string_agg(relname || relkind::text || coalesce((
  SELECT string_agg(attname || atttypid::text || attnotnull::text || atthasdef::text, ',' ORDER BY attnum)
  FROM pg_attribute WHERE attrelid = pg_class.oid AND attnum > 0), ''), ';' ORDER BY relname))
  || (SELECT md5(string_agg(conrelid::regclass::text || conname || contype::text, ',' ORDER BY conrelid, conname))
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace)
FROM pg_class WHERE relnamespace = 'public'::regnamespace
"""
_RESTART = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
FROM pg_sequences WHERE last_value IS NOT NULL
"""


class Pool:
    """`take()` one as often as needed, also several at a time; `close()` drops them."""

    def __init__(self, address: str, template: str, prefix: str) -> None:
        self._address, self._template, self._prefix = address, template, prefix
        self._free: list[_Kept] = []
        self._made = 0

    @contextlib.contextmanager
    def take(self) -> Iterator[str]:
        kept = self._free.pop() if self._free else self._make()
        try:
            yield kept.url
        finally:
            if kept.emptied():
                self._free.append(kept)
            else:
                kept.drop()

    def close(self) -> None:
        while self._free:
            self._free.pop().drop()

    def _make(self) -> "_Kept":
        self._made += 1
        return _Kept(self._address, f"{self._prefix}_{self._made}", self._template)


class _Kept:
    def __init__(self, address: str, name: str, template: str) -> None:
        self._dropping = contextlib.ExitStack()
        self.url = self._dropping.enter_context(postgres.database(address, name, template))
        self._own = psycopg.connect(f"{address.rsplit('/', 1)[0]}/{name}", autocommit=True)
        self._dropping.callback(self._own.close)
        tables = [table.name for table in reversed(_tables().sorted_tables)]
        filled = [name for name in tables if self._one(sql.SQL("SELECT EXISTS (SELECT 1 FROM {})"), name)]
        self._delete = sql.SQL("; ").join(
            sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in tables if name not in filled
        )
        self._filled = [*filled, "alembic_version"]
        self._as_made = self._shape()

    def emptied(self) -> bool:
        """False: somebody is still in it, or it is not as it was made."""
        try:
            if not self._alone():
                return False
            self._own.execute(self._delete)
            self._own.execute(_RESTART)
            return self._shape() == self._as_made
        except psycopg.Error:
            return False

    def drop(self) -> None:
        self._dropping.close()

    def _alone(self) -> bool:
        deadline = time.monotonic() + LEAVING_S
        while self._own.execute(_OTHERS).fetchone():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.005)
        return True

    def _shape(self) -> list[Any]:
        rows = "SELECT md5(string_agg(each::text, ',' ORDER BY each::text)) FROM {} AS each"
        return [self._one(sql.SQL(_SHAPE)), *(self._one(sql.SQL(rows), name) for name in self._filled)]

    def _one(self, query: sql.SQL, table: str = "") -> Any:
        row = self._own.execute(query.format(sql.Identifier(table)) if table else query).fetchone()
        assert row is not None
        return row[0]


def _tables() -> MetaData:
    return SQLModel.metadata
