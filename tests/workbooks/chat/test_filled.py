"""What goes out comes back: the plan as it stands, edited in a workbook, and the report in Excel."""

from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from db.models import Activity
from tests.dialogue import Office, Person
from tests.planning import add_activity
from tests.workbooks.making import row, saved, workbook


def _last(office: Office, person: Person) -> bytes:
    file = office.telegram.files.get(person.last["file"]["file_id"])
    assert file is not None
    return bytes(file.content)


async def _imports(person: Person) -> None:
    rows = [
        row(1), row(2, responsable=None, presupuesto=None, fecha_inicio=None),
        row(3, secretaria="Tunja", accion="mgei"),
        row(4, secretaria="Tunja", actividad="- Revisar el «PEI»: 1.ª parte", linea=3),
    ]  # fmt: skip
    await person.uploads("document", "plan.xlsx", workbook(rows))
    await person.taps("Importar")
    person.sees("✅ Plan importado")


async def test_the_plan_of_today_is_sent_edited_and_taken_back(office: Office, lucas: Person) -> None:
    await _imports(lucas)
    await lucas.says("/importar")
    await lucas.taps("✏️ Plan de hoy: Santa Marta")
    assert lucas.last["file"]["name"] == "plan-santa-marta.xlsx"
    lucas.sees("El plan como está hoy (2 actividades)")
    content = _last(office, lucas)
    await lucas.uploads("document", "plan.xlsx", content)
    lucas.sees("Todo está igual")
    book = load_workbook(BytesIO(content))
    book["plan"]["I2"] = date(2026, 12, 18)
    await lucas.uploads("document", "plan.xlsx", saved(book))
    lucas.sees("JU-01: fecha límite, 4 de diciembre de 2026 → 18 de diciembre de 2026")
    lucas.does_not_see("archiva")


async def test_all_of_mine_at_once(office: Office, lucas: Person) -> None:
    await _imports(lucas)
    await lucas.says("/importar")
    await lucas.taps("✏️ Mis planes de hoy")
    assert lucas.last["file"]["name"] == "planes.xlsx"
    lucas.sees("4 actividades")
    await lucas.uploads("document", "planes.xlsx", _last(office, lucas))
    lucas.sees("Todo está igual")


async def test_the_plan_screen_offers_it_to_who_may_import(office: Office, lucas: Person, ana: Person) -> None:
    await _imports(lucas)
    await lucas.taps(data="gp:47001")
    lucas.sees_button("✏️ Editar en Excel")
    await lucas.taps("✏️ Editar en Excel")
    lucas.sees("El plan como está hoy (2 actividades)")
    await ana.says("/plan")
    ana.does_not_see("Editar en Excel")


async def test_a_plan_of_nothing_comes_with_the_example(office: Office, lucas: Person) -> None:
    await lucas.says("/importar")
    await lucas.taps("✏️ Plan de hoy: Tunja")
    lucas.sees("ninguna actividad todavía")
    assert load_workbook(BytesIO(_last(office, lucas)))["plan"]["A2"].value == "EJEMPLO-1"


async def test_the_report_in_excel_is_taken_back(office: Office, lucas: Person) -> None:
    await _imports(lucas)
    office.database.transact(add_activity, "PE-07", action="permanencia", post=None)
    await lucas.taps(data="gx:-:-:-:x")
    await lucas.uploads("document", "informe.xlsx", _last(office, lucas))
    lucas.sees("Todo está igual", "Leí la hoja «")


async def test_an_approved_date_goes_out_and_comes_back(office: Office, lucas: Person) -> None:
    """The workbook's own date takes it over, and nothing else changes."""
    await _imports(lucas)
    office.database.transact(lambda session: setattr(session.get(Activity, 1), "due_on", date(2027, 1, 29)))
    await lucas.says("/importar")
    await lucas.taps("✏️ Plan de hoy: Santa Marta")
    await lucas.uploads("document", "plan.xlsx", _last(office, lucas))
    lucas.sees("JU-01: fecha límite del libro, 4 de diciembre de 2026 → 29 de enero de 2027")
    await lucas.taps("Importar")
    assert office.database.transact(lambda session: session.get_one(Activity, 1).due_on) == date(2027, 1, 29)
