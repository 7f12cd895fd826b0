"""A simulated year against the oracle: people report, answer, correct, go away, come back, snooze and move; plans, days
off and the policy change; two processes make the digests, die and stay away; the sender too. Every reminder is the one
that docs/reminders.md asks for (tests/reminders/domain/reminders_oracle.py), and every digest leaves when it may.

The full one (50 secretariats, both databases, 2026 and 2027) is in `make bench`.
"""

import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, update
from sqlmodel import Session, col, select

from bot.app import LETTERS
from bot.base.errors import DomainError
from bot.delivery import settling, taking
from bot.delivery.resolving import Letter
from bot.delivery.settling import CallOutcome
from bot.membership import consent, staff
from bot.people import absences, assignments, days_off, people, preferences
from bot.people.people import CONSENT_VERSION
from bot.plans.plans import ACTIONS
from bot.reminders import digests, numbers, periodic, snoozes
from bot.reminders.policy import Policy
from bot.reports import reports, verification
from bot.reports.reports import Wish
from bot.workbooks import imports
from bot.workbooks.rows.sheet import Row, Sheet
from db.engine import Database
from db.models import (
    ActivityStatus,
    Delivery,
    DeliveryState,
    Person,
    Reminder,
    ReminderRule,
    Role,
    Secretariat,
    Standing,
)
from tests.reminders.domain import reminders_oracle
from tests.reminders.domain.reminders_oracle import Line, Said, World

pytestmark = pytest.mark.slow

BOGOTA = ZoneInfo("America/Bogota")
DAY = timedelta(days=1)
TICKS = (
    time(6, 10),
    time(7, 30),
    time(8, 0),
    time(9, 0),
    time(12, 0),
    time(15, 40),
    time(16, 59),
    time(17, 1),
    time(20),
)
POSTS = ("Líder de cobertura", "líder de cobertura", "Rectora", "Profesional de calidad")
LEASE = timedelta(seconds=3)
S = ActivityStatus
T = TypeVar("T")
P = ParamSpec("P")


class Killed(Exception):
    pass


@dataclass
class Size:
    """`bustle`: what happens a day, for each secretariat; `through`: of how many days one goes through the real sender
    (the others' digests are just marked as sent)."""

    secretariats: int
    activities: int
    first: date
    last: date
    bustle: float = 0.6
    through: int = 1


@dataclass
class Tally:
    """What was checked, for whoever prints it."""

    lines: Counter[ReminderRule] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)
    digests: int = 0
    sent: int = 0
    again: int = 0
    kills: int = 0


