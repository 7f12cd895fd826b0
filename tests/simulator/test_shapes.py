"""Everything the bot is told or answered has the shape of the Bot API: clients read it and find nothing invented."""

from collections.abc import Iterator
from typing import Any

import aiogram.types
import pytest
import telegram
from pydantic import BaseModel, TypeAdapter

from bot.simulator.model import Upload
from tests.simulator.conftest import ANA, Sim, png

# aiogram follows a Bot API that is newer than python-telegram-bot's 10.0.
NEWER = ("can_send_welcome_messages",)
KEYBOARD = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}, {"text": "B", "url": "https://b.co"}]]}


@pytest.fixture(autouse=True)
def _durations_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # else reading one warns of a change to come


@pytest.fixture
def updates(sim: Sim) -> list[dict[str, Any]]:
    """One of everything that people can make happen."""
    sim.ok("sendMessage", chat_id=ANA, text="x", reply_markup=KEYBOARD)
    sim.say(ANA, "/ayuda @practica_bot https://a.co", reply_to=2)
    sim.edit(ANA, 1, "hola 2")
    for kind in ("sticker", "voice", "video", "location", "contact", "poll", "forward"):
        sim.send(ANA, kind)
    sim.upload(ANA, Upload("a.pdf", b"%PDF"), caption="acta")
    sim.upload(ANA, Upload("a.png", png()), kind="photo")
    sim.tap(ANA, 2, label="A")
    sim.tap(ANA, 77, data="x")
    sim.block(ANA, blocked=True)
    sim.block(ANA, blocked=False)
    group = sim.add_group("Equipo", [ANA])
    sim.say(ANA, "/plan", chat=group.id)
    sim.migrate(group.id)
    channel = sim.add_group("Avisos", [ANA], kind="channel")
    sim.say(ANA, "comunicado", chat=channel.id)
    return sim.updates_now()


def unknown_to_telegram(thing: Any) -> Iterator[tuple[str, Any]]:
    """Fields that python-telegram-bot does not know."""
    if isinstance(thing, telegram.TelegramObject):
        if unknown := {name: value for name, value in thing.api_kwargs.items() if name not in NEWER}:
            yield type(thing).__name__, unknown
        for name in thing.to_dict(recursive=False):
            yield from unknown_to_telegram(getattr(thing, name, None))
    elif isinstance(thing, list | tuple):
        for item in thing:
            yield from unknown_to_telegram(item)


def unknown_to_aiogram(thing: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(thing, BaseModel):
        if thing.model_extra:
            yield type(thing).__name__, thing.model_extra
        for value in dict(thing).values():
            yield from unknown_to_aiogram(value)
    elif isinstance(thing, list):
        for item in thing:
            yield from unknown_to_aiogram(item)


def test_updates(updates: list[dict[str, Any]]) -> None:
    assert {kind for update in updates for kind in update} == {
        *("update_id", "message", "edited_message", "callback_query", "my_chat_member", "channel_post")
    }
    for raw in updates:
        assert list(unknown_to_telegram(telegram.Update.de_json(raw))) == []
        assert list(unknown_to_aiogram(aiogram.types.Update.model_validate(raw))) == []


def test_answers(sim: Sim) -> None:
    markup = {"reply_markup": KEYBOARD, "protect_content": True, "link_preview_options": {"is_disabled": True}}
    files = {"document": Upload("a.pdf", b"%PDF"), "photo": Upload("a.png", png(400, 300))}
    channel = sim.add_group("Avisos", [ANA], kind="channel")
    group = sim.add_group("Equipo", [ANA])
    messages = [
        sim.ok("sendMessage", chat_id=ANA, text="<b>a</b> @alguien_x", parse_mode="HTML", **markup),
        sim.ok("sendMessage", chat_id=channel.id, text="a"),
        sim.ok("sendMessage", chat_id=group.id, text="a", reply_parameters={"message_id": 1}),
        sim.ok("sendDocument", files, chat_id=ANA, caption="a", show_caption_above_media=True),
        sim.ok("sendPhoto", files, chat_id=ANA, caption="a", has_spoiler=True),
        sim.ok("forwardMessage", chat_id=ANA, from_chat_id=ANA, message_id=1),
        sim.ok("editMessageText", chat_id=channel.id, message_id=1, text="b"),
    ]
    for raw in messages:
        assert list(unknown_to_telegram(telegram.Message.de_json(raw))) == []
        assert list(unknown_to_aiogram(aiogram.types.Message.model_validate(raw))) == []
    sim.ok("setWebhook", url="http://127.0.0.1:9/")
    sim.ok("pinChatMessage", chat_id=ANA, message_id=1)
    member = TypeAdapter[Any](aiogram.types.ChatMemberUnion)
    for chat_id in (ANA, group.id, channel.id):
        full = sim.ok("getChat", chat_id=chat_id)
        assert list(unknown_to_telegram(telegram.ChatFullInfo.de_json(full))) == []
        assert list(unknown_to_aiogram(aiogram.types.ChatFullInfo.model_validate(full))) == []
        for user_id in (ANA, 7001):
            raw = sim.ok("getChatMember", chat_id=chat_id, user_id=user_id)
            assert list(unknown_to_aiogram(member.validate_python(raw))) == []
            assert telegram.ChatMember.de_json(raw).status == raw["status"]
    for kind, method in ((aiogram.types.User, "getMe"), (aiogram.types.WebhookInfo, "getWebhookInfo")):
        assert list(unknown_to_aiogram(kind.model_validate(sim.ok(method)))) == []
