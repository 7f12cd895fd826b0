"""The period that a report is about, as people type it: mostly one that is over."""

from datetime import date

import pytest

from bot.base.times.spans import read_span
from bot.base.times.unclear import Unclear

TODAY = date(2026, 11, 29)  # a Sunday


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("del 1 al 15 de noviembre", "2026-11-01", "2026-11-15"),
        ("1/11 al 15/11", "2026-11-01", "2026-11-15"),
        ("del 1 de octubre al 15 de noviembre", "2026-10-01", "2026-11-15"),
        ("entre el 5 y el 9 de noviembre", "2026-11-05", "2026-11-09"),
        ("del 20 de noviembre al 10 de diciembre", "2026-11-20", "2026-12-10"),
        ("del 3 de octubre de 2025 al 4 de enero de 2026", "2025-10-03", "2026-01-04"),
        ("octubre", "2026-10-01", "2026-10-31"),
        ("OCTUBRE DE 2025", "2025-10-01", "2025-10-31"),
        ("en noviembre", "2026-11-01", "2026-11-30"),
        ("diciembre", "2026-12-01", "2026-12-31"),
        ("de enero a marzo", "2026-01-01", "2026-03-31"),
        ("noviembre y diciembre", "2026-11-01", "2026-12-31"),
        ("noviembre a febrero de 2026", "2025-11-01", "2026-02-28"),
        ("último trimestre", "2026-07-01", "2026-09-30"),
        ("el trimestre pasado", "2026-07-01", "2026-09-30"),
        ("este trimestre", "2026-10-01", "2026-12-31"),
        ("tercer trimestre de 2025", "2025-07-01", "2025-09-30"),
        ("II trimestre", "2026-04-01", "2026-06-30"),
        ("primer semestre", "2026-01-01", "2026-06-30"),
        ("primer trimestre del año pasado", "2025-01-01", "2025-03-31"),
        ("el mes pasado", "2026-10-01", "2026-10-31"),
        ("este mes", "2026-11-01", "2026-11-30"),
        ("la semana pasada", "2026-11-16", "2026-11-22"),
        ("esta semana", "2026-11-23", "2026-11-29"),
        ("últimos 30 días", "2026-10-31", "2026-11-29"),
        ("últimas dos semanas", "2026-11-16", "2026-11-29"),
        ("últimos 3 meses", "2026-08-30", "2026-11-29"),
        ("desde el 1 de noviembre", "2026-11-01", "2026-11-29"),
        ("desde octubre", "2026-10-01", "2026-11-29"),
        ("2026", "2026-01-01", "2026-12-31"),
        ("el año pasado", "2025-01-01", "2025-12-31"),
        ("ayer", "2026-11-28", "2026-11-28"),
        ("hoy", "2026-11-29", "2026-11-29"),
    ],
)
def test_a_period_is_read(typed: str, first: str, last: str) -> None:
    assert read_span(typed, TODAY) == (day(first), day(last))


@pytest.mark.parametrize("typed", ["", "Zoila Rosa", "31 de febrero", "el trimestre quinto", "martes o jueves", "🙂"])
def test_what_is_no_period_is_asked(typed: str) -> None:
    assert isinstance(read_span(typed, TODAY), Unclear)


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize("number", [1, 28, 31])
def test_whatever_the_day_a_period_begins_before_it_ends(month: int, number: int) -> None:
    today = date(2028, month, min(number, 29 if month == 2 else 30))
    for typed in ("octubre", "último trimestre", "últimos 3 meses", "este semestre", "de enero a junio", "2 semestre"):
        found = read_span(typed, today)
        assert not isinstance(found, Unclear), typed
        assert found[0] <= found[1]


@pytest.mark.parametrize("typed", ["ultimos " * 600, "de " * 2000, "1/" * 2000, "enero a " * 600])
def test_a_long_text_is_read_quickly(typed: str) -> None:
    read_span(typed, TODAY)
