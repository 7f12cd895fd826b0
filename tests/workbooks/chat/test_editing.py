"""A plan is changed in the chat: shown before, saved once, told as an import tells."""

from datetime import date
from typing import Any

from sqlmodel import col, select

from bot.plans import plans
from db.models import Activity, ActivityChange, ActivityStatus, AuditEntry, ChangeKind, Delivery, Draft
from tests.conftest import Clock
from tests.dialogue import Office, Person, rows
from tests.reports.chat.test_reports import plan

SANTA_MARTA, TUNJA, MEDELLIN = "47001", "15001", "05001"


def _activity(office: Office, code: str) -> Activity:
    return office.database.transact(  # type: ignore[no-any-return]
        lambda session: session.exec(select(Activity).where(Activity.code == code)).one()
    )


def _changes(office: Office) -> list[ActivityChange]:
    return sorted(rows(office, ActivityChange), key=lambda change: change.id or 0)


def _told(office: Office) -> list[dict[str, Any]]:
    def read(session: Any) -> list[Any]:
        of = select(Delivery).where(Delivery.template == "plan_changed").order_by(col(Delivery.id))
        return [each.params | {"to": each.person_id} for each in session.exec(of)]

    return office.database.transact(read)  # type: ignore[no-any-return]


async def test_a_date_is_changed_in_four_taps_and_words(office: Office, lucas: Person, ana: Person) -> None:
    """«antes → después» is shown first; the history and the notice are those of an import."""
    number = plan(office, "JU-03")
    await lucas.says("/start")
    await lucas.taps(data=f"ga:{number}")
    await lucas.taps("✏️ Cambiar")
    lucas.sees("JU-03 · Santa Marta", "¿Qué quiere cambiar?")
    await lucas.taps("Fecha límite")
    lucas.sees("¿Cuál es la fecha límite?", "Hoy dice: viernes 4 de diciembre")
    await lucas.says("el jueves 10 de diciembre")
    lucas.sees("Fecha límite: viernes 4 de diciembre → jueves 10 de diciembre", "Nada cambia hasta que")
    assert _activity(office, "JU-03").due_on == date(2026, 12, 4)
    await lucas.taps("Guardar")
    lucas.sees("JU-03 · Santa Marta", "Quedó cambiado: fecha límite", "Le cuento al equipo")
    saved = _activity(office, "JU-03")
    assert (saved.due_on, saved.sheet_due_on) == (date(2026, 12, 10), date(2026, 12, 4)), "as one agreed in the bot"
    (change,) = _changes(office)
    assert (change.kind, change.fields, change.person_id) == ("updated", {"due_on": "2026-12-10"}, lucas.row_id)
    assert [(each["moved"], each["codes"], each["to"]) for each in _told(office)] == [(1, ["JU-03"], ana.row_id)]
    await lucas.taps("‹ Ver la actividad")
    await lucas.taps("🕘 Historial")
    lucas.sees("cambió en el plan: jueves 10 de diciembre")


async def _date(lucas: Person, number: int, words: str) -> None:
    await lucas.says("/start")
    await lucas.taps(data=f"gl:a:{number}:fecha_limite")
    await lucas.says(words)


async def test_several_fields_are_saved_together(office: Office, lucas: Person) -> None:
    number = plan(office, "JU-03", post="Líder de cobertura")
    await _date(lucas, number, "10/12/2026")
    await lucas.taps("✏️ Cambiar algo más")
    await lucas.taps("Actividad")
    await lucas.says("Firmar el acta con los rectores")
    await lucas.taps("✏️ Cambiar algo más")
    await lucas.taps("Responsable")
    lucas.sees_button("Líder de cobertura")
    await lucas.taps("Todo el equipo")
    lucas.sees(
        "Fecha límite: viernes 4 de diciembre → jueves 10", "Actividad: Firmar el acta JU-03 → Firmar el acta con"
    )
    lucas.sees("Responsable: Líder de cobertura → Todo el equipo")
    await lucas.taps("Guardar")
    saved = _activity(office, "JU-03")
    assert (saved.title, saved.post, saved.due_on.day) == ("Firmar el acta con los rectores", None, 10)
    assert len(_changes(office)) == 1


