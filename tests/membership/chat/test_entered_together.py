"""Those who come in with an invitation in a morning are one message for their liaison."""

import pytest
from sqlmodel import Session

from bot.membership import teams
from db.models import Delivery, DeliveryState, Role
from tests.conftest import SANTA_MARTA, TUNJA, Clock
from tests.dialogue import Office, Person, rows


def _enter(session: Session, office: Office, who: Person, code: str) -> None:
    teams.entered(session, who.row_id, code, office.assistant.app.bot_data.now())


async def test_a_morning_is_one_message_and_the_afternoon_another(office: Office, leo: Person, clock: Clock) -> None:
    for number, code in enumerate((SANTA_MARTA, TUNJA, SANTA_MARTA)):
        new = await office.member(f"Nueva {number} Prueba", Role.OFFICIAL, code)
        office.database.transact(_enter, office, new, code)
        clock.advance(minutes=30)
    before = len(leo.replies)
    await office.delivered()
    assert len(leo.replies) == before, "told at noon"
    clock.advance(minutes=40)
    await office.delivered()
    assert len(leo.replies) == before + 1
    leo.sees("Entraron 3 personas con invitación", "Santa Marta (2): Nueva 0 Prueba, Nueva 2 Prueba.")
    leo.sees("Tunja: Nueva 1 Prueba.")
    late = await office.member("Tarde Prueba", Role.OFFICIAL, TUNJA)
    office.database.transact(_enter, office, late, TUNJA)
    clock.advance(hours=5)
    await office.delivered()
    leo.sees("Tarde Prueba entró con una invitación")


@pytest.mark.parametrize("hour", [17, 23])
async def test_at_the_end_of_the_day_nobody_waits(office: Office, leo: Person, ana: Person, hour: int) -> None:
    now = office.assistant.app.bot_data.now().replace(hour=hour)
    office.database.transact(teams.entered, ana.row_id, SANTA_MARTA, now)
    [told] = [each for each in rows(office, Delivery) if each.template == "person_entered"]
    assert (told.not_before, told.state) == (now, DeliveryState.QUEUED)
