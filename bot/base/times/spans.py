"""Stretches of days that a report is about, mostly gone by: «del 1 al 15 de octubre», «octubre», «último trimestre»."""

import re
from datetime import date, timedelta

from bot.base.times.dates import shifted
from bot.base.times.periods import Days, month_of, read_days, week
from bot.base.times.text import LONGEST
from bot.base.times.unclear import Unclear
from bot.base.times.words import MONTH_NAMES, NUMBERS
from conocimiento.folding import folded

_BACK = 10  # months: what is named without its year is the one from then on
_UNITS = {"mes": 1, "bimestre": 2, "trimestre": 3, "semestre": 6, "ano": 12}  # months
_ORDINALS = {
    **dict.fromkeys(("primer", "primero", "1er", "1o", "1", "i"), 1),
    **dict.fromkeys(("segundo", "2do", "2o", "2", "ii"), 2),
    **dict.fromkeys(("tercer", "tercero", "3er", "3o", "3", "iii"), 3),
    **dict.fromkeys(("cuarto", "4to", "4o", "4", "iv"), 4),
    **dict.fromkeys(("quinto", "5to", "5o"), 5),
    **dict.fromkeys(("sexto", "6to", "6o"), 6),
}
_UNIT = "|".join(_UNITS)
_MONTH = "|".join((*MONTH_NAMES, "setiembre"))
_YEAR = re.compile(r"\b(20\d\d)\b")
_WHOLE_YEAR = re.compile(r"(?:todo |en |el |ano |del |de |para ){0,4}(20\d\d)")
_LAST = re.compile(
    rf"\b(?:ultim[oa]|pasad[oa]|anterior) (?:{_UNIT}|semana)\b|\b(?:{_UNIT}|semana) (?:pasad[oa]|anterior)\b"
)
_THIS = re.compile(rf"\b(?:este|esta|el presente|lo que va del?|lo corrido del?) (?:{_UNIT}|semana)\b")
_ROLLING = re.compile(r"\bultim[oa]s (\d{1,3}|[a-z]{2,12}) (dias|semanas|meses)\b")
_NUMBERED = re.compile(rf"\b({'|'.join(_ORDINALS)}) ({_UNIT})\b|\b({_UNIT}) ({'|'.join(_ORDINALS)})\b")
_MONTHS = re.compile(rf"\b({_MONTH})(?: de 20\d\d| 20\d\d)? (?:a|al|hasta|y|-) ({_MONTH})\b")
_ALONE = re.compile(rf"(?:en |de |del |mes |el |todo ){{0,4}}({_MONTH})(?:(?: de| del)? 20\d\d)?")
_DATED = re.compile(rf"\d|{_MONTH}")
_UNTIL = re.compile(r"\b(?:al|hasta)\b")
_SINCE = re.compile(r"\b(?:desde|a partir de)\b")


def read_span(text: str, today: date) -> Days | Unclear:
    """Reads the first and the last of the days that a report is to be about. Without its year a month or a day is the
    one of the last ten months, or of this and the next one; «último» and «pasado» are the one that is over, «últimos 30
    días» end today, «desde» too."""
    said = " ".join(folded(text[:LONGEST]).replace("-", " - ").split())
    named = _named(said, today)
    if named is not None:
        return named
    if _SINCE.search(said) and not _UNTIL.search(said):
        begins = _days(_SINCE.sub("", said), today)
        return begins if isinstance(begins, Unclear) else (min(begins[0], today), today)
    return _days(said, today)


def _days(said: str, today: date) -> Days | Unclear:
    """Reads days by their one reader, as if it were asked at the beginning of the months they may be of."""
    first = shifted(today.replace(day=1), -_BACK)
    years = [int(year) for year in _YEAR.findall(said)]
    anchors = [date(min(years), month, 1) for month in (1, 7)] if years else [first]
    if not (years or _DATED.search(said)):  # «hoy», «el viernes»
        anchors = [today, today - timedelta(days=7)]
    found = [read_days(said, anchor) for anchor in anchors]
    return next((each for each in found if not isinstance(each, Unclear)), found[0])


