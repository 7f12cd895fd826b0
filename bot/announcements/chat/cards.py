"""/avisos: what was announced and is planned; each with what became of it, and what can still be done about it."""

import asyncio

from telegram import Update

from bot.announcements import (
    announcements,
    approval,
    correction_draft,
    corrections,
    launching,
    results,
    texts,
)
from bot.announcements.audience import recipients
from bot.announcements.chat import card_screens, list_screens, writing_screens
from bot.announcements.correction_draft import Correction
from bot.announcements.texts import TextProblem
from bot.base import drafts
from bot.base.errors import Gone
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context
from bot.edge.gate import button, command, on_input
from bot.edge.reply import acknowledge, say, show
from bot.edge.screen import notice, render
from bot.people.people import Act
from db.models import Announcement, AnnouncementState, DeliveryState, Draft

_ID = r"(\d{1,9})"


# Seeing


async def on_list(update: Update, context: Context) -> None:
    page = 0 if update.callback_query is None else context.number(1)
    resources = context.bot_data
    found, more = await context.run(results.page, context.me, page, list_screens.PAGE)
    await _turn_from_card(update, context)
    await show(update, context, list_screens.announcements(found, page, more, resources.now(), resources.timezone))


async def _turn_from_card(update: Update, context: Context) -> None:
    """Notes that the message tapped shows something else from now on, so that progress is not written over it."""
    if update.callback_query and update.effective_message:
        message = update.effective_message.message_id
        await context.run(announcements.show_in, context.me, None, message)


async def on_card(update: Update, context: Context) -> None:
    await show_card(update, context, context.number(1))


async def show_card(update: Update, context: Context, number: int) -> None:
    resources, me = context.bot_data, context.me
    progress = await context.run(results.progress, me, number)
    if update.callback_query and update.effective_message:
        message = update.effective_message.message_id
        await context.run(announcements.show_in, me, number, message)
    await show(update, context, card_screens.card(progress, resources.send_rate, resources.now(), resources.timezone))


async def on_failures(update: Update, context: Context) -> None:
    await context.run(announcements.find_announcement, context.me, context.number(1))
    found = await context.run(results.failures, context.number(1))
    await _turn_from_card(update, context)
    await show(update, context, list_screens.failures(context.number(1), found))


async def on_failures_file(update: Update, context: Context) -> None:
    assert update.effective_chat is not None
    await context.run(announcements.find_announcement, context.me, context.number(1))
    found = await context.run(results.failures, context.number(1))
    await acknowledge(update)
    content = await asyncio.to_thread(list_screens.failures_file, found)
    name = f"aviso-{context.number(1)}-fallos.csv"
    caption = render("announcement_failures_sent", id=context.number(1))
    await context.bot.send_document(update.effective_chat.id, content, caption, filename=name)


# Doing

_ACTS = {
    "p": announcements.pause,
    "r": announcements.resume,
    "c": announcements.cancel,
    "w1": corrections.withdraw,
}


async def on_act(update: Update, context: Context) -> None:
    act, now = _ACTS[context.word(2)], context.bot_data.now()
    await context.run(act, context.me, context.number(1), now)
    await show_card(update, context, context.number(1))


async def on_sure(update: Update, context: Context) -> None:
    """Asks whether withdrawing, resending or reminding is meant, before it is done."""
    await ask_whether(update, context, context.number(1), context.word(2))


async def ask_whether(update: Update, context: Context, number: int, letter: str) -> None:
    """Asks whether one of these acts is meant. `letter`: w, u or n."""
    progress = await context.run(results.progress, context.me, number)
    funnel, reach = progress.funnel, await context.run(corrections.reach, progress.announcement)
    question, people = {
        "w": ("withdraw", reach.people),
        "u": ("resend", funnel.states[DeliveryState.UNCERTAIN]),
        "n": ("remind", funnel.owing),
    }[letter]
    await _turn_from_card(update, context)
    await show(update, context, card_screens.sure(progress.announcement, question, people))


async def on_resend(update: Update, context: Context) -> None:
    resources, uncertain = context.bot_data, context.word(2) == "u1"
    number = await context.run(launching.resend, context.me, context.number(1), uncertain, resources.now())
    await show_card(update, context, context.number(1))
    await say(update, context, notice("announcement_resent", number=number, uncertain=uncertain))


