"""A text and its formatting, as the Bot API's MessageEntity. Offsets and lengths count UTF-16 code units."""

from dataclasses import dataclass, replace
from typing import Any

from bot.simulator.errors import bad_request, not_implemented

SPLITTABLE = ("bold", "italic", "underline", "strikethrough", "spoiler")
BLOCKQUOTES = ("blockquote", "expandable_blockquote")
PRE = ("pre", "code")
# Telegram finds these itself and ignores them when a bot sends them.
FOUND = ("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number")
CONTINUOUS = (*FOUND, "text_link", "text_mention", "custom_emoji")
MARKED = (*SPLITTABLE, *BLOCKQUOTES, *PRE, "text_link", "text_mention", "custom_emoji")

# Which entity comes first where two begin and end together (td MessageEntity.cpp get_type_priority).
_PRIORITY = {
    **dict.fromkeys(FOUND, 50),
    **{"blockquote": 0, "expandable_blockquote": 0, "pre": 11, "code": 20},
    **{"text_link": 49, "text_mention": 49, "custom_emoji": 99},
    **{"bold": 90, "italic": 91, "underline": 92, "strikethrough": 93, "spoiler": 94},
}


@dataclass(frozen=True, slots=True)
class Entity:
    """`argument` is the url of a text_link, the language of a pre, the user id of a text_mention or the id
    of a custom_emoji."""

    kind: str
    offset: int
    length: int
    argument: str = ""

    @property
    def end(self) -> int:
        return self.offset + self.length

    @property
    def order(self) -> tuple[int, int, int]:
        return self.offset, -self.length, _PRIORITY[self.kind]

    def between(self, offset: int, end: int) -> "Entity":
        return replace(self, offset=offset, length=end - offset)


@dataclass(frozen=True, slots=True)
class Formatted:
    text: str
    entities: tuple[Entity, ...] = ()


EMPTY = Formatted("")


def utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def utf16_slice(text: str, offset: int, end: int) -> str:
    if text.isascii():
        return text[offset:end]
    return text.encode("utf-16-le")[2 * offset : 2 * end].decode("utf-16-le", "replace")


def entity_from_json(raw: object) -> Entity | None:
    """Reads a MessageEntity; None for what Telegram finds by itself.

    Raises:
        BotApiError: the object is no MessageEntity.
    """
    if not isinstance(raw, dict):
        raise bad_request("can't parse MessageEntity: expected an Object")
    kind, offset, length = raw.get("type"), raw.get("offset"), raw.get("length")
    if not isinstance(kind, str) or not isinstance(offset, int) or not isinstance(length, int):
        raise bad_request("can't parse MessageEntity: Can't find field")
    if kind in FOUND:
        return None
    if kind == "date_time":
        raise not_implemented("MessageEntity date_time")
    if kind not in MARKED:
        raise bad_request("can't parse MessageEntity: Unsupported type specified")
    return Entity(kind, offset, length, _argument(kind, raw))


def _argument(kind: str, raw: dict[str, Any]) -> str:
    if kind == "text_link":
        return str(raw.get("url", ""))
    if kind == "text_mention":
        user = raw.get("user")
        return str(user.get("id", "")) if isinstance(user, dict) else ""
    if kind == "pre":
        return str(raw.get("language") or "")
    return str(raw.get("custom_emoji_id", "")) if kind == "custom_emoji" else ""


def entity_to_json(entity: Entity, user: dict[str, Any] | None = None) -> dict[str, Any]:
    """Writes a MessageEntity. `user` is the User object of a text_mention."""
    raw: dict[str, Any] = {"offset": entity.offset, "length": entity.length, "type": entity.kind}
    if entity.kind == "text_link":
        raw["url"] = entity.argument
    elif entity.kind == "text_mention":
        raw["user"] = user
    elif entity.kind == "pre" and entity.argument:
        raw["language"] = entity.argument
    elif entity.kind == "custom_emoji":
        raw["custom_emoji_id"] = entity.argument
    return raw
