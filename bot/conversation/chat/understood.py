"""Answers what a person wrote. Every text and caption of a private chat comes here once the bot knows who wrote it;
`bot.conversation.understanding` decides what it means, and this module acts on that."""

import asyncio
import re
from dataclasses import replace
from functools import partial

from telegram import InlineKeyboardMarkup, Message, Update
from telegram.ext import ApplicationHandlerStop, MessageHandler, filters

from bot.announcements.chat import quoting as announced
from bot.base import drafts
from bot.conversation.around import Around, Quoted, around, awaited_for
from bot.conversation.chat import actions, actions_screens, open_card, planned, reported
from bot.conversation.chat.readings import reading
from bot.conversation.chat.reported import has_file
from bot.conversation.decisions import EXACT
from bot.conversation.meaning import Kind, Meaning, Waiting
from bot.conversation.understanding import understand
from bot.edge.context import App, Context, InputHandler, chat_key
from bot.edge.gate import give_up
from bot.edge.refusals import consent_again
from bot.edge.reply import show
from bot.people.people import CONSENT_VERSION, Act
from bot.plans import plans
from bot.questions.chat import questions
from bot.reports import forms, messages
from bot.reports.chat import filing
from bot.reports.forms import Stage
from bot.threads.about import is_answer
from bot.threads.chat import asking, quoting
from conocimiento.search import OutcomeKind, Result
from conocimiento.search.text import plain
from db.models import Draft

GROUP = -2  # handlers' group: after the inputs that prompts wait for, before files and questions
DANGER = "danger"  # kind of small talk
_UNKNOWN = frozenset({Kind.NONE, Kind.CHOICES})
_FOR_A_PERSON = _UNKNOWN | {Kind.ANSWER, Kind.PLAN, Kind.ACTION}
_ANSWERED = frozenset({Kind.ANSWER, Kind.PLAN, Kind.ACTION})
_ACCEPTS = re.compile(
    r"(?:si )?(?:senor |senora )?(?:(?:yo |lo |la )?(?:acepto|autorizo)|estoy de acuerdo)(?: \w+){0,4}"
)
_ORDERED = frozenset({"commitment", "accompany"})
_ACKNOWLEDGES = frozenset({"acknowledgement", "thanks"})
SURELY = 0.8  # from here on a text is a wish, and not the reason that was asked for


async def on_message(update: Update, context: Context) -> None:
    """Answers a new or an edited message. What the articles answer is passed on to them, with what was understood."""
    message, visitor = update.effective_message, context.visitor
    assert message is not None
    if await _accepts(update, context):
        raise ApplicationHandlerStop
    if visitor.id is not None and (not visitor.active or visitor.consent != CONSENT_VERSION):
        return
    meaning, of = await understood(update, context)
    if await _to_a_person(update, context, meaning) or await _to_an_announcement(update, context, meaning):
        raise ApplicationHandlerStop
    if meaning.kind is Kind.NONE and await open_card.take_up(update, context):
        raise ApplicationHandlerStop
    if await answer(update, context, meaning, of):
        await _the_rest(update, context, meaning)
        raise ApplicationHandlerStop
    if meaning.rest and meaning.kind is Kind.ANSWER:
        await questions.on_text(update, context)
        await _the_rest(update, context, meaning)
        raise ApplicationHandlerStop


async def _accepts(update: Update, context: Context) -> bool:
    """Leads somebody who accepts the notice in words to its button; tells whether it did."""
    visitor, controller = context.visitor, context.bot_data.controller
    said = update.message is not None and _ACCEPTS.fullmatch(plain(update.message.text or ""))
    if not said or controller is None or (visitor.id is not None and not visitor.active):
        return False
    if visitor.id is None:
        await show(update, context, actions_screens.consent_by_tap(visitor))
        return True
    if visitor.consent == CONSENT_VERSION:
        return False
    await show(update, context, consent_again(controller))
    return True


async def _the_rest(update: Update, context: Context, meaning: Meaning) -> None:
    """Answers the second of two questions in a message of its own. What opens a card waits until it is asked again."""
    if meaning.rest is None:
        return
    second, of = await understood(update, context, text=meaning.rest)
    answered = second.kind is not Kind.REPORT and await answer(update, context, second, of)
    if not answered and second.kind in (Kind.ANSWER, Kind.CHOICES):
        await questions.on_more(update, context, second.found)


async def understood(
    update: Update, context: Context, waiting: Waiting | None = None, text: str | None = None
) -> tuple[Meaning, Around]:
    """Decides what a message means where it stands. `text`: a part of it."""
    message, resources = update.effective_message, context.bot_data
    assert message is not None
    text = message.text or message.caption or "" if text is None else text
    now = resources.now().astimezone(resources.timezone)
    written = min(now, message.date.astimezone(resources.timezone))
    of = await context.run(
        around,
        context.visitor,
        text,
        _quoted(message),
        chat_key(update, resources),
        now,
        file=has_file(message),
        waiting=waiting,
        written=written,
    )
    work = partial(understand, resources.knowledge, text, of.situation, of.reach.states, of.reach.secretariats)
    return await asyncio.to_thread(work), of


