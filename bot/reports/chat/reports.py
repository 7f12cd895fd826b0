"""/avance: which activity, how it goes, a look at it all, the receipt; undoing and correcting it.

All of a form lives in its draft (forms.py); its buttons name it and its activity, so that a late tap
never reaches another one.
"""

from datetime import date
from typing import Any

from telegram import Update

from bot.base.errors import DomainError, Gone, Invalid
from bot.base.statuses import SAYABLE
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context, tap_source
from bot.edge.gate import Handler, button, command
from bot.edge.reply import acknowledge, say, show
from bot.people.people import Act
from bot.plans import looking, plans
from bot.reports import forms, reports
from bot.reports.chat import reports_screens
from bot.reports.chat.form import choose, open_form, show_form
from bot.reports.forms import Card, CardChanged, FormClosed, Stage
from bot.reports.reports import Changed
from db.models import Role

_ID = r"(\d{1,9})"
_FORM = rf"(\d{{1,10}}):{_ID}"


# Which activity


async def on_report(update: Update, context: Context) -> None:
    await show(update, context, await choose(context, 0, every=False))


async def on_another(update: Update, context: Context) -> None:
    """Asks for the next report in a new message: the receipt stays."""
    await acknowledge(update)
    await say(update, context, await choose(context, 0, every=False))


async def on_page(update: Update, context: Context) -> None:
    every, page = context.word(1) == "t", context.number(2)
    await show(update, context, await choose(context, page, every))


async def on_open(update: Update, context: Context) -> None:
    await open_form(update, context, context.number(1))


# The form's buttons


def _on_form(handler: Handler) -> Handler:
    """Wraps the handler of a form's button: a button of a form that is not open any more changes nothing, and says
    so."""

    async def guarded(update: Update, context: Context) -> None:
        try:
            await handler(update, context)
        except FormClosed:
            activity = context.number(2)
            await show(
                update, context, reports_screens.stale(await context.run(plans.find_activity, context.me, activity))
            )
        except DomainError:  # said over the chat, and the card stays as it is
            resources, form = context.bot_data, (context.number(1), context.number(2))
            await context.run(forms.stays, context.me, *form, resources.now())
            raise

    return guarded


async def _change(context: Context, stage: Stage | None = None, **values: Any) -> Card:
    number, activity = context.number(1), context.number(2)
    resources = context.bot_data
    return await context.run(forms.change, context.me, number, activity, resources.now(), stage, **values)


async def on_status(update: Update, context: Context) -> None:
    await show_form(update, context, await _change(context, status=context.word(3)))


async def on_percentage(update: Update, context: Context) -> None:
    await show_form(update, context, await _change(context, percentage=context.number(3)))


async def on_date(update: Update, context: Context) -> None:
    try:
        chosen = date.fromisoformat(context.word(3))
    except ValueError:
        raise Gone("day") from None
    problem = None if chosen > context.bot_data.today() else "past"
    values: dict[str, Any] = {} if problem else {"new_due_on": chosen.isoformat()}
    await show_form(update, context, await _change(context, **values), problem)


async def on_reason(update: Update, context: Context) -> None:
    await show_form(update, context, await _change(context, note=reports_screens.usual_reason(context.number(3))))


async def on_other_status(update: Update, context: Context) -> None:
    await show_form(update, context, await _change(context, status=None, percentage=None, new_due_on=None))


async def on_note(update: Update, context: Context) -> None:
    await show_form(update, context, await _change(context, Stage.NOTE))


async def on_back(update: Update, context: Context) -> None:
    await show_form(update, context, await _change(context))


async def on_files(update: Update, context: Context) -> None:
    await _change(context)
    await acknowledge(update, reports_screens.more_files(), alert=True)


async def on_no_files(update: Update, context: Context) -> None:
    await show_form(update, context, await _change(context, evidence=[]))


async def on_cancel(update: Update, context: Context) -> None:
    number, activity = context.number(1), context.number(2)
    resources = context.bot_data
    state = await context.run(forms.close, context.me, number, activity, resources.now())
    await show(update, context, reports_screens.cancelled(state))


async def on_confirm(update: Update, context: Context) -> None:
    number, activity, how, version = context.words()
    resources, form = context.bot_data, (int(number), int(activity))
    source, now = tap_source(update, resources), resources.now()
    try:
        receipt = await context.run(forms.confirm, context.me, *form, int(version), how == "b", source, now)
    except Changed as exc:
        card = await context.run(forms.refresh, context.me, *form, now)
        await show_form(update, context, card, "again" if isinstance(exc, CardChanged) else "changed")
        return
    await show(update, context, reports_screens.receipt(receipt, now, asks=context.visitor.role is Role.OFFICIAL))


# Afterwards


async def on_undo(update: Update, context: Context) -> None:
    report, resources = context.number(1), context.bot_data
    try:
        receipt = await context.run(reports.undo, context.me, report, resources.now())
    except Invalid as exc:
        if exc.reason != "undo_late":
            raise
        await show(
            update, context, reports_screens.undo_late(report, await context.run(looking.of_report, context.me, report))
        )
        return
    await show(update, context, reports_screens.undone(receipt, resources.now()))


async def on_correct(update: Update, context: Context) -> None:
    report = context.number(1)
    state = await context.run(looking.of_report, context.me, report)
    await open_form(update, context, state.id, corrects=report)


def register(app: App) -> None:
    act = Act.REPORT
    command(app, "avance", on_report, act)
    button(app, Tap.REPORT, "n", on_another, act)
    button(app, Tap.REPORT, r"([lt]):(\d{1,4})", on_page, act)
    button(app, Tap.REPORT, _ID, on_open, act)
    for pattern, handler in (
        (rf"s:({'|'.join(SAYABLE)})", on_status),
        (r"p:(25|50|75|100)", on_percentage),
        (r"d:(\d{4}-\d{2}-\d{2})", on_date),
        (r"r:([0-2])", on_reason),
        ("c", on_other_status),
        ("n", on_note),
        ("k", on_back),
        ("e", on_files),
        ("f", on_no_files),
        ("x", on_cancel),
        (r"(y|b):(\d{1,6})", on_confirm),
    ):
        button(app, Tap.REPORT, f"{_FORM}:{pattern}", _on_form(handler), act)
    button(app, Tap.UNDO, _ID, on_undo, act)
    button(app, Tap.CORRECT, _ID, on_correct, act)
