"""Which secretariats a pasted list names, and what in it names none."""

import csv
from pathlib import Path

import pytest

from bot.people.places import listed

FILE = Path(__file__).parents[3] / "db" / "secretariats.csv"
with FILE.open(encoding="utf-8", newline="") as lines:
    ALL = [(row[0], row[1]) for row in csv.reader(lines)][1:]
NAMES = dict(ALL)


@pytest.mark.parametrize(
    ("typed", "names", "unread"),
    [
        ("Riohacha, Maicao y Uribia", ["Riohacha", "Maicao", "Uribia"], []),
        ("1. Soacha\n2) Girón\n- Bello", ["Soacha", "Girón", "Bello"], []),
        ("44001; 5001 / 08001", ["Riohacha", "Medellín", "Barranquilla"], []),
        ("Riohaca | Barranqilla", ["Riohacha", "Barranquilla"], []),
        ("Secretaría de Educación de Barranquilla\nSED Atlántico", ["Barranquilla", "Atlántico"], []),
        ("Riohacha (44001)", ["Riohacha"], []),
        ("bogota, cali", ["Bogotá, D.C.", "Cali"], []),
        ("Bogotá, D.C.", ["Bogotá, D.C."], []),
        ("Marte, Riohacha, Júpiter", ["Riohacha"], ["Marte", "Júpiter"]),
        ("riohacha, RIOHACHA, 44001", ["Riohacha"], []),
        ("99999, 3", [], ["99999"]),
        ("", [], []),
    ],
)
def test_a_list_is_read_as_people_paste_it(typed: str, names: list[str], unread: list[str]) -> None:
    found = listed(typed, ALL)
    assert [NAMES[code] for code in found.codes] == names
    assert list(found.unread) == unread


@pytest.mark.parametrize("code", NAMES)
def test_every_secretariat_is_known_by_its_name_and_its_code(code: str) -> None:
    for typed in (NAMES[code], code, NAMES[code].upper(), f"{NAMES[code]}\n"):
        assert listed(typed, ALL).codes == (code,), typed


def test_all_of_them_at_once() -> None:
    assert set(listed("\n".join(NAMES.values()), ALL).codes) == set(NAMES)


@pytest.mark.parametrize("typed", [", " * 4000, "y " * 4000, "1" * 8000, "(" * 8000, "de " * 3000])
def test_a_list_of_nothing_is_read_quickly_and_names_nothing(typed: str) -> None:
    assert listed(typed, ALL).codes == ()
