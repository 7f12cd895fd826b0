"""Fills in what a meaning carries besides its kind: the activities, how far they are, the days, the secretariats."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.base.statuses import TOLD_BY_PERCENTAGE
from bot.base.times.dates import read_day
from bot.conversation import edits, policy
from bot.conversation.decisions import SURELY_ALIKE
from bot.conversation.heard import Heard
from bot.conversation.meaning import Kind, Meaning, Waiting
from bot.conversation.reporting import goes_on
from bot.conversation.slots import Slots, read_period
from bot.plans.plans import State
from bot.plans.spoken.codes import CODE, NUMBERS, PERCENT
from bot.plans.spoken.corrections import corrected
from bot.plans.spoken.likeness import CHOICES
from bot.plans.spoken.statuses import told
from bot.plans.spoken.text import whole_percentage
from bot.workbooks import commitments
from conocimiento.search.text import plain
from db.models import ActivityStatus

_OF_A_PERIOD = frozenset({"pending", "due", "late", "count", "blocked", "absence", "to_verify", "export"})
_OF_THE_PAST = frozenset({"export"})
_SAYS_NOTHING = frozenset(
    plain(
        "ya ok si no pues por favor porfa gracias entonces es son era eran va van vamos en el al la lo de que un una "
        "ay uy quedaron ambas dos las mas bien mejor digamos pongamos "
        "y me equivoque corrijo perdon disculpe error puse puso dije ponga pongale poner ajustar ajuste sirvase avance "
        "porcentaje todavia aun sigue esta quedo curso ciento"
    ).split()
)
_BESIDES = re.compile(r"[,;.:]\s+(.+)$", re.DOTALL)
_WITH_FIGURE = re.compile(r"\b(?:con|en|al|a|pero) (?:el |un )?(\d{1,3})\b")
_LEAST = re.compile(r"\bfalt\w* (?:como |solo |apenas |todavia )*(?:un |el |una )*$")

_FALLS_SHORT = re.compile(
    r"\bno (?:(?:nos|me|se) )?(?:alcanz|lleg|logr|da|cumpl|termin|est)\w* (?:\w+ ){0,2}(?:para|pa|pal|al|hasta)\b"
)
"""«No alcanza para el viernes»: the day that is asked for is another one."""
_ANSWERS_NO = re.compile(r"^\s*no\s*[,.;:](?=.*\w)", re.IGNORECASE | re.DOTALL)
"""«No, esa ya está cumplida» denies what stood before."""


@dataclass(frozen=True)
class Values:
    """Holds what a report takes from a text."""

    status: ActivityStatus | None
    percentage: int | None
    note: str | None
    due_on: date | None


def filled(heard: Heard, states: Sequence[State], secretariats: Sequence[tuple[str, str]], meaning: Meaning) -> Meaning:
    """Adds to the meaning all that its kind may carry. `states`: the activities that the person may see;
    `secretariats`: (code, name) of all there are."""
    if meaning.kind is Kind.REPORT:
        return _report(heard, states, meaning)
    if meaning.kind is Kind.FORM:
        return _form(heard, meaning)
    if meaning.kind is Kind.PLAN:
        return _plan(heard, states, meaning)
    if meaning.intent == "commitment":
        return _commitment(heard, secretariats, meaning)
    if meaning.kind is Kind.ACTION:
        past = meaning.intent in _OF_THE_PAST
        days = read_period(heard.text, heard.situation.today, past=past) if meaning.intent in _OF_A_PERIOD else None
        return replace(meaning, secretariats=heard.slots.places, period=days, action=heard.slots.action)
    return meaning


def _commitment(heard: Heard, secretariats: Sequence[tuple[str, str]], meaning: Meaning) -> Meaning:
    said = commitments.read(heard.text, secretariats, heard.situation.today)
    due = said.due if isinstance(said.due, date) else None
    return replace(meaning, secretariats=said.places, note=said.what or None, due_on=due, action=heard.slots.action)


def _plan(heard: Heard, states: Sequence[State], meaning: Meaning) -> Meaning:
    slots, situation = heard.slots, heard.situation
    activities = _here(slots, states)
    if not activities and meaning.intent in policy.ABOUT_ONE and not (slots.action and len(heard.described) > 1):
        activities = _spoken_of(heard)
    days = read_period(heard.text, situation.today) if meaning.intent in _OF_A_PERIOD and not activities else None
    return replace(
        meaning,
        activities=activities,
        secretariats=slots.places,
        action=slots.action if not activities else None,
        line=slots.line,
        period=days,
        unknown=slots.unknown,
        alike=_alike(slots),
        named=bool(slots.named),
    )


def _spoken_of(heard: Heard) -> tuple[int, ...]:
    """Returns the activities of the quoted message, unless another is surely described; else those that the text
    describes, else that of the open card, or of the report that is to be undone."""
    situation = heard.situation
    quoted = tuple(each.id for each in situation.quoted)
    apart = heard.alike >= SURELY_ALIKE and not {*quoted} & {*heard.described}
    if quoted and not apart:
        return quoted
    open_or_undone = situation.form or (situation.last_report if policy.undoes(heard) else None)
    return heard.described or ((open_or_undone.id,) if open_or_undone else ())


def _in_places(slots: Slots, states: Sequence[State]) -> list[State]:
    return [each for each in states if not slots.places or each.activity.secretariat_code in slots.places]


def _here(slots: Slots, states: Sequence[State]) -> tuple[int, ...]:
    """Returns the activities that are named; when several secretariats have the code, those of the secretariats that
    are named."""
    inside = {each.id for each in _in_places(slots, states)}
    named = tuple(number for number in slots.activities if number in inside)
    return named or slots.activities


def _report(heard: Heard, states: Sequence[State], meaning: Meaning) -> Meaning:
    slots, situation = heard.slots, heard.situation
    named = _here(slots, states)
    if slots.unknown:
        activities: tuple[int, ...] = ()
    elif named:
        activities = named
    elif situation.quoted:
        activities = tuple(each.id for each in situation.quoted)
    elif heard.described and not (goes_on(heard) and (heard.figure or heard.alike < 2)):
        activities = heard.described
    else:
        about = situation.last_report if goes_on(heard) else None
        activities = (about.id,) if about else _of_the_action(slots, states)
    return _with(
        heard,
        replace(meaning, activities=activities, unknown=slots.unknown, alike=_alike(slots), named=bool(slots.named)),
        _values(heard),
    )


def _of_the_action(slots: Slots, states: Sequence[State]) -> tuple[int, ...]:
    """Returns the open activities of the action that is named, when they are few enough to choose from."""
    found = tuple(each.id for each in states if each.open and each.activity.action == slots.action)
    return found if len(found) <= CHOICES else ()


def _form(heard: Heard, meaning: Meaning) -> Meaning:
    if meaning.intent == "cancel":
        return meaning
    if meaning.intent == "confirm":
        besides = _BESIDES.search(heard.text)
        note = besides[1].strip() if besides and len(besides[1].split()) > 2 else None
        said = _WITH_FIGURE.search(plain(heard.text))
        percentage = int(said[1]) if said else _values(heard).percentage
        if percentage is None:
            return replace(meaning, note=note)
        return replace(meaning, percentage=percentage, status=_by_percentage(percentage))
    if heard.situation.waiting is Waiting.RETURN_REASON:
        return replace(meaning, note=heard.text)
    values = _values(heard)
    if meaning.intent == "note":
        return replace(meaning, note=edits.written(heard.text.strip()))
    if meaning.intent != "date" and edits.ordered(plain(heard.text)):
        values = replace(values, note=None)
    if meaning.intent == "date" and values.due_on is None:
        day = read_day(heard.text, heard.situation.today)
        ahead = [each for each in heard.slots.days if each > heard.situation.today]
        values = replace(values, due_on=day if isinstance(day, date) else next(iter(ahead), None), note=None)
    if meaning.intent == "date":
        values = replace(values, status=ActivityStatus.RESCHEDULE_REQUESTED)
    return _with(heard, meaning, values)


def _with(heard: Heard, meaning: Meaning, values: Values) -> Meaning:
    outside = values.percentage is not None and not 0 <= values.percentage <= 100
    impossible = outside or (heard.reading is not None and heard.reading.problem == "percentage")
    return replace(
        meaning,
        status=values.status,
        percentage=values.percentage,
        note=values.note,
        due_on=values.due_on,
        impossible=impossible,
    )


def _alike(slots: Slots) -> tuple[int, ...]:
    """Returns the activities whose codes begin like the one that is in no plan."""
    if not slots.unknown:
        return ()
    return tuple(dict.fromkeys(number for item in slots.said.marked(CODE) for number in item.ids))


def _values(heard: Heard) -> Values:
    """Gives status, percentage, note and day as the text says them."""
    slots, reading, situation = heard.slots, heard.reading, heard.situation
    percentage = reading.percentage if reading else None
    if situation.about or slots.named:
        right = corrected(slots.said)
        percentage = right if right is not None and 0 <= right <= 100 else percentage
    if percentage is None and not slots.named and (marked := slots.said.marked(PERCENT)):
        percentage = marked[-1].number
    if percentage is None and situation.about:
        percentage = whole_percentage(heard.text)
    if percentage is not None and _LEAST.search(_before_percentage(heard)):
        percentage = 100 - percentage
    status, short = _status(heard, percentage), _FALLS_SHORT.search(plain(heard.text))
    day = reading.new_due_on if reading else None
    if status is ActivityStatus.RESCHEDULE_REQUESTED and (day is None or short):
        ahead = [each for each in slots.days if each > situation.today]
        day = ahead[-1 if short else 0] if ahead else None
    note = reading.note if reading else _without_codes(slots)
    return Values(status, percentage, note if _tells(note, status) else None, day)


def _tells(note: str, status: ActivityStatus | None) -> bool:
    """Tells whether the note says more than the figure or the status that was understood."""
    words = [word for word in plain(note).split() if word not in _SAYS_NOTHING and not word.isdecimal()]
    left = [word for word in words if word not in NUMBERS]
    return bool(left) and not (status is not None and len(words) <= 2 and told(" ".join(words)) is not None)


def _without_codes(slots: Slots) -> str:
    """Returns the text after the codes it begins with."""
    said, start = slots.said, 0
    for item in said.items:
        if item.word != CODE and (item.word.isalnum() or item.start >= len(slots.text)):
            break
        start = item.end
    return slots.text[start:].strip()


def _before_percentage(heard: Heard) -> str:
    words = heard.slots.masked
    return plain(words.partition("porcentaje")[0]) + " " if "porcentaje" in words else ""


def _status(heard: Heard, percentage: int | None) -> ActivityStatus | None:
    words = plain(_ANSWERS_NO.sub("", heard.text))
    said = heard.reading.status if heard.reading and heard.reading.status is not ActivityStatus.IN_PROGRESS else None
    status = said or told(words)
    begun = percentage is not None and percentage > 0 and status is ActivityStatus.NOT_STARTED
    if percentage is not None and (status is None or status in TOLD_BY_PERCENTAGE or begun):
        return _by_percentage(percentage)
    return status


def _by_percentage(percentage: int) -> ActivityStatus:
    return ActivityStatus.DONE if percentage == 100 else ActivityStatus.IN_PROGRESS
