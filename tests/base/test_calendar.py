"""The calendar against a second computation of the law, and the first moment a person may be spoken to."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot.base.calendar import (
    add_working_days,
    is_working_day,
    next_contact,
    working_day_on_or_after,
    working_days_between,
    working_days_since,
)

BOGOTA = ZoneInfo("America/Bogota")
YEARS = range(2018, 2036)
FIRST, LAST = date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31)
EVERY_DAY = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]

FIXED = ((1, 1), (5, 1), (7, 20), (8, 7), (12, 8), (12, 25))
MOVED = ((1, 6), (3, 19), (6, 29), (8, 15), (10, 12), (11, 1), (11, 11))  # Ley 51 de 1983, to the next Monday
CHIQUINQUIRA = (7, 9)  # moved like them, from 2026 on
THURSDAY_AND_FRIDAY = (-3, -2)  # days from Easter Sunday
ASCENSION_CORPUS_HEART = (43, 64, 71)  # days from Easter Sunday to the Monday each is moved to


def _easter(year: int) -> date:
    """Gregorian Easter Sunday: Meeus, Astronomical Algorithms, chapter 8."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    line = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * line) // 451
    month, day = divmod(h + line - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _holidays(year: int) -> set[date]:
    """Written from the law's text, without the library."""
    moved = [date(year, *day) for day in (*MOVED, *([CHIQUINQUIRA] if year >= 2026 else []))]
    return {
        *(date(year, *day) for day in FIXED),
        *(_easter(year) + timedelta(days=n) for n in (*THURSDAY_AND_FRIDAY, *ASCENSION_CORPUS_HEART)),
        *(day + timedelta(days=-day.weekday() % 7) for day in moved),
    }


HOLIDAYS = set().union(*(_holidays(year) for year in YEARS))

days = st.dates(FIRST + timedelta(days=200), LAST - timedelta(days=200))
exceptions = st.frozensets(days, max_size=20)
fixed_seed = settings(derandomize=True, deadline=None)


def test_every_day_of_eighteen_years_agrees_with_a_second_computation_of_the_law() -> None:
    """Saturdays and Sundays too: a holiday on one of them changes nothing."""
    wrong = [day for day in EVERY_DAY if is_working_day(day) != (day.weekday() < 5 and day not in HOLIDAYS)]
    assert wrong == []


@pytest.mark.parametrize(
    "day", ["2018-03-19", "2019-08-19", "2019-11-04", "2024-03-28", "2026-07-13", "2026-12-08", "2027-07-12"]
)
def test_published_holidays(day: str) -> None:
    """Neither computation decides these; among them the two first Mondays of the 2026 law."""
    assert not is_working_day(date.fromisoformat(day))


def test_the_july_holiday_begins_in_2026() -> None:
    assert is_working_day(date(2025, 7, 14))
    assert is_working_day(date(2026, 7, 9))


def test_a_local_exception_is_a_day_off() -> None:
    recess = {date(2026, 10, 5) + timedelta(days=n) for n in range(5)}
    assert working_day_on_or_after(date(2026, 10, 3), recess) == date(2026, 10, 13)  # the 12th is a holiday
    assert add_working_days(date(2026, 10, 2), 1, recess) == date(2026, 10, 13)
    assert add_working_days(date(2026, 10, 13), -1, recess) == date(2026, 10, 2)
    assert working_days_between(date(2026, 10, 2), date(2026, 10, 14), recess) == 2


def test_a_moment_is_not_taken_for_a_day() -> None:
    with pytest.raises(TypeError):
        is_working_day(datetime(2026, 12, 25, 15, tzinfo=UTC))


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        ("2026-11-20", 0, "2026-11-20"),  # a Friday
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-20", -5, "2026-11-12"),  # Monday the 16th is a holiday
        ("2026-11-14", 0, "2026-11-17"),  # the Saturday before it
        ("2026-11-14", 1, "2026-11-17"),
        ("2026-11-14", 3, "2026-11-19"),
        ("2026-11-14", -1, "2026-11-13"),
        ("2026-04-01", 1, "2026-04-06"),  # Easter week
        ("2026-12-30", 2, "2027-01-04"),  # over the year's end
    ],
)
def test_adding_working_days(day: str, n: int, expected: str) -> None:
    assert add_working_days(date.fromisoformat(day), n) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2026-11-20", "2026-11-20", 0),
        ("2026-11-20", "2026-11-25", 3),
        ("2026-11-20", "2026-11-21", 1),  # due on a Saturday is due on Monday
        ("2026-11-21", "2026-11-23", 1),  # asked on a Saturday
        ("2026-11-21", "2026-11-21", 1),
        ("2026-11-25", "2026-11-20", -3),
        ("2026-11-21", "2026-11-20", -1),
        ("2026-11-25", "2026-11-21", -2),
    ],
)
def test_working_days_between(first: str, last: str, expected: int) -> None:
    assert working_days_between(date.fromisoformat(first), date.fromisoformat(last)) == expected


@fixed_seed
@given(days, st.integers(0, 90), exceptions)
def test_days_that_went_by_are_those_that_work(day: date, n: int, off: frozenset[date]) -> None:
    last = day + timedelta(days=n)
    assert working_days_since(day, last, off) == sum(
        is_working_day(day + timedelta(days=k), off) for k in range(1, n + 1)
    )
    assert working_days_since(day, add_working_days(day, n, off), off) == n or n == 0


