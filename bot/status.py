"""How things stand, in numbers that agree with what the bot shows."""

from collections import Counter
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.backups import backups
from bot.base import outbox
from bot.curation import owners
from bot.plans import plans
from bot.threads import listing
from conocimiento.article import Base
from db.models import ActivityStatus, Person, Report, Role, Standing


def status(session: Session, now: datetime, timezone: ZoneInfo) -> dict[str, object]:
    """Counts how things stand. `people`: who takes part, by role; `activities`: by where they stand, without archived
    ones; `reports`: not undone; `deliveries`: by state; `escalations`: questions to people, by state, and overdue;
    `backup`: when the last copy was made (null: never) and its age."""
    return {
        "people": _people(session),
        "activities": _activities(session),
        "reports": session.exec(select(func.count()).where(col(Report.undone_at).is_(None)).select_from(Report)).one(),
        "deliveries": {state.value: number for state, number in outbox.counts(session).items()},
        "escalations": listing.counts(session, now, timezone),
        "backup": _backup(session, now),
    }


def knowledge(base: Base, today: date) -> dict[str, int]:
    """Counts the base as it is served; `in_force`: articles that are valid and were looked over within their
    interval."""
    articles = base.articles.values()
    in_force = len(owners.in_force(articles, today))
    return {"articles": len(articles), "phrasings": base.phrasings, "in_force": in_force}


def _backup(session: Session, now: datetime) -> dict[str, object]:
    last = backups.last(session)
    return {"last": last and last.isoformat(), "age_seconds": last and round((now - last).total_seconds())}


def _people(session: Session) -> dict[str, int]:
    taking_part = Person.standing == Standing.ACTIVE
    rows = session.exec(select(Person.role, func.count()).where(taking_part).group_by(Person.role)).all()
    found = {Role(role): number for role, number in rows}
    return {role.value: found.get(role, 0) for role in Role}


def _activities(session: Session) -> dict[str, int]:
    found = Counter(state.status for state in plans.states(session))
    return {status.value: found[status] for status in ActivityStatus}
