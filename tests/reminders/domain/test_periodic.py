"""Rules of what is periodic: their occurrences, who may begin and end them, whom they reach."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from bot.announcements.audience import expressions
from bot.base.errors import Gone, Invalid, NotAllowed
from bot.base.workdays import WorkingDays
from bot.reminders import periodic
from db.engine import Database
from db.models import PeriodicRule
from tests.planning import NOW, SANTA_MARTA, TODAY, Team
from tests.reminders.domain.reminders_oracle import cron_day, days_without

BOGOTA = ZoneInfo("America/Bogota")
FIRST, LAST = date(2026, 1, 5), date(2027, 12, 31)
DAYS = WorkingDays(FIRST - timedelta(days=100), LAST + timedelta(days=100))


def rule(preset: str) -> PeriodicRule:
    chosen = periodic.PRESETS[preset]
    return PeriodicRule(source="", title="", segment="all", created_at=NOW, cron=chosen.cron, shift=chosen.shift)


def add(
    database: Database, actor: int, preset: str = "weekly_friday", segment: str = "all", title: str = "El informe"
) -> PeriodicRule:
    return database.transact(periodic.add, actor, title, preset, segment, "tap:1", NOW, TODAY)


def due(database: Database, today: date, days: WorkingDays = DAYS) -> list[tuple[list[date], frozenset[int]]]:
    def read(session: Session) -> list[tuple[list[date], frozenset[int]]]:
        return [(list(each.occurrences), each.people) for each in periodic.due(session, days, today, BOGOTA)]

    return database.transact(read)


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        ("weekly_monday", [date(2026, 3, day) for day in (2, 9, 16, 24, 30)]),  # the 23rd is a holiday
        ("weekly_friday", [date(2026, 4, day) for day in (1, 10, 17, 24, 30)]),  # Good Friday, the 1st of May
        ("fortnightly", [date(2026, 11, day) for day in (3, 17)]),  # the 1st: Sunday before a holiday; the 15th too
        ("monthly_first", [date(2026, 5, 4)]),
        ("monthly_last", [date(2026, 2, 27)]),
        ("quarterly", [date(2026, 6, 30)]),
    ],
)
def test_the_occurrences_of_a_month_are_working_days(preset: str, expected: list[date]) -> None:
    """«mensual, último día hábil», on days on which somebody works."""
    first = expected[0].replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    assert periodic.occurrences(rule(preset), DAYS, first, last) == expected


@pytest.mark.parametrize("preset", periodic.PRESETS)
def test_two_years_of_a_preset_agree_with_a_second_reading_of_its_expression(preset: str) -> None:
    one, law = rule(preset), days_without(frozenset())
    move = law.on_or_before if one.shift.value == "previous" else law.on_or_after
    span = (FIRST + timedelta(days=n - 40) for n in range((LAST - FIRST).days + 80))
    moved = {move(day) for day in span if cron_day(one.cron, day)}
    assert periodic.occurrences(one, DAYS, FIRST, LAST) == sorted(day for day in moved if FIRST <= day <= LAST)


def test_an_occurrence_of_a_long_recess_comes_after_it() -> None:
    """Of at most days_off.LONGEST."""
    recess = frozenset(date(2026, 12, 1) + timedelta(days=n) for n in range(61))
    days = WorkingDays(FIRST, LAST, recess)
    found = periodic.occurrences(rule("monthly_first"), days, date(2026, 11, 4), date(2027, 2, 5))
    assert found == [date(2027, 2, 1)]


def test_it_reaches_its_segment_from_the_day_after_it_was_made_until_it_is_ended(
    database: Database, team: Team
) -> None:
    """Made on a Friday: not for that Friday."""
    made = add(database, team.diana, segment=f"role=official,secretariat={SANTA_MARTA}")
    assert due(database, TODAY) == []
    friday = TODAY + timedelta(days=7)
    assert due(database, friday) == [([friday], frozenset({team.olga, team.pedro}))]
    assert due(database, friday + timedelta(days=7)) == [
        ([friday + timedelta(days=7), friday], frozenset({team.olga, team.pedro}))
    ]
    assert database.transact(periodic.end, team.dario, made.id or 0, NOW).ended_at == NOW
    assert due(database, friday) == []


def test_only_coordinators_begin_and_end_them(database: Database, team: Team) -> None:
    for actor in (team.olga, team.lucas):
        with pytest.raises(NotAllowed):
            add(database, actor)
    number = add(database, team.diana).id or 0
    with pytest.raises(NotAllowed):
        database.transact(periodic.end, team.lucas, number, NOW)
    with pytest.raises(Gone):
        database.transact(periodic.end, team.diana, 999, NOW)


def test_what_makes_no_rule_is_refused(database: Database, team: Team) -> None:
    with pytest.raises(Invalid, match="periodic_title"):
        add(database, team.diana, title=" x ")
    with pytest.raises(Invalid, match="periodic_title"):
        add(database, team.diana, title="x" * 201)
    with pytest.raises(Gone):
        add(database, team.diana, preset="hourly")
    with pytest.raises(expressions.SegmentError):
        add(database, team.diana, segment="planet=mars")
    assert database.transact(periodic.current) == []


def test_the_same_tap_five_times_makes_one(database: Database, team: Team) -> None:
    assert len({add(database, team.diana).id for _ in range(5)}) == 1
    assert len(database.transact(periodic.current)) == 1


@pytest.mark.parametrize("today", [date(2027, 4, 15), date(2027, 5, 13), date(2027, 6, 8)])
def test_the_next_days_are_known_on_any_day(database: Database, today: date) -> None:
    """On these the first day that was looked at was a day off with another one before it."""
    presets = list(periodic.PRESETS.values())
    found = database.transact(periodic.upcoming, presets, today, 3)
    assert all(len(days) == 3 and min(days) > today for days in found)
