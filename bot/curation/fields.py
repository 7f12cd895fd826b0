"""One thing of an article as a person types it, put into the article's text."""

import re
from datetime import date
from enum import StrEnum

from bot.base.errors import Invalid
from bot.base.times import dates
from bot.curation import sources
from conocimiento.article import ID_LENGTH
from conocimiento.folding import folded, words
from conocimiento.rewriting import quoted, reviewed_on, with_answer, with_phrasings, with_sources, with_value

MOST_MONTHS = 120
_TITLE, _HEAD = re.compile(r"^titulo:(.*)$", re.MULTILINE), 5000
_NONE = {"no", "ninguna", "ninguno", "nunca", "sin fecha", "quitar", "nadie"}


class Field(StrEnum):
    """What can be typed by itself; the values stand in buttons."""

    TITLE = "t"
    ANSWER = "r"
    PHRASINGS = "p"
    SOURCES = "f"
    FROM = "d"
    UNTIL = "h"
    OWNER = "o"
    EVERY = "m"


def written(text: str, field: Field, typed: str, today: date) -> str:
    """Puts what was typed into the text of an article, which counts as looked over today. Raises Invalid
    (`article_date`, `article_months`, `article_sources`) for what can't be read."""
    return reviewed_on(_changed(text, field, typed.strip(), today), today)


def _changed(text: str, field: Field, typed: str, today: date) -> str:
    match field:
        case Field.TITLE:
            return with_value(text, "titulo", quoted(typed))
        case Field.ANSWER:
            return with_answer(text, typed)
        case Field.PHRASINGS:
            return with_phrasings(text, filter(None, (line.strip(" \t-•") for line in typed.splitlines())))
        case Field.SOURCES:
            return with_sources(text, sources.read(typed, today))
        case Field.FROM:
            return with_value(text, "vigente_desde", _loose_day(typed, today))
        case Field.UNTIL:
            return with_value(text, "vigente_hasta", "" if _is_none(typed) else _day(typed, today).isoformat())
        case Field.OWNER:
            return with_value(text, "responsable", "" if _is_none(typed) else quoted(typed))
        case Field.EVERY:
            return with_value(text, "revisar_cada", str(_months(typed)))


def title_in(text: str) -> str:
    """Reads the title that the text of an article says, also of one with defects; "" without one."""
    found = _TITLE.search(text[:_HEAD])
    said = found[1].strip() if found else ""
    quote = said[:1]
    if len(said) > 1 and quote in "'\"" and said.endswith(quote):
        said = said[1:-1].replace("''", "'") if quote == "'" else said[1:-1]
    return said


def answer_in(text: str) -> str | None:
    """Reads the answer that the text of an article has; None for a text that is no article."""
    head, fence, answer = text.replace("\r\n", "\n").partition("\n---\n")
    return answer.strip() if fence and head.startswith("---\n") else None


def article_id(title: str) -> str:
    """Makes an article's id of its title. Raises Invalid (`name`) for one without letters."""
    made = "-".join(words(title))
    cut = made if len(made) <= ID_LENGTH else made[: ID_LENGTH + 1].rpartition("-")[0] or made[:ID_LENGTH]
    name = re.sub(r"[^a-z0-9]+", "-", cut).strip("-")
    if not any(char.isalpha() for char in name):
        raise Invalid("name")
    return name


def _is_none(typed: str) -> bool:
    return " ".join(words(typed)) in _NONE


def _months(typed: str) -> int:
    found = re.fullmatch(r"(?:cada )?(\d{1,3})(?: ?mes(?:es)?)?", " ".join(folded(typed).split()))
    if not found or not 1 <= int(found[1]) <= MOST_MONTHS:
        raise Invalid("article_months")
    return int(found[1])


def _loose_day(typed: str, today: date) -> str:
    """Reads a day, a month or a year, as exactly as it is known."""
    said = sources.loose(typed, today) or _day(typed, today).isoformat()
    return quoted(said) if len(said) == len("2026-11") else said


def _day(typed: str, today: date) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        said = dates.scan(typed)
    found = dates.refusal(said) or dates.one(said.days, today)
    if not isinstance(found, date):
        raise Invalid("article_date")
    return found
