"""Working days in Colombia, and the first moment a person may be spoken to unasked.

Monday to Friday without the national holidays: Ley 51 de 1983, Ley 2578 de 2026 (9 July, moved to Monday) and the fixed
ones, as the library `holidays` has them. `exceptions` are further days off: a secretariat's own, a school recess.
"""

from collections.abc import Set
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SATURDAY = 5  # date.weekday()


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("CO", years=year))


def holidays_between(first: date, last: date) -> dict[date, str]:
    """Gives the national holidays from Monday to Friday, with their names in Spanish."""
    years = holidays.country_holidays("CO", years=range(first.year, last.year + 1), language="es")
    return {day: years[day] for day in sorted(years) if first <= day <= last and day.weekday() < SATURDAY}


def is_working_day(day: date, exceptions: Set[date] = frozenset()) -> bool:
    """Tells whether people work on a day. Refuses a datetime with TypeError: it equals no date, so every holiday would
    be taken for a working day."""
    if isinstance(day, datetime):
        raise TypeError("a datetime is no day: which day it is depends on the time zone")
    return day.weekday() < SATURDAY and day not in exceptions and day not in _holidays(day.year)


def working_day_on_or_after(day: date, exceptions: Set[date] = frozenset()) -> date:
    """Gives the day itself when it works, else the next one that does: what is due on a day off is due then."""
    while not is_working_day(day, exceptions):
        day += DAY
    return day


def add_working_days(day: date, n: int, exceptions: Set[date] = frozenset()) -> date:
    """Finds the n-th working day after `day`, or before it when n is negative; `day` itself is not counted, whether it
    works or not: one after a Saturday is Monday. 0 is `day` when it works, else the next working day.

    What is counted from a due date is counted from `working_day_on_or_after(due)`.
    """
    if n == 0:
        return working_day_on_or_after(day, exceptions)
    step = DAY if n > 0 else -DAY
    for _ in range(abs(n)):
        day += step
        while not is_working_day(day, exceptions):
            day += step
    return day


def working_days_between(first: date, last: date, exceptions: Set[date] = frozenset()) -> int:
    """Counts the working days it takes from `first` to `last`, negative when `last` is past: the n of
    `add_working_days` that leads there.

    A `last` that does not work counts as the next working day. `first` is not counted, so that on a Saturday what is
    due on Monday is due in 1: 0 only when `last` is `first`.
    """
    last = working_day_on_or_after(last, exceptions)
    step = DAY if last > first else -DAY
    days = (first + step * n for n in range(1, abs((last - first).days) + 1))
    return (step // DAY) * sum(is_working_day(day, exceptions) for day in days)


def working_days_since(first: date, last: date, exceptions: Set[date] = frozenset()) -> int:
    """Counts the working days that went by after `first`, up to `last`: on the Saturday after a Friday none has."""
    days = (first + DAY * n for n in range(1, (last - first).days + 1))
    return sum(is_working_day(day, exceptions) for day in days)


def next_contact(
    now: datetime,
    timezone: ZoneInfo,
    quiet_from: int,
    quiet_until: int,
    quiet_days: bool,
    exceptions: Set[date] = frozenset(),
) -> datetime:
    """Gives the first moment from `now` on, in UTC, outside the quiet hours and, with `quiet_days`, on a working day.

    Quiet hours are local hours 0–23, from `quiet_from` until `quiet_until`, over midnight when it is the smaller one;
    equal means none. Raises ValueError for a naive `now`.
    """
    if now.utcoffset() is None:
        raise ValueError("a naive datetime has no moment")
    moment = now.astimezone(UTC)
    quiet_hours = (quiet_until - quiet_from) % 24
    while True:
        local = moment.astimezone(timezone)
        day_off = quiet_days and not is_working_day(local.date(), exceptions)
        if not day_off and (local.hour - quiet_from) % 24 >= quiet_hours:
            return moment
        # Hour by hour in UTC: where clocks change, an hour of the wall may be missing or come twice.
        moment += HOUR - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
