"""What a person sees: the transcript, the screen, the list of chats."""

import pytest

from bot.simulator.errors import DoorError
from bot.simulator.formatting.display import to_html
from bot.simulator.formatting.entities import Formatted
from bot.simulator.formatting.markup import parse_html
from bot.simulator.formatting.tidy import settle
from bot.simulator.model import Upload
from bot.simulator.views import people, transcript, view
from tests.simulator.conftest import ANA, Clock, Sim, png


def test_a_transcript(sim: Sim, clock: Clock) -> None:
    buttons = [
        {"text": "Sí", "callback_data": "si", "style": "success"},
        {"text": "Guía", "url": "https://a.co/"},
        {"text": "Copiar", "copy_text": {"text": "ABC"}},
    ]
    keyboard = {"inline_keyboard": [buttons]}
    reply = {"message_id": 1}
    sim.ok(
        "sendMessage", chat_id=ANA, text="<b>x</b>", parse_mode="HTML", reply_markup=keyboard, reply_parameters=reply
    )
    sim.ok("setMessageReaction", chat_id=ANA, message_id=1, reaction=[{"type": "emoji", "emoji": "👍"}])
    first, second = transcript(sim, ANA)
    assert first == {
        "message_id": 1,
        "from": "person",
        "kind": "text",
        "text": "hola",
        "html": "hola",
        "buttons": [],
        "edited": False,
        "date": int(clock().timestamp()),
        "reply_to": None,
        "reaction": "👍",
        "forwarded": False,
        "person": ANA,
        "name": "Ana Prueba",
    }
    assert (second["from"], second["html"], second["reply_to"]) == ("bot", "<b>x</b>", 1)
    assert second["buttons"] == [
        [
            {"label": "Sí", "data": "si", "style": "success"},
            {"label": "Guía", "url": "https://a.co/"},
            {"label": "Copiar", "copy_text": "ABC"},
        ]
    ]
    sim.ok("editMessageText", chat_id=ANA, message_id=2, text="y")
    assert transcript(sim, ANA)[1]["edited"] is True
    sim.ok("deleteMessage", chat_id=ANA, message_id=2)
    assert len(transcript(sim, ANA)) == 1
    with pytest.raises(DoorError):
        transcript(sim, 5)


def test_files_and_other_kinds_in_a_transcript(sim: Sim) -> None:
    sim.upload(ANA, Upload("acta.pdf", b"%PDF"), caption="acta")
    sim.upload(ANA, Upload("f.png", png()), kind="photo")
    for kind in ("sticker", "voice", "video", "location", "contact", "poll"):
        sim.send(ANA, kind)
    items = transcript(sim, ANA)[1:]
    kinds = ["document", "photo", "sticker", "voice", "video", "location", "contact", "poll"]
    assert [item["kind"] for item in items] == kinds
    file = items[0]["file"]
    assert (file["name"], file["size"], file["mime"]) == ("acta.pdf", 4, "application/pdf")
    assert file["url"] == f"/_sim/file/{file['file_id']}"
    assert items[6]["text"] == "Ana Prueba 573005551001"
    assert items[7]["text"] == "¿Nos reunimos el lunes?"


def test_a_screen(sim: Sim, clock: Clock) -> None:
    sim.ok("setMyCommands", commands=[{"command": "ayuda", "description": "Ayuda"}])
    sim.ok("sendChatAction", chat_id=ANA, action="typing")
    screen = view(sim, ANA)
    assert screen["commands"] == [{"command": "ayuda", "description": "Ayuda"}]
    assert (screen["typing"], screen["started"], screen["blocked"]) == ("typing", True, False)
    assert (screen["rev"], screen["person"], screen["chat"]) == (sim.rev, ANA, ANA)
    clock.advance(6)
    sim.block(ANA, blocked=True)
    assert view(sim, ANA)["typing"] is None
    assert view(sim, ANA)["blocked"] is True
    assert view(sim, sim.add_person("Eva Otra").id)["started"] is False
    with pytest.raises(DoorError):
        view(sim, 5)


