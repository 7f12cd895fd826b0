"""/revisar: what officials reported and waits for an answer, and what they are told of it."""

from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.edge.screen import render
from bot.plans import plans
from bot.reports.reports import Wish, submit, undo
from db.models import Activity, ActivityStatus, Delivery, DeliveryState, Draft, ReportKind, Role
from tests.announcements.chat.test_announcements import delivered
from tests.conftest import Clock
from tests.dialogue import PNG, Office
from tests.dialogue import Person as Somebody
from tests.reports.chat.test_reports import GONE, NOT_YOURS, SANTA_MARTA, TODAY, TUNJA, plan, reports

pytestmark = pytest.mark.hurried

_numbers = count(1)


@pytest.fixture
def acta(office: Office) -> int:
    return plan(office, "JU-03")


async def says(
    person: Somebody, activity: int, status: ActivityStatus = ActivityStatus.DONE, note: str = "", **more: Any
) -> int:
    """Reported, as the form does; its id."""
    office = person.office
    now = office.assistant.app.bot_data.now()

    def report(session: Session) -> int:
        seen = plans.find_activity(session, person.row_id, activity).latest_id
        source = f"msg:{next(_numbers)}"
        made = submit(session, person.row_id, activity, Wish(status, note=note, **more), seen, source, now).report
        assert made.id is not None
        return made.id

    made = office.database.transact(report)
    await delivered(office)
    return int(made)


async def asks_for(person: Somebody, activity: int, day: date = date(2026, 12, 18)) -> int:
    status = ActivityStatus.RESCHEDULE_REQUESTED
    return await says(person, activity, status, "El comité se reúne el 17", new_due_on=day)


def the(office: Office, activity: int) -> Activity:
    return office.database.transact(lambda session: session.get_one(Activity, activity))  # type: ignore[no-any-return]


def drafts(office: Office) -> list[Draft]:
    return office.database.transact(lambda session: list(session.exec(select(Draft)).all()))  # type: ignore[no-any-return]


# What waits


async def test_what_waits_longest_comes_first(
    office: Office, ana: Somebody, leo: Somebody, acta: int, clock: Clock
) -> None:
    await says(ana, acta)
    clock.advance(days=3)
    for number in range(7):
        await says(ana, plan(office, f"PE-{number}"))
    await leo.says("/revisar")
    leo.sees(
        "Por revisar: 8", "JU-03 · Santa Marta\nAna Prueba, hace 1 día hábil", "PE-0 · Santa Marta\nAna Prueba, hoy"
    )
    assert leo.buttons[0].startswith("🟢 JU-03")
    await leo.taps("Siguientes")
    leo.sees("PE-6")
    await leo.taps("‹ Anteriores")
    leo.sees("JU-03")


async def test_nothing_waits(office: Office, leo: Somebody) -> None:
    await leo.says("/revisar")
    leo.sees("No hay nada por revisar")


# Verifying


async def test_verified_from_the_list_and_the_next_one_is_offered(
    office: Office, ana: Somebody, leo: Somebody, acta: int
) -> None:
    await says(ana, acta, note="la firmamos ayer")
    await says(ana, plan(office, "PE-1"))
    await leo.says("/revisar")
    await leo.taps("🟢 JU-03")
    leo.sees(
        "Reportada como cumplida", "Ana Prueba, hoy, 10:00 a. m.", "la firmamos ayer", "Acta firmada", "sin evidencia"
    )
    await leo.taps("✅ Verificar")
    leo.sees("Verificada:", "JU-03", "Ya le cuento a Ana Prueba")
    await delivered(office)
    ana.sees("¡Verificada!", "JU-03")
    shown = leo.last
    await leo.taps("Siguiente (1)")
    leo.sees("PE-1")
    await leo.taps("✅ Verificar")
    leo.sees("No queda nada por revisar")
    assert shown["message_id"] == leo.last["message_id"]


async def test_the_same_answer_five_times_is_one(office: Office, ana: Somebody, leo: Somebody, acta: int) -> None:
    """The same tap again, each time as a new update."""
    await says(ana, acta)
    await leo.says("/revisar")
    await leo.taps("🟢 JU-03")
    await leo.taps("✅ Verificar")
    shown = leo.last
    for _ in range(4):
        office.telegram.redeliver(last=1, new_id=True)
        await office.settle()
    assert leo.last == shown
    assert [each.kind for each in reports(office)] == [ReportKind.PROGRESS, ReportKind.VERIFICATION]


