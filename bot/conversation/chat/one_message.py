"""A report in one message («JU-03 80% ya firmamos el acta»), also under a photo, and plain questions about one's plan.
Everything else goes on to the articles. Nothing is registered before the tap on the report's card."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from telegram import Message, MessageEntity, Update
from telegram.ext import ApplicationHandlerStop, MessageHandler, filters

from bot.base import drafts
from bot.base.errors import Gone
from bot.conversation import plan_questions, understanding
from bot.conversation.chat import one_message_screens
from bot.conversation.plan_questions import OF_ACTIVITIES, Ask, Kind
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context, InputHandler
from bot.edge.gate import button
from bot.edge.reply import acknowledge, say, show
from bot.edge.screen import Screen
from bot.evidence import showing
from bot.evidence.chat import upload
from bot.evidence.evidence import Kept
from bot.people.people import CONSENT_VERSION, Act
from bot.plans import looking, plans
from bot.plans.chat import plans_screens as plan_views
from bot.plans.plans import State
from bot.reports import forms, messages, placing, verification
from bot.reports.chat import filing
from bot.reports.chat import reports_screens as report_views
from bot.reports.chat import verification_screens as verification_views
from bot.reports.chat.form import choose, open_form, several
from bot.reports.forms import Stage
from bot.reports.messages import Reading
from bot.reports.reports import Wish
from db.models import Draft, Role

GROUP = -2  # after what the bot waits for, before files and questions
_LATE = timedelta(minutes=5)  # a message older than this was written offline, and its card says when


async def on_message(update: Update, context: Context) -> None:
    """New or corrected. What it is not sure of goes on."""
    message, visitor = update.effective_message, context.visitor
    assert message is not None
    if not await _may_mean(context, _text(message)):
        return
    found, states = await _understood(context, message)
    if isinstance(found, Reading) and visitor.may(Act.REPORT):
        await _report(update, context, found, states)
    elif not isinstance(found, Ask) or _has_file(message) or not await _answer(update, context, found, states):
        return
    raise ApplicationHandlerStop


def _text(message: Message) -> str:
    return message.text or message.caption or ""


def _has_file(message: Message) -> bool:
    return bool(message.photo or message.document)


async def _may_mean(context: Context, text: str) -> bool:
    """Most questions are turned away here, without the database; in a thread, for each mistyped word takes a moment."""
    visitor = context.visitor
    if not visitor.may(Act.SEE_PLAN) or visitor.consent != CONSENT_VERSION:
        return False
    return await asyncio.to_thread(_may_be_of_the_plan, text)


def _may_be_of_the_plan(text: str) -> bool:
    return messages.may_be_one(text) or plan_questions.read(text, ()) is not None


async def _understood(context: Context, message: Message) -> tuple[Reading | Ask | None, list[State]]:
    written = message.date.astimezone(context.bot_data.timezone).date()
    return await context.run(understanding.understand, context.visitor, _text(message), written)


# Reports


async def _report(update: Update, context: Context, reading: Reading, states: Sequence[State]) -> None:
    message, resources = update.effective_message, context.bot_data
    assert message is not None
    files = await _file(update, context, states[0].id if len(states) == 1 else None)
    if isinstance(files, Screen):
        await show(update, context, files)
        return
    if reading.problem == "percentage":
        await show(update, context, one_message_screens.wrong_percentage(states))
        return
    open_code = await context.run(understanding.open_form_of_another, context.me, states[0].id, resources.now())
    problem = reading.problem or ("place" if len(states) > 1 else "waiting" if open_code else None)
    if problem:
        today, file = resources.today(), files[0] if files and len(states) > 1 else None
        await show(update, context, one_message_screens.choose(reading, states, problem, today, open_code, file))
        return
    wish = Wish(reading.status, reading.percentage, note=reading.note, new_due_on=reading.new_due_on, evidence=files)
    await open_form(update, context, states[0].id, wish, written_at=_written(context, message))


async def _file(update: Update, context: Context, activity_id: int | None) -> tuple[int, ...] | Screen:
    """The evidence that came with it, or why it can't be taken."""
    if update.message is None or not _has_file(update.message):
        return ()
    kept = await upload.receive(update, context, activity_id)
    return kept if isinstance(kept, Screen) else (kept.evidence.id or 0,) if kept.duplicate_of is None else ()


def _written(context: Context, message: Message) -> datetime | None:
    late = context.bot_data.now() - message.date > _LATE
    return message.date.astimezone(context.bot_data.timezone) if late else None


async def on_chosen(update: Update, context: Context) -> None:
    """All that was said stands in the button and in its message, so that any of them can be tapped at any time."""
    activity, status, percentage, day, stays, file = context.words()
    if file:
        await context.run(placing.set_aside, context.me, int(file), int(activity))
    wish = Wish(
        one_message_screens.STATUSES[status],
        int(percentage) if percentage else None,
        note=_quoted(update),
        new_due_on=_day(day),
    )
    if stays == "0":
        await open_form(update, context, int(activity), wish)
        return
    await acknowledge(update)
    await _open_below(update, context, int(activity), wish)


async def _open_below(update: Update, context: Context, activity_id: int, wish: Wish) -> None:
    """The message with the other buttons stays."""
    message, resources = update.effective_message, context.bot_data
    assert message is not None
    now, which = resources.now(), (context.me, message.message_id, activity_id, message.message_id)
    card = await context.run(forms.begin, *which, now, wish=wish)
    await say(update, context, report_views.form(card, now, several(context)))


