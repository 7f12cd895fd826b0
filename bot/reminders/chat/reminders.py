"""/recordatorios: what reminders led to, what comes, how one's own would look. Rules, periodic ones and days off have
handlers of their own."""

import asyncio

from telegram import Update

from bot.edge.callback_data import Tap
from bot.edge.context import App, Context
from bot.edge.gate import button, command
from bot.edge.reply import show
from bot.people.people import Act
from bot.reminders import preview
from bot.reminders.chat import reminders_screens
from bot.reminders.results import results


async def on_reminders(update: Update, context: Context) -> None:
    resources = context.bot_data
    await show(update, context, reminders_screens.card(await context.run(results, context.me, resources.now())))


async def on_coming(update: Update, context: Context) -> None:
    resources = context.bot_data
    week = await asyncio.to_thread(preview.week, resources.database, context.me, resources.now(), resources.timezone)
    await show(update, context, reminders_screens.coming(week, resources.today()))


async def on_sample(update: Update, context: Context) -> None:
    resources, me = context.bot_data, context.me
    it = await asyncio.to_thread(preview.sample, resources.database, me, resources.now(), resources.timezone)
    await show(update, context, reminders_screens.sample(it, me, resources.today()))


def register(app: App) -> None:
    act = Act.SEE_REMINDERS
    command(app, "recordatorios", on_reminders, act)
    button(app, Tap.REMINDERS, "", on_reminders, act)
    button(app, Tap.REMINDERS, "n", on_coming, act)
    button(app, Tap.REMINDERS, "m", on_sample, act)