async def test_returned_with_a_usual_reason_or_a_typed_one(
    office: Office, ana: Somebody, leo: Somebody, acta: int
) -> None:
    await says(ana, acta)
    await leo.says("/revisar")
    await leo.taps("🟢 JU-03")
    await leo.taps("↩️ Devolver")
    leo.sees("¿Por qué la devuelve?")
    await leo.taps("Falta la evidencia")
    leo.sees("Devuelta:", "Falta la evidencia")
    assert drafts(office) == []
    await delivered(office)
    ana.sees("Leo Prueba le devolvió esta actividad", "Falta la evidencia")
    await ana.taps("Reportar JU-03")
    ana.sees("devuelta", "Último reporte: Leo Prueba", "«Falta la evidencia»")
    await ana.taps("🟢 Cumplida")
    await ana.taps("Registrar sin evidencia")
    await leo.says("/revisar")
    await leo.taps("🟢 JU-03")
    leo.sees("Antes:", "devuelta", "«Falta la evidencia»")
    await leo.taps("↩️ Devolver")
    await leo.sends("sticker")
    leo.sees("Aquí solo puedo recibir texto")
    await leo.says("x" * 1001)
    leo.sees("muy largo")
    await leo.says("Falta la firma del <rector>")
    leo.sees("Devuelta:", "Falta la firma del <rector>")
    assert drafts(office) == []
    assert [each.note for each in reports(office)][-1] == "Falta la firma del <rector>"
    await leo.says("qué es el mgei")
    leo.sees("MGEI")


async def test_what_was_verified_by_mistake_is_returned(
    office: Office, ana: Somebody, leo: Somebody, acta: int
) -> None:
    await says(ana, acta)
    await leo.says("/revisar")
    await leo.taps("🟢 JU-03")
    await leo.taps("✅ Verificar")
    await leo.taps("↩️ Devolver JU-03")
    await leo.taps("Falta completar")
    leo.sees("Devuelta:")
    assert reports(office)[-1].status is ActivityStatus.RETURNED


# New dates


async def test_a_new_date_is_approved(office: Office, ana: Somebody, leo: Somebody, acta: int) -> None:
    await asks_for(ana, acta)
    await leo.says("/revisar")
    await leo.taps("📅 JU-03")
    leo.sees("Pide plazo hasta el viernes 18 de diciembre", "Plazo: viernes 4 de diciembre")
    await leo.taps("Aprobar la fecha")
    leo.sees("Nueva fecha aprobada")
    assert the(office, acta).due_on == date(2026, 12, 18)
    await delivered(office)
    ana.sees("Se aprobó la nueva fecha", "El plazo ahora es el viernes 18 de diciembre")


async def test_a_new_date_is_declined(office: Office, ana: Somebody, leo: Somebody, acta: int) -> None:
    await asks_for(ana, acta)
    await leo.says("/revisar")
    await leo.taps("📅 JU-03")
    await leo.taps("No aprobar")
    leo.sees("¿Por qué no aprueba la fecha?")
    await leo.taps("El plazo no se puede mover")
    leo.sees("La fecha no se aprobó")
    assert the(office, acta).due_on == TODAY + timedelta(days=14)
    await delivered(office)
    ana.sees("No se aprobó la nueva fecha", "sigue siendo el viernes 4 de diciembre", "El plazo no se puede mover")


# What the liaison is told unasked


async def test_a_report_without_a_file_says_those_that_the_activity_has(
    office: Office, ana: Somebody, leo: Somebody, acta: int
) -> None:
    """The official read «Evidencias: 1» on the receipt: the liaison reads no other number."""
    await ana.says("/avance")
    await ana.taps("⚪ JU-03")
    await ana.taps("🔵 En curso")
    await ana.uploads("photo", "acta.png", PNG)
    await ana.taps("Registrar")
    await says(ana, acta)
    await delivered(office)
    leo.sees("Ana Prueba reportó una actividad cumplida", "Llegó sin evidencia en este reporte; la actividad tiene 1")


