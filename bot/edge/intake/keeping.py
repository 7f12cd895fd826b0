"""What has to wait goes to the database, so that Telegram may forget it; how that is done from the event loop."""

import asyncio
import os
import secrets
import socket
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import OperationalError

from bot.edge import kept
from bot.edge.intake.lanes import Item
from bot.edge.intake.raw import Raw, private_chat, texts
from bot.edge.kept import Held, UnfinishedUpdate
from db.engine import Database, first_line
from db.models import KeptUpdate

log = structlog.get_logger(__name__)


class Keeper:
    """`alone`: no other process takes updates, as while polling. Raises what the database raises."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], in_danger: Callable[[str], bool], *, alone: bool
    ) -> None:
        """Begins with nothing kept. `in_danger`: whether a text is about somebody in danger, which is kept nowhere."""
        self._database = database
        self._now = now
        self._in_danger = in_danger
        self._holder = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._renewed = time.monotonic()
        self._taken_up = asyncio.Event()
        self._taken_up.set()
        self.alone = alone

    @property
    def now(self) -> datetime:
        return self._now()

    def too_old(self, item: Item) -> bool:
        """Tells whether to give an item up: after a day of tries, not for a clock that jumped before the first one."""
        return item.not_before > 0 and self.now - item.taken_at >= kept.GIVE_UP_AFTER

    @property
    def lapsed(self) -> bool:
        """Tells whether others may have taken over what this process held: it stood still for too long."""
        return not self.alone and time.monotonic() - self._renewed > kept.HELD_FOR.total_seconds()

    async def keep(self, items: Sequence[Item]) -> set[int]:
        """Keeps items, and gives the numbers of those that are in the database now."""
        may = await asyncio.to_thread(lambda: [item for item in items if self._may_keep(item)])
        waiting = [self._waiting(item) for item in may]
        return await self._database.run(kept.keep, waiting, self._holder, self.now) if waiting else set()

    def _may_keep(self, item: Item) -> bool:
        private = item.keepable and private_chat(item.raw) is not None
        return private and not any(self._in_danger(text) for text in texts(item.raw))

    def _waiting(self, item: Item) -> UnfinishedUpdate:
        left = min(max(0.0, item.not_before - time.monotonic()), kept.KEPT_FOR.total_seconds())
        return UnfinishedUpdate(
            update_id=item.number,
            chat_id=private_chat(item.raw) or 0,
            payload=item.raw,
            reason=item.waiting_because,
            taken_at=item.taken_at,
            not_before=self.now + timedelta(seconds=left),
            bugs=item.bugs,
            failures=item.failures,
        )

    async def claim(self, item: Item) -> Held:
        return await self._database.run(kept.claim, item.number, self._holder, self.now)

    async def failed(self, item: Item) -> None:
        """Notes a failed try, as far as possible: what is not noted is only tried again sooner after a restart."""
        try:
            await self._database.run(kept.failed, self._waiting(item), self._holder)
        except OperationalError as exc:
            log.warning("How a try ended can't be noted", update=item.number, error=first_line(exc))

    async def remove(self, number: int) -> bool:
        return await self._database.run(kept.remove, number)

    async def renew(self) -> set[int]:
        """Goes on holding what this process works on, and gives its numbers."""
        begin = time.monotonic()
        held = await self._database.run(kept.renew, self._holder, self.now)
        self._renewed = begin
        return held

    @asynccontextmanager
    async def taking_over(self) -> AsyncIterator[list[KeptUpdate]]:
        """Takes over what nobody works on. Inside, the rows are put where they are worked on: what comes after them
        waits for that."""
        self._taken_up.clear()
        try:
            yield await self._database.run(kept.take_over, self._holder, self.now, alone=self.alone)
        finally:
            self._taken_up.set()

    async def first_elsewhere(self, item: Item) -> int | None:
        """Finds what another process has of this person that comes first. Afterwards the item may no longer be the
        first of its lane: rows may have been taken over meanwhile."""
        chat_id = None if self.alone else private_chat(item.raw)
        if chat_id is None:
            return None
        first = await self._database.run(kept.first_elsewhere, chat_id, item.number, self._holder)
        await self._taken_up.wait()  # a row that is ours since a moment ago may not have reached its lane
        return first

    async def forget_old(self) -> list[Raw]:
        return await self._database.run(kept.forget_old, self.now)

    async def release(self) -> None:
        await self._database.run(kept.release, self._holder, self.now)
