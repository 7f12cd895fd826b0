"""Who gave a code is told who used it: a coordinator, a liaison, another phone."""

import pytest

from bot.membership import invitations
from db.models import Delivery, Role
from tests.announcements.chat.test_announcements import delivered
from tests.dialogue import Office, Person, rows

SANTA_MARTA = "47001"

pytestmark = pytest.mark.hurried


@pytest.mark.parametrize(
    ("role", "place", "said"),
    [(Role.COORDINATOR, None, "entró a la coordinación"), (Role.LIAISON, SANTA_MARTA, "como profesional de enlace")],
)
async def test_the_inviter_hears_of_a_new_coordinator_or_liaison_once(
    office: Office, carla: Person, role: Role, place: str | None, said: str
) -> None:
    issued = office.database.transact(invitations.create, carla.row_id, role, place, 1, 7, office.now())
    new = office.person("Nueva Prueba")
    await new.opens(issued.code)
    for _ in range(2):
        await new.taps(data=f"e:1:{issued.code}")
    [told] = [each for each in rows(office, Delivery) if each.template == "invitation_used"]
    assert told.person_id == carla.row_id
    await delivered(office)
    assert any("Nueva Prueba" in text and said in text for text in carla.replies)


async def test_of_an_official_the_inviter_is_told_nothing_more(office: Office, carla: Person) -> None:
    issued = office.database.transact(invitations.create, carla.row_id, Role.OFFICIAL, SANTA_MARTA, 1, 7, office.now())
    new = office.person("Nueva Prueba")
    await new.opens(issued.code)
    await new.taps(data=f"e:1:{issued.code}")
    assert [each for each in rows(office, Delivery) if each.template == "invitation_used"] == []


async def test_a_code_for_another_phone_is_told_to_who_gave_it(office: Office, carla: Person, ana: Person) -> None:
    await carla.says("/start")
    await carla.taps(data=f"ph:{ana.row_id}")
    code = carla.last["text"].split("start=")[1].split()[0]
    phone = office.person("Ana Prueba")
    await phone.opens(code)
    await phone.taps(data=f"e:1:{code}")
    await delivered(office)
    assert any("continúa desde otro teléfono" in text for text in carla.replies)


async def test_an_invitation_comes_with_a_message_to_forward_and_a_picture_that_says_of_what(
    office: Office, carla: Person
) -> None:
    await carla.says("/start")
    await carla.taps(data=f"iv:o:{SANTA_MARTA}:5:7")
    copied = [button for row in carla.last["buttons"] for button in row if button["label"].startswith("✉️")]
    assert "por la Secretaría de Educación de Santa Marta" in copied[0]["copy_text"]
    assert "https://t.me/alianza_bot?start=" in copied[0]["copy_text"]
    assert "27 de noviembre de 2026" in copied[0]["copy_text"]
    picture = next(
        button["data"] for row in carla.last["buttons"] for button in row if str(button.get("data")).startswith("iq:")
    )
    await carla.taps(data=picture)
    carla.sees("Secretaría de Educación de Santa Marta · sirve hasta el 27 de noviembre de 2026")
