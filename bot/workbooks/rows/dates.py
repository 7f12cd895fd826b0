"""Dates of a plan workbook: what its cells hold, read as days are everywhere (bot/base/times/dates.py), complete with
their year. A date is taken when it can only mean one day; else the reason says which it might be. What a person would
read through is taken too, and told (`taken`): an hour, a year of two digits, a number without the format of a date."""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from rapidfuzz import fuzz, process

from bot.base.times import hours
from bot.base.times.dates import scan
from bot.base.times.day_specs import Spec
from bot.base.times.hours import Hour
from bot.base.times.text import word
from bot.base.times.unclear import Unclear
from bot.base.times.words import MONTH_NAMES, MONTHS, WEEKDAY_NAMES, WEEKDAYS
from bot.workbooks.rows.cells import Wrong, bare, is_time, short, sound, written

FIRST, LAST = 2019, 2040  # years; the Convenio 059 is of 2019
_EPOCH = date(1899, 12, 30)  # day 0 of Excel's serial numbers, since its 1900 has a 29 February
_CENTURY = 2000  # of a year of two digits
_SERIALS = ((date(FIRST, 1, 1) - _EPOCH).days, (date(LAST, 12, 31) - _EPOCH).days)
_BESIDE = frozenset({"el", "dia", "de", "del", "hasta", ",", ".", "(", ")", "t", "z"})  # says nothing of the day
_BETWEEN = frozenset({"de", "del", ",", "-", "/", "."})
_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY_S, _ROUNDED_S, _DOUBTFUL_S = 86_400, 0.5, 60  # seconds; programs keep moments as fractions, and round them
_ENGLISH = {  # as Excel in English writes dates; the other months and days are read already
    **{"jan": "enero", "january": "enero", "february": "febrero", "march": "marzo", "apr": "abril", "april": "abril"},
    **{"may": "mayo", "june": "junio", "july": "julio", "aug": "agosto", "august": "agosto", "october": "octubre"},
    **{"sept": "septiembre", "september": "septiembre", "november": "noviembre", "dec": "diciembre"},
    **{"ii": "febrero", "iii": "marzo", "iv": "abril", "vi": "junio", "vii": "julio", "viii": "agosto"},  # 4-XII-2026
    **{"ix": "septiembre", "xi": "noviembre", "xii": "diciembre"},
    **{"december": "diciembre", "mon": "lunes", "monday": "lunes", "tue": "martes", "tuesday": "martes"},
    **{"wed": "miercoles", "wednesday": "miercoles", "thu": "jueves", "thursday": "jueves", "fri": "viernes"},
    **{"friday": "viernes", "sat": "sabado", "saturday": "sabado", "sun": "domingo", "sunday": "domingo"},
}
_NAME = re.compile(r"[^\W\d_]+")


def read_date(value: object, what: str) -> date:
    """Reads a date. `what`: start or due. Raises Wrong."""
    sound(value)
    if is_time(value):
        raise Wrong("time_only", text=written(value))
    if isinstance(value, int | float):
        value = _number(value)
    elif isinstance(value, str):
        value = _text(bare(value))
    if isinstance(value, datetime):
        value = _of_moment(value)
    assert isinstance(value, date)
    return _near(value, what)


def taken(value: object) -> str | None:
    """Says what was read through in a date that was taken: hour, number, short_year."""
    if isinstance(value, datetime):
        return "hour" if (value.hour, value.minute) not in ((0, 0), (23, 59)) else None
    if isinstance(value, int | float):
        return "number"
    if not isinstance(value, str):
        return None
    text = bare(value)
    if text.isdecimal():
        return "number"
    said = scan(text, slips=False)
    if said.hours and _hour(said.hours) != time(0):
        return "hour"
    return "short_year" if any(spec.short for piece in said.days for spec in piece.days) else None


def _of_moment(moment: datetime) -> date:
    """Gives the day of a moment. Within a minute of midnight nobody knows which of two was meant: an end of a day, or a
    clock that was off. Raises Wrong."""
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6
    day = moment.date()
    if seconds > _DAY_S - _ROUNDED_S:
        return day + timedelta(days=1)
    if _ROUNDED_S < seconds <= _DOUBTFUL_S:
        raise Wrong("date_midnight", hour=f"{moment:%H:%M:%S}", days=[day - timedelta(days=1), day])
    if seconds >= _DAY_S - _DOUBTFUL_S:
        raise Wrong("date_midnight", hour=f"{moment:%H:%M:%S}", days=[day, day + timedelta(days=1)])
    return day


