"""Rule 2 of the house: an update is confirmed only after its effect is committed and its reply attempted."""

import asyncio
import re
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs
from telegram import Update
from telegram.error import BadRequest, TimedOut
from telegram.ext import ApplicationHandlerStop

from bot.edge.intake import polling, taking, times
from tests.dialogue import Office, Person
from tests.first import before_all
from tests.waiting import until


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    for pauses in ("BUG", "NETWORK", "DATABASE", "NO_ANSWER"):
        monkeypatch.setattr(times, pauses, (0.0, 0.0))


class Trap:
    """Raises what it is told to before the handlers see an update, and remembers the order of the updates."""

    def __init__(self, office: Office) -> None:
        self.errors: list[Exception] = []
        self.seen: list[str] = []
        self.hold = asyncio.Event()
        self.hold.set()
        self.held: set[int] = set()
        self.slow: set[int] = set()
        before_all(office.assistant.app, self._on_update)

    async def _on_update(self, update: Update, _context: Any) -> None:
        assert update.effective_user
        assert update.effective_message
        if update.effective_user.id in self.held:
            await self.hold.wait()
        if update.effective_user.id in self.slow:
            await asyncio.sleep(0.1)  # long beside what the machine needs: how many are done meanwhile hardly varies
        self.seen.append(f"{update.effective_user.first_name}:{update.effective_message.text}")
        if self.errors:
            raise self.errors.pop(0)


@pytest.fixture
def trap(office: Office) -> Trap:
    return Trap(office)


@pytest.fixture
def ana(office: Office) -> Person:
    return office.person("Ana")


def offsets(office: Office) -> list[int]:
    return [int(call["params"]["offset"]) for call in office.calls("getUpdates") if "offset" in call["params"]]


async def test_a_bug_gets_three_tries_and_then_an_apology(office: Office, trap: Trap, ana: Person) -> None:
    trap.errors = [RuntimeError("bug")] * 3
    await ana.says("q es el mgei")
    ana.sees("Disculpe: no pude atender su mensaje")
    assert len(trap.seen) == 3
    await ana.says("q es el mgei")
    ana.sees("Qué es el MGEI")


async def test_the_number_in_an_apology_is_in_the_log(office: Office, trap: Trap, ana: Person) -> None:
    trap.errors = [RuntimeError("bug")] * 3
    with capture_logs() as lines:
        await ana.says("q es el mgei")
    shown = re.search(r"dele este número: (\d+)\.", ana.last["text"])
    assert shown
    assert [line["log_level"] for line in lines if line.get("update") == int(shown[1])] == [*["warning"] * 3, "error"]


async def test_a_bug_that_goes_away_costs_nothing(office: Office, trap: Trap, ana: Person) -> None:
    trap.errors = [RuntimeError("bug"), BadRequest("Message is too long")]
    await ana.says("q es el mgei")
    ana.sees("Qué es el MGEI")
    assert len(ana.replies) == 1


async def test_a_database_that_is_away_for_a_while_loses_nothing(office: Office, trap: Trap, ana: Person) -> None:
    """More tries than a bug gets."""
    trap.errors = [OperationalError("SELECT 1", {}, Exception("gone"))] * 5
    await ana.says("q es el mgei")
    ana.sees("Qué es el MGEI")


async def test_an_uncertain_reply_is_sent_again(office: Office, trap: Trap, ana: Person) -> None:
    trap.errors = [TimedOut()]
    await ana.says("q es el mgei")
    ana.sees("Qué es el MGEI")


async def test_a_person_who_blocked_the_bot_is_let_go_quietly(office: Office, trap: Trap, ana: Person) -> None:
    office.telegram.say(ana.id, "q es el mgei")
    ana.blocks_the_bot()
    await office.settle()
    assert ana.replies == []
    assert [text for text in trap.seen if text == "Ana:q es el mgei"] == ["Ana:q es el mgei"]  # one try


async def test_too_many_requests_are_waited_out(office: Office, ana: Person) -> None:
    office.telegram.set_faults({"rate_limit_per_s": 1, "burst": 1, "retry_after": 1})
    for text in ("q es el mgei", "objeto del convenio 059"):
        office.telegram.say(ana.id, text)
    await office.settle()
    assert len(ana.replies) == 2
    assert any(call["status"] == 429 for call in office.calls("sendMessage"))


async def test_the_order_inside_a_person_is_kept_while_others_go_on(office: Office, trap: Trap, ana: Person) -> None:
    rosa = office.person("Rosa")
    trap.held, questions = {ana.id}, [f"pregunta {number}" for number in range(taking.PATIENCE)]
    trap.hold.clear()
    for question in questions:
        office.telegram.say(ana.id, question)
    office.telegram.say(rosa.id, "q es el mgei")
    await until(lambda: rosa.replies)
    assert ana.replies == []
    trap.hold.set()
    await office.settle()
    assert [text for text in trap.seen if text.startswith("Ana")] == [f"Ana:{question}" for question in questions]
    assert len(ana.replies) == taking.PATIENCE


