"""Which people an expression of a segment means."""

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy import Select, false, func, or_, true
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from bot.announcements.audience.expressions import EVERYBODY, SegmentError, terms
from bot.base.errors import Gone
from bot.people import calendars
from bot.people.people import regions, secretariat_meant
from bot.plans import plans
from bot.plans.plans import ACTIONS, Condition
from conocimiento.folding import folded, phrase_key
from db.models import (
    Activity,
    Announcement,
    AnnouncementResponse,
    AnnouncementState,
    Assignment,
    Delivery,
    DeliveryAction,
    DeliveryState,
    Person,
    Role,
    Secretariat,
    Standing,
)

LINES = ("1", "2", "3")
_YES = {"yes": True, "no": False}


def people(session: Session, expression: str, today: date) -> Select[tuple[int]]:
    """Selects the ids of the active people whom an expression means. Raises SegmentError."""
    return _active(_condition(session, expression, today))


def owing(announcement: Announcement) -> Select[tuple[int]]:
    """Selects the ids of the active people who got an announcement and did not do what it asks for; nobody of one that
    is not running."""
    runs = announcement.state is AnnouncementState.LIVE
    return _active(_owes(announcement) if runs else false())


def _active(condition: Condition) -> Select[tuple[int]]:
    taking_part = (col(Person.standing) == Standing.ACTIVE) & col(Person.consent).is_not(None)
    ids = Person.__table__.c.id  # type: ignore[attr-defined]
    return sa_select(ids).where(taking_part, condition)


def count(session: Session, expression: str, today: date) -> int:
    return count_of(session, people(session, expression, today))


def count_of(session: Session, chosen: Select[tuple[int]]) -> int:
    return session.exec(select(func.count()).select_from(chosen.subquery())).one()


def ids(session: Session, chosen: Select[tuple[int]]) -> frozenset[int]:
    return frozenset(row[0] for row in session.connection().execute(sa_select(chosen.subquery())).all())


def _condition(session: Session, expression: str, today: date) -> Condition:
    if folded(expression).strip() == EVERYBODY:
        return true()
    whole: Condition = true()
    for term in expression.split(","):
        whole &= _term(session, term.strip(), today)
    return whole


def _term(session: Session, term: str, today: date) -> Condition:
    excluded = term.startswith("!")
    name, equals, values = term.removeprefix("!").partition("=")
    name = folded(name).strip()
    if name not in _TERMS or not equals or not values:
        raise SegmentError(f"{term!r} is no term: use all, or {', '.join(_TERMS)} with =value, joined by commas")
    known = _TERMS[name]
    condition = or_(false(), *(known(session, value.strip(), today) for value in values.split("|")))
    return ~condition if excluded else condition


def _role(_session: Session, value: str, _today: date) -> Condition:
    return col(Person.role) == Role(_among("role", value, list(Role)))


def _secretariat(session: Session, value: str) -> Condition:
    try:
        meant = secretariat_meant(session, value)
    except Gone:
        raise SegmentError(f"secretariat={value}: is no certified secretariat") from None
    return col(Secretariat.code) == meant.code


def _region(session: Session, value: str) -> Condition:
    return col(Secretariat.region) == _among("region", value, regions(session))


def _prioritised(_session: Session, value: str) -> Condition:
    return col(Secretariat.prioritised).is_(_yes("prioritised", value))


def _line(_session: Session, value: str) -> Condition:
    return _with_activities(col(Activity.line) == int(_among("line", value, LINES)))


def _action(_session: Session, value: str) -> Condition:
    return _with_activities(col(Activity.action) == _among("action", value, ACTIONS))


def _late(session: Session, value: str, today: date) -> Condition:
    """Gives the condition that something of a person's is late: of officials what their post answers for, of liaisons
    what their secretariats have. By each secretariat's own days off."""
    late = _before(session, today) & plans.open_still()
    theirs = (
        select(Activity.id)
        .join(Assignment, col(Assignment.secretariat_code) == Activity.secretariat_code)
        .where(Assignment.person_id == Person.id, late, plans.answers_for())
        .correlate(Person)
    )
    return theirs.exists() if _yes("late", value) else ~theirs.exists()


