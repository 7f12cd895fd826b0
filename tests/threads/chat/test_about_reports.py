"""What became of a report can be answered: by Telegram's reply or the button, to whoever answers for it."""

import pytest

from db.models import Role, Thread
from tests.announcements.chat.test_announcements import delivered
from tests.dialogue import Office, Person, rows
from tests.reports.chat.test_reports import plan
from tests.reports.chat.test_verification import asks_for, says
from tests.threads.chat.test_asking import hears

pytestmark = pytest.mark.hurried


@pytest.fixture
def acta(office: Office) -> int:
    return plan(office, "JU-03")


async def returned(office: Office, ana: Person, leo: Person, acta: int) -> int:
    """Ana's report comes back; the message that says so."""
    report = await says(ana, acta)
    await leo.taps(data=f"gv:{report}:re")
    await leo.taps("Falta la evidencia")
    await delivered(office)
    ana.sees("le devolvió esta actividad")
    return int(ana.last["message_id"])


async def test_a_return_is_answered_by_replying_to_it(office: Office, ana: Person, leo: Person, acta: int) -> None:
    other = await office.member("Otro Prueba", Role.LIAISON, "47001")
    await returned(office, ana, leo, acta)
    await ana.says("¿qué es lo que falta? yo la subí ayer", reply_to=ana.last["message_id"])
    ana.sees("Así sale su mensaje sobre la devolución de JU-03", "¿qué es lo que falta?", "Lo recibe el profesional")
    assert not rows(office, Thread)
    await ana.taps("Enviar")
    ana.sees("Su mensaje quedó enviado", "sobre la devolución de JU-03")
    await hears(leo, "¿qué es lo que falta?")
    leo.sees("Ana Prueba le escribe sobre la devolución de JU-03", "Falta la evidencia")
    assert not any("¿qué es lo que falta?" in text for text in other.replies)
    await leo.says("El acta firmada por la rectora", reply_to=leo.last["message_id"])
    await hears(ana, "El acta firmada por la rectora")
    ana.sees("Su enlace le responde sobre la devolución de JU-03", "Usted escribió")
    ana.does_not_see("lineamiento")
    await ana.says("ah, ya la busco", reply_to=ana.last["message_id"])
    await hears(leo, "ah, ya la busco")
    leo.sees("Le escriben de nuevo", "Sobre la devolución de JU-03")
    assert len(rows(office, Thread)) == 1


async def test_the_button_of_a_return_leaves_it_as_it_is(office: Office, ana: Person, leo: Person, acta: int) -> None:
    copy = await returned(office, ana, leo, acta)
    for text in ("¿Cuál evidencia?", "¿La del lunes?"):
        await ana.taps("💬 Responder", message_id=copy)
        ana.sees("lo que quiere decir sobre la devolución de JU-03")
        await ana.says(text)
        await ana.taps("Enviar")
        await hears(leo, text)
    assert len(rows(office, Thread)) == 1, "the second goes on where the first began"
    assert "le devolvió esta actividad" in ana.message(copy)["text"]


async def test_what_is_a_report_or_a_courtesy_stays_one(office: Office, ana: Person, leo: Person, acta: int) -> None:
    copy = await returned(office, ana, leo, acta)
    await ana.says("80 % ya está", reply_to=copy)
    ana.sees("Revise y confirme")
    await ana.says("gracias", reply_to=copy)
    ana.does_not_see("Así sale")
    assert not rows(office, Thread)


async def test_a_receipt_is_answered(office: Office, ana: Person, leo: Person, acta: int) -> None:
    await ana.says("JU-03 80% ya firmamos el acta")
    await ana.taps("Registrar")
    receipt = ana.last["message_id"]
    await ana.says("el 20 que falta depende de la alcaldía, ¿usted les puede escribir?", reply_to=receipt)
    ana.sees("Así sale su mensaje sobre el reporte de JU-03 · folio")
    await ana.taps("Enviar")
    await hears(leo, "depende de la alcaldía")
    leo.sees("Ana Prueba le escribe sobre el reporte de JU-03")
    await ana.taps("💬 Escribirle a mi enlace", message_id=receipt)
    await ana.says("Es urgente")
    await ana.taps("Enviar")
    await hears(leo, "Es urgente")
    assert len(rows(office, Thread)) == 1


async def test_a_declined_date_is_answered_and_waits_in_preguntas(
    office: Office, ana: Person, leo: Person, acta: int
) -> None:
    report = await asks_for(ana, acta)
    await leo.taps(data=f"gv:{report}:dd")
    await leo.taps("El plazo no se puede mover")
    await delivered(office)
    await ana.says("¿y con quién hablo del sustento?", reply_to=ana.last["message_id"])
    await ana.taps("Enviar")
    await hears(leo, "¿y con quién hablo del sustento?")
    await leo.says("/preguntas")
    leo.sees("que esperan respuesta: 1")


async def test_nobody_writes_about_what_others_reported(office: Office, ana: Person, leo: Person, acta: int) -> None:
    report = await says(ana, acta)
    pedro = await office.member("Pedro Prueba", Role.OFFICIAL, "47001")
    await pedro.taps(data=f"ha:r:{report}")
    assert pedro.toasts[-1]
    assert not rows(office, Thread)
