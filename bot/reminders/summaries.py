"""The weekly summary of liaisons and coordinators: numbers of activities, by secretariat, and of open questions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from bot.base.statuses import AWAITING_LIAISON, CONCERNING_LIAISON, UNFINISHED
from bot.base.workdays import WorkingDays
from bot.people import assignments, calendars
from bot.people.people import Act, Visitor
from bot.reminders.policy import Member
from bot.threads import listing
from db.models import Activity, ActivityStatus, ReminderRule, Report, Role

_AROUND = timedelta(days=90)  # of the calendar; what was due before counts as late


@dataclass(frozen=True)
class Summary:
    """Of one secretariat, or of all that somebody sees. `due`: open and due from today to Sunday. As in figures.Cell,
    what is blocked or asks for a new date may be late or due too: these are no parts of a sum."""

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
    """Counts by code and name of the secretariat, those where something is late, due, waiting or blocked; the latest
    first. `codes` None: all."""
    country, of_secretariats = calendars.between(session, today - _AROUND, today + _AROUND)
    found: dict[str, Summary] = {}
    for code, due_on, status in _standing(session, today, codes):
        days = of_secretariats.get(code, country)
        counted = _counted(due_on, status or ActivityStatus.NOT_STARTED, today, days)
        found[code] = found.get(code, Summary()) + counted
    places = assignments.secretariats(session, found)
    with_something = [((place.code, place.name), found[place.code]) for place in places if found[place.code]]
    return dict(sorted(with_something, key=lambda pair: (-pair[1].late, -pair[1].due, pair[0][1])))


def questions(session: Session, reader: Visitor) -> int:
    """Counts the questions that wait for an answer of this liaison, or of any for a coordinator."""
    if reader.id is None or not reader.may(Act.ANSWER):
        return 0
    return listing.of_reader(listing.open_questions(session), reader.id, reader.role, reader.secretariats)


def _standing(session: Session, today: date, codes: Collection[str] | None) -> Sequence[Any]:
    """Reads the secretariat's code, due date and status of what may count. What is verified stays in the database: of
    300,000 activities 1,400 rows travel (benchmarks/reminders.py)."""
    newest = (
        select(func.max(Report.id))
        .where(Report.activity_id == Activity.id, col(Report.undone_at).is_(None))
        .correlate(Activity)
        .scalar_subquery()
    )
    asking = col(Report.status).in_(CONCERNING_LIAISON)
    still_open = or_(col(Report.id).is_(None), col(Report.status) != ActivityStatus.VERIFIED)
    columns: Any = (Activity.secretariat_code, Activity.due_on, Report.status)
    wanted = (
        select(*columns)
        .select_from(Activity)
        .join(Report, col(Report.id) == newest, isouter=True)
        .where(col(Activity.archived_at).is_(None), still_open & (asking | (col(Activity.due_on) <= _sunday(today))))
    )
    if codes is not None:
        wanted = wanted.where(col(Activity.secretariat_code).in_(list(codes)))
    found: Sequence[Any] = session.exec(wanted).all()
    return found


def _sunday(today: date) -> date:
    return today + timedelta(days=6 - today.weekday())


def _counted(due_on: date, status: ActivityStatus, today: date, days: WorkingDays) -> Summary:
    """Counts one activity. A due date on a day off counts as the next working day."""
    still_open, due = status in UNFINISHED, days.due_number(due_on)
    late = still_open and due < days.due_number(today)
    return Summary(
        late=int(late),
        due=int(still_open and not late and due <= days.number(_sunday(today))),
        waiting=int(status in AWAITING_LIAISON),
        blocked=int(status is ActivityStatus.BLOCKED),
    )


def with_something(
    session: Session,
    members: Sequence[Member],
    said: Mapping[tuple[int, ReminderRule, int], date],
    days: WorkingDays,
    today: date,
) -> set[int]:
    """Finds who has not had this week's summary and would find something in it. Without anybody the plans are not
    read."""
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
    busy, asked = {code for code, _ in by_secretariat(session, today)}, listing.open_questions(session)
    return {
        member.id
        for member in waiting
        if (busy and (member.role is Role.COORDINATOR or busy & member.secretariats))
        or listing.of_reader(asked, member.id, member.role, member.secretariats)
    }