async def test_a_flood_of_one_person_hides_nobody_and_gets_one_word(office: Office, trap: Trap, ana: Person) -> None:
    """Of 120 messages at once a few are answered, then one word; Rosa, behind them, is answered too."""
    rosa = office.person("Rosa")
    trap.slow = {ana.id}
    for number in range(120):
        office.telegram.say(ana.id, f"pregunta {number}")
    office.telegram.say(rosa.id, "q es el mgei")
    await office.settle()
    rosa.sees("Qué es el MGEI")
    assert sum("muchos mensajes" in text for text in ana.replies) == 1
    assert taking.PATIENCE < len(ana.replies) < 60


async def test_the_offset_is_the_lowest_unfinished_update(office: Office, trap: Trap, ana: Person) -> None:
    rosa = office.person("Rosa")
    trap.held = {ana.id}
    trap.hold.clear()
    first = office.telegram.say(ana.id, "q es el mgei").update_id
    assert first is not None
    for _ in range(5):
        office.telegram.say(rosa.id, "hola")
    await until(lambda: len(rosa.replies) >= 5)
    assert office.telegram.updates.pending == 6
    assert max(offsets(office), default=first) <= first
    trap.hold.set()
    await office.settle()


async def test_what_was_in_flight_at_a_stop_comes_again(office: Office, trap: Trap, ana: Person) -> None:
    trap.held = {ana.id}
    trap.hold.clear()
    office.telegram.say(ana.id, "q es el mgei")
    await asyncio.sleep(0.05)
    office.assistant.intake.stop()
    await office.assistant.intake.drain(grace=0.05)
    assert office.telegram.updates.pending == 1
    assert ana.replies == []


async def test_a_stop_confirms_nothing_that_was_given_up(office: Office, trap: Trap, ana: Person) -> None:
    """What one person waits for must not be confirmed with what another got meanwhile."""
    rosa = office.person("Rosa")
    trap.held = {ana.id}
    trap.hold.clear()
    office.telegram.say(ana.id, "q es el mgei")
    office.telegram.say(rosa.id, "hola")
    await until(lambda: rosa.replies)
    intake_ = office.assistant.intake
    intake_.stop()
    await intake_.drain(grace=0.05)
    await intake_._polling.confirm()
    assert [update["message"]["text"] for update in office.telegram.updates.take(0, 100)] == ["q es el mgei", "hola"]


async def test_an_update_of_an_unknown_type_is_confirmed(office: Office, ana: Person) -> None:
    """An update of an unknown type."""
    office.telegram.updates.allow(["message", "business_message"])
    office.telegram.updates.add("business_message", {"whatever": [1, {"deep": None}]}, "x")
    await office.settle()
    await ana.says("q es el mgei")
    ana.sees("Qué es el MGEI")


async def test_a_message_newer_than_the_library_still_gets_a_word(office: Office, ana: Person) -> None:
    receipt = office.telegram.say(ana.id, "x")
    await office.settle()
    payload = office.telegram.updates.history[-1].payload | {"poll": {"id": "1"}, "message_id": receipt.message_id + 9}
    payload.pop("text")
    office.telegram.updates.add("message", payload, "x")
    await office.settle()
    ana.sees("Eso todavía no lo sé leer")


async def test_telegram_away_is_waited_for(office: Office, ana: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram gone for a while, shortened: every call fails for a while; nothing is lost, nothing crashes."""
    monkeypatch.setattr(polling, "LONGEST_BACKOFF", 0.05)
    office.telegram.set_faults({"error_rate": 1.0, "all": True})
    office.telegram.say(ana.id, "q es el mgei")
    await asyncio.sleep(0.5)
    assert ana.replies == []
    office.telegram.set_faults({})
    await office.settle()
    ana.sees("Qué es el MGEI")


async def test_two_processes_with_one_token_are_told_loudly(
    office: Office, ana: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    """Telegram refuses the older poll with 409; the log says so and polling goes on."""
    await ana.says("hola")  # a poll is waiting now
    office.telegram.updates.begin_poll()
    await until(lambda: "ANOTHER PROCESS IS POLLING" in capsys.readouterr().out)
    await ana.says("q es el mgei")
    ana.sees("Qué es el MGEI")


async def test_a_handler_that_stops_the_others_is_no_failure(office: Office, ana: Person) -> None:
    async def stop(_update: Update, _context: Any) -> None:
        raise ApplicationHandlerStop

    before_all(office.assistant.app, stop)
    await ana.says("q es el mgei")
    assert ana.replies == []


def test_a_poll_that_stalls_makes_the_process_unhealthy(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert office.assistant.intake.healthy
    monkeypatch.setattr(polling, "STALLED_SECONDS", -1.0)
    assert not office.assistant.intake.healthy