def _quoted(update: Update) -> str:
    """The note, as the message shows it; Telegram withholds messages that are too old."""
    assert update.callback_query is not None
    message = update.callback_query.message
    if not isinstance(message, Message):
        return ""
    return next(iter(message.parse_entities([MessageEntity.BLOCKQUOTE]).values()), "")


def _day(written: str | None) -> date | None:
    try:
        return datetime.strptime(written, "%Y%m%d").date() if written else None  # noqa: DTZ007  a day has no zone
    except ValueError:
        raise Gone("day") from None


async def on_none(update: Update, context: Context) -> None:
    """What came with it waits, and is asked about."""
    if context.word(1):
        copy = await context.run(showing.find, context.me, context.number(1))
        await show(update, context, await filing.question(context, Kept(copy.file)))
        return
    await show(update, context, one_message_screens.none_of_these())


def _unless_another(take: InputHandler) -> InputHandler:
    """An open form takes what is typed, but for a message that begins with a code: several of them, written offline,
    arrive at once; and its card takes no question about the plan for a note."""

    async def taken(update: Update, context: Context, draft: Draft) -> None:
        assert update.message is not None
        if context.visitor.may(Act.REPORT) and await _may_mean(context, _text(update.message)):
            found, states = await _understood(context, update.message)
            if isinstance(found, Reading) and found.leads:
                await _report(update, context, found, states)
                return
            card = draft.kind == Stage.CARD and not _has_file(update.message)
            if card and isinstance(found, Ask) and await _answer_meanwhile(update, context, found, states):
                return
        await take(update, context, draft)

    return taken


def _unless_else(take: InputHandler) -> InputHandler:
    """Words that go to somebody else are not taken from a question about the plan, nor from what is reported of another
    activity."""

    async def taken(update: Update, context: Context, draft: Draft) -> None:
        assert update.message is not None
        if await _may_mean(context, _text(update.message)):
            found, states = await _understood(context, update.message)
            if isinstance(found, Ask) and await _answer_meanwhile(update, context, found, states):
                await context.run(drafts.asked, context.me)
                return
            reading = found if isinstance(found, Reading) and context.visitor.may(Act.REPORT) else None
            if (
                reading
                and reading.leads
                and await context.run(understanding.awaited_for, draft) not in reading.activities
            ):
                await _report(update, context, reading, states)
                return
        await take(update, context, draft)

    return taken


# Questions


async def _answer_meanwhile(update: Update, context: Context, ask: Ask, states: Sequence[State]) -> bool:
    """False for what an open form may take as its note or percentage."""
    return ask.plain and ask.kind is not Kind.REPORT and await _answer(update, context, ask, states)


async def _answer(update: Update, context: Context, ask: Ask, states: Sequence[State]) -> bool:
    """Whether the plan answers it."""
    if ask.kind in OF_ACTIVITIES:
        today, one = context.bot_data.today(), len(states) == 1 and ask.kind is not Kind.UNKNOWN
        may_report = context.visitor.may(Act.REPORT)
        screen = (
            one_message_screens.activity(ask, states[0], today, may_report)
            if one
            else one_message_screens.listed(ask, states, today)
        )
    elif (found := await _of_the_plan(context, ask)) is not None:
        screen = found
    else:
        return False
    await show(update, context, screen)
    return True


async def _of_the_plan(context: Context, ask: Ask) -> Screen | None:
    """None for who has no such list."""
    visitor, now = context.visitor, context.bot_data.now()
    if ask.kind is Kind.TO_VERIFY:
        waiting = await context.run(verification.waiting, context.me) if visitor.may(Act.VERIFY) else None
        return None if waiting is None else verification_views.waiting(waiting, 0, now)
    if visitor.role is Role.COORDINATOR:
        return None
    if ask.kind is Kind.REPORT:
        return await choose(context, 0, every=False) if visitor.may(Act.REPORT) else None
    if ask.kind is Kind.PROGRESS:
        found = await context.run(looking.progress, visitor.secretariats, ask.action, now.date())
        return one_message_screens.progress(found, ask.action)
    mine = await context.run(plans.mine, context.me)
    if ask.kind is Kind.PENDING and ask.until is None:
        return plan_views.pending(mine, 0, now.date(), visitor.role)
    return one_message_screens.listed(ask, *plan_questions.answering(ask, mine, now.date()))


def register(app: App) -> None:
    text = (filters.TEXT & ~filters.COMMAND) | filters.CAPTION
    private = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGES
    app.add_handler(MessageHandler(private & text, on_message), group=GROUP)
    button(app, Tap.ONE_MESSAGE, r"(\d{1,9}):([pdbr])(\d{1,3})?:(\d{8})?:([01])(?::(\d{1,9}))?", on_chosen, Act.REPORT)
    button(app, Tap.ONE_MESSAGE, r"n(?::(\d{1,9}))?", on_none, Act.REPORT)
    for stage in Stage:
        app.bot_data.inputs[stage] = _unless_another(app.bot_data.inputs[stage])
    for kind in app.bot_data.to_others:
        app.bot_data.inputs[kind] = _unless_else(app.bot_data.inputs[kind])
    app.bot_data.questions_pass.add(Stage.CARD)  # «¿cuándo vence la JU-03?» is no note
