"""Takes updates from Telegram and confirms each only after its effect is committed and its reply attempted.

Telegram is the durable queue: what a killed process had not finished comes again. Order is kept inside a person;
different people are attended at once.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable, Iterator
from datetime import timedelta
from typing import Any

import structlog
from telegram import Update
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import Application
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter

from bot import metrics
from bot.logs import masking

log = structlog.get_logger(__name__)

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]
BATCH = 100  # Bot API, getUpdates: the most it gives at once
AHEAD = 20  # taken at a time beyond what is in flight: after a kill at most these few are answered twice
POLL_SECONDS = 30
AT_ONCE = 32
PATIENCE = 20  # messages of one person that may wait
# Seconds before each further try. A bug gets three tries; what passes by itself (a database that is away for a
# minute) gets more than a minute.
TRIES = (0.5, 2.0)
PATIENT_TRIES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 30.0)
LONGEST_BACKOFF = 30.0
GRACE_SECONDS = 5.0
STALLED_SECONDS = 90.0

Raw = dict[str, Any]


class ReportingApplication(Application[Any, Any, Any, Any, Any, Any]):
    """Lets a handler's exception reach the intake, which decides about further tries, unless an error handler
    dealt with it (and said so with ApplicationHandlerStop)."""

    async def process_error(self, update: object, error: Exception, *args: Any, **kwargs: Any) -> bool:
        if await super().process_error(update, error, *args, **kwargs):
            return True
        raise error


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
        self._request = poll_request
        self._apologise = apologise
        self._slow_down = slow_down
        self._waiting: Counter[Hashable] = Counter()
        self._warned: set[Hashable] = set()
        self._passing = passing
        self._poll_seconds = poll_seconds
        self._unfinished: dict[int, asyncio.Task[None]] = {}
        self._taken_at: dict[int, float] = {}
        self._finished: set[int] = set()
        self._abandoned: set[int] = set()  # given up at a stop: they must come again
        self._lanes: dict[Hashable, asyncio.Task[None]] = {}
        self._places = asyncio.Semaphore(AT_ONCE)
        self._progress = asyncio.Event()
        self._telegram_answers = asyncio.Event()
        self._telegram_answers.set()
        self._stopping = asyncio.Event()
        self.ready = asyncio.Event()  # set once the application can process updates
        self._last_poll = time.monotonic()

    # Long poll

    async def poll(self) -> None:
        """Until stop(). Raises InvalidToken when Telegram no longer knows the bot."""
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
                idle = 0 if fresh or not self._unfinished else idle + 1
                if idle:
                    # Telegram gives what is in flight again and again; wait until something of it is done.
                    await self._pause(min(1.0, 0.1 * idle))
                await self._room()
            await self.drain()
            await self._confirm()
        finally:
            watchdog.cancel()

    async def _room(self) -> None:
        """Waits while much is in flight, but not long: one person's flood must not stop the others."""
        deadline = time.monotonic() + 1.0
        while len(self._unfinished) > AHEAD // 2 and (left := deadline - time.monotonic()) > 0:
            if self._stopping.is_set():
                return
            await self._pause(left)

    async def _poll_once(self) -> int:
        """Takes what is new; the number of it."""
        offset = self._offset()
        limit = min(BATCH, len(self._unfinished) + len(self._finished) + AHEAD)
        updates = await self._unless_stopping(self._get_updates(offset, self._poll_seconds, limit))
        self._last_poll = time.monotonic()
        metrics.LAST_POLL.set_to_current_time()
        self._telegram_answers.set()
        if offset is not None:
            self._finished = {number for number in self._finished if number >= offset}
        fresh = 0
        for raw in updates or []:
            number = raw["update_id"]
            if number not in self._unfinished and number not in self._finished:
                self._accept(raw)
                fresh += 1
        return fresh

    def _offset(self) -> int | None:
        """The lowest unfinished update; past the last finished one; or none when there is nothing to confirm."""
        if unfinished := self._unfinished.keys() | self._abandoned:
            return min(unfinished)
        return max(self._finished) + 1 if self._finished else None

    async def _get_updates(self, offset: int | None, seconds: int, limit: int) -> list[Raw]:
        """Raw, because one update that python-telegram-bot can't read must not hide the other ninety-nine."""
        values = {"offset": offset, "timeout": seconds, "limit": limit, "allowed_updates": ALLOWED_UPDATES}
        data = RequestData([RequestParameter(name, value, None) for name, value in values.items()])
        url = f"{self._application.bot.base_url}/getUpdates"
        result = await self._request.post(url, data, read_timeout=seconds + 10)
        return result if isinstance(result, list) else []

    async def _poll_failed(self, error: TelegramError, failures: int) -> None:
        metrics.POLL_FAILURES.labels(type(error).__name__).inc()
        delay = min(LONGEST_BACKOFF, 0.5 * 2 ** min(failures, 8))
        if isinstance(error, RetryAfter):
            delay = seconds_of(error)
        if isinstance(error, Conflict):
            log.error("ANOTHER PROCESS IS POLLING WITH THIS TOKEN. Stop one of the two.", detail=error.message)
        else:
            self._telegram_answers.clear()
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
    def oldest_unfinished_seconds(self) -> float:
        """0 when everything taken is finished."""
        return time.monotonic() - min(self._taken_at.values()) if self._taken_at else 0.0

    @property
    def healthy(self) -> bool:
        return self.seconds_since_poll < STALLED_SECONDS

    # Webhook

    async def take(self, raw: Raw) -> None:
        """Returns when the update is finished. The same update again waits for the first one."""
        await self.ready.wait()
        number = raw["update_id"]
        task = self._unfinished.get(number) or self._accept(raw)
        await asyncio.shield(task)
        self._finished.discard(number)

    # Both

    def stop(self) -> None:
        """poll() then finishes what is in flight, confirms it and returns."""
        self._stopping.set()

    async def drain(self, grace: float = GRACE_SECONDS) -> None:
        """Finishes what is in flight; what takes longer than `grace` seconds will come again."""
        if not self._unfinished:
            return
        _, late = await asyncio.wait(self._unfinished.values(), timeout=grace)
        self._abandoned |= {number for number, task in self._unfinished.items() if task in late}
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late)

    async def _confirm(self) -> None:
        offset = self._offset()
        if offset is None:
            return
        try:
            await self._get_updates(offset, 0, 1)
        except TelegramError as exc:
            log.warning("What was finished last could not be confirmed and will come again", error=repr(exc))

    def _accept(self, raw: Raw) -> asyncio.Task[None]:
        lane = _lane(raw)
        self._waiting[lane] += 1
        # getUpdates shows at most a hundred: a flood of one person, answered at Telegram's pace of one a second, would
        # hide everybody else. Taps are never turned away.
        over = "message" in raw and self._waiting[lane] > PATIENCE
        work = self._turn_away(raw, lane) if over else self._attend_in_order(raw, self._lanes.get(lane))
        task = asyncio.create_task(work)
        if not over:
            self._lanes[lane] = task
        self._unfinished[raw["update_id"]] = task
        self._taken_at[raw["update_id"]] = time.monotonic()
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
        del self._unfinished[number], self._taken_at[number]
        if not task.cancelled():
            self._finished.add(number)
        self._progress.set()

    async def _turn_away(self, raw: Raw, lane: Hashable) -> None:
        """One of too many: the first gets a word, the rest none."""
        metrics.UPDATES.labels("turned away").inc()
        if lane not in self._warned:
            self._warned.add(lane)
            with masking(*_personal(raw)):
                await self._attend(raw, self._slow_down)

    async def _attend_in_order(self, raw: Raw, previous: asyncio.Task[None] | None) -> None:
        if previous is not None:
            await asyncio.wait([previous])
        async with self._places:
            with masking(*_personal(raw)):
                metrics.UPDATES.labels(await self._attend(raw, self._application.process_update)).inc()

    async def _attend(self, raw: Raw, process: Callable[[Update], Awaitable[None]]) -> str:
        """How it ended: done · left (the person blocked the bot) · failed."""
        number = raw["update_id"]
        update = self._read(raw)
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
                    await self._telegram_answers.wait()
                tries += 1
            else:
                return "done"

    def _read(self, raw: Raw) -> Update | None:
        """What Telegram sends may be newer than python-telegram-bot: of a message it can't read, who wrote it and
        where is still known, and that is enough for a kind word."""
        bare = {kind: _bare(raw[kind]) for kind in ("message", "edited_message") if isinstance(raw.get(kind), dict)}
        for attempt in (raw, {"update_id": raw["update_id"], **bare}):
            try:
                return Update.de_json(attempt, self._application.bot)
            except Exception as exc:
                log.warning("An update can't be read", update=raw["update_id"], exc_info=exc)
        return None

    async def _let_go(self, update: Update) -> None:
        log.error("An update was let go after its last try", update=update.update_id)
        try:
            await self._apologise(update)
        except TelegramError as exc:
            log.warning("The apology could not be sent", update=update.update_id, error=repr(exc))

    async def _pause(self, seconds: float, *, progress: bool = True) -> None:
        """Until `seconds` passed, something finished (if `progress`) or stop() was called."""
        self._progress.clear()
        waiting = [asyncio.create_task(self._stopping.wait())]
        if progress:
            waiting.append(asyncio.create_task(self._progress.wait()))
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()

    async def _unless_stopping(self, work: Awaitable[list[Raw]]) -> list[Raw] | None:
        """The result of `work`, or None when stop() came first (the poll is then given up)."""
        polling = asyncio.ensure_future(work)
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait([polling, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if polling.done():
            return polling.result()
        polling.cancel()
        return None


def _bare(message: Raw) -> Raw:
    return {name: message[name] for name in ("message_id", "date", "edit_date", "chat", "from") if name in message}


def seconds_of(error: RetryAfter) -> float:
    assert isinstance(error.retry_after, timedelta)  # bot/__init__.py asks for it
    return error.retry_after.total_seconds()


def _lane(raw: Raw) -> Hashable:
    """One lane a person; a chat when nobody is named; else a lane of its own."""
    for kind in ALLOWED_UPDATES:
        body = raw.get(kind)
        if isinstance(body, dict):
            for key in ("from", "chat"):
                who = body.get(key)
                if isinstance(who, dict) and "id" in who:
                    return str(who["id"])
    return raw["update_id"], "alone"


_IMPERSONAL = {"type", "language_code", "update_id", "date", "is_bot", "mime_type"}


def _personal(value: Any, key: str = "") -> Iterator[str]:
    """Every name, number and word of an update: none of it may reach a log."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _personal(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _personal(inner, key)
    elif key not in _IMPERSONAL and (isinstance(value, str) or (key.endswith("id") and isinstance(value, int))):
        yield str(value)
