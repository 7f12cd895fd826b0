"""The figures say what became of what was asked, and agree with what was recorded."""

from collections import Counter
from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlmodel import Session

from bot.base.paper import WIDTH
from bot.curation import insight, picture, sheet
from bot.curation.chat import figures_screens
from bot.curation.insight import Came, Insight, Share, by_topic
from bot.questions import questions
from bot.threads import answering, asking
from bot.threads.threads import Words
from conocimiento.search.results import OutcomeKind, Result
from db.engine import Database
from tests.at import BOGOTA
from tests.planning import NOW, Team

MONDAY = date(2026, 11, 16)
LATER = NOW + timedelta(hours=3)


def ask(session: Session, source: str, person: int, result: Result) -> int:
    asked = questions.record(session, f"pregunta {source}", result, f"msg:{source}", NOW, person)
    assert asked is not None
    return asked.id or 0


def alone(_text: str, _others: object) -> None:
    return None


def week(session: Session, team: Team) -> None:
    """Olga: one answered at once, one chosen, one answered by a person, one not; Bea: one answered and 👎; Pedro: one
    asked of a person, who has not answered."""
    answer = Result(OutcomeKind.ANSWER, answers=("simat",), ranked=(("simat", 0.9),))
    choices = Result(OutcomeKind.CHOICES, choices=("pae", "simat"), ranked=(("simat", 0.5), ("pae", 0.4)))
    none = Result(OutcomeKind.NONE, ranked=(("pae", 0.1),))
    ask(session, "1", team.olga, answer)
    questions.choose(session, ask(session, "2", team.olga, choices), "pae", NOW)
    number = ask(session, "3", team.olga, none)
    words = Words(text="pregunta 3")
    thread = asking.open_thread(session, team.olga, words, "tap:3", NOW, BOGOTA, alone, (), number)
    answering.answer(session, team.lucas, thread.id or 0, Words(text="sí"), "tap:4", LATER, BOGOTA)
    ask(session, "5", team.olga, none)
    questions.rate(session, ask(session, "6", team.bea, answer), "simat", False, NOW)
    asking.open_thread(session, team.pedro, Words(text="otra"), "tap:7", NOW, BOGOTA, alone)


@pytest.fixture
def found(database: Database, team: Team) -> Insight:
    database.transact(week, team)
    return database.transact(insight.insight, LATER, BOGOTA)


def test_each_question_is_counted_once_by_what_became_of_it(found: Insight) -> None:
    monday, share = found.weeks[0]
    assert monday == MONDAY
    assert dict(share.counts) == {Came.ANSWERED: 1, Came.CHOSEN: 1, Came.PERSON: 1, Came.NOT: 3}
    assert (share.asked, share.helped) == (6, 50)
    assert [share.asked for _, share in found.weeks[1:]] == [0] * (insight.WEEKS - 1)


def test_coverage_by_secretariat_and_by_topic(found: Insight) -> None:
    assert [(each.name, each.asked, each.helped) for each in found.secretariats] == [
        ("Santa Marta", 5, 60),
        ("Medellín", 1, 0),
    ]
    topics = by_topic(found, [("Matrícula", ["simat"]), ("Alimentación", ["pae", "pae-hoy"]), ("Nada", [])])
    assert [(each.name, each.asked, each.helped, count) for each, count in topics] == [
        ("Alimentación", 3, 67, 2),
        ("Matrícula", 2, 50, 1),
        ("Nada", 0, 0, 0),
    ]


def test_the_first_answer_of_a_person_and_what_waits(found: Insight) -> None:
    assert (found.first_answer, found.answered, found.waiting) == (timedelta(hours=3), 1, 1)
    assert found.disliked == {"simat": 1}


def test_without_questions_there_are_figures_too(database: Database) -> None:
    nothing = database.transact(insight.insight, NOW, BOGOTA)
    assert nothing.first_answer is None
    assert "Ninguna persona ha respondido" in figures_screens.figures(nothing, [], [], []).html
    assert picture.png(figures_screens.picture(nothing, [], MONDAY)).startswith(b"\x89PNG")


def test_the_picture_is_as_wide_as_a_phone(found: Insight) -> None:
    names = [Share(name=f"Secretaría de nombre largo $x$ {n}", counts=Counter({Came.NOT: n + 1})) for n in range(12)]
    drawn = figures_screens.picture(found, [(each, 3) for each in names], MONDAY)
    content = picture.png(drawn)
    width, height = (int.from_bytes(content[at : at + 4]) for at in (16, 20))
    assert width == WIDTH
    assert height < 2 * width


def test_the_sheet_holds_the_same_figures_and_no_formula(found: Insight) -> None:
    unknown = [("=HYPERLINK(1)", 3)]
    content = sheet.workbook(found, [], [("Qué es el SIMAT", 1)], unknown, figures_screens.sheet_words())
    book = load_workbook(BytesIO(content))
    weeks = list(book["semanas"].values)
    assert weeks[0] == (
        "Semana del",
        "Preguntas",
        "enseguida",
        "escogiendo",
        "una persona",
        "sin respuesta",
        "Resueltas",
    )
    assert weeks[1][1:] == (6, 1, 1, 1, 3, 0.5)
    assert [row[0] for row in book["secretarías"].values][1:] == ["Santa Marta", "Medellín"]
    cell = book["sin respuesta"]["A2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
