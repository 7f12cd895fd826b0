"""Statuses, due dates and progress in words."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.plans.chat.words import action_name, bar, day_short, due_in_words, moment_in_words, status_mark, status_name
from bot.plans.plans import ACTIONS
from db.models import ActivityStatus

MONDAY = date(2026, 11, 23)
BOGOTA = ZoneInfo("America/Bogota")


@pytest.mark.parametrize(
    ("due", "words"),
    [
        ("2026-11-19", "venció el jueves 19 de noviembre, hace 2 días hábiles"),
        ("2026-11-20", "venció el viernes 20 de noviembre, hace 1 día hábil"),
        ("2026-11-21", "vence hoy"),  # due on Saturday is due on Monday
        ("2026-11-23", "vence hoy"),
        ("2026-11-24", "vence mañana, martes 24 de noviembre"),
        ("2026-11-26", "vence el jueves 26 de noviembre, en 3 días hábiles"),
        ("2026-11-28", "vence el sábado 28 de noviembre (pasa al lunes 30 de noviembre), en 5 días hábiles"),
        ("2026-12-08", "vence el martes 8 de diciembre (pasa al miércoles 9 de diciembre), en 11 días hábiles"),
        ("2027-01-12", "vence el martes 12 de enero de 2027, en 32 días hábiles"),
    ],
)
def test_when_something_is_due(due: str, words: str) -> None:
    assert due_in_words(date.fromisoformat(due), MONDAY) == words


def test_the_day_before_a_day_off_says_where_it_passes_to() -> None:
    friday = date(2026, 11, 27)
    moved = "vence el sábado 28 de noviembre (pasa al lunes 30 de noviembre), en 1 día hábil"
    assert due_in_words(date(2026, 11, 28), friday) == moved


@pytest.mark.parametrize(
    ("today", "off", "words"),
    [
        ("2026-11-20", "", "venció el jueves 19 de noviembre, hace 1 día hábil"),
        ("2026-11-21", "", "venció el jueves 19 de noviembre, hace 1 día hábil"),  # a Saturday adds nothing
        ("2026-11-22", "", "venció el jueves 19 de noviembre, hace 1 día hábil"),
        ("2026-11-23", "", "venció el jueves 19 de noviembre, hace 2 días hábiles"),
        ("2026-11-23", "2026-11-23", "venció el jueves 19 de noviembre, hace 1 día hábil"),  # off there
        ("2026-11-22", "2026-11-20", "venció el jueves 19 de noviembre"),
    ],
)
def test_days_off_that_went_by_are_not_counted(today: str, off: str, words: str) -> None:
    own = frozenset({date.fromisoformat(off)}) if off else frozenset()
    assert due_in_words(date(2026, 11, 19), date.fromisoformat(today), own) == words


def test_a_list_says_the_day_shortly_and_the_year_where_it_is_another() -> None:
    assert day_short(date(2026, 12, 4), MONDAY) == "4 dic"
    assert day_short(date(2027, 1, 12), MONDAY) == "12 ene 2027"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 23, 15, 42, tzinfo=UTC), "hoy, 10:42 a. m."),
        (datetime(2026, 11, 23, 4, 5, tzinfo=UTC), "ayer, 11:05 p. m."),  # today in Greenwich
        (datetime(2026, 11, 20, 17, 0, tzinfo=UTC), "20 nov, 12:00 p. m."),
        (datetime(2025, 11, 20, 13, 0, tzinfo=UTC), "20 nov 2025, 8:00 a. m."),
    ],
)
def test_a_moment_is_told_in_local_time(at: datetime, words: str) -> None:
    assert moment_in_words(at, datetime(2026, 11, 23, 18, 0, tzinfo=BOGOTA)) == words


def test_a_bar_is_full_at_100_and_empty_at_0_only() -> None:
    assert bar(62) == "▰▰▰▰▱▱ 62 %"
    assert [percentage for percentage in range(101) if "▱" not in bar(percentage)] == [100]
    assert [percentage for percentage in range(101) if "▰" not in bar(percentage)] == [0]
    assert {len(bar(percentage).split(" ")[0]) for percentage in range(101)} == {6}


def test_every_status_has_a_name_and_a_mark_of_its_own() -> None:
    assert len({status_name(status) for status in ActivityStatus}) == len(ActivityStatus)
    marks = {status_mark(status) for status in ActivityStatus} | {status_mark(ActivityStatus.DONE, late=True)}
    assert len(marks) == len(ActivityStatus) + 1


def test_every_action_has_its_name() -> None:
    assert [action_name(action) for action in ACTIONS] == [
        "MGEI",
        "Jornada Única",
        "Plan de Fortalecimiento",
        "Permanencia",
    ]
