"""Telegram's own reply to the copy of an announcement: it answers its question, acknowledges it, or goes to whoever
wrote it."""

import re

from telegram import InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest

from bot.announcements import responses, surveys
from bot.announcements.chat import copy_screens
from bot.announcements.chat.answers import as_got, mark
from bot.base.errors import Gone
from bot.edge.callback_data import Tap
from bot.edge.context import Context, source
from bot.edge.reply import show
from bot.edge.screen import Screen, label
from bot.threads.threads import LENGTH

_COPY = re.compile(rf"{Tap.COPY}:([1-9]\d{{0,8}}):")


def copy_of(message: Message | None) -> int | None:
    """Finds the announcement whose copy is quoted, by its buttons."""
    quoted = message.reply_to_message if message is not None else None
    markup = quoted.reply_markup if quoted is not None else None
    if not isinstance(markup, InlineKeyboardMarkup):
        return None
    pressed = [each.callback_data for row in markup.inline_keyboard for each in row]
    found = {match[1] for data in pressed if isinstance(data, str) and (match := _COPY.match(data))}
    return int(found.pop()) if len(found) == 1 else None


async def answers(update: Update, context: Context) -> bool:
    """Notes the answer to the question of the announcement that is quoted, where the text is one; tells whether it
    was."""
    message, number = update.message, copy_of(update.message)
    if message is None or number is None:
        return False
    try:
        survey = surveys.survey_of((await context.run(responses.received, number, context.me)).question)
    except Gone:
        return False
    value = surveys.read_short_answer(survey, message.text or "", context.bot_data.today()) if survey else None
    if survey is None or value is None:
        return False
    await context.run(surveys.answer, number, context.me, value, context.bot_data.now())
    await show(update, context, copy_screens.noted(survey, value))
    assert message.reply_to_message is not None
    await mark(context, message.reply_to_message.message_id, number, value)
    return True


async def acknowledges(update: Update, context: Context) -> bool:
    """Notes «Enterado» for a courtesy that quotes an announcement; tells whether it did."""
    message, number = update.message, copy_of(update.message)
    if message is None or number is None or message.reply_to_message is None:
        return False
    try:
        await context.run(responses.acknowledge, number, context.me, context.bot_data.now())
    except Gone:
        return False
    await show(update, context, Screen(label("announcement_thanks")))
    markup = message.reply_to_message.reply_markup
    after = copy_screens.acknowledged(markup, number) if markup else None
    if after is None or after == markup:
        return True
    try:
        await context.bot.edit_message_reply_markup(message.chat_id, message.reply_to_message.message_id, None, after)
    except BadRequest as exc:  # it says so already, or is not there any more
        if "not modified" not in exc.message.lower() and "to edit not found" not in exc.message.lower():
            raise
    return True


async def goes_on(update: Update, context: Context) -> bool:
    """Passes the words that quote an announcement on to whoever wrote it; tells whether it did."""
    message, number = update.message, copy_of(update.message)
    if message is None or number is None:
        return False
    text = message.text or ""
    try:
        shown = await as_got(context, number, context.me)
    except Gone:
        return False
    if len(text) > LENGTH:
        await show(update, context, copy_screens.reply_ask(shown, "long"))
        return True
    resources, key = context.bot_data, source(update, context.bot_data)
    await context.run(responses.reply, number, context.me, text, key, resources.now(), resources.timezone)
    await show(update, context, copy_screens.replied())
    return True
