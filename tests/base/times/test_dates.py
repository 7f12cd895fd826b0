"""Days, hours and stretches as people write them, and what is asked instead of guessed."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.base.times.dates import read_day
from bot.base.times.moments import read_hour, read_moment
from bot.base.times.periods import read_days
from bot.base.times.unclear import Doubt, Unclear
from bot.base.times.words import RETURNING

BOGOTA = ZoneInfo("America/Bogota")
TODAY = date(2026, 11, 23)  # a Monday
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=BOGOTA)


def december(day: int) -> date:
    return date(2026, 12, day)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("el martes 22", december(22)),
        ("martes 22", december(22)),
        ("el 22, martes", december(22)),
        ("vie. 4 dic. 2026", december(4)),
        ("mar. 22 dic.", december(22)),
        ("mar. 8 dic. 2026", december(8)),
        ("4 mar", date(2027, 3, 4)),
        ("4-dic-26", december(4)),
        ("15-mar-27", date(2027, 3, 15)),
        ("04/12/2026", december(4)),
        ("4/12", december(4)),
        ("primero de febrero", date(2027, 2, 1)),
        ("1o de febrero", date(2027, 2, 1)),
        ("1.º de febrero", date(2027, 2, 1)),
        ("1ero de feb", date(2027, 2, 1)),
        ("veinte de julio", date(2027, 7, 20)),
        ("el treinta y uno de diciembre", december(31)),
        ("el próximo viernes", date(2026, 11, 27)),
        ("este viernes", date(2026, 11, 27)),
        ("el viernes que viene", date(2026, 11, 27)),
        ("el viernes de la otra semana", december(4)),
        ("el viernes en ocho", december(4)),
        ("en ocho días", date(2026, 11, 30)),  # the same weekday again, as Colombians say it
        ("en quince días", december(7)),
        ("de hoy en ocho", date(2026, 11, 30)),
        ("en 3 días", date(2026, 11, 26)),
        ("en 8 días", december(1)),  # figures count
        ("dentro de dos semanas", december(7)),
        ("en un mes", december(23)),
        ("a fin de mes", date(2026, 11, 30)),
        ("el último día de febrero", date(2027, 2, 28)),
        ("el 15 del próximo mes", december(15)),
        ("el 30 de este mes", date(2026, 11, 30)),
        ("el quince", december(15)),
        ("Ｅｌ ４／１２／２０２６", december(4)),
        ("4‑12‑2026", december(4)),
        ("4−12−2026", december(4)),
        ("4 de di\u00adciembre", december(4)),
        ("mie\u0301rcoles 9 de diciembre", december(9)),
        ("juebes 3 de diziembre", december(3)),
        ("buenas tardes, sería el jueves", date(2026, 11, 26)),
        ("no voy a estar hasta el 10", december(10)),
        ("hasta el miércoles por la tarde", date(2026, 11, 25)),
    ],
)
def test_a_day(typed: str, day: date) -> None:
    assert read_day(typed, TODAY) == day


@pytest.mark.parametrize(
    ("typed", "doubt"),
    [
        ("lunes 5 de diciembre", Doubt.WEEKDAY),
        ("hoy martes", Doubt.WEEKDAY),
        ("mañana viernes", Doubt.WEEKDAY),
        ("viernes 31 de noviembre", Doubt.IMPOSSIBLE),
        ("31 de noviembre", Doubt.IMPOSSIBLE),
        ("31/04", Doubt.IMPOSSIBLE),
        ("29 de febrero", Doubt.LEAP),
        ("29/02/2027", Doubt.LEAP),
        ("12/31", Doubt.MONTH_FIRST),
        ("12/31/2026", Doubt.MONTH_FIRST),
        ("mar 22", Doubt.SEVERAL),  # a Tuesday that is a 22, or 22 March
        ("el viernes o el lunes", Doubt.SEVERAL),
        ("del 2 al 10", Doubt.SEVERAL),
        ("antes del viernes", Doubt.TURNED),
        ("el viernes o después", Doubt.TURNED),
        ("todos los lunes", Doubt.TURNED),
        ("cada viernes", Doubt.TURNED),
        ("el viernes pasado", Doubt.PAST),
        ("ayer", Doubt.PAST),
        ("22/11/2026", Doubt.PAST),
        ("24/11/2027", Doubt.FAR),
        ("la otra semana", Doubt.PERIOD),
        ("en diciembre", Doubt.PERIOD),
        ("a finales de diciembre", Doubt.PERIOD),
        ("el primer lunes de diciembre", Doubt.LEFT),
        ("en 5 días hábiles", Doubt.LEFT),
        ("el lunes festivo", Doubt.LEFT),
        ("3/12/2026/5", Doubt.LEFT),
        ("el 80 %", Doubt.LEFT),
        ("el 3,5", Doubt.LEFT),
        ("32", Doubt.LEFT),
        ("grado 11", Doubt.LEFT),
        ("el 2 de los talleres", Doubt.LEFT),
        ("la junta del mayor Marco", Doubt.NOTHING),
        ("cuando se pueda", Doubt.NOTHING),
        ("a las 3 de la tarde", Doubt.NO_DAY),
    ],
)
def test_what_is_no_day_says_why(typed: str, doubt: Doubt) -> None:
    found = read_day(typed, TODAY)
    assert isinstance(found, Unclear)
    assert found.doubt is doubt


def test_29_february_is_read_where_the_year_has_one() -> None:
    assert read_day("29 de febrero", date(2027, 6, 1)) == date(2028, 2, 29)
    assert read_day("29/2", date(2028, 2, 29)) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("15:30", time(15, 30)),
        ("3:30pm", time(15, 30)),
        ("3:30\u202fp.\u202fm.", time(15, 30)),
        ("3 p.m.", time(15)),
        ("a las 3 de la tarde", time(15)),
        ("a las tres de la tarde", time(15)),
        ("a las 3 y media de la tarde", time(15, 30)),
        ("tres y cuarto p. m.", time(15, 15)),
        ("a las 8", time(8)),
        ("8 de la mañana", time(8)),
        ("7 de la noche", time(19)),
        ("2 de la madrugada", time(2)),
        ("12 a. m.", time(0)),
        ("12 p. m.", time(12)),
        ("12 m.", time(12)),
        ("12 del día", time(12)),
        ("a las 12", time(12)),
        ("al mediodía", time(12)),
        ("medio día", time(12)),
        ("medianoche", time(0)),
        ("a primera hora", time(8)),
        ("un cuarto para las tres de la tarde", time(14, 45)),
        ("diez para las ocho", time(7, 50)),
        ("las ocho menos cuarto de la mañana", time(7, 45)),
        ("por la tarde, a las 3", time(15)),
        ("a las 15 h", time(15)),
        ("15h30", time(15, 30)),
        ("8.30 a. m.", time(8, 30)),
        ("15:30 p. m.", time(15, 30)),
        ("a las 6 de la tarde en punto", time(18)),
    ],
)
def test_an_hour(typed: str, hour: time) -> None:
    assert read_hour(typed) == hour


@pytest.mark.parametrize(
    ("typed", "doubt"),
    [
        ("a las 3", Doubt.HALF),
        ("tipo 3", Doubt.HALF),
        ("3:00", Doubt.HALF),
        ("a la una", Doubt.HALF),
        ("25:00", Doubt.HOUR),
        ("a las 8:75", Doubt.HOUR),
        ("15 a. m.", Doubt.HOUR),
        ("a las 15 de la mañana", Doubt.HOUR),
        ("a las 3 de la noche", Doubt.HOUR),
        ("13:00 del mediodía", Doubt.HOUR),
        ("por la tarde", Doubt.NO_HOUR),
        ("a las 8 o a las 9", Doubt.SEVERAL),
        ("de 8 a 10", Doubt.LEFT),
        ("3", Doubt.NOTHING),
        ("al rato", Doubt.NOTHING),
    ],
)
def test_what_is_no_hour_says_why(typed: str, doubt: Doubt) -> None:
    found = read_hour(typed)
    assert isinstance(found, Unclear)
    assert found.doubt is doubt


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("el jueves a las 3 de la tarde", "2026-11-26T15:00"),
        ("mañana al mediodía", "2026-11-24T12:00"),
        ("mañana por la mañana", "2026-11-24T08:00"),
        ("esta tarde a las 4", "2026-11-23T16:00"),
        ("hoy a las 3", "2026-11-23T15:00"),  # at three in the morning it was past
        ("martes 22, 7 de la noche", "2026-12-22T19:00"),
        ("lunes 7 8 am", "2026-12-07T08:00"),
        ("3/12", "2026-12-03T08:00"),
        ("2026-12-04T08:00", "2026-12-04T08:00"),
        ("en 3 horas", "2026-11-23T13:00"),
        ("en media hora", "2026-11-23T10:30"),
        ("dentro de una hora y media", "2026-11-23T11:30"),
    ],
)
def test_a_moment(typed: str, moment: str) -> None:
    assert read_moment(typed, NOW, BOGOTA) == datetime.fromisoformat(moment).replace(tzinfo=BOGOTA)


def test_an_hour_that_may_be_either_names_both() -> None:
    found = read_moment("mañana a las 3", NOW, BOGOTA)
    assert isinstance(found, Unclear)
    assert [each.hour for each in found.moments] == [3, 15]


@pytest.mark.parametrize(
    "typed", ["mañana 8", "el lunes 10", "el jueves a medianoche", "mañana más tarde", "hoy a las 9"]
)
def test_what_is_no_moment_is_asked(typed: str) -> None:
    """«El lunes 10»: no Monday is a 10 for months, so it may be at ten."""
    assert isinstance(read_moment(typed, NOW, BOGOTA), Unclear)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("estaré de vacaciones del 2 al 10", december(2), december(10)),
        ("no estaré del 2 al 10 de dic", december(2), december(10)),
        ("entre el 2 y el 10 de diciembre", december(2), december(10)),
        ("esta semana", TODAY, date(2026, 11, 29)),
        ("la próxima semana", date(2026, 11, 30), december(6)),
        ("toda la otra semana", date(2026, 11, 30), december(6)),
        ("la semana del 14 de diciembre", december(14), december(20)),
        ("en diciembre", december(1), december(31)),
        ("en enero de 2027", date(2027, 1, 1), date(2027, 1, 31)),
        ("el mes que viene", december(1), december(31)),
        ("desde hoy hasta el viernes", TODAY, date(2026, 11, 27)),
        ("del lunes 21 al jueves 24 de diciembre", december(21), december(24)),
    ],
)
def test_a_stretch(typed: str, first: date, last: date) -> None:
    assert read_days(typed, TODAY) == (first, last)


@pytest.mark.parametrize(
    ("typed", "doubt"),
    [
        ("del 5 de diciembre al 3 de diciembre", Doubt.BACKWARDS),
        ("del lunes 21 al viernes 24 de diciembre", Doubt.WEEKDAY),
        ("del 2 al 10 y el 15", Doubt.SEVERAL),
        ("cada semana", Doubt.PERIOD),
        ("del 9 al", Doubt.LEFT),
        ("vuelvo el 3", Doubt.TURNED),
    ],
)
def test_what_is_no_stretch_says_why(typed: str, doubt: Doubt) -> None:
    found = read_days(typed, TODAY, RETURNING)
    assert isinstance(found, Unclear)
    assert found.doubt is doubt


def test_a_long_text_is_no_answer() -> None:
    assert isinstance(read_day("el viernes " + "x" * 300, TODAY), Unclear)
    assert isinstance(read_days("del 2 al 10 " + "x" * 300, TODAY), Unclear)


def test_midnight_of_the_clock_is_the_days_own() -> None:
    assert read_moment("mañana 12:00 a. m.", NOW, BOGOTA) == datetime(2026, 11, 24, tzinfo=BOGOTA)
    assert read_moment("mañana 11:59 p. m.", NOW, BOGOTA) == datetime(2026, 11, 25, tzinfo=BOGOTA) - timedelta(
        minutes=1
    )
