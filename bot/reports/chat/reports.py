"""/avance: which activity, how it goes, a look at it all, the receipt; undoing and correcting it.

All of a form lives in its draft (forms.py); its buttons name it and its activity, so that a late tap
never reaches another one.
"""

from datetime import date
from typing import Any

from sqlmodel import Session
from telegram import Update

from bot.base.errors import DomainError, Gone, Invalid
from bot.edge.context import App, Context, tap_source
from bot.edge.gate import Handler, button, command
from bot.edge.reply import acknowledge, say, show
from bot.people.people import Act
from bot.plans import plans
from bot.plans.plans import State
from bot.reports import forms, reports
from bot.reports.chat import reports_screens
from bot.reports.chat.form import choose, open_form, show_form
from bot.reports.forms import Card, CardChanged, FormClosed, Stage
from bot.reports.reports import SAYABLE, Changed

_ID = r"(\d{1,9})"
_FORM = rf"^gr:(\d{{1,10}}):{_ID}"


def _group(context: Context, number: int) -> str:
    assert context.match is not None
    return str(context.match[number])


# Which activity


async def on_report(update: Update, context: Context) -> None:
    await show(update, context, await choose(context, 0, every=False))


async def on_another(update: Update, context: Context) -> None:
    """Asks for the next report in a new message: the receipt stays."""
    await acknowledge(update)
    await say(update, context, await choose(context, 0, every=False))


async def on_page(update: Update, context: Context) -> None:
    every, page = _group(context, 1) == "t", int(_group(context, 2))
    await show(update, context, await choose(context, page, every))


async def on_open(update: Update, context: Context) -> None:
    await open_form(update, context, int(_group(context, 1)))


# The form's buttons


def _on_form(handler: Handler) -> Handler:
    """Wraps the handler of a form's button: a button of a form that is not open any more changes nothing, and says
    so."""

    async def guarded(update: Update, context: Context) -> None:
        try:
            await handler(update, context)
        except FormClosed:
            database, activity = context.bot_data.database, int(_group(context, 2))
            await show(update, context, reports_screens.stale(await database.run(plans.find, context.me, activity)))
        except DomainError:  # said over the chat, and the card stays as it is
            resources, form = context.bot_data, (int(_group(context, 1)), int(_group(context, 2)))
            await resources.database.run(forms.stays, context.me, *form, resources.now())
            raise

    return guarded


async def _change(context: Context, stage: Stage | None = None, **values: Any) -> Card:
    number, activity = int(_group(context, 1)), int(_group(context, 2))
    resources = context.bot_data
    return await resources.database.run(forms.change, context.me, number, activity, resources.now(), stage, **values)


async def on_status(update: Update, context: Context) -> None:
    await show_form(update, context, await _change(context, status=_group(context, 3)))


async def on_percentage(update: Update, context: Context) -> None:
    await show_form(update, context, await _change(context, percentage=int(_group(context, 3))))


async def on_date(update: Update, context: Context) -> None:
    try:
        chosen = date.fromisoformat(_group(context, 3))
    except ValueError:
        raise Gone("day") from None
    problem = None if chosen > context.bot_data.today() else "past"
    values: dict[str, Any] = {} if problem else {"new_due_on": chosen.isoformat()}
    await show_form(update, context, await _change(context, **values), problem)


async def on_reason(update: Update, context: Context) -> None:
    await show_form(update, context, await _change(context, note=reports_screens.usual_reason(int(_group(context, 3)))))


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
    number, activity = int(_group(context, 1)), int(_group(context, 2))
    resources = context.bot_data
    state = await resources.database.run(forms.close, context.me, number, activity, resources.now())
    await show(update, context, reports_screens.cancelled(state))


async def on_confirm(update: Update, context: Context) -> None:
    assert context.match is not None
    number, activity, how, version = context.match.groups()
    resources, form = context.bot_data, (int(number), int(activity))
    source, now = tap_source(update, resources), resources.now()
    try:
        receipt = await resources.database.run(forms.confirm, context.me, *form, int(version), how == "b", source, now)
    except Changed as exc:
        card = await resources.database.run(forms.refresh, context.me, *form, now)
        await show_form(update, context, card, "again" if isinstance(exc, CardChanged) else "changed")
        return
    await show(update, context, reports_screens.receipt(receipt, now))


# Afterwards


async def on_undo(update: Update, context: Context) -> None:
    report, resources = int(_group(context, 1)), context.bot_data
    try:
        receipt = await resources.database.run(reports.undo, context.me, report, resources.now())
    except Invalid as exc:
        if exc.reason != "undo_late":
            raise
        await show(
            update, context, reports_screens.undo_late(report, await resources.database.run(_of, context.me, report))
        )
        return
    await show(update, context, reports_screens.undone(receipt, resources.now()))


def _of(session: Session, person_id: int, report_id: int) -> State:
    return plans.find(session, person_id, reports.find(session, person_id, report_id).activity_id)


async def on_correct(update: Update, context: Context) -> None:
    report = int(_group(context, 1))
    state = await context.bot_data.database.run(_of, context.me, report)
    await open_form(update, context, state.id, corrects=report)


def register(app: App) -> None:
    act = Act.REPORT
    command(app, "avance", on_report, act)
    button(app, r"^gr:n$", on_another, act)
    button(app, r"^gr:([lt]):(\d{1,4})$", on_page, act)
    button(app, rf"^gr:{_ID}$", on_open, act)
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
        button(app, f"{_FORM}:{pattern}$", _on_form(handler), act)
    button(app, rf"^gu:{_ID}$", on_undo, act)
    button(app, rf"^gc:{_ID}$", on_correct, act)
