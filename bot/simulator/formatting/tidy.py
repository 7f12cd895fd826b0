"""How Telegram settles a text and its entities before it keeps them (td `MessageEntity.cpp`).

Control characters become spaces, whitespace at both ends goes, entities that touch are merged, those that
cross are split or dropped.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.simulator.errors import bad_request
from bot.simulator.formatting.detect import find_entities
from bot.simulator.formatting.entities import BLOCKQUOTES, CONTINUOUS, PRE, SPLITTABLE, Entity, Formatted, utf16_length

_CONTROL = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f]")
_REMOVED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_INVISIBLE = re.compile("[\\s\u180e\u200b-\u200f\u2060\u2800\ufeff\ufffc]*")
_FAR = 1 << 30


def _ordered(entities: Iterable[Entity]) -> list[Entity]:
    return sorted(entities, key=lambda entity: entity.order)


def _are_valid(entities: Sequence[Entity]) -> bool:
    """Tells whether ordered entities may stay as they are: no crossing, no merge possible, no forbidden nesting."""
    ends: dict[str, int] = {}
    stack: list[Entity] = []
    for entity in entities:
        while stack and entity.offset >= stack[-1].end:
            stack.pop()
        if stack and not _may_nest(entity, stack):
            return False
        if entity.kind in SPLITTABLE:
            if ends.get(entity.kind, -1) >= entity.offset:
                return False
            ends[entity.kind] = entity.end
        stack.append(entity)
    return True


def _may_nest(entity: Entity, stack: list[Entity]) -> bool:
    outer = {parent.kind for parent in stack}
    if entity.end > stack[-1].end or entity.kind in outer or stack[-1].kind in PRE:
        return False
    if entity.kind in PRE and outer - set(BLOCKQUOTES):
        return False
    if entity.kind in (*CONTINUOUS, *BLOCKQUOTES) and outer & set(CONTINUOUS):
        return False
    if entity.kind in BLOCKQUOTES and outer & set(BLOCKQUOTES):
        return False
    return not outer & set(SPLITTABLE)


def _without_crossing(entities: Iterable[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for entity in entities:
        if not kept or entity.offset >= kept[-1].end:
            kept.append(entity)
    return kept


def _without_crossing_quotes(entities: Iterable[Entity], quotes: Sequence[Entity]) -> list[Entity]:
    """Drops entities that cross a blockquote's border: they may lie inside it or around it."""

    def crosses(entity: Entity) -> bool:
        return any(
            quote.offset < entity.end
            and entity.offset < quote.end
            and not (quote.offset <= entity.offset and entity.end <= quote.end)
            for quote in quotes
        )

    return [entity for entity in entities if not crosses(entity)]


class _Splitter:
    """Cuts bold, italic… at the borders of other entities; merges those that touch; drops them inside pre."""

    def __init__(self, entities: list[Entity]) -> None:
        self.waiting = entities[::-1]
        self.current: dict[str, tuple[int, int]] = {}
        self.result: list[Entity] = []

    def flush(self, offset: int) -> None:
        for kind in SPLITTABLE:
            begin, end = self.current.get(kind, (0, 0))
            if end == 0 or begin >= offset:
                continue
            self.result.append(Entity(kind, begin, min(end, offset) - begin))
            if end <= offset:
                del self.current[kind]
            else:
                self.current[kind] = (offset, end)

    def advance(self, end_offset: int) -> None:
        while self.waiting and self.waiting[-1].offset < end_offset:
            entity = self.waiting.pop()
            begin, end = self.current.get(entity.kind, (0, 0))
            if end and entity.offset <= end:
                self.current[entity.kind] = (begin, max(end, entity.end))
            else:
                self.flush(entity.offset)
                self.current[entity.kind] = (entity.offset, entity.end)
        self.flush(end_offset)


def _split(splittable: list[Entity], others: Sequence[Entity]) -> list[Entity]:
    splitter, stack = _Splitter(splittable), list[Entity]()

    def advance(offset: int) -> None:
        while stack and offset >= stack[-1].end:
            before = len(splitter.result)
            splitter.advance(stack[-1].end)
            if stack.pop().kind in PRE:
                del splitter.result[before:]
        splitter.advance(offset)

    for other in others:
        advance(other.offset)
        stack.append(other)
    advance(_FAR)
    return splitter.result


def _resplit(splittable: list[Entity], others: Sequence[Entity]) -> list[Entity]:
    return _ordered([*_split(splittable, others), *others])


