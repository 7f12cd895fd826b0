"""What is typed or sent while a report is being given: a percentage, a note, a reason, a date, a file."""

from dataclasses import replace
from datetime import date
from typing import Any

from telegram import Message, Update
from telegram.ext import ApplicationHandlerStop, MessageHandler, filters

from bot.base import drafts
from bot.base.errors import Gone, Invalid, NotAllowed
from bot.base.times.dates import read_day
from bot.base.times.unclear import Unclear
from bot.edge.context import App, Context
from bot.edge.gate import on_input
from bot.edge.reply import show
from bot.edge.screen import Screen
from bot.edge.unclear import sentence
from bot.evidence.chat import upload
from bot.people.people import Act
from bot.plans.naming import Named
from bot.reports import forms, messages
from bot.reports.chat import filing
from bot.reports.chat.form import show_form, show_with_file
from bot.reports.forms import NOTE_LENGTH, Card, Form, Stage
from db.models import ActivityStatus, Draft


async def on_typed(update: Update, context: Context, draft: Draft) -> None:
    """Takes a text for the form; one whose activity is gone, or another's by now, waits for nothing more."""
    form = forms.read_form(draft)
    if update.message and (update.message.photo or update.message.document):
        named = await filing.destination(update, context)
        if await filing.goes_elsewhere(update, context, named, form.activity):
            await _file_elsewhere(update, context, named)
            return
    try:
        await _take(update, context, form, Stage(draft.kind))
    except (Gone, NotAllowed):
        await context.run(drafts.close, draft.person_id)
        raise


async def _file_elsewhere(update: Update, context: Context, named: Named) -> None:
    """Keeps a file that is of another activity. What is under it is of that activity too, and no note of this one."""
    found = await upload.fetch(update, context)
    if isinstance(found, Screen):
        await show(update, context, found)
    else:
        await filing.keep(update, context, found, named)


async def on_edited(update: Update, context: Context) -> None:
    """Takes the correction of the message whose text the form has."""
    message, visitor, resources = update.edited_message, context.visitor, context.bot_data
    if message is None or visitor.id is None or not visitor.may(Act.REPORT):
        return
    draft = await context.run(drafts.current, visitor.id, resources.now())
    if draft is None or not forms.is_one(draft) or draft.data.get("text_of") != message.message_id:
        return
    await _take(update, context, replace(forms.read_form(draft), note=""), Stage(draft.kind))
    raise ApplicationHandlerStop


async def _take(update: Update, context: Context, form: Form, stage: Stage) -> None:
    assert update.effective_message is not None
    message, resources = update.effective_message, context.bot_data
    values, problem = _read(form, stage, (message.text or message.caption or "").strip(), resources.today())
    values |= _text_of(message, form, values)
    if message.photo or message.document:
        await _take_file(update, context, form, stage if problem else None, values)
        return
    await show_form(update, context, await _retake(context, form, stage if problem else None, values), problem)


def _text_of(message: Message, form: Form, values: dict[str, Any]) -> dict[str, Any]:
    """Notes in the form which message its text came from, so that an edit of that message corrects the form."""
    if not values:
        return {}
    return {"text_of": message.message_id if "percentage" in values or not form.note else None}


async def fill(
    update: Update, context: Context, form: Form, values: dict[str, Any], problem: str | None = None
) -> None:
    """Puts what was understood of a message into the card. A note that is too long is refused."""
    assert update.effective_message is not None
    if len(values.get("note", "")) > NOTE_LENGTH:
        values, problem = {}, "long"
    values |= _text_of(update.effective_message, form, values)
    stage = Stage.CARD if problem else None
    await show_form(update, context, await _retake(context, form, stage, values), problem)


async def _take_file(update: Update, context: Context, form: Form, stage: Stage | None, values: dict[str, Any]) -> None:
    kept = await upload.receive(update, context, form.activity)
    if isinstance(kept, Screen):
        await show(update, context, kept)
        return
    if kept.duplicate_of is None:
        values["evidence"] = [*dict.fromkeys([*form.evidence, kept.evidence.id])]
    await show_with_file(update, context, await _retake(context, form, stage, values), kept)


async def _retake(context: Context, form: Form, stage: Stage | None, values: dict[str, Any]) -> Card:
    which, resources = (context.me, form.number, form.activity), context.bot_data
    return await context.run(forms.change, *which, resources.now(), stage, **values)


def _read(form: Form, stage: Stage, text: str, today: date) -> tuple[dict[str, Any], str | None]:
    """Reads what a text says of the form; or why it can't be taken. Raises Invalid."""
    if not text:
        return {}, "unread"
    if len(text) > NOTE_LENGTH:
        return {}, "long"
    if stage is Stage.DATE:
        day = read_day(text, today)
        if isinstance(day, Unclear):
            return {}, sentence(day, today)
        return ({"new_due_on": day.isoformat()}, None) if day > today else ({}, "past")
    return (_read_card(form, text) if stage is Stage.CARD else {"note": text}), None


def _read_card(form: Form, text: str) -> dict[str, Any]:
    """Reads a percentage, or else one more line of the note. Raises Invalid."""
    percentage = messages.read_percentage(text)
    if percentage is None:
        known = form.note.endswith(text)
        return {"note": form.note if known else f"{form.note}\n{text}".strip()[:NOTE_LENGTH]}
    if not 0 <= percentage <= 100:
        raise Invalid("percentage")
    unfinished = form.status in (None, ActivityStatus.DONE)
    return {"percentage": percentage} | ({"status": ActivityStatus.IN_PROGRESS} if unfinished else {})


def register(app: App) -> None:
    for stage in Stage:
        on_input(app, stage, on_typed, Act.REPORT, files=True, own_cancel=True)
    private = filters.ChatType.PRIVATE & filters.UpdateType.EDITED_MESSAGE
    app.add_handler(MessageHandler(private, on_edited), group=-3)  # comes before what else a corrected message may mean
