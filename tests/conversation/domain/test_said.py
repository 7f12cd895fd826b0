"""Families of sentences that were once misunderstood, each with its siblings: corrections, what is not begun, orders
about an open card, what takes back a return, codes with a letter for a digit, two wishes in one message."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.demo.understanding import TODAY, DemoPlans, demo_plans
from conocimiento.search import Knowledge

pytestmark = pytest.mark.slow

AFTER = {"last_report": "JU-03"}
REPLY = {"reply_to": "JU-03"}
CARD = {"form": "JU-03"}
RETURNING = {"role": "liaison", "waiting": "return_reason"}


@pytest.fixture(scope="module")
def demo(knowledge: Knowledge) -> Iterator[DemoPlans]:
    with demo_plans(knowledge, TODAY, ZoneInfo("America/Bogota")) as found:
        yield found


def wrong(demo: DemoPlans, around: dict[str, Any], said: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Returns the sentences that are misunderstood, with what came instead."""
    found = {}
    for text, expected in said.items():
        out = demo.understood({"text": text} | around)
        if {name: out[name] for name in expected} != expected:
            found[text] = {name: out[name] for name in ("kind", "intent", *expected)}
    return found


def test_a_correction_has_the_right_figure(demo: DemoPlans) -> None:
    right = {
        "eran 65 no 60": 65,
        "eran 65, no 60": 65,
        "son 40 no 30": 40,
        "no 60 sino 65": 65,
        "no eran 60 eran 65": 65,
        "no es 60 es 65": 65,
        "era 70 y puse 60": 70,
        "65 y no 60": 65,
        "en vez de 60 póngale 65": 65,
        "me equivoqué, es 65": 65,
        "corrijo: 65": 65,
    }
    said = {text: {"kind": "report", "percentage": figure} for text, figure in right.items()}
    assert wrong(demo, AFTER, said) == {}


def test_a_figure_after_a_courtesy_is_the_percentage(demo: DemoPlans) -> None:
    texts = ("listo 80", "ok 80", "ya 80", "dale, 80", "vamos 80", "80 listo", "como 80", "por ahí en un 80 va")
    assert wrong(demo, REPLY, {text: {"kind": "report", "percentage": 80} for text in texts}) == {}


def test_what_is_not_begun_is_not_in_progress(demo: DemoPlans) -> None:
    texts = (
        "la PF-03 ni la hemos comenzado",
        "JU-03 aún no la empezamos",
        "no hemos arrancado la MG-02",
        "la PE-01 sin iniciar",
        "PF-03: todavía no arrancamos",
        "la MG-03 ni se ha tocado",
        "de la PF-03 no hemos hecho nada",
        "la JU-03 no la hemos iniciado por falta de contrato",
    )
    assert wrong(demo, {}, {text: {"kind": "report", "status": "not_started"} for text in texts}) == {}
    begun = ("MG-02 sin iniciar la segunda fase, va en 40", "no hemos terminado la JU-03", "la PF-03 ya arrancó")
    assert wrong(demo, {}, {text: {"kind": "report", "status": "in_progress"} for text in begun}) == {}


def test_an_order_sets_the_card(demo: DemoPlans) -> None:
    figures = {
        "súbalo a 90": 90,
        "bájele a 40": 40,
        "póngale 75": 75,
        "déjelo en 60": 60,
        "cámbiele a 55": 55,
        "que quede en 45": 45,
        "corrija a 20": 20,
        "suba eso a 90 porfa": 90,
    }
    statuses = {
        "cámbiela a sin iniciar por favor": "not_started",
        "póngala como cumplida": "done",
        "márquela bloqueada": "blocked",
        "pásela a en curso": "in_progress",
        "cámbiele el estado a bloqueada": "blocked",
    }
    notes = (
        "agréguele que la reunión quedó para el jueves",
        "anote que el rector firma el 15",
        "póngale que faltan tres colegios",
        "escriba ahí que la próxima visita es el 12 de diciembre",
        "Dejo constancia de que la institución técnica no cuenta con docentes suficientes",
        "borrador enviado al comité",
    )
    said: dict[str, dict[str, Any]] = {
        text: {"kind": "form", "intent": "percentage", "percentage": figure} for text, figure in figures.items()
    }
    said |= {text: {"kind": "form", "intent": "status", "status": status} for text, status in statuses.items()}
    said |= {text: {"kind": "form", "intent": "note"} for text in notes}
    said["nuevo plazo: 20/01/2027"] = {"kind": "form", "intent": "date", "due_on": "2027-01-20"}
    assert wrong(demo, CARD, said) == {}


