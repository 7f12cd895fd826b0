"""Days and hours against babel's own formats, and against grammars of how they are said, written here on their own."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date, format_time
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.base.times.dates import read_day
from bot.base.times.moments import read_hour, read_moment
from bot.base.times.periods import read_days
from bot.base.times.unclear import Doubt, Unclear
from bot.workbooks.rows import dates as cells
from bot.workbooks.rows.cells import Wrong

pytestmark = pytest.mark.slow

fixed_seed = settings(derandomize=True, deadline=None, max_examples=200)
many = settings(derandomize=True, deadline=None, max_examples=1000)
BOGOTA = ZoneInfo("America/Bogota")
WEEKDAYS = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"]
MONTHS = [
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
]
_SPELT = (
    "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete "
    "veintiocho veintinueve treinta"
)
SPELT = dict(enumerate(_SPELT.split(), 1)) | {31: "treinta y uno"}
DAYS = [date(2024, 1, 1) + timedelta(days=number) for number in range((date(2033, 1, 1) - date(2024, 1, 1)).days)]
FORMATS = ["short", "medium", "long", "full", "EEE d MMM y", "EEE d 'de' MMM 'de' y", "d-MMM-yy", "y-MM-dd"]
some_day = st.sampled_from(DAYS)


# As computers write them


@pytest.mark.parametrize("form", FORMATS)
def test_every_day_in_every_format_of_babel_reads_back_as_itself(form: str) -> None:
    for day in DAYS:
        written = format_date(day, form, locale="es_CO")
        assert read_day(written, day - timedelta(days=3)) == day, written


@pytest.mark.parametrize("form", ["medium", "long", "full", "EEE d MMM y"])
def test_a_workbook_reads_what_chats_read(form: str) -> None:
    for day in DAYS:
        written = format_date(day, form, locale="es_CO")
        assert cells.read_date(written, "due") == day, written
        assert cells.read_date(f"{written} 12:00:00 a. m.", "due") == day, "midnight is no hour: programs add it"


def test_an_hour_of_a_workbook_says_nothing_of_its_day() -> None:
    """But for the minutes around midnight, which may be of either day."""
    for hour in range(1, 24):
        written = f"4/12/2026 {format_time(time(hour), 'medium', locale='es_CO')}"
        assert (cells.read_date(written, "due"), cells.taken(written)) == (date(2026, 12, 4), "hour")
    with pytest.raises(Wrong) as wrong:
        cells.read_date(f"4/12/2026 {format_time(time(23, 59, 30), 'medium', locale='es_CO')}", "due")
    assert (wrong.value.kind, wrong.value.values["days"]) == ("date_midnight", [date(2026, 12, 4), date(2026, 12, 5)])


@pytest.mark.parametrize("form", ["short", "medium"])
def test_every_minute_in_the_formats_of_babel_reads_back_as_itself(form: str) -> None:
    """With the narrow spaces of «3:30 p. m.»."""
    for minute in range(24 * 60):
        moment = time(minute // 60, minute % 60)
        written = format_time(moment, form, locale="es_CO")
        assert read_hour(written) == moment, written


def test_a_clock_of_24_hours_reads_back_or_names_both_halves() -> None:
    for minute in range(24 * 60):
        moment = time(minute // 60, minute % 60)
        found = read_hour(f"{moment:%H:%M}")
        if 1 <= moment.hour <= 6:
            assert isinstance(found, Unclear)
            assert found.choices == (moment, moment.replace(hour=moment.hour + 12))
        else:
            assert found == moment


# As people say them

numbers = st.integers(1, 12)
PARTS = {  # the hours of a clock face that people say with it, and what they add
    "de la madrugada": {12: 0} | {hour: hour for hour in range(1, 6)},
    "de la mañana": {hour: hour for hour in range(5, 12)},
    "de la tarde": {hour: hour + 12 for hour in range(1, 7)},
    "de la noche": {hour: hour + 12 for hour in range(7, 12)},
    "a. m.": {12: 0} | {hour: hour for hour in range(1, 12)},
    "p. m.": {12: 12} | {hour: hour + 12 for hour in range(1, 12)},
    "pm": {12: 12} | {hour: hour + 12 for hour in range(1, 12)},
}


@st.composite
def spoken_hours(draw: st.DrawFn) -> tuple[str, time]:
    part = draw(st.sampled_from(sorted(PARTS)))
    face = draw(st.sampled_from(sorted(PARTS[part])))
    minutes, said = draw(
        st.sampled_from(
            [(0, ""), (0, " en punto"), (30, " y media"), (15, " y cuarto"), (10, " y diez"), (20, " y 20")]
        )
        | st.integers(0, 59).map(lambda each: (each, f":{each:02}"))
    )
    spelt = "una" if face == 1 else SPELT[face]
    number = str(face) if said.startswith(":") else draw(st.sampled_from([str(face), spelt]))
    lead = draw(st.sampled_from(["", "a la " if face == 1 else "a las ", "tipo ", "sobre las "]))
    return f"{lead}{number}{said} {part}", time(PARTS[part][face], minutes)


@fixed_seed
@given(spoken_hours())
@example(("a las 3 de la tarde", time(15)))
def test_spoken_hours_are_what_they_say(said: tuple[str, time]) -> None:
    assert read_hour(said[0]) == said[1]


@fixed_seed
@given(spoken_hours(), st.integers(2, 300), st.booleans())
def test_a_moment_is_its_day_and_its_hour(said: tuple[str, time], ahead: int, day_first: bool) -> None:
    now = datetime(2026, 11, 23, 10, 0, tzinfo=BOGOTA)
    day = now.date() + timedelta(days=ahead)
    words = f"el {day.day} de {MONTHS[day.month - 1]}"
    written = f"{words} {said[0]}" if day_first else f"{said[0]} {words}"
    found = read_moment(written, now, BOGOTA)
    if said[0].endswith("de la noche") and said[1].hour == 0:
        assert isinstance(found, Unclear)
    else:
        assert found == datetime.combine(day, said[1], BOGOTA)


@st.composite
def spoken_days(draw: st.DrawFn) -> tuple[str, date, date]:
    """What is said, on which day, of which."""
    today = draw(some_day)
    day = today + timedelta(days=draw(st.integers(1, 300)))
    weekday, month = WEEKDAYS[day.weekday()], MONTHS[day.month - 1]
    number = draw(st.sampled_from([str(day.day), SPELT[day.day], f"{day.day:02}"]))
    ahead = (day - today).days
    ways = [
        f"{number} de {month}",
        f"el {number} de {month} de {day.year}",
        f"{weekday} {number} de {month}",
        f"el {weekday} {day.day}/{day.month}",
        f"{weekday[:3]}. {day.day} {month[:3]}. {day.year}",
        f"{month} {day.day}",
        f"{month.upper()} {day.day} de {day.year}",
        f"{day.day} de {month}, {weekday}",
        f"hasta el {day.day}-{month[:3]}-{day.year}",
    ]
    if ahead <= 7:
        ways += [weekday, f"el próximo {weekday}", f"este {weekday}"]
    if ahead not in (8, 15) and ahead < 100:
        ways += [f"en {ahead} días", f"dentro de {ahead} días"]
    if ahead <= 27:
        ways += [f"el {number}", f"hasta el {weekday} {day.day}"]
    return draw(st.sampled_from(ways)), today, day


@fixed_seed
@given(spoken_days(), st.sampled_from(["{}", "  {} ", "Estaré fuera hasta {}.", "sería {}, por favor"]))
def test_spoken_days_are_what_they_say(said: tuple[str, date, date], frame: str) -> None:
    words, today, day = said
    if words.startswith("hasta") and "hasta" in frame:
        frame = "{}"
    assert read_day(frame.format(words), today) == day


@fixed_seed
@given(some_day, st.integers(1, 60), st.integers(1, 30))
def test_stretches_are_from_what_they_say_to_what_they_say(today: date, ahead: int, length: int) -> None:
    first = today + timedelta(days=ahead)
    last = first + timedelta(days=length)
    said = [f"{each.day} de {MONTHS[each.month - 1]}" for each in (first, last)]
    assert read_days(f"del {said[0]} al {said[1]}", today) == (first, last)
    if length < 27:
        assert read_days(f"desde el {first.day} hasta el {said[1]}", today) == (first, last)


# Whatever is written

SOUP = [
    *WEEKDAYS,
    *MONTHS,
    *("hoy", "mañana", "pasado", "ayer", "en", "dentro", "de", "del", "al", "el", "la", "a", "las", "y", "o", "no"),
    *("3", "8", "15", "22", "31", "45", "2026", "12/31", "4/12", "8:00", "3:30", "80%", "tres", "ocho", "quince"),
    *("días", "semana", "mes", "próximo", "este", "que viene", "tarde", "noche", "p. m.", "a. m.", "mediodía", "mar."),
    *("por", "para", "hasta", "antes", "cada", "reunión", "vacaciones", ",", ".", "-", "junta", "marte"),
]
soups = st.lists(st.sampled_from(SOUP), max_size=7).map(" ".join)


def _said(text: str, names: list[str]) -> set[int]:
    return {number for number, name in enumerate(names) if name in text.replace(",", " ").split()}


@many
@given(soups, some_day)
@example("el martes 22", date(2026, 11, 23))
@example("lunes 5 de diciembre", date(2026, 11, 23))
def test_a_day_never_contradicts_a_word_it_was_given(text: str, today: date) -> None:
    day = read_day(text, today)
    if isinstance(day, Unclear):
        return
    words = text.split()
    assert today <= day <= today + timedelta(days=365)
    assert _said(text, WEEKDAYS) <= {day.weekday()}
    assert _said(text, MONTHS) <= {day.month - 1}
    assert not {"ayer", "45", "12/31", "80%", "cada", "antes"} & set(words)
    figures = [int(word) for word in words if word.isdecimal() and len(word) <= 2]
    counted = "días" in words or "semana" in words or "mes" in words or "a" in words or "m." in words
    assert counted or set(figures) <= {day.day}, "a number is the day's"


@many
@given(soups)
def test_an_hour_never_contradicts_a_word_it_was_given(text: str) -> None:
    hour = read_hour(text)
    if isinstance(hour, Unclear):
        return
    assert ("p. m." not in text) or hour.hour >= 12
    assert ("a. m." not in text) or hour.hour < 12
    assert ("la tarde" not in text) or 12 <= hour.hour < 20
    assert ("la noche" not in text) or hour.hour >= 18 or hour.hour == 0
    assert ("mediodía" not in text) or hour.hour in (12, 13)


@fixed_seed
@given(st.text(max_size=400) | soups, some_day)
def test_nothing_that_is_written_breaks_a_reader(text: str, today: date) -> None:
    for found in (read_day(text, today), read_days(text, today), read_hour(text)):
        assert not isinstance(found, Unclear) or found.doubt in Doubt
    read_moment(text, datetime.combine(today, time(10), BOGOTA), BOGOTA)
    with suppress(Wrong):
        cells.read_date(text or "-", "due")