async def on_keep(update: Update, context: Context) -> None:
    """Keeps it to be used again, or no more."""
    await context.run(announcements.keep, context.me, context.number(1), context.word(2) == "1")
    await show_card(update, context, context.number(1))


async def on_approval(update: Update, context: Context) -> None:
    act = approval.approve if context.word(2) == "1" else approval.decline
    await context.run(act, context.me, context.number(1), context.bot_data.now())
    await show_card(update, context, context.number(1))


# Correcting


async def on_correct(update: Update, context: Context) -> None:
    resources, number = context.bot_data, context.number(1)
    announcement = await context.run(announcements.find_announcement, context.me, number)
    if announcement.state in (AnnouncementState.CANCELLED, AnnouncementState.WITHDRAWN):
        raise Gone("announcement")
    waiting = Correction(number, announcement.version)
    await context.run(correction_draft.correct, context.me, waiting, resources.now())
    await _turn_from_card(update, context)
    await show(update, context, writing_screens.correct(announcement))


async def on_correction_typed(update: Update, context: Context, draft: Draft) -> None:
    assert update.message is not None
    now = context.bot_data.now()
    before = Correction(**draft.data)
    try:
        announcement = await context.run(announcements.find_announcement, context.me, before.of)
    except Gone:
        await context.run(drafts.close, draft.person_id)
        raise
    html = update.message.text_html if update.message.text else None
    problem = TextProblem("file") if html is None else _problem(announcement, html)
    if html is None or problem is not None:
        await say(update, context, writing_screens.correct(announcement, problem))
        return
    after = Correction(before.of, before.from_version, html, before.ask_again)
    version = await context.run(correction_draft.correct, context.me, after, now)
    for facts in await context.run(recipients.one, announcement.segment, now.date()):
        await say(update, context, writing_screens.corrected_sample(announcement, html, facts))
    await _show_correction(update, context, after, version)


def _problem(announcement: Announcement, html: str) -> TextProblem | None:
    asks = announcement.question is not None
    return texts.problem(html, announcement.file_id, corrected=True, question=asks)


async def _show_correction(update: Update, context: Context, it: Correction, version: int) -> None:
    progress = await context.run(results.progress, context.me, it.of)
    reach = await context.run(corrections.reach, progress.announcement)
    await show(update, context, writing_screens.correction(it, version, reach, progress.funnel.waiting))


async def on_ask_again(update: Update, context: Context) -> None:
    resources, me, number = context.bot_data, context.me, context.number(1)
    found, version = await context.run(correction_draft.ask_again, me, number, context.word(2) == "1", resources.now())
    await _show_correction(update, context, found, version)


async def on_apply(update: Update, context: Context) -> None:
    number, from_version, version = map(int, context.words())
    resources = context.bot_data
    await context.run(correction_draft.apply, context.me, number, from_version, version, resources.now())
    await show_card(update, context, number)


def register(app: App) -> None:
    act = Act.ANNOUNCE
    command(app, "avisos", on_list, act)
    on_input(app, correction_draft.CORRECTION, on_correction_typed, act, files=True)
    button(app, Tap.ANNOUNCEMENTS, r"(\d{1,4})", on_list, act)
    button(app, Tap.ANNOUNCEMENT, _ID, on_card, act)
    button(app, Tap.ANNOUNCEMENT, f"{_ID}:f", on_failures, act)
    button(app, Tap.ANNOUNCEMENT, f"{_ID}:fc", on_failures_file, act)
    button(app, Tap.ANNOUNCEMENT, f"{_ID}:({'|'.join(_ACTS)})", on_act, act)
    button(app, Tap.ANNOUNCEMENT, f"{_ID}:([wun])", on_sure, act)
    button(app, Tap.ANNOUNCEMENT, f"{_ID}:([un]1)", on_resend, act)
    button(app, Tap.ANNOUNCEMENT, f"{_ID}:e", on_correct, act)
    button(app, Tap.ANNOUNCEMENT, f"{_ID}:k([01])", on_keep, act)
    button(app, Tap.APPROVAL, f"{_ID}:([01])", on_approval, act)
    button(app, Tap.CORRECTION, f"{_ID}:a:([01])", on_ask_again, act)
    button(app, Tap.CORRECTION, rf"{_ID}:(\d{{1,6}}):(\d{{1,6}})", on_apply, act)