def test_what_is_not_to_be_done_is_no_order(demo: DemoPlans) -> None:
    thrown = {text: {"kind": "form", "intent": "cancel"} for text in ("no, bórrelo", "bórrelo por favor")}
    assert wrong(demo, CARD, thrown) == {}
    kept = ("no cancele", "no borre la nota", "no anule el reporte")
    assert [text for text in kept if demo.understood({"text": text} | CARD)["intent"] == "cancel"] == []


def test_a_return_is_taken_back_in_words(demo: DemoPlans) -> None:
    """What is no reason must not reach the official as one."""
    back = ("pensándolo bien no la devuelva", "mejor no", "no la devuelva", "no, no la voy a devolver", "olvídelo")
    reasons = (
        "no la devuelvo por mala sino porque falta la firma",
        "el archivo no abre, toca subirlo otra vez en pdf",
        "borroso, no se lee",
        "devuélvala, falta el acta",
    )
    said = {text: {"kind": "form", "intent": "cancel"} for text in back}
    said |= {text: {"kind": "form", "intent": "note"} for text in reasons}
    assert wrong(demo, RETURNING, said) == {}


def test_a_letter_may_stand_for_a_digit_of_a_code(demo: DemoPlans) -> None:
    codes = {"PE-O2 arrancamos, 10%": "PE-02", "la ju o3 va en 80": "JU-03", "mg-O2 lista": "MG-02"}
    said = {text: {"kind": "report", "activities": [code]} for text, code in codes.items()}
    assert wrong(demo, {}, said) == {}


def test_the_work_is_asked_about_by_its_subject(demo: DemoPlans) -> None:
    """As if its code stood in place of the description; an article on the same subject does not answer it."""
    said: dict[str, dict[str, Any]] = {
        "esa de mirar las barreras en las comunas y corregimientos, ¿a quién le toca?": {
            "kind": "plan",
            "intent": "responsible",
            "activities": ["MG-02"],
        },
        "como va lo de las escuelas d padres": {"kind": "plan", "intent": "standing", "activities": ["PE-01"]},
        "ya mandamos la matrícula por sede que le faltaba al estudio de planta": {
            "kind": "report",
            "activities": ["JU-02"],
        },
    }
    assert wrong(demo, {}, said) == {}


def test_of_two_wishes_the_second_is_kept(demo: DemoPlans) -> None:
    said: dict[str, dict[str, Any]] = {
        "MG-02 va en 70 y de paso dígame quién es mi enlace": {"kind": "report", "rest": "dígame quién es mi enlace"},
        "MG-02 va en 70. ¿Qué tengo pendiente?": {"kind": "report", "rest": "¿Qué tengo pendiente?"},
        "estaré ausente del 9 al 11 y por favor no me escriba por las noches": {
            "intent": "absence",
            "rest": "no me escriba por las noches",
        },
        "JU-03 va en 60 y ya firmamos el acta": {"kind": "report", "rest": None},
    }
    assert wrong(demo, {}, said) == {}


def test_danger_to_adults_is_heard_too(demo: DemoPlans) -> None:
    texts = (
        "el rector me manoseó en la oficina",
        "el jefe me acosa y me pide favores",
        "hay un hombre armado en la entrada de la secretaría",
        "me dejaron en el escritorio un sufragio con mi nombre",
    )
    assert wrong(demo, {}, {text: {"kind": "danger"} for text in texts}) == {}
    near = ("la alarma contra incendios del edificio quién la compra", "hay que comprar extintores")
    assert [text for text in near if demo.understood({"text": text})["kind"] == "danger"] == []
