"""What every handler shares: who is speaking, what a handler may use, and how a screen reaches the person."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from telegram import LinkPreviewOptions, Message, ReplyParameters, Update
from telegram.error import BadRequest
from telegram.ext import Application, ApplicationHandlerStop, CallbackContext, ExtBot, TypeHandler

from bot import views
from bot.markup import split_html
from bot.views import Screen
from conocimiento.search import Knowledge
from db.engine import Database

_LATE = timedelta(seconds=60)
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass
class Resources:
    """What the composition root hands to the handlers. `knowledge` is replaced as a whole when articles change."""

    database: Database
    knowledge: Knowledge
    now: Callable[[], datetime]
    timezone: ZoneInfo
    source_key: bytes

    def today(self) -> date:
        return self.now().astimezone(self.timezone).date()


Context = CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], Resources]
App = Application[ExtBot[None], Context, dict[Any, Any], dict[Any, Any], Resources, None]


def source(update: Update, resources: Resources) -> str:
    """Names a message for ever without holding its chat: a hash keyed by what is not in the database."""
    message = update.effective_message
    assert message is not None
    edit = f":{int(message.edit_date.timestamp())}" if message.edit_date else ""
    return "msg:" + _keyed(f"{message.chat_id}:{message.message_id}{edit}", resources)


def chat_key(update: Update, resources: Resources) -> str:
    """Names a conversation in the same way."""
    assert update.effective_chat is not None
    return "chat:" + _keyed(str(update.effective_chat.id), resources)


def _keyed(name: str, resources: Resources) -> str:
    return hmac.new(resources.source_key, name.encode(), hashlib.sha256).hexdigest()[:40]


async def show(update: Update, context: Context, screen: Screen, *, toast: str | None = None) -> None:
    """Answers a message with a message and a tap in place, so that the same tap twice shows one thing."""
    query = update.callback_query
    if query is None:
        await say(update, context, screen)
        return
    await acknowledge(update, toast)
    if len(split_html(screen.html)) > 1:
        await say(update, context, screen)
        return
    try:
        await query.edit_message_text(
            screen.html, "HTML", reply_markup=screen.keyboard, link_preview_options=_NO_PREVIEW
        )
    except BadRequest as exc:
        reason = exc.message.lower()
        if "message is not modified" in reason:
            return
        if "can't be edited" not in reason and "to edit not found" not in reason:
            raise
        await say(update, context, screen)


async def say(update: Update, context: Context, screen: Screen) -> None:
    """A new message; it quotes the question when it comes late, so that both are read together."""
    message, chat = update.effective_message, update.effective_chat
    assert chat is not None
    late = message is not None and not update.callback_query and context.bot_data.now() - message.date > _LATE
    quote = ReplyParameters(message.message_id, allow_sending_without_reply=True) if message and late else None
    *before, last = split_html(screen.html)
    for piece in before:
        await context.bot.send_message(chat.id, piece, "HTML", link_preview_options=_NO_PREVIEW)
    await context.bot.send_message(
        chat.id,
        last,
        "HTML",
        reply_markup=screen.keyboard,
        reply_parameters=quote,
        link_preview_options=_NO_PREVIEW,
    )


async def acknowledge(update: Update, toast: str | None = None, *, alert: bool = False) -> None:
    """Stops the button's clock. Too late to answer (Telegram keeps a tap 150 s) is no reason not to act."""
    query = update.callback_query
    assert query is not None
    try:
        await query.answer(toast, show_alert=alert)
    except BadRequest as exc:
        if "query is too old" not in exc.message.lower():
            raise


async def _only_private(update: Update, context: Context) -> None:
    """Groups get one pointer to the private chat when they address the bot, channels nothing."""
    chat = update.effective_chat
    if chat is None or chat.type == chat.PRIVATE:
        return
    if update.message and chat.type != chat.CHANNEL and _addressed(update.message, context.bot):
        await say(update, context, views.group(context.bot.link))
    raise ApplicationHandlerStop


def _addressed(message: Message, bot: ExtBot[None]) -> bool:
    """A mention, a command or a reply to the bot; as an administrator it is shown everything."""
    text = message.text or ""
    replied = message.reply_to_message and message.reply_to_message.from_user
    return text.startswith("/") or f"@{bot.username}" in text or bool(replied and replied.id == bot.id)


def register(app: App) -> None:
    app.add_handler(TypeHandler(Update, _only_private), group=-1)
