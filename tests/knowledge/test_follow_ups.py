"""What a short message picks out of the last answer, and what it gets when the answer has nothing of it."""

import pytest

from conocimiento.search import Knowledge, OutcomeKind


@pytest.mark.parametrize(
    ("previous", "said", "article"),
    [
        ("lineas-de-trabajo", "y la tercera", "linea-3-movilizacion-social"),
        ("lineas-de-trabajo", "¿Y la segunda de qué trata?", "linea-2-fortalecimiento-gestion"),
        ("lineas-de-trabajo", "hábleme de la número tres", "linea-3-movilizacion-social"),
        ("lineas-de-trabajo", "explíqueme la línea 1 por favor", "linea-1-gestion-territorial"),
        ("lineas-de-trabajo", "la última", "linea-3-movilizacion-social"),
        ("lineas-de-trabajo", "y la cuarta?", "lineas-de-trabajo"),
        ("acciones-priorizadas", "y la dos?", "jornada-unica-que-es"),
        ("acciones-priorizadas", "la cuarta", "planes-permanencia-que-es"),
        ("acciones-priorizadas", "y la quinta cuál es", "acciones-priorizadas"),
    ],
)
def test_what_an_answer_counts_can_be_asked_for_by_its_number(
    knowledge: Knowledge, previous: str, said: str, article: str
) -> None:
    assert knowledge.search(said, previous).answers == (article,)


@pytest.mark.parametrize(
    ("previous", "said"),
    [
        ("lineas-de-trabajo", "qué es la segunda lengua"),
        ("lineas-de-trabajo", "la tercera edad"),
        ("pae", "la tercera"),
    ],
)
def test_a_number_of_something_else_picks_nothing(knowledge: Knowledge, previous: str, said: str) -> None:
    assert not {each for each in knowledge.search(said, previous).answers if each.startswith("linea-")}


@pytest.mark.parametrize(
    "said",
    ["¿cuál es la línea 4?", "de qué trata la cuarta línea", "línea cinco", "quiero saber de la línea número 6"],
)
def test_one_too_many_is_answered_by_how_many_there_are(knowledge: Knowledge, said: str) -> None:
    assert knowledge.search(said).answers == ("lineas-de-trabajo",)


def test_numbers_of_telephones_count_nothing(knowledge: Knowledge) -> None:
    assert "lineas-de-trabajo" not in knowledge.search("la línea 141").answers


@pytest.mark.parametrize(
    ("previous", "said", "line"),
    [
        ("jornada-unica-horas", "¿y en la media técnica?", "Media técnica"),
        ("jornada-unica-horas", "y el descanso", "Descanso"),
        ("jornada-unica-horas", "¿y en preescolar?", "preescolar"),
        ("pae", "¿y quién paga?", "Quién lo paga"),
    ],
)
def test_the_same_answer_leads_with_the_line_asked_for(
    knowledge: Knowledge, previous: str, said: str, line: str
) -> None:
    found = knowledge.search(said, previous)
    assert found.answers == (previous,)
    assert line in (found.asked or "")


def test_an_answer_that_says_nothing_of_it_is_not_said_twice(knowledge: Knowledge) -> None:
    found = knowledge.search("y cuánto cuestan", "lineas-de-trabajo")
    assert found.outcome is OutcomeKind.CHOICES
    assert "lineas-de-trabajo" not in found.choices


def test_a_neighbour_that_answers_by_itself_answers(knowledge: Knowledge) -> None:
    found = knowledge.search("y los que no están certificados", "etc-cuantas-son")
    assert found.answers == ("etc-departamento-no-certificados",)
