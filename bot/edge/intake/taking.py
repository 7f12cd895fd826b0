"""From a raw update to its end: one lane a person, several people at once, and nobody's holds back another's."""

import asyncio
import time
from collections.abc import Hashable
from typing import Any

import structlog
from telegram.ext import Application
from telegram.request import BaseRequest

from bot import metrics
from bot.edge.intake import times
from bot.edge.intake.attending import Attendant
from bot.edge.intake.books import Books
from bot.edge.intake.errors import Unfinished
from bot.edge.intake.guarding import Guard
from bot.edge.intake.keeping import Keeper
from bot.edge.intake.lanes import Item, Lane, Process, State
from bot.edge.intake.polling import POLL_SECONDS, Polling
from bot.edge.intake.raw import Raw, lane_of
from bot.edge.intake.turning import Turns
from db.models import KeptReason, KeptUpdate

log = structlog.get_logger(__name__)

PATIENCE = 20  # messages of one person that may wait
GRACE_SECONDS = 5.0


class Intake:
    """`open()`, then `poll()` or `take()`, then `drain()`."""

    def __init__(
        self,
        *,
        application: Application[Any, Any, Any, Any, Any, Any],
        poll_request: BaseRequest,
        keeper: Keeper,
        apologise: Process,
        slow_down: Process,
        passing: tuple[type[Exception], ...] = (),
        poll_seconds: int = POLL_SECONDS,
        turns: Turns | None = None,
    ) -> None:
        """Begins closed. `passing`: errors of the database that pass by themselves, tried for longer. `slow_down`
        answers, once, a person who sends more messages than can wait. `turns`: with other processes that take updates
        too."""
        self._process: Process = application.process_update
        self._slow_down = slow_down
        self._keeper = keeper
        self._passing = passing
        self._items: dict[int, Item] = {}
        self._lanes: dict[Hashable, Lane] = {}
        self._books = Books(polled=keeper.alone)
        self._polling = Polling(
            application=application,
            request=poll_request,
            books=self._books,
            accept=self._accept,
            is_back=self._is_back,
            poll_seconds=poll_seconds,
        )
        answers = self._polling.answers
        self._attendant = Attendant(
            bot=application.bot,
            keeper=keeper,
            apologise=apologise,
            passing=passing,
            answers=answers,
            turns=turns,
        )
        self._guard = Guard(
            books=self._books,
            items=self._items,
            keeper=keeper,
            take_up=self._take_up,
            apologise=self._attendant.apologise,
            passing=passing,
            answers=answers,
            turns=turns,
        )
        self._turns = turns
        self._guarding: asyncio.Task[None] | None = None
        self._draining = asyncio.Lock()
        self._closed = False
        self.ready = asyncio.Event()  # set once the application can process updates

    async def open(self) -> None:
        """Takes up what was kept, before anything new comes."""
        await self._guard.look()
        self._guarding = asyncio.create_task(self._guard.run())

    # Long poll

    async def poll(self) -> None:
        """Polls until stop(). Raises InvalidToken when Telegram no longer knows the bot."""
        await self._polling.run()
        await self.drain()
        await self._polling.confirm()

    def _is_back(self) -> None:
        """Tries at once what waited for Telegram to answer, before it is set aside."""
        for item in self._items.values():
            item.since = max(item.since, time.monotonic())
            if item.reason is KeptReason.NO_ANSWER:
                item.wake.set()

    # Webhook

    async def take(self, raw: Raw) -> None:
        """Takes an update from a webhook and returns when it is finished or safe to forget. The same update again waits
        for the first one. Raises Unfinished when neither came about in time."""
        try:
            async with asyncio.timeout(times.ANSWER_S):
                await self.ready.wait()
                item = self._accept(raw)
                await item.settled.wait()
        except TimeoutError:
            raise Unfinished(raw["update_id"]) from None
        if item.state is State.HELD:
            raise Unfinished(raw["update_id"])

    # How it stands

    @property
    def seconds_since_poll(self) -> float:
        return self._polling.seconds_since_poll

    @property
    def healthy(self) -> bool:
        return self._polling.healthy

    @property
    def oldest_unfinished_seconds(self) -> float:
        """Gives the age of the oldest update that is neither done nor set aside; 0 when there is none."""
        return self._books.oldest_s

    @property
    def kept(self) -> int:
        """Counts the updates that are set aside until they can be done, in the database or in memory."""
        return sum(item.state in (State.KEPT, State.ASIDE) for item in self._items.values())

    async def forget_old(self) -> None:
        """Lets go of what nobody finished in a day; for a process that takes no updates itself."""
        await self._guard.forget_old()

    # Stopping

    def stop(self) -> None:
        """Tells poll() to finish what is under way, confirm it and return."""
        self._polling.stop()

    async def drain(self, grace: float = GRACE_SECONDS) -> None:
        """Finishes what is under way. What takes longer than `grace` seconds, or waits, will come again: from Telegram
        or, what it was told to forget, from the database. For what is nowhere else there is an apology."""
        async with self._draining:
            if self._closed:
                return
            self._closed = True
            if self._guarding is not None:
                self._guarding.cancel()
            await self._work_off(time.monotonic() + grace)
            tasks = [lane.task for lane in self._lanes.values() if lane.task is not None]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._books.abandoned |= self._books.held.keys()
            for item in self._books.held.values():
                item.settled.set()
            await self._last_words()
            await self._let_others_have_it()

    async def _work_off(self, deadline: float) -> None:
        """Waits until all that is not done waits for something."""
        while busy := [lane.task for lane in self._lanes.values() if lane.task is not None and not lane.pausing]:
            left = deadline - time.monotonic()
            if left <= 0:
                return
            await asyncio.wait(busy, timeout=min(left, 0.1), return_when=asyncio.FIRST_COMPLETED)

    async def _last_words(self) -> None:
        lost = [item for item in self._items.values() if item.state is State.ASIDE]
        if lost:
            log.warning("Messages that waited in memory are lost", number=len(lost))
            sorry = [asyncio.create_task(self._attendant.apologise(item.raw)) for item in lost]
            _, late = await asyncio.wait(sorry, timeout=times.LAST_WORDS_S)
            for task in late:
                task.cancel()

    async def _let_others_have_it(self) -> None:
        if any(item.state is State.KEPT for item in self._items.values()):
            try:
                await self._keeper.release()
            except self._passing as exc:
                log.warning("What is kept waits until it is free by itself", error=repr(exc))
        if self._turns is not None:
            try:
                await self._turns.release()
            except self._passing as exc:
                log.warning("What others wait for ends by itself", error=repr(exc))

    # Lanes

    def _accept(self, raw: Raw) -> Item:
        number = raw["update_id"]
        if number in self._items:
            return self._items[number]
        if self._closed:
            raise Unfinished(number)
        lane = self._lane(lane_of(raw))
        item = Item(raw=raw, lane=lane, process=self._process, taken_at=self._keeper.now)
        self._items[number] = self._books.held[number] = item
        metrics.UPDATES_IN_FLIGHT.inc()
        # getUpdates shows at most a hundred: a flood of one person, answered at Telegram's pace of one a second, would
        # hide everybody else. Taps are never turned away.
        if "message" in raw and len(lane.items) >= PATIENCE:
            self._turn_away(item)
        else:
            self._start(lane, item)
        return item

    def _take_up(self, row: KeptUpdate) -> None:
        """Takes up an update that another process left in the database."""
        if row.update_id in self._items:
            return
        wait = max(0.0, (row.not_before - self._keeper.now).total_seconds())
        lane = self._lane(lane_of(row.payload))
        item = Item(
            raw=row.payload,
            lane=lane,
            process=self._process,
            taken_at=row.taken_at,
            state=State.KEPT,
            not_before=time.monotonic() + wait,
        )
        item.reason, item.bugs, item.failures = row.reason, row.bugs, row.failures
        item.settled.set()
        self._items[row.update_id] = item
        self._books.kept.add(row.update_id)
        metrics.UPDATES_IN_FLIGHT.inc()
        log.info("A kept update is taken up", update=row.update_id, reason=row.reason.value)
        self._start(lane, item)

    def _lane(self, key: Hashable) -> Lane:
        return self._lanes.setdefault(key, Lane(key))

    def _start(self, lane: Lane, item: Item) -> None:
        lane.add(item)
        if lane.task is None:
            lane.task = asyncio.create_task(self._work(lane))

    def _turn_away(self, item: Item) -> None:
        """Turns away one message of too many: the first gets a word, the rest none."""
        metrics.UPDATES.labels("turned away").inc()
        lane = item.lane
        if lane.warned:
            self._settle(item)
            return
        lane.warned = True
        item.process, item.lane = self._slow_down, self._lane((lane.key, "a word"))
        self._start(item.lane, item)

    async def _work(self, lane: Lane) -> None:
        while lane.items:
            item = lane.current = lane.items[0]
            outcome = await self._attend(item)
            if outcome == "later":
                continue
            lane.items.remove(item)
            lane.troubled = False
            if item.process is not self._slow_down:
                metrics.UPDATES.labels(outcome).inc()
                metrics.UPDATE_SECONDS.labels(outcome).observe(time.monotonic() - item.since)
            kept = item.state is State.KEPT
            self._settle(item)
            if kept and outcome != "elsewhere":
                await self._remove(item)
        lane.task = None
        self._lanes.pop(lane.key, None)

    async def _attend(self, item: Item) -> str:
        try:
            return await self._attendant.see_to(item)
        except Exception:
            log.exception("The intake failed", update=item.number)
            return "failed"

    def _settle(self, item: Item) -> None:
        """Ends an item that is done with: Telegram may forget it."""
        item.state = State.DONE
        self._items.pop(item.number, None)
        metrics.UPDATES_IN_FLIGHT.dec()
        self._books.settle(item)

    async def _remove(self, item: Item) -> None:
        """Removes a kept row, however often the database has to be asked: what is left would be done again."""
        delay = 0.5
        while True:
            try:
                await self._keeper.remove(item.number)
            except self._passing as exc:
                log.warning("A kept update is done and can't be removed yet", update=item.number, error=repr(exc))
                await asyncio.sleep(delay)
                delay = min(30.0, 2 * delay)
            else:
                log.info("A kept update is done", update=item.number)
                return
