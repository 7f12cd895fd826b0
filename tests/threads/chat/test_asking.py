"""What the bot does not know reaches a person, and the answer comes back."""

import asyncio

import pytest
from sqlmodel import Session, select

from bot.threads.chat import listing_screens
from db.models import Role, Thread, ThreadMessage
from tests.conftest import Clock
from tests.dialogue import PNG, Office, Person, rows
from tests.waiting import until

pytestmark = pytest.mark.hurried

UNKNOWN = "¿a qué hora abre la cafetería del edificio de la alcaldía?"


async def asks(office: Office, ana: Person, leo: Person, text: str = UNKNOWN) -> None:
    """Ana asks a person, and Leo has it."""
    await ana.says("/pregunta")
    await ana.says(text)
    await ana.taps("Enviar")
    await hears(leo, text)


async def hears(person: Person, text: str) -> None:
    """Until the bot's last message to the person says it."""
    async with asyncio.timeout(20):
        await until(lambda: text in person.last["text"])


async def test_a_question_goes_to_the_liaison_who_answers_by_replying_to_the_card(
    office: Office, ana: Person, leo: Person
) -> None:
    await ana.says(UNKNOWN)
    ana.sees("No tengo esa respuesta", "le muestro su pregunta antes de enviarla")
    await ana.taps("🙋 Preguntarle a mi enlace")
    ana.sees("Así sale su pregunta", UNKNOWN, "el profesional de enlace de Santa Marta")
    await ana.taps("Enviar")
    ana.sees("Su pregunta quedó enviada", "Pregunta n.º 1")
    await hears(leo, "Le preguntan")
    leo.sees(UNKNOWN, "Santa Marta")
    leo.does_not_see("Ana")
    await leo.says("Abre a las 7", reply_to=leo.last["message_id"])
    leo.sees("Enviado a quien preguntó")
    await hears(ana, "Respuesta de su enlace, aún no es lineamiento")
    ana.sees("Abre a las 7", "Usted preguntó", UNKNOWN)


async def test_the_conversation_goes_on_by_replies_and_by_the_button(office: Office, ana: Person, leo: Person) -> None:
    await asks(office, ana, leo)
    await leo.taps("✍️ Responder")
    leo.sees("Escríbame la respuesta")
    await leo.says("Abre a las 7")
    await hears(ana, "Abre a las 7")
    await ana.says("¿y los sábados?", reply_to=ana.last["message_id"])
    ana.sees("Quedó dicho")
    await hears(leo, "¿y los sábados?")
    await leo.says("No abre", reply_to=leo.last["message_id"])
    await hears(ana, "No abre")
    await ana.taps("✓ Quedó claro")
    ana.sees("Está cerrada", "Si escribe de nuevo, se abre")
    await ana.taps("✍️ Escribir")
    await ana.says("¿Y los domingos?")
    await hears(leo, "¿Y los domingos?")


async def test_what_is_added_before_it_goes_is_shown_first(office: Office, ana: Person, leo: Person) -> None:
    await ana.says("/pregunta")
    ana.sees("Escríbame su pregunta")
    await ana.says(UNKNOWN)
    old = ana.last["message_id"]
    await ana.says("Es para la reunión del lunes")
    ana.sees(UNKNOWN, "Es para la reunión del lunes")
    await ana.taps("Enviar", message_id=old)
    assert "Este botón ya no sirve" in ana.toasts[-1]
    assert not rows(office, Thread)
    await ana.taps("Enviar")
    await hears(leo, "Es para la reunión del lunes")


async def test_a_photo_goes_along_and_is_shown_to_the_liaison(office: Office, ana: Person, leo: Person) -> None:
    await ana.says("/pregunta")
    await ana.uploads("photo", "foto.png", PNG, "¿este aviso es de ustedes?")
    ana.sees("Con una foto")
    await ana.taps("Enviar")
    await hears(leo, "¿este aviso es de ustedes?")
    await leo.taps("📎 Ver el archivo")
    assert leo.last["file"]
    leo.sees("De quien pregunta")


async def test_a_repeated_tap_and_a_repeated_reply_have_one_effect(office: Office, ana: Person, leo: Person) -> None:
    await ana.says(UNKNOWN)
    await ana.taps("🙋 Preguntarle a mi enlace")
    shown, data = ana.last["message_id"], f"ha:s:{1}"
    for _ in range(3):
        await ana.taps(data=data, message_id=shown)
    await hears(leo, UNKNOWN)
    assert len(rows(office, Thread)) == 1


