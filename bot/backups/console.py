"""Commands: a copy of the database, what restores it, and the way into another database."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import terminal
from bot.config import SettingsError, database_address

if TYPE_CHECKING:  # they take a second to import, which `--help` has no use for
    from sqlalchemy import Engine

    from db.copying.copies import Made


def register(app: typer.Typer) -> None:
    for command in (backup, restore, migrate):
        app.command()(command)


def backup(out: Annotated[Path, typer.Argument(metavar="OUT", help="A new file; none is overwritten.")]) -> None:
    """Writes all of the database into one file, also while the bot runs."""
    settings = terminal.settings()
    from bot.backups import backups
    from db.copying import copies
    from db.engine import Database

    with _trouble("DATABASE_URL"), Database(settings.database_url, create=False) as database:
        with terminal.bar("Copying") as bar:
            made = copies.backup(database.engine, out, terminal.now(), lambda found: bar(found.weight))
        database.transact(backups.remember, terminal.now())
    print(f"{out}: {_said(made)}; {_size(out.stat().st_size)}.")


def restore(file: Annotated[Path, typer.Argument(metavar="IN", help="What `backup` wrote.")]) -> None:
    """Fills the database, which must be an empty one, from a backup, and compares what came in."""
    settings = terminal.settings()
    from db.copying import archive, copies
    from db.copying.filling import left_by_a_start

    try:
        with archive.opened(file) as reading, _target("DATABASE_URL", settings.database_url) as engine:
            found = copies.described(reading)
            print(f"{file}: whole; {_said(found)}, as of {found.at}, schema {found.revision}.")
            print(f"It goes into {_shown(engine)}{_replaced(left_by_a_start(engine))}")
            with terminal.bar("Restoring") as bar:
                copies.restore(engine, reading, bar(found.weight))
    except archive.Damaged as exc:
        print(exc, file=sys.stderr)
        sys.exit(1)
    print("Restored; every table was read back and is as in the backup.")


def migrate(
    origin: Annotated[str | None, typer.Option("--from", metavar="URL", help="Moves from this database …")] = None,
    target: Annotated[str | None, typer.Option("--to", metavar="URL", help="… into this one, which is empty.")] = None,
) -> None:
    """Brings the database to the current schema; or moves all of one into another, whose kind may differ."""
    settings = terminal.settings()
    if origin is None and target is None:
        terminal.prepare(settings)
        print("The database is up to date.")
        return
    _move(_address(origin, "--from"), _address(target, "--to"))


def _move(origin: str, target: str) -> None:
    from db.copying import copies
    from db.copying.filling import left_by_a_start
    from db.engine import Database, snapshot

    with _trouble("--from"), Database(origin, create=False) as database:
        with snapshot(database.engine) as connection:
            found = copies.look(connection, terminal.now())
        with _target("--to", target) as engine:
            print(f"{_shown(database.engine)}: {_said(found)}, schema {found.revision}.")
            print(f"It goes into {_shown(engine)}{_replaced(left_by_a_start(engine))}")
            with terminal.bar("Moving") as bar:
                copies.move(database.engine, engine, bar(found.weight))
    print("Moved; both were compared row by row. What is written to the old one from now on is not in the new one.")


def _address(value: str | None, option: str) -> str:
    if value is None:
        raise typer.BadParameter("--from and --to go together", param_hint=option)
    try:
        return database_address(value)
    except ValueError as exc:
        raise typer.BadParameter(str(exc), param_hint=option) from None


@contextmanager
def _target(name: str, url: str) -> Iterator["Engine"]:
    """Opens a database to be filled. A SQLite file that was made for it goes when it is not."""
    from sqlalchemy import make_url

    from db.engine import Database

    file = Path(make_url(url).database or "") if url.startswith("sqlite") else None
    made = file is not None and not file.exists()
    try:
        with _trouble(name), Database(url) as database:
            yield database.engine
    except BaseException:
        if file is not None and made:
            for each in (file, *(file.with_name(file.name + tail) for tail in ("-wal", "-shm"))):
                each.unlink(missing_ok=True)
        raise


@contextmanager
def _trouble(name: str) -> Iterator[None]:
    """Makes one plain line of what is wrong with a database, by the name that its address was given under."""
    from sqlalchemy.exc import SQLAlchemyError

    from db.copying.filling import Refused
    from db.engine import first_line
    from db.schema import Misfit

    try:
        yield
    except (Misfit, Refused) as exc:
        raise SettingsError(f"{name}: {exc}") from None
    except SQLAlchemyError as exc:
        raise SettingsError(f"{name}: can't be used: {first_line(exc)}") from None


def _shown(engine: "Engine") -> str:
    return engine.url.render_as_string(hide_password=True)


def _replaced(rows: dict[str, int]) -> str:
    """Says what goes when a database is filled that was started and never used."""
    if not rows:
        return ", which is empty."
    return (
        ", where it replaces what a start left: " + ", ".join(f"{number} {name}" for name, number in rows.items()) + "."
    )


def _said(made: "Made") -> str:
    rows = sum(made.rows.values())
    told = ", ".join(f"{made.rows.get(name, 0):,} {name}" for name in ("people", "activities", "reports", "evidence"))
    return f"{len(made.rows)} tables, {rows:,} rows ({told}), {_size(made.held)} of files"


def _size(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB" if size >= 1_000_000 else f"{size / 1000:,.1f} KB"
