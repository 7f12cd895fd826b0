"""Who of a segment would not be written to at a moment, since it is a day off or an hour of rest; and when they would.

The same rules that the sender applies to each copy just before it leaves, asked before anybody confirms.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot.announcements.audience import segments
from bot.base.calendar import SATURDAY, holidays_between, is_working_day
from bot.base.times.hours import EARLY
from bot.people import calendars
from bot.people.preferences import contact_time
from db.models import DayOff, Person

_OFFICE = range(7, 19)  # local hours at which most people may be written to
_TRIES = 40  # days: no recess is that long without a working day for most
_NONE: frozenset[date] = frozenset()


class Cause(StrEnum):
    HOLIDAY = "holiday"
    WEEKEND = "weekend"
    DAYS_OFF = "days_off"  # of everybody, or of a secretariat
    HOURS = "hours"


@dataclass(frozen=True, kw_only=True)
class Delay:
    """`waiting` of `people` are written to later than `at`; the first of them at `until`. `name`: of the holiday, or
    why these are days off. `better`: the next moment at which most may be written to; None when they may at `at`."""

    at: datetime
    people: int
    waiting: int
    until: datetime
    cause: Cause
    name: str | None
    better: datetime | None


def foreseen(session: Session, segment: str, at: datetime, today: date, timezone: ZoneInfo) -> Delay | None:
    """Foresees who would not be written to then; None when everybody may be, or there is nobody. Raises
    SegmentError."""
    chosen = segments.people(session, segment, today)
    found = session.exec(select(Person).where(col(Person.id).in_(chosen))).all()
    held = _Held(session, found, at, timezone)
    if not held.later:
        return None
    cause, name = _cause(session, held, at.astimezone(timezone).date())
    most = 2 * len(held.later) >= len(found)
    better = _better(session, found, at, timezone) if most else None
    return Delay(
        at=at, people=len(found), waiting=len(held.later), until=min(held.later), cause=cause, name=name, better=better
    )


class _Held:
    """`later`: when those may be written to who may not at `at`; `off`: the further days off of these."""

    def __init__(self, session: Session, persons: Sequence[Person], at: datetime, timezone: ZoneInfo) -> None:
        off = calendars.ahead_of(session, persons, at.astimezone(timezone).date())
        known: dict[tuple[int, int, bool, frozenset[date]], datetime] = {}
        self.later: list[datetime] = []
        self.off: list[frozenset[date]] = []
        for person in persons:
            days = off.get(person.id or 0, _NONE)
            rest = (person.quiet_from, person.quiet_until, person.quiet_days, days)
            if rest not in known:
                known[rest] = contact_time(person, at.astimezone(UTC), timezone, days)
            if known[rest] > at:
                self.later.append(known[rest].astimezone(timezone))
                self.off.append(days)


def _cause(session: Session, held: _Held, day: date) -> tuple[Cause, str | None]:
    """Gives the cause that delays most recipients."""
    if day.weekday() >= SATURDAY:
        return Cause.WEEKEND, None
    if not is_working_day(day):
        return Cause.HOLIDAY, holidays_between(day, day).get(day)
    if 2 * sum(day in days for days in held.off) < len(held.off):
        return Cause.HOURS, None
    here = (col(DayOff.starts_on) <= day) & (col(DayOff.ends_on) >= day) & col(DayOff.withdrawn_at).is_(None)
    reasons = Counter(session.exec(select(DayOff.reason).where(here)).all())
    return Cause.DAYS_OFF, reasons.most_common(1)[0][0] if len(reasons) == 1 else None


def _better(session: Session, persons: Sequence[Person], at: datetime, timezone: ZoneInfo) -> datetime | None:
    """Finds the next day's same hour, or EARLY in place of an hour of rest, at which most may be written to."""
    local = at.astimezone(timezone)
    hour = time(local.hour, local.minute) if local.hour in _OFFICE else EARLY
    for ahead in range(_TRIES):
        moment = datetime.combine(local.date() + timedelta(days=ahead), hour, timezone)
        if moment > at and 2 * len(_Held(session, persons, moment, timezone).later) < len(persons):
            return moment
    return None
