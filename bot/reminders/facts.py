"""Reads what the policy of reminders depends on: what was due or reported longer ago than it looks is not touched."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from bot.base.statuses import AWAITING_LIAISON, REMINDED
from bot.base.workdays import WorkingDays
from bot.people import calendars
from bot.plans.posts import folded_post
from bot.reminders import numbers, periodic, summaries
from bot.reminders.policy import CATCH_UP, LAST, Facts, Member, Task
from db.models import (
    Absence,
    AbsenceState,
    Activity,
    ActivityChange,
    ActivityStatus,
    Assignment,
    Delivery,
    DeliveryState,
    Person,
    Reminder,
    ReminderRule,
    Report,
    Snooze,
    Standing,
)

# of the calendars: 60 working days back, and 20 ahead, with whatever recesses lie between
_PAST, _FUTURE = timedelta(days=300), timedelta(days=150)

Said = Mapping[tuple[int, ReminderRule, int], date]


class _Row(NamedTuple):
    id: int
    secretariat: str
    action: str
    due_on: date
    post: str | None
    added_at: datetime | None
    status: ActivityStatus | None
    reported_at: datetime | None
    reporter: int | None


def facts(session: Session, today: date, timezone: ZoneInfo) -> Facts:
    """Reads the facts as the database has them now, for the digests of `today`."""
    country, of_secretariats = working_calendars(session, today)
    everywhere = [days for days in (country, *of_secretariats.values()) if days]  # one may be closed all the time
    since = min(_day(days, days.number(today) - CATCH_UP) for days in everywhere)
    since = min(since, today - timedelta(days=6))  # the week of the summary
    said = _said(session, since)
    first = min(_day(days, days.number(today) - LAST - 1) for days in everywhere)
    last = max(_day(days, days.number(today) + numbers.FARTHEST + 1) for days in everywhere)
    rows = _open(session, first, last, since) + _waiting(session, first, timezone)
    members = _members(session, timezone)
    return Facts(
        days=country,
        tasks=[_task(row, timezone) for row in rows],
        members=members,
        policies=numbers.every(session),
        days_of=of_secretariats,
        absent=_absent(session, today),
        snoozed=_snoozed(session, {row.id: row.reported_at for row in rows}, since),
        said=said,
        periodic=periodic.due(session, country, today, timezone),
        summaries=summaries.with_something(session, members, said, country, today),
    )


def working_calendars(session: Session, today: date) -> tuple[WorkingDays, dict[str, WorkingDays]]:
    """Numbers the working days as far as the policy looks: the country's, and those of secretariats with days off of
    their own."""
    return calendars.between(session, today - _PAST, today + _FUTURE)


def _day(days: WorkingDays, number: int) -> date:
    """Gives the day of a number, or the nearest one there is."""
    return days.day(min(max(number, 1), len(days)))


def _open(session: Session, first: date, last: date, since: date) -> list[_Row]:
    """Reads what is due between these days, or snoozed until `since` or later. Asked one by one: of both at once
    PostgreSQL expects half of all activities, and reads all reports."""
    near = col(Activity.due_on).between(first, last)
    snoozed = col(Activity.id).in_(select(Snooze.activity_id).where(Snooze.until >= since))
    open_still = or_(col(Report.id).is_(None), col(Report.status).in_(REMINDED))
    return _rows(session, near & open_still) + _rows(session, snoozed & ~near & open_still)


def _waiting(session: Session, first: date, timezone: ZoneInfo) -> list[_Row]:
    """Reads what was reported since `first` and waits: asked of the reports, for they are fewer than the activities of
    all years."""
    since = datetime(first.year, first.month, first.day, tzinfo=timezone)
    said = Report.__table__.alias("said")  # type: ignore[attr-defined]
    about = select(said.c.activity_id).where(said.c.at >= since, said.c.status.in_(AWAITING_LIAISON))
    return _rows(
        session, col(Activity.id).in_(about) & col(Report.status).in_(AWAITING_LIAISON) & (col(Report.at) >= since)
    )


def _rows(session: Session, wanted: Any) -> list[_Row]:
    """Reads activities with their latest report, if they have one."""
    later = Report.__table__.alias("later")  # type: ignore[attr-defined]
    newest = (
        select(func.max(later.c.id))
        .where(later.c.activity_id == Activity.id, later.c.undone_at.is_(None))
        .correlate(Activity)
        .scalar_subquery()
    )
    added = (
        select(func.min(ActivityChange.at))
        .where(ActivityChange.activity_id == Activity.id)
        .correlate(Activity)
        .scalar_subquery()
    )
    columns: Any = (
        Activity.id,
        Activity.secretariat_code,
        Activity.action,
        Activity.due_on,
        Activity.post,
        added,
        Report.status,
        Report.at,
        Report.person_id,
    )
    found = select(*columns).select_from(Activity).join(Report, col(Report.id) == newest, isouter=True)
    return [_Row(*row) for row in session.exec(found.where(col(Activity.archived_at).is_(None), wanted)).all()]


def _task(row: _Row, timezone: ZoneInfo) -> Task:
    return Task(
        id=row.id,
        secretariat=row.secretariat,
        action=row.action,
        due_on=row.due_on,
        since=row.added_at.astimezone(timezone).date() if row.added_at else date.min,
        status=row.status or ActivityStatus.NOT_STARTED,
        post=_key(row.post),
        reported_on=row.reported_at.astimezone(timezone).date() if row.reported_at else None,
        reporter=row.reporter,
    )


_TAKING_PART = (col(Person.standing) == Standing.ACTIVE) & col(Person.consent).is_not(None)


def is_anybody_there(session: Session) -> bool:
    """Tells whether there is somebody to tell anything."""
    return session.exec(select(Person.id).where(_TAKING_PART).limit(1)).first() is not None


def _members(session: Session, timezone: ZoneInfo) -> list[Member]:
    columns: Any = (Person.id, Person.role, Person.post, Person.joined_at, Assignment.secretariat_code)
    rows = session.exec(
        select(*columns)
        .select_from(Person)
        .join(Assignment, col(Assignment.person_id) == Person.id, isouter=True)
        .where(_TAKING_PART)
        .order_by(col(Person.id))
    ).all()
    codes: dict[int, set[str]] = {}
    for row in rows:
        codes.setdefault(row[0] or 0, set()).update([row[4]] if row[4] else [])
    return [
        Member(
            id=number or 0,
            role=role,
            secretariats=frozenset(codes[number or 0]),
            since=joined.astimezone(timezone).date(),
            post=_key(post),
        )
        for number, role, post, joined in {row[0]: row[:4] for row in rows}.values()
    ]


def _key(post: str | None) -> str | None:
    return folded_post(post) if post else None


def _absent(session: Session, today: date) -> dict[int, int | None]:
    agreed = select(Absence).where(
        Absence.state == AbsenceState.AGREED, Absence.starts_on <= today, Absence.ends_on >= today
    )
    return {each.person_id: each.substitute_id for each in session.exec(agreed.order_by(col(Absence.id))).all()}


def _snoozed(session: Session, reported_at: Mapping[int, datetime | None], since: date) -> dict[tuple[int, int], date]:
    """Reads the latest snooze of each person and activity, unless a report came after it."""
    latest = select(func.max(Snooze.id)).group_by(col(Snooze.person_id), col(Snooze.activity_id))
    recent = select(Snooze).where(Snooze.until >= since, col(Snooze.id).in_(latest))
    return {
        (each.person_id, each.activity_id): each.until
        for each in session.exec(recent).all()
        if each.at >= (reported_at.get(each.activity_id) or each.at)
    }


def _said(session: Session, since: date) -> dict[tuple[int, ReminderRule, int], date]:
    """Reads the last day on which each topic was said; an expired digest said nothing."""
    meant = func.coalesce(Reminder.in_place_of, Reminder.person_id)
    about = func.coalesce(Reminder.activity_id, Reminder.periodic_id, 0)
    rows: Any = session.exec(
        select(meant, Reminder.rule, about, func.max(Reminder.day))
        .join(Delivery, col(Delivery.dedupe) == Reminder.digest, isouter=True)
        .where(
            Reminder.day >= since,
            or_(col(Delivery.state).is_(None), col(Delivery.state) != DeliveryState.EXPIRED),
        )
        .group_by(meant, col(Reminder.rule), about)
    ).all()
    return {(person, rule, number): day for person, rule, number, day in rows}
