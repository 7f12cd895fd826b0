"""When offices are open: working days from 8 to 12 and from 13 to 17, local time."""

from collections.abc import Iterator, Set
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.base.calendar import DAY, is_working_day

SPANS = ((time(8), time(12)), (time(13), time(17)))


def _spans(moment: datetime, timezone: ZoneInfo, exceptions: Set[date]) -> Iterator[tuple[datetime, datetime]]:
    """Gives the spans of open hours that are not over at a moment, without end; the first may begin before it."""
    day = moment.astimezone(timezone).date()
    while True:
        for begins, ends in SPANS:
            end = datetime.combine(day, ends, timezone)
            if is_working_day(day, exceptions) and end > moment:
                yield datetime.combine(day, begins, timezone), end
        day += DAY


def opens(moment: datetime, timezone: ZoneInfo, exceptions: Set[date] = frozenset()) -> datetime:
    """Gives the moment itself when offices are open, else the next one at which they open, local."""
    return max(next(_spans(moment, timezone, exceptions))[0], moment.astimezone(timezone))


def after(moment: datetime, hours: int, timezone: ZoneInfo, exceptions: Set[date] = frozenset()) -> datetime:
    """Gives the moment at which so many working hours have passed since another, local."""
    left = timedelta(hours=hours)
    for begins, ends in _spans(moment, timezone, exceptions):
        start = max(begins, moment.astimezone(timezone))
        if left <= ends - start:
            return start + left
        left -= ends - start
    raise AssertionError("open hours have no end")
