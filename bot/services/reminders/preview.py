"""What the policies would send between two dates if nothing else happened. Changes nothing."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot.services.preferences import contact_time
from bot.services.reminders import numbers
from bot.services.reminders.facts import facts
from bot.services.reminders.policy import Facts, Line, Member, Policy, lines
from db.models import Activity, Person, ReminderRule, Role

LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Forecast:
    """Activities (their codes) that one digest would speak of for one reason. `at` is local. `person` None: nobody who
    answers for them is registered yet. `secretariat` is a code; None for a summary and a periodic rule."""

    at: datetime
    person: int | None
    secretariat: str | None
    activities: tuple[str, ...]
    rule: ReminderRule

    def as_json(self) -> dict[str, object]:
        return {
            "at": self.at.isoformat(),
            "person": self.person,
            "secretariat": self.secretariat,
            "activities": list(self.activities),
            "rule": self.rule.value,
        }

    def as_text(self) -> str:
        person = f"person {self.person}" if self.person else "nobody yet"
        return (
            f"{self.at:%Y-%m-%d %H:%M}  {person}  {self.secretariat or '-'}  {self.rule}  {' '.join(self.activities)}"
        )


def days(
    session: Session,
    first: date,
    last: date,
    timezone: ZoneInfo,
    policies: Mapping[str, Policy] | None = None,
) -> Iterator[tuple[date, list[Line]]]:
    """The lines of each day with any. A negative person stands for the officials that a secretariat has not registered
    yet. `policies`: others than those that hold. What a day says the next ones know."""
    said: dict[tuple[int, ReminderRule, int], date] = {}
    for number in range((last - first).days + 1):
        today = first + timedelta(days=number)
        known = _with_unregistered(facts(session, today, timezone))
        known = replace(known, said={**known.said, **said}, policies=policies or known.policies)
        found = lines(known, today)
        said |= {line.topic: today for line in found}
        if found:
            yield today, found


def _with_unregistered(known: Facts) -> Facts:
    staffed = {code for member in known.members if member.role is Role.OFFICIAL for code in member.secretariats}
    empty = sorted({task.secretariat for task in known.tasks} - staffed)
    nobody = [Member(-number, Role.OFFICIAL, frozenset({code}), date.min) for number, code in enumerate(empty, 1)]
    return replace(known, members=[*known.members, *nobody])


def every(session: Session, first: date, last: date, timezone: ZoneInfo) -> list[Forecast]:
    """By time, person, secretariat and rule."""
    return list(_forecasts(session, first, last, timezone))


def _forecasts(session: Session, first: date, last: date, timezone: ZoneInfo) -> Iterator[Forecast]:
    hour = time(numbers.hour(session))
    codes = {
        row[0]: (row[1], row[2]) for row in session.exec(select(Activity.id, Activity.secretariat_code, Activity.code))
    }
    for today, found in days(session, first, last, timezone):
        at = datetime.combine(today, hour, timezone)
        moments = _moments(session, {line.person for line in found}, at, timezone)
        grouped: dict[tuple[datetime, int, str, ReminderRule], list[str]] = {}
        for line in found:
            secretariat, code = codes.get(line.task, ("", "")) if line.task else ("", "")
            key = (moments.get(line.person, at), line.person, secretariat, line.rule)
            grouped.setdefault(key, []).extend([code] if code else [])
        for (moment, person, secretariat, rule), activities in sorted(grouped.items()):
            yield Forecast(moment, max(person, 0) or None, secretariat or None, tuple(sorted(activities)), rule)


def _moments(session: Session, ids: Collection[int], at: datetime, timezone: ZoneInfo) -> dict[int, datetime]:
    """When each may be spoken to."""
    rows = session.exec(select(Person).where(col(Person.id).in_(ids))).all()
    return {row.id or 0: contact_time(row, at, timezone).astimezone(timezone) for row in rows}
