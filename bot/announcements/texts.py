"""What can be the text of an announcement, and the button below it: as much as Telegram and the table take."""

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from bot.announcements import placeholders, surveys
from bot.base.errors import Invalid
from bot.people.people import NAME_LENGTH

TEXT_LENGTH, CAPTION_LENGTH = 4096, 1024  # Bot API, sendMessage and sendPhoto, after entity parsing
MARK = 14  # characters that «✏️ Corregido» and the empty line after it take
_REMINDER = 17  # and «🔔 Recordatorio»
LABEL_LENGTH, TARGET_LENGTH = 40, 500  # of the table `announcements`
_FILE_ID = 200  # of the table `announcements` too
_TAG = re.compile("<[^<>]*>")


@dataclass(frozen=True)
class TextProblem:
    """Why a text can't be an announcement: `kind` long, caption, placeholder, empty, file. `names`: the unknown
    placeholders."""

    kind: str
    names: tuple[str, ...] = ()
    length: int = 0
    limit: int = 0


def problem(
    html: str, file_id: str | None = None, corrected: bool = False, question: bool = False
) -> TextProblem | None:
    """Says why a text can't be sent; None when it can, whatever the placeholders become: each may be as long as a
    name. `question`: one stands below it."""
    if not visible(html).strip():
        return TextProblem("empty")
    if names := placeholders.unknown(html):
        return TextProblem("placeholder", tuple(unescape(_TAG.sub("", name)) for name in names))
    length, limit = _length(html), _limit(file_id) - MARK * corrected - surveys.ROOM * question
    if length > limit:
        return TextProblem("caption" if file_id else "long", length=length, limit=limit)
    return TextProblem("file") if file_id and len(file_id) > _FILE_ID else None


def has_room(html: str, file_id: str | None, question: bool) -> bool:
    """Tells whether a text that can be sent can also be said to be a reminder, and corrected."""
    return _length(html) + MARK + _REMINDER + surveys.ROOM * question <= _limit(file_id)


def visible(html: str) -> str:
    """Gives what Telegram shows of a text."""
    return unescape(_TAG.sub("", html))


def _length(html: str) -> int:
    """Counts the characters that it may have, whatever the placeholders become."""
    shown = visible(html)
    growth = (shown.count(f"{{{name}}}") * (NAME_LENGTH - len(name) - 2) for name in placeholders.NAMES)
    return len(shown) + sum(growth)


def _limit(file_id: str | None) -> int:
    return CAPTION_LENGTH if file_id else TEXT_LENGTH


def read_button(text: str) -> tuple[str, str]:
    """Reads «Texto | https://…». Raises Invalid."""
    label, bar, target = (part.strip() for part in text.partition("|"))
    try:
        address = urlsplit(target)
        valid = address.scheme == "https" and "." in (address.hostname or "") and not any(map(str.isspace, target))
    except ValueError:
        valid = False
    if not (bar and label and valid and len(label) <= LABEL_LENGTH and len(target) <= TARGET_LENGTH):
        raise Invalid("announcement_button")
    return label, target
