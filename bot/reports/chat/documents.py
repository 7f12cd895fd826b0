"""A photo or a document that nobody waits for: an article or a workbook of plans from who may take
them in, else evidence."""

import asyncio

from telegram import Update
from telegram.ext import ApplicationHandlerStop, MessageHandler, filters

from bot.edge.context import App, Context
from bot.edge.reply import say
from bot.edge.screen import Screen
from bot.evidence.archives import XLSX
from bot.evidence.chat import upload
from bot.people.people import CONSENT_VERSION, Act
from bot.reports.chat import filing


async def on_file(update: Update, context: Context) -> None:
    """Takes a file. Whoever may not report is answered as before, and nothing of theirs is downloaded."""
    if context.bot_data.markdown and await context.bot_data.markdown(update, context):
        raise ApplicationHandlerStop
    if not context.visitor.may(Act.REPORT) or context.visitor.consent != CONSENT_VERSION:
        return
    found = await upload.fetch(update, context)
    if isinstance(found, Screen):
        await say(update, context, found)
        raise ApplicationHandlerStop
    named = await filing.destination(update, context)
    workbook = found.media_type == XLSX and not named.activities and context.visitor.may(Act.IMPORT_PLANS)
    if workbook and context.bot_data.workbooks:
        await context.bot_data.workbooks(update, context, found)
    else:
        await filing.keep(update, context, found, named)
        if await asyncio.to_thread(_asks, update, context, bool(named.activities)):
            return
    raise ApplicationHandlerStop


def _asks(update: Update, context: Context, named: bool) -> bool:
    """Tells whether what stands under a file is a question, which is answered as such; the name of an activity is
    none."""
    assert update.message is not None
    text = update.message.caption or ""
    if "?" in text or "¿" in text:
        return True
    return bool(text) and not named and bool(context.bot_data.knowledge.search(text).answers)


def register(app: App) -> None:
    files = filters.PHOTO | filters.Document.ALL
    private = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
    app.add_handler(MessageHandler(private & files, on_file), group=-1)
