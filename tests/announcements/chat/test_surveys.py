"""The one question of an announcement: written with it, answered with a tap or in words, counted on its card."""

from typing import Any

import pytest

from bot.edge.screen import render
from db.models import Announcement, AnnouncementResponse, Draft, Role
from tests.announcements.chat.test_announcements import (
    MEDELLIN,
    SANTA_MARTA,
    announce,
    delivered,
    sheet_of,
)
from tests.dialogue import Office, rows
from tests.dialogue import Person as Somebody

pytestmark = pytest.mark.hurried

GONE = render("refused", reason="gone")


@pytest.fixture
async def beto(office: Office) -> Somebody:
    return await office.member("Beto Prueba", Role.OFFICIAL, MEDELLIN)


async def ask(carla: Somebody, question: str, kind: str = "") -> None:
    """To all officials, with the question as it is understood, or of another kind; until it is delivered."""
    await carla.says("/aviso")
    await carla.says("Comité de seguimiento el jueves a las 9.")
    await carla.taps("❓ Agregar una pregunta")
    await carla.says(question)
    if kind:
        await carla.taps(kind)
    await carla.taps("Escoger a quiénes")
    await carla.taps("Por función")
    await carla.taps("Funcionarios")
    await carla.taps("Listo")
    await carla.taps("Continuar")
    await carla.taps("Ver cómo queda")
    await carla.taps("Enviar a")
    await delivered(carla.office)


async def test_who_comes_on_thursday(office: Office, carla: Somebody, ana: Somebody, beto: Somebody) -> None:
    """Asked while writing, answered with one tap, changed, counted, and given as a sheet."""
    await ask(carla, "¿Quién asiste el jueves?")
    ana.sees("Comité de seguimiento el jueves a las 9.\n\n❓ ¿Quién asiste el jueves?")
    assert ana.buttons == ["Sí", "No", "💬 Responder"]
    await ana.taps("Sí")
    assert ana.toasts[-1] == "Anotado: Sí. Si cambia, toque otra."
    assert ana.buttons == ["✓ Sí", "No", "💬 Responder"]
    await ana.taps("No")
    assert ana.buttons == ["Sí", "✓ No", "💬 Responder"]
    await carla.taps("🔄 Actualizar")
    carla.sees("❓ ¿Quién asiste el jueves?\n• Sí: 0\n• No: 1\n☑️ Respondieron: 1 · Faltan: 1")
    carla.does_not_see("Enterados")
    await carla.taps("👥 Quiénes")
    carla.sees("Falta 1 por responder\n• Beto Prueba (Medellín)", "1 respuesta\n• Ana Prueba (Santa Marta): No")
    await carla.taps("⬇️ Excel con todos")
    heading, beto_row, ana_row = sheet_of(carla)
    place = heading.index("¿Quién asiste el jueves?")
    assert (ana_row[place], beto_row[place]) == ("No", None)
    assert "Enterado el" not in heading
    await carla.taps(data="aa:1:n1")
    await delivered(office)
    beto.sees("🔔 Recordatorio", "¿Quién asiste el jueves?")
    assert sum("Comité" in text for text in ana.replies) == 1


async def test_the_sample_of_a_preview_does_nothing(office: Office, carla: Somebody, ana: Somebody) -> None:
    for data in ("av:0:q:1", "av:0:q"):
        await carla.taps(data=data)
        assert carla.toasts[-1].startswith("Es solo la muestra")


@pytest.mark.parametrize(
    ("question", "typed", "said", "cell"),
    [
        ("¿Cuántas personas van?", "somos treinta y cinco", "35", 35),
        ("¿Cuántos estudiantes tiene?", "1.250", "1.250", 1250),
        ("¿Qué día puede?", "el jueves", "jueves 26 de noviembre", "2026-11-26"),
        ("¿Cuándo entregan?", "3/12", "jueves 3 de diciembre", "2026-12-03"),
    ],
)
async def test_a_number_or_a_day_is_typed(
    office: Office, carla: Somebody, ana: Somebody, question: str, typed: str, said: str, cell: Any
) -> None:
    await ask(carla, question)
    copy = ana.last["message_id"]
    await ana.taps("✍️ Responder la pregunta")
    ana.sees(question)
    await ana.says(typed)
    ana.sees(f"Anotado: {said}")
    assert f"✓ {said} · cambiar" in [each["label"] for row in ana.message(copy)["buttons"] for each in row]
    assert rows(office, Draft) == []
    await carla.taps("🔄 Actualizar")
    carla.sees(f"• {said}: 1")
    await carla.taps(data="aa:1:x")
    heading, line = sheet_of(carla)
    found = line[heading.index(question)]
    assert (found if isinstance(found, int) else f"{found:%Y-%m-%d}") == cell


