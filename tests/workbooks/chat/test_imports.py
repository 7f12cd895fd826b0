"""/importar in the chat: template, preview, rejects, import; once, whatever the phone repeats."""

import threading
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import col, func, select

from bot.people import assignments
from bot.workbooks.rows.rows import Checked, check
from bot.workbooks.rows.sheet import COLUMNS, REMARKS
from db.models import Activity, ActivityChange, AuditEntry, Delivery, Role
from tests import content_types
from tests.dialogue import Office, Person
from tests.waiting import until
from tests.workbooks.making import edited, good, row, workbook

MARTA, MEDELLIN, TUNJA = "47001", "05001", "15001"
NOT_YOURS = "Eso no le corresponde"


def _count(office: Office, model: Any) -> int:
    return int(office.database.transact(lambda session: session.exec(select(func.count()).select_from(model)).one()))


def _sent(office: Office, person: Person) -> Any:
    """The workbook that the bot sent last."""
    file = office.telegram.files.get(person.last["file"]["file_id"])
    assert file is not None
    return load_workbook(BytesIO(file.content))


async def _uploads(person: Person, content: bytes, name: str = "plan.xlsx") -> None:
    await person.uploads("document", name, content)


async def test_a_coordinator_imports_plans(office: Office, carla: Person) -> None:
    await carla.says("/importar")
    carla.sees("Envíeme el libro con el plan")
    carla.sees_button("📄 Plantilla (")
    await _uploads(carla, workbook([row(1), row(2), row(3, secretaria="Medellín")]))
    carla.sees("Esto cambiaría en los planes", "Santa Marta: 2 nuevas", "Medellín: 1 nueva", "En total: 3 nuevas")
    assert _count(office, Activity) == 0
    await carla.taps("Importar")
    carla.sees("✅ Plan importado", "Santa Marta: 2 nuevas", "Medellín: 1 nueva")
    assert carla.buttons == []
    assert _count(office, Activity) == 3
    await carla.says("/personas")
    await carla.taps("📜 Bitácora")
    carla.sees("Carla Prueba importó los planes de Medellín, Santa Marta: 3 nuevas")