class Year:
    """One example: `run()` raises at the first reminder that is not as it should be."""

    def __init__(self, url: str, size: Size, seed: int) -> None:
        self.size, self.rng = size, Random(seed)
        self.replicas = [Database(url), Database(url)]
        for database in self.replicas:
            _hurry(database)
        self.said, self.tally = Said(), Tally()
        self.made: set[date] = set()
        self.clock_back = self.sender_back = datetime.min.replace(tzinfo=BOGOTA)
        self.last_letter: dict[tuple[int, date], int] = {}
        self._number = 0
        self._threads = ThreadPoolExecutor(2)

    # The scene

    def run(self) -> Tally:
        with self._threads, self.replicas[0], self.replicas[1]:
            self._do(self._set_up)
            day = self.size.first
            while day <= self.size.last:
                self._day(day)
                day += DAY
        return self.tally

    def _do(self, function: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return self.rng.choice(self.replicas).transact(function, *args, **kwargs)

    def _source(self) -> str:
        self._number += 1
        return f"sim:{self._number}"

    def _set_up(self, session: Session) -> None:
        now = datetime.combine(self.size.first - 30 * DAY, time(9), BOGOTA)
        self.codes = list(session.exec(select(Secretariat.code).order_by(Secretariat.code)).all())[
            : self.size.secretariats
        ]
        self.boss = self._person(session, Role.COORDINATOR, [], now)
        self._person(session, Role.COORDINATOR, [], now)
        for number, code in enumerate(self.codes):
            for _ in range(6 if number % 5 else 3):
                self._person(session, Role.OFFICIAL, [code], now)
        for number in range(0, len(self.codes), 3):
            self._person(session, Role.LIAISON, self.codes[number : number + 3 - number % 2], now)
            self._person(session, Role.LIAISON, self.codes[number : number + 1], now)
        self.plans: dict[str, dict[str, tuple[date, str, str]]] = {code: {} for code in self.codes}
        for code in self.codes:
            for _ in range(self.size.activities):
                self._line(code, now.date())
        self._import(session, self.codes, now)
        for preset in ("weekly_friday", "monthly_last"):
            periodic.add(session, self.boss, "El informe", preset, "role=official", self._source(), now, now.date())

    def _person(self, session: Session, role: Role, codes: Sequence[str], now: datetime) -> int:
        self._number += 1
        quiet_from, quiet_until = self.rng.choice([(19, 7)] * 6 + [(0, 0), (7, 10), (8, 18), (20, 9), (8, 6), (12, 13)])
        row = Person(
            chat_id=10_000 + self._number,
            name=f"Persona {self._number}",
            role=role,
            post=self.rng.choice([None, None, *POSTS]) if role is Role.OFFICIAL else None,
            standing=Standing.ACTIVE,
            consent=CONSENT_VERSION,
            joined_at=now,
            quiet_from=quiet_from,
            quiet_until=quiet_until,
            quiet_days=self.rng.random() < 0.8,
        )
        session.add(row)
        session.flush()
        assert row.id is not None
        assignments.assign(session, row.id, codes)
        return row.id

    def _line(self, code: str, today: date) -> None:
        self._number += 1
        due = today + DAY * self.rng.choice(
            [self.rng.randint(-40, 60), self.rng.randint(1, (self.size.last - today).days + 60)]
        )
        self.plans[code][f"A-{self._number}"] = due, self.rng.choice(ACTIONS), self.rng.choice(["", "", *POSTS])

    def _import(self, session: Session, codes: Sequence[str], now: datetime) -> None:
        sheet = _sheet({code: self.plans[code] for code in codes})
        digest = imports.preview(session, None, sheet).digest
        imports.apply(session, None, sheet, digest, self._source(), now)

    # A day

    def _day(self, day: date) -> None:
        if self.rng.random() < 0.08:
            self.clock_back = self._later(day, 2, 5, 12, 30, 75, 120)
        if self.rng.random() < 0.12:
            self.sender_back = self._later(day, 3, 10, 20, 40)
        through = self.rng.randrange(self.size.through) == 0
        share = self.size.bustle * len(self.codes) / (len(TICKS) - 1)
        self.world = self._do(reminders_oracle.read, BOGOTA)
        for before, tick in zip((time(), *TICKS), TICKS, strict=False):
            now = self._moment(day, tick)
            self._bustle(self._moment(day, before), now, share)
            if now >= self.clock_back:
                self._tick(now)
            if now >= self.sender_back and through:
                self._send(now)
        if now >= self.sender_back and not through:
            self._do(_mark_all_sent, now)

    def _later(self, day: date, *hours: int) -> datetime:
        return self._moment(day, time(self.rng.randrange(24))) + timedelta(hours=self.rng.choice(hours))

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, BOGOTA)

    # The clock

    def _tick(self, now: datetime) -> None:
        today = now.date()
        expected = self._expected(now)
        if expected is None:
            assert self._do(digests.enqueue_due, now, BOGOTA) == 0, f"made twice, or not in its hours: {now}"
            return
        before = self._do(_rows, today)
        assert before == set(), f"already said on {today}"
        if self.rng.random() < 0.2:
            self._die(now)
        made = sum(self._at_once(now)) if self.rng.random() < 0.3 else self._do(digests.enqueue_due, now, BOGOTA)
        found = self._do(_rows, today)
        assert found == expected, _difference(found, expected, now)
        assert made == len({line.person for line in expected})
        self.made.add(today)
        self.said.note(expected, today)
        self.tally.digests += made
        self.tally.lines.update(line.rule for line in expected)
        if self.rng.random() < 0.2:  # a clock that jumps back an hour
            assert self._do(digests.enqueue_due, now - timedelta(hours=1), BOGOTA) == 0

    def _expected(self, now: datetime) -> set[Line] | None:
        """None: not in its hours, or made already."""
        today = now.date()
        if today in self.made:
            return None
        world = self._do(reminders_oracle.read, BOGOTA)
        if not world.policy("").hour <= now.hour < 17:
            return None
        self.said.expired |= self._do(_unsent, today)
        return reminders_oracle.lines(world, today, self.said)

    def _die(self, now: datetime) -> None:
        def mortal(session: Session) -> None:
            digests.enqueue_due(session, now, BOGOTA)
            session.flush()
            raise Killed

        with pytest.raises(Killed):
            self._do(mortal)
        self.tally.kills += 1

    def _at_once(self, now: datetime) -> Iterator[int]:
        work = [self._threads.submit(each.transact, digests.enqueue_due, now, BOGOTA) for each in self.replicas]
        return (each.result() for each in work)

    # The sender

    def _send(self, now: datetime) -> None:
        self._do(_drop_all_but_digests)
        number = self._do(taking.take_over, f"sender {self.rng.random()}", now, LEASE)
        while number is None:
            now += LEASE
            number = self._do(taking.take_over, f"sender {self.rng.random()}", now, LEASE)
        batch = self._do(taking.take, number, now, 1000, BOGOTA, LETTERS)
        if not batch.letters:
            return
        if self.rng.random() < 0.1:  # dies between the call and its settling: what is of class must goes again
            now += 2 * LEASE
            number = self._do(taking.take_over, "another", now, LEASE)
            assert number is not None
            self.tally.again += len(batch.letters)
            again = self._do(taking.take, number, now, 1000, BOGOTA, LETTERS)
            assert {each.id for each in again.letters} == {each.id for each in batch.letters}
            batch = again
        world = self._do(reminders_oracle.read, BOGOTA)
        for letter in batch.letters:
            self._check(letter, world, now)
        outcomes = [CallOutcome(letter, DeliveryState.SENT, message_id=letter.id) for letter in batch.letters]
        self._do(settling.settle, number, outcomes, now, LETTERS)
        self.tally.sent += len(outcomes)

    def _check(self, letter: Letter, world: World, now: datetime) -> None:
        """It may leave now, it is the day's only one, and it says what still holds of what was to be said."""
        row, local = world.people[letter.person_id], now.astimezone(BOGOTA)
        if row.quiet_from != row.quiet_until:
            length = (row.quiet_until - row.quiet_from) % 24
            assert (local.hour - row.quiet_from) % 24 >= length, f"in the quiet hours of {row.id}: {local}"
        assert not row.quiet_days or reminders_oracle.days_without(frozenset()).works(local.date()), (
            f"on a day off: {local}"
        )
        assert self.last_letter.setdefault((letter.person_id, local.date()), letter.id) == letter.id, "two on a day"
        digest = letter.params["digest"]
        assert digest.day == local.date()
        said = [(item.rule, item.state.id) for item in digest.items]
        assert len(said) == len(set(said))
        wanted = self._do(_of_digest, letter.person_id, digest.day)
        holding = {(line.rule, line.activity_id) for line in wanted if line.activity_id and _holds(line, world)}
        assert set(said) == holding, f"{letter.person_id} on {local}: {set(said) ^ holding}"

    # What people do

    def _bustle(self, since: datetime, until: datetime, share: float) -> None:
        """`self.world` is the morning's: what changed since, a service refuses or not."""
        many = int(share) + (self.rng.random() < share % 1)
        step = (until - since) / (many + 1)
        for number in range(1, many + 1):
            self._happen(since + number * step)

    def _happen(self, now: datetime) -> None:
        [(_, act)] = self.rng.choices(ACTS, WEIGHTS)
        try:
            self._do(lambda session: act(self, session, now))
            self.tally.events[act.__name__] += 1
        except (DomainError, IndexError):  # nobody, or nothing, is there to do it
            self.tally.events["refused"] += 1

    def _pick(self, found: Iterator[T]) -> T:
        return self.rng.choice(list(found))

    def _activity(self, *statuses: ActivityStatus | None) -> Any:
        standing = {each.activity_id: each.status for each in self.world.latest.values()}
        chosen = [each for each in self.world.activities if not statuses or standing.get(each.id) in statuses]
        near = [each for each in chosen if self.rng.random() < 0.2]
        return self.rng.choice(near or chosen)

    def _seen(self, activity: int) -> int | None:
        latest = self.world.latest.get(activity)
        return latest.id if latest else None

    def _report(self, session: Session, now: datetime) -> None:
        activity = self._activity(None, S.NOT_STARTED, S.IN_PROGRESS, S.RETURNED, S.BLOCKED, S.RESCHEDULE_REQUESTED)
        code = activity.secretariat_code
        actor = self.rng.choice(self.world.of(Role.OFFICIAL, code) * 3 + self.world.of(Role.LIAISON, code))
        status = self.rng.choice([S.IN_PROGRESS] * 5 + [S.DONE] * 4 + [S.BLOCKED, S.RESCHEDULE_REQUESTED])
        wish = Wish(status, note="porque sí", new_due_on=now.date() + DAY * self.rng.randint(1, 40), lower=True)
        said = reports.submit(session, actor, activity.id, wish, self._seen(activity.id), self._source(), now)
        if self.rng.random() < 0.15:
            assert said.report.id is not None
            reports.undo(session, actor, said.report.id, now + timedelta(seconds=30))

    def _correct(self, session: Session, now: datetime) -> None:
        latest = self._pick(iter(self.world.latest.values()))
        status = self.rng.choice([S.IN_PROGRESS, S.DONE, S.BLOCKED])
        reports.correct(session, latest.person_id, latest.id, Wish(status, note="me equivoqué"), self._source(), now)

    def _answer(self, session: Session, now: datetime) -> None:
        activity = self._activity(S.DONE, S.RESCHEDULE_REQUESTED, S.VERIFIED)
        liaisons = self.world.of(Role.LIAISON, activity.secretariat_code)
        actor, latest = self.rng.choice([*liaisons, self.boss]), self.world.latest[activity.id]
        if latest.status is S.RESCHEDULE_REQUESTED:
            if self.rng.random() < 0.6:
                verification.approve_date(session, actor, latest.id, self._source(), now)
            else:
                verification.decline_date(session, actor, latest.id, "no", self._source(), now)
        elif latest.status is S.DONE and self.rng.random() < 0.6:
            verification.verify(session, actor, latest.id, self._source(), now)
        else:
            verification.send_back(session, actor, latest.id, "falta la firma", self._source(), now)

    def _leave_for_days(self, session: Session, now: datetime) -> None:
        person = self.rng.choice([number for number in self.world.people if self.world.takes_part(number)])
        offered = [each.id for each in absences.substitutes(session, person)]
        substitute = self.rng.choice([None, *offered * 2])
        ends_on = now.date() + DAY * self.rng.choice([0, 1, 3, 7, 14, 25])
        absence = absences.propose(session, person, substitute, ends_on, now, now.date())
        if substitute and self.rng.random() < 0.85:
            absences.answer(session, absence.id or 0, substitute, self.rng.random() < 0.9, now)

    def _come_back(self, session: Session, now: datetime) -> None:
        absences.end(session, self._pick(each.person_id for each in self.world.away), now)

    def _snooze(self, session: Session, now: datetime) -> None:
        """Half the time somebody changes their mind about what they put off already."""
        if self.world.snoozes and self.rng.random() < 0.5:
            person, activity = self.rng.choice(list(self.world.snoozes)[-20:])
        else:
            chosen = self._activity(None, S.NOT_STARTED, S.IN_PROGRESS, S.RETURNED)
            person, activity = self.rng.choice(self.world.of(Role.OFFICIAL, chosen.secretariat_code)), chosen.id
        until = now.date() + DAY * self.rng.choice([1, 2, 3, 7, 30])
        snoozes.snooze(session, person, activity, until, self._source(), now, now.date())

    def _change_policy(self, session: Session, now: datetime) -> None:
        action = self.rng.choice(["", *ACTIONS])
        if self.rng.random() < 0.3:
            numbers.reset(session, self.boss, action, now)
            return
        before = tuple(self.rng.sample(range(1, 21), self.rng.randint(0, 4)))
        every, liaison, coordinator = (self.rng.choice([0, 1, 2, 3, 5, 8]) for _ in range(3))
        chosen = Policy(
            before=before,
            after_every=every,
            liaison_after=liaison,
            coordinator_after=coordinator,
            hour=self.rng.choice([7, 8, 9, 15]),
        )
        numbers.change(session, self.boss, action, chosen, now)

    def _take_days_off(self, session: Session, now: datetime) -> None:
        code = self.rng.choice([None, *self.codes * 2])
        first = now.date() + DAY * self.rng.choice([-1, 0, 1, 5, 12])
        last = first + DAY * self.rng.choice([0, 0, 1, 4, 20] if code else [0, 0, 0, 1])
        days_off.add(session, self.boss, code, first, last, "Receso", self._source(), now, now.date())

    def _work_after_all(self, session: Session, now: datetime) -> None:
        days_off.withdraw(session, self.boss, self._pick(each.id for each in self.world.off), now)

    def _begin_rule(self, session: Session, now: datetime) -> None:
        if len(self.world.periodic) < 6:
            segment = self.rng.choice(
                [
                    "all",
                    "role=official",
                    f"secretariat={'|'.join(self.codes[:2])}",
                    f"role=official,secretariat={self.codes[0]}",
                ]
            )
            preset = self.rng.choice(list(periodic.PRESETS))
            periodic.add(session, self.boss, "El informe", preset, segment, self._source(), now, now.date())

    def _end_rule(self, session: Session, now: datetime) -> None:
        periodic.end(session, self.boss, self._pick(each.id for each in self.world.periodic), now)

    def _join(self, session: Session, now: datetime) -> None:
        role = self.rng.choice([Role.OFFICIAL] * 4 + [Role.LIAISON])
        self._person(session, role, [self.rng.choice(self.codes)], now)

    def _stand(self, session: Session, now: datetime) -> None:
        person = self._pick(iter(self.world.people))
        active = self.world.people[person].standing is Standing.ACTIVE
        if person != self.boss:
            (staff.deactivate if active and self.rng.random() < 0.5 else staff.reactivate)(
                session, self.boss, person, now
            )

    def _consent(self, session: Session, now: datetime) -> None:
        person = self._pick(number for number in self.world.people if number != self.boss)
        if self.world.people[person].consent:
            consent.withdraw(session, person, now)
        else:
            consent.accept_as(session, person, CONSENT_VERSION, self._source(), now)

    def _move(self, session: Session, now: datetime) -> None:
        person = self.rng.choice(self.world.of(Role.OFFICIAL))
        (before,) = self.world.places[person]
        staff.move(session, self.boss, person, before, self.rng.choice(self.codes), now)

    def _promote(self, session: Session, now: datetime) -> None:
        before, after = self.rng.choice([(Role.OFFICIAL, Role.LIAISON), (Role.LIAISON, Role.OFFICIAL)])
        staff.change_role(session, self.boss, self.rng.choice(self.world.of(before)), before, after, now)

    def _rename_post(self, session: Session, now: datetime) -> None:
        people.set_post(session, self.rng.choice(self.world.of(Role.OFFICIAL)), self.rng.choice(POSTS))

    def _quiet(self, session: Session, now: datetime) -> None:
        hours = self.rng.choice([(19, 7), (0, 0), (8, 20), (21, 11)])
        person = self._pick(iter(self.world.people))
        preferences.set_quiet_hours(session, person, *hours, quiet_days=self.rng.random() < 0.8)

    def _plan(self, session: Session, now: datetime) -> None:
        code = self.rng.choice(self.codes)
        plan = self.plans[code]
        for _ in range(self.rng.choice([0, 1, 2])):
            self._line(code, now.date())
        for name in self.rng.sample(sorted(plan), min(len(plan), 3)):
            change = self.rng.random()
            if change < 0.3 and len(plan) > 2:
                del plan[name]
            elif change < 0.6:
                plan[name] = plan[name][0] + DAY * self.rng.randint(-5, 20), *plan[name][1:]
        self._import(session, [code], now)


