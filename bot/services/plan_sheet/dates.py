"""Dates of a plan workbook. A date is taken when it can only mean one day; else the reason says which it might be."""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta

from rapidfuzz import fuzz, process

from bot.services.people import folded
from bot.services.plan_sheet.cells import Wrong, bare, is_time, short, sound, written

FIRST, LAST = 2019, 2040  # years; the Convenio 059 is of 2019
MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
WEEKDAYS = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
_EPOCH = date(1899, 12, 30)  # day 0 of Excel's serial numbers, since its 1900 has a 29 February
_SERIALS = ((date(FIRST, 1, 1) - _EPOCH).days, (date(LAST, 12, 31) - _EPOCH).days)
_SEPARATOR = r"\s?[-/.]\s?"
_WEEKDAY = rf"(?:(?P<weekday>{'|'.join(WEEKDAYS)}),? )?"
_YEAR_FIRST = re.compile(rf"(?P<year>\d{{4}}){_SEPARATOR}(?P<month>\d\d?){_SEPARATOR}(?P<day>\d\d?)")
_DAY_FIRST = re.compile(rf"(?P<day>\d\d?){_SEPARATOR}(?P<month>\d\d?){_SEPARATOR}(?P<year>\d{{4}}|\d\d)")
_IN_WORDS = [
    re.compile(
        rf"{_WEEKDAY}(?P<day>\d\d?)(?:ro|o|º|°)?\.?(?: de|-|/)? ?(?P<name>[a-z]+)\.?(?: del?|,|-|/)? ?"
        r"(?P<year>\d{4}|\d\d)"
    ),
    re.compile(rf"{_WEEKDAY}(?P<name>[a-z]{{3,}})\.? (?P<day>\d\d?)(?:,| del?)? (?P<year>\d{{4}})"),
]
_HOUR = re.compile(r"[t ]\s?(\d\d?):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?: ?[ap]\.? ?m\.?)?z?$")
_NOT_YET = [  # what looks like a date and misses something, in the order to be tried
    (
        re.compile(
            r"\D*+\d(?:(?!\b(?:al|hasta|y|a)\b).)*+(?:al|hasta|y|a)\b\D*+\d.*"
            r"|\d[\d/-]{1,10}\d\s?[-–]\s?\d[\d/-]{1,10}\d"
        ),
        "date_range",
    ),
    (re.compile(r"(19|20)\d\d"), "date_year"),
    (re.compile(r"[a-z]{3,}\.?(?: del?)? (19|20)\d\d|\d\d?[-/](19|20)\d\d|(19|20)\d\d[-/]\d\d?"), "date_no_day"),
    (re.compile(r"\d\d?(?: de)? [a-z]+\.?|\d\d?[-/]\d\d?"), "date_no_year"),
]


def read(value: object, what: str) -> date:
    """`what`: start or due. Raises Wrong."""
    sound(value)
    if is_time(value):
        raise Wrong("time_only", text=written(value))
    if isinstance(value, datetime):
        if value.hour or value.minute or value.second:
            raise Wrong("date_time", hour=f"{value:%H:%M}", day=value.date())
        value = value.date()
    if isinstance(value, int | float):
        value = _number(value)
    day = value if isinstance(value, date) else _text(folded(bare(str(value))), str(value))
    return _near(day, what)


def _near(day: date, what: str) -> date:
    if day.year < FIRST:
        raise Wrong(f"{what}_early", day=day, year=FIRST)
    if day.year > LAST:
        raise Wrong(f"{what}_late", day=day, year=LAST)
    return day


def _number(value: float) -> date:
    """Never a date by itself: it says which one it might be."""
    text = written(value)
    if re.fullmatch(r"(19|20)\d\d", text):
        raise Wrong("date_year", text=text)
    if compact := _compact(text):
        raise Wrong("date_compact", text=text, day=compact)
    if _SERIALS[0] <= value <= _SERIALS[1]:
        raise Wrong("date_serial", text=text, day=_EPOCH + timedelta(days=int(value)))
    raise Wrong("date_number", text=text)


def _compact(text: str) -> date | None:
    """«20261204»."""
    if not re.fullmatch(r"20\d{6}", text):
        return None
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:])
    return date(year, month, day) if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1] else None


def _text(plain: str, original: str) -> date:
    plain, original = _without_hour(plain), short(bare(original))
    if re.fullmatch(r"\d{5,8}", plain):
        return _number(int(plain))
    if found := _YEAR_FIRST.fullmatch(plain):
        return _day(int(found["year"]), int(found["month"]), int(found["day"]), original)
    if found := _DAY_FIRST.fullmatch(plain):
        return _day_first(int(found["day"]), int(found["month"]), found["year"], original)
    for pattern in _IN_WORDS:
        if found := pattern.fullmatch(plain):
            return _in_words(found, original)
    for unfinished, kind in _NOT_YET:
        if unfinished.fullmatch(plain):
            raise Wrong(kind, text=original)
    raise Wrong("date_words", text=original)


def _without_hour(plain: str) -> str:
    """Midnight is no hour: programs add it. Raises Wrong for another."""
    found = _HOUR.search(plain)
    if found is None:
        return plain
    if {int(part) for part in found.groups() if part} != {0}:
        raise Wrong(
            "date_time", hour=f"{int(found[1]):02}:{found[2]}", day=_text(plain[: found.start()].strip(), plain)
        )
    return plain[: found.start()].strip()


def _day_first(day: int, month: int, year: str, original: str) -> date:
    """04/12/2026 is the 4 of December, as Colombia writes it; 12/31/2026 is nobody's here."""
    if len(year) == 2:
        meant = _meant(2000 + int(year), month, day)
        raise Wrong("date_short_year", text=original, day=meant)
    if month > 12 and day <= 12 and (meant := _meant(int(year), day, month)):
        raise Wrong("date_us", text=original, day=meant)
    return _day(int(year), month, day, original)


def _in_words(found: re.Match[str], original: str) -> date:
    month, year = _month(found["name"], original), found["year"]
    if len(year) == 2:
        raise Wrong("date_short_year", text=original, day=_meant(2000 + int(year), month, int(found["day"])))
    day = _day(int(year), month, int(found["day"]), original)
    if found["weekday"] and WEEKDAYS[day.weekday()] != found["weekday"]:
        raise Wrong("date_weekday", weekday=found["weekday"], day=day)
    return day


def _month(name: str, original: str) -> int:
    """Whole or cut to three letters or more; «set» and «setiembre» are September."""
    known = name.replace("set", "sept", 1) if name.startswith("set") else name
    for number, month in enumerate(MONTHS, 1):
        if len(known) >= 3 and month.startswith(known):
            return number
    likely = process.extractOne(name, MONTHS, scorer=fuzz.ratio, score_cutoff=60)
    raise Wrong("date_month", text=original, month=likely[0] if likely else None)


def _meant(year: int, month: int, day: int) -> date | None:
    exists = 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]
    return date(year, month, day) if exists else None


def _day(year: int, month: int, day: int, original: str) -> date:
    """Raises Wrong for a day that the month has not."""
    if found := _meant(year, month, day) if year else None:
        return found
    if not (1 <= month <= 12 and 1 <= day <= 31 and year):
        raise Wrong("date_no_such", text=original)
    last = monthrange(year, month)[1]
    kind = "date_leap" if (month, day) == (2, 29) else "date_impossible"
    raise Wrong(kind, day=day, month=MONTHS[month - 1], year=year, last=last, meant=date(year, month, last))
