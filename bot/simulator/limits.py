"""How fast a bot may send: overall, in one chat, in one group. Off until configured.

Telegram does not publish its limits; the usual figures are 30 a second, 1 a second in a chat with short bursts,
20 a minute in a group. Each is a bucket that refills evenly, so a process that stalls for a moment is forgiven and
one that sends faster is not. Once refused, the bot is refused until `retry_after` has passed, as there.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from bot.simulator.errors import too_many_requests

# How many messages a chat takes at once before its rate counts.
CHAT_BURST = 3


@dataclass(frozen=True, slots=True)
class Limits:
    """`burst`: how many may come at once, by default a second's worth. `retry_after` None: as long as it takes."""

    per_s: float | None = None
    per_chat_s: float | None = None
    per_group_min: float | None = None
    burst: float | None = None
    retry_after: int | None = None


class _Bucket:
    def __init__(self, per_s: float, capacity: float, now: float) -> None:
        self.per_s = per_s
        self.capacity = max(1.0, capacity)
        self.room = self.capacity
        self.at = now
        self.blocked_until = now

    def wait(self, now: float, weight: int) -> float:
        """Gives the seconds until there is room for `weight` messages; 0 when there is."""
        self.room = min(self.capacity, self.room + (now - self.at) * self.per_s)
        self.at = now
        missing = min(weight, self.capacity) - self.room
        # A billionth of a message is rounding.
        return max(self.blocked_until - now, missing / self.per_s if missing > 1e-9 else 0.0)


class Rates:
    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self.limits = Limits()
        self._overall: _Bucket | None = None
        self._chats: dict[int, _Bucket] = {}
        self._groups: dict[int, _Bucket] = {}

    def configure(self, limits: Limits) -> None:
        """Sets the limits. What was sent before is forgotten, unless nothing changes."""
        if limits == self.limits:
            return
        self.limits = limits
        self._chats.clear()
        self._groups.clear()
        per_s, burst = limits.per_s, limits.burst
        self._overall = _Bucket(per_s, burst or per_s, self._monotonic()) if per_s else None

    def _buckets(self, chat_id: int, now: float) -> list[_Bucket]:
        """Lists the buckets of a chat, narrowest first: a chat that is full blocks that chat only."""
        buckets = []
        if (per_min := self.limits.per_group_min) and chat_id < 0:
            buckets.append(self._groups.setdefault(chat_id, _Bucket(per_min / 60, per_min, now)))
        if per_chat_s := self.limits.per_chat_s:
            capacity = max(CHAT_BURST, per_chat_s)
            buckets.append(self._chats.setdefault(chat_id, _Bucket(per_chat_s, capacity, now)))
        return buckets + ([self._overall] if self._overall else [])

    def admit(self, chat_id: int, weight: int = 1) -> None:
        """Counts `weight` messages to a chat.

        Raises:
            BotApiError: 429 with `retry_after`.
        """
        now = self._monotonic()
        buckets = self._buckets(chat_id, now)
        for bucket in buckets:
            wait = bucket.wait(now, weight)
            if wait > 0:
                if now >= bucket.blocked_until:
                    wait = self.limits.retry_after or math.ceil(wait)
                    bucket.blocked_until = now + wait
                raise too_many_requests(math.ceil(wait))
        for bucket in buckets:
            bucket.room -= weight