def _before(session: Session, today: date) -> Condition:
    """Gives the condition that an activity was due on a working day that is over, there."""
    common, own = calendars.exceptions(session)
    elsewhere = col(Activity.secretariat_code).not_in(list(own))
    conditions = [elsewhere & (col(Activity.due_on) < plans.late_before(today, common))]
    for code, off in own.items():
        here = col(Activity.secretariat_code) == code
        conditions.append(here & (col(Activity.due_on) < plans.late_before(today, off)))
    return or_(*conditions)


def _unacknowledged(session: Session, value: str, _today: date) -> Condition:
    """Gives the condition that a person got announcement N and has not acknowledged what it asks for."""
    announcement = session.get(Announcement, int(value)) if value.isdecimal() else None
    if announcement is None:
        raise SegmentError(f"unacknowledged={value}: there is no such announcement")
    return _owes(announcement)


def _owes(announcement: Announcement) -> Condition:
    got = select(Delivery.person_id).where(
        Delivery.announcement_id == announcement.id,
        Delivery.action == DeliveryAction.SEND,
        col(Delivery.state).in_([DeliveryState.SENT, DeliveryState.UNCERTAIN]),
    )
    acknowledged = select(AnnouncementResponse.person_id).where(
        AnnouncementResponse.announcement_id == announcement.id,
        col(AnnouncementResponse.acknowledged_version) >= announcement.asks_version,
    )
    return col(Person.id).in_(got) & col(Person.id).not_in(acknowledged)


_PLACES: dict[str, Callable[[Session, str], Condition]] = {  # conditions of secretariats
    "secretariat": _secretariat,
    "region": _region,
    "line": _line,
    "action": _action,
    "prioritised": _prioritised,
}


def _of_place(session: Session, name: str, value: str) -> Condition:
    return _in_secretariats(_PLACES[name](session, value))


_TERMS: dict[str, Callable[[Session, str, date], Condition]] = {
    "role": _role,
    "secretariat": lambda session, value, _today: _of_place(session, "secretariat", value),
    "region": lambda session, value, _today: _of_place(session, "region", value),
    "line": lambda session, value, _today: _of_place(session, "line", value),
    "action": lambda session, value, _today: _of_place(session, "action", value),
    "prioritised": lambda session, value, _today: _of_place(session, "prioritised", value),
    "late": _late,
    "unacknowledged": _unacknowledged,
}


def secretariats(session: Session, expression: str) -> list[Secretariat]:
    """Lists the secretariats that an expression chooses, by name; none when it says nothing of secretariats. Raises
    SegmentError."""
    found = terms(expression)
    if not found.keys() & _PLACES.keys():
        return []
    wanted = select(Secretariat).order_by(col(Secretariat.name))
    for name, values in found.items():
        bare = name.removeprefix("!")
        if bare in _PLACES:
            either = or_(false(), *(_PLACES[bare](session, value) for value in values))
            wanted = wanted.where(~either if name != bare else either)
    return list(session.exec(wanted).all())


def _in_secretariats(which: Condition) -> Condition:
    theirs = (
        select(Assignment.person_id)
        .join(Secretariat, col(Secretariat.code) == Assignment.secretariat_code)
        .where(Assignment.person_id == Person.id, which)
        .correlate(Person)
    )
    return theirs.exists()


def _with_activities(which: Condition) -> Condition:
    planned = (
        select(Activity.id)
        .where(Activity.secretariat_code == Secretariat.code, col(Activity.archived_at).is_(None), which)
        .correlate(Secretariat)
    )
    return planned.exists()


def _yes(name: str, value: str) -> bool:
    if phrase_key(value) not in _YES:
        raise SegmentError(f"{name}={value}: is yes or no")
    return _YES[phrase_key(value)]


def _among(name: str, value: str, known: Sequence[str]) -> str:
    """Finds the known one that a value is, in whatever capitals, accents and marks."""
    found = [each for each in known if phrase_key(each) == phrase_key(value)]
    if not found:
        raise SegmentError(f"{name}={value}: is one of {', '.join(known)}")
    return found[0]
