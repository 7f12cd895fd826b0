"""What liaisons and coordinators see of reminders and change in them: results, the week that comes, the numbers of the
policy, days off that keep messages waiting. On both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, col, select

from bot.app import LETTERS
from bot.base import outbox
from bot.base.calendar import holidays_between
from bot.base.errors import Gone, Invalid, NotAllowed
from bot.base.times.periods import read_days
from bot.base.times.unclear import Unclear
from bot.delivery import taking
from bot.people import calendars, days_off, preferences
from bot.reminders import numbers, periodic, preview, results, snoozes
from bot.reminders.numbers import Changed
from bot.reminders.policy import Policy
from db.engine import Database
from db.models import (
    ActivityStatus,
    AuditEntry,
    DayOff,
    Delivery,
    DeliveryClass,
    DeliveryState,
    PeriodicRule,
    Person,
    Reminder,
    ReminderPolicy,
    ReminderRule,
    Report,
    Role,
    Shift,
    Standing,
)
from tests.planning import MEDELLIN, NOW, SANTA_MARTA, TODAY, TUNJA, Team, add_activity, enter
from tests.tables import rows

BOGOTA = ZoneInfo("America/Bogota")


# Results


def _remind(
    session: Session, person: int, activity: int, ago: float, state: DeliveryState = DeliveryState.SENT
) -> None:
    at = NOW - timedelta(days=ago)
    values: dict[str, Any] = {"params": {}, "not_before": at, "created_at": at, "delivery_class": DeliveryClass.MUST}
    digest = f"digest:{person}:{ago}"
    if session.exec(select(Delivery).where(Delivery.dedupe == digest)).first() is None:
        session.add(Delivery(dedupe=digest, person_id=person, template="digest", state=state, **values))
    key = f"due:{activity}:{person}:{ago}"
    rule = ReminderRule.DUE
    session.add(
        Reminder(key=key, digest=digest, day=at.date(), person_id=person, rule=rule, activity_id=activity, at=at)
    )
    session.flush()


def _report(session: Session, person: int, activity: int, ago: float, **more: Any) -> None:
    values: dict[str, Any] = {"status": ActivityStatus.IN_PROGRESS, "percentage": 50} | more
    source = f"tap:{activity}:{ago}"
    session.add(Report(source=source, activity_id=activity, person_id=person, at=NOW - timedelta(days=ago), **values))
    session.flush()


def test_activities_are_counted_once_however_many_were_told(database: Database, team: Team) -> None:
    def story(session: Session) -> results.Results:
        for person in (team.olga, team.pedro):
            _remind(session, person, team.ju03, 10)
            _remind(session, person, team.ju03, 7)
        _report(session, team.pedro, team.ju03, 9)
        return results.results(session, team.diana, NOW)

    found = database.transact(story)
    assert (found.digests, found.people, found.activities, found.acted, found.silent) == (4, 2, 1, 1, [])


@pytest.mark.parametrize(
    ("ago", "more", "acted"),
    [
        (8.01, {}, 1),
        (8, {}, 1),
        (7.99, {}, 0),
        (10, {}, 0),
        (10.5, {}, 0),
        (9, {"undone_at": NOW}, 0),
    ],
)
def test_two_days_are_two_days(database: Database, team: Team, ago: float, more: dict[str, Any], acted: int) -> None:
    def story(session: Session) -> results.Results:
        _remind(session, team.olga, team.ju03, 10)
        _report(session, team.olga, team.ju03, ago, **more)
        return results.results(session, team.diana, NOW)

    assert database.transact(story).acted == acted


@pytest.mark.parametrize(
    ("state", "counted"),
    [(DeliveryState.SENT, 1), (DeliveryState.UNCERTAIN, 1), (DeliveryState.EXPIRED, 0), (DeliveryState.CANCELLED, 0)],
)
def test_only_what_reached_them_counts(database: Database, team: Team, state: DeliveryState, counted: int) -> None:
    def story(session: Session) -> results.Results:
        _remind(session, team.olga, team.ju03, 10, state)
        _remind(session, team.olga, team.ju03, 31)
        return results.results(session, team.diana, NOW)

    assert database.transact(story).digests == counted


def test_who_never_reacts(database: Database, team: Team) -> None:
    """Three digests and nothing: no report of theirs, none of what they were told, no snooze; and still there."""

    def story(session: Session) -> results.Results:
        away = enter(session, "Ida Prueba", Role.OFFICIAL, SANTA_MARTA)
        late = enter(session, "Luz Prueba", Role.OFFICIAL, SANTA_MARTA)
        for person in (team.olga, team.pedro, away, late):
            for ago in (12, 9, 6)[: 2 if person == late else 3]:
                _remind(session, person, team.ju03, ago)
        session.get_one(Person, away).standing = Standing.LEFT
        tomorrow = TODAY + timedelta(days=1)
        snoozes.snooze(session, team.pedro, team.ju03, tomorrow, "tap:z", NOW, TODAY)
        return results.results(session, team.lucas, NOW)

    (only,) = database.transact(story).silent
    assert (only.name, only.post, only.secretariat, only.digests) == (
        "Olga Prueba",
        "Líder de cobertura",
        "Santa Marta",
        3,
    )


def test_a_liaison_sees_theirs_and_an_official_nothing(database: Database, team: Team) -> None:
    def story(session: Session) -> results.Results:
        other = add_activity(session, "JU-09", MEDELLIN)
        for ago in (12, 9, 6):
            _remind(session, team.bea, other, ago)
        return results.results(session, team.lucas, NOW)

    found = database.transact(story)
    assert (found.digests, found.silent) == (0, [])
    assert database.transact(results.results, team.diana, NOW).silent[0].name == "Bea Prueba"
    with pytest.raises(NotAllowed):
        database.transact(results.results, team.olga, NOW)


# What comes


def test_the_week_counts_registered_people_and_changes_nothing(database: Database, team: Team) -> None:
    """JU-03 is due on Friday 4 December: ten working days before is today, whose hour is over; five before is the 27th.
    On Monday the summary does not count it yet. Nobody answers for Tunja."""
    database.transact(add_activity, "JU-08", TUNJA)
    week = preview.week(database, team.diana, NOW, BOGOTA)
    assert week.first == TODAY + timedelta(days=1)
    assert [(day.on, day.digests, day.activities) for day in week.days] == [
        (date(2026, 11, 23), 2, 1),
        (date(2026, 11, 27), 2, 1),
    ]
    assert (week.digests, week.people) == (4, 2)
    assert preview.week(database, team.lucas, NOW, BOGOTA).digests == 4
    assert not database.transact(lambda session: session.exec(select(Reminder)).all())


def test_before_the_hour_of_today_today_counts(database: Database, team: Team) -> None:
    early = datetime(2026, 11, 20, 7, 30, tzinfo=BOGOTA)
    assert preview.week(database, team.diana, early, BOGOTA).first == TODAY


def test_another_policy_is_compared_with_the_one_that_holds(database: Database, team: Team) -> None:
    never = Policy(before=(), after_every=0)
    found = preview.with_policy(database, team.diana, NOW, BOGOTA, "", never)
    assert (found.as_is.digests, found.changed.digests) == (4, 0)
    assert found.sample is None
    every_day = Policy(before=(9, 8, 7, 6, 5, 4))
    found = preview.with_policy(database, team.diana, NOW, BOGOTA, "jornada-unica", every_day)
    assert (found.changed.digests, found.changed.people) == (10, 2)
    assert found.sample is not None
    assert [item.state.activity.code for item in found.sample.items] == ["JU-03"]
    other = preview.with_policy(database, team.diana, NOW, BOGOTA, "mgei", every_day)
    assert other.changed == other.as_is


# Numbers


def _rule(database: Database, action: str = "") -> numbers.Rule:
    return database.transact(numbers.rule, action)


def test_an_action_follows_the_general_policy_until_it_has_its_own(database: Database, team: Team) -> None:
    general = Policy(before=(15, 7), after_every=2, liaison_after=4, coordinator_after=9, hour=10)
    assert database.transact(numbers.change, team.diana, "", general, NOW)
    assert (_rule(database, "mgei").policy, _rule(database, "mgei").own) == (general, False)
    assert database.transact(numbers.change, team.diana, "mgei", Policy(), NOW)
    assert (_rule(database, "mgei").policy, _rule(database, "mgei").own) == (Policy(), True)
    assert database.transact(numbers.reset, team.diana, "mgei", NOW)
    assert not database.transact(numbers.reset, team.diana, "mgei", NOW)
    assert _rule(database, "mgei").policy == general
    acts = [each.act for each in rows(database, AuditEntry)]
    assert acts == ["policy_changed", "policy_changed", "policy_reset"]


def test_the_same_change_again_is_none_and_one_on_an_older_rule_is_refused(database: Database, team: Team) -> None:
    seen, mine, theirs = _rule(database).version, Policy(before=(4,)), Policy(before=(3,))
    assert database.transact(numbers.change, team.diana, "", mine, NOW, seen)
    assert not database.transact(numbers.change, team.diana, "", mine, NOW, seen)
    with pytest.raises(Changed):
        database.transact(numbers.change, team.dario, "", theirs, NOW, seen)
    with pytest.raises(Changed):
        database.transact(numbers.reset, team.dario, "", NOW, seen)
    later = NOW + timedelta(microseconds=1)
    assert database.transact(numbers.change, team.dario, "", theirs, later, _rule(database).version)
    assert _rule(database).policy == theirs


@pytest.mark.parametrize("exists", [True, False])
def test_of_eight_changes_at_once_one_is_kept(database: Database, team: Team, exists: bool) -> None:
    if exists:
        database.transact(numbers.change, team.diana, "", Policy(before=(2,)), NOW)
    seen = _rule(database).version

    def change(number: int) -> bool:
        moment = NOW + timedelta(seconds=number)
        try:
            return database.transact(numbers.change, team.diana, "", Policy(before=(number,)), moment, seen)
        except Changed:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(change, range(3, 11))) == 1
    acts = database.transact(lambda session: session.exec(select(AuditEntry)).all())
    rows = database.transact(lambda session: session.exec(select(ReminderPolicy)).all())
    assert (len(acts), len(rows)) == (1 + exists, 1)


@pytest.mark.parametrize(
    "policy",
    [
        Policy(before=(0,)),
        Policy(before=(21,)),
        Policy(before=(-1,)),
        Policy(before=(1, 2, 3, 4, 5, 6, 7)),
        Policy(after_every=21),
        Policy(liaison_after=-1),
        Policy(hour=5),
        Policy(hour=17),
    ],
)
def test_numbers_nobody_could_mean_are_refused(database: Database, team: Team, policy: Policy) -> None:
    with pytest.raises(Invalid, match="policy"):
        database.transact(numbers.change, team.diana, "", policy, NOW)
    with pytest.raises(NotAllowed):
        database.transact(numbers.change, team.lucas, "", Policy(before=(2,)), NOW)
    with pytest.raises(Invalid):
        database.transact(numbers.change, team.diana, "bailes", Policy(before=(2,)), NOW)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("15, 7, 2", (15, 7, 2)),
        ("10 y 5 días", (10, 5)),
        ("Ninguno", ()),
        ("nunca", ()),
        ("muchos", None),
        ("", None),
        ("1 2 3 4 5 6 7", None),
    ],
)
def test_numbers_as_people_write_them(text: str, found: tuple[int, ...] | None) -> None:
    if found is not None:
        assert numbers.read_numbers(text) == found
        return
    with pytest.raises(Invalid):
        numbers.read_numbers(text)


# Periodic ones


@pytest.mark.parametrize(
    ("preset", "days"),
    [
        ("weekly_monday", [(11, 23), (11, 30), (12, 7)]),
        ("weekly_friday", [(11, 27), (12, 4), (12, 11)]),
        ("fortnightly", [(12, 1), (12, 15), (1, 4)]),
        ("monthly_first", [(12, 1), (1, 4), (2, 1)]),
        ("monthly_last", [(11, 30), (12, 31), (1, 29)]),
        ("quarterly", [(12, 31), (3, 31), (6, 30)]),
    ],
)
def test_the_next_dates_of_every_preset(database: Database, preset: str, days: list[tuple[int, int]]) -> None:
    """Written from a calendar. 1 January is a Friday and a holiday; 25 March 2027 and the day after are Holy Week."""
    (found,) = database.transact(periodic.upcoming, [periodic.PRESETS[preset]], TODAY, 3)
    assert [(day.month, day.day) for day in found] == days


def test_the_next_dates_know_days_off(database: Database, team: Team) -> None:
    monday = date(2026, 11, 30)
    database.transact(days_off.add, team.diana, None, monday, monday, "Fiesta", "tap:1", NOW, TODAY)
    last, weekly = database.transact(
        periodic.upcoming, [periodic.PRESETS["monthly_last"], periodic.PRESETS["weekly_monday"]], TODAY, 2
    )
    assert (last[0], weekly[1]) == (date(2026, 11, 27), date(2026, 12, 1))


def test_who_may_add_a_periodic_rule_and_what(database: Database, team: Team) -> None:
    add = periodic.add
    made = database.transact(add, team.diana, " El \n informe\u202e ", "weekly_monday", "all", "tap:1", NOW, TODAY)
    again = database.transact(add, team.diana, "Otro", "weekly_monday", "all", "tap:1", NOW, TODAY)
    assert (made.title, made.shift, again.id) == ("El informe", Shift.NEXT, made.id)
    with pytest.raises(NotAllowed):
        database.transact(add, team.lucas, "Informe", "weekly_monday", "all", "tap:2", NOW, TODAY)
    for title in ("ab", "x" * 201, ""):
        with pytest.raises(Invalid, match="periodic_title"):
            database.transact(add, team.diana, title, "weekly_monday", "all", "tap:3", NOW, TODAY)
    with pytest.raises(Gone):
        database.transact(add, team.diana, "Informe", "hourly", "all", "tap:4", NOW, TODAY)
    assert len(database.transact(lambda session: session.exec(select(PeriodicRule)).all())) == 1


# Days off


def _off(database: Database, actor: int, code: str | None, first: date, last: date, source: str = "tap:1") -> DayOff:
    return database.transact(days_off.add, actor, code, first, last, "Receso", source, NOW, TODAY)


def test_who_may_add_and_withdraw_days_off(database: Database, team: Team) -> None:
    monday = TODAY + timedelta(days=3)
    with pytest.raises(NotAllowed):
        _off(database, team.lucas, None, monday, monday)
    with pytest.raises(NotAllowed):
        _off(database, team.lucas, MEDELLIN, monday, monday)
    with pytest.raises(NotAllowed):
        _off(database, team.olga, SANTA_MARTA, monday, monday)
    everybodys = _off(database, team.diana, None, monday, monday)
    own = _off(database, team.lucas, SANTA_MARTA, monday, monday, "tap:2")
    assert [(each.secretariat, each.own) for each in database.transact(days_off.ahead, team.lucas, TODAY)] == [
        (None, False),
        ("Santa Marta", True),
    ]
    with pytest.raises(NotAllowed):
        database.transact(days_off.withdraw, team.lucas, everybodys.id or 0, NOW)
    for _ in range(2):
        assert database.transact(days_off.withdraw, team.lucas, own.id or 0, NOW).withdrawn_at == NOW
    with pytest.raises(Gone):
        database.transact(days_off.withdraw, team.diana, 999, NOW)
    acts = [each.act for each in rows(database, AuditEntry)]
    assert acts == ["days_off_added", "days_off_added", "days_off_withdrawn"]


@pytest.mark.parametrize(("starts", "ends"), [(-2, -1), (3, 2), (0, 61), (401, 401)])
def test_days_that_cant_be_are_refused(database: Database, team: Team, starts: int, ends: int) -> None:
    with pytest.raises(Invalid, match="days_off_dates"):
        _off(database, team.diana, None, TODAY + timedelta(days=starts), TODAY + timedelta(days=ends))


def test_days_off_of_a_person(database: Database, team: Team) -> None:
    """Everybody's; for officials their secretariat's too; of two, what both have; withdrawn ones never."""
    days = [TODAY + timedelta(days=number) for number in range(5)]

    def read(session: Session) -> dict[str, set[date]]:
        both = enter(session, "Luz Prueba", Role.OFFICIAL, SANTA_MARTA, MEDELLIN)
        nowhere = enter(session, "Ida Prueba", Role.OFFICIAL)
        rows = session.exec(select(Person).where(col(Person.id).is_not(None))).all()
        off = calendars.ahead_of(session, rows, TODAY)
        named = {"both": both, "nowhere": nowhere, "olga": team.olga, "bea": team.bea, "lucas": team.lucas}
        found = {name: set(off.get(number, ())) for name, number in named.items()}
        session.rollback()
        return found

    assert set(map(frozenset, database.transact(read).values())) == {frozenset()}
    _off(database, team.diana, None, days[0], days[0])
    assert set(map(frozenset, database.transact(read).values())) == {frozenset({days[0]})}
    _off(database, team.lucas, SANTA_MARTA, days[1], days[2], "tap:2")
    _off(database, team.diana, MEDELLIN, days[2], days[3], "tap:3")
    gone = _off(database, team.diana, MEDELLIN, days[4], days[4], "tap:4")
    database.transact(days_off.withdraw, team.diana, gone.id or 0, NOW)
    assert database.transact(read) == {
        "both": {days[0], days[2]},
        "nowhere": {days[0]},
        "olga": set(days[:3]),
        "bea": {days[0], days[2], days[3]},
        "lucas": {days[0]},
    }


def test_a_message_waits_for_the_end_of_the_days_off_of_its_official(database: Database, team: Team) -> None:
    """Friday 10:00; Santa Marta is off until Monday, so that its officials are written to on Tuesday at 7. Who keeps no
    quiet days and the liaison do not wait."""
    _off(database, team.lucas, SANTA_MARTA, TODAY, TODAY + timedelta(days=3))
    everybody = (team.olga, team.pedro, team.bea, team.lucas)

    def enqueue(session: Session) -> None:
        preferences.set_quiet_hours(session, team.pedro, 19, 7, False)
        for person in everybody:
            outbox.enqueue(
                session, person_id=person, dedupe=f"x:{person}", template="text", params={"html": "Hola"}, now=NOW
            )

    database.transact(enqueue)
    number = database.transact(taking.take_over, "test", NOW, timedelta(seconds=30))
    batch = database.transact(taking.take, number or 0, NOW, 10, BOGOTA, LETTERS)
    assert {letter.person_id for letter in batch.letters} == {team.pedro, team.bea, team.lucas}
    held = select(Delivery).where(Delivery.person_id == team.olga)
    assert database.transact(lambda session: session.exec(held).one()).not_before == datetime(
        2026, 11, 24, 7, tzinfo=BOGOTA
    )


def test_national_holidays_by_name() -> None:
    assert holidays_between(TODAY, date(2027, 1, 20)) == {
        date(2026, 12, 8): "La Inmaculada Concepción",
        date(2026, 12, 25): "Navidad",
        date(2027, 1, 1): "Año Nuevo",
        date(2027, 1, 11): "Día de los Reyes Magos (observado)",
    }


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("del 21 de diciembre al 8 de enero", (2026, 12, 21), (2027, 1, 8)),
        ("desde el 21 de diciembre hasta el 8 de enero", (2026, 12, 21), (2027, 1, 8)),
        ("21 de diciembre a 8 de enero", (2026, 12, 21), (2027, 1, 8)),
        ("del lunes 21 de diciembre al viernes 8 de enero de 2027", (2026, 12, 21), (2027, 1, 8)),
        ("Del 21 al 24 de diciembre", (2026, 12, 21), (2026, 12, 24)),
        ("21-24 de diciembre", (2026, 12, 21), (2026, 12, 24)),
        ("21 – 24 de diciembre", (2026, 12, 21), (2026, 12, 24)),
        ("del 28 al 3 de enero", (2026, 12, 28), (2027, 1, 3)),
        ("del 18 al 24 de noviembre", (2026, 11, 18), (2026, 11, 24)),
        ("21/12 al 8/1", (2026, 12, 21), (2027, 1, 8)),
        ("21/12/2026 - 8/1/2027", (2026, 12, 21), (2027, 1, 8)),
        ("2026-12-21 al 2027-01-08", (2026, 12, 21), (2027, 1, 8)),
        ("del lunes al miércoles", (2026, 11, 23), (2026, 11, 25)),
        ("9 de diciembre", (2026, 12, 9), (2026, 12, 9)),
        ("9-12-2026", (2026, 12, 9), (2026, 12, 9)),
        ("mañana", (2026, 11, 21), (2026, 11, 21)),
        ("24 y 31 de diciembre", None, None),
        ("jueves y viernes", None, None),
        ("del 1 al 2 y del 4 al 5 de enero", None, None),
        ("del 32 al 40 de enero", None, None),
        ("del 9 al", None, None),
        ("al", None, None),
        ("", None, None),
        ("en vacaciones", None, None),
    ],
)
def test_stretches_of_days_as_people_write_them(
    typed: str, first: tuple[int, int, int] | None, last: tuple[int, int, int] | None
) -> None:
    found = read_days(typed, TODAY)
    assert found == (date(*first), date(*last)) if first and last else isinstance(found, Unclear)


def test_a_preview_moves_what_quiet_hours_hold(database: Database, team: Team) -> None:
    """The times of `reminders preview` are those at which each may be spoken to."""
    database.transact(preferences.set_quiet_hours, team.pedro, 19, 10, True)
    day = date(2026, 11, 27)
    made = database.transact(preview.every, day, day, BOGOTA)
    assert {(each.person, each.at.hour) for each in made} == {(team.olga, 8), (team.pedro, 10)}
    assert made[0].as_json() == {
        "at": "2026-11-27T08:00:00-05:00",
        "person": team.olga,
        "secretariat": SANTA_MARTA,
        "activities": ["JU-03"],
        "rule": "due",
    }
