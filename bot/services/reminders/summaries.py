"""The weekly summary of liaisons and coordinators: numbers of activities, by secretariat."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.services import plans
from bot.services.reminders.policy import WAITING, Member
from bot.services.reminders.workdays import WorkingDays
from db.models import Activity, ActivityStatus, ReminderRule, Report, Role, Secretariat


@dataclass(frozen=True)
class Summary:
    """Of one secretariat, or of all that somebody sees. `due`: open and due from today to Sunday."""

    late: int = 0
    due: int = 0
    waiting: int = 0
    blocked: int = 0

    def __add__(self, other: "Summary") -> "Summary":
        return Summary(
            self.late + other.late, self.due + other.due, self.waiting + other.waiting, self.blocked + other.blocked
        )

    def __bool__(self) -> bool:
        return any((self.late, self.due, self.waiting, self.blocked))


def by_secretariat(
    session: Session, today: date, codes: Collection[str] | None = None
) -> dict[tuple[str, str], Summary]:
    """By code and name, those where something is late, due, waiting or blocked; the latest first. `codes` None: all."""
    newest = (
        select(func.max(Report.id))
        .where(Report.activity_id == Activity.id, col(Report.undone_at).is_(None))
        .correlate(Activity)
        .scalar_subquery()
    )
    columns: Any = (Activity.secretariat_code, Secretariat.name, Activity.due_on, Report.status)
    wanted = (
        select(*columns)
        .select_from(Activity)
        .join(Secretariat, col(Secretariat.code) == Activity.secretariat_code)
        .join(Report, col(Report.id) == newest, isouter=True)
        .where(col(Activity.archived_at).is_(None))
    )
    if codes is not None:
        wanted = wanted.where(col(Activity.secretariat_code).in_(list(codes)))
    found: dict[tuple[str, str], Summary] = {}
    for code, name, due_on, status in session.exec(wanted).all():
        counted = _counted(due_on, status or ActivityStatus.NOT_STARTED, today)
        found[code, name] = found.get((code, name), Summary()) + counted
    with_something = [(place, summary) for place, summary in found.items() if summary]
    return dict(sorted(with_something, key=lambda pair: (-pair[1].late, -pair[1].due, pair[0][1])))


def _counted(due_on: date, status: ActivityStatus, today: date) -> Summary:
    sunday = today + timedelta(days=6 - today.weekday())
    still_open = status in plans.OPEN
    late = still_open and due_on < plans.late_before(today)
    return Summary(
        late=int(late),
        due=int(still_open and not late and due_on <= sunday),
        waiting=int(status in WAITING),
        blocked=int(status is ActivityStatus.BLOCKED),
    )


def with_something(
    session: Session,
    members: Sequence[Member],
    said: Mapping[tuple[int, ReminderRule, int], date],
    days: WorkingDays,
    today: date,
) -> set[int]:
    """Who has not had this week's summary and would find something in it. Without anybody the plans are not read."""
    monday = today - timedelta(days=today.weekday())
    if today not in days:
        return set()
    waiting = [
        member
        for member in members
        if member.role is not Role.OFFICIAL and said.get((member.id, ReminderRule.SUMMARY, 0), date.min) < monday
    ]
    if not waiting:
        return set()
    busy = {code for code, _ in by_secretariat(session, today)}
    return {member.id for member in waiting if busy and (member.role is Role.COORDINATOR or busy & member.secretariats)}
