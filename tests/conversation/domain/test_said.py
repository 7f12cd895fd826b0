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


def test_another_day_is_asked_for_in_many_ways(demo: DemoPlans) -> None:
    """Of a code, with «pal» for «para el», with the pronoun before or behind; the day that does not suffice is none."""
    said = {
        "pásemela pal 10, la JU-03": None,
        "estoy ahorcada de tiempo con la JU-03, pasemela pal 10 porfis": None,
        "JU-03 pasémosla para el 10 de diciembre": None,
        "JU-03 me la corre para el 10": None,
        "JU-03 dejémosla para el 10 de diciembre": None,
        "córrame la JU-03 para el 10 de diciembre": None,
        "la JU-03 muévala al 10": None,
        "la JU-03 no alcanza pal viernes, será que la dejamos pal jueves 10": None,
        "MG-02 y JU-03 necesito que me las pasen para el 10 de diciembre": None,
        "JU-03 aplácela hasta el 10 de diciembre": None,
    }
    expected = {"kind": "report", "status": "reschedule_requested", "due_on": "2026-12-10"}
    assert wrong(demo, {}, dict.fromkeys(said, expected)) == {}


def test_what_is_handed_over_by_a_day_is_no_other_date(demo: DemoPlans) -> None:
    said = (
        "JU-03 va en 60, pasamos el acta al comité",
        "JU-03 60 %, dejamos el acta lista",
        "JU-03 ya la pasamos a 3 rectores",
        "JU-03 60 %, corregimos el informe para el comité",
    )
    found = {text: demo.understood({"text": text})["status"] for text in said}
    assert "reschedule_requested" not in found.values(), found


@pytest.mark.parametrize("text", ["córrala pal 16", "para el 16 mejor", "toca pedir plazo hasta el 16 de diciembre"])
def test_a_day_for_the_open_card_is_another_date(demo: DemoPlans, text: str) -> None:
    expected = {"kind": "form", "intent": "date", "status": "reschedule_requested", "due_on": "2026-12-16"}
    assert wrong(demo, CARD, {text: expected}) == {}


def test_a_figure_is_the_percentage_however_it_is_led_to(demo: DemoPlans) -> None:
    of_a_card = ("75 mas bien", "mejor 75", "no, 75", "75 no más", "digamos 75", "pongamos 75 por ahora")
    expected = {"kind": "form", "intent": "percentage", "percentage": 75, "status": "in_progress", "note": None}
    assert wrong(demo, CARD, dict.fromkeys(of_a_card, expected)) == {}
    assert wrong(demo, AFTER, {"ay no perdon era 75": {"kind": "report", "percentage": 75}}) == {}
    named = ("JU-03 arrancó con 25", "JU-03 arrancamos otra vez con 25", "JU-03 quedó en veinticinco")
    assert wrong(demo, {}, {text: {"kind": "report", "percentage": 25} for text in named}) == {}
    ordered = ("a la de las barreras póngale 70", "lo de las barreras súbalo a 70", "MG-02 ponle 70")
    assert wrong(demo, {}, {text: {"activities": ["MG-02"], "percentage": 70} for text in ordered}) == {}
    both = ("MG-02 y MG-03 quedaron en noventa", "MG-02 y MG-03, ambas en 90", "MG-02 y MG-03 las dos van en 90")
    several = {"activities": ["MG-02", "MG-03"], "percentage": 90, "status": "in_progress"}
    assert wrong(demo, {}, dict.fromkeys(both, several)) == {}
    counted = (
        "a lo de las barreras póngale 1 foto",
        "JU-03 arrancamos con 25 docentes",
        "JU-03 empezó con 12 sedes",
        "JU-03 quedaron en 3 colegios",
    )
    assert wrong(demo, {}, {text: {"percentage": None} for text in counted}) == {}


def test_a_no_that_answers_denies_what_stood_before(demo: DemoPlans) -> None:
    done = {"kind": "form", "intent": "status", "status": "done"}
    assert wrong(demo, CARD, dict.fromkeys(("no, esa ya está cumplida", "No: ya está terminada"), done)) == {}
    assert (
        wrong(demo, CARD, {"listo, guárdelo con 75": {"intent": "confirm", "percentage": 75, "status": "in_progress"}})
        == {}
    )


def test_a_diminutive_says_the_same_status(demo: DemoPlans) -> None:
    texts = ("ya está listico el estudio de planta", "JU-02 completica", "la JU-02 ya quedó terminadita")
    assert wrong(demo, {}, {text: {"kind": "report", "status": "done"} for text in texts}) == {}


def test_a_greeting_that_asks_is_no_question(demo: DemoPlans) -> None:
    said = (
        "qué más, JU-03 va en 60",
        "quihubo, la JU-03 va en 60",
        "qué tal, JU-03 60%",
        "hola, cómo le va, la JU-03 en 60",
    )
    expected = {"kind": "report", "activities": ["JU-03"], "percentage": 60}
    assert wrong(demo, {}, dict.fromkeys(said, expected)) == {}
    assert wrong(demo, {}, {"qué más me falta por reportar": {"kind": "plan", "intent": "pending"}}) == {}


def test_what_nobody_here_does_is_no_danger_and_no_plan(demo: DemoPlans) -> None:
    said = (
        "me ayuda a redactar una tutela contra la eps",
        "hágame un versito pa la despedida de la jefa",
        "escríbame un poema para el día de la madre",
        "va a llover en Quibdó mañana?",
        "qué clima hace en Riohacha",
    )
    kinds = {text: demo.understood({"text": text, "role": "liaison"})["kind"] for text in said}
    assert {text: kind for text, kind in kinds.items() if kind not in ("none", "small_talk")} == {}


def test_who_does_not_react_is_in_danger(demo: DemoPlans, knowledge: Knowledge) -> None:
    """Whoever asks of danger alone, as who may not keep such a message, is told the same."""
    said = (
        "se intoxicaron 14 pelaos con el almuerzo y hay dos que no reaccionan",
        "un compañero escribió despidiéndose de todos y ya no contesta el cel, tememos lo peor",
        "buenas, disculpe la molestia, un compañero mandó un mensaje despidiéndose y no contesta",
    )
    assert wrong(demo, {}, {text: {"kind": "danger"} for text in said}) == {}
    assert [text for text in said if not knowledge.is_danger(text)] == []


@pytest.mark.parametrize("form", [None, "JU-03"])
@pytest.mark.parametrize("text", ["XT-02 ya la cerramos", "la XT-02 ya quedó", "JU-99 ya quedó", "XT-02 va en 60"])
def test_a_code_of_no_plan_is_no_note_of_the_open_card(demo: DemoPlans, text: str, form: str | None) -> None:
    found = demo.understood({"text": text} | ({"form": form} if form else {}))
    assert (found["kind"], found["activities"]) == ("report", [])


def test_a_code_of_no_plan_may_be_mentioned(demo: DemoPlans) -> None:
    found = demo.understood({"text": "depende de que la XT-02 quede lista", "form": "JU-03"})
    assert (found["kind"], found["intent"]) == ("form", "note")


@pytest.mark.parametrize(
    "text", ["MG-02 y JU-03 las dos en 90", "MG-02 y JU-03 ambas en 90", "MG-02 y JU-03 van en 90"]
)
def test_two_at_once(demo: DemoPlans, text: str) -> None:
    found = demo.understood({"text": text})
    assert (found["activities"], found["status"], found["percentage"]) == (["MG-02", "JU-03"], "in_progress", 90)
