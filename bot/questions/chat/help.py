"""/ayuda."""

from telegram import Update

from bot.edge.context import App, Context
from bot.edge.gate import command
from bot.edge.reply import show
from bot.edge.screen import notice


async def on_help(update: Update, context: Context) -> None:
    await show(update, context, notice("help", role=context.visitor.role if context.visitor.active else None))


def register(app: App) -> None:
    command(app, ["ayuda", "help"], on_help)
