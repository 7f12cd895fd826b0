"""Databases that copies are made of and put into."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from db.engine import create_engine
from tests.databases import Pool


@contextmanager
def engine_of(url: str) -> Iterator[Engine]:
    engine = create_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


@pytest.fixture
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Gives the address of an empty database of a kind: a SQLite file that is not there yet, a migrated PostgreSQL."""
    with ExitStack() as stack:

        def make(kind: str) -> str:
            if kind == "sqlite":
                return f"sqlite:///{tmp_path}/restored/alianza.db"
            pool: Pool = request.getfixturevalue("_databases")
            return stack.enter_context(pool.take())

        yield make


KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
