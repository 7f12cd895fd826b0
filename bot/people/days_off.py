"""Days off that are no national holidays, added and withdrawn: a school recess, a secretariat's own holiday."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.base.errors import Gone, Invalid
from bot.people import assignments, audit, calendars, people
from bot.people.people import Act
from db.engine import insert_once
from db.models import DayOff, Secretariat

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
    """Adds days off, both days included: of a secretariat, or of everybody without `secretariat`. The same source again
    is the same days off. Raises NotAllowed and Invalid."""
    _may(session, actor_id, secretariat)
    reason = clean_reason(reason)
    if not may_be(starts_on, ends_on, today):
        raise Invalid("days_off_dates")
    dates = {"starts_on": starts_on, "ends_on": ends_on}
    values = {"secretariat_code": secretariat, "reason": reason, "created_by": actor_id, "created_at": now, **dates}
    if insert_once(session, DayOff, source=source, **values):
        calendars.changed(session)
        texts = {name: day.isoformat() for name, day in dates.items()}
        audit.record(session, actor_id, "days_off_added", None, now, secretariat=secretariat, **texts)
    return session.exec(select(DayOff).where(DayOff.source == source)).one()


def clean_reason(text: str) -> str:
    """Makes one line of a reason. Raises Invalid."""
    reason = " ".join("".join(char if char.isprintable() else " " for char in text).split())[:REASON_LENGTH]
    if not reason:
        raise Invalid("needs_reason")
    return reason


def withdraw(session: Session, actor_id: int, number: int, now: datetime) -> DayOff:
    """Withdraws days off: they are working days again. Raises Gone and NotAllowed."""
    found = session.get(DayOff, number)
    if found is None:
        raise Gone("days_off")
    _may(session, actor_id, found.secretariat_code)
    here = (col(DayOff.id) == number) & col(DayOff.withdrawn_at).is_(None)
    if session.execute(update(DayOff).where(here).values(withdrawn_at=now)).rowcount:  # type: ignore[attr-defined]
        calendars.changed(session)
        code = found.secretariat_code
        audit.record(session, actor_id, "days_off_withdrawn", None, now, secretariat=code)
    session.refresh(found)
    return found


@dataclass(frozen=True)
class Listed:
    """`secretariat`: its name; None for everybody's. `own`: the actor may withdraw it."""

    row: DayOff
    secretariat: str | None
    own: bool


def ahead(session: Session, actor_id: int, today: date) -> list[Listed]:
    """Lists the days off that concern the actor and are not over. Raises NotAllowed."""
    actor = people.require(session, actor_id, Act.SEE_REMINDERS)
    found = select(DayOff, Secretariat.name).join(Secretariat, isouter=True)
    holding = found.where(col(DayOff.withdrawn_at).is_(None), DayOff.ends_on >= today)
    rows = session.exec(holding.order_by(col(DayOff.starts_on), col(DayOff.id))).all()
    return [
        Listed(row, name, actor.may(Act.SET_REMINDERS if row.secretariat_code is None else Act.VERIFY))
        for row, name in rows
        if row.secretariat_code is None or actor.may(Act.SEE_PLAN, row.secretariat_code)
    ]


def made(session: Session, source: str) -> DayOff | None:
    """Finds the days off that were added under a source, that is, by one tap."""
    return session.exec(select(DayOff).where(DayOff.source == source)).first()


def may_add(session: Session, actor_id: int, secretariat: str | None) -> str | None:
    """Gives the secretariat's name, None for everybody's days off. Raises NotAllowed and Gone."""
    _may(session, actor_id, secretariat)
    return assignments.secretariat(session, secretariat).name if secretariat else None


def may_be(starts_on: date, ends_on: date, today: date) -> bool:
    """Tells whether days can be added as off: not over, not too many, not too far."""
    return starts_on <= ends_on <= starts_on + LONGEST and today <= ends_on <= today + FARTHEST


def _may(session: Session, actor_id: int, secretariat: str | None) -> None:
    """Refuses who may not set days off: coordinators do for everybody, liaisons for their secretariats. Raises Gone and
    NotAllowed."""
    if secretariat is None:
        people.require(session, actor_id, Act.SET_REMINDERS)
    else:
        assignments.secretariat(session, secretariat)
        people.require(session, actor_id, Act.VERIFY, secretariat)
