"""Who acknowledged, who did not, who answered: below the card of an announcement, and as a sheet."""

import asyncio

from telegram import Update

from bot.announcements import announcements, roll
from bot.announcements.chat import roll_screens
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context
from bot.edge.gate import button
from bot.edge.reply import acknowledge, show
from bot.people.people import Act

_ID = r"(\d{1,9})"


async def on_roll(update: Update, context: Context) -> None:
    assert update.effective_message is not None
    await context.run(announcements.show_in, context.me, None, update.effective_message.message_id)
    await show_roll(update, context, context.number(1))


async def show_roll(update: Update, context: Context, number: int) -> None:
    await show(update, context, roll_screens.roll(await context.run(roll.roll, context.me, number)))


async def on_sheet(update: Update, context: Context) -> None:
    assert update.effective_chat is not None
    resources, number = context.bot_data, context.number(1)
    found = await context.run(roll.roll, context.me, number)
    await acknowledge(update)
    content = await asyncio.to_thread(roll_screens.roll_workbook, found, resources.timezone)
    caption, name = roll_screens.caption(found), f"aviso-{number}-{resources.today()}.xlsx"
    await context.bot.send_document(update.effective_chat.id, content, caption, filename=name)


def register(app: App) -> None:
    button(app, Tap.ANNOUNCEMENT, f"{_ID}:g", on_roll, Act.ANNOUNCE)
    button(app, Tap.ANNOUNCEMENT, f"{_ID}:x", on_sheet, Act.ANNOUNCE)
