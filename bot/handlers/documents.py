"""A photo or a document that nobody waits for: a workbook of plans from who may import them, else evidence."""

import asyncio

from telegram import Update
from telegram.ext import ApplicationHandlerStop, MessageHandler, filters

from bot.handlers import upload
from bot.handlers.context import App, Context
from bot.handlers.reply import say
from bot.services import placing
from bot.services.archives import XLSX
from bot.services.evidence import Kept, Upload
from bot.services.people import Act
from bot.services.privacy import CONSENT_VERSION
from bot.views import Screen
from bot.views import evidence as views


async def on_file(update: Update, context: Context) -> None:
    """Whoever may not report is answered as before, and nothing of theirs is downloaded."""
    if not context.visitor.may(Act.REPORT) or context.visitor.consent != CONSENT_VERSION:
        return
    found = await upload.fetch(update, context)
    if isinstance(found, Screen):
        await say(update, context, found)
    elif found.media_type == XLSX and context.bot_data.workbooks and context.visitor.may(Act.IMPORT_PLANS):
        await context.bot_data.workbooks(update, context, found)
    else:
        await _keep(update, context, found)
        if await asyncio.to_thread(_asks, update, context):
            return
    raise ApplicationHandlerStop


async def _keep(update: Update, context: Context, found: Upload) -> None:
    kept = await upload.store(update, context, found, None)
    if isinstance(kept, Screen):
        await say(update, context, kept)
    elif not kept.asked:
        await say(update, context, await _question(update, context, kept))


async def _question(update: Update, context: Context, kept: Kept) -> Screen:
    assert update.message is not None
    resources = context.bot_data
    states = await resources.database.run(placing.choices, context.me, resources.now())
    album = update.message.media_group_id is not None
    return views.ask(kept, album, states, resources.now(), len(context.visitor.secretariats) > 1)


def _asks(update: Update, context: Context) -> bool:
    """Whether what stands under it is a question, which is answered as such."""
    assert update.message is not None
    text = update.message.caption or ""
    return bool(text) and ("?" in text or "¿" in text or bool(context.bot_data.knowledge.search(text).answers))


def register(app: App) -> None:
    files = filters.PHOTO | filters.Document.ALL
    private = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    app.add_handler(MessageHandler(private & files, on_file), group=-1)
