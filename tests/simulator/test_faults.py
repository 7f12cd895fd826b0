"""Trouble on the way: what the client sees, whether the message is there, and what the journal says."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from telegram import Bot
from telegram.error import NetworkError, RetryAfter, TimedOut

from bot.simulator.errors import DoorError
from bot.simulator.faults import Faults, Trouble
from bot.simulator.web import gateway
from bot.simulator.web.request import SimulatorRequest
from tests.simulator.conftest import ANA, TOKEN, Clock, Sim


async def send(sim: Sim, method: str = "sendMessage", **params: Any) -> int:
    answer = await gateway.answer(sim, TOKEN, method, {"chat_id": ANA, "text": "x"} | params)
    return answer.status


def last(sim: Sim) -> tuple[int, bool, str | None]:
    entry = sim.journal.after(0)[-1]
    return entry["status"], entry["effect"], entry.get("fault")


def sent(sim: Sim) -> int:
    return len(sim.chats[ANA].messages) - 1


async def test_an_error_has_no_effect(sim: Sim) -> None:
    sim.set_faults({"error_rate": 1})
    assert await send(sim) == 502
    assert (sent(sim), last(sim)) == (0, (502, False, "error"))


async def test_a_reset_has_no_effect_and_no_answer(sim: Sim) -> None:
    sim.set_faults({"reset_rate": 1})
    with pytest.raises(gateway.ConnectionLost) as lost:
        await send(sim)
    assert lost.value.reset
    assert (sent(sim), last(sim)) == (0, (0, False, "reset"))


async def test_a_lost_response_has_its_effect(sim: Sim) -> None:
    sim.set_faults({"lose_response_rate": 1})
    with pytest.raises(gateway.ConnectionLost):
        await send(sim)
    assert (sent(sim), last(sim)) == (1, (200, True, "lost_response"))


async def test_a_hang_is_before_the_effect_or_after_it(sim: Sim) -> None:
    sim.set_faults({"hang_rate": 1, "hang_s": 0.001})
    results: Counter[tuple[str | None, bool]] = Counter()
    for _ in range(20):
        try:
            await send(sim)
            answered = True
        except gateway.ConnectionLost:
            answered = False
        results[last(sim)[2], answered] += 1
    assert set(results) == {("hang", False), ("late_response", True)}
    assert sent(sim) == results["late_response", True]


async def test_a_flood_without_reason(sim: Sim) -> None:
    sim.set_faults({"flood_rate": 1, "retry_after": 9})
    assert await send(sim) == 429
    assert sim.journal.after(0)[-1]["answer"]["parameters"] == {"retry_after": 9}
    assert last(sim) == (429, False, "flood")


async def test_latency(sim: Sim) -> None:
    sim.set_faults({"latency_ms": 40})
    loop = asyncio.get_running_loop()
    begin = loop.time()
    assert await asyncio.gather(*(send(sim) for _ in range(20))) == [200] * 20
    assert 0.035 < loop.time() - begin < 0.7


async def test_only_sending_and_editing_unless_all(sim: Sim) -> None:
    sim.set_faults({"error_rate": 1})
    assert await send(sim, "getMe") == 200
    assert await send(sim, "getUpdates") == 200
    assert await send(sim, "editMessageText", message_id=1) == 502
    sim.set_faults({"all": True})
    assert await send(sim, "getUpdates") == 502


def test_the_same_seed_is_the_same_luck() -> None:
    def luck(seed: int) -> list[Trouble]:
        faults = Faults(0)
        faults.configure({"error_rate": 0.2, "reset_rate": 0.2, "lose_response_rate": 0.2, "seed": seed})
        return [faults.draw("sendmessage").trouble for _ in range(200)]

    assert luck(5) == luck(5) != luck(6)
    assert 20 < Counter(luck(5))[Trouble.ERROR] < 60


def test_settings_add_up_and_are_cleared() -> None:
    faults = Faults(0)
    faults.configure({"error_rate": 0.5, "latency_ms": 10})
    faults.configure({"error_rate": 0, "hang_s": 2, "latency_ms": None})
    assert faults.settings == {"hang_s": 2.0}
    faults.configure({})
    assert faults.settings == {}
    wrong: list[dict[str, object]] = [{"erorr_rate": 1}, {"error_rate": "1"}, {"error_rate": 1.5}, {"latency_ms": -1}]
    for changes in wrong:
        with pytest.raises(DoorError):
            faults.configure(changes)


async def test_what_python_telegram_bot_makes_of_them(sim: Sim, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # else RetryAfter warns of a change to come
    async with Bot(TOKEN, request=SimulatorRequest(sim, TimedOut), get_updates_request=SimulatorRequest(sim)) as bot:
        for faults, error in (
            ({"error_rate": 1}, NetworkError),
            ({"reset_rate": 1}, NetworkError),
            ({"lose_response_rate": 1}, NetworkError),
            ({"flood_rate": 1}, RetryAfter),
            ({"hang_rate": 1, "hang_s": 5}, TimedOut),
        ):
            sim.set_faults({})
            sim.set_faults(dict(faults))
            with pytest.raises(error):
                await bot.send_message(ANA, "x", read_timeout=0.05)


# Of one person's chat


@pytest.fixture
def leo(sim: Sim) -> int:
    leo = sim.add_person("Leo Prueba").id
    sim.say(leo, "hola")
    return leo


async def test_one_persons_trouble_is_nobody_elses(sim: Sim, leo: int) -> None:
    assert sim.set_faults({"person": ANA, "error_rate": 1}) == {"error_rate": 1.0}
    assert [await send(sim), await send(sim, chat_id=leo)] == [502, 200]
    assert sim.faults.settings == {}


async def test_one_chat_is_refused_for_as_long_as_told(sim: Sim, clock: Clock, leo: int) -> None:
    sim.set_faults({"person": ANA, "rate_limit_per_s": 0.001, "retry_after": 60})
    assert [await send(sim) for _ in range(3)] == [200, 429, 429]
    assert [await send(sim, chat_id=leo) for _ in range(3)] == [200, 200, 200]
    clock.advance(59)
    assert await send(sim) == 429
    sim.set_faults({"person": ANA, "flood_rate": 1, "rate_limit_per_s": 0})
    assert await send(sim) == 429
    assert sim.journal.after(0)[-1]["answer"]["parameters"] == {"retry_after": 60}


async def test_one_chat_hangs(sim: Sim, leo: int) -> None:
    sim.set_faults({"person": ANA, "latency_ms": 60_000})
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await send(sim)
    assert await send(sim, chat_id=leo) == 200


async def test_all_of_one_persons_calls_are_those_about_their_chat(sim: Sim, leo: int) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Sí", "callback_data": "si"}]]}
    shown = sim.ok("sendMessage", chat_id=ANA, text="¿Sí?", reply_markup=keyboard)
    sim.tap(ANA, shown["message_id"], label="Sí")
    query = sim.updates_now()[-1]["callback_query"]["id"]
    sim.set_faults({"person": ANA, "error_rate": 1, "all": True})
    for method, params, status in (
        ("getUpdates", {}, 200),
        ("answerCallbackQuery", {"callback_query_id": query}, 502),
        ("setMyCommands", {"commands": "[]", "scope": f'{{"type": "chat", "chat_id": {ANA}}}'}, 502),
    ):
        answer = await gateway.answer(sim, TOKEN, method, params)
        assert answer.status == status, method
    assert await send(sim, "sendChatAction", chat_id=leo, action="typing") == 200


async def test_one_persons_trouble_ends_alone_or_with_everybodys(sim: Sim, leo: int) -> None:
    for person in (ANA, leo):
        sim.set_faults({"person": person, "error_rate": 1})
    assert sim.set_faults({"person": ANA}) == {}
    assert [await send(sim), await send(sim, chat_id=leo)] == [200, 502]
    sim.set_faults({})
    assert await send(sim, chat_id=leo) == 200
    with pytest.raises(DoorError):
        sim.set_faults({"person": 1, "error_rate": 1})


async def test_a_persons_trouble_comes_on_top_of_everybodys(sim: Sim, leo: int) -> None:
    sim.set_faults({"flood_rate": 1, "retry_after": 7})
    sim.set_faults({"person": ANA, "error_rate": 1})
    assert [await send(sim), await send(sim, chat_id=leo)] == [502, 429]


async def test_a_server_may_not_know_a_method(sim: Sim) -> None:
    """As an older one: 404 and no effect, in any capitals, until it is taken back."""
    sim.set_faults({"unknown_methods": ["setMyDescription"], "latency_ms": 1})
    assert await send(sim, "SETMYDESCRIPTION", description="x") == 404
    assert last(sim) == (404, False, None)
    assert await send(sim) == 200
    sim.set_faults({"latency_ms": 2})
    assert await send(sim, "setMyDescription", description="x") == 404
    sim.set_faults({"unknown_methods": []})
    assert await send(sim, "setMyDescription", description="x") == 200
    assert sim.faults.settings == {"latency_ms": 2.0}
    sim.set_faults({"unknown_methods": ["getMe"]})
    sim.set_faults({})
    assert await send(sim, "getMe") == 200
    for wrong in ("getMe", [1], 3):
        with pytest.raises(DoorError, match="list of methods"):
            sim.set_faults({"unknown_methods": wrong})
