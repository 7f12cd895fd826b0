"""/start and /ayuda."""

from telegram import Update
from telegram.ext import CommandHandler

from bot import views
from bot.handlers.gate import App, Context, show


async def on_start(update: Update, context: Context) -> None:
    await show(update, context, views.start())


async def on_help(update: Update, context: Context) -> None:
    await show(update, context, views.notice("help"))


def register(app: App) -> None:
    app.add_handler(CommandHandler("start", on_start))
    app.add_handler(CommandHandler(["ayuda", "help"], on_help))