async def test_the_message_to_the_liaison_has_the_same_buttons(
    office: Office, ana: Somebody, leo: Somebody, acta: int
) -> None:
    await ana.says("/avance")
    await ana.taps("⚪ JU-03")
    await ana.taps("🟢 Cumplida")
    await ana.uploads("photo", "acta.png", PNG)
    await ana.taps("Registrar")
    await delivered(office)
    leo.sees("Ana Prueba reportó una actividad cumplida", "JU-03", "Evidencia esperada: Acta firmada", "📎")
    leo.sees_button("📎 Ver la evidencia")
    await leo.taps("✅ Verificar")
    leo.sees("Verificada:")


async def test_a_stale_message_says_what_happened_meanwhile(
    office: Office, ana: Somebody, leo: Somebody, acta: int
) -> None:
    first = await says(ana, acta)
    await delivered(office)
    told = leo.last["message_id"]
    office.database.transact(undo, ana.row_id, first, office.now())
    await delivered(office)  # what tells Leo of it has arrived; his tap was on its way
    await leo.taps(data=f"gv:{first}:ok", message_id=told)
    leo.sees("Ese reporte se deshizo", "sin iniciar")
    second = await says(ana, acta)
    await delivered(office)
    await leo.taps(data=f"gv:{first}:ok")
    leo.sees("Ese reporte se deshizo")
    await leo.taps("Ver lo último")
    leo.sees("Reportada como cumplida")
    await leo.taps(data=f"gv:{second}:ok")
    max_ = await office.member("Max Prueba", Role.LIAISON, SANTA_MARTA)
    await max_.taps(data=f"gv:{second}:re")
    max_.sees("Después de ese reporte hubo otro: Leo Prueba", "verificada")
    assert len(reports(office)) == 3


async def test_of_a_blocked_activity_the_liaison_hears(office: Office, ana: Somebody, leo: Somebody, acta: int) -> None:
    await says(ana, acta, ActivityStatus.BLOCKED, "No han girado los recursos")
    await delivered(office)
    leo.sees("Ana Prueba reportó una actividad bloqueada", "No han girado los recursos")
    leo.sees_button("Ver la actividad")


async def test_what_was_undone_before_it_left_is_not_told(
    office: Office, ana: Somebody, leo: Somebody, acta: int, clock: Clock
) -> None:
    clock.advance(hours=12)  # 22:00: liaisons rest
    undone = await says(ana, acta)
    office.database.transact(undo, ana.row_id, undone, office.now())
    states = office.database.transact(lambda session: list(session.exec(select(Delivery.state)).all()))
    assert states == [DeliveryState.CANCELLED]


# Who may


async def test_nobody_answers_their_own_report(office: Office, leo: Somebody, acta: int) -> None:
    own = await says(leo, acta)
    await leo.says("/revisar")
    await leo.taps("🟢 JU-03")
    leo.sees("lo debe revisar otra persona")
    assert "✅ Verificar" not in leo.buttons
    await leo.taps(data=f"gv:{own}:ok")
    assert leo.toasts[-1] == render("refused", reason="own_report")
    assert len(reports(office)) == 1


async def test_neither_officials_nor_liaisons_of_elsewhere(office: Office, ana: Somebody, acta: int) -> None:
    """Another person's button."""
    made = await says(ana, acta)
    zoe = await office.member("Zoe Prueba", Role.LIAISON, TUNJA)
    for data in (f"gv:{made}", f"gv:{made}:ok", f"gv:{made}:re", f"gv:{made}:re:0"):
        await zoe.taps(data=data)
        assert zoe.toasts[-1] == NOT_YOURS
    await ana.taps(data=f"gv:{made}:ok")
    ana.sees(NOT_YOURS)
    assert len(reports(office)) == 1


@pytest.mark.parametrize("data", ["gv:99", "gv:99:ok", "gv:99:re", "gv:99:dd:1", "gv:l:99", "gv:{made}:re:9"])
async def test_forged_buttons_are_answered_kindly(
    office: Office, ana: Somebody, leo: Somebody, acta: int, data: str
) -> None:
    """A forged button."""
    made = await says(ana, acta)
    await leo.says("/revisar")
    before = leo.last
    await leo.taps(data=data.format(made=made))
    assert leo.toasts[-1] == GONE
    assert leo.last == before
    assert len(reports(office)) == 1
