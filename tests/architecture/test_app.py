"""The whole bot: what a service enqueues reaches the person, beside replies."""

from bot.base import outbox
from db.models import Role
from tests.delivery.people import states
from tests.dialogue import Office
from tests.waiting import until


async def test_the_running_bot_sends_what_is_enqueued(office: Office) -> None:
    ana = await office.member("Ana", Role.OFFICIAL, "47001")
    office.database.transact(
        outbox.enqueue,
        person_id=ana.row_id,
        template="text",
        params={"html": "Mañana vence su actividad."},
        dedupe="deadline:1",
        now=office.now(),
    )
    await until(lambda: states(office.database) == {"sent": 1})
    ana.sees("Mañana vence su actividad.")


async def test_the_pace_hears_of_replies(office: Office) -> None:
    """So that the sender leaves them room."""
    ana = await office.member("Ana", Role.OFFICIAL, "47001")
    await ana.says("gracias")
    assert ana.id in office.assistant.pace._chats
