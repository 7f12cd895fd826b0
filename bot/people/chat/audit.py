"""The audit: ten entries a page, or all of it as a file. For coordinators."""

import asyncio

from telegram import Update

from bot.edge.callback_data import Tap
from bot.edge.context import App, Context
from bot.edge.gate import button
from bot.edge.reply import acknowledge, show
from bot.edge.screen import render
from bot.people import audit
from bot.people.chat import audit_screens
from bot.people.people import Act


async def on_page(update: Update, context: Context) -> None:
    resources, number = context.bot_data, context.number(1)
    log = await context.run(audit.page, context.visitor.id, number)
    await show(update, context, audit_screens.audit(log, number, resources.today(), resources.timezone))


async def on_file(update: Update, context: Context) -> None:
    resources = context.bot_data
    assert update.effective_chat is not None
    await acknowledge(update)
    log = await context.run(audit.every, context.visitor.id)
    content = await asyncio.to_thread(audit_screens.audit_file, log, resources.timezone)  # thousands of sentences
    caption = render("audit_sent", number=len(log.entries), kilobytes=len(content) // 1024 + 1)
    name = f"bitacora-{resources.today()}.csv"
    await context.bot.send_document(update.effective_chat.id, content, caption, filename=name)


def register(app: App) -> None:
    button(app, Tap.AUDIT, r"(\d{1,6})", on_page, Act.READ_AUDIT)
    button(app, Tap.AUDIT, "csv", on_file, Act.READ_AUDIT)
