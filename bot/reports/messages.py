"""A report written as a person would say it: «JU-03 80% ya firmamos el acta»."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, replace
from datetime import date

from bot.base.statuses import TELLING, TOLD_BY_PERCENTAGE
from bot.plans.plans import State
from bot.plans.spoken import words
from bot.plans.spoken.codes import CODE, DAY, MARKS, NUMBERS, PERCENT
from bot.plans.spoken.parts import Parts, take_apart
from bot.plans.spoken.promises import promised
from bot.plans.spoken.text import Said, understand, whole_percentage, words_of
from conocimiento.search.speller import is_light
from conocimiento.search.text import plain, stem
from db.models import ActivityStatus

LONGEST = 600  # characters of a message that are read; the rest belongs to the note
CHOICES = 3  # activities offered when none was named
_WORDS = 2  # of a message that an activity must have to be offered
_SHARE = 0.5  # of those of the message
_REPORTING = frozenset(words.VOCABULARY)
_HINTS = _REPORTING | MARKS | NUMBERS.keys() | {"ok", "podido", "pudo", "podemos", "imposible"}
_OF_SOMETHING = re.compile(rf"{PERCENT} de (?!(?:(?:la|el|su) )?(?:actividad )?{CODE}|avance|ejecucion|cumplimiento)")
_OF_MANY = re.compile(rf"(?<=el ){PERCENT} de (?:los|las) ")


@dataclass(frozen=True)
class Reading:
    """What a message reports; nothing is recorded before the person confirms it.

    `activities`: ids, likeliest first; more than one: the person chooses. `note`: what was said besides. `problem`:
    "percentage" (not 0–100; the other fields are empty) · "code" (in no plan of theirs; `activities` begin like it) ·
    "several" (it names all of `activities`) · "words" (it names none; these have its words). `leads`: it begins with
    the code, or with the words that lead to it.
    """

    activities: tuple[int, ...]
    _: KW_ONLY
    status: ActivityStatus = ActivityStatus.IN_PROGRESS
    percentage: int | None = None
    note: str = ""
    new_due_on: date | None = None
    problem: str | None = None
    leads: bool = False


def may_be_one(text: str) -> bool:
    """Tells whether the plan needs to be looked at: the text has a figure, or a word with which people report."""
    said = understand(text[:LONGEST], (), words.VOCABULARY, date.min)
    return any(item.word.isdecimal() or item.word in _HINTS for item in said.items)


def asks(text: str) -> bool:
    """Tells whether the text is a question or a wish to see something, with or without question marks; of a long text
    the beginning decides."""
    said = understand(text[:LONGEST], (), words.VOCABULARY, date.min)
    return words.asks(text, said.words)


def read_report(text: str, states: Sequence[State], today: date, read: Said | None = None) -> Reading | None:
    """Reads a report on one of `states`; None for a question, a greeting or anything else. `today`: when it was
    written, for «mañana». `read`: the text as items, when it was read before."""
    said = read or understand(text[:LONGEST], states, words.VOCABULARY, today)
    if words.asks(text, said.words):
        return None
    parts = take_apart(said.words)
    reading = _of_named(said, parts, today) if said.marked(CODE) else _of_likely(said, parts, states)
    if reading and reading.status is ActivityStatus.DONE and reading.percentage is None and promised(plain(text)):
        reading = replace(reading, status=ActivityStatus.IN_PROGRESS)  # «listo, ya corrijo la JU-02»
    return replace(reading, note=reading.note + text[LONGEST:]) if reading and text[LONGEST:] else reading


def read_percentage(text: str) -> int | None:
    """Returns the number that the whole text is («80», «80 %», «al 80%», «0,8», «ochenta y cinco por ciento», «la
    mitad»), even outside 0–100, which the caller refuses; None when it is something else."""
    return whole_percentage(text)


def _of_named(said: Said, parts: Parts, today: date) -> Reading | None:
    percentage, note = _percentage(said, parts), said.original(*parts.note)
    tells = words.UNDONE.search(said.words) or (parts.first == "code" and words.TOLD.search(said.words))
    if parts.status is None and percentage is None and not tells:
        return None
    around = [item.ids for piece in parts.named("code") for item in said.between(piece.start, piece.end) if item.ids]
    named = list(dict.fromkeys(around)) or [said.marked(CODE)[0].ids]
    problem = "code" if not said.known else "several" if len(named) > 1 else None
    if problem == "several" and len({item.number for item in said.marked(PERCENT)}) > 1:
        percentage, note = None, said.text  # each has its own
    ids = tuple(dict.fromkeys(number for group in named for number in group))
    day = said.marked(DAY)[0].day if parts.status is ActivityStatus.RESCHEDULE_REQUESTED and said.marked(DAY) else None
    reading = _reading(ids, parts.status, percentage, note, day if day and day > today else None, problem)
    return replace(reading, leads=any(piece.name == "code" for piece in parts.left))


def _of_likely(said: Said, parts: Parts, states: Sequence[State]) -> Reading | None:
    """Reads a report that names no code. It needs a percentage, or that the work ended or can't go on."""
    percentage = _percentage(said, parts)
    if percentage is None and parts.status not in TELLING:
        return None
    ids = _likeliest(said, states)
    return _reading(ids, parts.status, percentage, said.text, None, "words") if ids else None


def _reading(
    ids: tuple[int, ...],
    status: ActivityStatus | None,
    percentage: int | None,
    note: str,
    day: date | None,
    problem: str | None,
) -> Reading:
    """Makes the reading. «Cumplida al 80 %» is still in progress; «100 %» is done."""
    if percentage is not None and not 0 <= percentage <= 100:
        return Reading(ids, problem="percentage")
    status = status or ActivityStatus.IN_PROGRESS
    if percentage is not None and status in TOLD_BY_PERCENTAGE:
        status = ActivityStatus.DONE if percentage == 100 else ActivityStatus.IN_PROGRESS
    return Reading(ids, status=status, percentage=percentage, note=note, new_due_on=day, problem=problem)


def _percentage(said: Said, parts: Parts) -> int | None:
    """Returns the percentage of the activity: the one of the whole message, else one that is not of something else («el
    80 % de los niños»); of «de 60 % a 80 %» the second."""
    of_something = _OF_SOMETHING if parts.first != "code" else _OF_MANY
    others = {found.start() for found in of_something.finditer(said.words)}
    marks = {found.start() for found in re.finditer(PERCENT, said.words)} - others
    around = [mark for mark in marks if any(piece.start <= mark < piece.end for piece in parts.named("percent"))]
    mark = max(around or marks, default=None)
    return None if mark is None else said.between(mark, mark + 1)[0].number


def _likeliest(said: Said, states: Sequence[State]) -> tuple[int, ...]:
    """Returns the activities that share most words with the text; rare words count before common ones."""
    heavy = {item.word for item in said.items if item.word.isalpha() and not is_light(item.word)}
    wanted = {stem(word) for word in heavy - _REPORTING}
    theirs = {state.id: {stem(word) for word in words_of(state)} & wanted for state in states}
    common = Counter(word for found in theirs.values() for word in found)
    scores = {
        number: sum(1 / common[word] for word in found)
        for number, found in theirs.items()
        if len(found) >= max(_WORDS, _SHARE * len(wanted))
    }
    return tuple(sorted(scores, key=lambda number: -scores[number])[:CHOICES])
