"""python-telegram-bot 22.8, a whole Application, over HTTP and without a socket."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyParameters,
    Update,
)
from telegram.constants import ChatAction, ParseMode, ReactionEmoji
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from bot.simulator.model import Upload
from bot.simulator.views import transcript
from bot.simulator.web.request import SimulatorRequest
from bot.simulator.web.server import Running
from tests.simulator.conftest import ANA, TOKEN, Sim, png
from tests.waiting import HUNG_S, until

App = Application[Any, Any, Any, Any, Any, Any]
Context = ContextTypes.DEFAULT_TYPE


@pytest.fixture(params=["http", "memory"])
def build(request: pytest.FixtureRequest, sim: Sim, running: Running) -> Callable[[], App]:
    def over_http() -> App:
        builder = Application.builder().token(TOKEN)
        return builder.base_url(f"{running.url}/bot").base_file_url(f"{running.url}/file/bot").build()

    def in_memory() -> App:
        builder = Application.builder().token(TOKEN).request(SimulatorRequest(sim))
        return builder.get_updates_request(SimulatorRequest(sim)).build()

    return over_http if request.param == "http" else in_memory


@pytest.fixture
async def bot(build: Callable[[], App]) -> AsyncIterator[Bot]:
    bot: Bot = build().bot
    async with bot:
        yield bot


class Shown:
    """What Ana sees, waiting for it to appear."""

    def __init__(self, sim: Sim) -> None:
        self.sim = sim
        self.changed = asyncio.Event()
        sim.listeners.add(lambda _event, _data: self.changed.set())

    async def until(self, ready: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        async with asyncio.timeout(HUNG_S):
            while not ready(items := transcript(self.sim, ANA)):
                self.changed.clear()
                await self.changed.wait()
        return items


@pytest.fixture
async def shown(sim: Sim, build: Callable[[], App]) -> AsyncIterator[Shown]:
    """An echo bot that polls."""

    async def on_start(update: Update, context: Context) -> None:
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Acepto", callback_data="yes", style="success")]])
        assert update.effective_message
        await update.effective_message.reply_text(f"Hola {context.args}", reply_markup=keyboard)

    async def on_text(update: Update, _context: Context) -> None:
        assert update.message
        assert update.message.text
        await update.message.reply_html(f"<b>{update.message.text}</b>")

    async def on_tap(update: Update, _context: Context) -> None:
        assert update.callback_query
        await update.callback_query.answer("listo")
        await update.callback_query.edit_message_text(f"Elegido: {update.callback_query.data}")

    async def on_file(update: Update, _context: Context) -> None:
        assert update.message
        assert update.message.document
        content = await (await update.message.document.get_file()).download_as_bytearray()
        await update.message.reply_document(
            bytes(content)[::-1], filename="al revés.txt", caption=update.message.caption
        )

    app = build()
    app.add_handler(CommandHandler("start", on_start))
    app.add_handler(MessageHandler(filters.TEXT, on_text))
    app.add_handler(MessageHandler(filters.Document.ALL, on_file))
    app.add_handler(CallbackQueryHandler(on_tap))
    async with app:
        await app.start()
        assert app.updater
        await app.updater.start_polling()
        yield Shown(sim)
        await app.updater.stop()
        await app.stop()


async def test_a_dialogue(sim: Sim, shown: Shown) -> None:
    sim.open(ANA, "INV-7")
    items = await shown.until(lambda items: items[-1]["from"] == "bot")
    assert (items[-1]["text"], items[-1]["buttons"][0][0]) == (
        "Hola ['INV-7']",
        {"label": "Acepto", "data": "yes", "style": "success"},
    )
    sim.tap(ANA, items[-1]["message_id"], label="Acepto")
    await shown.until(lambda items: items[-1]["text"] == "Elegido: yes" and items[-1]["edited"])
    sim.say(ANA, "¿y ahora?")
    items = await shown.until(lambda items: items[-1]["from"] == "bot" and len(items) == 5)
    assert items[-1]["html"] == "<b>¿y ahora?</b>"
    sim.upload(ANA, Upload("a.txt", b"abc"), caption="texto")
    items = await shown.until(lambda items: items[-1]["from"] == "bot" and items[-1]["kind"] == "document")
    assert (items[-1]["text"], items[-1]["file"]["name"]) == ("texto", "al revés.txt")
    stored = sim.files.get(items[-1]["file"]["file_id"])
    assert stored
    assert stored.content == b"cba"


async def test_what_the_bot_sends_comes_back_as_objects(bot: Bot, sim: Sim) -> None:
    me = await bot.get_me()
    assert (me.id, me.username, me.is_bot) == (7001, "practica_bot", True)
    keyboard = InlineKeyboardMarkup(
        [[InlineKeyboardButton("Guía", url="https://a.co"), InlineKeyboardButton("C", copy_text=CopyTextButton("X"))]]
    )
    sent = await bot.send_message(
        ANA,
        '<b>é</b> <a href="tg://user?id=1001">Ana</a> <blockquote expandable>más</blockquote>',
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard,
        reply_parameters=ReplyParameters(1),
        disable_notification=True,
    )
    assert [(e.type, e.offset, e.length) for e in sent.entities] == [
        ("bold", 0, 1),
        ("text_mention", 2, 3),
        ("expandable_blockquote", 6, 3),
    ]
    assert sent.reply_to_message
    assert sent.reply_to_message.text == "hola"
    assert sent.reply_markup
    assert sent.reply_markup.inline_keyboard[0][1].copy_text == CopyTextButton("X")
    reply_keyboard = ReplyKeyboardMarkup([[KeyboardButton("Mi número", request_contact=True)]], one_time_keyboard=True)
    await bot.send_message(ANA, "¿Su número?", reply_markup=reply_keyboard)
    album = await bot.send_media_group(ANA, [InputMediaPhoto(png(), caption="a"), InputMediaPhoto(png())])
    assert [message.media_group_id == album[0].media_group_id for message in album] == [True, True]
    changed = await bot.edit_message_media(InputMediaPhoto(png(5, 5), caption="b"), ANA, album[0].message_id)
    assert not isinstance(changed, bool)
    assert (changed.caption, changed.photo[-1].width) == ("b", 5)
    assert (await bot.copy_message(ANA, ANA, sent.message_id)).message_id == 6
    assert [m.message_id for m in await bot.copy_messages(ANA, ANA, [1, 2])] == [7, 8]
    assert await bot.send_chat_action(ANA, ChatAction.TYPING)
    assert await bot.set_message_reaction(ANA, 1, ReactionEmoji.THUMBS_UP)
    assert await bot.delete_messages(ANA, [7, 8])
    assert (await bot.get_chat(ANA)).first_name == "Ana"
    assert (await bot.get_chat_member(ANA, ANA)).status == "member"


async def test_commands(bot: Bot) -> None:
    scope = BotCommandScopeAllPrivateChats()
    assert await bot.set_my_commands([BotCommand("ayuda", "Cómo usar")], scope, "es")
    assert await bot.get_my_commands(scope, "es") == (BotCommand("ayuda", "Cómo usar"),)
    assert await bot.delete_my_commands(scope, "es")
    assert await bot.get_my_commands(scope, "es") == ()


async def test_errors_become_the_right_exceptions(bot: Bot, sim: Sim, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # else RetryAfter warns of a change to come
    stranger = sim.add_person("Nadie Aún").id
    group = sim.add_group("Equipo", [ANA]).id
    supergroup = sim.migrate(group).id
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(5, "x")
    with pytest.raises(BadRequest, match='can\'t find end tag corresponding to start tag "b"'):
        await bot.send_message(ANA, "<b>", parse_mode="HTML")
    with pytest.raises(Forbidden, match="initiate conversation"):
        await bot.send_message(stranger, "x")
    with pytest.raises(ChatMigrated) as migrated:
        await bot.send_message(group, "x")
    assert migrated.value.new_chat_id == supergroup
    sim.block(ANA, blocked=True)
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(ANA, "x")
    sim.block(ANA, blocked=False)
    sim.set_faults({"rate_limit_per_s": 1, "retry_after": 6})
    await bot.send_message(ANA, "x")
    with pytest.raises(RetryAfter) as flood:
        await bot.send_message(ANA, "x")
    assert flood.value.retry_after.total_seconds() == 6  # type: ignore[union-attr]


async def test_two_pollers_conflict(build: Callable[[], App], sim: Sim) -> None:
    one, two = build().bot, build().bot
    async with one, two:
        older = asyncio.create_task(one.get_updates(timeout=10))
        await until(lambda: sim.updates.poll_ticket == 1)
        newer = asyncio.create_task(two.get_updates(timeout=10))
        with pytest.raises(Conflict, match="only one bot instance"):
            await asyncio.wait_for(older, HUNG_S)
        sim.say(ANA, "x")
        assert len(await asyncio.wait_for(newer, HUNG_S)) == 1


async def test_a_wrong_token(sim: Sim) -> None:
    bot = Bot("7001:other", request=SimulatorRequest(sim), get_updates_request=SimulatorRequest(sim))
    with pytest.raises(InvalidToken):
        await bot.initialize()


async def test_a_poll_in_memory_can_be_cancelled(sim: Sim) -> None:
    async with Bot(TOKEN, request=SimulatorRequest(sim), get_updates_request=SimulatorRequest(sim)) as bot:
        poll = asyncio.create_task(bot.get_updates(timeout=30))
        await until(lambda: sim.updates.poll_ticket == 1)
        poll.cancel()
        with pytest.raises(asyncio.CancelledError):
            await poll
    assert sim.listeners == set()
