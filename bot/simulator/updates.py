"""The queue of updates: what getUpdates and the webhook take from.

Kept 24 hours, callback queries 150 seconds; `allowed_updates` persists and filters when an update is made.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

KEPT_S = 24 * 60 * 60
CALLBACK_KEPT_S = 150
HISTORY = 10_000
TYPES = (
    *("message", "edited_message", "channel_post", "edited_channel_post", "callback_query", "my_chat_member"),
    *("chat_member", "message_reaction", "message_reaction_count", "poll", "poll_answer", "inline_query"),
    *("chosen_inline_result", "shipping_query", "pre_checkout_query", "chat_join_request", "chat_boost"),
    *("removed_chat_boost", "business_connection", "business_message", "edited_business_message"),
    *("deleted_business_messages", "purchased_paid_media"),
)
# What a bot must ask for by name.
NOT_BY_DEFAULT = ("chat_member", "message_reaction", "message_reaction_count")


@dataclass(slots=True, kw_only=True)
class Update:
    """`queue` is what keeps its order at the webhook: the chat, or the person for a callback query.

    `again` marks a repetition, which is delivered once although its id was already confirmed.
    """

    id: int
    kind: str
    payload: dict[str, Any]
    expires_at: float
    queue: str
    again: bool = False

    def as_json(self) -> dict[str, Any]:
        return {"update_id": self.id, self.kind: self.payload}


class UpdateQueue:
    """`now` gives seconds since the epoch, `woken` is called when there may be something to take."""

    def __init__(self, now: Callable[[], float], woken: Callable[[], None], first_id: int) -> None:
        self._now = now
        self._woken = woken
        self._waiting: list[Update] = []
        self._next_id = first_id
        self._allowed: tuple[str, ...] | None = None
        self.history: deque[Update] = deque(maxlen=HISTORY)
        self.poll_ticket = 0

    @property
    def allowed(self) -> list[str]:
        return list(self._allowed or ())

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Chooses which kinds the bot is brought. None leaves things as they are; an empty list means all but
        NOT_BY_DEFAULT."""
        if kinds is not None:
            self._allowed = tuple(kind for kind in kinds if kind in TYPES) or None

    def _is_allowed(self, kind: str) -> bool:
        return kind in self._allowed if self._allowed is not None else kind not in NOT_BY_DEFAULT

    def add(self, kind: str, payload: dict[str, Any], queue: str) -> int | None:
        """Queues an update and gives its id; None when the bot did not ask for this kind."""
        if not self._is_allowed(kind):
            return None
        kept = CALLBACK_KEPT_S if kind == "callback_query" else KEPT_S
        update = Update(id=self._next_id, kind=kind, payload=payload, expires_at=self._now() + kept, queue=queue)
        self._next_id += 1
        self.history.append(update)
        self._waiting.append(update)
        self._woken()
        return update.id

    def repeat(self, original: Update, *, new_id: bool) -> int:
        """Delivers an update once more, even when its id was confirmed long ago."""
        kept = CALLBACK_KEPT_S if original.kind == "callback_query" else KEPT_S
        update_id = self._next_id if new_id else original.id
        again = not new_id
        self._waiting.append(
            Update(
                id=update_id,
                kind=original.kind,
                payload=original.payload,
                expires_at=self._now() + kept,
                queue=original.queue,
                again=again,
            )
        )
        self._next_id += new_id
        self._waiting.sort(key=lambda update: update.id)
        self._woken()
        return update_id

    def _drop_expired(self) -> None:
        now = self._now()
        self._waiting = [update for update in self._waiting if update.expires_at > now]

    @property
    def pending(self) -> int:
        self._drop_expired()
        return len(self._waiting)

    def take(self, offset: int, limit: int) -> list[dict[str, Any]]:
        """Takes updates as getUpdates does: everything below `offset` is forgotten; a negative one keeps only the last
        ones."""
        self._drop_expired()
        if offset < 0:
            self._waiting = self._waiting[offset:]
        elif offset > 0:
            self._waiting = [update for update in self._waiting if update.id >= offset or update.again]
        taken = self._waiting[:limit]
        for update in taken:
            update.again = False
        return [update.as_json() for update in taken]

    def heads(self) -> list[Update]:
        """Lists the first update of every queue: what a webhook may have under way."""
        self._drop_expired()
        first: dict[str, Update] = {}
        for update in self._waiting:
            first.setdefault(update.queue, update)
        return list(first.values())

    def forget(self, update: Update) -> None:
        self._waiting = [waiting for waiting in self._waiting if waiting is not update]

    def clear(self) -> None:
        self._waiting.clear()

    def begin_poll(self) -> int:
        """Begins a getUpdates that waits; any older one is to be refused."""
        self.poll_ticket += 1
        self._woken()
        return self.poll_ticket