@fixed_seed
@given(days, st.integers(-90, 90).filter(bool), exceptions)
@example(date(2026, 11, 14), -1, frozenset())
def test_between_finds_again_what_was_added(day: date, n: int, off: frozenset[date]) -> None:
    reached = add_working_days(day, n, off)
    assert is_working_day(reached, off)
    assert (reached > day) == (n > 0)
    assert working_days_between(day, reached, off) == n


@fixed_seed
@given(days, days, exceptions)
def test_adding_what_lies_between_leads_there(first: date, last: date, off: frozenset[date]) -> None:
    assert add_working_days(first, working_days_between(first, last, off), off) == working_day_on_or_after(last, off)


@fixed_seed
@given(days, days, exceptions)
def test_between_working_days_the_way_back_is_as_long(first: date, last: date, off: frozenset[date]) -> None:
    assume(is_working_day(first, off) and is_working_day(last, off))
    assert working_days_between(first, last, off) == -working_days_between(last, first, off)


def _bogota(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BOGOTA)


@pytest.mark.parametrize(
    ("now", "quiet", "days_off", "expected"),
    [
        ("2026-11-20T10:30:15", (19, 7), True, "2026-11-20T10:30:15"),
        ("2026-11-20T18:59:59", (19, 7), True, "2026-11-20T18:59:59"),
        ("2026-11-20T20:00", (19, 7), True, "2026-11-23T07:00"),  # Friday night
        ("2026-11-13T20:00", (19, 7), True, "2026-11-17T07:00"),  # Monday is a holiday
        ("2026-04-01T19:00", (19, 7), True, "2026-04-06T07:00"),  # Wednesday before Easter
        ("2026-11-22T23:59:59", (19, 7), True, "2026-11-23T07:00"),  # Sunday night
        ("2026-11-19T19:00", (19, 7), True, "2026-11-20T07:00"),
        ("2026-11-19T06:59:59.999999", (19, 7), True, "2026-11-19T07:00"),
        ("2026-11-19T07:00", (19, 7), True, "2026-11-19T07:00"),
        ("2026-11-19T12:15", (12, 14), True, "2026-11-19T14:00"),  # within one day
        ("2026-11-19T23:00", (12, 14), True, "2026-11-19T23:00"),
        ("2026-11-19T23:30", (23, 0), True, "2026-11-20T00:00"),
        ("2026-11-20T23:30", (23, 0), True, "2026-11-23T00:00"),  # midnight is Saturday
        ("2026-11-21T10:00", (19, 7), False, "2026-11-21T10:00"),  # weekends welcome
        ("2026-11-20T20:00", (19, 7), False, "2026-11-21T07:00"),
        ("2026-11-19T03:00", (8, 8), True, "2026-11-19T03:00"),  # equal: no quiet hours
        ("2026-11-21T03:00", (8, 8), True, "2026-11-23T00:00"),
        ("2026-12-31T22:00", (19, 7), True, "2027-01-04T07:00"),
    ],
)
def test_the_next_moment_to_speak(now: str, quiet: tuple[int, int], days_off: bool, expected: str) -> None:
    found = next_contact(_bogota(now), BOGOTA, *quiet, days_off)
    assert found == _bogota(expected)
    assert found.tzinfo is UTC


def test_local_exceptions_are_quiet_days() -> None:
    friday, monday_off = _bogota("2026-11-20T20:00"), frozenset({date(2026, 11, 23)})
    assert next_contact(friday, BOGOTA, 19, 7, True, monday_off) == _bogota("2026-11-24T07:00")


def test_where_clocks_change_the_hour_that_is_missing_is_passed_over() -> None:
    """TIMEZONE is a setting. In Santiago 00:00–00:59 of Sunday 6 September 2026 does not exist."""
    santiago = ZoneInfo("America/Santiago")
    saturday_night = datetime(2026, 9, 5, 23, 30, tzinfo=santiago)
    found = next_contact(saturday_night, santiago, 22, 0, False)
    assert found.astimezone(santiago).isoformat() == "2026-09-06T01:00:00-03:00"


def test_a_naive_moment_is_refused() -> None:
    """A naive datetime."""
    with pytest.raises(ValueError, match="naive"):
        next_contact(datetime(2026, 11, 20, 10), BOGOTA, 19, 7, True)  # noqa: DTZ001


hours = st.integers(0, 23)


@fixed_seed
@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1)), hours, hours, st.booleans())  # noqa: DTZ001
def test_nothing_earlier_would_do(now: datetime, quiet_from: int, quiet_until: int, days_off: bool) -> None:
    """Looked for quarter by quarter of an hour, with the rule said another way."""

    def fine(moment: datetime) -> bool:
        quiet = set()
        hour = quiet_from
        while hour != quiet_until:
            quiet.add(hour)
            hour = (hour + 1) % 24
        weekend_or_holiday = moment.weekday() >= 5 or moment.date() in HOLIDAYS
        return moment.hour not in quiet and not (days_off and weekend_or_holiday)

    local = now.replace(tzinfo=BOGOTA)
    found = next_contact(local, BOGOTA, quiet_from, quiet_until, days_off).astimezone(BOGOTA)
    assert fine(found)
    assert found >= local
    assert found == local or (found.minute, found.second, found.microsecond) == (0, 0, 0)
    step = timedelta(minutes=15)
    assert not any(fine(local + step * n) for n in range(-(-(found - local) // step)))
