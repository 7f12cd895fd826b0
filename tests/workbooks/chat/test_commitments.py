"""A commitment of a visit is noted in one message, and followed like any activity."""

from datetime import date

from bot.people import people
from db.models import Activity, Draft, Role
from tests.dialogue import Office, Person, rows
from tests.planning import add_activity
from tests.reports.chat.test_reports import plan
from tests.workbooks.chat.test_editing import _activity, _changes, _told
from tests.workbooks.making import row, workbook

SANTA_MARTA, TUNJA = "47001", "15001"


async def test_one_message_and_one_tap(office: Office, lucas: Person, ana: Person) -> None:
    office.database.transact(add_activity, "PE-01", TUNJA, action="permanencia", line=3)
    await lucas.says("compromiso Santa Mrta: enviar el acta de permanencia, viernes 27")
    lucas.sees("Compromiso nuevo · Santa Marta", "Código: CV-01", "Actividad: Enviar el acta de permanencia")
    lucas.sees(
        "Acción: Permanencia", "Línea: 3", "Fecha límite: viernes 27 de noviembre", "Responsable (cargo): Todo el"
    )
    assert [each.code for each in rows(office, Activity)] == ["PE-01"]
    await lucas.taps("Guardar")
    lucas.sees("CV-01 entró al plan de Santa Marta", "Enviar el acta de permanencia")
    saved = _activity(office, "CV-01")
    assert (saved.commitment, saved.due_on, saved.secretariat_code) == (True, date(2026, 11, 27), SANTA_MARTA)
    assert (saved.product, saved.line) == ("Constancia de que se cumplió", 3)
    assert [(change.kind, change.person_id) for change in _changes(office)] == [("added", lucas.row_id)]
    assert [(each["codes"], each["to"]) for each in _told(office)] == [(["CV-01"], ana.row_id)]
    await lucas.taps("‹ Ver la actividad")
    lucas.sees("🤝 Compromiso de visita", "CV-01")
    await ana.says("/pendientes")
    ana.sees("CV-01", "Enviar el acta de permanencia")


async def test_what_is_missing_is_asked(office: Office, lucas: Person) -> None:
    plan(office, "JU-03", post="Líder de cobertura")
    await lucas.says("nuevo compromiso")
    lucas.sees("Compromiso nuevo", "¿De qué secretaría es?")
    await lucas.taps("Santa Marta")
    lucas.sees("¿A qué se comprometieron?")
    await lucas.says("enviar el listado de sedes, lider de covertura")
    lucas.sees("¿Cuál es la fecha límite?")
    await lucas.says("11 de diciembre")
    lucas.sees("¿De qué acción es?")
    await lucas.taps("Jornada Única")
    lucas.sees("Actividad: Enviar el listado de sedes", "Responsable (cargo): Líder de cobertura", "Línea: 1")
    await lucas.taps("Guardar")
    assert _activity(office, "CV-01").post == "Líder de cobertura"


async def test_who_does_it_may_be_said_by_name_and_is_kept_as_a_post(office: Office, lucas: Person) -> None:
    """A plan names posts, never people."""
    rosa = await office.member("Rosa Elena Prueba", Role.OFFICIAL, SANTA_MARTA)
    office.database.transact(people.set_post, rosa.row_id, "Rectora enlace")
    await lucas.says("compromiso Santa Marta: enviar fotos de jornada única, Rosa Elena, viernes")
    await lucas.taps("Línea 2")
    lucas.sees("Responsable (cargo): Rectora enlace", "Actividad: Enviar fotos de jornada única\n")
    await lucas.says("/start")
    await lucas.says("compromiso Santa Marta: enviar fotos, Carlos Gómez, viernes")
    await lucas.taps("Jornada Única")
    lucas.sees("¿De qué línea es?")
    await lucas.taps("Línea 2")
    lucas.sees("«Carlos Gómez» no es un cargo", "Todo el equipo", "Actividad: Enviar fotos\n")
    await lucas.taps("Guardar")
    assert "Carlos" not in str([each.__dict__ for each in rows(office, Activity)])


