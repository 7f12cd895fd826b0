"""/avisos: what was announced and is planned; each with what became of it, and what can still be done about it."""

import asyncio
from datetime import datetime

from sqlmodel import Session
from telegram import Update

from bot.announcements import announcements, composing, corrections, recipients, results, segments
from bot.announcements.chat import card_screens
from bot.announcements.chat import writing_screens as form_views
from bot.announcements.composing import Correction, Problem
from bot.announcements.recipients import Facts
from bot.announcements.results import Sheet
from bot.base import drafts
from bot.base.errors import Gone
from bot.edge.context import App, Context
from bot.edge.gate import button, command, on_input
from bot.edge.reply import acknowledge, say, show
from bot.edge.screen import notice, render
from bot.people.people import Act
from db.models import AnnouncementState, DeliveryState, Draft

_ID = r"(\d{1,9})"


def _number(context: Context) -> int:
    assert context.match is not None
    return int(context.match[1])


# Seeing


async def on_list(update: Update, context: Context) -> None:
    page = 0 if update.callback_query is None else _number(context)
    resources = context.bot_data
    found, more = await resources.database.run(_page, context.me, page)
    await _turn_from_card(update, context)
    await show(update, context, card_screens.announcements(found, page, more, resources.now(), resources.timezone))


def _page(session: Session, actor_id: int, page: int) -> tuple[list[Sheet], bool]:
    found = results.recent(session, actor_id, card_screens.PAGE + 1, page * card_screens.PAGE)
    return [results.sheet(session, actor_id, each.id or 0) for each in found[: card_screens.PAGE]], len(
        found
    ) > card_screens.PAGE


async def _turn_from_card(update: Update, context: Context) -> None:
    """The message tapped shows something else from now on."""
    if update.callback_query and update.effective_message:
        message = update.effective_message.message_id
        await context.bot_data.database.run(announcements.show_in, context.me, None, message)


async def on_card(update: Update, context: Context) -> None:
    await _show_card(update, context, _number(context))


async def _show_card(update: Update, context: Context, number: int) -> None:
    resources, me = context.bot_data, context.me
    sheet = await resources.database.run(results.sheet, me, number)
    if update.callback_query and update.effective_message:
        message = update.effective_message.message_id
        await resources.database.run(announcements.show_in, me, number, message)
    await show(update, context, card_screens.card(sheet, resources.send_rate, resources.now(), resources.timezone))


async def on_failures(update: Update, context: Context) -> None:
    await context.bot_data.database.run(announcements.find, context.me, _number(context))
    found = await context.bot_data.database.run(results.failures, _number(context))
    await _turn_from_card(update, context)
    await show(update, context, card_screens.failures(_number(context), found))


async def on_failures_file(update: Update, context: Context) -> None:
    assert update.effective_chat is not None
    await context.bot_data.database.run(announcements.find, context.me, _number(context))
    found = await context.bot_data.database.run(results.failures, _number(context))
    await acknowledge(update)
    content = await asyncio.to_thread(card_screens.failures_file, found)
    name = f"aviso-{_number(context)}-fallos.csv"
    caption = render("announcement_failures_sent", id=_number(context))
    await context.bot.send_document(update.effective_chat.id, content, caption, filename=name)


# Doing

_ACTS = {
    "p": announcements.pause,
    "r": announcements.resume,
    "c": announcements.cancel,
    "w1": corrections.withdraw,
}


async def on_act(update: Update, context: Context) -> None:
    assert context.match is not None
    act, now = _ACTS[context.match[2]], context.bot_data.now()
    await context.bot_data.database.run(act, context.me, _number(context), now)
    await _show_card(update, context, _number(context))


async def on_sure(update: Update, context: Context) -> None:
    """Asks first."""
    assert context.match is not None
    sheet = await context.bot_data.database.run(results.sheet, context.me, _number(context))
    funnel = sheet.funnel
    question, number = {
        "w": ("withdraw", funnel.accepted + funnel.states[DeliveryState.UNCERTAIN]),
        "u": ("resend", funnel.states[DeliveryState.UNCERTAIN]),
        "n": ("remind", await context.bot_data.database.run(_unacknowledged, _number(context), context.bot_data.now())),
    }[context.match[2]]
    await _turn_from_card(update, context)
    await show(update, context, card_screens.sure(sheet.announcement, question, number))


