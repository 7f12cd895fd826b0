"""Whatever is neither text nor a known button gets a sensible word, never silence. Registered last."""

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, MessageHandler, filters

from bot.edge.context import App, Context
from bot.edge.reply import acknowledge, show
from bot.edge.screen import notice, render

_KINDS = (
    "voice",
    "audio",
    "video",
    "video_note",
    "photo",
    "sticker",
    "document",
    "location",
    "contact",
    "poll",
)
_SAME_AS = {"audio": "voice", "video_note": "video"}


async def on_unsupported(update: Update, context: Context) -> None:
    assert update.message is not None
    await show(update, context, notice("unsupported", kind=_kind(update.message)))


def _kind(message: Message) -> str:
    kind = next((kind for kind in _KINDS if getattr(message, kind)), "other")
    return _SAME_AS.get(kind, kind)


async def on_unknown_command(update: Update, context: Context) -> None:
    await show(update, context, notice("unknown_command"))


async def on_unknown_button(update: Update, _context: Context) -> None:
    await acknowledge(update, render("refused", reason="gone"))


def register(app: App) -> None:
    message = filters.UpdateType.MESSAGE & ~filters.StatusUpdate.ALL
    app.add_handler(MessageHandler(message & filters.COMMAND, on_unknown_command))
    app.add_handler(MessageHandler(message, on_unsupported))
    app.add_handler(CallbackQueryHandler(on_unknown_button))
