"""What the run with two replicas (benchmarks/replicas) calls lost, repeated, out of order or wrong in the history."""

from dataclasses import replace

import pytest

from benchmarks.replicas.comparison import Kind, Said, Sent, Story, apologies, compare
from bot.edge.screen import render

FIRST = Sent(Kind.QUESTION, "q es el mgei", "Qué es el MGEI", (11,))
REPORT = Sent(Kind.REPORT, "JU-01 80% ya firmamos", "Revise y confirme", (12, 12))
THEN = Sent(Kind.QUESTION, "q es la oei", "Qué es la OEI", (13,))
TAP = Sent(Kind.TAP, "rf:1", "Registrado", (14, 15))
ANSWERS = [
    Said("<b>Qué es el MGEI</b>"),
    Said("Revise y confirme"),
    Said("Qué es la OEI"),
    Said("✅ Registrado", new=False),
]
SORRY = Said("Disculpe … dele este número: 11.")


def story(**changes: object) -> Story:
    asked = [FIRST.text, THEN.text]
    told = Story(1001, [FIRST, REPORT, THEN, TAP], list(ANSWERS), 80, asked, [80])
    return replace(told, **changes)  # type: ignore[arg-type]


def test_all_is_well() -> None:
    outcome = compare([story(), story(sent=[FIRST, THEN], reported=None, percentages=[])])
    assert outcome.faults == []
    assert outcome.counts == {"sent": 6, "answered": 6, "repeated": 0, "questions": 4, "reports": 1}


@pytest.mark.parametrize(
    ("changes", "which"),
    [
        ({"said": ANSWERS[1:]}, "lost"),
        ({"said": ANSWERS[:3]}, "lost"),
        ({"said": [ANSWERS[2], *ANSWERS]}, "disordered"),
        ({"percentages": []}, "wrong_reports"),
        ({"percentages": [80, 80]}, "wrong_reports"),
        ({"percentages": [79]}, "wrong_reports"),
        ({"reported": None}, "wrong_reports"),
        ({"questions": [THEN.text, FIRST.text]}, "wrong_questions"),
        ({"questions": [FIRST.text, FIRST.text, THEN.text]}, "wrong_questions"),
        ({"questions": [FIRST.text]}, "wrong_questions"),
    ],
)
def test_each_fault_is_found_and_no_other(changes: dict[str, object], which: str) -> None:
    outcome = compare([story(), story(**changes)])
    assert len(outcome.faults) == len(getattr(outcome, which)) == 1
    assert "1001" in outcome.faults[0]


def test_what_was_apologised_for_is_not_lost_and_need_not_stand_in_the_database() -> None:
    said = [SORRY, *ANSWERS[1:]]
    for asked in ([THEN.text], [FIRST.text, THEN.text]):
        outcome = compare([story(said=said, questions=asked)])
        assert outcome.faults == []
        assert (outcome.counts["apologised"], outcome.counts["answered"]) == (1, 3)


def test_an_answer_that_comes_again_is_counted_and_a_changed_message_is_not() -> None:
    outcome = compare([story(said=[*ANSWERS, ANSWERS[0], replace(ANSWERS[1], new=False)])])
    assert (outcome.faults, outcome.counts["repeated"]) == ([], 1)


@pytest.mark.parametrize("number", [11, 513654269])
def test_the_number_of_an_apology_is_read_as_the_bot_writes_it(number: int) -> None:
    assert apologies([Said(render("failed", update=number)), Said("Registrado 10:42")]) == {number}
