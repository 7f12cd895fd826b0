"""What happens by itself: interval ticks in every process that has the clock. What must happen once is decided by the
database, so that two processes, a restart or a jump of the clock change nothing."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import SQLAlchemyError

from db.engine import first_line

Tick = Callable[[], Awaitable[None]]
Ticks = Sequence[tuple[float, Tick]]  # seconds between, what to do

OFTEN_S = 30.0  # what people wait for
SELDOM_S = 600.0  # what is kept only for a time

log = structlog.get_logger(__name__)

# A tick is late when so many of its intervals passed without one that came to its end, and no less than LATE_S
LATE_TICKS, LATE_S = 4, 120.0


def in_turn(ticks: Ticks) -> Ticks:
    """Joins the ticks of one interval into one that does them in the order given. One that fails is the last."""
    found: dict[float, list[Tick]] = {}
    for seconds, tick in ticks:
        found.setdefault(seconds, []).append(tick)
    return [(seconds, _one_by_one(each)) for seconds, each in found.items()]


def _one_by_one(ticks: Sequence[Tick]) -> Tick:
    async def tick() -> None:
        for each in ticks:
            await each()

    return tick


class Clock:
    """`ticks`: (seconds between, what to do), each also at the start, unless it was done before."""

    def __init__(self, *ticks: tuple[float, Tick]) -> None:
        self._ticks = ticks
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._done: dict[Tick, float] = {}

    def start(self) -> None:
        for seconds, tick in self._ticks:
            at_once = [] if tick in self._done else [DateTrigger(timezone=UTC)]
            self._done[tick] = time.monotonic()
            self._scheduler.add_job(
                self._attempt,
                OrTrigger([*at_once, IntervalTrigger(seconds=seconds, timezone=UTC)]),
                (tick,),
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        self._scheduler.start()

    async def tick(self) -> None:
        """Does everything once, now: the demo's clock was put forward."""
        for _, tick in self._ticks:
            await self._attempt(tick)

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    @property
    def late(self) -> float:
        """Gives seconds since the tick that is latest last came to its end; 0 while none is late, or before start()."""
        if not self._scheduler.running:
            return 0.0
        now = time.monotonic()
        since = [(now - self._done[tick], max(LATE_TICKS * seconds, LATE_S)) for seconds, tick in self._ticks]
        return max((passed for passed, patience in since if passed > patience), default=0.0)

    async def _attempt(self, tick: Tick) -> None:
        """Does one tick. A database that is away for a while is no reason to stop: the next tick tries again."""
        try:
            await tick()
        except asyncio.CancelledError:  # at the stop; the next process begins with every tick
            return
        except SQLAlchemyError as exc:
            log.warning("The clock can't use the database", error=first_line(exc))
        else:
            self._done[tick] = time.monotonic()
