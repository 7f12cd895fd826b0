"""The sources of an article as a person types them: a line each, with title, address and date."""

import re
from collections.abc import Iterator
from datetime import date

from bot.base.errors import Invalid
from bot.base.times import dates
from bot.base.times.text import month, tokens
from conocimiento.article import Source, SourceKind
from conocimiento.folding import folded

_URL = re.compile(r"https?://\S+")
_ENDS = " \t|;,.-–—()"
_ISO = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_WORD = re.compile(r"\S+")
_OF = {"de", "del"}
_BEFORE = re.compile(
    r"[\s,;|(]{1,3}(?:(?:con|de) fecha(?: de| del)?|fechad[oa](?: el)?|publicad[oa] el|del d[ií]a|del?|el)$", re.I
)
_NORM = re.compile(r"(?:ley|decreto|resolucion|directiva|circular|acuerdo|acto legislativo|constitucion)\b")
_MOST_WORDS = 9  # that a date has: «viernes, 27 de noviembre del año 2026»
_YEAR = len("2026")


def read(typed: str, today: date) -> Iterator[Source]:
    """Reads the sources that were typed. Raises Invalid (`article_sources`) where a title is missing."""
    lines = [line.strip(" \t-•") for line in typed.splitlines() if line.strip(" \t-•")]
    if not lines:
        raise Invalid("article_sources")
    for line in lines:
        url = _URL.search(line)
        title, when = parted(line.replace(url[0], " ") if url else line, today)
        if not any(char.isalpha() for char in title):
            raise Invalid("article_sources")
        kind = SourceKind.LETTER
        if url:
            kind = SourceKind.NORM if _NORM.match(folded(title)) else SourceKind.PAGE
        yield Source(" ".join(title.split(" | ")), kind, url[0].rstrip(".,;)") if url else None, when)


def parted(text: str, today: date) -> tuple[str, str | None]:
    """Parts a title from the date behind it, as exactly as this is said; the year of a norm stays in its title too."""
    text = text.strip(_ENDS)
    starts = [each.start() for each in _WORD.finditer(text)]
    for start in starts[-_MOST_WORDS:]:
        when = loose(text[start:], today)
        if when is None:
            continue
        before = text[:start].rstrip()
        if len(when) == _YEAR and folded(before.rpartition(" ")[2]) in _OF:
            return " ".join(text.split()), when
        return " ".join(_BEFORE.sub("", before).strip(_ENDS).split()), when
    return " ".join(text.split()), None


def loose(text: str, today: date) -> str | None:
    """Reads a text that is a day, a month or a year and nothing else, as exactly as it is said: «27 de noviembre de
    2026», «noviembre de 2026», «2026-11», «2026», «hoy». None for anything else, and for a day without its year."""
    text = text.strip(_ENDS)
    if _ISO.fullmatch(text):
        return text if _is_date(text) else None
    return _month(text) or _day(text, today)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text + "0001-01-01"[len(text) :])
    except ValueError:
        return False
    return True


def _month(text: str) -> str | None:
    """Reads «noviembre de 2026»."""
    of = tokens(text[: _MOST_WORDS * 10])
    named = month(of, 0, slips=False)
    rest = [token.word for token in of[named[1] :] if token.word not in _OF] if named else []
    year = rest[0] if len(rest) == 1 and len(rest[0]) == _YEAR and rest[0].isdecimal() else ""
    return f"{year}-{named[0]:02}" if named and year and _is_date(year) else None


def _day(text: str, today: date) -> str | None:
    said = dates.scan(text)
    stated = [spec.year or spec.offset is not None for piece in said.days for spec in piece.days]
    if said.left or said.hours or not any(stated):
        return None
    found = dates.refusal(said) or dates.one(said.days, today)
    return found.isoformat() if isinstance(found, date) else None
