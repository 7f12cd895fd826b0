"""Hours as people say them: «15:30», «3:30 p. m.», «a las 3 de la tarde», «al mediodía», «cuarto para las ocho».

Nothing is guessed: what may be morning or afternoon, what its own words contradict and what has no hour is `Unclear`.
"""

from collections.abc import Iterator, Sequence
from datetime import time
from typing import NamedTuple

from bot.base.times import words
from bot.base.times.text import Tokens, number, phrase, skip, word
from bot.base.times.unclear import Doubt, Unclear

EARLY = time(8)  # «a primera hora», and when something leaves on a day named without an hour
_FORM = ":h."  # between an hour and its minutes


class Hour(NamedTuple):
    """As it was said. `number` None: only a part of the day. `minutes` may be negative («un cuarto para las 3»)."""

    number: int | None
    minutes: int = 0
    half: str = ""
    part: str = ""
    named: str = ""
    seconds: int = 0
    word: str = ""


def at(of: Tokens, place: int) -> tuple[Hour, int] | None:
    """Finds the longest hour, or part of the day, that begins at a place, and where it ends."""
    found = [each for read in (_clock, _to_the_hour, _named, _part) for each in read(of, place)]
    return max(found, key=lambda each: each[1], default=None)


def _named(of: Tokens, place: int) -> Iterator[tuple[Hour, int]]:
    start = skip(of, place, ("al", "a"))
    found = phrase(of, place, words.NAMED_HOURS) or phrase(of, start, words.NAMED_HOURS)
    if found:
        yield Hour(None, named=words.NAMED_HOURS[found[0]], word=found[0]), found[1]


def _part(of: Tokens, place: int) -> Iterator[tuple[Hour, int]]:
    if found := phrase(of, place, words.PARTS):
        yield Hour(None, part=words.PARTS[found[0]], word=found[0]), found[1]


def _clock(of: Tokens, place: int) -> Iterator[tuple[Hour, int]]:
    """Reads «a las 3 y media de la tarde», «3:30pm», «15:30»."""
    lead = phrase(of, place, words.AT)
    start = lead[1] if lead else place
    hour = number(of, start)
    if hour is None:
        return
    minutes, seconds, end = _minutes(of, hour[1])
    found = _tail(of, Hour(hour[0], minutes or 0, seconds=seconds), _exact(of, end))
    sure = (lead and words.AT[lead[0]]) or minutes is not None or found[0].half or found[0].part
    if not sure or (word(of, hour[1]) == "." and minutes is not None and not (lead or found[0].half or found[0].part)):
        return
    if word(of, found[1]) in ("%", ":") or (not found[0].half and not found[0].part and _is_count(of, found[1])):
        return
    yield found


def _exact(of: Tokens, place: int) -> int:
    """Skips «en punto», «h», «horas»."""
    found = phrase(of, place, words.EXACT)
    return found[1] if found else place


def _is_count(of: Tokens, place: int) -> bool:
    """Tells whether a second number follows after «y»: with neither part nor half of the day, two numbers are a count
    («1 y 3») and no hour."""
    return word(of, place) == "y" and number(of, place + 1) is not None


def _minutes(of: Tokens, place: int) -> tuple[int | None, int, int]:
    """Reads the minutes of «:30», «:30:00», «h30», «.30», «y media», «menos cuarto»; with the seconds, and where they
    end."""
    sign, after = word(of, place), number(of, place + 1)
    if sign and sign in _FORM and after and len(word(of, place + 1)) == 2 and of[place + 1].joined:
        seconds = number(of, place + 3) if word(of, place + 2) == ":" == sign else None
        end = seconds[1] if seconds else after[1]
        if seconds and word(of, end) == "." and word(of, end + 1).isdecimal() and of[end + 1].joined:
            end += 2  # parts of a second
        return after[0], seconds[0] if seconds else 0, end
    if sign in ("y", "con", "menos"):
        quarter = words.QUARTERS.get(word(of, place + 1))
        said = (quarter, place + 2) if quarter else after
        if said and (quarter or said[0] >= 5):
            return said[0] * (-1 if sign == "menos" else 1), 0, skip(of, said[1], words.HOURS_OF)
    return None, 0, place


