"""What is ordered in words of who accompanies which secretariat."""

import csv

import pytest

from bot.membership.orders import Order, read
from db.secretariats import LIST

with LIST.open(encoding="utf-8", newline="") as _file:
    KNOWN = tuple((row["code"], row["name"]) for row in csv.DictReader(_file))
RIOHACHA, MAICAO, URIBIA, SOLEDAD, BELLO = "44001", "44430", "44847", "08758", "05088"
MORE = [
    ("agregue Riohacha a Marta", (RIOHACHA,), "Marta"),
    ("Porfa, agréguele a Marta Riohacha y Maicao", (RIOHACHA, MAICAO), "Marta"),
    ("agrega riohaca a marta", (RIOHACHA,), "marta"),
    ("Marta también acompaña Riohacha y Maicao", (RIOHACHA, MAICAO), "Marta"),
    ("desde hoy Marta López se encarga de Riohacha", (RIOHACHA,), "Marta López"),
    ("póngale Riohacha, Maicao y Uribia a María del Carmen Peña", (RIOHACHA, MAICAO, URIBIA), "María del Carmen Peña"),
    ("necesito que Marta acompañe también Soledad", (SOLEDAD,), "Marta"),
    ("agregue a Marta a la secretaría de educación de Riohacha", (RIOHACHA,), "Marta"),
    ("ponga a Marta como enlace de Riohacha", (RIOHACHA,), "Marta"),
    ("¿me agrega Riohacha a Marta?", (RIOHACHA,), "Marta"),
    ("Riohacha queda con Marta", (RIOHACHA,), "Marta"),
    ("agregue 44001 y 8758 a Marta", (RIOHACHA, SOLEDAD), "Marta"),
    ("agregue Riohacha a Marta Bello", (RIOHACHA,), "Marta Bello"),
    ("agregue Bello a Soledad Ejemplo", (BELLO,), "Soledad Ejemplo"),
    ("agregue a Soledad a Riohacha", (RIOHACHA,), "Soledad"),
    ("déjele Riohacha a Marta", (RIOHACHA,), "Marta"),
]
LESS = [
    ("quítele Riohacha a Marta", (RIOHACHA,), "Marta"),
    ("retire de Marta la secretaría de Riohacha", (RIOHACHA,), "Marta"),
    ("Marta ya no acompaña Riohacha ni Maicao", (RIOHACHA, MAICAO), "Marta"),
    ("Marta deja de acompañar Maicao", (MAICAO,), "Marta"),
    ("deje a Marta sin Riohacha", (RIOHACHA,), "Marta"),
    ("Riohacha ya no es de Marta", (RIOHACHA,), "Marta"),
    ("quite Soledad de Marta", (SOLEDAD,), "Marta"),
]


@pytest.mark.parametrize(("text", "codes", "name"), MORE)
def test_who_is_to_accompany_what(text: str, codes: tuple[str, ...], name: str) -> None:
    order = read(text, KNOWN)
    assert order is not None
    assert (order.codes, order.names, order.stands) == (codes, (name,), True)


@pytest.mark.parametrize(("text", "codes", "name"), LESS)
def test_who_is_to_accompany_it_no_more(text: str, codes: tuple[str, ...], name: str) -> None:
    order = read(text, KNOWN)
    assert order is not None
    assert (order.codes, order.names, order.stands) == (codes, (name,), False)


def test_what_is_left_over_stands_among_the_names() -> None:
    assert read("agregue Riocha a Marta", KNOWN) == Order((), ("Riocha", "Marta"), stands=True, imperative=True)
    both = read("agregue Riohacha a Marta y a Pedro", KNOWN)
    assert both is not None
    assert both.names == ("Marta", "Pedro")


def test_a_second_order_is_left_for_later() -> None:
    order = read("quítele Riohacha a Marta y désela a Pedro", KNOWN)
    assert order == Order((RIOHACHA,), ("Marta",), stands=False, imperative=True, surely=True, more=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Riohacha",
        "agregue Riohacha",
        "agregue a Marta",
        "¿Marta acompaña Riohacha?",
        "quién acompaña Riohacha",
        "no agregue Riohacha a Marta",
        "agregue un compromiso a Riohacha",
        "agregue una persona a Riohacha",
        "JU-03 de Riohacha queda en 90",
        "la JU-03 de Riohacha queda lista",
        "Riohacha no ha reportado",
        "en Riohacha no hay rector",
        "Marta va a Riohacha",
        "agregue Riohacha a Marta " + "y Maicao " * 60,
    ],
)
def test_anything_else_is_no_order(text: str) -> None:
    assert read(text, KNOWN) is None
