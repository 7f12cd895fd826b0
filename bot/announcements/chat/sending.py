"""/aviso, its second half: when and how it leaves, the preview as real messages, the confirmation."""

import asyncio
from datetime import datetime
from typing import Any

from telegram import Update
from telegram.error import BadRequest

from bot.announcements import composing, previewing, results
from bot.announcements.audience import recipients
from bot.announcements.chat import card_screens, list_screens, writing_screens
from bot.announcements.chat.audience import segment_screens
from bot.announcements.composing import Composition, Stage
from bot.base.errors import Gone, Invalid
from bot.base.times.moments import read_moment
from bot.base.times.unclear import Unclear
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context, tap_source
from bot.edge.gate import button, on_input
from bot.edge.reply import acknowledge, say, show
from bot.edge.screen import notice
from bot.edge.unclear import sentence
from bot.people.people import Act
from db.models import Draft

_FORM = r"(\d{1,10})"


async def _change(context: Context, **values: Any) -> Composition:
    resources, form = context.bot_data, context.number(1)
    return await context.run(composing.change, context.me, form, resources.now(), **values)


# When and how


async def on_options(update: Update, context: Context) -> None:
    await _show_options(update, context, await _change(context))


async def _show_options(update: Update, context: Context, it: Composition) -> None:
    resources = context.bot_data
    wait = await context.run(previewing.foreseen, it, resources.now(), resources.timezone)
    await show(update, context, writing_screens.options(it, resources.now(), resources.timezone, wait))


async def on_when(update: Update, context: Context) -> None:
    """Sets when it leaves: «now», or a local moment as 202611240800."""
    chosen = context.word(2)
    at = None if chosen == "now" else _moment(chosen, context)
    await _show_options(update, context, await _change(context, planned_at=at.isoformat() if at else None))


def _moment(digits: str, context: Context) -> datetime:
    """Reads the moment from a button. Buttons live for ever: theirs may have passed. Raises Gone and Invalid."""
    try:
        at = datetime.strptime(digits, "%Y%m%d%H%M").replace(tzinfo=context.bot_data.timezone)
    except ValueError:
        raise Gone("moment") from None
    if at < context.bot_data.now():
        raise Invalid("past")
    return at


async def on_other_time(update: Update, context: Context) -> None:
    it = await _change(context, stage=Stage.MOMENT)
    await show(update, context, writing_screens.ask_moment(it.form))


async def on_moment_typed(update: Update, context: Context, draft: Draft) -> None:
    assert update.message is not None
    resources, it = context.bot_data, composing.read_composition(draft)
    at = read_moment(update.message.text or "", resources.now(), resources.timezone)
    if isinstance(at, Unclear):
        await show(update, context, writing_screens.ask_moment(it.form, sentence(at, resources.today()), at.moments))
        return
    planned = at.isoformat()
    it = await context.run(composing.change, context.me, it.form, resources.now(), planned_at=planned)
    await _show_options(update, context, it)


async def on_urgent(update: Update, context: Context) -> None:
    await _show_options(update, context, await _change(context, urgent=context.word(2) == "1"))


async def on_class(update: Update, context: Context) -> None:
    await _show_options(update, context, await _change(context, must=context.word(2) == "1"))


# Preview


async def on_preview(update: Update, context: Context) -> None:
    await show_preview(update, context, context.number(1))


async def show_preview(update: Update, context: Context, form: int) -> None:
    """Shows it as it would arrive, and to whom. Raises what previewing.preview() raises."""
    resources = context.bot_data
    found = await context.run(previewing.preview, context.me, form, resources.now(), resources.timezone)
    it, audience = found.it, found.audience
    if update.callback_query:
        await acknowledge(update)
    try:
        for facts in found.samples:
            await say(update, context, writing_screens.sample(it, facts))
    except BadRequest as exc:  # such as an address that Telegram does not take for one
        await say(update, context, notice("announcement_refused", reason=exc.message))
        return
    above = resources.approval_above
    second = above is not None and audience.count > above
    words, how = segment_screens.in_words(it.segment, found.names), (resources.send_rate, resources.timezone)
    await say(
        update, context, writing_screens.confirmation(it, found.version, audience, words, *how, second, found.wait)
    )


async def on_list(update: Update, context: Context) -> None:
    assert update.effective_chat is not None
    resources, me, now = context.bot_data, context.me, context.bot_data.now()
    it, _ = await context.run(composing.find_composition, me, context.number(1), now)
    await acknowledge(update)
    found = await context.run(recipients.listed, me, it.segment, now.date())
    content = await asyncio.to_thread(list_screens.list_file, found)
    caption, name = writing_screens.list_caption(len(found)).html, f"aviso-{resources.today()}.csv"
    await context.bot.send_document(update.effective_chat.id, content, caption, filename=name)


async def on_send(update: Update, context: Context) -> None:
    """Sends the announcement. The message with the button becomes the one that shows how it goes."""
    assert update.effective_message is not None
    resources, me = context.bot_data, context.me
    made = await context.run(
        composing.send,
        me,
        context.number(1),
        context.number(2),
        update.effective_message.message_id,
        tap_source(update, resources),
        resources.approval_above,
        resources.now(),
    )
    assert made.id is not None
    progress = await context.run(results.progress, me, made.id)
    await show(update, context, card_screens.card(progress, resources.send_rate, resources.now(), resources.timezone))


def register(app: App) -> None:
    act = Act.ANNOUNCE
    on_input(app, Stage.MOMENT, on_moment_typed, act, files=True)
    button(app, Tap.COMPOSING, rf"{_FORM}:o", on_options, act)
    button(app, Tap.COMPOSING, rf"{_FORM}:w:(now|\d{{12}})", on_when, act)
    button(app, Tap.COMPOSING, rf"{_FORM}:w:other", on_other_time, act)
    button(app, Tap.COMPOSING, rf"{_FORM}:u:([01])", on_urgent, act)
    button(app, Tap.COMPOSING, rf"{_FORM}:m:([01])", on_class, act)
    button(app, Tap.COMPOSING, rf"{_FORM}:p", on_preview, act)
    button(app, Tap.COMPOSING, rf"{_FORM}:csv", on_list, act)
    button(app, Tap.COMPOSING, rf"{_FORM}:y:(\d{{1,6}})", on_send, act)
