"""getUpdates and callback queries: offsets, filters, how long things are kept, repetitions."""

import pytest

from bot.simulator.errors import DoorError
from tests.simulator.conftest import ANA, Clock, Sim

OLD = (400, "Bad Request: query is too old and response timeout expired or query ID is invalid")


def texts(sim: Sim, **params: int) -> list[str]:
    return [update["message"]["text"] for update in sim.updates_now(**params)]


def test_an_offset_forgets_everything_below(sim: Sim) -> None:
    ids = [sim.say(ANA, text).update_id for text in "abc"]
    first = ids[0]
    assert first is not None
    assert ids == [first, first + 1, first + 2]
    assert texts(sim) == texts(sim) == ["a", "b", "c"]
    assert texts(sim, offset=first + 1, limit=1) == ["b"]
    assert texts(sim) == ["b", "c"]
    assert texts(sim, offset=first + 3) == []
    assert texts(sim) == []


def test_a_negative_offset_keeps_the_last_ones(sim: Sim) -> None:
    for text in "abcd":
        sim.say(ANA, text)
    assert texts(sim, offset=-2) == ["c", "d"]
    assert texts(sim) == ["c", "d"]


def test_limits_are_clamped(sim: Sim) -> None:
    for _ in range(101):
        sim.say(ANA, "x")
    assert [len(sim.updates_now(limit=limit)) for limit in (0, 5, 1000)] == [1, 5, 100]


def test_messages_are_kept_a_day_and_queries_150_seconds(sim: Sim, clock: Clock) -> None:
    sim.ok(
        "sendMessage", chat_id=ANA, text="x", reply_markup={"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}
    )
    sim.say(ANA, "a")
    sim.tap(ANA, 2, label="A")
    assert len(sim.updates_now()) == 2
    clock.advance(150)
    assert len(sim.updates_now()) == 1
    clock.advance(24 * 3600 - 150)
    assert sim.updates_now() == []


def test_allowed_updates_persist_and_filter_when_an_update_is_made(sim: Sim) -> None:
    sim.say(ANA, "antes")
    sim.updates_now(allowed_updates='["callback_query"]')
    assert sim.say(ANA, "no").update_id is None
    assert sim.tap(ANA, 1, data="x") is not None
    assert [list(update)[1] for update in sim.updates_now()] == ["message", "callback_query"]
    sim.updates_now(allowed_updates=[])
    assert sim.say(ANA, "sí").update_id is not None


def test_a_callback_query(sim: Sim) -> None:
    sim.ok(
        "sendMessage", chat_id=ANA, text="x", reply_markup={"inline_keyboard": [[{"text": "A", "callback_data": "a1"}]]}
    )
    sim.tap(ANA, 2, label="A")
    sim.tap(ANA, 2, label="A")
    first, second = (update["callback_query"] for update in sim.updates_now())
    assert (first["data"], first["from"]["id"], first["message"]["message_id"]) == ("a1", ANA, 2)
    assert first["message"]["reply_markup"]["inline_keyboard"][0][0]["text"] == "A"
    assert first["id"] != second["id"]
    heard = []
    sim.listeners.add(lambda event, data: heard.append((event, data)))
    assert sim.ok("answerCallbackQuery", callback_query_id=first["id"], text="listo", show_alert=True) is True
    assert heard == [("answer", {"person": ANA, "chat": ANA, "message_id": 2, "text": "listo", "show_alert": True})]


def test_a_query_is_answered_within_150_seconds(sim: Sim, clock: Clock) -> None:
    sim.tap(ANA, 1, data="x")
    query_id = sim.updates_now()[0]["callback_query"]["id"]
    assert sim.error("answerCallbackQuery", callback_query_id="1") == OLD
    assert sim.error("answerCallbackQuery", callback_query_id=query_id, text="a" * 201)[0] == 400
    clock.advance(150)
    assert sim.ok("answerCallbackQuery", callback_query_id=query_id, text="a" * 200) is True
    clock.advance(1)
    assert sim.error("answerCallbackQuery", callback_query_id=query_id) == OLD


def test_a_button_must_be_there_unless_its_data_is_forged(sim: Sim) -> None:
    buttons = [{"text": "A", "callback_data": "a"}, {"text": "B", "url": "https://b.co"}]
    sim.ok("sendMessage", chat_id=ANA, text="x", reply_markup={"inline_keyboard": [buttons]})
    with pytest.raises(DoorError, match="no button C") as refused:
        sim.tap(ANA, 2, label="C")
    assert refused.value.status == 404
    with pytest.raises(DoorError, match="opens a link"):
        sim.tap(ANA, 2, label="B")
    with pytest.raises(DoorError, match="no such message"):
        sim.tap(ANA, 77, label="A")
    sim.ok("editMessageReplyMarkup", chat_id=ANA, message_id=2)
    with pytest.raises(DoorError, match="no button A"):
        sim.tap(ANA, 2, label="A")
    sim.tap(ANA, 2, data="forged")
    assert sim.updates_now()[0]["callback_query"]["data"] == "forged"


def test_a_query_from_a_deleted_message_has_an_inaccessible_one(sim: Sim) -> None:
    sim.ok("sendMessage", chat_id=ANA, text="x")
    sim.ok("deleteMessage", chat_id=ANA, message_id=2)
    sim.tap(ANA, 2, data="a")
    message = sim.updates_now()[0]["callback_query"]["message"]
    assert (message["date"], message["message_id"], message["chat"]["id"]) == (0, 2, ANA)


@pytest.mark.parametrize("new_id", [False, True])
def test_updates_are_delivered_again(sim: Sim, new_id: bool) -> None:
    ids = [sim.say(ANA, text).update_id or 0 for text in "abc"]
    sim.updates_now(offset=ids[2] + 1)
    again = sim.redeliver(last=2, new_id=new_id)
    assert again == ([ids[2] + 1, ids[2] + 2] if new_id else ids[1:])
    assert texts(sim, offset=ids[2] + 1) == ["b", "c"]
    assert texts(sim, offset=ids[2] + 3) == []
    assert sim.redeliver(update_id=ids[0]) == [ids[0]]
    assert texts(sim) == ["a"]


def test_nothing_to_deliver_again(sim: Sim) -> None:
    for update_id, last in ((5, None), (None, 0), (None, None)):
        with pytest.raises(DoorError, match="no such update"):
            sim.redeliver(update_id=update_id, last=last)


def test_the_journal_has_every_call_but_empty_polls(sim: Sim) -> None:
    sim.updates_now()
    sim.ok("getMe")
    sim.error("sendMessage", chat_id=5, text="x")
    sim.ok("sendMessage", chat_id=ANA, text="x")
    entries = sim.journal.after(0)
    assert [(e["n"], e["method"], e["status"], e["effect"]) for e in entries] == [
        (1, "getMe", 200, False),
        (2, "sendMessage", 400, False),
        (3, "sendMessage", 200, True),
    ]
    assert entries[2]["params"] == {"chat_id": ANA, "text": "x"}
    assert entries[2]["answer"]["result"]["message_id"] == 2
    assert sim.journal.after(2) == entries[2:]
    assert sim.journal.after(9) == []
