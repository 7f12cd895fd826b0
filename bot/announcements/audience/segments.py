"""Which people an expression of a segment means. TERMS is the one table of what can be said in it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, false, func, or_, true
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from bot.announcements.audience.expressions import EVERYBODY, SegmentError, Term, is_everybody, joined, read_term, terms
from bot.base.errors import Gone
from bot.people import calendars
from bot.people.assignments import regions, secretariat_meant
from bot.plans import plans
from bot.plans.plans import ACTIONS, Condition
from conocimiento.folding import phrase_key
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
_DIGITS = 10  # of an announcement's number: fewer


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


def normal(session: Session, expression: str) -> str:
    """Gives the form in which an expression is kept: names and values as they are spelled here, each term and each
    value once, in the order in which they were said. Raises SegmentError, also for a term that is to hold twice: what
    stands between its values is `|`."""
    if is_everybody(expression):
        return EVERYBODY
    found: dict[str, list[str]] = {}
    for text in expression.split(","):
        term = _known(text)
        if term.key in found and not term.excludes:
            raise SegmentError(f"{term.name}= stands twice: join its values with |")
        reads = TERMS[term.name].reads
        found.setdefault(term.key, []).extend(reads(session, term.name, value) for value in term.values)
    return joined({key: list(dict.fromkeys(values)) for key, values in found.items()})


def secretariats(session: Session, expression: str) -> list[Secretariat]:
    """Lists the secretariats that an expression chooses, by name; none when it says nothing of secretariats. Raises
    SegmentError."""
    chosen = [(key, values, rule.place) for key, values, rule in _rules(expression) if rule.place]
    if not chosen:
        return []
    wanted = select(Secretariat).order_by(col(Secretariat.name))
    for key, values, place in chosen:
        name = key.removeprefix("!")
        either = or_(false(), *(place(TERMS[name].reads(session, name, value)) for value in values))
        wanted = wanted.where(~either if name != key else either)
    return list(session.exec(wanted).all())


def _rules(expression: str) -> Iterator[tuple[str, Sequence[str], "TermRule"]]:
    for key, values in terms(expression).items():
        if rule := TERMS.get(key.removeprefix("!")):
            yield key, values, rule


def _condition(session: Session, expression: str, today: date) -> Condition:
    if is_everybody(expression):
        return true()
    whole: Condition = true()
    for text in expression.split(","):
        term = _known(text)
        either = or_(false(), *(_holds(session, term.name, value, today) for value in term.values))
        whole &= ~either if term.excludes else either
    return whole


def _known(text: str) -> Term:
    term = read_term(text)
    if term.name not in TERMS or not term.values:
        raise SegmentError(f"{text.strip()!r} is no term: use all, or {', '.join(TERMS)} with =value, joined by commas")
    return term


def _holds(session: Session, name: str, value: str, today: date) -> Condition:
    rule = TERMS[name]
    read = rule.reads(session, name, value)
    if rule.place:
        return _in_secretariats(rule.place(read))
    assert rule.person is not None
    return rule.person(session, read, today)


# What each term means


@dataclass(frozen=True, kw_only=True)
class TermRule:
    """What a term means. `reads` gives a value of it as it is kept, and raises SegmentError for what is none; such a
    value makes a condition of a secretariat (`place`) or of a person (`person`)."""

    reads: Callable[[Session, str, str], str]
    place: Callable[[str], Condition] | None = None
    person: Callable[[Session, str, date], Condition] | None = None


def _role(_session: Session, name: str, value: str) -> str:
    return _among(name, value, list(Role))


def _secretariat(session: Session, name: str, value: str) -> str:
    try:
        return secretariat_meant(session, value).code
    except Gone:
        raise SegmentError(f"{name}={value}: is no certified secretariat") from None


def _region(session: Session, name: str, value: str) -> str:
    return _among(name, value, regions(session))


def _line(_session: Session, name: str, value: str) -> str:
    return _among(name, value, LINES)


def _action(_session: Session, name: str, value: str) -> str:
    return _among(name, value, ACTIONS)


def _yes_or_no(_session: Session, name: str, value: str) -> str:
    if phrase_key(value) not in ("yes", "no"):
        raise SegmentError(f"{name}={value}: is yes or no")
    return phrase_key(value)


def _announcement(session: Session, name: str, value: str) -> str:
    number = int(value) if value.isdecimal() and len(value) < _DIGITS else 0
    if session.get(Announcement, number) is None:
        raise SegmentError(f"{name}={value}: there is no such announcement")
    return str(number)


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
    return theirs.exists() if value == "yes" else ~theirs.exists()


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
    return _owes(session.get_one(Announcement, int(value)))


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


def _among(name: str, value: str, known: Sequence[str]) -> str:
    """Finds the known one that a value is, in whatever capitals, accents and marks."""
    found = [each for each in known if phrase_key(each) == phrase_key(value)]
    if not found:
        raise SegmentError(f"{name}={value}: is one of {', '.join(known)}")
    return found[0]


TERMS: Mapping[str, TermRule] = {
    "role": TermRule(reads=_role, person=lambda _session, value, _today: col(Person.role) == Role(value)),
    "secretariat": TermRule(reads=_secretariat, place=lambda value: col(Secretariat.code) == value),
    "region": TermRule(reads=_region, place=lambda value: col(Secretariat.region) == value),
    "line": TermRule(reads=_line, place=lambda value: _with_activities(col(Activity.line) == int(value))),
    "action": TermRule(reads=_action, place=lambda value: _with_activities(col(Activity.action) == value)),
    "prioritised": TermRule(reads=_yes_or_no, place=lambda value: col(Secretariat.prioritised).is_(value == "yes")),
    "late": TermRule(reads=_yes_or_no, person=_late),
    "unacknowledged": TermRule(reads=_announcement, person=_unacknowledged),
}
YES_OR_NO = tuple(name for name, rule in TERMS.items() if rule.reads is _yes_or_no)
