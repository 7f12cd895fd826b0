"""Editing, deleting, reacting, pinning."""

from typing import Any

import pytest

from bot.simulator.model import Upload
from tests.simulator.conftest import ANA, Clock, Sim, png

SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as "
    "a current content and reply markup of the message"
)
YES = {"inline_keyboard": [[{"text": "Sí", "callback_data": "si"}]]}


def send(sim: Sim, **params: Any) -> int:
    message_id: int = sim.ok("sendMessage", chat_id=ANA, text="<b>uno</b>", parse_mode="HTML", **params)["message_id"]
    return message_id


def test_an_edit_changes_text_keyboard_and_date(sim: Sim, clock: Clock) -> None:
    message_id = send(sim, reply_markup=YES)
    clock.advance(60)
    edited = sim.ok("editMessageText", chat_id=ANA, message_id=message_id, text="dos")
    assert (edited["text"], edited["edit_date"]) == ("dos", int(clock().timestamp()))
    assert "reply_markup" not in edited
    assert "entities" not in edited


def test_the_same_content_is_not_modified(sim: Sim) -> None:
    message_id = send(sim, reply_markup=YES)
    same = {"chat_id": ANA, "message_id": message_id}
    refused = (400, f"Bad Request: {SAME}")
    assert sim.error("editMessageText", **same, text=" <b>uno</b>", parse_mode="HTML", reply_markup=YES) == refused
    assert sim.error("editMessageReplyMarkup", **same, reply_markup=YES) == refused
    assert "reply_markup" not in sim.ok("editMessageReplyMarkup", **same)
    assert sim.error("editMessageReplyMarkup", **same, reply_markup={"inline_keyboard": []}) == refused
    assert sim.ok("editMessageText", **same, text="uno")["text"] == "uno"


@pytest.mark.parametrize("method", ["editMessageText", "editMessageReplyMarkup", "editMessageCaption"])
def test_what_cannot_be_edited(sim: Sim, method: str) -> None:
    with_keyboard = send(sim, reply_markup={"keyboard": [["A"]]})
    edit = {"chat_id": ANA, "text": "x", "reply_markup": YES}
    assert sim.error(method, **edit, message_id=99) == (400, "Bad Request: message to edit not found")
    assert sim.error(method, **edit, message_id=0) == (400, "Bad Request: message to edit not found")
    assert sim.error(method, **edit, message_id=1) == (400, "Bad Request: message can't be edited")
    assert sim.error(method, **edit, message_id=with_keyboard) == (400, "Bad Request: message can't be edited")
    assert sim.error(method, **(edit | {"chat_id": 5}), message_id=1) == (400, "Bad Request: chat not found")
    assert sim.error(method, text="x")[1] == "Bad Request: message identifier is not specified"
    other = edit | {"reply_markup": {"keyboard": [["A"]]}}
    assert sim.error(method, **other, message_id=2)[1] == "Bad Request: inline keyboard expected"
    assert sim.error(method, **edit, inline_message_id="1")[1].endswith("implement parameter inline_message_id")


def test_text_and_captions_are_edited_by_their_own_methods(sim: Sim) -> None:
    text_id = send(sim)
    files = {"document": Upload("a.pdf", b"%PDF")}
    file_id = sim.ok("sendDocument", files, chat_id=ANA, caption="uno")["message_id"]
    refused = sim.error("editMessageText", chat_id=ANA, message_id=file_id, text="x")
    assert refused == (400, "Bad Request: there is no text in the message to edit")
    refused = sim.error("editMessageCaption", chat_id=ANA, message_id=text_id, caption="x")
    assert refused == (400, "Bad Request: there is no caption in the message to edit")
    assert sim.ok("editMessageCaption", chat_id=ANA, message_id=file_id, caption="dos")["caption"] == "dos"
    assert "caption" not in sim.ok("editMessageCaption", chat_id=ANA, message_id=file_id)


