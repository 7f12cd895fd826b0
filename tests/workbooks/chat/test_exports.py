"""/informe: what it will hold, its filters, its two files; each gets what is theirs."""

import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlmodel import Session

from bot.membership import erasure
from bot.workbooks.chat.exports_screens import size
from db.models import ActivityStatus, Report, Role
from tests.dialogue import Office, Person
from tests.planning import add_activity

SANTA_MARTA, MEDELLIN, TUNJA = "47001", "05001", "15001"
TODAY = date(2026, 11, 20)  # of the clock of the tests, a Friday


@pytest.fixture
async def olga(office: Office) -> Person:
    return await office.member("Olga Prueba", Role.OFFICIAL, SANTA_MARTA)


@pytest.fixture
def plans(office: Office, olga: Person) -> None:
    """Of Santa Marta one activity done in November and one late, of Medellín one not begun, due next year."""
    office.database.transact(_plan, olga.row_id, office)


def _plan(session: Session, person_id: int, office: Office) -> None:
    done = add_activity(session, "JU-01", SANTA_MARTA, TODAY + timedelta(days=3))
    add_activity(session, "MG-02", SANTA_MARTA, TODAY - timedelta(days=30), action="mgei")
    add_activity(session, "JU-03", MEDELLIN, TODAY.replace(year=2027))
    said: dict[str, Any] = {"status": ActivityStatus.DONE, "percentage": 100, "note": '=HYPERLINK("http://x")'}
    session.add(Report(source="tap:1", activity_id=done, person_id=person_id, at=office.now(), **said))


def file_of(office: Office, person: Person) -> bytes:
    stored = office.telegram.files.get(person.screen[-1]["file"]["file_id"])
    assert stored is not None
    return bytes(stored.content)


def workbook_of(office: Office, person: Person) -> Workbook:
    return load_workbook(BytesIO(file_of(office, person)))


async def test_the_card_says_what_the_report_holds(office: Office, diana: Person, plans: None) -> None:
    await diana.says("/informe")
    diana.sees("Todas las secretarías · las cuatro acciones · sin límite de fechas")
    diana.sees("3 actividades de 2 secretarías; ha reportado 1 persona.", "33 % de avance promedio")
    diana.sees("1 cumplida, 0 verificadas", "1 vencida", "0 bloqueadas", "1 espera respuesta del enlace")
    *filters, excel, page, pdf = diana.buttons
    assert pdf.startswith("📄 PDF de dos páginas (≈ ")
    assert filters == ["🏛 Secretaría", "🎯 Acción", "📅 Periodo"]
    assert re.fullmatch(r"📗 Excel \(≈ \d+ KB\)", excel)
    assert re.fullmatch(r"🌐 Página \(≈ \d+ KB\)", page)


async def test_the_workbook(office: Office, diana: Person, plans: None) -> None:
    await diana.says("/informe")
    card = diana.last["message_id"]
    await diana.taps("📗 Excel")
    assert diana.screen[-1]["file"]["name"] == "informe-planes-2026-11-20.xlsx"
    diana.sees("Excel de los planes: 3 actividades")
    book = workbook_of(office, diana)
    assert book.sheetnames == ["Resumen", "Por secretaría", "Por acción", "Detalle", "Historial"]
    assert [row[4] for row in book["Detalle"].iter_rows(min_row=2, values_only=True)] == ["MG-02", "JU-01", "JU-03"]
    edits = [call["params"]["text"] for call in office.calls("editMessageText")]
    assert "Preparando el Excel…" in edits[-2]
    assert "Preparando" not in edits[-1]
    assert [each.startswith("📗") for each in labels(diana, card)].count(True) == 1


def labels(person: Person, message_id: int) -> list[str]:
    return [button["label"] for row in person.message(message_id)["buttons"] for button in row]


async def test_the_page(office: Office, diana: Person, plans: None) -> None:
    await diana.says("/informe")
    await diana.taps("🌐 Página")
    assert diana.screen[-1]["file"]["name"] == "informe-planes-2026-11-20.html"
    page = file_of(office, diana).decode()
    assert page.startswith("<!DOCTYPE html>")
    assert "Actividad MG-02" in page


