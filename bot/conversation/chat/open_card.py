"""Does with the open card what was said of it: fills it, confirms it, lets it go, shows it again."""

from datetime import datetime

from telegram import Update

from bot.base import drafts
from bot.base.errors import Invalid
from bot.conversation import edits
from bot.conversation.chat.readings import values
from bot.conversation.meaning import Meaning
from bot.edge.context import Context, source
from bot.edge.reply import show
from bot.edge.screen import notice
from bot.reports import forms
from bot.reports.chat import reports_screens, typed
from bot.reports.chat.form import show_form
from bot.reports.forms import CardChanged
from bot.reports.reports import Changed
from conocimiento.search.text import plain
from db.models import Draft, Role

_FEW = 5  # words


async def show_again(update: Update, context: Context, draft: Draft) -> None:
    form, now = forms.read_form(draft), context.bot_data.now()
    await show_form(update, context, await context.run(forms.find_form, context.me, form.number, form.activity, now))


async def take_up(update: Update, context: Context) -> bool:
    """Shows a card again to who confirms or cancels in words what they left for another screen, and says so where
    nothing is open to be cancelled; tells whether it did either."""
    words = plain(update.message.text or "") if update.message is not None else ""
    cancels = edits.gives_up(words)
    if context.visitor.id is None or not (cancels or (len(words.split()) <= _FEW and edits.confirms(words))):
        return False
    now = context.bot_data.now()
    card = await context.run(forms.again, context.me, now)
    if card is not None:
        await show_form(update, context, card)
        return True
    if not cancels or await context.run(drafts.current, context.me, now) is not None:  # something else was left
        return False
    await show(update, context, notice("nothing_open"))
    return True


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
