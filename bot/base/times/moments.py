"""A day with its hour: «3/12 8:00», «el jueves a las 3 de la tarde», «mañana al mediodía», «en media hora»."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.base.times import hours, words
from bot.base.times.dates import Said, ahead, one, refusal, scan
from bot.base.times.hours import Hour
from bot.base.times.text import LONGEST, number, phrase, skip, tokens, word
from bot.base.times.unclear import Doubt, Unclear

_NEAR = timedelta(days=31)


def read_hour(text: str) -> time | Unclear:
    """Reads the one hour that a text says. From 1 to 6 without a part of the day it may be either: HALF."""
    said = scan(text)
    refused = refusal(said)
    if refused and refused.doubt is not Doubt.NO_DAY:
        return refused
    return _hour(said.hours) if said.hours else Unclear(Doubt.NOTHING)


def read_moment(text: str, now: datetime, timezone: ZoneInfo) -> datetime | Unclear:
    """Reads the moment to come that a text says, a year ahead at most; a day without an hour means EARLY on it.

    What may be a. m. or p. m. is taken when only one of both is to come; else `Unclear.moments` are these.
    """
    if (minutes := _from_now(text)) is not None:
        return now + timedelta(minutes=minutes)
    local, said = now.astimezone(timezone), scan(text)
    if refused := refusal(said):
        return refused
    day = ahead(one(said.days, local.date()), local.date())
    if isinstance(day, Unclear):
        return day
    if not said.hours and _may_be_an_hour(said, day, local.date()):
        return Unclear(Doubt.NO_HOUR, day=day)
    hour = hours.merged(said.hours) if said.hours else Hour(None, part="morning")
    return hour if isinstance(hour, Unclear) else _moment(day, hour, now, timezone)


def _may_be_an_hour(said: Said, day: date, today: date) -> bool:
    """Tells whether the number beside a weekday may be an hour: «el lunes 10», where no Monday is a 10 for months."""
    numbered = [spec for piece in said.days for spec in piece.days if spec.weekday is not None and not spec.month]
    return any(0 < spec.day <= 24 for spec in numbered) and day - today > _NEAR


def _hour(said: list[Hour]) -> time | Unclear:
    merged = hours.merged(said)
    return merged if isinstance(merged, Unclear) else hours.meant(merged)


def _moment(day: date, hour: Hour, now: datetime, timezone: ZoneInfo) -> datetime | Unclear:
    if hours.is_midnight_in_words(hour):
        return Unclear(Doubt.MIDNIGHT, day=day)
    meant = hours.meant(hour)
    if isinstance(meant, time):
        return _to_come([meant], day, now, timezone)
    return _to_come(meant.choices, day, now, timezone) if meant.doubt is Doubt.HALF else meant


def _to_come(
    choices: list[time] | tuple[time, ...], day: date, now: datetime, timezone: ZoneInfo
) -> datetime | Unclear:
    every = [datetime.combine(day, each, timezone) for each in choices]
    found = [moment for moment in every if moment > now]
    if not found:
        return Unclear(Doubt.PAST, day=day)
    return found[0] if len(found) == 1 else Unclear(Doubt.HALF, day=day, moments=tuple(found))


def _from_now(text: str) -> int | None:
    """Reads the minutes of «en 3 horas», «dentro de una hora y media», «en media hora»; None for a text that is
    anything else."""
    of = tokens(text[:LONGEST])
    lead = phrase(of, 0, words.IN)
    if lead is None or len(text) > LONGEST:
        return None
    half = word(of, lead[1]) == "media"
    count = (30, lead[1] + 1) if half else number(of, lead[1])
    unit = words.HOURS_OF.get(word(of, count[1])) if count else None
    if count is None or unit is None:
        return None
    minutes = count[0] if half else count[0] * unit
    end = count[1] + 1
    if more := phrase(of, end, ("y media",)):
        minutes, end = minutes + unit // 2, more[1]
    return minutes if all(token.word in ".!" for token in of[skip(of, end, (".",)) :]) else None
