"""/personas: find people, requests for access, invitations, secretariats. directory.py and access.py decide."""

from telegram import Update

from bot.base import drafts
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context
from bot.edge.gate import button, command, on_input
from bot.edge.reply import show
from bot.edge.screen import Screen
from bot.membership import access, directory, invitations, staff
from bot.membership.chat import directory_screens
from bot.membership.chat.staff import card_of, show_card
from bot.people import assignments, people
from bot.people.chat.choosing import choose_secretariat
from bot.people.people import Act
from db.models import Draft, Standing

SEARCH = "search_people"  # kind of draft
_ID = r"\d{1,9}"
_CODE = r"\d{2}|\d{5}"


async def on_people(update: Update, context: Context) -> None:
    """Shows whom one manages. «/personas ana» searches at once."""
    if context.args and update.callback_query is None:
        await _found(update, context, " ".join(context.args), 0)
        return
    found = await context.run(directory.overview, context.visitor.id)
    await show(update, context, directory_screens.people(found))


# Finding


async def on_search(update: Update, context: Context) -> None:
    resources = context.bot_data
    assert context.visitor.id is not None
    await context.run(drafts.open, context.visitor.id, SEARCH, {}, resources.now())
    await show(update, context, directory_screens.people_search())


async def on_name(update: Update, context: Context, draft: Draft) -> None:
    """Searches the name that was typed. Somebody found closes the search."""
    assert update.message is not None
    if await _found(update, context, update.message.text or "", 0):
        await context.run(drafts.close, draft.person_id)


async def on_page(update: Update, context: Context) -> None:
    await _found(update, context, context.word(2), context.number(1))


async def _found(update: Update, context: Context, text: str, page: int) -> bool:
    """Shows who was found: the one person there is at once, and the people of a secretariat that is named. With nobody
    found another name is waited for."""
    resources, me = context.bot_data, context.visitor.id
    text = " ".join(text.split())[: people.NAME_LENGTH]
    found = await context.run(directory.search, me, text)
    place = await context.run(directory.place_named, me, text)
    if len(found) == 1 and place is None:
        await show_card(update, context, found[0].id or 0)
        return True
    if not found and place is not None:
        sheet = await context.run(directory.people_of, me, place)
        await show(update, context, directory_screens.people_secretariat(sheet, 0))
        return True
    if not found and me is not None:
        await context.run(drafts.open, me, SEARCH, {}, resources.now())
    named = await context.run(assignments.secretariat, place) if place else None
    await show(update, context, directory_screens.people_found(found, page, text, named))
    return bool(found)


# Requests for access, invitations


async def on_waiting(update: Update, context: Context) -> None:
    await show(update, context, await _waiting(context))


async def _waiting(context: Context) -> Screen:
    found = await context.run(access.pending_requests, context.visitor.id)
    return directory_screens.people_waiting(
        found, await context.run(assignments.places, [person.id for person in found])
    )


async def on_decline(update: Update, context: Context) -> None:
    """Asks whether a request for access is to be refused."""
    card = await card_of(context, context.number(1))
    if card.person.standing is Standing.WAITING:
        await show(update, context, directory_screens.person_decline(card))
    else:
        await show_card(update, context, context.number(1))


async def on_decide(update: Update, context: Context) -> None:
    """Answers a request: shows what came of it, and the other requests."""
    resources, person_id = context.bot_data, context.number(1)
    approve = context.word(2) == "1"
    person = await context.run(access.decide, context.visitor.id, person_id, approve, resources.now())
    places = await context.run(assignments.places, [person_id])
    await show(
        update, context, directory_screens.person_decided(person, places.get(person_id, ""), await _waiting(context))
    )


async def on_invitations(update: Update, context: Context) -> None:
    resources = context.bot_data
    found = await context.run(invitations.open_ones, context.visitor.id, resources.now())
    codes = {each.secretariat_code for each in found if each.secretariat_code}
    names = {each.code: each for each in await context.run(assignments.secretariats, codes)}
    rows = [(each, names.get(each.secretariat_code or "")) for each in found]
    await show(update, context, directory_screens.people_invitations(rows))


# Secretariats


async def _of_people(_context: Context, choices: Screen) -> Screen:
    return directory_screens.leading_home(choices)


async def on_secretariat(update: Update, context: Context) -> None:
    """Shows a secretariat, from the choice of one (without a page), and its pages."""
    groups = context.words()
    code, page = (groups[1], 0) if groups[0] == Tap.PEOPLE_OF else (groups[0], int(groups[1]))
    sheet = await context.run(directory.people_of, context.visitor.id, code)
    await show(update, context, directory_screens.people_secretariat(sheet, page))


async def on_prioritise(update: Update, context: Context) -> None:
    resources, code, yes = context.bot_data, context.word(1), context.word(2) == "1"
    await context.run(staff.prioritise, context.visitor.id, code, yes, resources.now())
    sheet = await context.run(directory.people_of, context.visitor.id, code)
    await show(update, context, directory_screens.people_secretariat(sheet, 0))


async def on_prioritised(update: Update, context: Context) -> None:
    found = await context.run(directory.prioritised, context.visitor.id)
    await show(update, context, directory_screens.people_prioritised(found, context.number(1)))


def register(app: App) -> None:
    command(app, "personas", on_people, Act.MANAGE_PEOPLE)
    on_input(app, SEARCH, on_name, Act.MANAGE_PEOPLE, questions_pass=True)
    button(app, Tap.PEOPLE, "", on_people, Act.MANAGE_PEOPLE)
    button(app, Tap.PEOPLE, "s", on_search, Act.MANAGE_PEOPLE)
    button(app, Tap.PEOPLE_FOUND, r"(\d{1,3}):(.*)", on_page, Act.MANAGE_PEOPLE)
    button(app, Tap.REQUESTS, "", on_waiting, Act.INVITE)
    button(app, Tap.REQUEST, f"({_ID}):0", on_decline, Act.INVITE)
    button(app, Tap.REQUEST, f"({_ID}):(1|0(?=:1))(?::1)?", on_decide, Act.INVITE)
    button(app, Tap.PEOPLE_INVITATIONS, "", on_invitations, Act.INVITE)
    choose_secretariat(app, Tap.PEOPLE_OF, "people", on_secretariat, Act.MANAGE_PEOPLE, _of_people)
    button(app, Tap.PEOPLE_OF, rf"({_CODE}):(\d{{1,3}})", on_secretariat, Act.MANAGE_PEOPLE)
    button(app, Tap.PRIORITISE, f"({_CODE}):([01])", on_prioritise, Act.APPOINT)
    button(app, Tap.PRIORITISED, r"(\d{1,3})", on_prioritised, Act.APPOINT)
