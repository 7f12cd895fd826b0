"""A Bot API server that does not know what only decorates (404, python-telegram-bot's InvalidToken) is served all the
same, with one warning; and menus that time out or are refused hold no message back."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import structlog
from structlog.testing import capture_logs

from conocimiento.search import Knowledge
from db.models import Role
from tests.conftest import Clock
from tests.dialogue import Office

DECORATION = ("setMyCommands", "setMyDescription", "deleteMyCommands")


@pytest.fixture
async def old(database_url: str, knowledge: Knowledge, clock: Clock, patient: None) -> AsyncIterator[Office]:
    """An office on an older server, not opened."""
    office = Office(database_url, knowledge, clock)
    office.telegram.set_faults({"unknown_methods": list(DECORATION)})
    yield office
    await office.close()


async def test_people_are_answered_and_a_warning_says_it_once(old: Office) -> None:
    structlog.reset_defaults()
    with capture_logs() as lines:
        await old.open()
        ana = await old.member("Ana", Role.OFFICIAL, "47001")
        for text in ("q es el mgei", "objeto del convenio 059", "gracias"):
            await ana.says(text)
        await asyncio.sleep(0.2)
    assert len(ana.replies) >= 4
    assert not any("Disculpe" in reply for reply in ana.replies)
    warnings = [line["event"] for line in lines if line["log_level"] in {"warning", "error"}]
    assert sorted(set(warnings)) == ["A menu could not be set", "Telegram does not show it"]
    assert warnings.count("A menu could not be set") == 1
    assert warnings.count("Telegram does not show it") == 2  # the commands and the description


@pytest.mark.parametrize("methods", [("deleteWebhook",), ("deleteWebhook", *DECORATION)], ids=len)
async def test_a_server_without_webhooks_is_polled(old: Office, methods: tuple[str, ...]) -> None:
    old.telegram.set_faults({"unknown_methods": list(methods)})
    await old.open()
    ana = old.person("Ana")
    await ana.says("q es el mgei")
    ana.sees("MGEI")


@pytest.mark.parametrize(
    "faults", [{"error_rate": 1.0, "all": True}, {"flood_rate": 1.0, "retry_after": 60, "all": True}], ids=str
)
async def test_a_menu_that_cant_be_set_holds_nobody_up(
    office: Office, monkeypatch: pytest.MonkeyPatch, faults: dict[str, float]
) -> None:
    """And is set with the next message."""
    ana = await office.member("Ana", Role.OFFICIAL, "47001")
    office.database.transact(lambda session: session.connection().exec_driver_sql("UPDATE people SET menu = NULL"))
    draw = office.telegram.faults.draw

    def only_menus(method: str) -> object:
        office.telegram.faults.settings = dict(faults) if method == "setmycommands" else {}
        return draw(method)

    monkeypatch.setattr(office.telegram.faults, "draw", only_menus)
    await ana.says("q es el mgei")
    ana.sees("MGEI")
    monkeypatch.undo()
    office.telegram.set_faults({})
    before = len(office.calls("setMyCommands"))
    await ana.says("gracias")
    assert office.calls("setMyCommands")[before]["status"] == 200