async def test_numbers_are_summed_up_and_may_change(
    office: Office, carla: Somebody, ana: Somebody, beto: Somebody
) -> None:
    await ask(carla, "¿Cuántas personas van?")
    for person, number in ((ana, "3"), (beto, "4"), (ana, "ninguna"), (ana, "doce")):
        await person.taps(data="av:1:q")
        await person.says(number)
    await carla.taps("🔄 Actualizar")
    carla.sees("En total: 16", "Respondieron: 2")


@pytest.mark.parametrize("typed", ["tres o cuatro", "muchas", "-2", "2,5", "80 %", "sticker"])
async def test_what_is_no_answer_is_asked_again(office: Office, carla: Somebody, ana: Somebody, typed: str) -> None:
    await ask(carla, "¿Cuántas personas van?")
    await ana.taps("✍️ Responder la pregunta")
    await (ana.sends("sticker") if typed == "sticker" else ana.says(typed))
    ana.sees("No alcancé a entender el número")
    assert rows(office, AnnouncementResponse) == []
    await ana.says("5")
    ana.sees("Anotado: 5")


async def test_choices_stand_below_the_question(office: Office, carla: Somebody, ana: Somebody) -> None:
    await ask(carla, "¿Cómo prefiere?\n1. Presencial\n2. Virtual\n3. No puedo")
    assert ana.buttons == ["Presencial", "Virtual", "No puedo", "💬 Responder"]
    await ana.taps("Virtual")
    await carla.taps("🔄 Actualizar")
    carla.sees("• Presencial: 0\n• Virtual: 1\n• No puedo: 0")
    for forged in ("av:1:q:7", "av:1:q"):
        await ana.taps(data=forged)
        assert ana.toasts[-1] == GONE


async def test_the_kind_is_chosen_with_a_tap_and_choices_are_typed(office: Office, carla: Somebody) -> None:
    await carla.says("/aviso")
    await carla.says("Comité el jueves.")
    await carla.taps("❓ Agregar una pregunta")
    await carla.says("x" * 201)
    carla.sees("muy larga")
    await carla.says("¿Le sirve?")
    carla.sees("Se responde con un toque: Sí · No")
    await carla.taps("Un número")
    carla.sees("Se responde con un número")
    await carla.taps("Opciones")
    await carla.says("sola")
    carla.sees("de 2 a 8 opciones")
    await carla.says("Lunes, Martes; Miércoles")
    carla.sees("Se responde con un toque: Lunes · Martes · Miércoles")
    await carla.taps("Quitar la pregunta")
    carla.does_not_see("¿Le sirve?")
    carla.sees_button("❓ Agregar una pregunta")


async def test_a_text_that_fills_the_message_takes_no_question(office: Office, carla: Somebody) -> None:
    await carla.says("/aviso")
    await carla.says("x" * 4090)
    await carla.taps("❓ Agregar una pregunta")
    await carla.says("¿Viene?")
    carla.sees("no cabe en un mensaje")


async def test_only_who_got_it_may_answer(office: Office, carla: Somebody, ana: Somebody) -> None:
    await ask(carla, "¿Viene?")
    leo = await office.member("Leo Prueba", Role.LIAISON, SANTA_MARTA)
    for data in ("av:1:q:0", "av:1:q"):
        await leo.taps(data=data)
        assert leo.toasts[-1] == GONE
    assert rows(office, AnnouncementResponse) == []


