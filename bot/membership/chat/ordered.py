"""An order in words of who accompanies which secretariat: shows what would change, and one tap does it (staff.py)."""

from telegram import Update

from bot.edge.callback_data import Tap
from bot.edge.context import Context
from bot.edge.reply import show
from bot.edge.screen import Screen
from bot.membership import ordered
from bot.membership.chat import ordered_screens
from bot.membership.chat.staff import card_of
from bot.membership.chat.staff_screens import MOST
from bot.membership.ordered import Found
from db.models import Role


async def begin(update: Update, context: Context, text: str) -> bool:
    """Shows what an order of a coordinator would do, for one person; tells whether the text is one."""
    found = await context.run(ordered.find, context.visitor.id, text)
    if found is None:
        return False
    await show(update, context, await _screen(context, found))
    return True


async def _screen(context: Context, found: Found) -> Screen:
    if len(found.people) != 1:
        return ordered_screens.which(found, [await card_of(context, each.id or 0) for each in found.people[:MOST]])
    card = await card_of(context, found.people[0].id or 0)
    if card.person.role is not Role.LIAISON:
        return ordered_screens.no_liaison(card)
    theirs = {each.code for each in card.secretariats}
    changed = [each for each in found.places if (each.code in theirs) is not found.order.stands]
    if not changed:
        return ordered_screens.nothing_to_do(card, found)
    if not found.order.stands and theirs <= {each.code for each in changed}:
        return ordered_screens.none_left(card)
    step = Tap.ONE_MORE if found.order.stands else Tap.ONE_LESS
    return ordered_screens.asked(card, step, changed, found)