def _by_class(entities: Iterable[Entity]) -> tuple[list[Entity], list[Entity], list[Entity]]:
    splittable, quotes, continuous = list[Entity](), list[Entity](), list[Entity]()
    for entity in entities:
        chosen = splittable if entity.kind in SPLITTABLE else quotes
        (chosen if entity.kind in (*SPLITTABLE, *BLOCKQUOTES) else continuous).append(entity)
    return splittable, quotes, continuous


def fix_entities(entities: Iterable[Entity]) -> list[Entity]:
    """Orders, merges and splits entities as Telegram shows them (td fix_entities)."""
    ordered = _ordered(entity for entity in entities if entity.length > 0)
    if _are_valid(ordered):
        return ordered
    splittable, quotes, continuous = _by_class(ordered)
    quotes = _without_crossing(quotes)
    continuous = _without_crossing_quotes(_without_crossing(continuous), quotes)
    return _resplit(splittable, _ordered([*continuous, *quotes]))


def _merged_with_found(entities: Sequence[Entity], found: Sequence[Entity]) -> list[Entity]:
    """Merges what Telegram finds itself (links, mentions…) into what the sender marked, to which it gives way."""
    splittable, quotes, continuous = _by_class(entities)
    free = [
        entity
        for entity in _without_crossing_quotes(found, quotes)
        if not any(entity.offset < other.end and other.offset < entity.end for other in continuous)
    ]
    return _resplit(splittable, _ordered([*continuous, *free, *quotes]))


def _cleaned(text: str, entities: Sequence[Entity]) -> Formatted:
    """Drops the characters Telegram removes; offsets follow.

    Raises:
        BotApiError: an entity lies outside of the text or cuts a surrogate pair.
    """
    _check_borders(text, entities)
    removed = [utf16_length(text[: found.start()]) for found in _REMOVED.finditer(text)]
    clean = _CONTROL.sub(" ", _REMOVED.sub("", text))
    if not removed:
        return Formatted(clean, tuple(entities))
    moved = (
        entity.between(
            entity.offset - bisect_left(removed, entity.offset), entity.end - bisect_left(removed, entity.end)
        )
        for entity in entities
    )
    return Formatted(clean, tuple(moved))


def _check_borders(text: str, entities: Sequence[Entity]) -> None:
    if not entities:
        return
    end, middles = utf16_length(text), set[int]()
    if not text.isascii():
        raw = text.encode("utf-16-le")
        middles = {at // 2 for at in range(0, len(raw), 2) if 0xDC <= raw[at + 1] <= 0xDF}
    for entity in entities:
        if entity.offset in middles:
            raise bad_request("entity begins in a middle of a UTF-16 symbol")
        if entity.offset >= end:
            raise bad_request(f"entity begins after the end of the text at UTF-16 offset {entity.offset}")
        if entity.end > end or entity.end in middles:
            where = "in a middle of a UTF-16 symbol" if entity.end in middles else "after the end of the text"
            raise bad_request(f"entity beginning at UTF-16 offset {entity.offset} ends {where}")


def _trimmed(text: str, entities: list[Entity]) -> Formatted:
    """Trims whitespace: at the end always, at the beginning only up to the first entity."""
    text = text.rstrip(" \n")
    end = utf16_length(text)
    kept = [
        entity if entity.end <= end else entity.between(entity.offset, end)
        for entity in entities
        if entity.offset < end
    ]
    first = min((entity.offset for entity in kept), default=len(text))
    left = min(len(text) - len(text.lstrip(" \n")), first)
    moved = (replace(entity, offset=entity.offset - left) for entity in kept)
    return Formatted(text[left:], tuple(_ordered(moved)))


def settle(formatted: Formatted, *, allow_empty: bool = False, allow_invisible: bool = False) -> Formatted:
    """Settles a text as Telegram does (td fix_formatted_text). People do send signs that nobody can see, as U+2800; a
    bot may not.

    Raises:
        BotApiError: nothing visible is left and the text must not be empty, or an entity is impossible.
    """
    try:
        formatted.text.encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    for entity in formatted.entities:
        if not (0 <= entity.offset <= 1_000_000 and 0 <= entity.length <= 1_000_000):
            raise bad_request(f"receive an entity with incorrect offset {entity.offset}")
    clean = _cleaned(formatted.text, fix_entities(formatted.entities))
    trimmed = _trimmed(clean.text, fix_entities(clean.entities))
    if not trimmed.text or (_INVISIBLE.fullmatch(trimmed.text) and not allow_invisible):
        if not allow_empty:
            raise bad_request("text must be non-empty")
        return Formatted("")
    return Formatted(trimmed.text, tuple(_merged_with_found(trimmed.entities, find_entities(trimmed.text))))
