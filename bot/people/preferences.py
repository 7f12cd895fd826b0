"""When a person wants to hear from the bot unasked. Answers to what they ask wait for nothing."""

from collections.abc import Set
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlmodel import Session, col

from bot.base import calendar
from bot.base.errors import Invalid
from bot.people import people
from db.models import Person


def set_quiet_hours(session: Session, person_id: int, quiet_from: int, quiet_until: int, quiet_days: bool) -> Person:
    """Sets the local hours 0–23 in which a person is not written to, equal for none; `quiet_days` keeps days off quiet
    too. Raises Invalid and Gone."""
    if not (0 <= quiet_from < 24 and 0 <= quiet_until < 24):
        raise Invalid("quiet_hours")
    chosen = {"quiet_from": quiet_from, "quiet_until": quiet_until, "quiet_days": quiet_days}
    session.execute(update(Person).where(col(Person.id) == person_id).values(chosen))
    return people.find_person(session, person_id)


def contact_time(person: Person, now: datetime, timezone: ZoneInfo, exceptions: Set[date] = frozenset()) -> datetime:
    """Gives `now` when a person may be written to, else the first moment when they may, in UTC. `exceptions`: further
    days off (days_off.ahead_of). Raises ValueError for a naive `now`."""
    quiet = person.quiet_from, person.quiet_until, person.quiet_days
    return calendar.next_contact(now, timezone, *quiet, exceptions)