async def test_nobody_waits_for_the_database_while_rows_are_read(
    office: Office, carla: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thousands take a second, and SQLite lets one in at a time: the preview, the import and the rejects read them in a
    thread that holds no transaction."""
    threads: list[str] = []

    def noted(*given: Any) -> Checked:
        threads.append(threading.current_thread().name)
        return check(*given)

    monkeypatch.setattr("bot.workbooks.imports.check", noted)
    await _uploads(carla, workbook([row(1)]))
    await carla.taps("Importar")
    await _uploads(carla, workbook([row(1), row(2, linea=9)]))
    await carla.taps("⬇️ Ver los rechazos")
    assert carla.last["file"]["name"] == "plan-por-corregir.xlsx"
    assert len(threads) == 4
    assert not [name for name in threads if name.startswith("db")]


async def test_a_workbook_needs_no_command(office: Office, lucas: Person) -> None:
    await _uploads(lucas, workbook([row(1)]))
    lucas.sees("Esto cambiaría en el plan", "Santa Marta: 1 nueva")
    await lucas.taps("Importar")
    lucas.sees("✅ Plan importado")


async def test_a_workbook_whose_codes_are_written_otherwise_changes_nothing(office: Office, carla: Person) -> None:
    await _uploads(carla, workbook([row(1), row(2), row(3, secretaria="Medellín")]))
    await carla.taps("Importar")
    again = [row(1, codigo="JU–01"), row(2, codigo="JU-2"), row(3, codigo="ju 3", secretaria="Medelli\u0301n")]
    await _uploads(carla, workbook(again))
    carla.sees(
        "Todo está igual", "2 códigos están escritos de otra manera", "JU-2 es JU-02", "No hay nada que importar"
    )
    assert carla.buttons == []
    assert _count(office, Activity) == _count(office, ActivityChange) == 3


async def test_one_code_twice_is_named_with_both_rows(office: Office, carla: Person) -> None:
    await _uploads(carla, workbook([row(3), row(4, codigo="JU–3")]))
    carla.sees("fila 3, columna A (codigo)", "JU-3 es el mismo que JU-03, de la fila 2")
    assert _count(office, Activity) == 0


async def test_a_workbook_is_judged_by_its_parts_and_not_by_its_list_of_types(office: Office, carla: Person) -> None:
    def sheet_js(types: bytes) -> bytes:
        return types.replace(b"</Types>", content_types.DEFAULTS["SheetJS"].encode() + b"</Types>")

    def macro_enabled(types: bytes) -> bytes:
        return types.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")

    await _uploads(carla, edited(workbook([row(1)]), Types__xml=sheet_js))
    carla.sees("Santa Marta: 1 nueva")
    await _uploads(carla, edited(workbook([row(1)]), Types__xml=macro_enabled))
    carla.sees("macros")
    assert carla.buttons == ["📄 Plantilla"]


async def test_what_changes_is_shown_before(office: Office, carla: Person) -> None:
    await _uploads(carla, workbook([row(1), row(2), row(3)]))
    await carla.taps("Importar")
    await _uploads(carla, workbook([row(1), row(2, fecha_limite="2026-12-18", responsable=None), row(4)]))
    carla.sees("Santa Marta: 1 nueva, 1 con cambios, 1 archivada, 1 igual")
    carla.sees("JU-02: responsable, Coordinador de cobertura → nada; fecha límite, 4 de diciembre de 2026 → 18 de")
    carla.sees(
        "Se archiva una actividad, porque el libro ya no la trae. Su historia se conserva.", "Santa Marta: JU-03"
    )
    carla.sees_button("Importar y archivar 1")
    await carla.taps("Importar")
    carla.sees("Santa Marta: 1 nueva, 1 con cambios, 1 archivada, 1 igual")
    await _uploads(carla, workbook([row(1), row(2, fecha_limite="2026-12-18", responsable=None), row(4)]))
    carla.sees("Todo está igual", "No hay nada que importar")
    assert carla.buttons == []


async def test_a_budget_that_changes_is_shown_as_money(office: Office, carla: Person) -> None:
    await _uploads(carla, workbook([row(1), row(2)]))
    await carla.taps("Importar")
    await _uploads(carla, workbook([row(1, presupuesto="15,000,000"), row(2, presupuesto=None)]))
    carla.sees("JU-01: presupuesto, $ 12.000.000 → $ 15.000.000", "JU-02: presupuesto, $ 12.000.000 → nada")


async def test_a_budget_that_is_no_amount_is_named_where_it_stands(office: Office, carla: Person) -> None:
    await _uploads(carla, workbook([row(1, presupuesto="12 millones"), row(2, presupuesto=-5)]))
    carla.sees("fila 2, columna J (presupuesto): «12 millones» no es un valor en pesos. ¿Son $ 12.000.000?")
    carla.sees("fila 3, columna J (presupuesto): -5 es negativo")
    assert _count(office, Activity) == 0


async def test_ten_taps_import_once_and_show_the_same(office: Office, carla: Person) -> None:
    await _uploads(carla, workbook([row(1), row(2)]))
    shown = carla.last
    data = next(button["data"] for line in shown["buttons"] for button in line if button["label"] == "Importar")
    for _ in range(10):
        office.telegram.tap(carla.id, shown["message_id"], data=data)
    await office.settle()
    carla.sees("✅ Plan importado", "Santa Marta: 2 nuevas")
    assert carla.last["message_id"] == shown["message_id"]
    assert (_count(office, Activity), _count(office, ActivityChange)) == (2, 2)
    imported = select(func.count()).select_from(AuditEntry).where(col(AuditEntry.act) == "plan_imported")
    assert office.database.transact(lambda session: session.exec(imported).one()) == 1


async def test_problems_are_told_in_words_and_sent_marked(office: Office, carla: Person) -> None:
    rows = [row(1), row(2, fecha_limite="31/02/2027"), row(3, secretaria="Santa Martha")]
    rows += [row(number, linea=number) for number in range(4, 14)]
    await _uploads(carla, workbook(rows))
    carla.sees("Hay 12 filas por corregir", "o entra todo, o no entra nada")
    carla.sees("fila 3, columna I (fecha_limite): El 31 de febrero no existe", "fila 4, columna B (secretaria)")
    carla.sees("filas 5 a 14, columna C (linea): No hay línea 4. Escriba 1, 2 o 3. Lo mismo pasa en las otras 9.")
    carla.sees(
        "Lo demás quedaría así:", "Santa Marta: 1 nueva, 11 filas por corregir", "Sin secretaría legible: 1 fila"
    )
    assert not any(label == "Importar" for label in carla.buttons)
    await carla.taps("⬇️ Ver los rechazos")
    assert carla.last["file"]["name"] == "plan-por-corregir.xlsx"
    book = _sent(office, carla)
    assert [cell.value for cell in book["plan"][1]] == [*COLUMNS, REMARKS]
    assert "El 31 de febrero no existe" in book["plan"]["K3"].value
    assert _count(office, Activity) == 0


async def test_the_template_is_sent_with_its_lists(office: Office, lucas: Person) -> None:
    await lucas.says("/importar")
    await lucas.taps("📄 Plantilla")
    assert lucas.last["file"]["name"] == "plantilla-plan.xlsx"
    lucas.sees("kB")
    book = _sent(office, lucas)
    assert [cell.value for cell in book["listas"]["A"]] == ["Santa Marta", "Tunja"]


async def test_what_is_no_workbook_is_explained(office: Office, carla: Person) -> None:
    await carla.says("/importar")
    await _uploads(carla, b"codigo;secretaria\nJU-01;47001\n", "plan.csv")
    carla.sees("No pude leer el plan", "CSV", "No cambié nada")
    await _uploads(carla, b"%PDF-1.7", "plan.pdf")
    carla.sees("Es un PDF")
    await carla.says("Zoila Rosa")
    carla.sees("Envíeme el libro con el plan")
    await carla.says("cancelar")
    carla.sees("no cambié nada")


@pytest.mark.parametrize("name", ["libreoffice.xls", "libreoffice.ods", "excel-semicolon-1252.csv", "system-page.xls"])
async def test_a_workbook_of_any_kind_needs_no_command(office: Office, carla: Person, name: str) -> None:
    content = (Path(__file__).parent.parent / "programs" / name).read_bytes()
    await _uploads(carla, content, name)
    carla.sees("Esto cambiaría en los planes", "Barranquilla: 2 nuevas", "En total: 4 nuevas")
    await carla.taps("Importar")
    carla.sees("✅ Plan importado")


async def test_an_official_imports_nothing_whatever_the_name(office: Office) -> None:
    olga = await office.member("Olga Prueba", Role.OFFICIAL, MARTA)
    await _uploads(olga, b"codigo;secretaria\nJU-01;47001\n", "plan.csv")
    olga.does_not_see("Esto cambiaría", "No pude leer el plan")


async def test_a_question_is_answered_while_a_workbook_is_waited_for(office: Office, carla: Person) -> None:
    await carla.says("/importar")
    await carla.says("¿cuántas horas son de jornada única?")
    carla.sees("Fuente")
    await _uploads(carla, workbook([row(1)]))
    carla.sees("Esto cambiaría en el plan")


async def test_a_liaison_imports_only_theirs(office: Office, lucas: Person) -> None:
    await _uploads(lucas, workbook([row(1), row(2, secretaria=MEDELLIN)]))
    lucas.sees("Medellín (05001) no es de las secretarías que usted acompaña")
    assert not any(label == "Importar" for label in lucas.buttons)


async def test_an_official_imports_nothing(office: Office) -> None:
    olga = await office.member("Olga Prueba", Role.OFFICIAL, MARTA)
    await olga.says("/importar")
    olga.sees(NOT_YOURS)
    await _uploads(olga, workbook([row(1)]))
    olga.does_not_see("Esto cambiaría")
    await olga.taps(data=f"gi:ok:{'0' * 24}", message_id=olga.last["message_id"])
    assert _count(office, Activity) == 0


async def test_the_plan_changed_meanwhile(office: Office, carla: Person, lucas: Person) -> None:
    await _uploads(lucas, workbook([row(1), row(2)]))
    preview = lucas.last["message_id"]
    await _uploads(carla, workbook([row(1, linea=3)]))
    await carla.taps("Importar")
    await lucas.taps("Importar", message_id=preview)
    shown = lucas.message(preview)["text"]
    assert "El plan cambió mientras tanto" in shown
    assert "1 nueva, 1 con cambios" in shown
    assert _count(office, Activity) == 1
    await lucas.taps("Importar", message_id=preview)
    assert "✅ Plan importado" in lucas.message(preview)["text"]
    assert _count(office, Activity) == 2


async def test_who_lost_the_secretariat_meanwhile_imports_nothing(office: Office, lucas: Person) -> None:
    await _uploads(lucas, workbook([row(1)]))
    office.database.transact(lambda session: assignments.assign(session, lucas.row_id, [TUNJA]))
    await lucas.taps("Importar")
    lucas.sees("El plan cambió mientras tanto", "no es de las secretarías que usted acompaña")
    assert _count(office, Activity) == 0


async def test_secretariats_of_others_are_named_as_such(office: Office, lucas: Person) -> None:
    rows = [row(each, secretaria="Medellín") for each in range(2, 82)]
    await _uploads(lucas, workbook([row(1), *rows, row(90, secretaria="Barranquilla")]))
    lucas.sees("filas 3 a 82, columna B (secretaria): Medellín (05001) no es de las secretarías que usted acompaña")
    lucas.sees("No son suyas (Barranquilla, Medellín): 81 filas por corregir")
    lucas.does_not_see("Sin secretaría legible")


async def test_a_button_of_another_preview_is_gone(office: Office, carla: Person) -> None:
    await _uploads(carla, workbook([row(1)]))
    await carla.taps(data=f"gi:ok:{'0' * 24}")
    assert any("Este botón ya no sirve" in toast for toast in carla.toasts)
    await carla.says("/personas")
    assert _count(office, Activity) == 0


async def test_officials_hear_of_their_new_activities_once(office: Office, carla: Person) -> None:
    olga = await office.member("Olga Prueba", Role.OFFICIAL, MARTA)
    await _uploads(carla, workbook([row(1), row(2), row(3)]))
    await carla.taps("Importar")
    await until(lambda: "actividades nuevas" in olga.last["text"])
    olga.sees("El plan de la Secretaría de Educación de Santa Marta tiene 3 actividades nuevas: JU-01, JU-02, JU-03.")
    olga.sees_button("Ver mi plan")
    assert _count(office, Delivery) == 1


async def test_a_long_workbook_shows_how_far_it_is(
    office: Office, carla: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.workbooks.chat.imports._TELL_S", 0.02)
    await _uploads(carla, good(1500))
    edits = [call["params"]["text"] for call in office.calls("editMessageText")]
    assert any("de 1.501 filas" in text for text in edits)
    carla.sees("En total: 1.500 nuevas")


async def test_markup_in_a_workbook_is_text(office: Office, carla: Person) -> None:
    await _uploads(carla, workbook([row(1, secretaria="<b>Macondo</b>"), row(2, accion="</i>{{ 7*7 }}")]))
    carla.sees("<b>Macondo</b>", "</i>{{ 7*7 }}")