async def test_what_is_typed_again_replaces_what_was_said(office: Office, lucas: Person) -> None:
    number = plan(office, "JU-03")
    await _date(lucas, number, "10 de diciembre")
    await lucas.says("mejor el 11 de diciembre")
    lucas.sees("→ viernes 11 de diciembre")


async def test_what_nobody_can_read_is_asked_again(office: Office, lucas: Person) -> None:
    number = plan(office, "JU-03", starts_on=date(2026, 11, 23))
    await _date(lucas, number, "cuando se pueda")
    lucas.sees("¿Cuál es la fecha límite?", "Hoy dice")
    await lucas.says("31 de noviembre")
    lucas.sees("El 31 de noviembre no existe", "¿Cuál es la fecha límite?")
    await lucas.says("hoy")
    lucas.sees("Empieza el 23 de noviembre de 2026, después", "¿Cuál es la fecha límite?")
    await lucas.taps(data=f"gl:a:{number}:responsable")
    await lucas.says("Ana María Pérez")
    lucas.sees("cargo", "¿Qué cargo responde?")
    assert _changes(office) == []


async def test_days_over_and_days_off_are_warned_of_as_in_an_import(office: Office, lucas: Person) -> None:
    number = plan(office, "JU-03")
    await _date(lucas, number, "8 de diciembre")
    lucas.sees("⚠️ JU-03 vence el 8 de diciembre de 2026", "no es día hábil")
    await lucas.says("2 de noviembre de 2026")
    lucas.sees("→ lunes 2 de noviembre", "⚠️ La fecha límite de JU-03 ya pasó")
    await lucas.taps("Guardar")
    assert _activity(office, "JU-03").due_on == date(2026, 11, 2)


async def test_a_new_activity_is_asked_for_step_by_step_and_its_code_proposed(office: Office, lucas: Person) -> None:
    plan(office, "JU-03", post="Coordinadora de cobertura")
    await lucas.says("/start")
    await lucas.taps(data=f"gp:{SANTA_MARTA}")
    await lucas.taps("➕ Actividad")
    lucas.sees("Actividad nueva · Santa Marta", "¿Qué se va a hacer?")
    await lucas.says("Socializar la ruta con los rectores")
    lucas.sees("¿Con qué se demuestra")
    await lucas.says("Acta y listado de asistencia")
    lucas.sees("¿De qué acción es?")
    await lucas.taps("Jornada Única")
    lucas.sees("¿Cuál es la fecha límite?")
    await lucas.says("viernes 11 de diciembre")
    lucas.sees("¿Qué cargo responde?")
    await lucas.taps("Coordinadora de cobertura")
    lucas.sees("Código: JU-04", "Línea: 1", "Actividad: Socializar la ruta", "Fecha límite: viernes 11 de diciembre")
    await lucas.taps("Guardar")
    lucas.sees("✅ JU-04 entró al plan de Santa Marta", "Le cuento al equipo")
    saved = _activity(office, "JU-04")
    assert (saved.action, saved.line, saved.post) == ("jornada-unica", 1, "Coordinadora de cobertura")
    assert saved.due_on == saved.sheet_due_on == date(2026, 12, 11)
    (change,) = _changes(office)
    assert (change.kind, change.person_id) == (ChangeKind.ADDED, lucas.row_id)


async def test_a_code_that_is_taken_is_refused_however_it_is_written(office: Office, lucas: Person) -> None:
    plan(office, "JU-03")
    await _new(lucas)
    await lucas.taps("✏️ Cambiar algo más")
    await lucas.taps("Código")
    await lucas.says("ju 3")
    lucas.sees("JU-03 ya es el código de otra actividad", "¿Qué código")
    await lucas.says("JU-20")
    lucas.sees("Código: JU-20")


async def _new(lucas: Person) -> None:
    await lucas.says("/start")
    await lucas.taps(data=f"gl:n:{SANTA_MARTA}")
    await lucas.says("Socializar la ruta")
    await lucas.says("Acta")
    await lucas.says("jornada única")
    await lucas.says("11 de diciembre")
    await lucas.says("todo el equipo")


