"""The report being given, as its buttons and inputs find it; opened from anywhere."""

from datetime import datetime
from typing import Any

from telegram import Update
from telegram.error import BadRequest

from bot.base.errors import Gone
from bot.edge.context import Context
from bot.edge.reply import acknowledge, say, show
from bot.edge.screen import Screen
from bot.evidence.chat import evidence_screens
from bot.evidence.evidence import Kept
from bot.plans import looking, plans
from bot.reports import forms
from bot.reports.chat import reports_screens
from bot.reports.forms import Card
from bot.reports.reports import Wish
from db.models import Role


async def choose(context: Context, page: int, every: bool) -> Screen:
    """Asks which activity the report is of. `every`: of all that is open in their secretariats. Raises NotAllowed and
    Gone."""
    if context.visitor.role is Role.COORDINATOR:
        return reports_screens.no_plan()
    found = await context.run(looking.open_to_report if every else plans.mine, context.me)
    try:
        return reports_screens.choose(found, page, context.bot_data.today(), every, several(context))
    except IndexError:
        raise Gone("page") from None


async def open_form(
    update: Update,
    context: Context,
    activity_id: int,
    wish: Wish | None = None,
    corrects: int | None = None,
    written_at: datetime | None = None,
    below: bool = False,
) -> None:
    """Opens a form, and shows what is still missing, or else the card to confirm.

    `wish`: what was said already, its evidence kept. `written_at`: local, when that was long before it arrived.
    `below`: the message that was tapped stays as it is. Raises NotAllowed and Gone.
    """
    assert update.effective_message is not None
    resources = context.bot_data
    message = update.effective_message.message_id
    # a tap counts for itself: the message under it serves one form after another
    number = update.update_id if update.callback_query else message
    card = await context.run(
        forms.begin,
        context.me,
        number,
        activity_id,
        message,
        resources.now(),
        wish=wish,
        corrects=corrects,
        written_at=written_at,
    )
    if not below:
        await show_form(update, context, card)
        return
    await acknowledge(update)
    await say(update, context, reports_screens.form(card, resources.now(), several(context)))


async def show_form(update: Update, context: Context, card: Card, problem: str | None = None) -> None:
    await show(update, context, reports_screens.form(card, context.bot_data.now(), several(context), problem))


async def show_with_file(update: Update, context: Context, card: Card, kept: Kept) -> None:
    """Shows the form with what was received on top. The files of an album share one card, which is edited as they
    come."""
    assert update.message is not None
    message, resources = update.message, context.bot_data
    above = evidence_screens.received(kept, resources.now())
    screen = reports_screens.form(card, resources.now(), several(context), above=above)
    album = message.media_group_id
    shown = card.form.card if album and album == card.form.album else None
    if shown and await _edit(message.chat_id, shown, context, screen):
        return
    sent = await context.bot.send_message(message.chat_id, screen.html, "HTML", reply_markup=screen.keyboard)
    if album:
        await context.run(forms.shown_in, context.me, album, sent.message_id)


async def _edit(chat_id: int, message_id: int, context: Context, screen: Screen) -> bool:
    """Edits a card; False when the message is not there any more."""
    where: dict[str, Any] = {"chat_id": chat_id, "message_id": message_id}
    try:
        await context.bot.edit_message_text(screen.html, **where, parse_mode="HTML", reply_markup=screen.keyboard)
    except BadRequest as exc:
        reason = exc.message.lower()
        if "can't be edited" in reason or "to edit not found" in reason:
            return False
        if "message is not modified" not in reason:
            raise
    return True


def several(context: Context) -> bool:
    """Tells whether an activity must be shown with its secretariat."""
    return len(context.visitor.secretariats) != 1