ACTS: tuple[tuple[float, Callable[[Year, Session, datetime], None]], ...] = (
    (40, Year._report),
    (4, Year._correct),
    (14, Year._answer),
    (8, Year._leave_for_days),
    (2, Year._come_back),
    (20, Year._snooze),
    (0.8, Year._change_policy),
    (1.5, Year._take_days_off),
    (0.7, Year._work_after_all),
    (0.7, Year._begin_rule),
    (0.3, Year._end_rule),
    (1, Year._join),
    (2, Year._stand),
    (1, Year._consent),
    (1, Year._move),
    (0.4, Year._promote),
    (0.7, Year._rename_post),
    (0.7, Year._quiet),
    (3, Year._plan),
)
WEIGHTS = [weight for weight, _ in ACTS]


# What the database has


def _rows(session: Session, day: date) -> set[Line]:
    rows = session.exec(select(Reminder).where(Reminder.day == day)).all()
    found = [Line(row.person_id, row.in_place_of, row.rule, row.activity_id or row.periodic_id) for row in rows]
    assert len(found) == len(set(found)), f"said twice on {day}"
    return set(found)


def _unsent(session: Session, today: date) -> set[tuple[int, date]]:
    """Digests of earlier days that did not leave: whose and of which day."""
    waiting = [DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.EXPIRED]
    found = (
        select(Reminder)
        .join(Delivery, col(Delivery.dedupe) == Reminder.digest)
        .where(col(Delivery.state).in_(waiting), col(Reminder.day).between(today - 20 * DAY, today - DAY))
    )
    return {(row.person_id, row.day) for row in session.exec(found)}


