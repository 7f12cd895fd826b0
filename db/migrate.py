"""Brings a database to the current schema and back."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from sqlalchemy import Connection, Engine

from db import schema, secretariats

_LOCK = 59_2019  # any constant; two replicas that start together must not migrate at once


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Brings the schema to `revision`, and at its head the list of secretariats. A newer database that tolerates this
    code stays as it is. Raises schema.Misfit when the database is newer than this code."""
    with exclusive(engine) as connection:
        bring(connection, revision)


def bring(connection: Connection, revision: str = "head") -> None:
    """Does so within the transaction of `exclusive`. Raises schema.Misfit."""
    if schema.is_newer(connection):
        if line := schema.misfit(connection):
            raise schema.Misfit(line)
        return
    if revision != "head" or not schema.is_current(connection):  # alembic reads every migration to find nothing
        command.upgrade(schema.config(connection), revision)
    if revision == "head":
        secretariats.load(connection)


def downgrade(engine: Engine, revision: str = "base") -> None:
    with exclusive(engine) as connection:
        command.downgrade(schema.config(connection), revision)


def pending(engine: Engine) -> bool:
    """Tells whether the database is not at the newest revision."""
    with engine.connect() as connection:
        return not schema.is_current(connection)


@contextmanager
def exclusive(engine: Engine) -> Iterator[Connection]:
    """Opens one transaction for everything. On SQLite foreign keys are off meanwhile (a batch migration recreates
    tables, and dropping a parent would delete its children) and checked before the commit."""
    with engine.connect() as connection:
        sqlite = engine.dialect.name == "sqlite"
        if sqlite:
            _foreign_keys(connection, "OFF")
        try:
            with connection.begin():
                if not sqlite:
                    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
                yield connection
                if sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
                    raise RuntimeError(f"this would leave {len(broken)} rows without their parent")
        finally:
            if sqlite:
                _foreign_keys(connection, "ON")


def _foreign_keys(connection: Connection, state: str) -> None:
    """Switches the pragma past SQLAlchemy, which would begin a transaction first: inside one the pragma does
    nothing."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(f"PRAGMA foreign_keys={state}")
