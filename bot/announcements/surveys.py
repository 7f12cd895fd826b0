"""The one question that an announcement may ask: how it is written, read, answered and counted."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from bot.announcements.responses import received
from bot.base.errors import Gone, Invalid
from bot.base.times import text as words
from bot.base.times.dates import read_day
from bot.base.times.unclear import Unclear
from bot.plans.spoken.codes import NUMBERS
from conocimiento.folding import folded
from db.engine import insert_once
from db.models import Announcement, AnnouncementResponse

_SHORT = 5  # words
_YES = frozenset({"si", "sip", "sisas", "claro", "asisto", "asistimos", "confirmo", "confirmado"})
LENGTH = 200  # characters of the question
CHOICE_LENGTH = 40  # of a button
MOST = 8  # choices
ROOM = LENGTH + 4  # what it takes of a message: with its mark and the empty line before it
YES_NO = ("Sí", "No")
_LARGEST = 1_000_000
_MARKER = re.compile(r"^\s{0,20}(?:[-•*–]|\(?(?:\d{1,2}|[a-hA-H])[.)])\s{0,20}")
_FIGURES = re.compile(r"(?<![\d.,])\d{1,3}(?:[. ]\d{3}){1,2}(?![\d.,])|\d{1,7}")
_NO_DIGIT, _BETWEEN = re.compile(r"\D"), re.compile(r"[|;,/]")
_PART = re.compile(r"-\s?\d|\d[.,]\d{1,2}(?!\d)")  # negative, or with decimals
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_MANY, _WHEN = re.compile(r"\bcuant[oa]s?\b"), re.compile(r"\b(?:cuando|que (?:dia|fecha)|para cuando)\b")
_SAID = NUMBERS | {"un": 1, "una": 1}
_NO_NUMBER = frozenset({"no", "ninguno", "ninguna", "nadie"})


class AnswerKind(StrEnum):
    YES_NO = "yes_no"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True)
class Survey:
    """The question of an announcement. `choices`: what can be tapped; of yes and no these two, else none.

    An answer is stored as text: the place of a choice, a whole number, or an ISO date.
    """

    text: str
    kind: AnswerKind
    choices: tuple[str, ...] = ()

    @property
    def options(self) -> tuple[str, ...]:
        return YES_NO if self.kind is AnswerKind.YES_NO else self.choices

    def as_data(self) -> dict[str, Any]:
        return asdict(self) | {"choices": list(self.choices)}


def survey_of(data: Mapping[str, Any] | None) -> Survey | None:
    """Reads a question as it is kept; None when there is none."""
    if not data:
        return None
    return Survey(data["text"], AnswerKind(data["kind"]), tuple(data.get("choices", ())))


# Writing it


def read_survey(typed: str) -> Survey:
    """Reads a question as it is typed: with choices below it or behind «|», or alone, when its words say how it is
    answered. Raises Invalid."""
    first, *lines = [line for line in typed.splitlines() if line.strip()] or [""]
    question, bar, behind = first.partition("|")
    text = " ".join(question.split())
    if not text:
        raise Invalid("announcement_question_empty")
    if len(text) > LENGTH:
        raise Invalid("announcement_question_long")
    if lines or bar:
        return Survey(text, AnswerKind.CHOICE, read_choices("\n".join([behind, *lines])))
    return Survey(text, _guessed(text))


def _guessed(text: str) -> AnswerKind:
    said = folded(text)
    if _MANY.search(said):
        return AnswerKind.NUMBER
    return AnswerKind.DATE if _WHEN.search(said) else AnswerKind.YES_NO


def read_choices(typed: str) -> tuple[str, ...]:
    """Reads choices: a line each, or with commas, semicolons or bars between them. Raises Invalid for one alone, for
    too many, and for one that is too long for a button."""
    pieces = typed.splitlines() if len(typed.strip().splitlines()) > 1 else _BETWEEN.split(typed)
    found = dict.fromkeys(" ".join(_MARKER.sub("", piece).split()) for piece in pieces)
    choices = tuple(choice for choice in found if choice)
    if not 2 <= len(choices) <= MOST or any(len(choice) > CHOICE_LENGTH for choice in choices):
        raise Invalid("announcement_choices")
    return choices


# Answering it


def read_answer(survey: Survey, typed: str, today: date) -> str | Unclear | None:
    """Reads what somebody types for an answer, as it is stored; Unclear, or None, when it can't be told what is
    meant."""
    if survey.kind is AnswerKind.DATE:
        day = read_day(typed, today)
        return day if isinstance(day, Unclear) else day.isoformat()
    if survey.kind is AnswerKind.NUMBER:
        number = read_number(typed)
        return None if number is None else str(number)
    said = folded(typed).strip(" .!¡¿?")
    found = [place for place, choice in enumerate(survey.options) if folded(choice).strip(" .!¡¿?") == said]
    return str(found[0]) if len(found) == 1 else None


def read_short_answer(survey: Survey, typed: str, today: date) -> str | None:
    """Reads an answer that nobody asked for just then: only a short text, which asks nothing. «Sí, allá estaré» is a
    yes, «no sé» is none."""
    said = [word.strip(".,;!¡") for word in folded(typed).split()]
    if "?" in typed or "¿" in typed or not said or len(said) > _SHORT:
        return None
    if survey.kind is AnswerKind.YES_NO:
        if said[0] in _YES:
            return "0"
        return "1" if said[0] == "no" and said[1:2] not in (["se"], ["sabemos"]) else None
    found = read_answer(survey, typed, today)
    return found if isinstance(found, str) else None


def read_number(typed: str) -> int | None:
    """Reads the one whole number of a text: «35», «1.200», «somos doce», «ninguno»; None without one, or with
    several."""
    figures = {int(_NO_DIGIT.sub("", each)) for each in _FIGURES.findall(typed[: words.LONGEST])}
    if "%" in typed or _PART.search(typed):  # of people and things there are no parts
        return None
    if figures:
        return figures.pop() if len(figures) == 1 and max(figures) <= _LARGEST else None
    of, found, place = words.tokens(typed[: words.LONGEST]), list[int](), 0
    while place < len(of):
        said = words.phrase(of, place, _SAID)
        found += [_SAID[said[0]]] if said else []
        place = said[1] if said else place + 1
    if not found and any(token.word in _NO_NUMBER for token in of):
        return 0
    return found[0] if len(found) == 1 else None


def answer(session: Session, announcement_id: int, person_id: int, value: str, now: datetime) -> Survey:
    """Notes what a recipient answers; a later answer replaces it. Whoever answers has acknowledged. Raises Gone for
    what was not asked of them, or a choice that is not there."""
    announcement = received(session, announcement_id, person_id)
    survey = survey_of(announcement.question)
    if survey is None or not _fits(survey, value):
        raise Gone("question")
    insert_once(session, AnnouncementResponse, announcement_id=announcement_id, person_id=person_id)
    response = session.get_one(AnnouncementResponse, (announcement_id, person_id))
    if response.answer != value:
        response.answer, response.answered_at = value, now
    if (response.acknowledged_version or 0) < announcement.asks_version:
        response.acknowledged_at, response.acknowledged_version = now, announcement.version
        response.answered_at = now
    return survey


def _fits(survey: Survey, value: str) -> bool:
    """Tells whether a value is an answer to the question: a forged button may say anything."""
    if survey.kind is AnswerKind.DATE:
        return _ISO.fullmatch(value) is not None
    return value.isdecimal() and (not survey.options or int(value) < len(survey.options))


# What came


@dataclass(frozen=True)
class Tally:
    """Counts answers by what was answered, in the order of the choices, of numbers and of dates."""

    survey: Survey
    counts: Mapping[str, int]

    @property
    def answers(self) -> int:
        return sum(self.counts.values())

    @property
    def total(self) -> int | None:
        """Sums numbers up; None for other kinds."""
        if self.survey.kind is not AnswerKind.NUMBER:
            return None
        return sum(int(value) * people for value, people in self.counts.items())


def tally(session: Session, announcement: Announcement) -> Tally | None:
    """Counts the answers to the version that asks; None for an announcement that asks nothing."""
    survey = survey_of(announcement.question)
    if survey is None:
        return None
    mine = (col(AnnouncementResponse.announcement_id) == announcement.id) & col(AnnouncementResponse.answer).is_not(
        None
    )
    current = col(AnnouncementResponse.acknowledged_version) >= announcement.asks_version
    found = Counter(session.exec(select(AnnouncementResponse.answer).where(mine, current)).all())
    counts = {str(place): found.pop(str(place), 0) for place in range(len(survey.options))}
    rest = sorted((each for each in found if each is not None), key=lambda each: (len(each), each))
    return Tally(survey, counts | {each: found[each] for each in rest})
