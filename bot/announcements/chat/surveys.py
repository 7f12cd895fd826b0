"""/aviso: the one question that an announcement may ask, as its author writes it."""

from dataclasses import replace

from telegram import Update

from bot.announcements import composing, surveys, texts
from bot.announcements.chat import writing_screens
from bot.announcements.chat.composition import change, composition_of, form_of
from bot.announcements.composing import Composition, Stage
from bot.announcements.surveys import AnswerKind, Survey
from bot.base import drafts
from bot.base.errors import Gone, Invalid
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context
from bot.edge.gate import button, on_input
from bot.edge.reply import show
from bot.people.people import Act
from db.models import Draft

_FORM = r"(\d{1,10})"


async def on_ask(update: Update, context: Context) -> None:
    it = await change(context, form_of(context), stage=Stage.QUESTION)
    await show(update, context, writing_screens.ask_question(it.form))


async def on_question_typed(update: Update, context: Context, draft: Draft) -> None:
    assert update.message is not None
    it = composing.read_composition(draft)
    try:
        asked = surveys.read_survey(update.message.text or "")
    except Invalid as exc:
        await show(update, context, writing_screens.ask_question(it.form, exc.reason))
        return
    problem = texts.problem(it.text, it.file_id, question=True)
    if problem and problem.kind in ("long", "caption"):
        await show(update, context, writing_screens.ask_question(it.form, "long"))
        return
    await _with(update, context, it, asked)


async def _with(update: Update, context: Context, it: Composition, asked: Survey | None) -> None:
    it = await change(context, it.form, question=asked.as_data() if asked else None)
    await show(update, context, writing_screens.received(it))


async def on_kind(update: Update, context: Context) -> None:
    """Changes how it is answered; what can be chosen is typed."""
    it, _ = await composition_of(context)
    asked, kind = surveys.survey_of(it.question), AnswerKind(context.word(2))
    if asked is None:
        raise Gone("question")
    if kind is AnswerKind.CHOICE:
        await change(context, it.form, stage=Stage.CHOICES)
        await show(update, context, writing_screens.ask_choices(it.form, asked))
        return
    await _with(update, context, it, Survey(asked.text, kind))


async def on_choices_typed(update: Update, context: Context, draft: Draft) -> None:
    assert update.message is not None
    it = composing.read_composition(draft)
    asked = surveys.survey_of(it.question)
    if asked is None:
        await context.run(drafts.close, draft.person_id)
        raise Gone("question")
    try:
        choices = surveys.read_choices(update.message.text or "")
    except Invalid:
        await show(update, context, writing_screens.ask_choices(it.form, asked, problem=True))
        return
    await _with(update, context, it, replace(asked, kind=AnswerKind.CHOICE, choices=choices))


async def on_none(update: Update, context: Context) -> None:
    it, _ = await composition_of(context)
    await _with(update, context, it, None)


def register(app: App) -> None:
    act = Act.ANNOUNCE
    on_input(app, Stage.QUESTION, on_question_typed, act, files=True)
    on_input(app, Stage.CHOICES, on_choices_typed, act, files=True)
    button(app, Tap.COMPOSING, rf"{_FORM}:q", on_ask, act)
    button(app, Tap.COMPOSING, rf"{_FORM}:q:none", on_none, act)
    button(app, Tap.COMPOSING, rf"{_FORM}:q:({'|'.join(AnswerKind)})", on_kind, act)
