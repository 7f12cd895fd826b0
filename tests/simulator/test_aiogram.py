"""aiogram 3, a client we did not write, against the local Telegram over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.filters import CommandStart
from aiogram.types import (
    BotCommand,
    BotCommandScopeDefault,
    BufferedInputFile,
    CallbackQuery,
    ChatMemberUpdated,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    Message,
    ReactionTypeEmoji,
)

from bot.simulator.model import Upload
from bot.simulator.web.server import Running
from tests.simulator.conftest import ANA, TOKEN, Sim, png
from tests.simulator.test_python_telegram_bot import Shown
from tests.waiting import HUNG_S, until

YES = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Sí", callback_data="si")]])


def connect(running: Running, token: str = TOKEN) -> Bot:
    return Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(running.url)))


@pytest.fixture
async def bot(running: Running) -> AsyncIterator[Bot]:
    async with connect(running) as bot:
        yield bot


async def test_a_dialogue(bot: Bot, sim: Sim) -> None:
    dispatcher = Dispatcher()
    blocked: list[str] = []

    @dispatcher.message(CommandStart(deep_link=True))
    async def on_start(message: Message) -> Any:
        await message.answer(f"Recibí {message.text}", reply_markup=YES)

    @dispatcher.message(F.photo)
    async def on_photo(message: Message, bot: Bot) -> Any:
        assert message.photo
        content = await bot.download(message.photo[-1])
        assert content
        await message.answer_document(BufferedInputFile(content.read(), "copia.png"), caption="su foto")

    @dispatcher.callback_query(F.data == "si")
    async def on_yes(query: CallbackQuery) -> Any:
        assert isinstance(query.message, Message)
        await query.answer("¡Gracias!", show_alert=True)
        await query.message.edit_text("<i>hecho</i>", parse_mode="HTML")

    @dispatcher.my_chat_member()
    async def on_block(change: ChatMemberUpdated) -> Any:
        blocked.append(change.new_chat_member.status)

    shown = Shown(sim)
    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, polling_timeout=5))
    try:
        sim.open(ANA, "hola-1")
        items = await shown.until(lambda items: len(items) == 3)
        assert items[-1]["text"] == "Recibí /start hola-1"
        sim.tap(ANA, 3, label="Sí")
        items = await shown.until(lambda items: items[-1]["edited"])
        assert (items[-1]["html"], items[-1]["buttons"]) == ("<i>hecho</i>", [])
        sim.upload(ANA, Upload("f.png", png(100, 60)), kind="photo")
        items = await shown.until(lambda items: items[-1]["kind"] == "document")
        assert (items[-1]["file"]["name"], items[-1]["text"]) == ("copia.png", "su foto")
        sim.block(ANA, blocked=True)
        async with asyncio.timeout(HUNG_S):
            while sim.updates.pending:
                shown.changed.clear()
                await asyncio.wait_for(shown.changed.wait(), HUNG_S)
        assert blocked == ["kicked"]
    finally:
        await dispatcher.stop_polling()
        await polling


async def test_what_the_bot_sends_comes_back_as_objects(bot: Bot, sim: Sim) -> None:
    me = await bot.get_me()
    assert (me.id, me.username) == (7001, "practica_bot")
    sent = await bot.send_message(ANA, "😀 <code>a&lt;b</code>", parse_mode="HTML", reply_markup=YES)
    assert sent.entities
    assert [(e.type, e.extract_from(sent.text or "")) for e in sent.entities] == [("code", "a<b")]
    document = await bot.send_document(ANA, BufferedInputFile(b"%PDF", "acta.pdf"), caption="acta")
    assert document.document
    assert (document.document.file_name, document.document.file_size) == ("acta.pdf", 4)
    content = await bot.download(document.document)
    assert content
    assert content.read() == b"%PDF"
    again = await bot.send_document(ANA, document.document.file_id)
    assert again.document == document.document
    files = [InputMediaDocument(media=BufferedInputFile(b"x", f"{n}.txt"), caption=str(n)) for n in range(3)]
    album = await bot.send_media_group(ANA, files)  # type: ignore[arg-type]
    assert [message.caption for message in album] == ["0", "1", "2"]
    assert (await bot.copy_message(ANA, ANA, document.message_id)).message_id == 8
    assert (await bot.forward_message(ANA, ANA, 1)).forward_origin
    assert await bot.set_message_reaction(ANA, 1, [ReactionTypeEmoji(emoji="👍")])
    assert await bot.pin_chat_message(ANA, sent.message_id)
    assert (await bot.get_chat(ANA)).pinned_message
    assert await bot.delete_message(ANA, sent.message_id)
    commands = [BotCommand(command="ayuda", description="Ayuda")]
    assert await bot.set_my_commands(commands, scope=BotCommandScopeDefault(), language_code="es")
    assert [command.command for command in await bot.get_my_commands(language_code="es")] == ["ayuda"]
    assert await bot.set_my_description("Hola", language_code="es")


async def test_errors_become_the_right_exceptions(bot: Bot, sim: Sim, running: Running) -> None:
    group = sim.add_group("Equipo", [ANA]).id
    supergroup = sim.migrate(group).id
    sent = await bot.send_message(ANA, "x")
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_text("x", chat_id=ANA, message_id=sent.message_id)
    with pytest.raises(TelegramMigrateToChat) as migrated:
        await bot.send_message(group, "x")
    assert migrated.value.migrate_to_chat_id == supergroup
    with pytest.raises(TelegramNotFound, match="method not found"):
        await bot.send_dice(ANA)
    async with connect(running, "7001:other") as stranger:
        with pytest.raises(TelegramUnauthorizedError):
            await stranger.get_me()
    sim.block(ANA, blocked=True)
    with pytest.raises(TelegramForbiddenError, match="blocked by the user"):
        await bot.send_message(ANA, "x")


async def test_trouble_becomes_the_right_exceptions(bot: Bot, sim: Sim) -> None:
    sim.set_faults({"rate_limit_per_s": 1, "retry_after": 8})
    await bot.send_message(ANA, "x")
    with pytest.raises(TelegramRetryAfter) as flood:
        await bot.send_message(ANA, "x")
    assert flood.value.retry_after == 8
    for faults, error in (
        ({"error_rate": 1}, TelegramServerError),
        ({"reset_rate": 1}, TelegramNetworkError),
        ({"lose_response_rate": 1}, TelegramNetworkError),
    ):
        sim.set_faults({})
        sim.set_faults(dict(faults))
        with pytest.raises(error):
            await bot.send_message(ANA, "x")
    with pytest.raises(TelegramEntityTooLarge):
        await bot.send_document(ANA, BufferedInputFile(bytes(52 * 1024 * 1024), "big.bin"))


async def test_the_older_poll_is_refused(bot: Bot, running: Running, sim: Sim) -> None:
    async with connect(running) as other:
        older = asyncio.create_task(bot.get_updates(timeout=10))
        await until(lambda: sim.updates.poll_ticket == 1)
        newer = asyncio.create_task(other.get_updates(timeout=10))
        with pytest.raises(TelegramConflictError, match="only one bot instance"):
            await older
        sim.say(ANA, "x")
        assert len(await newer) == 1