def _quoted(message: Message) -> Quoted | None:
    """Returns the message of the bot that the person replies to, and what its buttons are about."""
    quoted = message.reply_to_message
    if quoted is None or not isinstance(quoted.reply_markup, InlineKeyboardMarkup | None):
        return None
    activities, reports = filing.about(quoted)
    return Quoted(text=quoted.text or quoted.caption or "", activities=activities, reports=reports)


async def answer(update: Update, context: Context, meaning: Meaning, of: Around) -> bool:
    """Answers a message, and tells whether it did; if not, it is for the articles, which are told what was
    understood."""
    visitor, message = context.visitor, update.effective_message
    assert message is not None
    file, form = has_file(message), of.situation.form
    if meaning.kind is Kind.FORM and form is not None:  # an edited message: what it says is shown before it counts
        meaning = replace(meaning, kind=Kind.REPORT, activities=(form.id,), named=True)
    only_of = meaning.percentage is None and meaning.status is None and not meaning.impossible
    word = len((message.caption or "").split()) < 2  # «listo» alone
    if meaning.kind is Kind.REPORT and file and (only_of or word):  # the caption only says what the file belongs to
        return False
    if meaning.kind is Kind.REPORT and visitor.may(Act.REPORT):
        return await _report(update, context, meaning, of)
    if meaning.kind is Kind.PLAN and visitor.may(Act.SEE_PLAN) and not file:
        await show(update, context, await planned.screen(context, meaning, of))
        return True
    if meaning.kind is Kind.ACTION and not file:
        return await actions.act(update, context, meaning, of)
    _to_articles(context, meaning)
    return False


async def _to_a_person(update: Update, context: Context, meaning: Meaning) -> bool:
    """Shows words that quote what became of a report, ready to go to whoever answers for it; tells whether they are
    for a person. What quotes what a person answered is for them, unless it is a report, a courtesy or surely something
    that the assistant does; what quotes a receipt only when the assistant does not know it."""
    message, visitor = update.message, context.visitor
    report = quoting.report_of(message)
    if message is None or report is None or has_file(message) or not visitor.may(Act.ASK):
        return False
    if meaning.kind not in _FOR_A_PERSON or (meaning.kind is Kind.ACTION and meaning.confidence >= SURELY):
        return False
    if meaning.kind not in _UNKNOWN and not await context.run(is_answer, report):
        return False
    await asking.show_about(update, context, report)
    return True


async def _to_an_announcement(update: Update, context: Context, meaning: Meaning) -> bool:
    """Takes words that quote an announcement as an answer to it; tells whether they are. A report, danger, a code and
    what the assistant surely does are not; a courtesy acknowledges it."""
    message = update.message
    if message is None or has_file(message) or context.visitor.id is None or announced.copy_of(message) is None:
        return False
    if meaning.kind in (Kind.DANGER, Kind.CODE) or (meaning.kind is Kind.ACTION and meaning.confidence >= SURELY):
        return False
    if await announced.answers(update, context):
        return True
    if meaning.kind is Kind.REPORT and (meaning.activities or meaning.named):
        return False
    if meaning.kind is Kind.SMALL_TALK:
        return meaning.intent in _ACKNOWLEDGES and await announced.acknowledges(update, context)
    return await announced.goes_on(update, context)


def _to_articles(context: Context, meaning: Meaning) -> None:
    found = meaning.found or Result(OutcomeKind.NONE)
    if meaning.kind is Kind.DANGER:
        context.found, context.unwritten = Result(OutcomeKind.NONE, small_talk=DANGER), True
    elif meaning.kind is Kind.SMALL_TALK:
        context.found = Result(OutcomeKind.NONE, small_talk=meaning.intent)
    elif meaning.kind is Kind.NONE and found.outcome is not OutcomeKind.NONE:
        context.found = Result(OutcomeKind.NONE, ranked=found.ranked, confidence=found.confidence)
    else:
        context.found = found


# Reports


async def _report(update: Update, context: Context, meaning: Meaning, of: Around) -> bool:
    ids = meaning.activities or meaning.alike
    known = {state.id: state for state in (*of.reach.states, *of.situation.quoted)}
    if form := of.situation.form:
        known.setdefault(form.id, form)
    states = [known[number] for number in ids if number in known]
    if not states and not meaning.unknown:
        states = await context.run(plans.mine, context.me)
    if not states:
        return False
    await reported.report(update, context, reading(meaning, states), states)
    return True


# While a card is open, or while a prompt waits for words that go to somebody else


