"""What the policies would send between two dates if nothing else happened. Changes nothing."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot.services import days_off, people, plans
from bot.services.people import Act, Visitor
from bot.services.preferences import contact_time
from bot.services.reminders import numbers, summaries
from bot.services.reminders.digests import Digest, Item
from bot.services.reminders.facts import facts
from bot.services.reminders.policy import Facts, Line, Member, Policy, lines
from db.models import Activity, Assignment, PeriodicRule, Person, ReminderRule, Role

LONGEST = timedelta(days=366)
WEEK = timedelta(days=6)  # to the last day of it
_YEARS = range(2000, 2101)  # of which a calendar is made


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


def may_look(first: date, last: date) -> bool:
    """In order, not too long, in years that have a calendar."""
    return timedelta() <= last - first <= LONGEST and first.year in _YEARS and last.year in _YEARS


def days(
    session: Session,
    first: date,
    last: date,
    timezone: ZoneInfo,
    policies: Mapping[str, Policy] | None = None,
) -> Iterator[tuple[date, list[Line]]]:
    """The lines of each day with any. A negative person stands for the officials that a secretariat has not registered
    yet. `policies`: others than those that hold. What a day says the next ones know."""
    yield from _simulated(_known(session, first, last, timezone), policies)


def _known(session: Session, first: date, last: date, timezone: ZoneInfo) -> Iterator[tuple[date, Facts]]:
    for number in range((last - first).days + 1):
        today = first + timedelta(days=number)
        yield today, _with_unregistered(facts(session, today, timezone))


def _simulated(
    every_day: Iterable[tuple[date, Facts]], policies: Mapping[str, Policy] | None
) -> Iterator[tuple[date, list[Line]]]:
    said: dict[tuple[int, ReminderRule, int], date] = {}
    for today, known in every_day:
        then = replace(known, said={**known.said, **said}, policies=policies or known.policies)
        found = lines(then, today)
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
    off = days_off.ahead_of(session, rows, at.date())
    return {
        row.id or 0: contact_time(row, at, timezone, off.get(row.id or 0, frozenset())).astimezone(timezone)
        for row in rows
    }


# For the phone: the seven days that come


@dataclass(frozen=True)
class Day:
    """`digests`: one a person; `activities`: they speak of."""

    on: date
    digests: int
    activities: int


@dataclass(frozen=True)
class Week:
    """What would go to registered people: to all of them, or to those of the secretariats of a liaison."""

    first: date
    days: Sequence[Day]
    people: int

    @property
    def digests(self) -> int:
        return sum(day.digests for day in self.days)


def week(session: Session, actor_id: int, now: datetime, timezone: ZoneInfo) -> Week:
    """Raises NotAllowed."""
    actor = people.require(session, actor_id, Act.SEE_REMINDERS)
    first = _first_day(session, now, timezone)
    return _counted(session, actor, first, days(session, first, first + WEEK, timezone))


@dataclass(frozen=True)
class Comparison:
    """The week as it is and as it would be, and a digest of it (see `sample`)."""

    as_is: Week
    changed: Week
    sample: Digest | None


def with_policy(
    session: Session, actor_id: int, now: datetime, timezone: ZoneInfo, action: str, policy: Policy
) -> Comparison:
    """If that were the policy of the action. Raises NotAllowed."""
    actor = people.require(session, actor_id, Act.SEE_REMINDERS)
    first = _first_day(session, now, timezone)
    known = list(_known(session, first, first + WEEK, timezone))
    changed = list(_simulated(known, numbers.every(session) | {action: policy}))
    as_is = _counted(session, actor, first, _simulated(known, None))
    return Comparison(as_is, _counted(session, actor, first, changed), _sample(session, actor, changed))


def sample(session: Session, actor_id: int, now: datetime, timezone: ZoneInfo) -> Digest | None:
    """The first digest that the actor would get in these days; without any, an official's of their secretariats. Raises
    NotAllowed."""
    actor = people.require(session, actor_id, Act.SEE_REMINDERS)
    first = _first_day(session, now, timezone)
    return _sample(session, actor, list(days(session, first, first + WEEK, timezone)))


def _sample(session: Session, actor: Visitor, found: Sequence[tuple[date, list[Line]]]) -> Digest | None:
    officials = set(_theirs(session, actor)) & set(_officials(session))
    for wanted in ({actor.id}, officials):
        for day, said in found:
            person = min((line.person for line in said if line.person in wanted), default=None)
            if person is not None:
                return _digest(session, person, day, [line for line in said if line.person == person])
    return None


def _first_day(session: Session, now: datetime, timezone: ZoneInfo) -> date:
    """Today until its digests are made."""
    local = now.astimezone(timezone)
    return local.date() + timedelta(days=int(local.hour >= numbers.hour(session)))


def _counted(session: Session, actor: Visitor, first: date, found: Iterable[tuple[date, list[Line]]]) -> Week:
    theirs, codes = set(_theirs(session, actor)), plans.reachable(actor)
    here = None if codes is None else set(_activities(session, codes))
    counted, everybody = [], set()
    for day, said in found:
        mine = [line for line in said if line.person in theirs and (not line.task or here is None or line.task in here)]
        spoken_to = {line.person for line in mine}
        everybody |= spoken_to
        if mine:
            counted.append(Day(day, len(spoken_to), len({line.task for line in mine if line.task})))
    return Week(first, counted, len(everybody))


def _theirs(session: Session, actor: Visitor) -> Sequence[int | None]:
    codes = plans.reachable(actor)
    if codes is None:
        return session.exec(select(Person.id)).all()
    return session.exec(select(Assignment.person_id).where(col(Assignment.secretariat_code).in_(codes))).all()


def _activities(session: Session, codes: Collection[str]) -> Sequence[int | None]:
    return session.exec(select(Activity.id).where(col(Activity.secretariat_code).in_(codes))).all()


def _officials(session: Session) -> Sequence[int | None]:
    return session.exec(select(Person.id).where(Person.role == Role.OFFICIAL)).all()


def _digest(session: Session, person_id: int, day: date, said: Sequence[Line]) -> Digest:
    """As it would be on that day if the activities stood as they do now."""
    actor = people.as_visitor(session, people.find(session, person_id))
    states = {state.id: state for state in plans.some(session, {line.task for line in said if line.task})}
    away = {line.in_place_of for line in said if line.in_place_of}
    names = dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_(away))).all())
    items = [
        Item(states[line.task], line.rule, line.in_place_of is not None, names.get(line.in_place_of))
        for line in said
        if line.task
    ]
    rules = {line.periodic for line in said if line.periodic}
    titles = session.exec(select(PeriodicRule.title).where(col(PeriodicRule.id).in_(rules))).all()
    weekly = any(line.rule is ReminderRule.SUMMARY for line in said)
    summary = summaries.by_secretariat(session, day, plans.reachable(actor)) if weekly else {}
    in_order = sorted(items, key=lambda item: (item.state.activity.due_on, item.state.id))
    return Digest(person_id, day, in_order, list(titles), summary)
