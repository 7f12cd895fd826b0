"""Who stands in a segment, and what an announcement says of each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from bot.announcements.audience import expressions, segments
from bot.people import assignments, people
from bot.people.people import Act
from bot.plans import plans
from db.models import Assignment, Person, Role

LOOKED_UP = ("{secretaria}", "{pendientes}", "{proxima_fecha}")  # placeholders that cost a query
SHOWN = 4  # texts of a preview
_TRIED = 40  # recipients looked at for another one


@dataclass(frozen=True)
class Facts:
    """What placeholders stand for: `pending` activities that are theirs and open, the first of them due on `next_due`
    (None: there is none from today on)."""

    name: str
    secretariats: Sequence[str]
    pending: int
    next_due: date | None


@dataclass(frozen=True)
class Audience:
    """`chosen`: how many secretariats were chosen; `silent`: the names of those where it reaches nobody; `by_liaison`:
    of those where it reaches only the liaison in front of them."""

    count: int
    by_role: Mapping[Role, int]
    chosen: int = 0
    silent: Sequence[str] = ()
    by_liaison: Sequence[str] = ()


def facts(session: Session, person_id: int, today: date) -> Facts:
    """Looks up what placeholders stand for. Raises Gone."""
    person = people.find_person(session, person_id)
    due = plans.open_due_dates(session, person_id)
    return Facts(
        name=person.name or "",
        secretariats=[each.name for each in assignments.secretariats_of(session, person_id)],
        pending=len(due),
        next_due=min((day for day in due if day >= today), default=None),
    )


def audience(session: Session, expression: str, today: date) -> Audience:
    """Counts whom an expression reaches; nobody for an empty one. Raises SegmentError."""
    if not expression:
        return Audience(0, {})
    chosen = col(Person.id).in_(segments.people(session, expression, today))
    rows = session.exec(select(Person.role, func.count()).where(chosen).group_by(col(Person.role))).all()
    by_role = {Role(role): number for role, number in rows}
    places = segments.secretariats(session, expression)
    roles = _reached_in(session, chosen) if places else {}
    of_liaisons = "role" in expressions.terms(expression)
    return Audience(
        sum(by_role.values()),
        by_role,
        chosen=len(places),
        silent=[each.name for each in places if each.code not in roles],
        by_liaison=[each.name for each in places if not of_liaisons and roles.get(each.code) == {Role.LIAISON}],
    )


def _reached_in(session: Session, chosen: ColumnElement[bool]) -> dict[str, set[Role]]:
    """Looks up the roles of those it reaches, by the code of their secretariats."""
    of = select(Assignment.secretariat_code, Person.role).join(Person, col(Person.id) == Assignment.person_id)
    found: dict[str, set[Role]] = {}
    for code, role in session.exec(of.where(chosen).distinct()).all():
        found.setdefault(code, set()).add(Role(role))
    return found


def samples(session: Session, expression: str, today: date) -> list[int]:
    """Chooses one person of each role that is among them."""
    chosen = col(Person.id).in_(segments.people(session, expression, today))
    first = select(func.min(Person.id)).where(chosen).group_by(col(Person.role))
    return sorted(number for number in session.exec(first).all() if number is not None)


def different(session: Session, text: str, expression: str, today: date) -> list[Facts]:
    """Looks up a recipient for each way in which a text comes out: with or without a secretariat, with something due or
    nothing. Copies that differ only in the name count as one."""
    found: dict[tuple[object, ...], Facts] = {}
    for each in _some(session, expression, today):
        about = facts(session, each, today)
        found.setdefault(_way(text, about), about)
        if len(found) == SHOWN or not any(name in text for name in LOOKED_UP):
            break
    return list(found.values())


def _some(session: Session, expression: str, today: date) -> list[int]:
    """Chooses recipients of every role, and the first ones of all."""
    chosen = segments.people(session, expression, today)
    first = samples(session, expression, today)
    others = session.exec(select(Person.id).where(col(Person.id).in_(chosen)).order_by(col(Person.id)).limit(_TRIED))
    return list(dict.fromkeys([*first, *(each for each in others.all() if each is not None)]))


def _way(text: str, about: Facts) -> tuple[object, ...]:
    comes = (min(len(about.secretariats), 2), about.pending > 0, about.next_due is None)
    return tuple(way if name in text else None for name, way in zip(LOOKED_UP, comes, strict=True))


def one(session: Session, expression: str, today: date) -> list[Facts]:
    """Returns what there is of one recipient; nothing when nobody is in the segment any more."""
    return [facts(session, each, today) for each in samples(session, expression, today)[:1]]


def reached(session: Session, expression: str, today: date) -> tuple[Audience, dict[str, str]]:
    """Returns how many it reaches, and the names of all secretariats by code. Raises SegmentError."""
    names = {each.code: each.name for each in assignments.secretariats(session)}
    return audience(session, expression, today), names


def listed(session: Session, actor_id: int | None, expression: str, today: date) -> list[tuple[Person, str]]:
    """Lists everybody it reaches, by name, with the names of their secretariats. Raises NotAllowed and SegmentError."""
    people.require(session, actor_id, Act.ANNOUNCE)
    chosen = col(Person.id).in_(segments.people(session, expression, today))
    found = session.exec(select(Person).where(chosen).order_by(col(Person.name), col(Person.id))).all()
    places = assignments.places(session, [person.id for person in found])
    return [(person, places.get(person.id or 0, "")) for person in found]
