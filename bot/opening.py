"""The database as the command line opens it: trouble is one plain line, and only what says so changes a schema."""

from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.config import Settings, SettingsError
from bot.curation import editions
from conocimiento.editions import Edition
from db import schema
from db.engine import Database, first_line
from db.migrate import upgrade

TROUBLE = (SQLAlchemyError, OSError, schema.Misfit)


def trouble(error: Exception) -> SettingsError:
    """Makes what an operator is told of an error."""
    return SettingsError(f"DATABASE_URL: can't be used: {first_line(error)}")


def opened(settings: Settings) -> Database:
    """Opens the database as it stands: nothing is made or changed. Raises SettingsError."""
    try:
        database = Database(settings.database_url, create=False)
        with database.engine.connect() as connection:
            line = schema.misfit(connection)
    except TROUBLE as exc:
        raise trouble(exc) from None
    if line:
        database.close()
        raise SettingsError(f"DATABASE_URL: {line}")
    return database


def made(settings: Settings) -> Database:
    """Opens the database, whose file is made where it is missing, its schema not. Raises SettingsError."""
    try:
        return Database(settings.database_url)
    except TROUBLE as exc:
        raise trouble(exc) from None


def prepare(settings: Settings) -> None:
    """Brings the database to the current schema, before anything that takes longer. Raises SettingsError."""
    database = made(settings)
    try:
        migrate(database)
    finally:
        database.close()


def exists(settings: Settings) -> bool:
    """Tells whether there is a database: of a SQLite file that is not there, nothing was ever published."""
    url = make_url(settings.database_url)
    return url.get_backend_name() != "sqlite" or Path(url.database or "").exists()


def published(settings: Settings) -> Edition:
    """Reads what is published, from a database that is at the current schema. Raises SettingsError."""
    database = opened(settings)
    try:
        return database.transact(editions.current, settings.timezone)
    except TROUBLE as exc:
        raise trouble(exc) from None
    finally:
        database.close()


def migrate(database: Database) -> None:
    """Brings an open database to the current schema. Raises SettingsError."""
    try:
        upgrade(database.engine)
    except schema.Misfit as exc:
        raise SettingsError(f"DATABASE_URL: {exc}") from None
    except TROUBLE as exc:
        raise trouble(exc) from None