async def test_nobody_is_answered_in_somebody_elses_thread(office: Office, ana: Person, leo: Person) -> None:
    """A reply belongs to the message it quotes, whatever else waits for words."""
    luz = await office.member("Luz Prueba", Role.OFFICIAL, "47001")
    await asks(office, ana, leo)
    first = leo.last["message_id"]
    other = "¿dónde queda el parqueadero de las motos?"
    await asks(office, luz, leo, other)
    await leo.taps("✍️ Responder")
    await leo.says("Abre a las 7", reply_to=first)
    await hears(ana, "Abre a las 7")
    assert "Abre a las 7" not in " ".join(luz.replies)


async def test_danger_is_not_passed_on(office: Office, ana: Person, leo: Person) -> None:
    await ana.says("/pregunta")
    await ana.says("un estudiante me dijo que se quiere matar")
    ana.sees("123")
    assert not rows(office, ThreadMessage)


async def test_an_answer_with_a_question_in_it_is_shown_before_it_goes(
    office: Office, ana: Person, leo: Person
) -> None:
    """It may be meant for the bot."""
    await asks(office, ana, leo)
    await leo.taps("✍️ Responder")
    await leo.says("cuántas horas son de jornada única")
    leo.sees("¿Envío esto como respuesta?")
    yes = leo.last["message_id"]
    for _ in range(2):
        await leo.taps(data="hq:1:s:2", message_id=yes)
        leo.sees("Enviado")
    await hears(ana, "cuántas horas son de jornada única")


async def test_where_it_stands_is_said(office: Office, clock: Clock, ana: Person, leo: Person) -> None:
    await asks(office, ana, leo)
    await until(lambda: rows(office, Thread)[0].received_at is not None)
    clock.advance(hours=9)
    await ana.says("/pregunta")
    ana.sees("La oficina está cerrada ahora; abre el lunes 23 de noviembre a las 8:00 a. m.")
    await ana.taps("Mis preguntas")
    await ana.taps("⏳")
    ana.sees("Su enlace la recibió hoy a las 10:00 a. m.", "La oficina abre el lunes 23 de noviembre")


async def test_a_thumb_down_says_why_andasks(office: Office, ana: Person, leo: Person) -> None:
    await ana.says("objeto del convenio 059")
    await ana.taps("👎")
    await ana.taps("Está desactualizada")
    ana.sees("Así sale su pregunta", "objeto del convenio 059", "parece desactualizada")
    await ana.taps("Enviar")
    await hears(leo, "parece desactualizada")


async def test_none_of_these_and_my_liaison_lead_to_a_person(
    office: Office, ana: Person, leo: Person, unsure: str
) -> None:
    await ana.says(unsure)
    await ana.taps("Ninguna de estas")
    await ana.taps("🙋 Preguntarle a mi enlace")
    ana.sees("Así sale su pregunta", unsure)
    await ana.taps("Cancelar")
    await ana.says("¿quién es mi enlace?")
    await ana.taps("✍️ Escribirle")
    ana.sees("Escríbame su pregunta")


async def test_somebody_elses_question_is_not_shown_by_a_forged_button(
    office: Office, ana: Person, leo: Person
) -> None:
    luz = await office.member("Luz Prueba", Role.OFFICIAL, "47001")
    await ana.says(UNKNOWN)
    await luz.says("/temas")
    await luz.taps(data="ha:q:1")
    assert "Este botón ya no sirve" in luz.toasts[-1]
    await asks(office, ana, leo)
    for data in ("ht:1", "ht:1:w", "ht:1:c"):
        await luz.taps(data=data)
        assert UNKNOWN not in " ".join(luz.replies)


def test_every_state_has_its_letter() -> None:
    assert len(set(listing_screens.STATES.values())) == 3


async def test_a_file_of_another_bot_is_said_to_be_gone(office: Office, ana: Person, leo: Person) -> None:
    """As after a restore under another token: ids of files are good for one bot."""
    await ana.says("/pregunta")
    await ana.says(UNKNOWN)
    await ana.uploads("photo", "foto.png", PNG)
    await ana.taps("Enviar")
    await hears(leo, UNKNOWN)

    def of_another(session: Session) -> None:
        session.exec(select(ThreadMessage)).one().file_id = "of another bot"

    office.database.transact(of_another)
    await leo.taps("📎 Ver el archivo")
    leo.sees("Ese archivo ya no está")
