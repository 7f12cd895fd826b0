"""What people do, and what the bot is told of it."""

from typing import Any

import pytest

from bot.simulator.errors import DoorError
from bot.simulator.model import Upload
from tests.simulator.conftest import ANA, Sim, png


def told(sim: Sim) -> list[tuple[str, Any]]:
    """(kind, payload) of the updates that wait, which are then confirmed."""
    updates = sim.updates_now()
    sim.updates.clear()
    return [(kind, update[kind]) for update in updates for kind in update if kind != "update_id"]


def test_names(sim: Sim) -> None:
    user = sim.add_person("Rosa Elena Mosquera", "@rosa", language_code="es").as_user()
    assert (user["first_name"], user["last_name"], user["username"]) == ("Rosa", "Elena Mosquera", "rosa")
    assert sim.add_person("Rosa Elena", last_name="Mosquera").name == "Rosa Elena Mosquera"
    assert "last_name" not in sim.add_person("Ana").as_user()
    with pytest.raises(DoorError):
        sim.add_person("  ")


def test_a_message_with_its_entities(sim: Sim) -> None:
    sim.say(ANA, "  /ayuda por favor ", reply_to=1)
    ((kind, message),) = told(sim)
    assert (kind, message["text"], message["from"]["language_code"]) == ("message", "/ayuda por favor", "es")
    assert message["entities"] == [{"offset": 0, "length": 6, "type": "bot_command"}]
    assert message["reply_to_message"]["text"] == "hola"


def test_a_client_splits_what_is_too_long(sim: Sim) -> None:
    sim.say(ANA, "a" * 4097)
    assert [len(message["text"]) for _, message in told(sim)] == [4096, 1]


def test_nothing_is_no_message_but_something_invisible_is(sim: Sim) -> None:
    for nothing in ("", " \n "):
        with pytest.raises(DoorError, match="non-empty"):
            sim.say(ANA, nothing)
    sim.say(ANA, "\u2800")
    assert len(told(sim)) == 1


@pytest.mark.parametrize("payload", ["a" * 65, "' OR 1=1", "á", "a b"])
def test_links_carry_only_short_simple_payloads(sim: Sim, payload: str) -> None:
    with pytest.raises(DoorError, match="1 to 64"):
        sim.open(ANA, payload)
    sim.open(ANA, payload, force=True)
    assert told(sim)[0][1]["text"] == f"/start {payload}"


def test_start_by_link(sim: Sim) -> None:
    eva = sim.add_person("Eva Otra")
    sim.open(eva.id, "A-z_9")
    assert told(sim)[0][1]["text"] == "/start A-z_9"
    sim.open(eva.id)
    assert told(sim)[0][1]["text"] == "/start"
    assert eva.started


def test_blocking_and_unblocking_are_told(sim: Sim) -> None:
    assert sim.block(ANA, blocked=True) is not None
    assert sim.block(ANA, blocked=True) is None
    ((kind, change),) = told(sim)
    assert (kind, change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == (
        "my_chat_member",
        "member",
        "kicked",
    )
    assert change["new_chat_member"]["user"]["id"] == 7001
    for act in (lambda: sim.say(ANA, "x"), lambda: sim.tap(ANA, 1, data="x")):
        with pytest.raises(DoorError, match="blocked"):
            act()
    sim.open(ANA)
    assert [kind for kind, _ in told(sim)] == ["my_chat_member", "message"]


def test_who_is_gone_does_nothing_more(sim: Sim) -> None:
    sim.deactivate(ANA)
    with pytest.raises(DoorError, match="deleted the account"):
        sim.say(ANA, "x")
    with pytest.raises(DoorError) as refused:
        sim.say(5, "x")
    assert refused.value.status == 404


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("sticker", "emoji"),
        ("voice", "duration"),
        ("video", "file_id"),
        ("location", "latitude"),
        ("contact", "user_id"),
        ("poll", "question"),
    ],
)
def test_messages_that_are_not_text(sim: Sim, kind: str, field: str) -> None:
    sim.send(ANA, kind)
    ((update, message),) = told(sim)
    assert update == "message"
    assert message[kind][field]


def test_somebody_elses_contact_and_a_voice_with_words(sim: Sim) -> None:
    sim.send(ANA, "contact", name="Eva", phone="573001112233")
    sim.send(ANA, "voice", text="escuche")
    contact, voice = (message for _, message in told(sim))
    assert contact["contact"] == {"phone_number": "573001112233", "first_name": "Eva"}
    assert voice["caption"] == "escuche"
    with pytest.raises(DoorError, match="cannot send a dice"):
        sim.send(ANA, "dice")


def test_uploads(sim: Sim) -> None:
    sim.upload(ANA, Upload("a.pdf", b"%PDF"), caption="acta")
    sim.upload(ANA, Upload("a.png", png(100, 50)), kind="photo")
    document, photo = (message for _, message in told(sim))
    assert (document["document"]["mime_type"], document["caption"]) == ("application/pdf", "acta")
    assert [size["width"] for size in photo["photo"]] == [90, 100]
    for wrong in ({"kind": "hologram"}, {"caption": "a" * 1025}):
        with pytest.raises(DoorError):
            sim.upload(ANA, Upload("a", b"x"), **wrong)  # type: ignore[arg-type]


def test_edits_of_ones_own_messages(sim: Sim) -> None:
    sim.send(ANA, "edit", message_id=1, text="hola de nuevo")
    ((kind, message),) = told(sim)
    assert (kind, message["text"], message["message_id"]) == ("edited_message", "hola de nuevo", 1)
    assert message["edit_date"]
    sim.ok("sendMessage", chat_id=ANA, text="x")
    with pytest.raises(DoorError, match="no message 2"):
        sim.edit(ANA, 2, "no es mío")
    with pytest.raises(DoorError, match="too long"):
        sim.edit(ANA, 1, "a" * 4097)


def test_forwards(sim: Sim) -> None:
    sim.ok("sendMessage", chat_id=ANA, text="x")
    sim.send(ANA, "forward", message_id=2)
    sim.send(ANA, "forward", text="de otra parte")
    own, hidden = (message for _, message in told(sim))
    assert own["forward_origin"]["sender_user"]["is_bot"] is True
    assert (hidden["text"], hidden["forward_origin"]["type"]) == ("de otra parte", "hidden_user")
    with pytest.raises(DoorError):
        sim.send(ANA, "forward", message_id=77)


def test_chats_as_the_bot_may_ask_for_them(sim: Sim) -> None:
    assert sim.ok("getChat", chat_id=ANA)["first_name"] == "Ana"
    stranger = sim.add_person("Nadie Aún")
    assert sim.error("getChat", chat_id=stranger.id) == (400, "Bad Request: chat not found")
