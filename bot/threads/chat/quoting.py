"""Telegram's own reply to a message of a thread: it goes on in that thread, whatever else waits for words."""

import re

from telegram import InlineKeyboardMarkup, Message, Update
from telegram.ext import ApplicationHandlerStop, MessageHandler, filters

from bot.base import drafts
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context
from bot.edge.reply import show
from bot.people.people import CONSENT_VERSION
from bot.threads import threads
from bot.threads.chat import answering, asking, asking_screens

GROUP = -4  # before what else waits for words: a quoted message says whom they are for
_THREAD = re.compile(rf"(?:{Tap.THREAD}|{Tap.QUESTION}):(\d{{1,9}})(?::|$)")
_REPORT = re.compile(rf"{Tap.ASK}:r:(\d{{1,9}})$")


def thread_of(message: Message | None) -> int | None:
    """Finds the thread that the buttons of the quoted message are about."""
    return _quoted(message, _THREAD)


def report_of(message: Message | None) -> int | None:
    """Finds the report about which the quoted message lets one write to a person."""
    return _quoted(message, _REPORT)


def _quoted(message: Message | None, what: re.Pattern[str]) -> int | None:
    quoted = message.reply_to_message if message is not None else None
    markup = quoted.reply_markup if quoted is not None else None
    if not isinstance(markup, InlineKeyboardMarkup):
        return None
    pressed = [each.callback_data for row in markup.inline_keyboard for each in row]
    found = {match[1] for data in pressed if isinstance(data, str) and (match := what.match(data))}
    return int(found.pop()) if len(found) == 1 else None


class _QuotesThread(filters.MessageFilter):
    def filter(self, message: Message) -> bool:
        return thread_of(message) is not None


async def on_quoted(update: Update, context: Context) -> None:
    """Passes words on in the thread that they quote. Raises Gone and NotAllowed."""
    visitor, number = context.visitor, thread_of(update.effective_message)
    if visitor.id is None or not visitor.active or visitor.consent != CONSENT_VERSION or number is None:
        return
    _, asks = await context.run(threads.side_of, visitor.id, number)
    await context.run(drafts.leave, visitor.id)
    if update.edited_message is not None:
        await show(update, context, asking_screens.problem("edited"))
        raise ApplicationHandlerStop
    words = await asking.taken(update, context)
    if words is not None and asks:
        await asking.write(update, context, number, words)
    elif words is not None:
        await answering.answer(update, context, number, words)
    raise ApplicationHandlerStop


def register(app: App) -> None:
    said = filters.TEXT | filters.PHOTO | filters.Document.ALL
    private = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGES
    quoting = MessageHandler(private & said & ~filters.COMMAND & _QuotesThread(), on_quoted)
    app.add_handler(quoting, group=GROUP)