def _near(day: date, what: str) -> date:
    if day.year < FIRST:
        raise Wrong(f"{what}_early", day=day, year=FIRST)
    if day.year > LAST:
        raise Wrong(f"{what}_late", day=day, year=LAST)
    return day


def _number(value: float) -> datetime:
    """Reads what programs keep of a date, and «20261204». Raises Wrong for another number."""
    text = written(value)
    if re.fullmatch(r"(19|20)\d\d", text):
        raise Wrong("date_year", text=text)
    if compact := _compact(text):
        return datetime.combine(compact, time(0))
    if _SERIALS[0] <= value < _SERIALS[1] + 1:
        return datetime.combine(_EPOCH, time(0)) + timedelta(days=value)
    raise Wrong("date_number", text=text)


def _compact(text: str) -> date | None:
    """Reads «20261204»."""
    if not re.fullmatch(r"20\d{6}", text):
        return None
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:])
    return date(year, month, day) if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1] else None


def _text(text: str) -> date:
    if re.fullmatch(r"\d{5,8}(?:[.,]\d{1,12})?", text):
        return _number(float(text.replace(",", ".")))
    text = _NAME.sub(lambda name: _ENGLISH.get(name[0].lower(), name[0]), text)
    said = scan(text, slips=False)
    if len(said.days) != 1 or any(word(said.of, place) not in _BESIDE for place in said.left):
        raise _unread(text)
    day = _day(said.days[0].days[0], short(text))
    if not said.hours:
        return day
    hour = _hour(said.hours)
    if hour is None:
        raise Wrong("date_words", text=short(text))
    return datetime.combine(day, hour)


def _hour(said: Sequence[Hour]) -> time | None:
    merged = hours.merged(said)
    found = merged if isinstance(merged, Unclear) else hours.meant(merged)
    if isinstance(found, Unclear):
        return found.choices[0] if found.choices else None
    return found


def _unread(text: str) -> Wrong:
    """Says what is missing or too much."""
    said, original = scan(text, bare=True), short(text)
    parts = [token.word for token in said.of if token.word not in _BETWEEN and token.word not in WEEKDAYS]
    if len(said.days) > 1:
        return Wrong("date_range", text=original)
    if len(parts) == 1 and _YEAR.fullmatch(parts[0]):
        return Wrong("date_year", text=original)
    if len(parts) == 2 and any(map(_YEAR.fullmatch, parts)) and any(map(_is_month, parts)):
        return Wrong("date_no_day", text=original)
    if len(parts) == 3 and parts[0].isdecimal() and parts[1].isalpha() and _YEAR.fullmatch(parts[2]):
        likely = process.extractOne(parts[1], MONTH_NAMES, scorer=fuzz.ratio, score_cutoff=60)
        return Wrong("date_month", text=original, month=likely[0] if likely else None)
    return Wrong("time_only" if said.hours and not said.days else "date_words", text=original)


def _is_month(part: str) -> bool:
    return part in MONTHS or (part.isdecimal() and len(part) <= 2)


def _day(spec: Spec, original: str) -> date:
    """Finds the day: 04/12/2026 is the 4 of December, as Colombia writes it; 12/31/2026 is nobody's here. Raises
    Wrong."""
    if not (spec.day and spec.month):
        raise Wrong("date_words", text=original)
    if not spec.year:
        raise Wrong("date_no_year", text=original)
    day = _meant(spec.year, spec.month, spec.day)
    if spec.short and (day is None or not FIRST <= day.year <= LAST):
        year_first = _meant(spec.day + _CENTURY, spec.month, spec.year - _CENTURY)
        raise Wrong("date_short_year", text=original, day=year_first if year_first != day else None)
    if spec.month > 12 and (meant := _meant(spec.year, spec.day, spec.month)):
        raise Wrong("date_us", text=original, day=meant)
    if day is None:
        raise _none(spec, original)
    if spec.weekday not in (None, day.weekday()):
        raise Wrong("date_weekday", weekday=WEEKDAY_NAMES[spec.weekday or 0], day=day)
    return day


def _none(spec: Spec, original: str) -> Wrong:
    """Says that the month has no such day."""
    if not (1 <= spec.month <= 12 and 1 <= spec.day <= 31):
        return Wrong("date_no_such", text=original)
    month, last = MONTH_NAMES[spec.month - 1], monthrange(spec.year, spec.month)[1]
    kind = "date_leap" if (spec.month, spec.day) == (2, 29) else "date_impossible"
    meant = date(spec.year, spec.month, last)
    return Wrong(kind, day=spec.day, month=month, year=spec.year, last=last, meant=meant)


def _meant(year: int, month: int, day: int) -> date | None:
    exists = year and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
    return date(year, month, day) if exists else None
