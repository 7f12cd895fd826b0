"""Engine, sessions and the one way from the asynchronous edge into a transaction."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from contextvars import copy_context
from errno import EISDIR, ENOENT
from functools import cache, lru_cache, partial
from pathlib import Path
from threading import Lock
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from sqlalchemy import Connection, Engine, event, inspect, make_url
from sqlalchemy import create_engine as sa_create_engine
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

P = ParamSpec("P")
T = TypeVar("T")
Row = TypeVar("Row", bound=SQLModel)

THREADS = 8
# libpq's own are for ever (to connect, s) and a quarter of an hour (for what was sent and nobody took, ms)
_PATIENCE = {"connect_timeout": 10, "tcp_user_timeout": 30_000}


def create_engine(url: str, *, create: bool = True) -> Engine:
    """Makes the engine: SQLite with a durable WAL, or PostgreSQL. `hide_parameters`: people's words stay out of error
    messages. Without `create` a SQLite file that does not exist is not made, nor its folder. Raises OSError."""
    if make_url(url).get_backend_name() != "sqlite":
        given = make_url(url).query
        patience = {name: value for name, value in _PATIENCE.items() if name not in given}
        return sa_create_engine(url, hide_parameters=True, pool_size=THREADS, pool_pre_ping=True, connect_args=patience)
    file = Path(make_url(url).database or "")
    if file.is_dir():
        raise IsADirectoryError(EISDIR, "is a folder", str(file))
    if create:
        file.parent.mkdir(parents=True, exist_ok=True)
    elif not file.exists() or not file.stat().st_size:
        raise FileNotFoundError(ENOENT, "there is no database; run `python -m bot migrate` to make one", str(file))
    engine = sa_create_engine(url, hide_parameters=True, pool_size=THREADS)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own BEGIN would come late and deferred: two readers that both want to write then deadlock.
    connection.isolation_level = None
    # SQLite's own knows ASCII alone: posts such as «LÍDER» and «Líder» would differ here and agree on PostgreSQL
    connection.create_function("lower", 1, _lower, deterministic=True)
    connection.create_function("translate", 3, _translate, deterministic=True)  # PostgreSQL has it
    for pragma in (
        "busy_timeout=15000",
        "journal_mode=WAL",
        "synchronous=FULL",  # NORMAL loses acknowledged commits at a power cut
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()


def _translate(text: str | None, signs: str, others: str) -> str | None:
    """Replaces each sign by the one in its place; those without one are left out."""
    return None if text is None else text.translate(_table(signs, others))


@lru_cache(maxsize=16)
def _table(signs: str, others: str) -> dict[int, int | None]:
    return str.maketrans(signs[: len(others)], others, signs[len(others) :])


def _begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get("only_reads")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Opens a transaction that reads one state of everything, however long it takes, while others write on."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        else:
            connection.execution_options(only_reads=True)
        with connection.begin():
            yield connection


def first_line(error: Exception) -> str:
    """Returns what an operator needs to read of a database's error, or of a file's."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    cause = getattr(error, "orig", None) or error
    lines = [line.strip(" \t-") for line in str(cause).splitlines() if line.strip()] or [type(cause).__name__]
    several = len(lines) > 1 and "All failures were" in lines[0]  # psycopg, when a host has several addresses
    return lines[1] if several else lines[0]


def insert_once(session: Session, /, model: type[SQLModel], **values: Any) -> bool:
    """Inserts a row with INSERT … ON CONFLICT DO NOTHING; True when the row is new. The table's unique source key
    decides."""
    return insert_new(session, model, **values) is not None


def insert_new(session: Session, /, model: type[SQLModel], **values: Any) -> Any | None:
    """Inserts a row as `insert_once` does, and returns the first column of its key; None when there is one already."""
    return session.connection().execute(_new(session.get_bind().dialect.name, model), values).scalar()


def put(session: Session, model: type[Row], /, again: tuple[tuple[str, Any], ...] = (), **values: Any) -> Row:
    """Inserts a row, or gives these values to the one that has its primary key; `again`: columns that have other values
    then, one tuple for all calls. Returns the row."""
    statement = _put(session.get_bind().dialect.name, model, frozenset(values), again)
    found: Row = session.scalars(statement.values(**values), execution_options={"populate_existing": True}).one()
    return found


# Each put together once: for SQLAlchemy that is more work than the answer is for the database.


@cache
def _new(dialect: str, model: type[SQLModel]) -> Any:
    return _insert(dialect, model).on_conflict_do_nothing().returning(inspect(model).primary_key[0])


@cache
def _put(dialect: str, model: type[SQLModel], names: frozenset[str], again: tuple[tuple[str, Any], ...]) -> Any:
    insert, key = _insert(dialect, model), [column.name for column in inspect(model).primary_key]
    changed = {name: insert.excluded[name] for name in names.difference(key)} | dict(again)
    return insert.on_conflict_do_update(index_elements=key, set_=changed).returning(model)


def _insert(dialect: str, model: type[SQLModel]) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(model) if dialect == "postgresql" else sqlite.insert(model)


class Database:
    def __init__(self, url: str, *, create: bool = True) -> None:
        self.engine = create_engine(url, create=create)
        # SQLite lets one in at a time and the others ask again after ever longer sleeps: of 16 people reporting at once
        # most time went there (benchmarks/plan_dialogues.py). In line they wait no longer than needed.
        self._turn = Lock() if self.engine.dialect.name == "sqlite" else nullcontext()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="db")

    def transact(self, function: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs one function in one transaction. What it returns stays readable after the commit."""
        with self._turn, Session(self.engine, expire_on_commit=False) as session, session.begin():
            return function(session, *args, **kwargs)

    def read(self, function: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs one function that writes nothing, on one state of everything; others write meanwhile."""
        with (
            snapshot(self.engine) as connection,
            Session(connection, expire_on_commit=False) as session,
            session.begin(),
        ):
            return function(session, *args, **kwargs)

    async def run(self, function: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs one function in one transaction in a thread, for the asynchronous edge. The thread sees the caller's
        context variables."""
        return await self._in_thread(partial(self.transact, function, *args, **kwargs))

    async def run_read(self, function: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Does so with one that writes nothing (`read`)."""
        return await self._in_thread(partial(self.read, function, *args, **kwargs))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        context = copy_context()
        return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: context.run(work))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._threads.shutdown()
        self.engine.dispose()