def _of_digest(session: Session, person: int, day: date) -> list[Reminder]:
    return list(session.exec(select(Reminder).where(Reminder.person_id == person, Reminder.day == day)).all())


def _holds(line: Reminder, world: World) -> bool:
    """Rule 18, for a line about an activity."""
    assert line.activity_id is not None
    activity = next((each for each in world.activities if each.id == line.activity_id), None)
    latest, snooze = world.latest.get(line.activity_id), world.snoozes.get((line.person_id, line.activity_id))
    status = latest.status if latest else None
    reader = world.people[line.person_id]
    return (
        activity is not None
        and status in (reminders_oracle.WAITING if line.rule is ReminderRule.VERIFICATION else reminders_oracle.OPEN)
        and not (latest and latest.at > line.at)
        and not (line.rule is ReminderRule.DUE and snooze and snooze.at > line.at)
        and (reader.role is Role.COORDINATOR or activity.secretariat_code in world.places[line.person_id])
    )


def _drop_all_but_digests(session: Session) -> None:
    other = (col(Delivery.template) != digests.TEMPLATE) & (col(Delivery.state) == DeliveryState.QUEUED)
    session.execute(update(Delivery).where(other).values(state=DeliveryState.CANCELLED))


def _mark_all_sent(session: Session, now: datetime) -> None:
    _drop_all_but_digests(session)
    waiting = col(Delivery.state) == DeliveryState.QUEUED
    session.execute(update(Delivery).where(waiting).values(state=DeliveryState.SENT, settled_at=now))


