"""Buttons live for ever, can be forged, and outlive what they point to."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs
from telegram import Update

from bot.edge.errors import apologise
from db.models import Role
from tests.dialogue import Office, Person
from tests.planning import SANTA_MARTA

RECORDED = Path(__file__).parent / "recorded_buttons.txt"

GONE = (
    "Este botón ya no sirve: eso ya cambió o ya se atendió. "
    "Escríbame con sus palabras lo que necesita, o escriba /ayuda."
)


@pytest.mark.parametrize(
    "data",
    [
        "x",
        "c:1:mgei-que-es",
        "c:999999999:mgei-que-es",
        "c:99999999999999999999:mgei-que-es",
        "f:1:1:no-hay-tal",
        "r:1:no-hay-tal",
        "v:12345",
        "t:no-hay-tal",
        "t:alianza:99",
        "o:alianza:no-hay-tal",
        "n:77",
        "f:1:1:' OR 1=1",
        "🙂" * 16,
    ],
)
async def test_a_forged_or_dead_button_is_answered_kindly_and_changes_nothing(office: Office, data: str) -> None:
    ana = office.person("Ana Prueba")
    await ana.says("objeto del convenio 059")
    before = ana.last
    await ana.taps(data=data)
    assert ana.toasts == [GONE]
    assert ana.last == before


async def test_a_tap_that_comes_too_late_to_be_answered_still_acts(office: Office) -> None:
    """Telegram forgets a tap after 150 s; the person still wants what they tapped."""
    ana = office.person("Ana Prueba")
    await ana.says("objeto del convenio 059")
    office.telegram.tap(ana.id, ana.last["message_id"], label=ana.buttons[2])
    office.telegram.queries.clear()
    await office.settle()
    ana.sees_button("‹ Volver")


async def test_an_apology_for_a_tap_comes_as_a_message_when_it_is_too_late_for_another(
    office: Office, carla: Person
) -> None:
    tap = {"id": "1", "from": {"id": carla.id, "is_bot": False, "first_name": "Carla"}, "chat_instance": "1"}
    tap |= {"data": "au:", "message": {"chat": {"id": carla.id, "type": "private"}, "message_id": 1, "date": 0}}
    update = Update.de_json({"update_id": 9_000_000, "callback_query": tap}, office.assistant.app.bot)
    office.telegram.queries.clear()
    await apologise(office.assistant.app, update)
    carla.sees("9000000")


@pytest.mark.parametrize(
    ("data", "seen"), [("au:", "¿Hasta qué día?"), ("gb:0.0.0.0", "Tablero"), ("gb:t0.0.0.0", "Tablero")]
)
async def test_a_tap_under_a_message_that_telegram_withholds_is_answered_with_a_new_one(
    office: Office, carla: Person, data: str, seen: str
) -> None:
    """Of an old message Telegram says only where it was (InaccessibleMessage): there is nothing to edit."""
    chat = {"id": carla.id, "type": "private"}
    tap = {"id": "1", "from": {"id": carla.id, "is_bot": False, "first_name": "Carla"}, "chat_instance": "1"}
    tap |= {"data": data, "message": {"chat": chat, "message_id": 1, "date": 0}}
    before = len(carla.screen)
    await office.assistant.intake.take({"update_id": 9_000_000, "callback_query": tap})
    assert len(carla.screen) == before + 1
    carla.sees(seen)


async def test_a_tap_under_a_message_of_inline_mode_is_nobodys(office: Office, carla: Person) -> None:
    tap = {"id": "1", "from": {"id": carla.id, "is_bot": False, "first_name": "Carla"}, "chat_instance": "1"}
    before = carla.screen
    await office.assistant.intake.take(
        {"update_id": 9_000_000, "callback_query": {**tap, "data": "au:", "inline_message_id": "x"}}
    )
    assert carla.screen == before


@pytest.mark.slow
@pytest.mark.parametrize("role", [None, *Role])
async def test_every_button_of_who_has_no_name_and_under_what_telegram_withholds_is_done_with(
    office: Office, role: Role | None
) -> None:
    """An account that is deleted has no name."""
    person = office.person("Nadie") if role is None else await office.member("Prueba", role, SANTA_MARTA)
    chat = {"id": person.id, "type": "private"}
    data = RECORDED.read_text(encoding="utf-8").split()
    tap = {"from": {"id": person.id, "is_bot": False, "first_name": ""}, "chat_instance": "1"}
    tap |= {"message": {"chat": chat, "message_id": 1, "date": 0}}
    with capture_logs() as lines:
        for number, each in enumerate(data, 9_000_000):
            query = {"update_id": number, "callback_query": tap | {"id": str(number), "data": each}}
            await office.assistant.intake.take(query)
    assert [line for line in lines if line["event"] == "An update failed"] == []
