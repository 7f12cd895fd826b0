"""Reading the text or caption of a call: parse_mode, entities, limits."""

from typing import Any

from bot.simulator.core import Core
from bot.simulator.errors import bad_request, not_implemented
from bot.simulator.formatting.entities import Formatted, entity_from_json
from bot.simulator.formatting.markup import parse_html
from bot.simulator.formatting.tidy import settle
from bot.simulator.web.args import Args

# Code points after the entities are parsed; https://core.telegram.org/bots/api#sendmessage
TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
# `Client.cpp` get_formatted_text, before parsing.
BYTES_LIMIT = 1 << 15


def formatted(core: Core, text: str, parse_mode: str, entities: object, *, allow_empty: bool = False) -> Formatted:
    """Reads a text and its formatting. Raises: BotApiError: the markup or an entity is wrong, or nothing visible is
    left."""
    if len(text) > BYTES_LIMIT or len(text.encode("utf-8", "replace")) > BYTES_LIMIT:
        raise bad_request("text is too long")
    mode = parse_mode.lower()
    if mode in {"markdown", "markdownv2"}:
        raise not_implemented(f"parse_mode {parse_mode}")
    if mode not in {"", "none", "html"}:
        raise bad_request("unsupported parse_mode")
    if text and mode == "html":
        _check_utf8(text)
        parsed = parse_html(text)
    else:
        given = entities if isinstance(entities, list) else []
        read = [entity_from_json(raw) for raw in given]
        parsed = Formatted(text, tuple(entity for entity in read if entity is not None))
    return _with_known_people(core, settle(parsed, allow_empty=allow_empty))


def _check_utf8(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


def _with_known_people(core: Core, parsed: Formatted) -> Formatted:
    """Drops mentions of somebody the bot never met: they are plain text."""
    kept = tuple(
        entity
        for entity in parsed.entities
        if entity.kind != "text_mention" or (entity.argument.isdigit() and core.user(int(entity.argument)))
    )
    return Formatted(parsed.text, kept)


def message_text(core: Core, args: Args) -> Formatted:
    """Reads the text of sendMessage and editMessageText."""
    text = args.string("text")
    if not text:
        raise bad_request("message text is empty")
    parsed = formatted(core, text, args.string("parse_mode"), args.structure("entities", "entities"))
    if len(parsed.text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return parsed


def caption_of(core: Core, raw: dict[str, Any]) -> Formatted:
    """Reads the caption among the fields of an InputMedia."""
    parsed = formatted(
        core,
        str(raw.get("caption") or ""),
        str(raw.get("parse_mode") or ""),
        raw.get("caption_entities"),
        allow_empty=True,
    )
    if len(parsed.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return parsed


def caption(core: Core, args: Args) -> Formatted:
    return caption_of(
        core,
        {
            "caption": args.string("caption"),
            "parse_mode": args.string("parse_mode"),
            "caption_entities": args.structure("caption_entities", "entities"),
        },
    )