async def test_before_a_day_is_asked_about_and_a_day_off_warned_of(office: Office, lucas: Person) -> None:
    plan(office, "JU-03")
    await lucas.says("compromiso Santa Marta: enviar el acta de jornada única antes del viernes")
    lucas.sees("antes", "¿Cuál es la fecha límite?")
    await lucas.says("8 de diciembre")
    lucas.sees("no es día hábil", "Actividad: Enviar el acta de jornada única")


async def test_another_secretariat_is_not_theirs(office: Office, lucas: Person) -> None:
    await lucas.says("compromiso Medellín: enviar el acta, viernes")
    lucas.sees("Medellín no es de las secretarías que usted acompaña", "¿De qué secretaría es?")
    await lucas.taps("Tunja")
    await lucas.taps("MGEI")
    await lucas.taps("Línea 1")
    await lucas.taps("Guardar")
    assert _activity(office, "CV-01").secretariat_code == TUNJA


async def test_a_coordinator_types_the_secretariat(office: Office, diana: Person) -> None:
    await diana.says("compromiso: enviar el acta de mgei, viernes")
    diana.sees("¿De qué secretaría es?")
    await diana.says("medelin")
    diana.sees("Medellín", "¿De qué línea es?")


async def test_an_official_is_told_who_notes_them(office: Office, ana: Person) -> None:
    await ana.says("compromiso Santa Marta: enviar el acta, viernes")
    ana.sees("los anotan los profesionales de enlace")
    assert rows(office, Draft) == []
    assert rows(office, Activity) == []


async def test_a_workbook_that_never_had_it_does_not_take_it_away(office: Office, lucas: Person, carla: Person) -> None:
    await lucas.says("compromiso Santa Marta: enviar el acta de mgei, viernes")
    await lucas.taps("Línea 1")
    await lucas.taps("Guardar")
    await carla.uploads("document", "plan.xlsx", workbook([row(1)]))
    carla.sees("Santa Marta: 1 nueva")
    carla.does_not_see("archiva")
    await carla.taps("Importar")
    assert _activity(office, "CV-01").archived_at is None


async def test_the_plan_offers_it(office: Office, lucas: Person) -> None:
    await lucas.says("/start")
    await lucas.taps(data=f"gp:{SANTA_MARTA}")
    await lucas.taps("🤝 Compromiso")
    lucas.sees("Compromiso nuevo · Santa Marta", "¿A qué se comprometieron?")
    await lucas.says("enviar el acta, viernes")
    lucas.sees("¿De qué acción es?")


async def test_another_one_while_the_first_is_shown_is_another_one(office: Office, lucas: Person) -> None:
    """It is neither what the first one says nor where it belongs."""
    for place in (SANTA_MARTA, TUNJA):
        office.database.transact(add_activity, "PE-01", place, action="permanencia", line=3)
    await lucas.says("compromiso Tunja: enviar el acta de permanencia, el 4 de diciembre")
    lucas.sees("Compromiso nuevo · Tunja", "Actividad: Enviar el acta de permanencia")
    await lucas.says("compromiso santa marta: reunir al equipo de permanencia, el viernes 27")
    lucas.sees("Compromiso nuevo · Santa Marta", "Actividad: Reunir al equipo de permanencia")
    await lucas.taps("Guardar")
    lucas.sees("CV-01 entró al plan de Santa Marta")
    assert [each.secretariat_code for each in rows(office, Activity) if each.commitment] == [SANTA_MARTA]


async def test_one_said_while_a_field_is_asked_is_no_answer(office: Office, lucas: Person) -> None:
    office.database.transact(add_activity, "PE-01", TUNJA, action="permanencia", line=3)
    await lucas.says("/secretarias")
    await lucas.taps(data="gl:n:47001")
    lucas.sees("¿Qué se va a hacer?")
    await lucas.says("compromiso Tunja: reunir al equipo de permanencia, el viernes 27")
    lucas.sees("Compromiso nuevo · Tunja", "Actividad: Reunir al equipo de permanencia")
