"""Who accepted the privacy notice lately and is asked for their secretariat: they may type it, and need not accept
again. Known by a keyed hash and to this process's memory only, for nothing of them is stored before they ask."""

from datetime import datetime, timedelta

PATIENCE = timedelta(hours=1)
_REMEMBERED = 5000  # chats; the earliest are forgotten first


class Accepted:
    """Holds, by chat, which version of the text was accepted and when."""

    def __init__(self) -> None:
        self._by_chat: dict[str, tuple[str, datetime]] = {}

    def note(self, chat: str, version: str, now: datetime) -> None:
        """Remembers that this chat accepted a version and is asked for its secretariat."""
        self._by_chat.pop(chat, None)
        self._by_chat[chat] = version, now
        if len(self._by_chat) > _REMEMBERED:
            del self._by_chat[next(iter(self._by_chat))]

    def version(self, chat: str, now: datetime) -> str | None:
        """Gives the version this chat accepted; None when it did not, or too long ago."""
        version, at = self._by_chat.get(chat, ("", now - PATIENCE))
        return version if now < at + PATIENCE else None

    def forget(self, chat: str) -> None:
        """Lets go of a chat: it asked."""
        self._by_chat.pop(chat, None)
