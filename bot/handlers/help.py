"""/ayuda."""

from telegram import Update

from bot.handlers.context import App, Context
from bot.handlers.gate import command
from bot.handlers.reply import show
from bot.views.screen import notice


async def on_help(update: Update, context: Context) -> None:
    await show(update, context, notice("help", role=context.visitor.role if context.visitor.active else None))


def register(app: App) -> None:
    command(app, ["ayuda", "help"], on_help)
