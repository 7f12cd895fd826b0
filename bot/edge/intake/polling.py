"""The long poll: asks for updates, hands over what is new, confirms what the books say is finished."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application
from telegram.request import BaseRequest

from bot import metrics
from bot.edge.intake.books import Books
from bot.edge.intake.errors import seconds_of
from bot.edge.intake.raw import ALLOWED_UPDATES, Raw
from bot.edge.transport import plain_data

log = structlog.get_logger(__name__)

BATCH = 100  # Bot API, getUpdates: the most it gives at once
AHEAD = 20  # taken at a time beyond what is in flight: after a kill at most these few are answered twice
POLL_SECONDS = 30
LONGEST_BACKOFF = 30.0
STALLED_SECONDS = 90.0


class Polling:
    """`answers` is set while Telegram answers."""

    def __init__(
        self,
        *,
        application: Application[Any, Any, Any, Any, Any, Any],
        request: BaseRequest,
        books: Books,
        accept: Callable[[Raw], object],
        is_back: Callable[[], None],
        poll_seconds: int = POLL_SECONDS,
    ) -> None:
        """Begins with a Telegram that answers. `is_back` is told when it answers again after it did not."""
        self._application = application
        self._request = request
        self._books = books
        self._accept = accept
        self._is_back = is_back
        self._poll_seconds = poll_seconds
        self._stopping = asyncio.Event()
        self._last_poll = time.monotonic()
        self.answers = asyncio.Event()
        self.answers.set()

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        """Polls until stop(). Raises InvalidToken when Telegram no longer knows the bot."""
        watchdog = asyncio.create_task(self._watch())
        failures, idle = 0, 0
        try:
            while not self._stopping.is_set():
                try:
                    fresh = await self._poll_once()
                    failures = 0
                except InvalidToken:
                    raise
                except TelegramError as exc:
                    failures += 1
                    await self._poll_failed(exc, failures)
                    continue
                idle = 0 if fresh or not self._books.held else idle + 1
                if idle:
                    # Telegram gives what is held again and again; wait until something of it is done.
                    await self._pause(min(0.5, 0.1 * idle))
                await self._room()
        finally:
            watchdog.cancel()

    async def confirm(self) -> None:
        """Tells Telegram once more what is finished."""
        offset = self._books.offset()
        if offset is None:
            return
        try:
            await self._get_updates(offset, 0, 1)
        except TelegramError as exc:
            log.warning("What was finished last could not be confirmed and will come again", error=repr(exc))

    async def _room(self) -> None:
        """Waits while much is under way, but not long: one person's flood must not stop the others."""
        deadline = time.monotonic() + 1.0
        while self._books.moving > AHEAD // 2 and (left := deadline - time.monotonic()) > 0:
            if self._stopping.is_set():
                return
            await self._pause(left)

    async def _poll_once(self) -> int:
        """Takes what is new, and gives the number of it."""
        books, offset = self._books, self._books.offset()
        limit = min(BATCH, len(books.held) + len(books.finished) + AHEAD)
        updates = await self._unless_stopping(self._get_updates(offset, self._poll_seconds, limit))
        self._last_poll = time.monotonic()
        metrics.LAST_POLL.set_to_current_time()
        if not self.answers.is_set():
            self.answers.set()
            self._is_back()
        if offset is not None:
            books.finished = {number for number in books.finished if number >= offset}
        fresh = 0
        for raw in updates or []:
            if books.is_new(raw["update_id"]):
                self._accept(raw)
                fresh += 1
        return fresh

    async def _get_updates(self, offset: int | None, seconds: int, limit: int) -> list[Raw]:
        """Asks for updates as Telegram has them: one that python-telegram-bot can't read must not hide the other
        ninety-nine."""
        values = {"offset": offset, "timeout": seconds, "limit": limit, "allowed_updates": ALLOWED_UPDATES}
        url = f"{self._application.bot.base_url}/getUpdates"
        result = await self._request.post(url, plain_data(values), read_timeout=seconds + 10)
        return result if isinstance(result, list) else []

    async def _poll_failed(self, error: TelegramError, failures: int) -> None:
        metrics.POLL_FAILURES.labels(type(error).__name__).inc()
        delay = min(LONGEST_BACKOFF, 0.5 * 2 ** min(failures, 8))
        if isinstance(error, RetryAfter):
            delay = seconds_of(error)
        if isinstance(error, Conflict):
            log.error("ANOTHER PROCESS IS POLLING WITH THIS TOKEN. Stop one of the two.", detail=error.message)
        else:
            self.answers.clear()
            log.warning("Telegram does not answer", error=repr(error), failures=failures, next_try_s=delay)
        await self._pause(delay, progress=False)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(STALLED_SECONDS / 3)
            if not self.healthy:
                log.error("No successful poll for a while", seconds=round(self.seconds_since_poll))

    @property
    def seconds_since_poll(self) -> float:
        return time.monotonic() - self._last_poll

    @property
    def healthy(self) -> bool:
        return self.seconds_since_poll < STALLED_SECONDS

    async def _pause(self, seconds: float, *, progress: bool = True) -> None:
        """Waits until `seconds` passed, something finished (if `progress`) or stop() was called."""
        self._books.progress.clear()
        waiting = [asyncio.create_task(self._stopping.wait())]
        if progress:
            waiting.append(asyncio.create_task(self._books.progress.wait()))
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()

    async def _unless_stopping(self, work: Awaitable[list[Raw]]) -> list[Raw] | None:
        """Waits for `work` and gives its result, or None when stop() came first (the poll is then given up)."""
        polling = asyncio.ensure_future(work)
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait([polling, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if polling.done():
            return polling.result()
        polling.cancel()
        return None
