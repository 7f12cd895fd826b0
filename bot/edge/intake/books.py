"""What was taken and what of it Telegram may forget."""

import asyncio
import time

from bot.edge.intake import times
from bot.edge.intake.lanes import Item


class Books:
    """By update id. `held`: neither done nor kept; `finished`: what Telegram may forget and was not yet told to;
    `abandoned`: given up at a stop, it must come again; `kept`: taken up from the database, Telegram may still have it.
    `progress` is set when one is finished."""

    def __init__(self, *, polled: bool) -> None:
        self._polled = polled
        self.held: dict[int, Item] = {}
        self.finished: set[int] = set()
        self.abandoned: set[int] = set()
        self.kept: set[int] = set()
        self.progress = asyncio.Event()

    def offset(self) -> int | None:
        """Gives the number from which on Telegram is to bring updates: the lowest one held; else the one past the last
        finished; None when there is nothing to confirm."""
        if held := self.held.keys() | self.abandoned:
            return min(held)
        return max(self.finished) + 1 if self.finished else None

    def is_new(self, number: int) -> bool:
        """Tells whether an update was not taken before. One that was kept before a kill and not confirmed comes again,
        and is finished as far as Telegram goes."""
        if number in self.kept:
            self.kept.discard(number)
            self.finished.add(number)
        return number not in self.held and number not in self.finished

    def settle(self, item: Item) -> None:
        """Notes that Telegram may forget an update."""
        if self.held.pop(item.number, None) and self._polled:
            self.finished.add(item.number)
        item.settled.set()
        self.progress.set()

    @property
    def moving(self) -> int:
        """Counts the updates that are under way without trouble."""
        return sum(not item.lane.troubled for item in self.held.values())

    @property
    def crowded(self) -> bool:
        """Tells whether those that wait stand in the way of others."""
        if self._polled:
            return len(self.held) + len(self.finished) >= times.CROWD
        return len(self.held) - self.moving >= times.CROWD_IN_TROUBLE

    @property
    def oldest_s(self) -> float:
        """Gives the age of the oldest update held, in seconds."""
        return max((time.monotonic() - item.since for item in self.held.values()), default=0.0)
