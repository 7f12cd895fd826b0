"""What Telegram finds in a text by itself: mentions, commands, hashtags, links, e-mail addresses.

The patterns follow td `MessageEntity.cpp`; phone numbers, cashtags and bank cards are left out, and of the
domains written without a scheme only the endings below count (td carries the whole list).
"""

import re

from bot.simulator.formatting.entities import Entity, utf16_length

_MENTION = re.compile(r"(?<!\w)@[A-Za-z0-9_]{4,32}(?!\w)")
_COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")
_HASHTAG = re.compile(r"(?<![\w/])#(?=\w*[^\W\d])\w{1,256}(?![\w#])")
_EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9_-]{1,26}(?:[.+][A-Za-z0-9_-]{1,26}){0,10}@(?:[A-Za-z0-9][A-Za-z0-9_-]{0,28}\.){1,6}"
    r"[A-Za-z]{2,8}(?![\w@-])"
)
_URL = re.compile(
    r"(?<![\w@/#.])(?:(?P<scheme>https?|ftp)://)?(?:[^\W_][\w~-]{0,62}\.)+(?P<ending>[^\W\d_]{2,24})(?::\d{1,5})?"
    r"(?P<path>[/?#][^\s<>\"«»]*)?",
    re.IGNORECASE,
)
_TG_URL = re.compile(r"(?<!\w)(?:tg|ton|tonsite)://[A-Za-z0-9_-]{1,253}(?:[/?#][^\s<>\"«»]*)?", re.IGNORECASE)
_BAD_END = ".:;,('?!`"
_ENDINGS = re.compile(
    "app|ar|biz|bo|br|cl|cloud|co|com|cr|cu|de|dev|do|ec|edu|es|eu|fr|gob|gov|gt|hn|info|int|io|it|me|mil|mx|net"
    "|ni|online|org|pa|pe|pr|pt|py|site|sv|tech|tk|tv|uk|us|uy|ve|website|xyz",
    re.IGNORECASE,
)


def _urls(text: str) -> list[tuple[int, int]]:
    spans = []
    for found in _URL.finditer(text):
        if not found["scheme"] and not _ENDINGS.fullmatch(found["ending"]):
            continue
        end = found.start() + len(found[0].rstrip(_BAD_END))
        if not text[end : end + 1].startswith("@"):
            spans.append((found.start(), end))
    return spans


def find_entities(text: str) -> list[Entity]:
    """Finds entities in a text, ordered, none crossing another; the first one wins."""
    if not any(mark in text for mark in "@/#.:"):
        return []
    spans = [(*found.span(), "mention") for found in _MENTION.finditer(text)]
    spans += [(*found.span(), "bot_command") for found in _COMMAND.finditer(text)]
    spans += [(*found.span(), "hashtag") for found in _HASHTAG.finditer(text)]
    spans += [(*found.span(), "email") for found in _EMAIL.finditer(text)]
    for found in _TG_URL.finditer(text):
        spans.append((found.start(), found.start() + len(found[0].rstrip(_BAD_END)), "url"))
    spans += [(start, end, "url") for start, end in _urls(text)]
    entities: list[Entity] = []
    last_end = 0
    for start, end, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= last_end:
            offset = utf16_length(text[:start])
            entities.append(Entity(kind, offset, utf16_length(text[start:end])))
            last_end = end
    return entities
