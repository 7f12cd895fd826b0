"""Whoever asked in vain is told once, whatever is published, again, and by whom at once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, delete, select

from bot.curation import phrasings, telling
from bot.curation.effects import unresolved
from bot.curation.proposals import Proposal, lay_aside
from bot.questions import questions
from conocimiento.search.results import OutcomeKind, Result
from db.engine import Database
from db.models import Delivery, Person, Question, QuestionResolution, Standing
from tests.planning import NOW, Team

WHO = ("olga", "pedro", "bea", "lucas", None)


def ask(session: Session, source: str, person_id: int | None) -> int:
    asked = questions.record(session, f"pregunta {source}", Result(OutcomeKind.NONE), f"msg:{source}", NOW, person_id)
    assert asked is not None
    return asked.id or 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    asked=st.lists(st.sampled_from(WHO), min_size=1, max_size=8),
    published=st.lists(st.tuples(st.sampled_from("abc"), st.sets(st.integers(0, 7))), max_size=8),
    gone=st.sets(st.sampled_from(WHO[:4])),
)
def test_each_is_told_once_of_an_article_and_never_twice_of_a_question(
    database: Database, team: Team, asked: list[str | None], published: list[tuple[str, set[int]]], gone: set[str]
) -> None:
    """An oracle of sets: the first article that answers a question has it; a person hears once of each article."""

    def play(session: Session) -> None:
        for table in (QuestionResolution, Question, Delivery):
            session.execute(delete(table))
        for name in WHO[:4]:
            person = session.get_one(Person, getattr(team, name or ""))
            person.standing = Standing.LEFT if name in gone else Standing.ACTIVE
        numbers = [ask(session, str(at), getattr(team, who) if who else None) for at, who in enumerate(asked)]
        expected: set[tuple[int, str]] = set()
        open_ones = dict(zip(numbers, asked, strict=True))
        for article, places in published:
            chosen = [numbers[at] for at in places if at < len(numbers)]
            before = len(expected)
            for number in chosen:
                who = open_ones.pop(number, None)
                if who is not None and who not in gone:
                    expected.add((getattr(team, who), article))
            assert telling.resolve(session, article, chosen, "otros", "Título", NOW) == len(expected) - before
        rows = session.exec(select(Delivery)).all()
        assert {(row.person_id, row.params["article"]) for row in rows} == expected
        assert len(rows) == len(expected)
        assert {number for number, _ in unresolved(session)} == open_ones.keys()

    database.transact(play)


def test_eight_at_once_tell_once(database: Database, team: Team) -> None:
    numbers = [database.transact(ask, str(at), team.olga) for at in range(3)]
    with ThreadPoolExecutor(8) as threads:
        done = list(
            threads.map(lambda _: database.transact(telling.resolve, "a", numbers, "otros", "Título", NOW), range(8))
        )
    assert sum(done) == 1


def test_what_was_erased_or_laid_aside_is_proposed_no_more(database: Database, team: Team) -> None:
    def erase(session: Session) -> None:
        first, second, third = (ask(session, str(at), team.olga) for at in range(3))
        session.get_one(Question, first).text = ""
        lay_aside(session, team.diana, Proposal(second, 1, (), (second,)), NOW)
        assert [number for number, _ in unresolved(session)] == [third]

    database.transact(erase)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("cuántas horas son de jornada única", True),
        ("qué dice la ley 115 de 1994", True),
        ("el decreto 1075 de 2015, artículo 2.3.3.1", True),
        ("soy rector, ¿qué hago?", True),
        ("soy Marta Ruiz y quiero saber", False),
        ("mi nombre es marta", False),
        ("escríbame a marta@example.com", False),
        ("mi cel 300 123 4567", False),
        ("cédula 1.020.304.050", False),
        ("lo que dijo olga prueba ayer", False),
        ("OLGA  PRUEBA", False),
        ("x" * 300, False),
        ("¿?", False),
    ],
)
def test_a_way_of_asking_says_nothing_of_a_person(database: Database, team: Team, text: str, clean: bool) -> None:
    known = database.transact(phrasings.names)
    assert phrasings.is_clean(text, known) == clean


def test_once_each_and_none_that_stands_already() -> None:
    articles: dict[str, Any] = {}
    texts = ["¿Quién pinta?", "quien pinta", "quién  barre"]
    assert phrasings.clean(texts, frozenset(), articles) == ["¿Quién pinta?", "quién barre"]