def _named(said: str, today: date) -> Days | None:
    for read in (_rolling, _numbered, _over, _current, _of_months, _year, _near):
        if (found := read(said, today)) is not None:
            return found
    return None


def _near(said: str, today: date) -> Days | None:
    words = said.split()
    if words in (["hoy"], ["ayer"]):
        day = today - timedelta(days=words == ["ayer"])
        return day, day
    return None


def _rolling(said: str, today: date) -> Days | None:
    found = _ROLLING.search(said)
    number = NUMBERS.get(found[1], int(found[1]) if found[1].isdecimal() else 0) if found else 0
    if not found or not number:
        return None
    if found[2] == "meses":
        month = month_of(shifted(today, -number))
        return min(month[0].replace(day=1) + timedelta(days=today.day), month[1] + timedelta(days=1)), today
    return today - timedelta(days=number * (7 if found[2] == "semanas" else 1) - 1), today


def _over(said: str, today: date) -> Days | None:
    """Reads the month, quarter … that is over."""
    found = _LAST.search(said)
    if found is None:
        return None
    if "semana" in found[0]:
        return week(today, -1)
    months = _months_of(found[0])
    begins = shifted(_begin(today, months), -months)
    return begins, _begin(today, months) - timedelta(days=1)


def _current(said: str, today: date) -> Days | None:
    found = _THIS.search(said)
    if found is None:
        return None
    if "semana" in found[0]:
        return week(today)
    begins = _begin(today, _months_of(found[0]))
    return begins, shifted(begins, _months_of(found[0])) - timedelta(days=1)


def _numbered(said: str, today: date) -> Days | None:
    """Reads «tercer trimestre de 2026»: of the year that is said, or of the last one in which it has begun."""
    found = _NUMBERED.search(said)
    if found is None:
        return None
    number, months = _ORDINALS[found[1] or found[4]], _UNITS[found[2] or found[3]]
    if months == 12 or number * months > 12:
        return None
    year, month = _year_said(said, today), (number - 1) * months + 1
    begins = date(year or today.year, month, 1)
    if year is None and begins > today:
        begins = begins.replace(year=today.year - 1)
    return begins, shifted(begins, months) - timedelta(days=1)


def _of_months(said: str, today: date) -> Days | None:
    """Reads «de enero a marzo», or a month alone."""
    if found := _MONTHS.search(said):
        last = _month(found[2], said, today)
        first = last.replace(month=_number(found[1]))
        return (first if first <= last else first.replace(year=first.year - 1)), month_of(last)[1]
    alone = _ALONE.fullmatch(said)
    return month_of(_month(alone[1], said, today)) if alone else None


def _month(name: str, said: str, today: date) -> date:
    year = _year_said(said, today)
    since = shifted(today.replace(day=1), -_BACK)
    near = date(since.year, _number(name), 1)
    return near.replace(year=year) if year else near if near >= since else near.replace(year=near.year + 1)


def _year(said: str, _today: date) -> Days | None:
    found = _WHOLE_YEAR.fullmatch(said)
    return (date(int(found[1]), 1, 1), date(int(found[1]), 12, 31)) if found else None


def _year_said(said: str, today: date) -> int | None:
    """Gives the year that is said, the last of several; «del año pasado» too."""
    found = _YEAR.findall(said)
    if found:
        return int(found[-1])
    return today.year - 1 if "ano pasado" in said else None


def _number(month: str) -> int:
    return 9 if month == "setiembre" else MONTH_NAMES.index(month) + 1


def _months_of(said: str) -> int:
    return next(months for unit, months in _UNITS.items() if unit in said.split())


def _begin(today: date, months: int) -> date:
    """Gives the first day of the month, quarter … that a day is in."""
    return today.replace(month=(today.month - 1) // months * months + 1, day=1)
