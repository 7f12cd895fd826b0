"""Stretches of days: «del 21 de diciembre al 8 de enero», «del 2 al 10», «la próxima semana», «en diciembre»."""

from calendar import monthrange
from collections.abc import Collection
from datetime import date, timedelta

from bot.base.times import words
from bot.base.times.dates import Piece, Said, ahead, one, refusal, scan, shifted
from bot.base.times.day_specs import year_at
from bot.base.times.text import LONGEST, Tokens, month, phrase, tokens, word
from bot.base.times.unclear import Doubt, Unclear

Days = tuple[date, date]
_BACK = 31  # days: «del 28 al 3 de enero» begins in the month before
_LONGEST = timedelta(days=300)  # of one without years: «del 5 al 3 de diciembre» is no year


def read_days(text: str, today: date, turning: Collection[str] = ()) -> Days | Unclear:
    """Reads the first and the last of the days that a text says; one day is both. The last one is to come, a year ahead
    at most. Two stretches, or two days that are no stretch, are Unclear."""
    found = _named(text, today) or _said(text, today, turning)
    if isinstance(found, Unclear):
        return found
    last = ahead(found[1], today)
    if isinstance(last, Unclear):
        return last
    return found if found[0] <= last else Unclear(Doubt.PAST, day=found[0])


def week(today: date, ahead: int = 0) -> Days:
    """Gives Monday and Sunday of this week, or of one that many weeks ahead."""
    monday = today + timedelta(days=7 * ahead - today.weekday())
    return monday, monday + timedelta(days=6)


def month_of(day: date) -> Days:
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


# Those that have a name


def _named(text: str, today: date) -> Days | None:
    """Reads a stretch that has a name, when the text says nothing else of days: «esta semana», «la semana del 14 de
    diciembre», «en diciembre»."""
    of = tokens(text[:LONGEST])
    for place in range(len(of)):
        if found := phrase(of, place, words.WEEKS):
            rest = _without(of, place, found[1])
            if _says_nothing(rest):
                return week(today, words.WEEKS[found[0]])
            return _week_of(rest, today) if found[0] in words.WEEK_OF and place < 3 else None
        if found := phrase(of, place, words.MONTHS_AHEAD):
            months = shifted(today, words.MONTHS_AHEAD[found[0]])
            return month_of(months) if _says_nothing(_without(of, place, found[1])) else None
        if (named := month(of, place, slips=False)) and len(word(of, place)) > words.SHORTEST:
            year, _, end = year_at(of, named[1])
            first = date(year or today.year + (named[0] < today.month), named[0], 1)
            return month_of(first) if _says_nothing(_without(of, place, end)) else None
    return None


def _without(of: Tokens, start: int, end: int) -> str:
    return " ".join(token.word for token in (*of[:start], *of[end:]))


def _says_nothing(rest: str) -> bool:
    said = scan(rest)
    refused, turned = refusal(said), any(word(said.of, place) in words.TURNING for place in said.left)
    return refused is not None and refused.doubt is Doubt.NOTHING and not turned


def _week_of(rest: str, today: date) -> Days | None:
    """Reads «la semana del 14 de diciembre»."""
    said = scan(rest)
    day = one(said.days, today) if said.days and refusal(said) is None else None
    return week(day) if isinstance(day, date) else None


# From one day to another


def _said(text: str, today: date, turning: Collection[str]) -> Days | Unclear:
    said = scan(text, bare=True)
    if refused := refusal(said, turning):
        return refused
    if word(said.of, len(said.of) - 1) in words.TO - {"."} and said.pieces[-1].end < len(said.of):
        return Unclear(Doubt.LEFT, word(said.of, len(said.of) - 1))
    if len(said.days) == 2 and _stretch(said):
        return _between(said.days[0], said.days[1], today)
    day = one(said.days, today)
    return day if isinstance(day, Unclear) else (day, day)


def _stretch(said: Said) -> bool:
    """Tells whether the words between two days lead from one to the other."""
    first, second = said.days
    between = [word(said.of, place) for place in range(first.end, second.start)]
    links = [each for each in between if each in words.TO]
    if any(each not in words.TO and each not in words.LINKS for each in between) or len(links) != 1:
        return False
    return links != ["y"] or words.BETWEEN in (word(said.of, first.start - 1), word(said.of, first.start - 2))


def _between(first: Piece, second: Piece, today: date) -> Days | Unclear:
    """Makes a stretch of two days, as in «del 21 al 24 de diciembre»: a number alone is of the month of the last day,
    or of the one before."""
    if first.days[0].bare:
        last = one([second], today)
        return last if isinstance(last, Unclear) else _back(first.days[0].day, last)
    begins = one([first], today)
    if isinstance(begins, Unclear):
        return begins
    last = one([second], today, since=begins)
    if isinstance(last, Unclear):
        return last
    if last < begins or (last - begins > _LONGEST and not any(spec.year for spec in second.days)):
        return Unclear(Doubt.BACKWARDS, day=last)
    return begins, last


def _back(number: int, last: date) -> Days | Unclear:
    days = (last - timedelta(days=each) for each in range(_BACK))
    return next(((day, last) for day in days if day.day == number), Unclear(Doubt.IMPOSSIBLE))