def test_a_reply_keyboard_stays_until_it_is_removed_or_used_up(sim: Sim) -> None:
    def screen() -> object:
        return view(sim, ANA)["keyboard"]

    keys = {"keyboard": [["A"], [{"text": "Mi número", "request_contact": True}]]}
    shown = [[{"label": "A"}], [{"label": "Mi número", "request_contact": True}]]
    assert screen() is None
    sim.ok("sendMessage", chat_id=ANA, text="x", reply_markup=keys)
    sim.say(ANA, "A")
    sim.ok("sendMessage", chat_id=ANA, text="y")
    assert screen() == {"rows": shown, "one_time": False}
    sim.ok("sendMessage", chat_id=ANA, text="x", reply_markup=keys | {"one_time_keyboard": True})
    assert screen() == {"rows": shown, "one_time": True}
    sim.say(ANA, "A")
    assert screen() is None
    sim.ok("sendMessage", chat_id=ANA, text="x", reply_markup=keys)
    sim.ok("sendMessage", chat_id=ANA, text="x", reply_markup={"remove_keyboard": True})
    assert screen() is None


def test_the_list_of_chats_with_what_is_unread(sim: Sim) -> None:
    sim.ok("sendMessage", chat_id=ANA, text="uno")
    sim.ok("sendMessage", chat_id=ANA, text="dos")
    eva = sim.add_person("Eva Otra")
    group = sim.add_group("Equipo", [ANA, eva.id])
    ana, other, team = people(sim)
    assert (ana["id"], ana["name"], ana["username"], ana["unread"]) == (ANA, "Ana Prueba", "anaprueba", 2)
    assert (ana["last"]["text"], ana["last"]["from"]) == ("dos", "bot")
    assert (other["username"], other["unread"], other["last"]) == (None, 0, None)
    assert (team["id"], team["kind"], team["members"]) == (group.id, "group", [ANA, eva.id])
    view(sim, ANA, peek=True)
    assert people(sim)[0]["unread"] == 2
    view(sim, ANA)
    assert people(sim)[0]["unread"] == 0
    sim.migrate(group.id)
    assert [chat["kind"] for chat in people(sim)] == ["private", "private", "supergroup"]


def test_a_group_on_the_screen_of_a_member(sim: Sim) -> None:
    group = sim.add_group("Equipo", [ANA])
    sim.say(ANA, "/plan", chat=group.id)
    screen = view(sim, ANA, group.id)
    assert (screen["title"], screen["kind"], [item["name"] for item in screen["messages"]]) == (
        "Equipo",
        "group",
        ["Ana Prueba"],
    )


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<b>a &lt;i&gt;</b>", "<b>a &lt;i&gt;</b>"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ('<a href="https://a.co/?q=&quot;x">y</a>', '<a href="https://a.co/?q=&quot;x">y</a>'),
        ("<blockquote>😀 <i>é</i></blockquote>", "<blockquote>😀 <i>é</i></blockquote>"),
        ("<blockquote expandable>x</blockquote>", '<blockquote class="expandable">x</blockquote>'),
        ("<tg-spoiler>x</tg-spoiler>", '<span class="spoiler">x</span>'),
        ("<pre><code class='language-py'>x</code></pre>", "<pre>x</pre>"),
        ("ana@a.co", '<a href="mailto:ana@a.co">ana@a.co</a>'),
        ("vea a.co/x", 'vea <a href="http://a.co/x">a.co/x</a>'),
        ("/plan ya", '<span class="command">/plan</span> ya'),
        ('<tg-emoji emoji-id="5">👍</tg-emoji>', "👍"),
    ],
)
def test_html_for_the_page_is_escaped_and_has_few_tags(html: str, shown: str) -> None:
    formatted = settle(parse_html(html))
    assert to_html(formatted.text, formatted.entities) == shown


def test_a_link_that_telegram_refuses_is_no_link() -> None:
    formatted = settle(Formatted("javascript:alert(1) tg://resolve?domain=x"))
    assert "javascript:alert(1) <a" in to_html(formatted.text, formatted.entities)
