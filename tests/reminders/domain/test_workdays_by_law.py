"""Working days from 2018 to 2035 against Ley 51 de 1983 and Ley 2578 de 2026, computed apart from the library
(tests/reminders/domain/reminders_oracle.py): acceptance 3. The holidays one by one stand in test_calendar.py."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.base.calendar import add_working_days, is_working_day, working_day_on_or_after, working_days_between
from bot.base.workdays import WorkingDays
from tests.reminders.domain.reminders_oracle import holidays

YEARS = range(2018, 2036)
FIRST, LAST = date(2017, 6, 1), date(2036, 6, 30)  # room to count from the first and the last year
BY_LAW = [
    day
    for day in (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))
    if day.weekday() < 5 and day not in holidays(day.year)
]

any_day = st.dates(date(2018, 1, 1), date(2035, 12, 31))
recess = st.builds(
    lambda first, length: frozenset(first + timedelta(days=n) for n in range(length)), any_day, st.integers(0, 25)
)
fixed_seed = settings(derandomize=True, deadline=None, max_examples=200)


@pytest.fixture(scope="module")
def days() -> WorkingDays:
    return WorkingDays(FIRST, LAST)


def by_law(off: frozenset[date] = frozenset()) -> list[date]:
    return [day for day in BY_LAW if day not in off]


def test_every_working_day_of_eighteen_years_has_the_number_the_law_gives_it(days: WorkingDays) -> None:
    assert [days.day(number) for number in range(1, len(days) + 1)] == BY_LAW
    assert [days.number(day) for day in BY_LAW] == list(range(1, len(BY_LAW) + 1))
    assert all(is_working_day(day) for day in BY_LAW)


@pytest.mark.parametrize("year", YEARS)
def test_a_year_has_as_many_holidays_as_the_law_says(year: int) -> None:
    """18 until 2025; from 2026 on 19, the 9th of July moved to a Monday. Where two meet on one Monday there is one day
    less."""
    expected = 19 if year >= 2026 else 18
    assert len(holidays(year)) in (expected, expected - 1)
    july = {2026: date(2026, 7, 13), 2027: date(2027, 7, 12)}.get(year)
    assert july is None or july in holidays(year)


@fixed_seed
@given(any_day, recess)
def test_any_day_has_the_number_of_the_last_one_and_falls_due_on_the_next(day: date, off: frozenset[date]) -> None:
    counted, law = WorkingDays(day - timedelta(days=60), day + timedelta(days=60), off), by_law(off)
    before = [each for each in law if day - timedelta(days=60) <= each <= day]
    assert counted.number(day) == len(before)
    assert counted.day(counted.due_number(day)) == next(each for each in law if each >= day)
    assert (day in counted) == (day in law)
    assert working_day_on_or_after(day, off) == next(each for each in law if each >= day)


@fixed_seed
@given(any_day, st.integers(-30, 30), recess)
def test_counting_days_is_counting_numbers(day: date, n: int, off: frozenset[date]) -> None:
    """From a working day, as from a due date."""
    counted = WorkingDays(day - timedelta(days=120), day + timedelta(days=120), off)
    start = counted.day(counted.due_number(day))
    there = counted.day(counted.number(start) + n)
    law = by_law(off)
    assert there == add_working_days(start, n, off) == law[law.index(start) + n]
    assert working_days_between(start, there, off) == n


def test_a_day_outside_is_refused() -> None:
    few = WorkingDays(date(2026, 11, 16), date(2026, 11, 20))
    assert [few.day(number) for number in range(1, 5)] == [date(2026, 11, day) for day in range(17, 21)]
    for number in (0, -1, 5):
        with pytest.raises(IndexError):
            few.day(number)
