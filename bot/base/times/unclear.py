"""Why a day or an hour was not read: what to ask instead of guessing."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


class Doubt(StrEnum):
    """Why nothing was read."""

    NOTHING = "nothing"  # there is no day, or no hour, in it
    SEVERAL = "several"  # days or hours
    LEFT = "left"  # a word about days or hours that could not be placed
    TURNED = "turned"  # «antes del viernes»: not that day
    WEEKDAY = "weekday"  # it falls on another one
    IMPOSSIBLE = "impossible"  # no such day in that month
    LEAP = "leap"
    MONTH_FIRST = "month_first"  # 12/31
    PAST = "past"
    FAR = "far"
    BACKWARDS = "backwards"  # a stretch that ends before it begins
    PERIOD = "period"  # a week or a month, where one day was asked for
    NO_DAY = "no_day"  # an hour without its day
    NO_HOUR = "no_hour"  # «por la tarde»
    HALF = "half"  # a. m. or p. m.?
    HOUR = "hour"  # no such hour, or one that its words contradict
    MIDNIGHT = "midnight"  # before the day or after it?


@dataclass(frozen=True)
class Unclear:
    """What to ask. `word`: the one that could not be placed; `day`: what it would be; `choices`: what it may be."""

    doubt: Doubt
    word: str = ""
    day: date | None = None
    month: int = 0
    number: int = 0
    choices: tuple[time, ...] = ()
    moments: tuple[datetime, ...] = ()


def says_something(read: object) -> bool:
    """Tells whether a text said a day or an hour, as far as it was read: one that can't be is said too. «Cuántas horas
    tiene la jornada» has but a word of it."""
    return not (isinstance(read, Unclear) and read.doubt in (Doubt.NOTHING, Doubt.LEFT))