async def test_a_forged_choice_is_no_day(office: Office, carla: Somebody, ana: Somebody) -> None:
    await ask(carla, "¿Qué día puede?")
    await ana.taps(data="av:1:q:0")
    assert ana.toasts[-1] == GONE


async def test_answering_five_times_is_once(office: Office, carla: Somebody, ana: Somebody) -> None:
    await ask(carla, "¿Viene?")
    await ana.taps("Sí")
    for _ in range(4):
        office.telegram.redeliver(last=1, new_id=True)
        await office.settle()
    [response] = rows(office, AnnouncementResponse)
    assert response.answer == "0"


async def test_a_correction_that_asks_again_waits_for_new_answers(
    office: Office, carla: Somebody, ana: Somebody
) -> None:
    await ask(carla, "¿Viene?")
    await ana.taps("Sí")
    await carla.taps(data="aa:1:e")
    await carla.says("Es el viernes a las 9.")
    await carla.taps("Pedir «Enterado» otra vez")
    await carla.taps("Corregir la copia")
    await delivered(office)
    ana.sees("✏️ Corregido\n\nEs el viernes a las 9.\n\n❓ ¿Viene?")
    await carla.taps("🔄 Actualizar")
    carla.sees("Respondieron: 0 · Faltan: 1")
    await ana.taps("✓ Sí")
    await carla.taps("🔄 Actualizar")
    carla.sees("Respondieron: 1")


# Templates


async def test_an_announcement_is_kept_and_used_again(office: Office, carla: Somebody, ana: Somebody) -> None:
    await ask(carla, "¿Viene?")
    await carla.taps("☆ Guardar como plantilla")
    carla.sees_button("⭐ Quitar de mis plantillas")
    await carla.says("/aviso")
    await carla.taps("⭐ Desde una plantilla mía")
    await carla.taps("⭐ Comité de seguimiento")
    carla.sees("Recibido", "❓ ¿Viene?")
    await carla.taps("Escoger a quiénes")
    carla.sees("Para: funcionarios", "1 persona")
    await carla.taps("Continuar")
    await carla.taps("Ver cómo queda")
    await carla.taps("Enviar a")
    await delivered(office)
    assert [made.question for made in rows(office, Announcement)] == [
        {"text": "¿Viene?", "kind": "yes_no", "choices": []}
    ] * 2


async def test_a_template_is_its_authors(office: Office, carla: Somebody, ana: Somebody) -> None:
    await announce(carla)
    bella = await office.member("Bella Prueba", Role.COORDINATOR)
    await bella.taps(data="aa:1:k1")
    assert bella.toasts[-1] == GONE
    number = await bella.says("/aviso")
    bella.does_not_see("plantilla")
    await bella.taps(data=f"aw:{number}:l:1")
    assert bella.toasts[-1] == GONE


@pytest.mark.parametrize(
    ("question", "typed", "said"),
    [
        ("¿Asiste el jueves?", "sí, allá estaré", "Sí"),
        ("¿Asiste el jueves?", "No puedo", "No"),
        ("¿Cuántas personas van?", "somos doce", "12"),
        ("¿Qué día puede?", "el jueves", "jueves 26 de noviembre"),
    ],
)
async def test_telegrams_own_reply_answers_the_question(
    office: Office, carla: Somebody, ana: Somebody, question: str, typed: str, said: str
) -> None:
    await ask(carla, question)
    await ana.says(typed, reply_to=ana.last["message_id"])
    ana.sees(f"Anotado: {said}")


async def test_telegrams_own_reply_acknowledges_or_goes_to_who_wrote(
    office: Office, carla: Somebody, ana: Somebody
) -> None:
    await ask(carla, "¿Asiste el jueves?")
    copy = ana.last["message_id"]
    await ana.says("no sé todavía, ¿puede ser virtual?", reply_to=copy)
    ana.sees("Su respuesta")
    await delivered(office)
    carla.sees("Ana Prueba respondió al aviso", "¿puede ser virtual?")
    await ana.says("enterada, muchas gracias", reply_to=copy)
    ana.sees("Quedó registrado que está enterado")
    await ana.says("hay una niña en peligro", reply_to=copy)
    ana.does_not_see("Su respuesta")