def _tail(of: Tokens, hour: Hour, place: int) -> tuple[Hour, int]:
    """Adds to an hour the half and the part of the day that follow it, in any order."""
    for _ in range(2):
        after = skip(of, place, (",",))
        if not hour.half and (half := _half(of, place, hour.number)):
            hour, place = hour._replace(half=half[0]), half[1]
        elif not hour.part and (part := phrase(of, after, words.PARTS)):
            hour, place = hour._replace(part=words.PARTS[part[0]], word=part[0]), part[1]
    return hour, place


def _half(of: Tokens, place: int, hour: int | None) -> tuple[str, int] | None:
    """Reads the half of the day: «p. m.», «pm», «12 m.»."""
    said = word(of, place)
    if said in ("am", "pm"):
        return said, skip(of, place + 1, (".",))
    if said in ("a", "p"):
        letter = skip(of, place + 1, (".",))
        if word(of, letter) == "m":
            return f"{said}m", skip(of, letter + 1, (".",))
    return ("m", skip(of, place + 1, (".",))) if said == "m" and hour == 12 else None


def _to_the_hour(of: Tokens, place: int) -> Iterator[tuple[Hour, int]]:
    """Reads «un cuarto para las tres», «diez para las ocho»."""
    start = skip(of, place, ("a", "al", "un"))
    said = (15, start + 1) if word(of, start) == "cuarto" else number(of, start)
    if said is None:
        return
    link = skip(of, said[1], words.HOURS_OF)
    if word(of, link) != "para" or word(of, link + 1) not in ("la", "las"):
        return
    if hour := number(of, link + 2):
        yield _tail(of, Hour(hour[0], -said[0]), hour[1])


# What it means


def merged(found: Sequence[Hour]) -> Hour | Unclear:
    """Makes one hour of all that were said: «por la tarde, a las 3» is one; two hours are SEVERAL."""
    first, *others = found
    for other in others:
        if other == first:
            continue
        numbered = [each for each in (first, other) if each.number is not None or each.named]
        parts = [each.part for each in (first, other) if each.part]
        if len(numbered) > 1 or len(set(parts)) > 1:
            return Unclear(Doubt.SEVERAL)
        first = (numbered or [first])[0]._replace(part=parts[0] if parts else "")
    return first


def meant(hour: Hour) -> time | Unclear:
    if hour.named:
        return _of_name(hour)
    if hour.number is None:
        return EARLY if hour.part == "morning" else Unclear(Doubt.NO_HOUR, hour.word)
    if hour.number > 23 or abs(hour.minutes) > 59 or hour.seconds > 59:
        return Unclear(Doubt.HOUR)
    said = [name for name in (hour.half, hour.part) if name] or [""]
    meant = {words.HOURS_IN[name].get(hour.number) for name in said}
    if meant == {None} and said == [""]:
        return Unclear(Doubt.HALF, choices=(_time(hour.number, hour), _time(hour.number + 12, hour)))
    only = meant.pop()
    return Unclear(Doubt.HOUR, hour.word) if meant or only is None else _time(only, hour)


def _of_name(hour: Hour) -> time | Unclear:
    wanted, day_part = {"noon": (time(12), "day"), "midnight": (time(0), "night"), "early": (EARLY, "morning")}[
        hour.named
    ]
    agrees = not hour.part or hour.part == day_part
    return wanted if agrees else Unclear(Doubt.HOUR, hour.word)


def _time(hour: int, said: Hour) -> time:
    minutes = (hour * 60 + said.minutes) % (24 * 60)
    return time(minutes // 60, minutes % 60, said.seconds)


def is_midnight_in_words(hour: Hour) -> bool:
    """Tells whether it is «a las 12 de la noche» or «medianoche»: whose, of the day before or of this one, nobody can
    tell."""
    return hour.named == "midnight" or (hour.part == "night" and hour.number in (0, 12))