def test_media_is_replaced_and_may_be_added_to_a_text(sim: Sim) -> None:
    message_id = send(sim)
    files = {"new": Upload("p.png", png())}
    media = {"type": "photo", "media": "attach://new", "caption": "<i>foto</i>", "parse_mode": "HTML"}
    edited = sim.ok("editMessageMedia", files, chat_id=ANA, message_id=message_id, media=media)
    assert (edited["caption"], len(edited["photo"])) == ("foto", 1)
    assert "text" not in edited


def test_messages_are_deleted_for_48_hours(sim: Sim, clock: Clock) -> None:
    old = send(sim)
    clock.advance(48 * 3600)
    assert sim.ok("deleteMessage", chat_id=ANA, message_id=1) is True
    clock.advance(1)
    new = send(sim)
    refused = sim.error("deleteMessage", chat_id=ANA, message_id=old)
    assert refused == (400, "Bad Request: message can't be deleted for everyone")
    assert sim.ok("deleteMessage", chat_id=ANA, message_id=new) is True
    refused = sim.error("deleteMessage", chat_id=ANA, message_id=new)
    assert refused == (400, "Bad Request: message to delete not found")
    assert sim.error("deleteMessage", message_id=1)[1] == "Bad Request: chat identifier is not specified"
    assert sim.error("deleteMessage", chat_id=ANA)[1] == "Bad Request: message identifier is not specified"


def test_a_blocked_bot_may_still_delete(sim: Sim) -> None:
    message_id = send(sim)
    sim.block(ANA, blocked=True)
    assert sim.error("editMessageText", chat_id=ANA, message_id=message_id, text="x")[0] == 403
    assert sim.ok("deleteMessage", chat_id=ANA, message_id=message_id) is True


def test_many_are_deleted_and_what_is_gone_is_skipped(sim: Sim) -> None:
    ids = [send(sim) for _ in range(3)]
    assert sim.ok("deleteMessages", chat_id=ANA, message_ids=[*ids, 99]) is True
    assert list(sim.chats[ANA].messages) == [1]
    for ids_given, error in (
        ([], "message identifiers are not specified"),
        ("x", "can't parse message_ids JSON object"),
        (5, "expected an Array of message identifiers"),
        ([*range(1, 102)], "too many message identifiers specified"),
        ([True], "message identifier must be a Number"),
        ([0], "invalid message identifier specified"),
    ):
        refused = sim.error("deleteMessages", chat_id=ANA, message_ids=ids_given)
        assert refused == (400, f"Bad Request: {error}")


def test_reactions(sim: Sim) -> None:
    react = {"chat_id": ANA, "message_id": 1}
    thumb = {"type": "emoji", "emoji": "👍"}
    assert sim.ok("setMessageReaction", **react, reaction=[thumb]) is True
    assert sim.chats[ANA].messages[1].reaction == "👍"
    assert sim.ok("setMessageReaction", **react, reaction=[{"type": "emoji", "emoji": "❤️"}]) is True
    assert sim.ok("setMessageReaction", **react) is True
    assert sim.chats[ANA].messages[1].reaction is None
    for reaction, error in (
        ([{"type": "emoji", "emoji": "✅"}], "REACTION_INVALID"),
        ([thumb, thumb], "REACTIONS_TOO_MANY"),
        ([{"type": "paid"}], "can't parse ReactionType: invalid reaction type specified"),
    ):
        assert sim.error("setMessageReaction", **react, reaction=reaction) == (400, f"Bad Request: {error}")
    gone = sim.error("setMessageReaction", chat_id=ANA, message_id=9, reaction=[thumb])
    assert gone == (400, "Bad Request: message to react not found")


def test_pins(sim: Sim) -> None:
    message_id = send(sim)
    assert sim.ok("pinChatMessage", chat_id=ANA, message_id=message_id) is True
    assert sim.ok("getChat", chat_id=ANA)["pinned_message"]["text"] == "uno"
    assert sim.ok("unpinChatMessage", chat_id=ANA) is True
    assert sim.error("unpinChatMessage", chat_id=ANA) == (400, "Bad Request: message to unpin not found")
    sim.ok("pinChatMessage", chat_id=ANA, message_id=message_id)
    sim.ok("deleteMessage", chat_id=ANA, message_id=message_id)
    assert "pinned_message" not in sim.ok("getChat", chat_id=ANA)
