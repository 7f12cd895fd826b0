"""What backups bring to a process: a copy a night, by its clock."""

import asyncio
import secrets
from datetime import datetime
from pathlib import Path
from threading import Event

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.backups import backups
from bot.config import Settings
from bot.edge.clock import Ticks
from bot.edge.context import App
from bot.edge.process.part import Part
from db.copying.archive import Damaged
from db.engine import Database, first_line

EVERY_S = 1800.0  # between two looks whether one is due; the clock may be so late for a copy of many files

log = structlog.get_logger(__name__)


class _Stopped(Exception):
    """Says that the process ends: a copy that is not whole goes."""


def _ticks(app: App, settings: Settings) -> Ticks:
    folder, keep, holder = settings.backup_dir, settings.backup_keep, secrets.token_hex(8)
    now = app.bot_data.now
    if folder is None:
        return ()

    async def back_up() -> None:
        stop = Event()
        try:
            await asyncio.to_thread(_once, app.bot_data.database, folder, keep, holder, now(), stop)
        finally:
            stop.set()  # at the stop nobody waits for the thread

    return ((EVERY_S, back_up),)


def _once(database: Database, folder: Path, keep: int, holder: str, now: datetime, stop: Event) -> None:
    """Makes a copy if one is due and nobody else is at it. What goes wrong is a line in the log, and soon a metric."""

    def go_on(_more: int) -> None:
        if stop.is_set():
            raise _Stopped

    try:
        with backups.alone(database, holder, now) as mine:
            newest = next(iter(backups.kept(folder)), None)
            if not mine or not backups.is_due(newest[0] if newest else None, now):
                return
            path = backups.make(database.engine, folder, keep, now, go_on)
            database.transact(backups.remember, now)
            log.info("The database was copied", file=str(path), bytes=path.stat().st_size)
    except _Stopped:
        return
    except (OSError, Damaged, SQLAlchemyError) as exc:
        log.error("The database could not be copied", error=first_line(exc))


BACKUPS = Part(ticks=_ticks)