async def test_filters_combine_in_place(office: Office, diana: Person, plans: None) -> None:
    await diana.says("/informe")
    card = diana.last["message_id"]
    await diana.taps("🎯 Acción")
    diana.sees("¿De qué acción?")
    assert diana.buttons[0] == "✓ Las cuatro acciones"
    await diana.taps("Jornada Única")
    diana.sees("Todas las secretarías · Jornada Única", "2 actividades de 2 secretarías")
    await diana.taps("📅 Periodo")
    assert diana.buttons == ["Noviembre de 2026", "Octubre de 2026", "2026", "✓ Sin límite de fechas", "‹ Volver"]
    await diana.taps("Noviembre de 2026")
    diana.sees("Jornada Única · noviembre de 2026", "1 actividad de 1 secretaría")
    await diana.taps("🏛 Secretaría")
    assert diana.buttons[0] == "Todas las secretarías"
    await diana.taps("Caribe")
    await diana.taps(data="gx:s:jornada-unica:20261101-20261130:47001")
    diana.sees("Secretaría de Educación de Santa Marta · Jornada Única · noviembre de 2026")
    assert diana.last["message_id"] == card
    await diana.taps("📗 Excel")
    diana.sees("1 actividad,", "Santa Marta · Jornada Única · noviembre de 2026")


async def test_a_region_is_chosen_or_typed(office: Office, diana: Person, plans: None) -> None:
    await diana.says("/informe")
    await diana.taps("🏛 Secretaría")
    await diana.taps("Caribe")
    await diana.taps("Toda la región")
    diana.sees("Región Caribe · las cuatro acciones", "de 1 secretaría")
    await diana.taps("🎯 Acción")
    await diana.taps("Jornada Única")
    diana.sees("Región Caribe · Jornada Única")
    await diana.taps("📗 Excel")
    codes = {row[0] for row in workbook_of(office, diana)["Detalle"].iter_rows(min_row=2, values_only=True)}
    assert codes == {SANTA_MARTA}
    await diana.says("/informe región caribe noviembre")
    diana.sees("Región Caribe · las cuatro acciones · noviembre de 2026")
    await diana.taps("📅 Periodo")
    await diana.says("octubre")
    diana.sees("Región Caribe · las cuatro acciones · octubre de 2026")
    await diana.says("/informe la costa atlántica noviembre")
    diana.sees("Región Caribe · las cuatro acciones · noviembre de 2026")


async def test_a_secretariat_is_typed_or_said(office: Office, diana: Person, lucas: Person, plans: None) -> None:
    await diana.says("/informe Santa Marta octubre")
    diana.sees("Secretaría de Educación de Santa Marta · las cuatro acciones · octubre de 2026")
    await diana.says("descargar el informe de jornada única de Santa Marta")
    diana.sees("Secretaría de Educación de Santa Marta · Jornada Única")
    await lucas.says("/informe Leticia")
    lucas.does_not_see("Leticia ·")


async def test_a_liaison_gets_their_own_of_a_region(office: Office, lucas: Person, plans: None) -> None:
    await lucas.says("/informe andina")
    lucas.sees("Región Andina", "No hay actividades con esos filtros")


async def test_the_way_back_keeps_what_was_chosen(office: Office, diana: Person, plans: None) -> None:
    await diana.says("/informe")
    await diana.taps(data="gx:-:mgei:20261101-20261130")
    for option in ("🏛 Secretaría", "🎯 Acción", "📅 Periodo"):
        await diana.taps(option)
        await diana.taps("‹ Volver")
        diana.sees("Todas las secretarías · MGEI · noviembre de 2026")


async def test_nothing_to_report_offers_no_file(office: Office, diana: Person) -> None:
    await diana.says("/informe")
    diana.sees("No hay actividades con esos filtros")
    assert diana.buttons == ["🏛 Secretaría", "🎯 Acción", "📅 Periodo"]
    await diana.taps(data="gx:-:-:-:x")  # an old button
    assert workbook_of(office, diana)["Detalle"].max_row == 1


