"""Does with the open card what was said of it: fills it, confirms it, lets it go, shows it again."""

from datetime import datetime

from telegram import Update

from bot.base.errors import Invalid
from bot.conversation.chat.readings import values
from bot.conversation.meaning import Meaning
from bot.edge.context import Context, source
from bot.edge.reply import show
from bot.reports import forms
from bot.reports.chat import reports_screens, typed
from bot.reports.chat.form import show_form
from bot.reports.forms import CardChanged
from bot.reports.reports import Changed
from db.models import Draft, Role


async def show_again(update: Update, context: Context, draft: Draft) -> None:
    form, now = forms.read_form(draft), context.bot_data.now()
    await show_form(update, context, await context.run(forms.find_form, context.me, form.number, form.activity, now))


async def fill(update: Update, context: Context, draft: Draft, meaning: Meaning) -> None:
    form, resources = forms.read_form(draft), context.bot_data
    which, now = (context.me, form.number, form.activity), resources.now()
    if meaning.intent == "cancel":
        await show(update, context, reports_screens.cancelled(await context.run(forms.close, *which, now)))
    elif meaning.intent == "confirm" and meaning.percentage is None and not meaning.note:
        await _confirm(update, context, which, now)
    elif meaning.impossible:
        raise Invalid("percentage")
    else:
        await typed.fill(update, context, form, values(meaning, form.note))


async def _confirm(update: Update, context: Context, which: tuple[int, int, int], now: datetime) -> None:
    card = await context.run(forms.find_form, *which, now)
    if card.form.missing:
        await show_form(update, context, card)
        return
    try:
        key = source(update, context.bot_data)
        receipt = await context.run(forms.confirm, *which, card.version, card.lowers, key, now)
    except Changed as exc:
        card = await context.run(forms.refresh, *which, now)
        await show_form(update, context, card, "again" if isinstance(exc, CardChanged) else "changed")
        return
    await show(update, context, reports_screens.receipt(receipt, now, asks=context.visitor.role is Role.OFFICIAL))
