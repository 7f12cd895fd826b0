"""What is typed as a question, as its choices and as its answer."""

from datetime import date

import pytest

from bot.announcements.surveys import AnswerKind, Survey, read_answer, read_choices, read_number, read_survey
from bot.base.errors import Invalid

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("typed", "survey"),
    [
        ("¿Quién asiste el jueves?", Survey("¿Quién asiste el jueves?", AnswerKind.YES_NO)),
        ("CUANTOS VAN", Survey("CUANTOS VAN", AnswerKind.NUMBER)),
        ("en qué fecha entregan", Survey("en qué fecha entregan", AnswerKind.DATE)),
        ("¿Cuál? | A | B", Survey("¿Cuál?", AnswerKind.CHOICE, ("A", "B"))),
        ("¿Cuándo?\n- Lunes\n- Martes\n- Lunes", Survey("¿Cuándo?", AnswerKind.CHOICE, ("Lunes", "Martes"))),
    ],
)
def test_a_question_says_how_it_is_answered(typed: str, survey: Survey) -> None:
    assert read_survey(typed) == survey


@pytest.mark.parametrize("typed", ["", "  \n ", "|A|B", "¿Cuál?|sola", "¿Cuál?\n" + "\n".join("abcdefghi")])
def test_what_is_no_question_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        read_survey(typed)


def test_choices_lose_their_marks() -> None:
    assert read_choices("a) Sí, con la rectora\nb) No") == ("Sí, con la rectora", "No")
    assert read_choices("• uno; dos") == ("uno", "dos")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("35", 35),
        ("son 35 personas", 35),
        ("1.200", 1200),
        ("12 000", 12000),
        ("sesenta y tres", 63),
        ("una", 1),
        ("ninguno", 0),
        ("no va nadie", 0),
        ("0", 0),
        ("3 o 4", None),
        ("2,5", None),
        ("-3", None),
        ("80 %", None),
        ("muchos", None),
        ("99999999999999999999", None),
        ("", None),
    ],
)
def test_a_number_is_whole_and_alone(typed: str, number: int | None) -> None:
    assert read_number(typed) == number


def test_what_can_be_tapped_can_be_typed() -> None:
    assert read_answer(Survey("¿Viene?", AnswerKind.YES_NO), "si!", TODAY) == "0"
    assert read_answer(Survey("¿Cuál?", AnswerKind.CHOICE, ("A", "B")), "c", TODAY) is None