async def test_a_liaison_gets_what_is_theirs(office: Office, lucas: Person, plans: None) -> None:
    await lucas.says("/informe")
    lucas.sees("Santa Marta y Tunja", "2 actividades de 1 secretaría;")
    await lucas.taps("🏛 Secretaría")
    assert lucas.buttons == ["Todas las secretarías", "Santa Marta", "Tunja", "‹ Volver"]
    await lucas.taps("Tunja")
    lucas.sees("Secretaría de Educación de Tunja", "No hay actividades")
    await lucas.taps(data="gx:-:-:-:x")
    codes = {row[0] for row in workbook_of(office, lucas)["Detalle"].iter_rows(min_row=2, values_only=True)}
    assert codes == {SANTA_MARTA}


async def test_a_liaison_of_one_chooses_no_secretariat(office: Office, plans: None) -> None:
    leo = await office.member("Leo Prueba", Role.LIAISON, MEDELLIN)
    await leo.says("/informe")
    leo.sees("Secretaría de Educación de Medellín")
    assert leo.buttons[:2] == ["🎯 Acción", "📅 Periodo"]


async def test_others_get_nothing(office: Office, olga: Person, lucas: Person, plans: None) -> None:
    """A forged button and another person's button."""
    await olga.says("/informe")
    olga.sees("Eso no le corresponde")
    await olga.says("/ayuda")
    for data in ("gx:47001:-:-:x", "gx:-:-:-:h", "gx:-:-:-"):
        await olga.taps(data=data)
        olga.sees("Eso no le corresponde")
        await olga.says("/ayuda")
    await lucas.says("/ayuda")
    await lucas.taps(data=f"gx:{MEDELLIN}:-:-:x")
    assert any("Eso no le corresponde" in toast for toast in lucas.toasts)
    assert office.calls("sendDocument") == []


_FORGED = (
    *("gx:99999:-:-", "gx:-:otra:-", "gx:-:-:20261301-20261302", "gx:-:-:20261120-20261101"),
    "gx:s:-:20269999-20269999:R",
    "gx:R99:-:-",
)


@pytest.mark.parametrize("data", _FORGED)
async def test_what_no_button_says_is_answered_kindly(office: Office, diana: Person, data: str) -> None:
    await diana.says("/informe")
    await diana.taps(data=data)
    assert "Este botón ya no sirve" in diana.toasts[-1] or "termina antes de empezar" in diana.toasts[-1]


async def test_who_is_gone_has_no_name_in_it(office: Office, diana: Person, olga: Person, plans: None) -> None:
    office.database.transact(erasure.erase, olga.row_id, office.now())
    await diana.says("/informe")
    await diana.taps("📗 Excel")
    content = file_of(office, diana)
    assert "persona retirada" in [row[12] for row in load_workbook(BytesIO(content))["Historial"].values]
    assert b"Olga" not in content


async def test_it_stands_in_the_audit(office: Office, diana: Person, plans: None) -> None:
    await diana.says("/informe")
    await diana.taps("🌐 Página")
    await diana.says("/personas")
    await diana.taps("📜 Bitácora")
    diana.sees("Diana Prueba sacó un informe de 3 actividades de todas las secretarías")


@pytest.mark.parametrize(("number", "words"), [(1, "1 KB"), (26_400, "26 KB"), (4_824_000, "4,6 MB")])
def test_sizes_in_words(number: int, words: str) -> None:
    assert size(number) == words


# Any period


@pytest.mark.usefixtures("plans")
async def test_a_period_is_typed(office: Office, carla: Person) -> None:
    await carla.says("/informe")
    await carla.taps("📅 Periodo")
    carla.sees("del 1 al 15 de noviembre")
    await carla.says("qué tal")
    await carla.says("31 de febrero")
    carla.sees("¿De qué periodo?")
    await carla.says("del 1 al 15 de noviembre")
    carla.sees("del 1 de noviembre de 2026 al 15 de noviembre de 2026")
    await carla.says("/informe octubre")
    carla.sees("octubre de 2026", "1 actividad")


@pytest.mark.usefixtures("plans")
async def test_the_pdf_is_two_pages(office: Office, carla: Person) -> None:
    await carla.says("/informe")
    await carla.taps("📄 PDF")
    sent = next(each for each in reversed(carla.screen) if each.get("file"))
    assert sent["file"]["name"] == "informe-planes-2026-11-20.pdf"
    stored = office.telegram.files.get(sent["file"]["file_id"])
    assert stored is not None
    assert stored.content.startswith(b"%PDF")
    assert stored.content.count(b"/Type /Page\n") == 2
