"""What stands around a wish out of politeness changes nothing of what it means."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.demo.understanding import TODAY, DemoPlans, demo_plans
from conocimiento.search import Knowledge

WISHES = (
    *("cómo voy", "qué debo", "quién es mi enlace", "qué me falta", "cuántas llevo", "a quién le escribo"),
    *("quién reportó la JU-03", "cómo va la JU-03", "qué se me vence esta semana"),
)
TOLD = ("la JU-03 va en 60", "ya quedó la JU-03", "estoy de vacaciones del 2 al 10", "no me escriba de noche")
GREETINGS = (
    *("hola", "buenas", "Buenos días", "buenas tardes doctora", "qué más pues", "qué hubo", "hola qué tal"),
    *("cordial saludo", "buenas, qué pena molestar", "oye", "disculpe"),
)
ANNOUNCED = (
    *("una preguntica", "le pregunto", "tengo una duda", "me colabora con esto", "necesito saber", "doctora", "mire"),
    *("a ver", "bueno", "listo, ahora", "hola, una consulta", "ok gracias, y"),
)
CLOSINGS = ("gracias", "mil gracias", "por favor", "porfa", "si me hace el favor", "quedo atenta", "le agradezco")
ASIDES = ("doctora", "me urge", "es que tengo reunión", "antes de que me vaya")


@pytest.fixture(scope="module")
def demo(knowledge: Knowledge) -> Iterator[DemoPlans]:
    with demo_plans(knowledge, TODAY, ZoneInfo("America/Bogota")) as found:
        yield found


def meant(demo: DemoPlans, text: str, **situation: str) -> dict[str, Any]:
    found = demo.understood({"text": text, **situation})
    return {name: found[name] for name in ("kind", "intent", "activities", "status", "percentage", "period", "note")}


@pytest.mark.parametrize("wish", [*WISHES, *TOLD])
def test_a_greeting_before(demo: DemoPlans, wish: str) -> None:
    bare = meant(demo, wish)
    assert [each for each in GREETINGS for sign in (", ", " ", "\n") if meant(demo, each + sign + wish) != bare] == []


@pytest.mark.parametrize("wish", WISHES)
def test_what_announces_a_question(demo: DemoPlans, wish: str) -> None:
    bare = meant(demo, wish)
    assert [each for each in ANNOUNCED for sign in (", ", " ", ": ") if meant(demo, each + sign + wish) != bare] == []


@pytest.mark.parametrize("wish", [*WISHES, *TOLD])
def test_thanks_behind(demo: DemoPlans, wish: str) -> None:
    bare = meant(demo, wish)
    assert [each for each in CLOSINGS for sign in (", ", " ", ". ") if meant(demo, wish + sign + each) != bare] == []
    assert [each for each in ASIDES if meant(demo, f"{wish}, {each}") != bare] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("buenas prácticas de jornada única", "buenas prácticas de jornada única"),
        ("quién es la doctora", "quién es la doctora"),
        ("cuándo llega el documento", "cuándo llega el documento"),
        ("me dice que la JU-03 ya quedó", "me dice que la JU-03 ya quedó"),
        ("de qué depende la JU-03", "de qué depende la JU-03"),
        ("ya volví de vacaciones", "ya volví de vacaciones"),
        ("muchas gracias", "muchas gracias"),
        ("cómo va la JU-02 de Santa Marta", "cómo va la JU-02 de Santa Marta"),
        ("Cesar cómo va", "Cesar cómo va"),
        ("quién es la profe", "quién es la profe"),
        ("JU-03 va en 60 %, gracias", "JU-03 va en 60 %"),
        ("falta una firma (la del rector), gracias", "falta una firma (la del rector)"),
        ("¿cómo voy? gracias", "¿cómo voy?"),
        ("ok gracias, ¿y quién lo lidera?", "¿y quién lo lidera?"),
    ],
)
def test_what_is_said_is_left_whole(knowledge: Knowledge, text: str, said: str) -> None:
    assert knowledge.without_courtesies(text) == said


@pytest.mark.parametrize(
    "before", ["ayuda por favor", "doctora por favor,", "urgente,", "buenas, una consulta:", "oiga"]
)
def test_danger_behind_a_cry_for_help(demo: DemoPlans, before: str) -> None:
    assert meant(demo, f"{before} el vecino está tocando a una niña de 8 años")["kind"] == "danger"
    assert meant(demo, f"{before} el proyecto está en peligro")["kind"] != "danger"


def test_a_prompt_takes_words_as_they_are(demo: DemoPlans) -> None:
    """A code, a name or a reason may look like a courtesy."""
    assert meant(demo, "gracias a la doctora faltó la firma", waiting="return_reason", role="liaison")["kind"] == "form"


def test_an_open_card_takes_what_is_said(demo: DemoPlans) -> None:
    assert meant(demo, "hola doctora, va en 80, gracias", form="JU-03")["percentage"] == 80
    assert meant(demo, "una preguntica, quién es mi enlace", form="JU-03")["intent"] == "my_liaison"
