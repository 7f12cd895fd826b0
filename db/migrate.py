"""Brings a database to the current schema and back. Alembic, run from code so that no .ini file is needed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from db import secretariats

_LOCK = 59_2019  # any constant; two replicas that start together must not migrate at once


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """The schema, and at its head the list of secretariats."""
    with _exclusive(engine) as connection:
        command.upgrade(_config(connection), revision)
        if revision == "head":
            secretariats.load(connection)


def downgrade(engine: Engine, revision: str = "base") -> None:
    with _exclusive(engine) as connection:
        command.downgrade(_config(connection), revision)


def pending(engine: Engine) -> bool:
    """True when the database is not at the newest revision."""
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current != ScriptDirectory.from_config(_config()).get_current_head()


@contextmanager
def _exclusive(engine: Engine) -> Iterator[Connection]:
    """One transaction for everything. On SQLite foreign keys are off meanwhile (a batch migration recreates tables,
    and dropping a parent would delete its children) and checked before the commit."""
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
                    raise RuntimeError(f"the migration would leave {len(broken)} rows without their parent")
        finally:
            if sqlite:
                _foreign_keys(connection, "ON")


def _foreign_keys(connection: Connection, state: str) -> None:
    """Past SQLAlchemy, which would begin a transaction first: inside one this pragma does nothing."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(f"PRAGMA foreign_keys={state}")
