"""How the databases of a run differ from those that serve. They need not do everything again: each test has an engine
of its own, and most of a test's time went into compiling its statements anew and, on SQLite, into waiting for the disk.
And rows that no ORDER BY puts in order come in another one, as they may on PostgreSQL on any day."""

import contextlib
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Dialect, Engine, create_engine
from sqlalchemy.util import LRUCache

from db import engine


@contextlib.contextmanager
def hurried() -> Iterator[None]:
    """Engines made meanwhile share what was compiled; SQLite's leave their files to the system and give the rows of a
    query without ORDER BY from the last to the first. Those who survive kill -9 and power cuts are processes of their
    own, which know nothing of this."""
    prepare = engine._prepare_sqlite
    compiled = LRUCache[Any, Any](5000)  # no dict: a traceback with its values would print every statement
    dialects: dict[str, Dialect] = {}  # statements are compiled for one, so it is shared too

    def sharing(url: str, **options: Any) -> Engine:
        made = create_engine(url, execution_options={"compiled_cache": compiled}, **options)
        made.dialect = dialects.setdefault(made.dialect.name, made.dialect)
        return made

    def unsynchronised_and_unordered(connection: sqlite3.Connection, record: object) -> None:
        prepare(connection, record)
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA reverse_unordered_selects=ON")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "sa_create_engine", sharing)
        patch.setattr(engine, "_prepare_sqlite", unsynchronised_and_unordered)
        yield
