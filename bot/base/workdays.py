"""Working days by number: the policy of reminders asks for thousands on one day."""

from bisect import bisect_left, bisect_right
from collections.abc import Set
from datetime import date, timedelta

from bot.base.calendar import is_working_day


class WorkingDays:
    """The working days from `first` to `last`, numbered from 1; `exceptions` are further days off."""

    def __init__(self, first: date, last: date, exceptions: Set[date] = frozenset()) -> None:
        days = (first + timedelta(days=number) for number in range((last - first).days + 1))
        self._days = [day for day in days if is_working_day(day, exceptions)]

    def __len__(self) -> int:
        return len(self._days)

    def __contains__(self, day: date) -> bool:
        place = bisect_left(self._days, day)
        return place < len(self._days) and self._days[place] == day

    def number(self, day: date) -> int:
        """Gives the number of a working day; of another, that of the last one before it."""
        return bisect_right(self._days, day)

    def due_number(self, day: date) -> int:
        """Gives the number of a working day; of another, that of the next one: what is due on a day off is due then."""
        return bisect_left(self._days, day) + 1

    def day(self, number: int) -> date:
        """Gives the working day of a number. Raises IndexError for one that is not among them."""
        if not 0 < number <= len(self._days):
            raise IndexError(number)
        return self._days[number - 1]
