"""An answer to an announcement is the beginning of a conversation."""

import pytest

from db.models import Role, Thread
from tests.announcements.chat.test_announcements import announce, delivered
from tests.dialogue import Office, Person, rows
from tests.threads.chat.test_asking import hears

pytestmark = pytest.mark.hurried


async def _announced(office: Office, carla: Person) -> None:
    await announce(carla, "La reunión es el viernes")
    await delivered(office)


async def test_it_goes_on_for_four_messages(office: Office, ana: Person, carla: Person) -> None:
    await _announced(office, carla)
    await ana.taps("💬 Responder")
    await ana.says("No puedo ir, estoy de viaje")
    ana.sees("Su respuesta llegó a la coordinación")
    await hears(carla, "No puedo ir, estoy de viaje")
    carla.sees("Ana Prueba", "respondió al aviso n.º 1")
    await carla.says("¿Puede ir alguien más?", reply_to=carla.last["message_id"])
    await hears(ana, "¿Puede ir alguien más?")
    ana.sees("La coordinación le responde sobre el aviso n.º 1")
    await ana.says("Va Pedro", reply_to=ana.last["message_id"])
    await hears(carla, "Va Pedro")
    await carla.taps("✍️ Responder")
    await carla.says("Perfecto, queda anotado")
    await hears(ana, "Perfecto, queda anotado")
    assert len(rows(office, Thread)) == 1


async def test_it_has_no_clock_and_is_no_question(office: Office, ana: Person, carla: Person, leo: Person) -> None:
    """No liaison sees it, and /preguntas does not list it."""
    await _announced(office, carla)
    await ana.taps("💬 Responder")
    await ana.says("Allá estaré")
    await hears(carla, "Allá estaré")
    await carla.says("/preguntas")
    carla.sees("No hay preguntas")
    await leo.says("/preguntas")
    await leo.taps(data="hq:1")
    assert "Allá estaré" not in " ".join(leo.replies)


async def test_a_second_answer_goes_on_in_the_same_thread(office: Office, ana: Person, carla: Person) -> None:
    await office.member("Otra Prueba", Role.COORDINATOR)
    await _announced(office, carla)
    copy = ana.last["message_id"]
    for text in ("Allá estaré", "Y llevo el acta"):
        await ana.taps("💬 Responder", message_id=copy)
        await ana.says(text)
        await hears(carla, text)
    assert len(rows(office, Thread)) == 1
