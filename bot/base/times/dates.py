"""Which day a text means: «3 de diciembre», «04/12/2026», «martes 22», «pasado mañana», «en ocho días».

A reading takes up every word that says something of days or hours, and agrees with all of them; else it is `Unclear`.
"""

from calendar import monthrange
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.base.times import day_specs, hours, words
from bot.base.times.day_specs import Spec
from bot.base.times.hours import Hour
from bot.base.times.text import LONGEST, Tokens, month, number, phrase, tokens, word
from bot.base.times.unclear import Doubt, Unclear

AHEAD = 365  # days: as far as anything is planned
_YEARS = range(1900, 2200)


@dataclass(frozen=True)
class Piece:
    """Tokens `start` to `end`: a day, all that it may be, or an hour; «esta tarde» is both."""

    start: int
    end: int
    days: tuple[Spec, ...] = ()
    hour: Hour | None = None


@dataclass(frozen=True)
class Said:
    """What a text says of days and hours. `left`: places of what none of the pieces took up."""

    of: Tokens
    pieces: Sequence[Piece]
    left: Collection[int]

    @property
    def days(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.days]

    @property
    def hours(self) -> list[Hour]:
        return [piece.hour for piece in self.pieces if piece.hour]


def read_day(text: str, today: date, turning: Collection[str] = ()) -> date | Unclear:
    """Reads the one day that a text says, from today on, a year ahead at most. A weekday is the next one: «el viernes»
    on a Friday is in a week. `turning`: further words with which the day would be another («vuelvo el 11»)."""
    said = scan(text)
    if refused := refusal(said, turning):
        return refused
    return ahead(one(said.days, today), today)


def ahead(found: date | Unclear, today: date) -> date | Unclear:
    """Refuses a day that is over or too far: gives it back, or why not."""
    if isinstance(found, Unclear):
        return found
    if found < today:
        return Unclear(Doubt.PAST, day=found)
    return Unclear(Doubt.FAR, day=found) if found > today + timedelta(days=AHEAD) else found


# What is said


def scan(text: str, slips: bool = True, bare: bool = False) -> Said:
    """Finds what a text says of days and hours. `slips`: a letter of a name may be wrong; `bare`: numbers alone are
    days, as in «del 2 al 10»."""
    of = tokens(text[:LONGEST])
    bare = bare or _is_number(of)
    pieces, left, place = list[Piece](), list[int](), 0
    while place < len(of):
        if courtesy := phrase(of, place, words.COURTESIES):
            place = courtesy[1]
        elif piece := _piece(of, place, slips, bare):
            pieces.append(piece)
            place = piece.end
        else:
            left.append(place)
            place += 1
    return Said(of, pieces, left if len(text) <= LONGEST else [*left, len(of)])


def _is_number(of: Tokens) -> bool:
    """Tells whether a text is a number and nothing else: «15», «hasta el 15»."""
    start = 0
    while word(of, start) in words.LINKS:
        start += 1
    found = number(of, start)
    return found is not None and all(token.word in ".!" for token in of[found[1] :])


def _piece(of: Tokens, place: int, slips: bool, bare: bool) -> Piece | None:
    day, hour = day_specs.at(of, place, slips, bare), hours.at(of, place)
    if day and (hour is None or day[1] >= hour[1]):
        return Piece(place, day[1], day[0], hour[0] if hour and hour[1] == day[1] else None)
    return Piece(place, hour[1], hour=hour[0]) if hour else None


def refusal(said: Said, turning: Collection[str] = ()) -> Unclear | None:
    """Tells why no day can be made of a text, whatever its days are; None when one can."""
    for place in said.left:
        if _tells(said.of, place):
            period = not said.days and any(word(said.of, each) in words.PERIOD_WORDS for each in said.left)
            return Unclear(Doubt.PERIOD if period else Doubt.LEFT, word(said.of, place))
        always = words.TURNING_DAYS if said.days else words.TURNING_ALWAYS
        if word(said.of, place) in turning or word(said.of, place) in always:
            return Unclear(Doubt.TURNED, word(said.of, place))
    for piece in said.pieces:
        if turned := _turned(said.of, piece):
            return Unclear(Doubt.TURNED, turned)
    return None if said.days else Unclear(Doubt.NO_DAY if said.hours else Doubt.NOTHING)


def _tells(of: Tokens, place: int) -> bool:
    """Tells whether the word at a place says something of days. Past the end stands for what was too long to be
    read."""
    left = word(of, place)
    return left in words.TELLING or left.isdecimal() or place == len(of) or month(of, place, slips=True) is not None


def _turned(of: Tokens, piece: Piece) -> str:
    before = piece.start - 1
    while word(of, before) in words.LINKS:
        before -= 1
    return word(of, before) if word(of, before) in words.TURNING else ""


# Which day it is


