"""What one message says of a commitment: where, what, who, by when; the rest stays in the person's words."""

from datetime import date

import pytest

from bot.base.times.unclear import Unclear
from bot.workbooks.commitments import explicit, read

KNOWN = [
    ("44001", "Riohacha"),
    ("47001", "Santa Marta"),
    ("05001", "Medellín"),
    ("15001", "Tunja"),
    ("11001", "Bogotá"),
]
TODAY = date(2026, 12, 1)  # a Tuesday
FRIDAY = date(2026, 12, 4)

READ = [
    (
        "compromiso Riohacha: enviar el acta de permanencia, viernes",
        ("44001", "Enviar el acta de permanencia", None, FRIDAY),
    ),
    ("compromiso con Rioacha enviar el acta el viernes", ("44001", "Enviar el acta", None, FRIDAY)),
    ("Compromiso: Riohacha, enviar el acta, viernes 11", ("44001", "Enviar el acta", None, date(2026, 12, 11))),
    ("compromiso Riohacha viernes: enviar acta", ("44001", "Enviar acta", None, FRIDAY)),
    (
        "anote un compromiso de Santa Marta: enviar fotos 10 de diciembre",
        ("47001", "Enviar fotos", None, date(2026, 12, 10)),
    ),
    (
        "compromiso tunja: revisar el acta del 3 de diciembre",
        ("15001", "Revisar el acta del 3 de diciembre", None, None),
    ),
    (
        "conpromiso Riohacha: mandar fotos, responsable: coordinadora de cobertura, a más tardar el 15/12",
        ("44001", "Mandar fotos", "coordinadora de cobertura", date(2026, 12, 15)),
    ),
    (
        "compromiso riohacha: enviar el acta. Responsable la rectora. Fecha: viernes",
        ("44001", "Enviar el acta", "la rectora", FRIDAY),
    ),
    ("compromiso: enviar el plan el lunes", (None, "Enviar el plan", None, date(2026, 12, 7))),
    (
        "compromiso de la visita a Medellín: llevar el acta a Riohacha, mañana",
        ("05001", "Llevar el acta a Riohacha", None, date(2026, 12, 2)),
    ),
    ("Compromiso Bogotá - entregar la base - jueves", ("11001", "Entregar la base", None, date(2026, 12, 3))),
    ("nuevo compromiso", (None, "", None, None)),
]


@pytest.mark.parametrize(("text", "expected"), READ, ids=[text[:40] for text, _ in READ])
def test_each_part_is_read_and_the_rest_kept(
    text: str, expected: tuple[str | None, str, str | None, date | None]
) -> None:
    said = read(text, KNOWN, TODAY)
    assert (next(iter(said.places), None), said.what, said.who, said.due) == expected
    assert explicit(text, KNOWN)


def test_before_a_day_is_not_that_day() -> None:
    said = read("compromiso Tunja: enviar el acta antes del viernes", KNOWN, TODAY)
    assert isinstance(said.due, Unclear)
    assert said.what == "Enviar el acta"


@pytest.mark.parametrize(
    "text",
    [
        "¿qué compromisos tiene Riohacha?",
        "compromisos de Riohacha",
        "cuál es el compromiso de Riohacha",
        "los compromisos que faltan en Tunja",
        "compromiso",
        "quedaron compromisos y toca volver en enero",
        "la JU-03 80% ya firmamos el compromiso con Riohacha: falta el acta",
    ],
)
def test_a_question_or_a_mention_is_none_to_be_noted(text: str) -> None:
    assert not explicit(text, KNOWN)
