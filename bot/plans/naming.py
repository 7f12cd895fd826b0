"""Of which activities a file is: those that its caption names, else those of the message it answers."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from bot.people.people import Visitor
from bot.plans import plans
from bot.plans.plans import State
from bot.plans.spoken import words
from bot.plans.spoken.codes import CODE, known_codes
from bot.plans.spoken.text import understand
from conocimiento.folding import spelled
from db.models import Activity, Report, Role

LONGEST = 1024  # characters of a caption; of a longer message that is quoted the rest is left
_CODES = 3  # of those a coordinator names
_LIKE_ONE = re.compile(r"(?<![\w-])[A-ZÑ]{1,4}-\d{1,3}(?![\w-])")


@dataclass(frozen=True)
class Named:
    """Ids, more than one where it may be of any of them. `several`: more than one activity was named, and not one code
    of several secretariats. `unknown`: what was written as a code and is in no plan of theirs, or not any more; `sure`
    unless that only looks like a code."""

    activities: tuple[int, ...] = ()
    several: bool = False
    unknown: str | None = None
    sure: bool = False

    def __bool__(self) -> bool:
        return bool(self.activities or self.unknown)

    @property
    def one(self) -> int | None:
        return self.activities[0] if len(self.activities) == 1 else None


def in_reach(session: Session, visitor: Visitor, text: str) -> list[State]:
    """Lists the activities of the visitor's secretariats; of a coordinator's, which are all, those that the text
    names."""
    if visitor.role is not Role.COORDINATOR:
        return plans.states(session, visitor.secretariats)
    named = known_codes(tuple(plans.codes(session, visitor.id))).named(text[:LONGEST])
    return plans.some(session, [number for ids in named[:_CODES] for number in ids])


def by_text(session: Session, visitor: Visitor, text: str) -> Named:
    """Finds the activities that a caption names."""
    if not text.strip():
        return Named()
    return _read(in_reach(session, visitor, text[:LONGEST]), text[:LONGEST])


def _read(states: Sequence[State], text: str) -> Named:
    said = understand(text, states, words.VOCABULARY, date.min)
    marked = said.marked(CODE)
    if marked and said.known:
        ids = tuple(dict.fromkeys(number for item in marked for number in item.ids))
        return Named(ids, len({item.ids for item in marked}) > 1, sure=True)
    if marked:
        return Named(unknown=said.text[marked[0].start : marked[0].end], sure=True)
    found = _LIKE_ONE.search(spelled(text))
    return Named(unknown=found[0]) if found else Named()


def by_quote(
    session: Session, visitor: Visitor, text: str, activities: Collection[int], reports: Collection[int]
) -> Named:
    """Finds the activities of a quoted message, by its text and by what its buttons are about. One that is about a
    single activity in its buttons is of that one; else what it names counts, as far as its buttons have it."""
    answered = select(Report.activity_id).where(col(Report.id).in_(reports))
    pressed = {*activities, *(session.exec(answered).all() if reports else ())}
    read = by_text(session, visitor, text)
    said = set(read.activities)
    about = pressed if len(pressed) == 1 or not said else (said & pressed or said)
    theirs = _taking(session, visitor, about)
    if theirs:
        return Named(theirs, len(theirs) > 1, sure=True)
    if not about:
        return read
    gone = session.exec(select(Activity.code).where(col(Activity.id).in_(about)).order_by(col(Activity.id))).first()
    return Named(unknown=gone or read.unknown, sure=True)


def _taking(session: Session, visitor: Visitor, ids: Collection[int]) -> tuple[int, ...]:
    """Keeps those activities that are in plans of the visitor's."""
    reach = plans.reachable(visitor)
    found = [each for each in plans.some(session, ids) if not each.archived]
    return tuple(each.id for each in found if reach is None or each.activity.secretariat_code in reach)
