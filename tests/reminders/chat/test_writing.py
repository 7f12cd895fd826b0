"""From the list of what is late somebody is written to; their answer is a thread with who wrote."""

from datetime import date

from db.models import Delivery, Draft, Role
from tests.conftest import SANTA_MARTA
from tests.dialogue import Office, Person, rows
from tests.reports.chat.test_reports import plan

LATE = date(2026, 11, 13)


async def test_a_liaison_writes_and_hears_the_answer(office: Office, leo: Person, ana: Person) -> None:
    plan(office, "JU-01", LATE)
    await leo.says("/start")
    await leo.taps(data=f"gp:{SANTA_MARTA}:late:0")
    await leo.taps("✉️ Escribirle a Ana Prueba")
    leo.sees("lo que quiere decirle a Ana Prueba sobre JU-01")
    await leo.says("¿Le ayudo con el acta?")
    leo.sees("Así le llega a Ana Prueba, sobre JU-01", "¿Le ayudo con el acta?")
    await leo.says("¿Le ayudo con el acta el lunes?")
    again = next(b["data"] for row in leo.last["buttons"] for b in row if b["label"].startswith("✉️ Enviar a Ana"))
    for _ in range(2):
        await leo.taps(data=again)
        leo.sees("Enviado a Ana Prueba, sobre JU-01")
    assert len([each for each in rows(office, Delivery) if each.template == "written"]) == 1
    await office.delivered()
    ana.sees("Leo Prueba le escribe sobre JU-01", "¿Le ayudo con el acta el lunes?")
    await ana.taps("💬 Responder")
    ana.sees("su respuesta a Leo Prueba sobre JU-01")
    await ana.says("Sí, por favor, me falta una firma")
    await office.delivered()
    leo.sees("Ana Prueba responde sobre JU-01:", "Sí, por favor, me falta una firma")
    await leo.taps("✍️ Responder")
    await leo.says("Paso el lunes a las nueve")
    await office.delivered()
    ana.sees("Paso el lunes a las nueve")


async def test_the_buttons_serve_only_those_it_concerns(office: Office, leo: Person, ana: Person) -> None:
    number = plan(office, "JU-01", LATE)
    far = await office.member("Rita Prueba", Role.LIAISON, "05001")
    other = await office.member("Pedro Prueba", Role.OFFICIAL, "05001")
    for who, data, refused in (
        (far, f"wd:e:{number}:{ana.row_id}", "Eso no le corresponde"),
        (leo, f"wd:e:{number}:{other.row_id}", "Este botón ya no sirve"),
        (ana, f"wd:er:{number}:{far.row_id}", "Este botón ya no sirve"),
    ):
        await who.taps(data=data)
        assert refused in who.toasts[-1]
    await ana.taps(data=f"wd:e:{number}:{ana.row_id}")
    ana.sees("Eso no le corresponde")
    assert [each for each in rows(office, Draft) if each.kind.startswith("write")] == []