def one(days: Sequence[Piece], today: date, since: date | None = None) -> date | Unclear:
    """Finds the day that all of these are: «mañana, viernes 4», «el 22, martes». What has no month or year is looked
    for from `since` on."""
    weekdays = {piece.days[0].weekday for piece in days if piece.days[0].only_weekday}
    others = [piece for piece in days if not piece.days[0].only_weekday]
    if len(weekdays) > 1:
        return Unclear(Doubt.SEVERAL)
    if weekdays:
        weekday = weekdays.pop()
        clash = any(spec.weekday not in (None, weekday) for piece in others for spec in piece.days)
        specs = [tuple(replace(spec, weekday=weekday) for spec in piece.days) for piece in others]
        return Unclear(Doubt.SEVERAL) if clash else _same(specs or [(Spec(weekday=weekday),)], today, since)
    return _same([piece.days for piece in others], today, since)


def _same(said: Sequence[tuple[Spec, ...]], today: date, since: date | None) -> date | Unclear:
    found = [_of_either(specs, today, since) for specs in said]
    if doubt := next((each for each in found if isinstance(each, Unclear)), None):
        return doubt
    return found[0] if len(set(found)) == 1 else Unclear(Doubt.SEVERAL)


def _of_either(specs: tuple[Spec, ...], today: date, since: date | None) -> date | Unclear:
    found = dict.fromkeys(resolve(spec, today, since) for spec in specs)
    days = [each for each in found if isinstance(each, date)]
    if len(days) > 1:
        return Unclear(Doubt.SEVERAL)
    return days[0] if days else next(iter(found))


def resolve(spec: Spec, today: date, since: date | None = None) -> date | Unclear:
    """Finds the day that was said, past or to come; Unclear for one that is none, or is another day of the week."""
    if spec.offset is not None:
        return _checked(today + timedelta(days=spec.offset), spec)
    if spec.months is not None:
        return _in_months(spec, today)
    if spec.last:
        return _last_of(spec, today)
    if spec.week is not None or (spec.weekday is not None and not spec.day):
        return _weekday(spec, today, since or today)
    if impossible := _impossible(spec):
        return impossible
    if spec.year:
        return _checked(date(spec.year, spec.month, spec.day), spec)
    return _coming(spec, since or today)


def _checked(day: date, spec: Spec) -> date | Unclear:
    if spec.weekday in (None, day.weekday()):
        return day
    return Unclear(Doubt.WEEKDAY, words.WEEKDAY_NAMES[spec.weekday or 0], day)


def shifted(today: date, months: int) -> date:
    """Gives the first of the month that many months from this one."""
    years, index = divmod(today.month - 1 + months, 12)
    return date(min(today.year + years, _YEARS[-1]), index + 1, 1)


def _in_months(spec: Spec, today: date) -> date | Unclear:
    """Finds the day of «en un mes», «el 15 del próximo mes», «a fin de mes»."""
    first = shifted(today, spec.months or 0)
    most = monthrange(first.year, first.month)[1]
    if spec.day > most:
        return Unclear(Doubt.IMPOSSIBLE, month=first.month, number=spec.day)
    return _checked(first.replace(day=most if spec.last else spec.day or min(today.day, most)), spec)


def _last_of(spec: Spec, today: date) -> date | Unclear:
    year = spec.year or today.year + (spec.month < today.month)
    return _checked(date(year, spec.month, monthrange(year, spec.month)[1]), spec)


def _weekday(spec: Spec, today: date, since: date) -> date:
    weekday = spec.weekday or 0
    if spec.week is not None:
        return today + timedelta(days=weekday - today.weekday() + 7 * spec.week)
    if spec.later < 0:
        return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)
    return since + timedelta(days=(weekday - since.weekday() - 1) % 7 + 1 + 7 * spec.later)


def _impossible(spec: Spec) -> Unclear | None:
    if spec.month > 12 and spec.day <= 12 and spec.month <= 31:
        return Unclear(Doubt.MONTH_FIRST, number=spec.month, month=spec.day)
    if not (1 <= spec.month <= 12 or (spec.day and not spec.month)) or (spec.year and spec.year not in _YEARS):
        return Unclear(Doubt.IMPOSSIBLE)
    most = monthrange(spec.year or 2028, spec.month)[1] if spec.month else 31  # 2028 has a 29 February
    if 1 <= spec.day <= most:
        return None
    leap = (spec.day, spec.month) == (29, 2)
    return Unclear(Doubt.LEAP if leap else Doubt.IMPOSSIBLE, month=spec.month, number=spec.year if leap else spec.day)


def _coming(spec: Spec, since: date) -> date | Unclear:
    """Finds the first such day from `since` on; what has its month is looked for in the year that follows alone."""
    days = [since + timedelta(days=number) for number in range(AHEAD + 1)]
    named = [day for day in days if day.day == spec.day and spec.month in (0, day.month)]
    fitting = [day for day in named if spec.weekday in (None, day.weekday())]
    if fitting:
        return fitting[0]
    if not named:
        return Unclear(Doubt.LEAP, month=2, number=since.year + (since.month > 2))
    weekday = words.WEEKDAY_NAMES[spec.weekday or 0]
    return Unclear(Doubt.WEEKDAY, weekday, named[0] if spec.month else None, number=spec.day)
