"""429: overall, per chat, per group; and how long it lasts."""

from typing import Any

from tests.simulator.conftest import ANA, Clock, Sim


def flooded(sim: Sim, chat_id: int = ANA, method: str = "sendMessage", **params: Any) -> int | None:
    """The retry_after of a refusal, None for a message that went out."""
    answer = sim.call(method, {"chat_id": chat_id, "text": "x"} | params)
    if answer.status == 200:
        return None
    retry_after: int = answer.payload["parameters"]["retry_after"]
    assert answer.payload["description"] == f"Too Many Requests: retry after {retry_after}"
    assert answer.status == answer.payload["error_code"] == 429
    return retry_after


def test_no_limit_until_one_is_set(sim: Sim) -> None:
    assert [flooded(sim) for _ in range(200)] == [None] * 200


def test_so_many_in_any_second(sim: Sim, clock: Clock) -> None:
    sim.set_faults({"rate_limit_per_s": 3})
    assert [flooded(sim) for _ in range(4)] == [None, None, None, 1]
    clock.advance(0.9)
    assert flooded(sim) == 1
    clock.advance(0.1)
    assert [flooded(sim) for _ in range(4)] == [None, None, None, 1]
    sim.set_faults({})
    assert flooded(sim) is None


def test_a_smooth_sender_just_below_the_limit_is_never_refused(sim: Sim, clock: Clock) -> None:
    sim.set_faults({"rate_limit_per_s": 30})
    for _ in range(300):
        assert flooded(sim) is None
        clock.advance(1 / (30 * 0.98))


def test_a_stall_is_forgiven_and_a_faster_sender_is_not(sim: Sim, clock: Clock) -> None:
    sim.set_faults({"rate_limit_per_s": 30})
    for _ in range(60):
        assert flooded(sim) is None
        clock.advance(1 / 29.4)
    clock.advance(0.5)
    assert [flooded(sim) for _ in range(15)] == [None] * 15
    refused = 0
    for _ in range(300):
        refused += flooded(sim) is not None
        clock.advance(1 / 40)
    assert refused


def test_how_many_may_come_at_once(sim: Sim) -> None:
    sim.set_faults({"rate_limit_per_s": 30, "burst": 5})
    assert [flooded(sim) for _ in range(6)] == [None] * 5 + [1]


def test_who_was_refused_waits_as_long_as_told(sim: Sim, clock: Clock) -> None:
    sim.set_faults({"rate_limit_per_s": 1, "retry_after": 7})
    assert [flooded(sim), flooded(sim)] == [None, 7]
    clock.advance(4)
    assert flooded(sim) == 3
    clock.advance(3)
    assert flooded(sim) is None


def test_a_full_chat_blocks_only_that_chat(sim: Sim, clock: Clock) -> None:
    eva = sim.add_person("Eva Otra")
    sim.say(eva.id, "hola")
    sim.set_faults({"per_chat_s": 1})
    assert [flooded(sim) for _ in range(4)] == [None, None, None, 1]
    assert flooded(sim, eva.id) is None
    clock.advance(1)
    assert flooded(sim) is None


def test_twenty_a_minute_in_a_group(sim: Sim, clock: Clock) -> None:
    group = sim.add_group("Equipo", [ANA])
    sim.set_faults({"per_group_min": 20})
    assert [flooded(sim, group.id) for _ in range(21)] == [None] * 20 + [3]
    assert flooded(sim) is None
    clock.advance(60)
    assert [flooded(sim, group.id) for _ in range(21)] == [None] * 20 + [3]


def test_what_counts(sim: Sim, clock: Clock) -> None:
    """Sending and editing; an album or copies as many as they are; the rest does not."""
    sim.set_faults({"rate_limit_per_s": 2})
    edit: dict[str, Any] = {"message_id": 2, "text": "y"}
    assert [flooded(sim), flooded(sim, method="editMessageText", **edit), flooded(sim)] == [None, None, 1]
    sim.ok("sendChatAction", chat_id=ANA, action="typing")
    sim.ok("getMe")
    clock.advance(1)
    assert flooded(sim, method="copyMessages", from_chat_id=ANA, message_ids=[1, 2]) is None
    assert flooded(sim) == 1


def test_other_settings_do_not_forget_what_was_sent(sim: Sim) -> None:
    sim.set_faults({"rate_limit_per_s": 1})
    assert flooded(sim) is None
    sim.set_faults({"error_rate": 0.5})
    assert flooded(sim) == 1


def test_less_than_one_a_second(sim: Sim, clock: Clock) -> None:
    sim.set_faults({"rate_limit_per_s": 0.5})
    assert [flooded(sim), flooded(sim)] == [None, 2]
    clock.advance(2)
    assert flooded(sim) is None


def test_refusals_stand_in_the_journal_without_effect(sim: Sim) -> None:
    sim.set_faults({"rate_limit_per_s": 1})
    flooded(sim)
    flooded(sim)
    assert [(entry["status"], entry["effect"]) for entry in sim.journal.after(0)] == [(200, True), (429, False)]
