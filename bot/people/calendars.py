"""Which days off hold for whom: for everybody, in a secretariat, for a person. What base/calendar.py counts with."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from sqlmodel import Session, col, select

from bot.base.workdays import WorkingDays
from db.models import Assignment, DayOff, Person, Role

_IN_FORCE = select(DayOff).where(col(DayOff.withdrawn_at).is_(None))  # asked with every message, and made once
_READ = "days_off"  # where a session keeps what it read


def exceptions(session: Session) -> tuple[frozenset[date], dict[str, frozenset[date]]]:
    """Reads all days off for base/calendar.py: everybody's, and by secretariat everybody's with its own. A transaction
    reads them once (`changed`)."""
    if _READ not in session.info:
        session.info[_READ] = _by_secretariat(session.exec(_IN_FORCE).all())
    common, own = session.info[_READ]
    return common, own


def changed(session: Session) -> None:
    """Has the days off read anew that this transaction changed."""
    session.info.pop(_READ, None)


def of(session: Session, secretariat: str | None) -> frozenset[date]:
    """Reads the days off that hold in a secretariat; without one, those of everybody."""
    common, own = exceptions(session)
    return own.get(secretariat or "", common)


def _by_secretariat(rows: Sequence[DayOff]) -> tuple[frozenset[date], dict[str, frozenset[date]]]:
    common = _days(row for row in rows if row.secretariat_code is None)
    codes = {row.secretariat_code for row in rows if row.secretariat_code}
    return common, {code: common | _days(row for row in rows if row.secretariat_code == code) for code in codes}


def between(session: Session, first: date, last: date) -> tuple[WorkingDays, dict[str, WorkingDays]]:
    """Numbers the working days from `first` to `last`: the country's, and those of secretariats with days off of their
    own."""
    holding = col(DayOff.withdrawn_at).is_(None) & (col(DayOff.ends_on) >= first) & (col(DayOff.starts_on) <= last)
    common, own = _by_secretariat(session.exec(select(DayOff).where(holding)).all())
    return WorkingDays(first, last, common), {code: WorkingDays(first, last, days) for code, days in own.items()}


def ahead_of(session: Session, persons: Sequence[Person], today: date) -> Mapping[int, frozenset[date]]:
    """Reads the days off of people that are not over, for base/calendar.py: everybody's, and for officials those of
    their secretariat; of who has several, those that all of these have. One query while there are none."""
    rows = session.exec(select(DayOff).where(col(DayOff.withdrawn_at).is_(None), DayOff.ends_on >= today)).all()
    if not rows:
        return {}
    common, own = _by_secretariat(rows)
    places = _places(session, [person.id for person in persons if person.role is Role.OFFICIAL]) if own else {}
    return {
        person.id or 0: common.union(*_shared([own.get(code, common) for code in places.get(person.id, ())]))
        for person in persons
    }


def _shared(days: Sequence[frozenset[date]]) -> Sequence[frozenset[date]]:
    return [days[0].intersection(*days[1:])] if days else []


def _places(session: Session, officials: Sequence[int | None]) -> dict[int | None, list[str]]:
    here = select(Assignment).where(col(Assignment.person_id).in_(officials))
    found: dict[int | None, list[str]] = {}
    for each in session.exec(here).all():
        found.setdefault(each.person_id, []).append(each.secretariat_code)
    return found


def _days(rows: Iterable[DayOff]) -> frozenset[date]:
    return frozenset(
        row.starts_on + timedelta(days=number)
        for row in rows
        for number in range((row.ends_on - row.starts_on).days + 1)
    )
