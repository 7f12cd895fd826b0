"""Days off that no law has: a school recess, a secretariat's own holiday."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from bot.services import audit, people
from bot.services.errors import Gone, Invalid
from bot.services.people import Act
from bot.services.reminders.workdays import WorkingDays
from db.engine import insert_once
from db.models import DayOff

LONGEST = timedelta(days=60)
FARTHEST = timedelta(days=400)  # ahead
REASON_LENGTH = 120  # of the column


def add(
    session: Session,
    actor_id: int,
    secretariat: str | None,
    starts_on: date,
    ends_on: date,
    reason: str,
    source: str,
    now: datetime,
    today: date,
) -> DayOff:
    """Of everybody without `secretariat`. Both days are included. The same source again is the same days off. Raises
    NotAllowed and Invalid."""
    _may(session, actor_id, secretariat)
    reason = " ".join(reason.split())[:REASON_LENGTH]
    if not (starts_on <= ends_on <= starts_on + LONGEST and today <= ends_on <= today + FARTHEST):
        raise Invalid("days_off_dates")
    if not reason:
        raise Invalid("needs_reason")
    dates = {"starts_on": starts_on, "ends_on": ends_on}
    values = {"secretariat_code": secretariat, "reason": reason, "created_by": actor_id, "created_at": now, **dates}
    if insert_once(session, DayOff, source=source, **values):
        texts = {name: day.isoformat() for name, day in dates.items()}
        audit.record(session, actor_id, "days_off_added", None, now, secretariat=secretariat, **texts)
    return session.exec(select(DayOff).where(DayOff.source == source)).one()


def withdraw(session: Session, actor_id: int, number: int, now: datetime) -> DayOff:
    """They are working days again. Raises Gone and NotAllowed."""
    found = session.get(DayOff, number)
    if found is None:
        raise Gone("days_off")
    _may(session, actor_id, found.secretariat_code)
    here = (col(DayOff.id) == number) & col(DayOff.withdrawn_at).is_(None)
    if session.execute(update(DayOff).where(here).values(withdrawn_at=now)).rowcount:  # type: ignore[attr-defined]
        code = found.secretariat_code
        audit.record(session, actor_id, "days_off_withdrawn", None, now, secretariat=code)
    session.refresh(found)
    return found


def ahead(session: Session, actor_id: int, today: date) -> list[DayOff]:
    """Those that concern the actor and are not over. Raises NotAllowed."""
    actor = people.require(session, actor_id, Act.SEE_REMINDERS)
    found = select(DayOff).where(col(DayOff.withdrawn_at).is_(None), DayOff.ends_on >= today)
    rows = session.exec(found.order_by(col(DayOff.starts_on), col(DayOff.id))).all()
    return [row for row in rows if row.secretariat_code is None or actor.may(Act.SEE_PLAN, row.secretariat_code)]


def calendars(session: Session, first: date, last: date) -> tuple[WorkingDays, dict[str, WorkingDays]]:
    """Working days from `first` to `last`: the country's, and those of secretariats with days off of their own."""
    holding = col(DayOff.withdrawn_at).is_(None) & (col(DayOff.ends_on) >= first) & (col(DayOff.starts_on) <= last)
    rows = session.exec(select(DayOff).where(holding)).all()
    common = _days(row for row in rows if row.secretariat_code is None)
    codes = {row.secretariat_code for row in rows if row.secretariat_code}
    own = {code: common | _days(row for row in rows if row.secretariat_code == code) for code in codes}
    return WorkingDays(first, last, common), {code: WorkingDays(first, last, days) for code, days in own.items()}


def exceptions(session: Session, first: date, last: date, secretariat: str | None = None) -> frozenset[date]:
    """For services/calendar.py: everybody's, with those of one secretariat."""
    holding = col(DayOff.withdrawn_at).is_(None) & (col(DayOff.ends_on) >= first) & (col(DayOff.starts_on) <= last)
    whose = or_(col(DayOff.secretariat_code).is_(None), col(DayOff.secretariat_code) == secretariat)
    return _days(session.exec(select(DayOff).where(holding, whose)).all())


def _days(rows: Iterable[DayOff]) -> frozenset[date]:
    return frozenset(
        row.starts_on + timedelta(days=number)
        for row in rows
        for number in range((row.ends_on - row.starts_on).days + 1)
    )


def _may(session: Session, actor_id: int, secretariat: str | None) -> None:
    """Coordinators for everybody, liaisons for theirs."""
    if secretariat is None:
        people.require(session, actor_id, Act.SET_REMINDERS)
    else:
        people.secretariat(session, secretariat)
        people.require(session, actor_id, Act.VERIFY, secretariat)
