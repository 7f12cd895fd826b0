"""Which questions the plan answers, and which stay with the articles."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.conversation.plan_questions import OF_ACTIVITIES, Ask, Kind, answering, period, read
from bot.reports import messages
from db.models import ActivityStatus
from tests.reports.domain.test_messages import PLAN, STATES, TODAY, asked

_CODES = list(PLAN)
PHRASINGS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "plan_questions.yaml").read_text(encoding="utf-8")
)


def _found(ask: Ask | None) -> tuple[Any, ...]:
    if ask is None:
        return None, None, None, None
    code = _CODES[ask.activities[0] - 1] if ask.kind in OF_ACTIVITIES - {Kind.UNKNOWN} else None
    return ask.kind, code, ask.action, ask.until


@pytest.mark.parametrize("phrasing", PHRASINGS, ids=lambda phrasing: phrasing["text"])
def test_a_phrasing_is_for_the_plan_or_for_the_articles(phrasing: dict[str, Any]) -> None:
    expected = tuple(phrasing.get(name) for name in ("kind", "code", "action", "until"))
    assert _found(read(phrasing["text"], STATES)) == expected


def test_there_are_many_phrasings_both_ways() -> None:
    mine = sum(phrasing["kind"] is not None for phrasing in PHRASINGS)
    assert mine >= 80
    assert len(PHRASINGS) - mine >= 35


def test_no_question_about_the_plan_is_a_report() -> None:
    assert [each["text"] for each in PHRASINGS if messages.read(each["text"], STATES, TODAY)] == []


def test_no_question_of_the_base_is_taken_from_it() -> None:
    """But for the words that say one reports. Measured without those: none of 13,083, the public sets' too."""
    taken = {text: ask.kind for text in asked() if (ask := read(text, STATES))}
    assert taken == dict.fromkeys(("reportar avance", "informar avances", "registrar avance", "avance"), Kind.REPORT)


@pytest.mark.parametrize(
    ("until", "first", "last"),
    [
        ("today", "2026-11-23", "2026-11-23"),
        ("tomorrow", "2026-11-24", "2026-11-24"),
        ("week", "2026-11-23", "2026-11-29"),
        ("next_week", "2026-11-30", "2026-12-06"),
        ("month", "2026-11-23", "2026-11-30"),
    ],
)
def test_periods_from_a_monday(until: str, first: str, last: str) -> None:
    assert period(until, TODAY) == (date.fromisoformat(first), date.fromisoformat(last))


def test_what_comes_is_without_what_is_late() -> None:
    """The activities of STATES are due from tomorrow on, one a day."""
    week = Ask(Kind.PENDING, until="week")
    found, _, late = answering(week, STATES, TODAY)
    assert [state.id for state in found] == [1, 2, 3, 4, 5, 6]
    assert late == 0
    found, _, late = answering(week, STATES, date(2026, 11, 27))
    assert [state.id for state in found] == [4, 5, 6]
    assert late == 3
    assert len(answering(Ask(Kind.LATE), STATES, date(2026, 11, 27))[0]) == 3
    blocked = answering(Ask(Kind.BLOCKED), STATES, TODAY)[0]
    assert [state for state in blocked if state.status is not ActivityStatus.BLOCKED] == []
