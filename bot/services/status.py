"""How things stand, in numbers that agree with what the bot shows."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.services import outbox
from db.models import Activity, ActivityStatus, Person, Report, Role, Standing


def status(session: Session) -> dict[str, object]:
    """`people`: who takes part, by role; `activities`: by where they stand, without archived ones; `reports`: not
    undone; `deliveries`: by state."""
    return {
        "people": _people(session),
        "activities": _activities(session),
        "reports": session.exec(select(func.count()).where(col(Report.undone_at).is_(None)).select_from(Report)).one(),
        "deliveries": {state.value: number for state, number in outbox.counts(session).items()},
        "escalations": {},
    }


def _people(session: Session) -> dict[str, int]:
    taking_part = Person.standing == Standing.ACTIVE
    rows = session.exec(select(Person.role, func.count()).where(taking_part).group_by(Person.role)).all()
    found = {Role(role): number for role, number in rows}
    return {role.value: found.get(role, 0) for role in Role}


def _activities(session: Session) -> dict[str, int]:
    """Where an activity stands is what its latest report says."""
    newest = (
        select(Report.activity_id, func.max(Report.id).label("id"))
        .where(col(Report.undone_at).is_(None))
        .group_by(col(Report.activity_id))
        .subquery()
    )
    rows = session.exec(
        select(Report.status, func.count(Activity.id))  # type: ignore[arg-type]
        .select_from(Activity)
        .join(newest, newest.c.activity_id == Activity.id, isouter=True)
        .join(Report, col(Report.id) == newest.c.id, isouter=True)
        .where(col(Activity.archived_at).is_(None))
        .group_by(col(Report.status))
    ).all()
    found = {ActivityStatus(state or ActivityStatus.NOT_STARTED): number for state, number in rows}
    return {state.value: found.get(state, 0) for state in ActivityStatus}
