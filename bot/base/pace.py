"""How fast the sender may go: Telegram's limits kept smoothly, with room for replies, which never wait here.

Times are monotonic seconds, passed in.
"""

SHARE = 0.98  # of the limit; the rest is for clocks that differ
# What was missed may be caught up, but no second holds more than the limit: 0.98 × (1 s + 0.02 s) < 1.
TOLERANCE_S = 0.02
CHAT_S = 1.05  # Bot API FAQ: about one message a second in a chat
GROUP_S = 60 / 20 / SHARE  # Bot API FAQ: 20 a minute in a group
REPLIES = 0.2  # of the rate: kept for replies while they come
REPLIES_COME_S = 5.0  # since the last one
_MANY_CHATS = 2048  # then those that are free again are forgotten


class Pace:
    """A virtual clock (GCRA): each message moves the moment of the next one forward by its share of a second."""

    def __init__(self, rate: float, chat_s: float = CHAT_S) -> None:
        """Begins with everything free. `rate`: messages a second that Telegram takes from this bot. `chat_s`: seconds
        between two in a chat."""
        self.rate = rate
        self._chat_s = chat_s
        self._interval = 1 / (SHARE * rate)
        self._next = float("-inf")
        self._replies_next = float("-inf")
        self._last_reply = float("-inf")
        self._paused_until = float("-inf")
        self._chats: dict[int, float] = {}
        self._refused: dict[int, float] = {}
        self._sweep_at = _MANY_CHATS

    def wait(self, now: float) -> float:
        """Gives seconds until the next unasked message may leave."""
        return max(0.0, self._paused_until - now, self._next - TOLERANCE_S - now)

    def chat_wait(self, chat_id: int, now: float) -> float:
        return max(0.0, self._chats.get(chat_id, now) - now)

    def sent(self, chat_id: int, now: float) -> None:
        """Books a message that leaves unasked."""
        self._use(now)
        self._book(chat_id, now)

    def replied(self, chat_id: int, now: float) -> None:
        """Books a reply that leaves, out of the share that is kept for replies; beyond it, in an unasked message's
        place."""
        self._last_reply = now
        share = max(self._replies_next, now - 1.0) + self._interval / REPLIES
        if share <= now:
            self._replies_next = share
        else:
            self._use(now)
        self._book(chat_id, now)

    def _use(self, now: float) -> None:
        replies_come = now - self._last_reply < REPLIES_COME_S
        self._next = max(self._next, now) + self._interval / (1 - REPLIES if replies_come else 1)

    def refused(self, chat_id: int, seconds: float, now: float) -> None:
        """Books a 429: that chat waits; when a second one is refused meanwhile, all do."""
        self._refused = {chat: until for chat, until in self._refused.items() if until > now}
        if self._refused.keys() - {chat_id}:
            self._paused_until = max(self._paused_until, now + seconds)
        self._refused[chat_id] = now + seconds
        self._chats[chat_id] = max(self._chats.get(chat_id, now), now + seconds)

    def _book(self, chat_id: int, now: float) -> None:
        self._chats[chat_id] = max(self._chats.get(chat_id, now), now + (self._chat_s if chat_id > 0 else GROUP_S))
        if len(self._chats) > self._sweep_at:
            self._chats = {chat: free_at for chat, free_at in self._chats.items() if free_at > now}
            self._sweep_at = max(_MANY_CHATS, 2 * len(self._chats))
