"""Looks at a process again and again, so that what it says of itself is true when somebody asks."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot import metrics
from bot.health import gauges, marks
from bot.health.judge import Facts, Lack, Trouble, Verdict, judge
from bot.health.words import plainly
from db.engine import Database, first_line

log = structlog.get_logger(__name__)

LOOK_S = 2.0  # between two looks: an old process meets a newer schema for no longer
WRITE_S = 10.0  # between two writes
SILENT_S = 20.0  # the database may take so long: another's transaction can
ASKED_S = 1.0  # somebody who asks waits no longer for the database


def _nothing() -> float:
    return 0.0


@dataclass
class Parts:
    """Where the facts of a process come from; what its roles do not need keeps its default."""

    started: Callable[[], bool]
    telegram_silent: Callable[[], float] = _nothing
    token_refused: Callable[[], bool] = lambda: False
    webhook: Callable[[], str | None] = lambda: None
    oldest_update: Callable[[], float] = _nothing
    sending_idle: Callable[[], float | None] = lambda: None
    """Seconds since a message left, or None while another process sends."""
    clock_late: Callable[[], float] = _nothing
    copies: bool = False
    """Whether a backup a night is asked for."""


class Health:
    """`forever()` beside the process's work; `verdict()` for whoever asks. `unfit` is told when code and schema do not
    fit together any more."""

    def __init__(
        self, database: Database, parts: Parts, now: Callable[[], datetime], unfit: Callable[[str], None]
    ) -> None:
        self._database = database
        self._parts = parts
        self._now = now
        self._unfit = unfit
        self._began = time.monotonic()
        self._looking: asyncio.Task[None] | None = None
        self._looked = self._written = float("-inf")
        self._seen = marks.Seen()
        self._wrong: str | None = None
        self._said: dict[Trouble, str] = {}

    async def forever(self) -> None:
        try:
            while True:
                await self.verdict()
                await asyncio.sleep(LOOK_S)
        finally:
            if self._looking is not None:  # its thread uses the database, which is closed next
                await asyncio.wait([self._looking])

    async def verdict(self) -> Verdict:
        """Gives the verdict as things stand, within ASKED_S."""
        if self._looking is None and time.monotonic() - self._looked >= min(LOOK_S, 1.0):
            self._looked = time.monotonic()
            self._looking = asyncio.create_task(self._look())
            self._looking.add_done_callback(self._done)
        if self._looking is not None:
            await asyncio.wait([self._looking], timeout=ASKED_S)
        found = judge(self._facts())
        self._tell(found)
        return found

    def _done(self, task: asyncio.Task[None]) -> None:
        self._looking = None
        if not task.cancelled() and (error := task.exception()):
            log.error("A look at the database failed", exc_info=error)

    async def _look(self) -> None:
        """Looks once at the database. It may take its time: nobody waits for it."""
        now = self._now()
        try:
            with metrics.DATABASE_SECONDS.time():
                self._seen = await asyncio.to_thread(self._database.transact, marks.see, now)
            if self._seen.misfit:
                self._unfit(self._seen.misfit)
            elif self._wrong or time.monotonic() - self._written >= WRITE_S:
                await asyncio.to_thread(self._database.transact, marks.write, now)
                gauges.measured(await asyncio.to_thread(self._database.transact, marks.measure))
                self._written = time.monotonic()
            self._wrong = None
        except (SQLAlchemyError, OSError) as exc:
            if self._wrong is None:
                log.warning("A look at the database failed", error=first_line(exc))
            self._wrong = str(exc) if isinstance(exc, marks.Full) else plainly(exc)

    def _facts(self) -> Facts:
        parts, seen = self._parts, self._seen
        return Facts(
            schema=seen.misfit,
            database=self._database_trouble(),
            started=parts.started(),
            telegram_silent=parts.telegram_silent(),
            token_refused=parts.token_refused(),
            webhook=parts.webhook(),
            oldest_update=parts.oldest_update(),
            deliveries_stuck=self._stuck(),
            clock_late=parts.clock_late(),
            without_sender=self._without(seen.sender_until),
            without_clock=self._without(seen.ticked_at),
            without_backup=self._uncopied() if parts.copies else 0.0,
        )

    def _database_trouble(self) -> str | None:
        silent = time.monotonic() - self._looked if self._looking is not None else 0.0
        if self._wrong is None and silent > SILENT_S:
            return f"it has not answered for {silent:.0f} seconds"
        return self._wrong

    def _stuck(self) -> float:
        idle = self._parts.sending_idle()
        if idle is None or self._seen.due_since is None:
            return 0.0
        return min(idle, self._since(self._seen.due_since))

    def _without(self, last: datetime | None) -> float:
        """Gives the seconds since `last`, of which only those count that this process saw."""
        here = time.monotonic() - self._began
        return here if last is None else min(here, self._since(last))

    def _uncopied(self) -> float:
        last = self._seen.backed_up_at
        return self._since(last) if last else time.monotonic() - self._began

    def _since(self, moment: datetime) -> float:
        return (self._now() - moment).total_seconds()

    def _tell(self, found: Verdict) -> None:
        """Sets the metrics, and writes a line in the log when something changed."""
        gauges.seen(self._seen, self._now())
        metrics.READY.set(int(found.ok))
        for trouble in Trouble:
            metrics.TROUBLE.labels(trouble.value).set(int(trouble in found.troubles))
        for lack in Lack:
            metrics.DEGRADED.labels(lack.value).set(int(lack in found.lacks))
        if not self._parts.started():  # the log says what it waits for
            return
        if found.troubles.keys() != self._said.keys():
            if found.ok:
                log.info("Fit to serve again")
            else:
                log.warning("Not fit to serve", reasons="; ".join(found.troubles.values()))
        self._said = dict(found.troubles)
