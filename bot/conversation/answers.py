"""Finds what the plan answers to a question about one's own work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from bot.base.statuses import AWAITING_LIAISON
from bot.conversation.meaning import Meaning
from bot.people import assignments
from bot.people.people import Act, Visitor
from bot.plans import figures, plans
from bot.plans.figures import Cell
from bot.plans.plans import State
from db.models import ActivityStatus, Person, Role, Secretariat

OF_PLACES = frozenset({"progress", "behind", "secretariat", "count"})  # answered with one line for each secretariat
_STANDING = {
    "late": None,
    "blocked": ActivityStatus.BLOCKED,
    "returned_why": ActivityStatus.RETURNED,
}


@dataclass(frozen=True)
class Listed:
    """Holds the activities that answer a question. `late`: how many more are late and not among them."""

    states: Sequence[State]
    late: int = 0


@dataclass(frozen=True)
class Place:
    """Holds a secretariat and its figures. `late`: what is late there, the longest first, where that was asked."""

    secretariat: Secretariat
    cell: Cell
    late: Sequence[State] = ()


def listed(session: Session, visitor: Visitor, meaning: Meaning, today: date) -> Listed:
    """Finds the activities that answer the question, among those the visitor may see."""
    of = _asked(session, visitor, meaning, today)
    if meaning.intent in _STANDING:
        status = _STANDING[meaning.intent]
        return Listed([each for each in of if (each.late(today) if status is None else each.status is status)])
    if meaning.intent == "reported_by":
        told = [each for each in of if each.latest is not None]
        return Listed(sorted(told, key=lambda each: -(each.latest_id or 0)))
    if meaning.intent == "to_verify":
        return Listed([each for each in of if each.status in AWAITING_LIAISON])
    open_still = [each for each in of if each.open]
    late = [each for each in open_still if each.late(today)]
    if meaning.period is None:
        return Listed(open_still)
    first, last = meaning.period
    return Listed(
        [each for each in open_still if first <= each.activity.due_on <= last and each not in late], len(late)
    )


def _asked(session: Session, visitor: Visitor, meaning: Meaning, today: date) -> list[State]:
    """Returns the visitor's activities, as far as the question names secretariats, an action or a line. Officials are
    first shown what their post answers for, and what those do whom they stand in for, when the question names nothing
    else."""
    reach = plans.reachable(visitor)
    places = [each for each in meaning.secretariats if reach is None or each in reach]
    narrow = bool(places or meaning.action or meaning.line)
    if visitor.role is Role.OFFICIAL and not narrow and meaning.intent in ("pending", "due", "late"):
        return plans.mine(session, visitor.id, today)
    codes = places or (None if reach is None else sorted(reach))
    return plans.states(session, codes, action=meaning.action, line=meaning.line)


def by_place(session: Session, visitor: Visitor, meaning: Meaning, today: date) -> list[Place]:
    """Returns each secretariat that has activities, with its figures; for «who is behind» only the late ones, the
    latest first."""
    states = _asked(session, visitor, meaning, today)
    cells = figures.by_secretariat(states, today)
    named = assignments.secretariats(session, list(cells))
    found = [Place(each, cells[each.code]) for each in named]
    if meaning.intent == "behind":
        found = [replace(each, late=_late(states, each, today)) for each in found if each.cell.late]
        found.sort(key=lambda each: (-each.cell.late, each.cell.percentage))
    return found


def _late(states: Sequence[State], of: Place, today: date) -> list[State]:
    here = [each for each in states if each.activity.secretariat_code == of.secretariat.code and each.late(today)]
    return sorted(here, key=lambda each: each.activity.due_on)


def who_answers(session: Session, visitor: Visitor, states: Sequence[State]) -> Mapping[int, Sequence[Person]] | None:
    """Lists who answers for each activity, for whoever may remind them; None for all others."""
    return plans.officials(session, [each.id for each in states]) if visitor.may(Act.VERIFY) else None


def liaisons(session: Session, visitor: Visitor, asked: tuple[str, ...]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Returns the name of each secretariat with the name and post of its liaisons. Of secretariats that are not their
    own only coordinators are told."""
    mine = visitor.secretariats
    codes = [each for each in asked if each in mine or visitor.role is Role.COORDINATOR] or sorted(mine)
    found = assignments.secretariats(session, codes) if codes else []
    others = {place.code: assignments.liaisons(session, place.code) for place in found}
    return [
        (place.name, [(each.name or "", each.post or "") for each in others[place.code] if each.id != visitor.id])
        for place in found
    ]
