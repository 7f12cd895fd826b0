"""What is said of announcements in words: a new one with its text and its addressees, or one that was sent."""

import csv
from pathlib import Path

import pytest

import db
from bot.announcements import orders
from bot.announcements.orders import About, Wish

with (Path(db.__path__[0]) / "secretariats.csv").open(encoding="utf-8") as file:
    ALL = [(row["code"], row["name"]) for row in csv.DictReader(file)]
REGIONS = ("Amazonía", "Andina", "Caribe", "Orinoquía", "Pacífica")
RIOHACHA, SANTA_MARTA, QUIBDO, CALI, BOGOTA = "44001", "47001", "27001", "76001", "11001"


@pytest.mark.parametrize(
    ("said", "text", "segment"),
    [
        (
            "mande un aviso a Riohacha, Santa Marta, Quibdó y Cali: mañana a las 10 hay reunión",
            "mañana a las 10 hay reunión",
            f"secretariat={RIOHACHA}|{SANTA_MARTA}|{QUIBDO}|{CALI}",
        ),
        ("Mándele un mensaje a todos los enlaces: hola", "hola", "role=liaison"),
        ("por favor envíe un aviso a Cali: a las 10:30 no hay", "a las 10:30 no hay", f"secretariat={CALI}"),
        ("avíseles a Riohacha y Cali que hay taller", "hay taller", f"secretariat={RIOHACHA}|{CALI}"),
        ("toca avisarle a todo el mundo q se corrio la reunion", "se corrio la reunion", "all"),
        ("mande a Riohacha y Cali este aviso: se aplaza", "se aplaza", f"secretariat={RIOHACHA}|{CALI}"),
        ("un comunicado para la región Caribe menos Riohacha\nhola", "hola", f"region=Caribe,!secretariat={RIOHACHA}"),
        ("avise a las secretarías de la Costa Caribe: hola", "hola", "region=Caribe"),
        ("un aviso para los enlaces de la costa: hola", "hola", "role=liaison,region=Caribe"),
        ("un aviso a la costa pacífica y los Llanos: hola", "hola", "region=Pacífica|Orinoquía"),
        ("haga un aviso para los atrasados diciendo que reporten", "reporten", "late=yes"),
        ("mande un mensaje a los que no han confirmado el aviso 1: ya", "ya", "unacknowledged=1"),
        ("aviso a los funcionarios de Cali: ya", "ya", f"role=official,secretariat={CALI}"),
        ("envíe un aviso a Bogotá D.C. y Cali. Mañana no hay", "Mañana no hay", f"secretariat={BOGOTA}|{CALI}"),
        ("envíe un aviso a Cali y Quibdó, mañana hay reunión", "mañana hay reunión", f"secretariat={CALI}|{QUIBDO}"),
        ("envíele a Cali un aviso «mañana no hay»", "mañana no hay", f"secretariat={CALI}"),
        ("cite a Cali y Quibdó a reunión mañana a las 10", "reunión mañana a las 10", f"secretariat={CALI}|{QUIBDO}"),
        ("quiero mandar un aviso a las secretarías priorizadas", None, "prioritised=yes"),
        ("envíe este aviso: Mañana no hay", "Mañana no hay", ""),
        ("mande mañana a las 8 un aviso a Cali: hola", "hola", f"secretariat={CALI}"),
    ],
)
def test_an_order_says_what_and_to_whom(said: str, text: str | None, segment: str) -> None:
    found = orders.read(said, ALL, REGIONS)
    assert (found.text and said[found.text], found.addressees.segment) == (text, segment)


def test_what_names_nobody_is_kept_apart() -> None:
    found = orders.read("mande un aviso a Cali, Leticia y la secretaría de Marte: hola", ALL, REGIONS).addressees
    assert (found.codes, found.unread) == ((CALI,), ("Leticia", "Marte"))


@pytest.mark.parametrize(
    ("said", "wish", "number"),
    [
        ("quien no ha confirmado el aviso 1", Wish.ROLL, 1),
        ("¿a quiénes les llegó el aviso n.º 12?", Wish.ROLL, 12),
        ("quién falta por responder el último aviso", Wish.ROLL, None),
        ("retire el aviso 1", Wish.WITHDRAW, 1),
        ("por favor elimine el comunicado #3", Wish.WITHDRAW, 3),
        ("recuérdeles el aviso 1 a los que faltan", Wish.REMIND, 1),
        ("cómo va el aviso 2", Wish.CARD, 2),
        ("corrija el aviso 1", Wish.CARD, 1),
        ("muéstreme los avisos", Wish.LIST, None),
        ("avisos", Wish.LIST, None),
    ],
)
def test_what_is_wanted_of_one_that_was_sent(said: str, wish: Wish, number: int | None) -> None:
    assert orders.about(said) == About(wish, number)
    assert orders.explicit(said, False)
    assert orders.for_the_assistant(said)


@pytest.mark.parametrize(
    "said",
    [
        "Comité de seguimiento el jueves a las 9.",
        "Recuerden responder el aviso 1",
        "Envíen un mensaje a los rectores: falta el acta",
        "En el aviso 1 dijimos que la reunión es el jueves; es el viernes.",
        "Enviamos aviso a las instituciones: faltan 3",
        "mande un mensaje a mi enlace: no puedo ir",
        "cuéntele a mi esposa que llego tarde",
        "La reunión es el lunes",
        "Aviso general",
        "Hola, {nombre} de {secretaria}: mañana es la reunión.",
        "Necesito que reporten hoy",
    ],
)
def test_what_is_worded_for_others_is_no_order(said: str) -> None:
    assert not orders.explicit(said, True)
    assert not orders.for_the_assistant(said)
    assert not orders.gives_up(said)


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ("que secretarias no tienen enlace", True),
        ("¿Cuántos van?", True),
        ("a quien le toca verificar", True),
        ("Que tengan un buen fin de semana", False),
        ("Que no se les olvide el acta", False),
        ("El jueves hay comité", False),
    ],
)
def test_a_question_is_known_without_its_marks(said: str, asks: bool) -> None:
    assert orders.asks(said) is asks


@pytest.mark.parametrize("said", ["cancele el aviso", "ya no mande el aviso", "borre ese aviso"])
def test_it_is_given_up_by_its_name(said: str) -> None:
    assert orders.gives_up(said)


def test_a_mere_number_opens_one_but_may_also_be_a_text() -> None:
    assert orders.about("aviso 2") == About(Wish.CARD, 2, asked=False)
    assert not orders.for_the_assistant("Aviso 2")


@pytest.mark.parametrize("said", ["mande a" + " " * 4000, "por favor " * 400, "mande a el el " * 250, "a " * 2000])
def test_what_says_nothing_is_read_all_the_same(said: str) -> None:
    assert not orders.explicit(said, True)
    assert orders.read(said, ALL, REGIONS).text is None
