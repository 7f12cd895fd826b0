"""Updates on their way: each person's in a lane of their own, one after the other."""

import asyncio
import time
from bisect import insort
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto

from telegram import Update

from bot.edge.intake import times
from bot.edge.intake.raw import Raw
from db.models import KeptReason

Process = Callable[[Update], Awaitable[None]]


class State(Enum):
    """Where an update is safe meanwhile."""

    HELD = auto()  # with Telegram, which was not told to forget it
    KEPT = auto()  # in the database
    ASIDE = auto()  # nowhere: it may not be kept, and Telegram was told to forget it
    DONE = auto()


@dataclass(eq=False, kw_only=True)
class Item:
    """One update. `since` and `not_before` are monotonic; `settled` once Telegram may forget it (or it is given up at a
    stop); `wake` ends a pause."""

    raw: Raw
    lane: "Lane"
    process: Process
    taken_at: datetime
    state: State = State.HELD
    since: float = field(default_factory=time.monotonic)
    not_before: float = 0.0
    reason: KeptReason = KeptReason.BEHIND
    bugs: int = 0
    failures: int = 0
    keepable: bool = True
    settled: asyncio.Event = field(default_factory=asyncio.Event)
    wake: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def number(self) -> int:
        return int(self.raw["update_id"])

    @property
    def waiting_because(self) -> KeptReason:
        """Tells why the item waits: for a reason of its own, or because it is not its turn."""
        if self is not self.lane.current:
            return KeptReason.BEHIND
        return self.reason if self.lane.pausing else KeptReason.SLOW


@dataclass(eq=False)
class Lane:
    """One person's updates in their order. `current` is being seen to; `troubled`: it has to wait, or takes long;
    `pausing`: it waits for its next try; `warned`: the person was told that they send too many."""

    key: Hashable
    items: list[Item] = field(default_factory=list)
    current: Item | None = None
    troubled: bool = False
    pausing: bool = False
    warned: bool = False
    task: asyncio.Task[None] | None = None

    def add(self, item: Item) -> None:
        """Adds an item to the lane, in Telegram's order."""
        insort(self.items, item, key=lambda each: each.number)

    async def pause(self, item: Item) -> None:
        """Waits until the item's next try, or until it is woken."""
        if (seconds := item.not_before - time.monotonic()) <= 0:
            return
        self.pausing = True
        item.wake.clear()
        try:
            await asyncio.wait_for(item.wake.wait(), seconds)
        except TimeoutError:
            return
        finally:
            self.pausing = False


class Places:
    """How many are worked on at once. Who takes longer than a moment does not count any more."""

    def __init__(self, number: int) -> None:
        self._free = asyncio.Semaphore(number)

    @asynccontextmanager
    async def one(self, lane: Lane) -> AsyncIterator[None]:
        await self._free.acquire()
        counted = True

        def give_up() -> None:
            nonlocal counted
            counted = False
            lane.troubled = True
            self._free.release()

        timer = asyncio.get_running_loop().call_later(times.MOMENT_S, give_up)
        try:
            yield
        finally:
            timer.cancel()
            if counted:
                self._free.release()