def _sheet(plans: dict[str, dict[str, tuple[date, str, str]]]) -> Sheet:
    columns = ("codigo", "secretaria", "linea", "accion", "actividad", "producto", "responsable", "fecha_limite")
    lines = [
        (code, place, "2", action, "Actividad", "Acta firmada", post, due.isoformat())
        for place, plan in plans.items()
        for code, (due, action, post) in plan.items()
    ]
    rows = [Row(number, dict(zip(columns, line, strict=True))) for number, line in enumerate(lines, 2)]
    return Sheet(name="plan", columns={name: number for number, name in enumerate(columns, 1)}, rows=rows)


def _hurry(database: Database) -> None:
    """What dies here is a transaction, never the machine."""

    def off(connection: Any, _record: object) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA synchronous=OFF")

    event.listen(database.engine, "connect", off)


def _difference(found: set[Line], expected: set[Line], now: datetime) -> str:
    missing, unasked = sorted(expected - found, key=str), sorted(found - expected, key=str)
    return f"on {now}: missing {missing[:5]} ({len(missing)}), not asked for {unasked[:5]} ({len(unasked)})"


# The shorter year: around Holy Week, and around Christmas

SHORT = {
    "sqlite": Size(4, 8, date(2026, 3, 16), date(2026, 5, 22), bustle=2, through=4),
    "postgresql": Size(3, 8, date(2026, 12, 7), date(2027, 1, 22), bustle=2, through=4),
}
SEED = int(os.environ.get("YEAR_SEED", "7"))


def test_every_reminder_of_a_simulated_year_is_the_one_the_policy_asks_for(database_url: str) -> None:
    """Acceptance 2: none missing, none twice, none on a day off or in quiet hours, none about what was reported, one
    digest a day at most."""
    tally = Year(database_url, SHORT[database_url.split(":")[0].split("+")[0]], SEED).run()
    assert set(tally.lines) == set(ReminderRule), tally
    assert min(tally.digests, tally.sent, tally.kills) > 0, tally
