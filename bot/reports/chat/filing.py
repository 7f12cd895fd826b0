"""Places a file that came by itself: at the activity that its caption, or the message it answers, names; else the
person is asked of which one it is. For every handler that takes files."""

import re

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

from bot.base.uploads import Upload
from bot.edge.callback_data import Tap
from bot.edge.context import Context, file_source
from bot.edge.reply import say, show
from bot.edge.screen import Screen
from bot.evidence import evidence
from bot.evidence.archives import Refused
from bot.evidence.chat import evidence_screens, upload
from bot.evidence.evidence import Kept, Placed
from bot.plans import naming
from bot.plans.naming import Named
from bot.reports import forms, placing
from bot.reports.chat.form import several, show_form, show_with_file
from bot.reports.forms import Card
from db.models import Evidence

# What the bot's buttons are about
_ACTIVITY = re.compile(
    rf"(?:{Tap.ACTIVITY}:|{Tap.HISTORY}:|{Tap.ONE_MESSAGE}:|{Tap.REPORT}:(?:\d{{1,10}}:)?|{Tap.EVIDENCE}:(?:a|ta?|mta?):"
    rf"|{Tap.DIGEST}:(?:[azswq]:\d{{8}}|ok|no|go):)(\d{{1,9}})(?::|$)"
)
_REPORT = re.compile(rf"(?:{Tap.REVIEW}|{Tap.UNDO}|{Tap.CORRECT}):(\d{{1,9}})(?::|$)")


async def destination(update: Update, context: Context) -> Named:
    """Finds what the message with a file says that it is of: in its caption, else by what it answers."""
    message = update.effective_message
    assert message is not None
    said = await context.run(naming.by_text, context.visitor, message.caption or "")
    if said or message.reply_to_message is None:
        return said
    quoted = message.reply_to_message
    text = quoted.text or quoted.caption or ""
    return await context.run(naming.by_quote, context.visitor, text, *about(quoted))


def about(message: Message) -> tuple[list[int], list[int]]:
    """Gives the ids of activities and of reports that the buttons of a message of the bot are about."""
    pressed = [button.callback_data for button in _buttons(message) if isinstance(button.callback_data, str)]
    activities = [int(found[1]) for data in pressed if (found := _ACTIVITY.match(data))]
    return activities, [int(found[1]) for data in pressed if (found := _REPORT.match(data))]


def _buttons(message: Message) -> list[InlineKeyboardButton]:
    markup = message.reply_markup
    return [each for row in markup.inline_keyboard for each in row] if isinstance(markup, InlineKeyboardMarkup) else []


async def goes_elsewhere(update: Update, context: Context, named: Named, activity_id: int) -> bool:
    """Tells whether a file that is sent while the report of this activity is being given belongs to none of it: it, or
    what it was sent with, is of another."""
    if named.sure:
        return named.several or activity_id not in named.activities
    resources = context.bot_data
    source = file_source(update, resources)
    beside = await context.run(evidence.sent_with, context.me, source)
    return beside is not None and beside.activity_id != activity_id


async def keep(update: Update, context: Context, found: Upload, named: Named) -> None:
    """Keeps a file and says where it went, with a way to move it; or asks."""
    kept = await upload.store(update, context, found, None, alone=bool(named))
    if isinstance(kept, Screen):
        await say(update, context, kept)
    elif named.one is not None:
        await _place(update, context, kept, named.one)
    elif not kept.asked:
        await say(update, context, await question(context, kept, named, album=_album(update)))


def _album(update: Update) -> bool:
    return update.message is not None and update.message.media_group_id is not None


async def _place(update: Update, context: Context, kept: Kept, activity_id: int) -> None:
    now = context.bot_data.now()
    try:
        placed = await context.run(placing.place, context.me, kept.evidence.id or 0, activity_id, now)
    except Refused as refused:
        await say(update, context, evidence_screens.refused(refused, now))
        return
    if placed.closed:
        await say(update, context, await question(context, kept, closed=placed.state.activity.code))
        return
    card = await _in_form(context, placed)
    if card is not None:
        await show_with_file(update, context, card, kept)
    else:
        await say(
            update, context, evidence_screens.placed(placed, now, kept.evidence, evidence_screens.received(kept, now))
        )


async def _in_form(context: Context, placed: Placed) -> Card | None:
    """Gives the report of the activity that is being given, with the file in it, when the file waits for the next
    one."""
    if placed.report is not None or placed.known is not None:
        return None
    resources = context.bot_data
    return await context.run(forms.take_along, context.me, placed.state.id, resources.now())


async def show_placed(update: Update, context: Context, placed: Placed, file: Evidence | None) -> None:
    """Shows where a file went, after a tap; a report of the activity that is being given has it, and is shown."""
    card = await _in_form(context, placed)
    if card is not None:
        await show_form(update, context, card)
    else:
        await show(update, context, evidence_screens.placed(placed, context.bot_data.now(), file))


async def question(
    context: Context, kept: Kept, named: Named | None = None, *, album: bool = False, closed: str = ""
) -> Screen:
    """Asks of which activity a file is: of those it may be of, else of what is likely; with what was named in vain."""
    now = context.bot_data.now()
    ids = named.activities if named else ()
    states = await context.run(placing.choices, context.me, now, ids)
    unknown = named.unknown if named else None
    return evidence_screens.ask(kept, album, states, now, several(context), closed, unknown or "")
