"""Entities that a bot sends itself, and what Telegram finds in a text."""

from typing import Any

import pytest

from bot.simulator.formatting.entities import Entity, Formatted
from bot.simulator.formatting.tidy import settle
from tests.simulator.conftest import ANA, Sim


@pytest.mark.parametrize(
    ("entities", "error"),
    [
        (
            [{"type": "bold", "offset": 0, "length": 9}],
            "entity beginning at UTF-16 offset 0 ends after the end of the text",
        ),
        ([{"type": "bold", "offset": 4, "length": 1}], "entity begins after the end of the text at UTF-16 offset 4"),
        ([{"type": "bold", "offset": 1, "length": 2}], "entity begins in a middle of a UTF-16 symbol"),
        ([{"type": "bold", "offset": 2, "length": -1}], "receive an entity with incorrect offset 2"),
        ([{"type": "shiny", "offset": 0, "length": 1}], "can't parse MessageEntity: Unsupported type specified"),
        (["bold"], "can't parse MessageEntity: expected an Object"),
        ([{"type": "bold"}], "can't parse MessageEntity: Can't find field"),
        ([{"type": "date_time", "offset": 0, "length": 1}], "simulator does not implement MessageEntity date_time"),
    ],
)
def test_impossible_entities_are_refused(sim: Sim, entities: list[Any], error: str) -> None:
    assert sim.error("sendMessage", chat_id=ANA, text="😀ab", entities=entities) == (400, f"Bad Request: {error}")


def test_entities_are_kept_and_those_telegram_finds_itself_ignored(sim: Sim) -> None:
    entities = [
        {"type": "url", "offset": 0, "length": 1},
        {"type": "pre", "offset": 2, "length": 1, "language": "py"},
        {"type": "text_mention", "offset": 4, "length": 1, "user": {"id": ANA}},
        {"type": "text_mention", "offset": 6, "length": 1, "user": {"id": 5}},
        {"type": "custom_emoji", "offset": 6, "length": 1, "custom_emoji_id": "5"},
    ]
    sent = sim.ok("sendMessage", chat_id=ANA, text="a b c d", entities=entities)
    assert [entity["type"] for entity in sent["entities"]] == ["pre", "text_mention"]
    assert sent["entities"][0]["language"] == "py"
    assert sent["entities"][1]["user"]["first_name"] == "Ana"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start ya", [("bot_command", "/start")]),
        ("vea /ayuda@practica_bot.", [("bot_command", "/ayuda@practica_bot")]),
        ("a/b y //x", []),
        ("hola @alianza_bot, @ab", [("mention", "@alianza_bot")]),
        ("#educación #2024 #a2", [("hashtag", "#educación"), ("hashtag", "#a2")]),
        ("ver www.mineducacion.gov.co/x?y=1.", [("url", "www.mineducacion.gov.co/x?y=1")]),
        ("https://a.example/b, (http://b.co)", [("url", "https://a.example/b"), ("url", "http://b.co")]),
        ("archivo.docx y art. 2.3.3", []),
        ("ana.p+x@mineducacion.gov.co", [("email", "ana.p+x@mineducacion.gov.co")]),
        ("tg://resolve?domain=x", [("url", "tg://resolve?domain=x")]),
        ("😀 /ayuda", [("bot_command", "/ayuda")]),
    ],
)
def test_what_telegram_finds_by_itself(text: str, found: list[tuple[str, str]]) -> None:
    settled = settle(Formatted(text))
    units = text.encode("utf-16-le")
    assert [(e.kind, units[2 * e.offset : 2 * e.end].decode("utf-16-le")) for e in settled.entities] == found


def test_what_is_marked_wins_over_what_is_found() -> None:
    settled = settle(Formatted("/ayuda a.co", (Entity("code", 0, 6), Entity("bold", 7, 4))))
    assert [(e.kind, e.offset) for e in settled.entities] == [("code", 0), ("url", 7), ("bold", 7)]


def test_offsets_follow_when_characters_are_removed() -> None:
    settled = settle(Formatted("\r\n\ra\u2028 \rb", (Entity("bold", 7, 1), Entity("italic", 0, 4))))
    assert settled.text == "\na b"
    assert [(e.kind, e.offset, e.length) for e in settled.entities] == [("italic", 0, 2), ("bold", 3, 1)]
