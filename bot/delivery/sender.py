"""The only sender of what the bot says unasked: takes due messages, commits them as `sending`, calls Telegram, settles.

One process sends at a time, by a lease; others stand by. The limits are those of bot/base/pace.py.
"""

import asyncio
import os
import secrets
import socket
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from telegram import Bot

from bot import metrics
from bot.base import leases, outbox
from bot.base.leases import LeaseLost
from bot.base.pace import Pace
from bot.delivery import settling, taking
from bot.delivery.calls import Calls
from bot.delivery.taking import Batch
from bot.edge.letters import Letters
from db.engine import Database, first_line
from db.models import DeliveryState

P = ParamSpec("P")

log = structlog.get_logger(__name__)

LEASE_S = 3.0  # another process takes over so long after this one fell silent
BATCHED_ABOVE = 60.0  # messages a second: below, each is committed alone, so that a kill leaves few in doubt
BATCH_S = 0.1
POLL_S = 0.5  # without word that something was enqueued: another process may have done it
RETRY_S = 1.0
GRACE_S = 4.0


def in_flight(rate: float) -> int:
    """Gives the number of calls at once: enough for answers that take a quarter of a second, half a one at a low
    rate."""
    return max(16, int(rate / 4))


class Sender:
    """`run()` until `stop()`."""

    def __init__(
        self,
        *,
        bot: Bot,
        database: Database,
        letters: Letters,
        pace: Pace,
        timezone: ZoneInfo,
        now: Callable[[], datetime],
        lease_s: float = LEASE_S,
    ) -> None:
        self._calls = Calls(bot, letters, pace, now)
        self._letters = letters
        self._database = database
        self._pace = pace
        self._timezone = timezone
        self._now = now
        self._lease = timedelta(seconds=lease_s)
        self._holder = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._batch = 1 if pace.rate <= BATCHED_ABOVE else int(pace.rate * BATCH_S)
        self._places = in_flight(pace.rate)
        self._number = 0
        self._valid_until = float("-inf")
        self._left: float | None = None
        self._stopping = asyncio.Event()
        self._something = asyncio.Event()

    def stop(self) -> None:
        """Tells run() to finish what is in flight and return."""
        self._stopping.set()
        self._something.set()

    async def run(self) -> None:
        """Sends until stop(); stands by while another sender holds the lease."""
        loop = asyncio.get_running_loop()

        def wake() -> None:
            loop.call_soon_threadsafe(self._something.set)

        with outbox.listening(self._database.engine, wake):
            while not self._stopping.is_set():
                try:
                    active = await self._take_over()
                    if active:
                        await self._turn()
                    else:
                        await self._pause(self._lease.total_seconds() / 3)
                except LeaseLost:
                    log.warning("Another sender took over", number=self._number)
                except SQLAlchemyError as exc:
                    log.warning("The sender can't use the database", error=first_line(exc))
                    await self._pause(RETRY_S)
                except Exception:
                    log.exception("The sender failed and begins anew")
                    await self._pause(RETRY_S)

    @property
    def idle(self) -> float | None:
        """Gives the seconds since a message last left, or since this process sends; None while another one does."""
        return None if self._left is None else time.monotonic() - self._left

    # The lease

    async def _take_over(self) -> bool:
        started = time.monotonic()
        number = await self._database.run(taking.take_over, self._holder, self._now(), self._lease)
        if number is None:
            return False
        self._number = number
        self._extend(started)
        log.info("This process sends now", number=number)
        return True

    def _extend(self, started: float) -> None:
        # a fifth is left for clocks that differ: the old one is silent before the new one speaks
        self._valid_until = started + 0.8 * self._lease.total_seconds()

    def _holds(self) -> bool:
        return time.monotonic() < self._valid_until

    @property
    def _goes_on(self) -> bool:
        return self._holds() and not self._stopping.is_set()

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(0.3 * self._lease.total_seconds())
            started = time.monotonic()
            try:
                kept = await self._database.run(leases.renew, taking.LEASE, self._number, self._now() + self._lease)
            except SQLAlchemyError as exc:
                log.warning("The sender's lease can't be renewed", error=first_line(exc))
                continue
            if not kept:
                self._valid_until = float("-inf")
                return
            self._extend(started)

    # A turn: from getting the lease to losing it, to a database error or to stop()

    async def _turn(self) -> None:
        """Sends for as long as the lease holds. Whatever ends it, what was called is settled and what was not goes
        back, as far as the database lets."""
        metrics.SENDER_ACTIVE.set(1)
        self._left = time.monotonic()
        keeping, settling = asyncio.create_task(self._keep()), asyncio.create_task(self._settle())
        try:
            await self._deliver()
        finally:
            await self._finish(asyncio.gather(*self._calls.under_way, return_exceptions=True))
            await self._finish(asyncio.create_task(self._calls.ended.join()))
            keeping.cancel()
            settling.cancel()
            metrics.SENDER_ACTIVE.set(0)
            self._left = None
            await self._finish(asyncio.create_task(self._write(taking.release, self._number)))
        if self._stopping.is_set():
            await self._database.run(leases.renew, taking.LEASE, self._number, self._now())

    async def _finish(self, work: asyncio.Future[Any]) -> None:
        """Waits for `work`; once the sender is to stop, no longer than GRACE_S."""
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait([work, stopping], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not work.done() and not (await asyncio.wait([work], timeout=GRACE_S))[0]:
            work.cancel()
            await asyncio.wait([work])

    async def _deliver(self) -> None:
        ahead: asyncio.Task[Batch] | None = None
        try:
            while await self._room():
                batch = await (ahead or self._take())
                # a batch takes as long to commit as several messages may wait: the next one is prepared meanwhile
                ahead = asyncio.create_task(self._take()) if batch.more and self._batch > 1 else None
                for letter in batch.letters:
                    if not await self._room():
                        return
                    self._calls.start(letter, self._holds)
                if not batch.letters and not batch.more:
                    await self._idle()
        finally:
            if ahead is not None:
                await asyncio.gather(ahead, return_exceptions=True)  # what it took is released with the rest

    async def _take(self) -> Batch:
        held_back = self._calls.held_back().keys()
        what = (self._batch, self._timezone, self._letters, held_back)
        return await self._database.run(taking.take, self._number, self._now(), *what)

    async def _room(self) -> bool:
        """Waits for the pace, a free place and a Telegram that answers. False when the turn is over."""
        while self._goes_on:
            wait = self._pace.wait(time.monotonic())
            if self._calls.unanswered:
                await self._pause(await self._calls.ask())
            elif len(self._calls.under_way) >= self._places:
                await asyncio.sleep(0.005)
            elif wait:
                await asyncio.sleep(min(wait, 0.25))
            else:
                return True
        return False

    async def _idle(self) -> None:
        """Waits until something is enqueued, a chat is free again, or POLL_S passed."""
        try:
            await asyncio.wait_for(self._something.wait(), min([POLL_S, *self._calls.held_back().values()]))
        except TimeoutError:
            return
        self._something.clear()

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return

    async def _settle(self) -> None:
        """Writes all outcomes that have come in, together, until it is cancelled."""
        while True:
            outcomes = [await self._calls.ended.get()]
            if self._batch > 1:
                await asyncio.sleep(BATCH_S / 2)
            while not self._calls.ended.empty():
                outcomes.append(self._calls.ended.get_nowait())
            await self._write(settling.settle, self._number, outcomes, self._now(), self._letters)
            for outcome in outcomes:
                metrics.DELIVERIES.labels(outcome.state.value).inc()
                if outcome.state is not DeliveryState.QUEUED:
                    self._left = time.monotonic()
                self._calls.ended.task_done()

    async def _write(
        self, function: Callable[Concatenate[Session, P], object], *args: P.args, **more: P.kwargs
    ) -> None:
        """Writes, however often the database has to be asked: what it writes is known nowhere else."""
        while True:
            try:
                await self._database.run(function, *args, **more)
            except SQLAlchemyError as exc:
                log.warning("How calls ended can't be written yet", error=first_line(exc))
            except Exception:
                log.exception("How calls ended can't be written")
            else:
                return
            await asyncio.sleep(RETRY_S)
