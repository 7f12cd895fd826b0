"""The report as two pages for a meeting."""

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from bot.workbooks import meeting
from bot.workbooks.chat import report_words
from bot.workbooks.exports import Contents
from db.models import ActivityStatus, Report, ReportKind
from tests.workbooks.excel.test_plan_report import STATES, TODAY, contents, entry, state


def pages(made: Contents) -> list[str]:
    content = meeting.document(made, report_words.words(made))
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


def test_the_board_stands_on_the_first_page_and_what_needs_a_word_on_the_second() -> None:
    late = state("JU-07", ActivityStatus.IN_PROGRESS, 40, TODAY - timedelta(days=7))
    first, second = pages(contents([*STATES, late]))
    assert "Todas las secretarías" in first
    assert "Secretarías, primero las que necesitan atención" in first
    assert "Medellín" in first
    assert "Vencidas, primero las de más días (2)" in second
    assert "4 d" in second  # working days: a holiday is in between
    assert second.index("MG-02") < second.index("JU-07")
    assert "Bloqueadas y por qué (1)" in second


def test_what_was_verified_since_the_last_time_is_named_once() -> None:
    done = state("JU-08", ActivityStatus.VERIFIED, 100, TODAY)
    said = [entry(done, kind=ReportKind.VERIFICATION)] * 2
    _, second = pages(contents([done], said))
    assert "Verificadas desde el 21/10/2026 (1)" in second
    assert "JU-08" in second


def test_a_blocked_one_says_why() -> None:
    blocked = state("JU-09", ActivityStatus.BLOCKED, 10, TODAY)
    assert isinstance(blocked.latest, Report | None)
    note = blocked.latest.note if blocked.latest else ""
    _, second = pages(contents([blocked]))
    assert (f"«{note}»" if note else "sin razón escrita") in second


@pytest.mark.parametrize("number", [0, 1, 40, 600])
def test_there_are_two_pages_whatever_the_plans_hold(number: int) -> None:
    statuses = list(ActivityStatus)
    many = [
        state(
            f"JU-{place:03}",
            statuses[place % len(statuses)],
            50,
            TODAY - timedelta(days=place % 90),
            secretariat=(f"{place % 97:05}", f"Secretaría {place % 97} " + "larga " * 20),
        )
        for place in range(number)
    ]
    for each in many:
        each.activity.title = "Título 🙂 \x07 con\nsaltos " * 40
    found = pages(contents(many, [entry(each, kind=ReportKind.VERIFICATION) for each in many]))
    assert len(found) == 2
    assert "Página 1" in found[0]
    assert "Página 2" in found[1]
