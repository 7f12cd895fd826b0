"""What the policies would send between two dates if nothing else happened. Changes nothing."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot.people import calendars, people
from bot.people.people import Act, Visitor
from bot.people.preferences import contact_time
from bot.plans import plans
from bot.plans.plans import State
from bot.reminders import numbers, summaries
from bot.reminders.digests import Digest, Item
from bot.reminders.facts import facts
from bot.reminders.policy import DigestLine, Facts, Member, Policy, digest_lines
from db.engine import Database
from db.models import Activity, Assignment, PeriodicRule, Person, ReminderRule, Role

LONGEST = timedelta(days=366)
WEEK = timedelta(days=6)  # to the last day of it
_YEARS = range(2000, 2101)  # of which a calendar is made


@dataclass(frozen=True, kw_only=True)
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
    """Tells whether two dates are in order, not too long apart, and in years that have a calendar."""
    return timedelta() <= last - first <= LONGEST and first.year in _YEARS and last.year in _YEARS


def days(
    session: Session,
    first: date,
    last: date,
    timezone: ZoneInfo,
    policies: Mapping[str, Policy] | None = None,
) -> Iterator[tuple[date, list[DigestLine]]]:
    """Plays the lines of each day with any. A negative person stands for the officials that a secretariat has not
    registered yet. `policies`: others than those that hold. What a day says the next ones know."""
    dates = (first + timedelta(days=number) for number in range((last - first).days + 1))
    yield from _simulated(((day, _with_unregistered(facts(session, day, timezone))) for day in dates), policies)


def _simulated(
    every_day: Iterable[tuple[date, Facts]], policies: Mapping[str, Policy] | None
) -> Iterator[tuple[date, list[DigestLine]]]:
    said: dict[tuple[int, ReminderRule, int], date] = {}
    for today, known in every_day:
        then = replace(known, said={**known.said, **said}, policies=policies or known.policies)
        found = digest_lines(then, today)
        said |= {line.topic: today for line in found}
        if found:
            yield today, found


def _with_unregistered(known: Facts) -> Facts:
    staffed = {code for member in known.members if member.role is Role.OFFICIAL for code in member.secretariats}
    empty = sorted({task.secretariat for task in known.tasks} - staffed)
    nobody = [
        Member(id=-number, role=Role.OFFICIAL, secretariats=frozenset({code}), since=date.min)
        for number, code in enumerate(empty, 1)
    ]
    return replace(known, members=[*known.members, *nobody])


def every(session: Session, first: date, last: date, timezone: ZoneInfo) -> list[Forecast]:
    """Lists what would be sent, by time, person, secretariat and rule."""
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
            yield Forecast(
                at=moment,
                person=max(person, 0) or None,
                secretariat=secretariat or None,
                activities=tuple(sorted(activities)),
                rule=rule,
            )


def _moments(session: Session, ids: Collection[int], at: datetime, timezone: ZoneInfo) -> dict[int, datetime]:
    """Finds when each person may be spoken to."""
    rows = session.exec(select(Person).where(col(Person.id).in_(ids))).all()
    off = calendars.ahead_of(session, rows, at.date())
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


@dataclass(frozen=True, kw_only=True)
class _Outlook:
    """Of the days from `first` on, as somebody may see them: lines to `people` about `activities` (None: all)."""

    actor: Visitor
    first: date
    days: Sequence[tuple[date, Facts]]
    people: Collection[int | None]
    officials: Collection[int | None]
    activities: Collection[int | None] | None

    def lines(self, policies: Mapping[str, Policy] | None = None) -> list[tuple[date, list[DigestLine]]]:
        return list(_simulated(self.days, policies))

    def count(self, found: Iterable[tuple[date, list[DigestLine]]]) -> Week:
        counted, everybody = [], set()
        for day, said in found:
            mine = [line for line in said if self._shows(line)]
            spoken_to = {line.person for line in mine}
            everybody |= spoken_to
            if mine:
                counted.append(Day(day, len(spoken_to), len({line.task for line in mine if line.task})))
        return Week(self.first, counted, len(everybody))

    def _shows(self, line: DigestLine) -> bool:
        return line.person in self.people and (not line.task or self.activities is None or line.task in self.activities)

    def sample(self, found: Sequence[tuple[date, list[DigestLine]]]) -> tuple[int, date, list[DigestLine]] | None:
        for wanted in ({self.actor.id}, self.officials):
            for day, said in found:
                person = min((line.person for line in said if line.person in wanted), default=None)
                if person is not None:
                    return person, day, [line for line in said if line.person == person]
        return None


def week(database: Database, actor_id: int, now: datetime, timezone: ZoneInfo) -> Week:
    """Looks at the week day by day, so that others may write in between. Raises NotAllowed."""
    outlook = _look(database, actor_id, now, timezone)
    return outlook.count(outlook.lines())


def _look(database: Database, actor_id: int, now: datetime, timezone: ZoneInfo) -> _Outlook:
    outlook = database.transact(_outlook, actor_id, now, timezone)
    dates = [outlook.first + timedelta(days=number) for number in range(WEEK.days + 1)]
    read = [(day, _with_unregistered(database.transact(facts, day, timezone))) for day in dates]
    return replace(outlook, days=read)


def _outlook(session: Session, actor_id: int, now: datetime, timezone: ZoneInfo) -> _Outlook:
    actor = people.require(session, actor_id, Act.SEE_REMINDERS)
    codes = plans.reachable(actor)
    persons, activities = select(Person.id, Person.role), None
    if codes is not None:
        theirs = select(Assignment.person_id).where(col(Assignment.secretariat_code).in_(codes))
        persons = persons.where(col(Person.id).in_(theirs))
        here = select(Activity.id).where(col(Activity.secretariat_code).in_(codes))
        activities = frozenset(session.exec(here).all())
    roles = dict(session.exec(persons).all())
    officials = {number for number, role in roles.items() if role is Role.OFFICIAL}
    return _Outlook(
        actor=actor,
        first=_first_day(session, now, timezone),
        days=(),
        people=roles.keys(),
        officials=officials,
        activities=activities,
    )


@dataclass(frozen=True)
class Comparison:
    """The week as it is and as it would be, and a digest of it (see `sample`)."""

    as_is: Week
    changed: Week
    sample: Digest | None


def with_policy(
    database: Database, actor_id: int, now: datetime, timezone: ZoneInfo, action: str, policy: Policy
) -> Comparison:
    """Looks at the week as if that were the policy of the action. Raises NotAllowed."""
    outlook = _look(database, actor_id, now, timezone)
    changed = outlook.lines(dict(outlook.days[0][1].policies) | {action: policy})
    shown = _shown(database, outlook.sample(changed), timezone)
    return Comparison(outlook.count(outlook.lines()), outlook.count(changed), shown)


def sample(database: Database, actor_id: int, now: datetime, timezone: ZoneInfo) -> Digest | None:
    """Makes the first digest that the actor would get in these days; without any, an official's of their secretariats.
    Raises NotAllowed."""
    outlook = _look(database, actor_id, now, timezone)
    return _shown(database, outlook.sample(outlook.lines()), timezone)


def _shown(database: Database, found: tuple[int, date, list[DigestLine]] | None, timezone: ZoneInfo) -> Digest | None:
    return database.transact(_digest, *found, timezone) if found else None


def _first_day(session: Session, now: datetime, timezone: ZoneInfo) -> date:
    """Gives the first day to look at: today, until its digests are made."""
    local = now.astimezone(timezone)
    return local.date() + timedelta(days=int(local.hour >= numbers.hour(session)))


def _digest(session: Session, person_id: int, day: date, said: Sequence[DigestLine], timezone: ZoneInfo) -> Digest:
    """Makes a digest as it would be on that day if the activities stood as they do now."""
    actor = people.as_visitor(session, people.find_person(session, person_id))
    states = {state.id: state for state in plans.some(session, {line.task for line in said if line.task})}
    away = {line.in_place_of for line in said if line.in_place_of}
    names = dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_(away))).all())
    items = [
        Item(
            state,
            line.rule,
            replaces=line.in_place_of is not None,
            in_place_of=names.get(line.in_place_of),
            waits=_waits(state, line, day, timezone),
        )
        for line in said
        if line.task
        for state in [states[line.task]]
    ]
    rules = {line.periodic for line in said if line.periodic}
    titles = session.exec(select(PeriodicRule.title).where(col(PeriodicRule.id).in_(rules))).all()
    weekly = any(line.rule is ReminderRule.SUMMARY for line in said)
    summary = summaries.by_secretariat(session, day, plans.reachable(actor)) if weekly else {}
    in_order = sorted(items, key=lambda item: (item.state.activity.due_on, item.state.id))
    return Digest(
        person_id=person_id,
        day=day,
        items=in_order,
        periodic=list(titles),
        summary=summary,
        questions=summaries.questions(session, actor) if weekly else 0,
    )


def _waits(state: State, line: DigestLine, day: date, timezone: ZoneInfo) -> int:
    return state.waits(day, timezone) if line.rule is ReminderRule.VERIFICATION else 0
