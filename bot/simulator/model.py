"""What the local Telegram holds: people, chats, messages."""

from dataclasses import KW_ONLY, dataclass, field
from typing import Any, NamedTuple

from bot.simulator.formatting.entities import EMPTY, Formatted


class Upload(NamedTuple):
    """A file as it arrives in a multipart request."""

    name: str
    content: bytes
    mime: str = ""


@dataclass(slots=True)
class Person:
    """Somebody with a Telegram account. `started` once they have written to the bot or opened its link."""

    id: int
    first_name: str
    _: KW_ONLY
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    started: bool = False
    blocked: bool = False
    deactivated: bool = False

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def phone_number(self) -> str:
        return f"57300555{self.id % 10_000:04d}"

    def as_user(self) -> dict[str, Any]:
        """Writes the Bot API's User."""
        user: dict[str, Any] = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        optional = {
            "last_name": self.last_name,
            "username": self.username,
            "language_code": self.language_code,
        }
        return user | {name: value for name, value in optional.items() if value}

    def as_chat(self) -> dict[str, Any]:
        """Writes the Bot API's Chat of the private conversation with this person."""
        user = self.as_user()
        kept = {name: user[name] for name in ("id", "first_name", "last_name", "username") if name in user}
        return kept | {"type": "private"}


@dataclass(slots=True, kw_only=True)
class Message:
    """`sender` is a person's id, or None for the bot; in a channel nobody is told who it was.

    `formatted` is the text of a text message and the caption of any other; `content` holds the fields of the
    Bot API's Message that belong to its kind (photo, document, contact…) and `extra` the rest.
    """

    id: int
    chat_id: int
    date: int
    sender: int | None
    kind: str
    formatted: Formatted = EMPTY
    content: dict[str, Any] = field(default_factory=dict)
    markup: dict[str, Any] | None = None
    reply_to: int | None = None
    edit_date: int | None = None
    reaction: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Chat:
    """`bot_status` is the bot's ChatMember status. Message ids are per chat and only grow."""

    id: int
    kind: str
    title: str = ""
    members: list[int] = field(default_factory=list)
    bot_status: str = "member"
    migrated_to: int | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    last_message_id: int = 0
    pinned: list[int] = field(default_factory=list)
    seen: dict[int, int] = field(default_factory=dict)
    action: str = ""
    action_until: float = 0.0

    def as_chat(self) -> dict[str, Any]:
        """Writes the Bot API's Chat of a group, supergroup or channel."""
        return {"id": self.id, "title": self.title, "type": self.kind}

    def next_message_id(self) -> int:
        self.last_message_id += 1
        return self.last_message_id


@dataclass(slots=True, kw_only=True)
class CallbackQuery:
    id: str
    person: int
    chat_id: int
    message_id: int
    at: float