def _to_the_card(take: InputHandler) -> InputHandler:
    """Wraps the input of an open card: it takes what answers it, in words too. Anything else is answered, and the card
    stays open."""

    async def taken(update: Update, context: Context, draft: Draft) -> None:
        assert update.message is not None
        if has_file(update.message) or not update.message.text:
            await take(update, context, draft)
            return
        meaning, of = await understood(update, context)
        if of.situation.form is None:  # the activity can't be reported on any more; `take` says so
            await take(update, context, draft)
        elif meaning.kind is Kind.FORM:
            await open_card.fill(update, context, draft, meaning)
        elif await _to_a_person(update, context, meaning):
            return
        elif not await answer(update, context, meaning, of):
            await questions.on_text(update, context)
            if meaning.kind is Kind.SMALL_TALK:
                await open_card.show_again(update, context, draft)

    return taken


def _unless_another(take: InputHandler) -> InputHandler:
    """Wraps the input of a note, a reason or a date: the text is taken as what was asked for, unless it is about
    another activity, surely a question to the assistant, or about danger."""

    async def taken(update: Update, context: Context, draft: Draft) -> None:
        meaning, of = await understood(update, context)
        about = forms.read_form(draft).activity
        other = meaning.kind is Kind.REPORT and meaning.named and about not in meaning.activities
        asks = meaning.kind in _ANSWERED and meaning.confidence >= SURELY and asks_in_words(update)
        if meaning.kind is Kind.DANGER or asks or (other and context.visitor.may(Act.REPORT)):
            if not await answer(update, context, meaning, of):
                await questions.on_text(update, context)
            return
        await take(update, context, draft)

    return taken


def asks_in_words(update: Update) -> bool:
    """Tells whether a message is a question by its words, with or without its mark."""
    return update.message is not None and messages.asks(update.message.text or "")


def _unless_else(take: InputHandler) -> InputHandler:
    """Wraps an input whose words go to somebody else: a question, or a report on another activity, is answered and not
    passed on."""

    async def taken(update: Update, context: Context, draft: Draft) -> None:
        assert update.message is not None
        meaning, of = await understood(update, context, Waiting.RETURN_REASON)
        if meaning.kind is Kind.FORM and meaning.intent == "cancel" and not has_file(update.message):
            await give_up(update, context)
            return
        if meaning.kind is Kind.FORM or has_file(update.message):
            await take(update, context, draft)
            return
        if meaning.kind is Kind.ACTION and meaning.confidence < SURELY:
            await take(update, context, draft)
            return
        about = await context.run(awaited_for, draft)
        if meaning.kind is Kind.REPORT and (not meaning.named or about in meaning.activities):
            await take(update, context, draft)
            return
        if not await answer(update, context, meaning, of):
            await questions.on_text(update, context)
        await context.run(drafts.asked, context.me)

    return taken


def _unless_elsewhere(take: InputHandler) -> InputHandler:
    """Wraps any other input that lets questions pass. A text that says by its own words that it is a commitment, or
    orders who accompanies a secretariat, is that, and is not an answer to what was asked before; nor is what the input
    can't read and what is surely something else."""

    async def taken(update: Update, context: Context, draft: Draft) -> None:
        reads = context.bot_data.readers.get(draft.kind)
        if reads is not None or context.visitor.may(Act.IMPORT_PLANS):
            meaning, of = await understood(update, context)
            ordered = meaning.intent in _ORDERED and meaning.confidence == EXACT
            text, today = (update.message and update.message.text) or "", context.bot_data.today()
            if ordered or (reads is not None and _is_else(meaning, read=reads(text, today))):
                if not await answer(update, context, meaning, of):
                    await questions.on_text(update, context)
                return
        await take(update, context, draft)

    return taken


def _is_else(meaning: Meaning, *, read: bool) -> bool:
    """Tells whether a text is surely something else than what was asked for. `read`: whether it can be that. «JU-03»
    can be a Thursday, and is an activity."""
    if meaning.named or meaning.kind is Kind.DANGER:
        return True
    of_a_plan = meaning.kind is Kind.REPORT and bool(meaning.activities or meaning.alike)
    surely = of_a_plan or (meaning.kind in _ANSWERED and meaning.confidence >= SURELY)
    return surely and not read


def register(app: App) -> None:
    text = (filters.TEXT & ~filters.COMMAND) | filters.CAPTION
    private = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGES
    app.add_handler(MessageHandler(private & text, on_message), group=GROUP)
    for stage in Stage:
        wrap = _to_the_card if stage is Stage.CARD else _unless_another
        app.bot_data.inputs[stage] = wrap(app.bot_data.inputs[stage])
    for kind in app.bot_data.to_others:
        app.bot_data.inputs[kind] = _unless_else(app.bot_data.inputs[kind])
    for kind in app.bot_data.questions_pass - app.bot_data.to_others - set(Stage):
        app.bot_data.inputs[kind] = _unless_elsewhere(app.bot_data.inputs[kind])
