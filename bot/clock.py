"""What happens by itself: interval ticks in every process that has the clock. What must happen once is decided by the
database, so that two processes, a restart or a jump of the clock change nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import SQLAlchemyError

from db.engine import first_line

Tick = Callable[[], Awaitable[None]]

log = structlog.get_logger(__name__)


class Clock:
    """`ticks`: (seconds between, what to do), each also once at the start."""

    def __init__(self, *ticks: tuple[float, Tick]) -> None:
        self._ticks = ticks
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    def start(self) -> None:
        for seconds, tick in self._ticks:
            at_once, ever_after = DateTrigger(timezone=UTC), IntervalTrigger(seconds=seconds, timezone=UTC)
            self._scheduler.add_job(
                _attempt,
                OrTrigger([at_once, ever_after]),
                (tick,),
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        self._scheduler.start()

    async def tick(self) -> None:
        """Everything once, now: the demo's clock was put forward."""
        for _, tick in self._ticks:
            await _attempt(tick)

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


async def _attempt(tick: Tick) -> None:
    """A database that is away for a while is no reason to stop; the next tick tries again."""
    try:
        await tick()
    except asyncio.CancelledError:  # at the stop; the next process begins with every tick
        return
    except SQLAlchemyError as exc:
        log.warning("The clock can't use the database", error=first_line(exc))
