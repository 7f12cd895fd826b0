"""Digests from the tick that makes them to the call that carries them, on both databases: once a day, whatever the
clock, the database and Telegram do."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from bot.app import LETTERS
from bot.delivery import settling, taking
from bot.delivery.resolving import Letter
from bot.delivery.settling import CallOutcome
from bot.edge.clock import Clock
from bot.people import assignments, preferences
from bot.reminders import digests, snoozes
from bot.reports import reports
from bot.reports.reports import Wish
from db.engine import Database
from db.models import Activity, ActivityStatus, DayOff, Delivery, DeliveryClass, DeliveryState, Person, Reminder, Role
from tests.planning import MEDELLIN, SANTA_MARTA, TUNJA, Team, add_activity, assemble

BOGOTA = ZoneInfo("America/Bogota")
TUESDAY = date(2026, 11, 24)
LEASE = timedelta(seconds=3)
S = DeliveryState


@pytest.fixture
def team(database: Database) -> Team:
    """JU-03 is due on Tuesday; nobody hears a summary this week. Pedro holds another post, and Olga hers."""

    def begin(session: Session) -> Team:
        team = assemble(session)
        activity = session.get_one(Activity, team.ju03)
        activity.due_on, activity.post = TUESDAY, "líder de cobertura"
        for person in session.exec(select(Person)):
            person.joined_at = at(TUESDAY - timedelta(days=60) if person.role is Role.OFFICIAL else TUESDAY)
        return team

    return database.transact(begin)


def at(day: date, hour: int = 8, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BOGOTA)


def make(database: Database, now: datetime) -> int:
    return database.transact(digests.enqueue_due, now, BOGOTA)


def lead(database: Database, now: datetime) -> int:
    number = database.transact(taking.take_over, f"a {now}", now, LEASE)
    assert number is not None
    return number


def take(database: Database, now: datetime) -> list[Letter]:
    """The digests among what leaves."""
    letters = database.transact(taking.take, lead(database, now), now, 10, BOGOTA, LETTERS).letters
    return [letter for letter in letters if letter.template == digests.TEMPLATE]


def settle(database: Database, letter: Letter, now: datetime, state: DeliveryState = S.SENT, **more: Any) -> None:
    number = database.transact(lambda session: session.get_one(Delivery, letter.id).reserved_by)
    database.transact(settling.settle, number or 0, [CallOutcome(letter, state, **more)], now, LETTERS)


def states(database: Database) -> list[tuple[int, DeliveryState]]:
    found = select(Delivery).where(Delivery.template == "digest").order_by(col(Delivery.id))
    return [(row.person_id, row.state) for row in database.transact(lambda session: session.exec(found).all())]


def days_said(database: Database) -> list[date]:
    found = select(Reminder).order_by(col(Reminder.id))
    return database.transact(lambda session: [row.day for row in session.exec(found)])


def report(database: Database, team: Team, now: datetime, status: ActivityStatus = ActivityStatus.DONE) -> None:
    database.transact(reports.submit, team.olga, team.ju03, Wish(status), None, f"tap:{now}", now)


# Made once


@pytest.mark.parametrize(
    ("hour", "minute", "made"), [(0, 0, 0), (7, 59, 0), (8, 0, 1), (16, 59, 1), (17, 0, 0), (23, 59, 0)]
)
def test_they_are_made_from_eight_until_five(database: Database, team: Team, hour: int, minute: int, made: int) -> None:
    """Rule 3. The hour is local, whatever zone the moment comes in."""
    assert make(database, at(TUESDAY, hour, minute).astimezone(ZoneInfo("UTC"))) == made


def test_a_day_has_one_digest_a_person_however_often_the_clock_ticks(database: Database, team: Team) -> None:
    assert [make(database, at(TUESDAY, 8, minute)) for minute in range(5)] == [1, 0, 0, 0, 0]
    (delivery,) = database.transact(lambda session: session.exec(select(Delivery)).all())
    assert (delivery.person_id, delivery.dedupe) == (team.olga, f"digest:{team.olga}:2026-11-24")
    assert (delivery.delivery_class, delivery.urgent) == (DeliveryClass.MUST, False)
    assert delivery.expires_at == at(TUESDAY + timedelta(days=1), 0)


def test_several_processes_at_once_make_one(database_url: str, database: Database, team: Team) -> None:
    """Two processes with one token, and two replicas."""
    with ExitStack() as replicas, ThreadPoolExecutor(12) as threads:
        others = [replicas.enter_context(Database(database_url)) for _ in range(3)]
        made = list(threads.map(lambda n: make(others[n % 3], at(TUESDAY)), range(12)))
    assert sorted(made) == [0] * 11 + [1]
    assert len(states(database)) == 1


def test_who_dies_while_making_them_leaves_nothing_and_the_next_tick_makes_them(database: Database, team: Team) -> None:
    def dies(session: Session) -> None:
        assert digests.enqueue_due(session, at(TUESDAY), BOGOTA) == 1
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        database.transact(dies)
    assert days_said(database) == []
    assert make(database, at(TUESDAY, 8, 1)) == 1


def test_three_days_off_are_one_digest(database: Database, team: Team) -> None:
    """Rule 15: Monday’s and Tuesday’s are said on Wednesday."""
    assert make(database, at(TUESDAY + timedelta(days=1), 11)) == 1
    assert len(days_said(database)) == 1


def test_a_naive_moment_is_refused(database: Database, team: Team) -> None:
    """Nothing is made and nothing is taken for made."""
    with pytest.raises(ValueError, match="naive"):
        make(database, at(TUESDAY).replace(tzinfo=None))
    assert make(database, at(TUESDAY)) == 1


def test_a_clock_that_jumps_back_an_hour_makes_none_again(database: Database, team: Team) -> None:
    """A clock that jumps."""
    assert [make(database, at(TUESDAY, hour)) for hour in (9, 8, 9)] == [1, 0, 0]


def test_a_clock_that_jumps_ahead_a_day_and_back_says_nothing_twice(database: Database, team: Team) -> None:
    """Wednesday’s were made on Tuesday, with what Tuesday had to say; the days go on as they should."""
    jumped = [TUESDAY + timedelta(days=1), TUESDAY, TUESDAY + timedelta(days=1)]
    assert [make(database, at(day)) for day in jumped] == [1, 0, 0]
    assert make(database, at(TUESDAY + timedelta(days=3))) == 2  # three days after: Olga, and the liaison


def test_a_clock_that_was_years_ahead_does_not_silence_the_present(database: Database, team: Team) -> None:
    make(database, at(date(2036, 6, 2)))
    assert make(database, at(TUESDAY)) == 1


def test_a_secretariat_that_is_closed_for_years_silences_nobody_else(database: Database, team: Team) -> None:
    def close(session: Session) -> None:
        values: dict[str, Any] = {"starts_on": date(2025, 1, 1), "ends_on": date(2028, 1, 1), "created_at": at(TUESDAY)}
        session.add(DayOff(source="x", secretariat_code=MEDELLIN, reason="Cierre", **values))
        add_activity(session, "MED-1", MEDELLIN, TUESDAY)

    database.transact(close)
    assert make(database, at(TUESDAY)) == 1
    assert states(database) == [(team.olga, S.QUEUED)]


# Not said when it did not leave


@pytest.mark.parametrize("looked", [True, False], ids=["the sender saw it expire", "nobody looked since"])
def test_what_did_not_leave_on_its_day_was_not_said(database: Database, team: Team, looked: bool) -> None:
    """Rules 4 and 16: Telegram, or the sender, was away until the next day, which says it."""
    wednesday = TUESDAY + timedelta(days=1)
    make(database, at(TUESDAY))
    if looked:
        assert take(database, at(wednesday, 7, 30)) == []
    assert make(database, at(wednesday)) == 1
    assert states(database) == [(team.olga, S.EXPIRED), (team.olga, S.QUEUED)]
    assert days_said(database) == [TUESDAY, wednesday]


def test_what_left_was_said(database: Database, team: Team) -> None:
    make(database, at(TUESDAY))
    (letter,) = take(database, at(TUESDAY))
    settle(database, letter, at(TUESDAY), message_id=1)
    assert make(database, at(TUESDAY + timedelta(days=1))) == 0


def test_quiet_hours_put_it_off_and_past_midnight_it_expires(database: Database, team: Team) -> None:
    database.transact(preferences.set_quiet_hours, team.olga, 20, 10, True)
    make(database, at(TUESDAY))
    assert take(database, at(TUESDAY, 9, 59)) == []
    assert len(take(database, at(TUESDAY, 10))) == 1
    database.transact(preferences.set_quiet_hours, team.olga, 8, 6, True)
    friday = TUESDAY + timedelta(days=3)
    make(database, at(friday))
    take(database, at(friday, 12))
    assert states(database)[1:] == [(team.olga, S.EXPIRED), (team.lucas, S.SENDING)]


def test_telegram_gone_for_an_hour_delays_it_and_the_content_is_of_then(database: Database, team: Team) -> None:
    """Telegram gone for a while."""
    other = database.transact(add_activity, "JU-04", due=TUESDAY, post="líder de cobertura")
    make(database, at(TUESDAY))
    (letter,) = take(database, at(TUESDAY))
    again_at = at(TUESDAY, 9)
    settle(database, letter, at(TUESDAY), S.QUEUED, again_at=again_at, counts=False)
    report(database, team, at(TUESDAY, 8, 30))
    assert take(database, at(TUESDAY, 8, 59)) == []
    (later,) = take(database, again_at)
    assert [item.state.id for item in later.params["digest"].items] == [other]


def test_after_a_crash_in_flight_it_goes_again(database: Database, team: Team) -> None:
    """Class `must`."""
    make(database, at(TUESDAY))
    (first,) = take(database, at(TUESDAY))
    (again,) = take(database, at(TUESDAY) + 2 * LEASE)
    assert (again.id, again.attempts) == (first.id, 2)


async def test_a_database_that_is_away_is_asked_again_at_the_next_tick(database: Database, team: Team) -> None:
    """The database gone for a while."""
    made, away = [], [True, True, False]

    async def tick() -> None:
        if away.pop(0):
            raise OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))
        made.append(await database.run(digests.enqueue_due, at(TUESDAY), BOGOTA))

    clock = Clock((30.0, tick))
    for _ in range(3):
        await clock.tick()
    assert made == [1]


# Looked at again


def _archive(session: Session, team: Team) -> None:
    session.get_one(Activity, team.ju03).archived_at = at(TUESDAY, 8, 5)


def _put_off(session: Session, team: Team) -> None:
    until = TUESDAY + timedelta(days=1)
    snoozes.snooze(session, team.olga, team.ju03, until, "tap:s", at(TUESDAY, 8, 5), TUESDAY)


def _move(session: Session, team: Team) -> None:
    assignments.assign(session, team.olga, [TUNJA])


def _report(session: Session, team: Team) -> None:
    wish = Wish(ActivityStatus.IN_PROGRESS)
    reports.submit(session, team.pedro, team.ju03, wish, None, "tap:r", at(TUESDAY, 8, 5))


@pytest.mark.parametrize("meanwhile", [_archive, _put_off, _move, _report])
def test_what_holds_no_more_is_left_out_and_nothing_is_not_sent(
    database: Database, team: Team, meanwhile: Callable[[Session, Team], None]
) -> None:
    """Rule 18."""
    make(database, at(TUESDAY))
    database.transact(meanwhile, team)
    assert take(database, at(TUESDAY, 9)) == []
    assert states(database) == [(team.olga, S.CANCELLED)]


def test_of_several_lines_those_that_hold_are_said(database: Database, team: Team) -> None:
    """Rule 18."""
    codes = {
        name: database.transact(add_activity, name, SANTA_MARTA, TUESDAY, post="LÍDER DE COBERTURA") for name in "AB"
    }
    make(database, at(TUESDAY))
    report(database, team, at(TUESDAY, 8, 5))
    (letter,) = take(database, at(TUESDAY, 9))
    assert [item.state.id for item in letter.params["digest"].items] == list(codes.values())
