"""What docs/reminders.md says, computed a second time: from that page alone, slowly, with its own calendar and without
a line of bot/services/reminders. Numbers in brackets are the page's rules."""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from db.models import (
    Absence,
    AbsenceState,
    Activity,
    ActivityChange,
    ActivityStatus,
    Assignment,
    ChangeKind,
    DayOff,
    PeriodicRule,
    Person,
    ReminderPolicy,
    ReminderRule,
    Report,
    Role,
    Shift,
    Snooze,
    Standing,
)

OPEN = {None, ActivityStatus.NOT_STARTED, ActivityStatus.IN_PROGRESS, ActivityStatus.RETURNED}
WAITING = {ActivityStatus.DONE, ActivityStatus.RESCHEDULE_REQUESTED}
BACK, TOO_OLD, EVERY = 5, 60, 3  # working days [15] [17] [12]
DAY = timedelta(days=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Rule = ReminderRule


# The calendar


def easter(year: int) -> date:
    """Meeus, Jones and Butcher."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    l = (32 + 2 * e + 2 * i - h - k) % 7  # noqa: E741
    m = (a + 11 * h + 22 * l) // 451
    month, day = divmod(h + l - 7 * m + 114, 31)
    return date(year, month, day + 1)


def monday(day: date) -> date:
    """The same day when it is a Monday, else the next one."""
    return day + DAY * (-day.weekday() % 7)


@cache
def holidays(year: int) -> frozenset[date]:
    """Ley 51 de 1983, artículos 1 y 2, and from 2026 on 9 July, moved too (Ley 2578 de 2026)."""
    fixed = [(1, 1), (5, 1), (7, 20), (8, 7), (12, 8), (12, 25)]
    moved = [(1, 6), (3, 19), (6, 29), (8, 15), (10, 12), (11, 1), (11, 11)]
    if year >= 2026:
        moved.append((7, 9))
    found = {date(year, *each) for each in fixed} | {monday(date(year, *each)) for each in moved}
    found |= {easter(year) + DAY * n for n in (-3, -2)}  # Holy Thursday and Good Friday
    # Ascension (39 days after), Corpus Christi (60) and the Sacred Heart (68), moved
    return frozenset(found | {monday(easter(year) + DAY * n) for n in (39, 60, 68)})


class Days:
    """The working days between 2023 and 2030, without further days `off` [1]."""

    def __init__(self, off: Iterable[tuple[date, date]] = ()) -> None:
        span = (date(2023, 1, 1) + DAY * n for n in range(8 * 365))
        free = set(holidays_of_span())
        for first, last in off:
            free |= {first + DAY * n for n in range((last - first).days + 1)}
        self.all = [day for day in span if day.weekday() < 5 and day not in free]
        self._known = set(self.all)

    def works(self, day: date) -> bool:
        return day in self._known

    def on_or_after(self, day: date) -> date:
        return self.all[bisect_left(self.all, day)]

    def on_or_before(self, day: date) -> date:
        return self.all[bisect_right(self.all, day) - 1]

    def after(self, day: date, n: int) -> date:
        """The n-th one after `day`, which is left out [2]."""
        return self.all[bisect_right(self.all, day) + n - 1]

    def before(self, day: date, n: int) -> date:
        return self.all[bisect_left(self.all, day) - n]

    def count(self, first: date, last: date) -> int:
        """After `first`, up to `last`; 0 when `last` is not later."""
        return max(0, bisect_right(self.all, last) - bisect_right(self.all, first))


def holidays_of_span() -> Iterator[date]:
    for year in range(2023, 2031):
        yield from holidays(year)


@cache
def days_without(off: frozenset[tuple[date, date]]) -> Days:
    return Days(off)


# What is known on the day


class Line(NamedTuple):
    """`about`: the activity's or the periodic rule's number, None for a summary."""

    person: int
    in_place_of: int | None
    rule: ReminderRule
    about: int | None

    @property
    def meant(self) -> int:
        return self.in_place_of or self.person


@dataclass
class Said:
    """The oracle's own memory of what it expected to be said, and so was [16]."""

    days: dict[tuple[ReminderRule, int | None, int], list[tuple[date, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    expired: set[tuple[int, date]] = field(default_factory=set)  # digests: whose, of which day

    def note(self, lines: Iterable[Line], day: date) -> None:
        for line in lines:
            self.days[line.rule, line.about, line.meant].append((day, line.person))

    def since(self, rule: ReminderRule, about: int | None, meant: int, day: date) -> bool:
        """Told, or somebody in their place, on `day` or later."""
        told = self.days.get((rule, about, meant), ())
        return any(on >= day and (whom, on) not in self.expired for on, whom in told)


class Numbers(NamedTuple):
    """The usual ones, for when no coordinator changed them [5] [11]."""

    before: list[int]
    after_every: int
    liaison_after: int
    coordinator_after: int
    hour: int


@dataclass
class World:
    """The tables as they are at this moment."""

    zone: ZoneInfo
    people: Mapping[int, Any]
    places: Mapping[int, set[str]]
    activities: list[Any]
    added: Mapping[int, datetime]
    latest: Mapping[int, Any]
    away: list[Any]
    policies: Mapping[str, Any]
    periodic: list[Any]
    off: list[Any]
    snoozes: Mapping[tuple[int, int], Any]

    def local(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def days(self, *codes: str) -> Days:
        """Of the country, or of secretariats: what is off for everybody counts for all [1]."""
        theirs = {None, *codes}
        return days_without(frozenset((o.starts_on, o.ends_on) for o in self.off if o.secretariat_code in theirs))

    def takes_part(self, person: int) -> bool:
        row = self.people[person]
        return bool(row.standing is Standing.ACTIVE and row.consent is not None)

    def of(self, role: Role, code: str | None = None) -> list[int]:
        return [
            number
            for number, row in self.people.items()
            if row.role is role and self.takes_part(number) and (code is None or code in self.places[number])
        ]

    def works_for(self, person: int, day: date) -> bool:
        """[1] [4]"""
        official = self.people[person].role is Role.OFFICIAL
        return self.days(*(self.places[person] if official else ())).works(day)

    def absence(self, person: int, day: date) -> Any:
        mine = [each for each in self.away if each.person_id == person and each.starts_on <= day <= each.ends_on]
        return mine[-1] if mine else None

    def told(self, meant: int, code: str, day: date) -> tuple[int, int | None] | None:
        """Who hears what is meant for somebody, and in whose place [7]."""
        absence = self.absence(meant, day)
        if absence is None:
            return meant, None
        other = absence.substitute_id
        if other is None or not self.takes_part(other) or self.absence(other, day):
            return None
        all_theirs = self.people[other].role is Role.COORDINATOR
        return (other, meant) if all_theirs or code in self.places[other] else None

    def policy(self, action: str) -> Any:
        """[5]"""
        return self.policies.get(action) or self.policies.get("") or Numbers([10, 5, 1], 3, 3, 8, 8)


def read(session: Session, zone: ZoneInfo) -> World:
    def rows(table: Any, *where: Any) -> list[Any]:
        return list(
            session.connection().execute(
                select(*table.__table__.c).where(*where).order_by(*table.__table__.primary_key)
            )
        )

    newest = select(func.max(Report.id)).where(col(Report.undone_at).is_(None)).group_by(col(Report.activity_id))
    places: dict[int, set[str]] = defaultdict(set)
    for each in rows(Assignment):
        places[each.person_id].add(each.secretariat_code)
    return World(
        zone=zone,
        people={each.id: each for each in rows(Person)},
        places=places,
        activities=rows(Activity, col(Activity.archived_at).is_(None)),
        added={each.activity_id: each.at for each in rows(ActivityChange, ActivityChange.kind == ChangeKind.ADDED)},
        latest={each.activity_id: each for each in rows(Report, col(Report.id).in_(newest))},
        away=rows(Absence, Absence.state == AbsenceState.AGREED),
        policies={each.action: each for each in rows(ReminderPolicy)},
        periodic=rows(PeriodicRule, col(PeriodicRule.ended_at).is_(None)),
        off=rows(DayOff, col(DayOff.withdrawn_at).is_(None)),
        snoozes={(each.person_id, each.activity_id): each for each in rows(Snooze)},
    )


# What is said on a day


def lines(world: World, today: date, said: Said) -> set[Line]:
    if not world.days().works(today):  # [3]
        return set()
    found = {line for activity in world.activities for line in _of_activity(world, activity, today, said)}
    found |= set(_periodic(world, today, said)) | set(_summaries(world, today, said))
    return {line for line in found if world.works_for(line.person, today)}  # [4]


def _of_activity(world: World, activity: Any, today: date, said: Said) -> Iterator[Line]:
    days = world.days(activity.secretariat_code)
    due = days.on_or_after(activity.due_on)  # [2]
    latest = world.latest.get(activity.id)
    status = latest.status if latest else None
    if status in OPEN and days.count(due, today) <= TOO_OLD:  # [8] [17]
        yield from _occurrences(world, activity, due, today, said)
        yield from _ladder(world, activity, due, today, said)
    if latest and status in WAITING and days.count(world.local(latest.at), today) <= TOO_OLD:
        yield from _waiting(world, activity, latest, today, said)


def _line(
    world: World, activity: Any, meant: int, rule: ReminderRule, moments: Iterable[date], today: date, said: Said
) -> Iterator[Line]:
    """One line when one of these moments may still be said [15]."""
    told = world.told(meant, activity.secretariat_code, today)
    if told is None:
        return
    came = world.added.get(activity.id)
    first = world.local(world.people[meant].joined_at)
    first = max(first, world.local(came)) if came else first
    recent = _recent(world.days(activity.secretariat_code), today)
    if any(x in recent and x >= first and not said.since(rule, activity.id, meant, x) for x in moments):
        yield Line(*told, rule, activity.id)


def _recent(days: Days, today: date) -> set[date]:
    return {days.before(today, n) for n in range(1, BACK + 1)} | {today}


def _occurrences(world: World, activity: Any, due: date, today: date, said: Said) -> Iterator[Line]:
    """[5] [6] [9] [10]"""
    days, policy = world.days(activity.secretariat_code), world.policy(activity.action)
    planned = {days.before(due, n) for n in policy.before} | {due}
    if policy.after_every:
        planned |= {days.after(due, n) for n in range(policy.after_every, TOO_OLD + 1, policy.after_every)}
    latest = world.latest.get(activity.id)
    for meant in _responsible(world, activity):
        told = world.told(meant, activity.secretariat_code, today)
        moments = set(planned)
        snooze = world.snoozes.get((told[0], activity.id)) if told else None
        if snooze and not (latest and latest.at > snooze.at):
            if today < snooze.until:
                continue
            moments.add(days.on_or_after(snooze.until))
        if latest:
            moments = {x for x in moments if x > world.local(latest.at)}
        yield from _line(world, activity, meant, Rule.DUE, moments, today, said)


def _responsible(world: World, activity: Any) -> list[int]:
    everybody = world.of(Role.OFFICIAL, activity.secretariat_code)
    post = (activity.post or "").casefold()
    holders = [each for each in everybody if post and (world.people[each].post or "").casefold() == post]
    return holders or everybody


def _ladder(world: World, activity: Any, due: date, today: date, said: Said) -> Iterator[Line]:
    """[11]"""
    code, policy, latest = activity.secretariat_code, world.policy(activity.action), world.latest.get(activity.id)
    start = max(due, world.local(latest.at)) if latest else due
    steps = (
        (Rule.LIAISON, policy.liaison_after, world.of(Role.LIAISON, code) or world.of(Role.COORDINATOR)),
        (Rule.COORDINATOR, policy.coordinator_after, world.of(Role.COORDINATOR)),
    )
    for rule, n, people in steps:
        for meant in people if n else ():
            yield from _line(world, activity, meant, rule, [world.days(code).after(start, n)], today, said)


def _waiting(world: World, activity: Any, latest: Any, today: date, said: Said) -> Iterator[Line]:
    """[12]"""
    code, reported = activity.secretariat_code, world.local(latest.at)
    moments = [world.days(code).after(reported, n) for n in range(EVERY, TOO_OLD + 1, EVERY)]
    others = [each for each in world.of(Role.LIAISON, code) if each != latest.person_id]
    for meant in others or world.of(Role.COORDINATOR):
        for line in _line(world, activity, meant, Rule.VERIFICATION, moments, today, said):
            if latest.person_id not in line[:2]:
                yield line


def _summaries(world: World, today: date, said: Said) -> Iterator[Line]:
    """[13]"""
    week = today - DAY * today.weekday()
    first = world.days().on_or_after(week)
    for person in world.of(Role.LIAISON) + world.of(Role.COORDINATOR):
        row = world.people[person]
        reach = None if row.role is Role.COORDINATOR else world.places[person]
        if world.absence(person, today) or world.local(row.joined_at) > first:
            continue
        if not said.since(Rule.SUMMARY, None, person, first) and any(
            _counts(world, activity, today, week)
            for activity in world.activities
            if reach is None or activity.secretariat_code in reach
        ):
            yield Line(person, None, Rule.SUMMARY, None)


def _counts(world: World, activity: Any, today: date, week: date) -> bool:
    """Late, due in this week, waiting or blocked."""
    due = world.days(activity.secretariat_code).on_or_after(activity.due_on)
    status = world.latest[activity.id].status if activity.id in world.latest else None
    if status in OPEN:
        return due < today or week <= due < week + 7 * DAY
    return status in WAITING or status is ActivityStatus.BLOCKED


def _periodic(world: World, today: date, said: Said) -> Iterator[Line]:
    """[14]"""
    days = world.days()
    for rule in world.periodic:
        made = world.local(rule.created_at)
        moments = [x for x in _moved(rule, days, today) if x in _recent(days, today) and x > made]
        for person in _segment(world, rule.segment) if moments else ():
            first = world.local(world.people[person].joined_at)
            fresh = [x for x in moments if x >= first and not said.since(Rule.PERIODIC, rule.id, person, x)]
            if fresh and not world.absence(person, today):
                yield Line(person, None, Rule.PERIODIC, rule.id)


def _moved(rule: Any, days: Days, today: date) -> Iterator[date]:
    for n in range(-45, 45):
        day = today + DAY * n
        if cron_day(rule.cron, day):
            yield days.on_or_before(day) if rule.shift is Shift.PREVIOUS else days.on_or_after(day)


def cron_day(cron: str, day: date) -> bool:
    """Of a crontab's five fields those of days: numbers, names of weekdays, lists of them, `*` and `last`."""
    _, _, of_month, month, of_week = cron.split()
    last = monthrange(day.year, day.month)[1]
    days = {last if each == "last" else int(each) for each in of_month.split(",")} if of_month != "*" else {day.day}
    months = {int(each) for each in month.split(",")} if month != "*" else {day.month}
    names = of_week.lower().split(",") if of_week != "*" else WEEKDAYS
    return day.day in days and day.month in months and WEEKDAYS[day.weekday()] in names


def _segment(world: World, segment: str) -> list[int]:
    """Of `all`, `role=…` and `secretariat=…|…`, joined by commas."""
    everybody = [person for person in world.people if world.takes_part(person)]
    for term in segment.split(",") if segment != "all" else ():
        name, _, values = term.partition("=")
        wanted = set(values.split("|"))
        assert name in ("role", "secretariat")
        everybody = [
            person
            for person in everybody
            if wanted & (world.places[person] if name == "secretariat" else {world.people[person].role.value})
        ]
    return everybody