async def test_the_same_message_again_is_not_the_answer_to_the_next_question(office: Office, lucas: Person) -> None:
    await lucas.says("/start")
    await lucas.taps(data=f"gl:n:{SANTA_MARTA}")
    await lucas.says("Socializar la ruta")
    office.telegram.redeliver(last=1, new_id=True)
    await office.settle()
    lucas.sees("¿Con qué se demuestra")
    (draft,) = rows(office, Draft)
    assert draft.data["values"] == {"title": "Socializar la ruta"}


async def test_the_same_tap_saves_once(office: Office, lucas: Person) -> None:
    number = plan(office, "JU-03")
    await _date(lucas, number, "10 de diciembre")
    save = next(button["data"] for row in lucas.last["buttons"] for button in row if button["label"] == "Guardar")
    for _ in range(3):
        await lucas.taps(data=save)
        lucas.sees("Quedó cambiado: fecha límite")
    assert len(_changes(office)) == 1
    assert len([each for each in rows(office, AuditEntry) if each.act == "plan_edited"]) == 1


async def test_a_plan_that_changed_meanwhile_is_shown_again(office: Office, lucas: Person, diana: Person) -> None:
    number = plan(office, "JU-03")
    await _date(lucas, number, "10 de diciembre")
    await _date(diana, number, "15 de diciembre")
    await diana.taps("Guardar")
    await lucas.taps("Guardar")
    lucas.sees("El plan cambió mientras tanto", "martes 15 de diciembre → jueves 10 de diciembre")
    await lucas.taps("Guardar")
    assert _activity(office, "JU-03").due_on == date(2026, 12, 10)


async def test_an_activity_is_archived_and_brought_back(office: Office, lucas: Person, ana: Person) -> None:
    number = plan(office, "JU-03")
    await ana.says("JU-03 50%")
    await ana.taps("Registrar")
    await lucas.says("/start")
    await lucas.taps(data=f"gl:a:{number}")
    await lucas.taps("🗄 Archivar")
    lucas.sees("¿La archivo?", "ya tiene reportes: JU-03")
    await lucas.taps("Sí, archivar")
    lucas.sees("Quedó archivada")
    assert _activity(office, "JU-03").archived_at is not None
    await lucas.taps(data=f"gp:{SANTA_MARTA}")
    await lucas.taps("🗄 Archivadas (1)")
    await lucas.taps("JU-03")
    await lucas.taps("↩️ Devolver al plan")
    lucas.sees("Está de nuevo en el plan")
    assert _activity(office, "JU-03").archived_at is None
    assert [change.kind for change in _changes(office)] == ["archived", "restored"]
    state = office.database.transact(_status, number)
    assert state == (ActivityStatus.IN_PROGRESS, 50), "its history is its own"


def _status(session: Any, number: int) -> tuple[ActivityStatus, int]:
    found = plans.state(session, number)
    return found.status, found.percentage


async def test_who_may_not_change_it_sees_no_button_and_a_forged_one_is_refused(office: Office, ana: Person) -> None:
    number = plan(office, "JU-03")
    await ana.says("/start")
    await ana.taps(data=f"ga:{number}")
    assert not [each for each in ana.buttons if "Cambiar" in each]
    for data in (f"gl:a:{number}", f"gl:a:{number}:fecha_limite", f"gl:z:{number}:1", f"gl:n:{SANTA_MARTA}"):
        await ana.taps(data=data)
    assert _activity(office, "JU-03").archived_at is None
    assert rows(office, Draft) == []


async def test_a_liaison_who_lost_the_secretariat_saves_nothing(office: Office, lucas: Person, diana: Person) -> None:
    number = plan(office, "JU-03")
    await _date(lucas, number, "10 de diciembre")
    await diana.says("/start")
    await diana.taps(data=f"pu:{lucas.row_id}:{SANTA_MARTA}:1")
    await lucas.taps("Guardar")
    assert _activity(office, "JU-03").due_on == date(2026, 12, 4)


async def test_a_draft_is_forgotten_after_a_day(office: Office, lucas: Person, clock: Clock) -> None:
    number = plan(office, "JU-03")
    await _date(lucas, number, "10 de diciembre")
    clock.advance(hours=25)
    await lucas.taps("Guardar")
    assert _activity(office, "JU-03").due_on == date(2026, 12, 4)
