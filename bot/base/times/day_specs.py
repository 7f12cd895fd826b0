"""Days as they are said, before anybody asks which one is meant: what begins at one place of a text, and where it ends.

Days come before months, as Colombia writes them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.base.times import words
from bot.base.times.text import Tokens, month, number, phrase, skip, weekday, word

_CENTURY = 2000  # of a year of two digits
_SEPARATORS = "-/."


@dataclass(frozen=True)
class Spec:
    """`offset`: days from today; `months`: months from this one; `weekday`: 0–6, and `week` the one it is of, from this
    one; `later`: weeks after the coming such weekday, negative for one that is over; `last`: of its month; `short`: the
    year had two digits."""

    day: int = 0
    month: int = 0
    year: int = 0
    weekday: int | None = None
    offset: int | None = None
    months: int | None = None
    week: int | None = None
    later: int = 0
    last: bool = False
    short: bool = False

    @property
    def only_weekday(self) -> bool:
        return self.weekday is not None and self == Spec(weekday=self.weekday)

    @property
    def bare(self) -> bool:
        """Tells whether it is a number without its month: «el 15»."""
        return self == Spec(day=self.day)


Found = Iterator[tuple[Spec, int]]


def at(of: Tokens, place: int, slips: bool, bare: bool) -> tuple[tuple[Spec, ...], int] | None:
    """Finds the longest day that begins at a place of the text: all that it may be («mar. 22» has two readings), and
    where it ends. `slips`: a letter of the name may be wrong; `bare`: a number alone is a day."""
    found = [
        *_relative(of, place),
        *_calendar(of, place, slips),
        *_on_weekday(of, place, slips),
        *_bare(of, place, bare),
    ]
    if not found:
        return None
    longest = max(end for _, end in found)
    return tuple(dict.fromkeys(spec for spec, end in found if end == longest)), longest


# Counted from today


def _relative(of: Tokens, place: int) -> Found:
    if said := phrase(of, place, words.RELATIVE):
        yield Spec(offset=words.RELATIVE[said[0]]), said[1]
    yield from _counted(of, place)
    yield from _end_of_month(of, place)


def _counted(of: Tokens, place: int) -> Found:
    """Reads «en 3 días», «dentro de dos semanas», «en un mes»."""
    lead = phrase(of, place, words.IN)
    count = number(of, lead[1]) if lead else None
    if lead is None or count is None:
        return
    unit, end = word(of, count[1]), count[1] + 1
    if unit in words.DAYS_OF:
        idiom = words.IDIOMS.get(word(of, lead[1])) if unit == "dias" else None
        yield Spec(offset=idiom or count[0] * words.DAYS_OF[unit]), end
    elif unit in words.MONTHS_OF:
        yield Spec(months=count[0]), end


def _end_of_month(of: Tokens, place: int) -> Found:
    if said := phrase(of, place, words.YEAR_END):
        yield Spec(day=31, month=12), said[1]
    lead = phrase(of, place, words.END)
    if lead is None:
        return
    if tail := phrase(of, lead[1], words.OF_MONTH) or phrase(of, lead[1], ("de mes",)):
        yield Spec(months=words.OF_MONTH.get(tail[0], 0), last=True), tail[1]
    elif word(of, lead[1]) == "de" and (named := month(of, lead[1] + 1, slips=False)):
        year, _, end = year_at(of, named[1])
        yield Spec(month=named[0], year=year, last=True), end


# By the calendar


def _calendar(of: Tokens, place: int, slips: bool) -> Found:
    yield from _in_figures(of, place)
    yield from _day_and_month(of, place, slips)
    yield from _month_and_day(of, place)


def _in_figures(of: Tokens, place: int) -> Found:
    """Reads «2026-12-04», «04/12/2026», «4/12». A point needs the year: 4.12 is a number."""
    sign = word(of, place + 1)
    parts = [of[each].number if each < len(of) else None for each in (place, place + 2, place + 4)]
    first, second, third = parts
    if first is None or second is None or not sign or sign not in _SEPARATORS or len(of[place + 2].word) > 2:
        return
    complete = third is not None and word(of, place + 3) == sign
    if len(of[place].word) == 4:
        if complete and len(of[place + 4].word) <= 2:
            yield Spec(third or 0, second, first), place + 5
    elif len(of[place].word) <= 2 and complete and len(of[place + 4].word) in (2, 4):
        short = len(of[place + 4].word) == 2
        yield Spec(first, second, (third or 0) + _CENTURY * short, short=short), place + 5
    elif len(of[place].word) <= 2 and sign != "." and not month(of, skip(of, place + 3, ("de",)), slips=False):
        yield Spec(first, second), place + 3  # «21-24 de diciembre» is a stretch


def _day_and_month(of: Tokens, place: int, slips: bool) -> Found:
    """Reads «4 de diciembre de 2026», «4-dic-26», «primero de febrero», «1.º feb.»."""
    first = word(of, place) == words.FIRST
    said = (1, place + 1) if first else number(of, place)
    if said is None:
        return
    after = skip(of, skip(of, said[1], (".",)), words.ORDINALS) if said[0] == 1 else said[1]
    after = skip(of, skip(of, after, (".",)), ("de", "del", "-", "/"))
    after = skip(of, skip(of, after, ("mes",)), ("de",))
    if named := month(of, after, slips):
        year, short, end = year_at(of, named[1])
        yield Spec(said[0], named[0], year, short=short), end


def _month_and_day(of: Tokens, place: int) -> Found:
    """Reads «diciembre 4 de 2026»."""
    named = month(of, place, slips=False)
    said = number(of, skip(of, named[1], ("-", "/"))) if named else None
    if named is None or said is None or not _ends(of, said[1]):
        return
    year, short, end = year_at(of, said[1])
    yield Spec(said[0], named[0], year, short=short), end


def year_at(of: Tokens, place: int) -> tuple[int, bool, int]:
    """Reads a year and gives it with whether it had two digits and where it ends; 0 without one. One of two digits
    stands right after its sign («4-dic-26») or after «del»."""
    after = skip(of, place, {",", "de", "del", "-", "/", ".", "ano"}, most=3)
    figure = word(of, after)
    if not figure.isdecimal():
        return 0, False, place
    if len(figure) == 4 and 1900 <= int(figure) < 2200:
        return int(figure), False, after + 1
    sign = word(of, after - 1)
    near = sign in ("-", "/", ".") and of[after].joined and of[after - 1].joined
    if len(figure) == 2 and after > place and (near or sign == "del") and word(of, after + 1) not in ("de", "-", "/"):
        return _CENTURY + int(figure), True, after + 1
    return 0, False, place


def _bare(of: Tokens, place: int, bare: bool) -> Found:
    """Reads «el 15», «el 15 del próximo mes»."""
    said = number(of, place)
    if said is None or not 1 <= said[0] <= 31 or word(of, place) in ("un", "una"):
        return
    if tail := phrase(of, said[1], words.OF_MONTH):
        yield Spec(said[0], months=words.OF_MONTH[tail[0]]), tail[1]
    elif (bare or word(of, place - 1) in words.DAY_SIGNS) and _ends(of, said[1]):
        yield Spec(said[0]), said[1]


def _ends(of: Tokens, place: int) -> bool:
    """Tells whether a number that ends here is whole, and not an hour, a share or «el 2 de los tres»."""
    after = word(of, place)
    if after in (".", ",") and word(of, place + 1).isdecimal() and of[place + 1].joined:
        return False
    return after not in ("%", ":", "h", "hs", "hrs", "am", "pm", "por") and (after != "de" or year_at(of, place)[0] > 0)


# By the day of the week


def _on_weekday(of: Tokens, place: int, slips: bool) -> Found:
    """Reads «viernes», «este viernes», «vie. 4 dic. 2026», «martes 22», «el viernes de la otra semana»."""
    start = skip(of, place, words.COMING)
    named = weekday(of, start, slips)
    if named is None:
        return
    day, end = named
    after = skip(of, skip(of, end, (",",)), ("dia", "el"), most=2)
    for spec, until in (*_calendar(of, after, slips), *_bare(of, after, bare=True)):
        yield replace(spec, weekday=day), until
    if week := phrase(of, end, words.OF_WEEK):
        yield Spec(weekday=day, week=words.OF_WEEK[week[0]]), week[1]
    elif later := phrase(of, end, words.AFTER_WEEKDAY):
        yield Spec(weekday=day, later=words.AFTER_WEEKDAY[later[0]]), later[1]
    elif word(of, start) not in words.MONTHS:
        yield Spec(weekday=day), end
