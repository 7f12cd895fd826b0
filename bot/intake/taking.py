"""From a raw update to its end: one lane a person, several people at once, further tries of what fails."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable
from typing import Any

import structlog
from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application
from telegram.request import BaseRequest

from bot import metrics
from bot.intake.books import Books
from bot.intake.errors import seconds_of
from bot.intake.polling import POLL_SECONDS, Polling
from bot.intake.raw import Raw, lane_of, personal, read
from bot.logs import masking

log = structlog.get_logger(__name__)

AT_ONCE = 32
PATIENCE = 20  # messages of one person that may wait
# Seconds before each further try. A bug gets three tries; what passes by itself (a database that is away for a
# minute) gets more than a minute.
TRIES = (0.5, 2.0)
PATIENT_TRIES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 30.0)
GRACE_SECONDS = 5.0


class Intake:
    def __init__(
        self,
        application: Application[Any, Any, Any, Any, Any, Any],
        poll_request: BaseRequest,
        apologise: Callable[[Update], Awaitable[None]],
        slow_down: Callable[[Update], Awaitable[None]],
        passing: tuple[type[Exception], ...] = (),
        poll_seconds: int = POLL_SECONDS,
    ) -> None:
        """`passing`: errors that are nobody's fault and pass by themselves, tried for longer. `slow_down` answers,
        once, a person who sends more messages than can wait."""
        self._application = application
        self._apologise = apologise
        self._slow_down = slow_down
        self._waiting: Counter[Hashable] = Counter()
        self._warned: set[Hashable] = set()
        self._passing = passing
        self._books = Books()
        self._polling = Polling(application, poll_request, self._books, self._accept, poll_seconds)
        self._lanes: dict[Hashable, asyncio.Task[None]] = {}
        self._places = asyncio.Semaphore(AT_ONCE)
        self.ready = asyncio.Event()  # set once the application can process updates

    # Long poll

    async def poll(self) -> None:
        """Until stop(). Raises InvalidToken when Telegram no longer knows the bot."""
        await self._polling.run()
        await self.drain()
        await self._polling.confirm()

    @property
    def seconds_since_poll(self) -> float:
        return self._polling.seconds_since_poll

    @property
    def healthy(self) -> bool:
        return self._polling.healthy

    # Webhook

    async def take(self, raw: Raw) -> None:
        """Returns when the update is finished. The same update again waits for the first one."""
        await self.ready.wait()
        number = raw["update_id"]
        task = self._books.unfinished.get(number) or self._accept(raw)
        await asyncio.shield(task)
        self._books.finished.discard(number)

    # Both

    def stop(self) -> None:
        """poll() then finishes what is in flight, confirms it and returns."""
        self._polling.stop()

    async def drain(self, grace: float = GRACE_SECONDS) -> None:
        """Finishes what is in flight; what takes longer than `grace` seconds will come again."""
        unfinished = self._books.unfinished
        if not unfinished:
            return
        _, late = await asyncio.wait(unfinished.values(), timeout=grace)
        self._books.abandoned |= {number for number, task in unfinished.items() if task in late}
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)

    def _accept(self, raw: Raw) -> asyncio.Task[None]:
        lane = lane_of(raw)
        self._waiting[lane] += 1
        # getUpdates shows at most a hundred: a flood of one person, answered at Telegram's pace of one a second, would
        # hide everybody else. Taps are never turned away.
        over = "message" in raw and self._waiting[lane] > PATIENCE
        work = self._turn_away(raw, lane) if over else self._attend_in_order(raw, self._lanes.get(lane))
        task = asyncio.create_task(work)
        if not over:
            self._lanes[lane] = task
        self._books.unfinished[raw["update_id"]] = task
        metrics.UPDATES_IN_FLIGHT.inc()
        task.add_done_callback(lambda done: self._release(raw["update_id"], lane, done))
        return task

    def _release(self, number: int, lane: Hashable, task: asyncio.Task[None]) -> None:
        metrics.UPDATES_IN_FLIGHT.dec()
        self._waiting[lane] -= 1
        if not self._waiting[lane]:
            del self._waiting[lane]
            self._warned.discard(lane)
        if self._lanes.get(lane) is task:
            del self._lanes[lane]
        del self._books.unfinished[number]
        if not task.cancelled():
            self._books.finished.add(number)
        self._books.progress.set()

    async def _turn_away(self, raw: Raw, lane: Hashable) -> None:
        """One of too many: the first gets a word, the rest none."""
        metrics.UPDATES.labels("turned away").inc()
        if lane not in self._warned:
            self._warned.add(lane)
            with masking(*personal(raw)):
                await self._attend(raw, self._slow_down)

    async def _attend_in_order(self, raw: Raw, previous: asyncio.Task[None] | None) -> None:
        if previous is not None:
            await asyncio.wait([previous])
        async with self._places:
            with masking(*personal(raw)):
                metrics.UPDATES.labels(await self._attend(raw, self._application.process_update)).inc()

    async def _attend(self, raw: Raw, process: Callable[[Update], Awaitable[None]]) -> str:
        """How it ended: done · left (the person blocked the bot) · failed."""
        number = raw["update_id"]
        update = read(raw, self._application.bot)
        if update is None:
            return "failed"
        tries = 0
        while True:
            try:
                await process(update)
            except Forbidden:
                return "left"
            except RetryAfter as exc:
                await asyncio.sleep(seconds_of(exc))
            except Exception as exc:
                # BadRequest is a NetworkError, but ours to mend
                away = isinstance(exc, NetworkError) and not isinstance(exc, BadRequest)
                delays = PATIENT_TRIES if away or isinstance(exc, self._passing) else TRIES
                log.warning("An update failed", update=number, tries=tries + 1, exc_info=exc)
                if tries >= len(delays):
                    await self._let_go(update)
                    return "failed"
                await asyncio.sleep(delays[tries])
                if away:
                    await self._polling.answers.wait()
                tries += 1
            else:
                return "done"

    async def _let_go(self, update: Update) -> None:
        log.error("An update was let go after its last try", update=update.update_id)
        try:
            await self._apologise(update)
        except TelegramError as exc:
            log.warning("The apology could not be sent", update=update.update_id, error=repr(exc))
