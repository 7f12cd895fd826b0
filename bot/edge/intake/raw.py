"""An update as Telegram sent it: who wrote it, what of it is personal."""

from collections.abc import Hashable, Iterator
from typing import Any

import structlog
from telegram import Bot, Update

log = structlog.get_logger(__name__)

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]

Raw = dict[str, Any]


def read_update(raw: Raw, bot: Bot) -> Update | None:
    """Reads an update. What Telegram sends may be newer than python-telegram-bot: of a message it can't read, who wrote
    it and where is still known, and that is enough for a kind word."""
    bare = {kind: _bare(raw[kind]) for kind in ("message", "edited_message") if isinstance(raw.get(kind), dict)}
    for attempt in (raw, {"update_id": raw["update_id"], **bare}):
        try:
            return Update.de_json(attempt, bot)
        except Exception as exc:
            log.warning("An update can't be read", update=raw["update_id"], exc_info=exc)
    return None


def _bare(message: Raw) -> Raw:
    return {name: message[name] for name in ("message_id", "date", "edit_date", "chat", "from") if name in message}


def lane_of(raw: Raw) -> Hashable:
    """Names the lane of an update: one a person; a chat when nobody is named; else a lane of its own."""
    for kind in ALLOWED_UPDATES:
        body = raw.get(kind)
        if isinstance(body, dict):
            for key in ("from", "chat"):
                who = body.get(key)
                if isinstance(who, dict) and "id" in who:
                    return str(who["id"])
    return raw["update_id"], "alone"


def private_chat(raw: Raw) -> int | None:
    """Gives the chat of the one person whom an update is from; None for a group, where others' words are in it too."""
    for kind in ALLOWED_UPDATES:
        body = raw.get(kind)
        if isinstance(body, dict):
            chat = (body.get("message") or {} if kind == "callback_query" else body).get("chat")
            return chat["id"] if isinstance(chat, dict) and chat.get("type") == "private" and "id" in chat else None
    return None


def texts(value: Any, key: str = "") -> Iterator[str]:
    """Finds whatever was written: a message, what it quotes, a caption, what stands above a button."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from texts(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner, key)
    elif key in {"text", "caption"} and isinstance(value, str):
        yield value


_IMPERSONAL = {"type", "language_code", "update_id", "date", "is_bot", "mime_type"}


def personal(value: Any, key: str = "") -> Iterator[str]:
    """Finds every name, number and word of an update: none of it may reach a log."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from personal(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from personal(inner, key)
    elif key not in _IMPERSONAL and (isinstance(value, str) or (key.endswith("id") and isinstance(value, int))):
        yield str(value)
