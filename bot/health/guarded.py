"""Keeps a process from working on a schema that it does not fit: another one may migrate the database meanwhile."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.edge.intake import ReportingApplication
from bot.health import marks
from db.engine import Database

log = structlog.get_logger(__name__)

FRESH_S = 1.0


class Fit:
    """Whether code and schema fit. `unfit` is told once they do not."""

    def __init__(self, database: Database, unfit: Callable[[str], None]) -> None:
        self._database = database
        self._unfit = unfit
        self._asked = float("-inf")
        self.line: str | None = None
        """Why not."""

    def tell(self, line: str) -> None:
        if self.line is None:
            self.line = line
            log.error("This process takes no more updates", reason=line)
            self._unfit(line)

    async def holds(self, *, surely: bool = False) -> bool:
        """Tells whether code and schema fit, as it was at most FRESH_S seconds ago, or as it is now (`surely`). A
        database that can't be asked counts as unchanged."""
        if self.line is None and (surely or time.monotonic() - self._asked > FRESH_S):
            try:
                found = await self._database.run(marks.misfit)
            except SQLAlchemyError:
                return True
            self._asked = time.monotonic()
            if found:
                self.tell(found)
        return self.line is None


class GuardedApplication(ReportingApplication):
    """Leaves an update unfinished, so that it is not confirmed and comes again to a process that fits, when the schema
    does not fit, or did not any more when the update failed."""

    def __init__(self, *, fit: Fit, **more: Any) -> None:
        super().__init__(**more)
        self._fit = fit

    async def process_update(self, update: object) -> None:
        if not await self._fit.holds():
            await _until_the_stop()
        try:
            await super().process_update(update)
        except Exception:
            if not await self._fit.holds(surely=True):
                await _until_the_stop()
            raise


async def _until_the_stop() -> None:
    """Waits for the stop: the intake cancels then what it did not finish."""
    await asyncio.Event().wait()
