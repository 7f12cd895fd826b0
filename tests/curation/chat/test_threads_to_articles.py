"""From an answer of a person to an article, and from an article that a person sent to a way of asking for it."""

import pytest

from db.models import Role
from tests.announcements.chat.test_announcements import delivered
from tests.dialogue import Office, Person
from tests.threads.chat.test_asking import hears

pytestmark = pytest.mark.hurried

UNKNOWN = "quién pinta las bancas del parque central"


async def asks_a_person(who: Person, liaison: Person, text: str) -> None:
    await who.says(text)
    if "Ninguna de estas" in who.buttons:
        await who.taps("Ninguna de estas")
    await who.taps("🙋 Preguntarle a mi enlace")
    await who.taps("Enviar")
    await hears(liaison, text)


async def test_what_a_liaison_answered_is_published_and_a_third_person_gets_it(
    office: Office, ana: Person, leo: Person, carla: Person
) -> None:
    await asks_a_person(ana, leo, UNKNOWN)
    await leo.says("Las bancas las pinta la alcaldía.", reply_to=leo.last["message_id"])
    await hears(ana, "Las bancas las pinta la alcaldía.")
    await carla.taps(data="kn:p")
    await carla.taps("1.")
    carla.sees(UNKNOWN, "Alguien la respondió así", "Las bancas las pinta la alcaldía.")
    await carla.taps("➕ Artículo nuevo")
    await carla.says("Pintura de las bancas")
    await carla.taps("Fuentes")
    await carla.says("Circular de la coordinación 2026-11-02")
    await carla.taps("Vigente desde")
    await carla.says("2026-11-02")
    carla.sees("Las bancas las pinta la alcaldía.", "Sin defectos")
    await carla.taps("🔎 Revisar y publicar")
    carla.sees("ahora sí: 1")
    await carla.taps("✅ Publicar")
    await delivered(office)
    assert not any("Ya tengo la respuesta" in each for each in ana.replies), "she was helped by a person"
    luz = await office.member("Luz Prueba", Role.OFFICIAL, "15001")
    await luz.says("quien pinta las bancas del parque?")
    luz.sees("Pintura de las bancas", "las pinta la alcaldía", "Circular de la coordinación")


async def test_an_article_that_a_liaison_sent_is_a_way_of_asking_for_it(
    office: Office, ana: Person, leo: Person, carla: Person
) -> None:
    await asks_a_person(ana, leo, UNKNOWN)
    await leo.taps("📄")
    await hears(ana, "le responde con este artículo")
    await carla.taps(data="kn:f")
    carla.sees_button("(1) ")
    await carla.taps("(1) ")
    carla.sees(UNKNOWN)
