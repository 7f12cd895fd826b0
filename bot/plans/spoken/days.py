"""Puts a mark in place of each day in a message about a plan."""

from collections.abc import Sequence
from datetime import date

from bot.base.times import day_specs, words
from bot.base.times.dates import Piece, one
from bot.base.times.day_specs import Spec
from bot.base.times.text import Token, Tokens, word
from bot.plans.spoken.codes import DAY, Item

_FOR = ("para", "para el")  # «pal» is one word
_UNTIL = frozenset({"al", "hasta", *_FOR})
_BETWEEN = frozenset({"el", "dia", ","})
_PHRASES = (*words.RELATIVE, *words.IN, *words.END, *words.YEAR_END)
_BEGINS = frozenset(
    {
        words.FIRST,
        *words.NUMBERS,
        *words.MONTHS,
        *words.WEEKDAYS,
        *words.COMING,
        *(each.split()[0] for each in _PHRASES),
    }
)
_FIRST = date(1900, 1, 1)  # callers to whom the day does not matter pass date.min, which leaves no days before it


def marked(items: Sequence[Item], today: date) -> tuple[Item, ...]:
    """Puts a mark in place of each day. Words that contradict each other («martes 3» of a Wednesday) become a mark
    without a day, so that their figures are read as nothing else. «viernes», «mañana» or «15» count as a day only after
    «para», «al» or «hasta»."""
    of = [Token(item.word, place > 0 and item.start == items[place - 1].end) for place, item in enumerate(items)]
    found, place, today = list[Item](), 0, max(today, _FIRST)
    while place < len(of):
        begins = of[place].word.isdecimal() or of[place].word in _BEGINS
        mark, end = (_mark(of, place, today) if begins else None) or (None, place + 1)
        start = items[place]
        found.append(Item(DAY, start.start, items[end - 1].end, day=mark.day) if mark else start)
        place = end
    return tuple(found)


def _mark(of: Tokens, place: int, today: date) -> tuple[Item, int] | None:
    found = day_specs.at(of, place, slips=False, bare=_until(of, place, *_FOR))
    if found is None or not all(_by_itself(spec) or _until(of, place) for spec in found[0]):
        return None
    day = one([Piece(place, found[1], found[0])], today)
    if isinstance(day, date):
        return Item(DAY, 0, 0, day=day), found[1]
    if _in_two_figures(of, place, found[1]):  # «12/15 colegios» is no day at all
        return None
    return Item(DAY, 0, 0), found[1]


def _by_itself(spec: Spec) -> bool:
    return bool(spec.month or (spec.weekday is not None and spec.day))


def _until(of: Tokens, place: int, *links: str) -> bool:
    before = place - 1
    while word(of, before) in _BETWEEN:
        before -= 1
    return word(of, before) in (links or _UNTIL)


def _in_two_figures(of: Tokens, place: int, end: int) -> bool:
    return end == place + 3 and word(of, place + 1) in ("-", "/")
