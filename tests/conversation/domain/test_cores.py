"""What stands around a question, and danger beside what is told."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

from bot.conversation.cores import cores
from bot.demo.understanding import TODAY, DemoPlans, demo_plans
from conocimiento.search import Knowledge

REPORTS = ("la JU-03 va en 70", "JU-04 va en 30", "ya mandé el acta de la MG-02", "reporte la PE-01 al 60")
DANGERS = (
    "varios niños se intoxicaron con el almuerzo",
    "un papá llegó con un machete a la escuela",
    "un estudiante dijo que se quiere matar",
    "a un pelado de noveno se lo llevaron anoche unos armados",
    "están amenazando a los profes con panfletos",
)
HARMLESS = (
    "el proyecto está en peligro si no llegan los docentes",
    "los niños están felices con el almuerzo",
    "casi me matan del susto con el trancón",
    "hicimos el taller de violencia intrafamiliar",
    "se trabajó prevención del suicidio y del embarazo adolescente",
    "los padres se quejan de que los profesores son muy duros",
)


@pytest.fixture(scope="module")
def demo(knowledge: Knowledge) -> Iterator[DemoPlans]:
    with demo_plans(knowledge, TODAY, ZoneInfo("America/Bogota")) as found:
        yield found


@pytest.mark.parametrize("report", REPORTS)
def test_danger_beside_a_report(demo: DemoPlans, report: str) -> None:
    said = [f"{report}{sign}{danger}" for danger in DANGERS for sign in (" y ", ", pero ", ". ")]
    assert [text for text in said if demo.understood({"text": text})["kind"] != "danger"] == []
    said = [f"{report}{sign}{harmless}" for harmless in HARMLESS for sign in (" y ", ", pero ", ". ")]
    assert [text for text in said if demo.understood({"text": text})["kind"] == "danger"] == []


@pytest.mark.parametrize(
    ("role", "text", "kind", "intent"),
    [
        (
            "liaison",
            "Ajá y qué es lo que ya se nos pasó de fecha, que la jefa me va a jalar las orejas",
            "plan",
            "late",
        ),
        (
            "liaison",
            "Buenos días, qué pena la molestia tan temprano. Antes de salir para el comité quisiera saber, por favor, "
            "cuáles actividades de Riohacha siguen pendientes por hacer.",
            "plan",
            "pending",
        ),
        (
            "liaison",
            "Del 21 de diciembre al 8 de enero salgo a vacaciones, ¿cómo dejo eso avisado acá para que no me busquen?",
            "action",
            "absence",
        ),
        ("official", "estamos con la soga al cuello, ¿qué vence esta semana?", "plan", "due"),
        (
            "liaison",
            "número de vencidas de riohacha porfa, voy en el bus y no alcanzo a abrir el excel",
            "plan",
            "count",
        ),
    ],
)
def test_what_stands_around_a_question(demo: DemoPlans, role: str, text: str, kind: str, intent: str) -> None:
    found = demo.understood({"text": text, "role": role})
    assert (found["kind"], found["intent"]) == (kind, intent)


def test_a_report_behind_how_somebody_is_called(demo: DemoPlans) -> None:
    text = "Quiubo mi llave, apunte ahí que en Riohacha lo de pasar los pelaos de la tarde a la mañana ya está en 90"
    found = demo.understood({"text": text, "role": "liaison"})
    assert (found["kind"], found["activities"], found["percentage"]) == ("report", ["JU-02"], 90)


@pytest.mark.parametrize(
    "text",
    [
        "a cómo está el dólar hoy",
        "Solicitamos permiso sindical para la asamblea, ¿quién lo autoriza?",
        "un papá no quiere que el niño vea religión, qué se hace",
        "ranking de los mejores colegios",
        "se robaron los computadores de la sede anoche",
        "precio del pasaje en bus de Montería a Cartagena",
        "necesitamos 20 computadores para la oficina",
    ],
)
def test_what_is_not_ours_has_no_core(demo: DemoPlans, text: str) -> None:
    assert demo.understood({"text": text})["kind"] in ("none", "choices")


def test_what_is_said_of_a_quoted_message_is_looked_at_as_a_whole(demo: DemoPlans) -> None:
    text = "el 20 que falta depende de la alcaldía, ¿usted les puede escribir?"
    assert demo.understood({"text": text, "reply_to": "JU-03"})["kind"] in ("none", "choices")


def test_a_blocked_card_says_so_first(demo: DemoPlans) -> None:
    for text, figure in (
        ("sigue bloqueada, el operador no tiene cocina en dos sedes", None),
        ("está bloqueada en 65%, no hay transporte para subir a la Sierra", 65),
    ):
        found = demo.understood({"text": text, "form": "JU-04"})
        assert (found["kind"], found["intent"], found["status"]) == ("form", "status", "blocked")
        assert found["percentage"] == figure


def test_the_parts_of_a_text_are_few() -> None:
    assert cores("cómo voy") == []
    assert cores("ajá, y qué se nos pasó de fecha, que la jefa pregunta") == [
        "y qué se nos pasó de fecha, que la jefa pregunta",
        "que la jefa pregunta",
        "y qué se nos pasó de fecha",
    ]
    assert len(cores(". ".join(["uno dos tres cuatro, cinco seis siete ocho"] * 200))) <= 6
