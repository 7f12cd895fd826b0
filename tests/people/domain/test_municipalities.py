"""The department that answers for a municipality without a secretariat."""

import csv
from pathlib import Path

import pytest

import db
from bot.people.municipalities import _DEPARTMENT, department_of
from conocimiento.folding import phrase_key

with (Path(db.__path__[0]) / "secretariats.csv").open(encoding="utf-8") as file:
    ALL = list(csv.DictReader(file))


@pytest.mark.parametrize(("named", "code"), [("leticia", "91"), ("MITU", "97"), ("San José del Guaviare", "95")])
def test_the_department_is_found_by_its_code(named: str, code: str) -> None:
    assert department_of(named) == code


def test_none_has_a_secretariat_of_its_own_and_each_department_has() -> None:
    assert not _DEPARTMENT.keys() & {phrase_key(each["name"]) for each in ALL}
    assert set(_DEPARTMENT.values()) <= {each["code"] for each in ALL if each["kind"] == "departamento"}
    assert department_of("Saturno") is None