def _unacknowledged(session: Session, number: int, now: datetime) -> int:
    return segments.count(session, f"unacknowledged={number}", now.date())


async def on_resend(update: Update, context: Context) -> None:
    assert context.match is not None
    resources, uncertain = context.bot_data, context.match[2] == "u1"
    number = await resources.database.run(
        announcements.resend, context.me, _number(context), uncertain, resources.now()
    )
    await _show_card(update, context, _number(context))
    await say(update, context, notice("announcement_resent", number=number))


async def on_approval(update: Update, context: Context) -> None:
    assert context.match is not None
    act = announcements.approve if context.match[2] == "1" else announcements.decline
    await context.bot_data.database.run(act, context.me, _number(context), context.bot_data.now())
    await _show_card(update, context, _number(context))


# Correcting


async def on_correct(update: Update, context: Context) -> None:
    resources, number = context.bot_data, _number(context)
    announcement = await resources.database.run(announcements.find, context.me, number)
    if announcement.state in (AnnouncementState.CANCELLED, AnnouncementState.WITHDRAWN):
        raise Gone("announcement")
    waiting = Correction(number, announcement.version)
    await resources.database.run(composing.correct, context.me, waiting, resources.now())
    await _turn_from_card(update, context)
    await show(update, context, form_views.correct(announcement))


async def on_correction_typed(update: Update, context: Context, draft: Draft) -> None:
    assert update.message is not None
    database, now = context.bot_data.database, context.bot_data.now()
    before = Correction(**draft.data)
    try:
        announcement = await database.run(announcements.find, context.me, before.of)
    except Gone:
        await database.run(drafts.close, draft.person_id)
        raise
    html = update.message.text_html if update.message.text else None
    problem = Problem("file") if html is None else composing.problem(html, announcement.file_id, corrected=True)
    if html is None or problem is not None:
        await say(update, context, form_views.correct(announcement, problem))
        return
    after = Correction(before.of, before.from_version, html, before.ask_again)
    version = await database.run(composing.correct, context.me, after, now)
    sheet = await database.run(results.sheet, context.me, before.of)
    for facts in await database.run(_sample, announcement.segment, now):
        await say(update, context, form_views.corrected_sample(announcement, html, facts))
    await show(update, context, form_views.correction(announcement, after, version, sheet.funnel.accepted))


def _sample(session: Session, segment: str, now: datetime) -> list[Facts]:
    """Of one recipient; of none when nobody is in the segment any more."""
    ids = recipients.samples(session, segment, now.date())[:1]
    return [recipients.facts(session, each, now.date()) for each in ids]


async def on_ask_again(update: Update, context: Context) -> None:
    assert context.match is not None
    resources, me, number = context.bot_data, context.me, _number(context)
    found, version = await resources.database.run(
        composing.ask_again, me, number, context.match[2] == "1", resources.now()
    )
    sheet = await resources.database.run(results.sheet, me, number)
    screen = form_views.correction(sheet.announcement, found, version, sheet.funnel.accepted)
    await show(update, context, screen)


async def on_apply(update: Update, context: Context) -> None:
    assert context.match is not None
    number, from_version, version = map(int, context.match.groups())
    resources = context.bot_data
    await resources.database.run(composing.apply, context.me, number, from_version, version, resources.now())
    await _show_card(update, context, number)


def register(app: App) -> None:
    act = Act.ANNOUNCE
    command(app, "avisos", on_list, act)
    on_input(app, composing.CORRECTION, on_correction_typed, act, files=True)
    button(app, r"^al:(\d{1,4})$", on_list, act)
    button(app, rf"^aa:{_ID}$", on_card, act)
    button(app, rf"^aa:{_ID}:f$", on_failures, act)
    button(app, rf"^aa:{_ID}:fc$", on_failures_file, act)
    button(app, rf"^aa:{_ID}:({'|'.join(_ACTS)})$", on_act, act)
    button(app, rf"^aa:{_ID}:([wun])$", on_sure, act)
    button(app, rf"^aa:{_ID}:([un]1)$", on_resend, act)
    button(app, rf"^aa:{_ID}:e$", on_correct, act)
    button(app, rf"^ap:{_ID}:([01])$", on_approval, act)
    button(app, rf"^ak:{_ID}:a:([01])$", on_ask_again, act)
    button(app, rf"^ak:{_ID}:(\d{{1,6}}):(\d{{1,6}})$", on_apply, act)
