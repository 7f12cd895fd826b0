"""Days and moments as people write them."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.services.folding import folded

MORNING = time(8)  # when something leaves on a day named without an hour
_YEAR = 365  # days: as far as anything is planned
_MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
_WEEKDAYS = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
_AHEAD = {"hoy": 0, "pasado manana": 2, "manana": 1}
_MONTH = rf"(?P<name>{'|'.join(_MONTHS)}|set)[a-z]*\.?"
_SEPARATOR = r"\s?[-/.]\s?"
_DATES = [
    re.compile(pattern)
    for pattern in (
        rf"\b(?P<year>\d{{4}}){_SEPARATOR}(?P<month>\d\d?){_SEPARATOR}(?P<day>\d\d?)\b",
        rf"\b(?P<day>\d\d?){_SEPARATOR}(?P<month>\d\d?)(?:{_SEPARATOR}(?P<year>\d\d(?:\d\d)?))?\b",
        rf"\b(?P<day>\d\d?)(?:r?o)? (?:de )?{_MONTH}(?: (?:del? )?(?P<year>\d{{4}}))?\b",
        rf"\b{_MONTH} (?P<day>\d\d?)(?:,? (?:del? )?(?P<year>\d{{4}}))?\b",
        rf"^(?:hasta )?(?:el )?(?:dia |{' |'.join(_WEEKDAYS)} )?(?P<day>\d\d?)$",
    )
]
_TO = re.compile(r" (?:al?|hasta|[-–])(?: el)?(?= )")
_BETWEEN = re.compile(r"^(\D*\d\d?)\s?[-–]\s?(\d\d?(?: de)? [a-z])")  # «21-24 de diciembre»
_BARE = re.compile(rf"^(?:desde |del? |el |{' |'.join(_WEEKDAYS)} )*(\d\d?)$")
_HALF = r"(?P<half>[ap])\.? ?m\b\.?"
_TIMES = [
    re.compile(pattern)
    for pattern in (
        rf"(?:a las? )?\b(?P<hour>\d\d?):(?P<minute>\d\d)\b(?: ?{_HALF})?",
        rf"(?:a las? )?\b(?P<hour>\d\d?) ?{_HALF}",
        r"a las? (?P<hour>\d\d?)\b",
    )
]


def read_day(text: str, today: date) -> date | None:
    """«3 de diciembre», «3/12», «03-12-2026», «2026-12-03», «el viernes», «mañana»: the first such day from today on,
    a year ahead at most; None when there is none, or no day in it. «El viernes» on a Friday is the next one.
    """
    plain = _plain(text)
    for pattern in _DATES:
        if found := pattern.search(plain):
            return _next_date(found.groupdict(), today)
    if "hoy" not in plain:
        for number, name in enumerate(_WEEKDAYS):
            if name in plain:
                return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    return next((today + timedelta(days=days) for word, days in _AHEAD.items() if word in plain), None)


def read_days(text: str, today: date) -> tuple[date, date] | None:
    """«del 21 de diciembre al 8 de enero», «del 21 al 24 de diciembre», «9 de diciembre» (that day alone): the first
    and the last of them, the last one from today on. None when there is none, or more than one stretch."""
    plain = _BETWEEN.sub(r"\1 al \2", _plain(text))
    first, *others = _TO.split(plain)
    if len(others) > 1 or " y " in plain:
        return None
    if not others:
        day = read_day(first, today)
        return (day, day) if day else None
    if bare := _BARE.search(first):  # the month is that of the last day, or the one before
        last = read_day(others[0], today)
        return _back_to(int(bare[1]), last) if last else None
    begins = read_day(first, today)
    ends = read_day(others[0], begins) if begins else None
    return (begins, ends) if begins and ends else None


def _back_to(number: int, last: date) -> tuple[date, date] | None:
    days = (last - timedelta(days=each) for each in range(31))
    return next(((day, last) for day in days if day.day == number), None)


def read_moment(text: str, now: datetime, timezone: ZoneInfo) -> datetime | None:
    """A day with its hour, «3/12 8:00», «mañana a las 2 p. m.»; without an hour in the MORNING. None when there is no
    day in it, or no such hour, or it is past."""
    plain, hour = _plain(text), MORNING
    for pattern in _TIMES:
        if found := pattern.search(plain):
            read = _hour(found.groupdict())
            if read is None:
                return None
            hour, plain = read, f"{plain[: found.start()]} {plain[found.end() :]}".strip()
            break
    day = read_day(plain, now.astimezone(timezone).date())
    moment = datetime.combine(day, hour, timezone) if day else None
    return moment if moment and moment > now else None


def _plain(text: str) -> str:
    return " ".join(folded(text).replace("primero", "1").split())


def _hour(written: dict[str, str | None]) -> time | None:
    hour, minute, half = int(written["hour"] or 0), int(written.get("minute") or 0), written.get("half")
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _next_date(written: dict[str, str | None], today: date) -> date | None:
    day, month, year = (int(written.get(part) or 0) for part in ("day", "month", "year"))
    if name := written.get("name"):
        month = _MONTHS.index("sep" if name == "set" else name) + 1
    year += 2000 if 0 < year < 100 else 0
    for ahead in range(_YEAR + 1):
        found = today + timedelta(days=ahead)
        if found.day == day and month in (0, found.month) and year in (0, found.year):
            return found
    return None
