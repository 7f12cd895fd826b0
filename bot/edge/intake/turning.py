"""A person's updates one after the other, also when several processes take them."""

import hashlib
import os
import secrets
import socket
import time
from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy.exc import OperationalError

from bot.edge.intake import times, turns
from bot.edge.intake.lanes import Item
from db.engine import Database, first_line
from db.models import KeptReason

log = structlog.get_logger(__name__)


class Turns:
    """Tickets of this process. `secret` keys the hash under which a person stands in them."""

    def __init__(self, database: Database, now: Callable[[], datetime], secret: bytes) -> None:
        self._database = database
        self._now = now
        self._secret = secret[: hashlib.blake2b.MAX_KEY_SIZE]
        self._holder = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._mine: set[str] = set()

    async def begin(self, item: Item) -> bool:
        """Begins with an item, and has what waits behind it hold its place. False, and a short pause, while something
        of this person comes first elsewhere. Raises what the database raises."""
        if (person := self._person(item)) is None:
            return True
        numbers = [item.number, *self._behind(item)]
        self._mine |= {turns.name_of(person, number) for number in numbers}
        if await self._database.run(turns.begin, person, numbers, self._holder, self._now()):
            return True
        item.reason = KeptReason.BEHIND
        item.not_before = time.monotonic() + times.TURN_S
        item.lane.troubled = time.monotonic() - item.since > times.MOMENT_S
        return False

    async def let_pass(self, item: Item) -> None:
        """Keeps the place of an item that was under way, and lets an earlier one begin. Raises what the database
        raises."""
        if (person := self._person(item)) is not None:
            numbers = [item.number, *self._behind(item)]
            await self._database.run(turns.wait, person, numbers, self._holder, self._now())

    async def end(self, item: Item) -> None:
        """Lets the next one begin. While the database is away the ticket runs out by itself."""
        if (person := self._person(item)) is None:
            return
        waiting = self._behind(item)
        self._mine |= {turns.name_of(person, number) for number in waiting}
        self._mine.discard(turns.name_of(person, item.number))
        try:
            await self._database.run(turns.end, person, item.number, waiting, self._holder, self._now())
        except OperationalError as exc:
            log.warning("A turn ends by itself", update=item.number, error=first_line(exc))

    async def renew(self) -> None:
        if self._mine:
            await self._database.run(turns.renew, frozenset(self._mine), self._holder, self._now())

    async def release(self) -> None:
        if self._mine:
            await self._database.run(turns.release, self._holder)

    async def forget_old(self) -> None:
        await self._database.run(turns.forget_old, self._now())

    def _person(self, item: Item) -> str | None:
        """Names whose update it is; None for nobody's, and for the word to who sends too much."""
        key = item.lane.key
        if not isinstance(key, str):
            return None
        return hashlib.blake2b(key.encode(), key=self._secret, digest_size=8).hexdigest()

    @staticmethod
    def _behind(item: Item) -> list[int]:
        return [each.number for each in item.lane.items if each.number > item.number]
