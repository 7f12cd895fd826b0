"""The audit in words, and as a file that Excel opens without running anything in it."""

import ast
import csv
from io import StringIO
from pathlib import Path

import pytest
from sqlmodel import Session

from bot.edge.screen import render
from bot.edge.tables import _cell
from bot.membership import erasure, privacy, staff
from bot.people import audit, people
from db.models import Role
from tests.dialogue import Office
from tests.dialogue import Person as Somebody

SANTA_MARTA, TUNJA = "47001", "15001"
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
NOT_YOURS = "Eso no le corresponde"


def _acts_recorded() -> set[str]:
    """Every act that the code writes into the audit."""
    found = set()
    for file in Path(audit.__file__).parent.parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
                constants = [each.value for each in ast.walk(node.args[2]) if isinstance(each, ast.Constant)]
                found |= {value for value in constants if isinstance(value, str)}
    return found | {"invite", "hand_over"}  # invitations.py names these two in a variable


def test_every_act_has_its_words() -> None:
    words = (Path(audit.__file__).parent / "templates/audit_entry.html.j2").read_text(encoding="utf-8")
    assert {"change_role", "replace", "left"} <= _acts_recorded()
    for act in _acts_recorded():
        assert f'"{act}"' in words, act


async def test_each_act_is_told_in_words_newest_first(office: Office, carla: Somebody, ana: Somebody) -> None:
    beto = await office.member("Beto <b>Prueba", Role.OFFICIAL, TUNJA)
    run, now = office.database.transact, office.now()
    run(staff.prioritise, carla.row_id, TUNJA, True, now)
    run(staff.move, carla.row_id, ana.row_id, SANTA_MARTA, TUNJA, now)
    run(staff.replace, carla.row_id, ana.row_id, beto.row_id, now)
    run(staff.reactivate, carla.row_id, ana.row_id, now)
    run(staff.change_role, carla.row_id, ana.row_id, Role.OFFICIAL, Role.LIAISON, now)
    run(privacy.correct, beto.row_id, "post", "Profesional", now)
    await carla.says("/personas")
    await carla.taps("📜 Bitácora")
    assert carla.last["text"].splitlines()[2:] == [
        "20 nov, 10:00 a. m. · Beto <b>Prueba corrigió su cargo",
        "20 nov, 10:00 a. m. · Carla Prueba cambió la función de Ana Prueba: "
        "equipo de la secretaría → profesional de enlace",
        "20 nov, 10:00 a. m. · Carla Prueba reactivó el acceso de Ana Prueba",
        "20 nov, 10:00 a. m. · Carla Prueba reemplazó a Ana Prueba por Beto <b>Prueba en Tunja",
        "20 nov, 10:00 a. m. · Carla Prueba cambió las secretarías de Ana Prueba: Santa Marta → Tunja",
        "20 nov, 10:00 a. m. · Carla Prueba marcó a Tunja como priorizada",
    ]
    run(erasure.erase, ana.row_id, now)
    await carla.taps(data="bi:0")
    carla.does_not_see("Ana Prueba")
    carla.sees("persona retirada se retiró")
    carla.sees("cambió la función de persona retirada: equipo de la secretaría → profesional de enlace")


async def test_ten_a_page(office: Office, carla: Somebody) -> None:
    await carla.says("/personas")
    await carla.taps("📜 Bitácora")
    carla.sees("Aquí no hay nada más")
    for number in range(12):
        office.database.transact(staff.prioritise, carla.row_id, TUNJA, number % 2 == 0, office.now())
    await carla.taps(data="bi:0")
    assert carla.last["text"].count("Tunja") == 10
    await carla.taps("Más antiguas")
    assert carla.last["text"].count("Tunja") == 2
    assert carla.buttons == ["‹ Más recientes", "⬇️ Descargar (CSV)", "‹ Personas"]
    await carla.taps(data="bi:999999")
    carla.sees("Aquí no hay nada más")


async def test_only_coordinators_read_it(office: Office, carla: Somebody, ana: Somebody) -> None:
    leo = await office.member("Leo Prueba", Role.LIAISON, SANTA_MARTA)
    for reader in (ana, leo):
        for data in ("bi:0", "bi:csv"):
            await reader.says("/ayuda")
            await reader.taps(data=data)
            reader.sees(NOT_YOURS)
    assert office.calls("sendDocument") == []


def _call(session: Session, person_id: int, name: str) -> None:
    people.find_person(session, person_id).name = name


async def test_the_file_is_a_table_without_formulas(office: Office, carla: Somebody, ana: Somebody) -> None:
    office.database.transact(_call, carla.row_id, '=HYPERLINK("http://x";"y")')
    office.database.transact(staff.deactivate, carla.row_id, ana.row_id, office.now())
    await carla.says("/personas")
    await carla.taps("📜 Bitácora")
    await carla.taps("⬇️ Descargar")
    carla.sees("Bitácora completa: 1 anotación, 1 kB.")
    assert carla.last["file"]["name"] == "bitacora-2026-11-20.csv"
    sent = office.telegram.files.get(carla.last["file"]["file_id"])
    assert sent is not None
    text = sent.content.decode("utf-8")
    assert text.startswith(f"{BOM}Fecha;Hora;Quién;")
    header, row = csv.reader(StringIO(text.removeprefix(BOM)), delimiter=";")
    assert header == ["Fecha", "Hora", "Quién", "Sobre quién", "Qué pasó"]
    name = '\'=HYPERLINK("http://x";"y")'
    assert row == ["2026-11-20", "10:00", name, "Ana Prueba", f"{name} suspendió el acceso de Ana Prueba"]


@pytest.mark.parametrize(
    "formula",
    [
        '=HYPERLINK("http://x")',
        "@SUM(1)",
        "+1",
        "-1",
        "\t=1",
        "\r=1",
        "＝1",
        "＋1",
        "－1",
        "＠1",
        " =1",
        "\x00=1",
        "\x0b=1",
    ],
)
def test_no_cell_is_a_formula(formula: str) -> None:
    """Formulas and control characters in a cell."""
    assert _cell(formula) == "'" + formula.replace("\x00", "").replace("\x0b", "")


def test_other_cells_stay_as_they_are() -> None:
    assert [_cell(text) for text in ("Ana", "a=b", "22 nov", "")] == ["Ana", "a=b", "22 nov", ""]


def test_announcements_are_told_by_their_number() -> None:
    entry = {"act": "correct", "actor_id": 1, "person_id": None, "detail": {"announcement": 7}}
    said = render("audit_entry", entry=entry, people={1: "Ana Prueba"}, secretariats={}, roles={})
    assert said == "Ana Prueba corrigió el aviso n.º 7"


def test_an_act_of_a_newer_version_is_still_a_line() -> None:
    entry: dict[str, object] = {"act": "something_new", "actor_id": None, "person_id": None, "detail": {}}
    said = render("audit_entry", entry=entry, people={}, secretariats={}, roles={})
    assert said == "La consola: something_new"
