"""Sees to it that nothing holds Telegram's offset, or a webhook's answer, for long, and that what is kept is looked
after."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping

import structlog

from bot import metrics
from bot.edge.intake import times
from bot.edge.intake.books import Books
from bot.edge.intake.keeping import Keeper
from bot.edge.intake.lanes import Item, State
from bot.edge.intake.raw import Raw
from bot.edge.intake.turning import Turns
from db.engine import first_line
from db.models import KeptReason, KeptUpdate

log = structlog.get_logger(__name__)


class Guard:
    """`items`: all that this process works on, by number. `take_up` is given what other processes left, `apologise`
    what nobody finished in a day. `answers` is set while Telegram answers."""

    def __init__(
        self,
        *,
        books: Books,
        items: Mapping[int, Item],
        keeper: Keeper,
        take_up: Callable[[KeptUpdate], None],
        apologise: Callable[[Raw], Awaitable[None]],
        passing: tuple[type[Exception], ...],
        answers: asyncio.Event,
        turns: Turns | None = None,
    ) -> None:
        self._turns = turns
        self._books = books
        self._items = items
        self._keeper = keeper
        self._take_up = take_up
        self._apologise = apologise
        self._passing = passing
        self._answers = answers
        self._next_beat = 0.0
        self._away = False

    async def run(self) -> None:
        """Looks again and again, until it is cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(times.GLANCE_S)

    async def look(self) -> None:
        """Looks once at what is held and what is kept. A database that is away leaves everything where it is."""
        try:
            if time.monotonic() >= self._next_beat:
                self._next_beat = time.monotonic() + times.BEAT_S
                await self._beat()
            await self._set_aside()
            self._away = False
        except self._passing as exc:
            if not self._away:
                log.warning("What waits can't be kept while the database is away", error=first_line(exc))
            self._away = True
        except Exception:
            log.exception("The intake's guard failed and goes on")
        self._measure()

    # What has to wait

    async def _set_aside(self) -> None:
        if not self._answers.is_set():  # Telegram can be told nothing, and forgets nothing
            return
        over = self._over()
        if not over:
            return
        kept = await self._keep(over)
        for item in over:
            if item.state is State.HELD:
                item.state = State.KEPT if item.number in kept else State.ASIDE
                log.info(
                    "An update is kept" if item.number in kept else "An update waits in memory",
                    update=item.number,
                    reason=item.waiting_because.value,
                    seconds=round(time.monotonic() - item.since, 1),
                )
                self._books.settle(item)
            elif item.state is State.DONE and item.number in kept:  # done meanwhile
                await self._keeper.remove(item.number)

    def _over(self) -> list[Item]:
        """Lists what was held for as long as may be; in a crowd all that has to wait."""
        before, crowded = time.monotonic() - times.HOLD_S, self._books.crowded
        return [item for item in self._books.held.values() if item.since <= before or (crowded and item.lane.troubled)]

    async def _keep(self, items: list[Item]) -> set[int]:
        """Keeps items in the database and gives the numbers of those that it took. One that the database refuses must
        not keep the others out."""
        try:
            return await self._keeper.keep(items)
        except self._passing:
            raise
        except Exception:
            if len(items) > 1:
                return {number for item in items for number in await self._keep([item])}
            log.exception("An update can't be kept", update=items[0].number)
            return set()

    # What is kept

    async def _beat(self) -> None:
        if self._turns is not None:
            await self._turns.renew()
        mine = {item.number for item in self._items.values() if item.state is State.KEPT}
        if mine:
            lost = mine - await self._keeper.renew()
            self._wake(item for item in self._items.values() if item.number in lost)
        async with self._keeper.taking_over() as rows:
            for row in rows:
                self._take_up(row)
        self._wake(item for item in self._items.values() if self._keeper.too_old(item))
        await self.forget_old()

    async def forget_old(self) -> None:
        """Gives up what nobody finished in a day, with an apology."""
        for raw in await self._keeper.forget_old():
            await self._apologise(raw)
        if self._turns is not None:
            await self._turns.forget_old()

    @staticmethod
    def _wake(items: Iterable[Item]) -> None:
        for item in items:
            item.wake.set()

    def _measure(self) -> None:
        waiting = [item for item in self._items.values() if item.state in (State.KEPT, State.ASIDE)]
        found = Counter((item.waiting_because.value, item.state.name.lower()) for item in waiting)
        for reason in KeptReason:
            for state in ("kept", "aside"):
                metrics.KEPT_UPDATES.labels(reason.value, state).set(found[reason.value, state])
        now = self._keeper.now
        ages = [(now - item.taken_at).total_seconds() for item in self._items.values()]
        metrics.OLDEST_UPDATE.set(max(ages, default=0.0))
