"""Groups and channels: privacy mode, members, migration, leaving."""

import pytest

from bot.simulator.errors import DoorError
from tests.simulator.conftest import ANA, Sim
from tests.simulator.test_people import told


def test_a_group_in_privacy_mode(sim: Sim) -> None:
    """Commands, mentions and replies reach the bot; other talk does not."""
    eva = sim.add_person("Eva Otra")
    group = sim.add_group("Equipo", [ANA, eva.id])
    assert group.id < 0
    kinds = told(sim)
    assert [kind for kind, _ in kinds] == ["my_chat_member", "message"]
    assert kinds[1][1]["new_chat_members"][0]["id"] == 7001
    asked = sim.ok("sendMessage", chat_id=group.id, text="¿listos?")["message_id"]
    assert sim.say(ANA, "buenos días a todos", chat=group.id).update_id is None
    assert sim.say(ANA, "/plan@otro_bot", chat=group.id).update_id is None
    heard = ["/plan", "/plan@practica_bot ya", "oye @practica_bot", "sí"]
    for text in heard:
        sim.say(eva.id, text, chat=group.id, reply_to=asked if text == "sí" else None)
    assert [(message["text"], message["chat"]["type"]) for _, message in told(sim)] == [
        (text, "group") for text in heard
    ]
    sim.privacy_mode = False
    assert sim.say(ANA, "ahora sí", chat=group.id).update_id is not None
    assert sim.ok("getMe")["can_read_all_group_messages"] is True


def test_groups_have_members(sim: Sim) -> None:
    eva = sim.add_person("Eva Otra")
    group = sim.add_group("Equipo", [ANA])
    with pytest.raises(DoorError, match="not in Equipo"):
        sim.say(eva.id, "x", chat=group.id)
    with pytest.raises(DoorError, match="no chat"):
        sim.say(ANA, "x", chat=-5)
    for wrong in (("", [ANA], "group"), ("x", [], "group"), ("x", [ANA], "club")):
        with pytest.raises(DoorError):
            sim.add_group(*wrong)
    member = {"chat_id": group.id, "user_id": ANA}
    assert sim.ok("getChatMember", **member)["status"] == "creator"
    assert sim.ok("getChatMember", **(member | {"user_id": eva.id}))["status"] == "left"
    assert sim.ok("getChatMember", **(member | {"user_id": 7001}))["status"] == "member"
    assert sim.error("getChatMember", **(member | {"user_id": 9})) == (400, "Bad Request: PARTICIPANT_ID_INVALID")
    assert sim.error("getChatMember", chat_id=group.id) == (400, "Bad Request: invalid user_id specified")


def test_a_channel_posts_without_telling_who(sim: Sim) -> None:
    channel = sim.add_group("Avisos", [ANA], kind="channel")
    told(sim)
    sim.say(ANA, "comunicado", chat=channel.id)
    sim.edit(ANA, channel.last_message_id, "comunicado 2", chat=channel.id)
    (kind, post), (edited, _) = told(sim)
    assert (kind, edited) == ("channel_post", "edited_channel_post")
    assert "from" not in post
    assert post["sender_chat"]["title"] == "Avisos"
    assert sim.ok("getChatMember", chat_id=channel.id, user_id=7001)["status"] == "administrator"
    forwarded = sim.ok("forwardMessage", chat_id=ANA, from_chat_id=channel.id, message_id=post["message_id"])
    assert forwarded["forward_origin"]["type"] == "channel"


def test_a_group_that_becomes_a_supergroup(sim: Sim) -> None:
    group = sim.add_group("Equipo", [ANA])
    new = sim.migrate(group.id)
    assert new.id < -(10**12)
    answer = sim.call("sendMessage", {"chat_id": group.id, "text": "x"})
    assert (answer.status, answer.payload["description"]) == (
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
    )
    assert answer.payload["parameters"] == {"migrate_to_chat_id": new.id}
    services = [message for kind, message in told(sim) if kind == "message"]
    assert services[1]["migrate_to_chat_id"] == new.id
    assert services[2]["migrate_from_chat_id"] == group.id
    assert sim.ok("sendMessage", chat_id=new.id, text="x")["chat"]["type"] == "supergroup"
    with pytest.raises(DoorError, match="now the supergroup"):
        sim.say(ANA, "/x", chat=group.id)
    with pytest.raises(DoorError):
        sim.migrate(group.id)


def test_the_bot_leaves(sim: Sim) -> None:
    group = sim.add_group("Equipo", [ANA])
    told(sim)
    assert sim.ok("leaveChat", chat_id=group.id) is True
    refused = sim.error("sendMessage", chat_id=group.id, text="x")
    assert refused == (403, "Forbidden: bot is not a member of the group chat")
    assert sim.say(ANA, "/plan", chat=group.id).update_id is None
    assert sim.error("leaveChat", chat_id=ANA)[0] == 400


def test_in_a_group_others_messages_are_not_the_bots_to_delete(sim: Sim) -> None:
    group = sim.add_group("Equipo", [ANA])
    message_id = sim.say(ANA, "x", chat=group.id).message_id
    refused = sim.error("deleteMessage", chat_id=group.id, message_id=message_id)
    assert refused == (400, "Bad Request: message can't be deleted")
