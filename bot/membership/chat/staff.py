"""/personas: find people, see where they stand, change it. directory.py and staff.py decide."""

from telegram import Update

from bot.base import drafts
from bot.edge.context import App, Context, tap_digest, tap_source
from bot.edge.gate import button, command, on_input, refresh_menu
from bot.edge.reply import show
from bot.edge.screen import Screen
from bot.membership import access, directory, invitations, staff
from bot.membership.chat import staff_screens
from bot.membership.directory import Card
from bot.people import people
from bot.people.chat.choosing import choose_secretariat
from bot.people.people import Act
from db.models import Draft, Person, Role, Standing

SEARCH = "search_people"  # kind of draft
_ID = r"\d{1,9}"
_CODE = r"\d{2}|\d{5}"
_SURE = ":1"  # ends the button that does what another one asked
_ROLES = {role.value[0]: role for role in Role}  # callback data has 64 bytes


async def on_people(update: Update, context: Context) -> None:
    """«/personas ana» searches at once."""
    if context.args and update.callback_query is None:
        await _found(update, context, " ".join(context.args), 0)
        return
    found = await context.bot_data.database.run(directory.overview, context.visitor.id)
    await show(update, context, staff_screens.people(found))


# Finding


async def on_search(update: Update, context: Context) -> None:
    resources = context.bot_data
    assert context.visitor.id is not None
    await resources.database.run(drafts.open, context.visitor.id, SEARCH, {}, resources.now())
    await show(update, context, staff_screens.people_search())


async def on_name(update: Update, context: Context, draft: Draft) -> None:
    """Somebody found closes the search."""
    assert update.message is not None
    if await _found(update, context, update.message.text or "", 0):
        await context.bot_data.database.run(drafts.close, draft.person_id)


async def on_page(update: Update, context: Context) -> None:
    assert context.match is not None
    await _found(update, context, context.match[2], int(context.match[1]))


async def _found(update: Update, context: Context, text: str, page: int) -> bool:
    """With nobody found another name is waited for."""
    resources, me = context.bot_data, context.visitor.id
    text = " ".join(text.split())[: people.NAME_LENGTH]
    found = await resources.database.run(directory.search, me, text)
    if not found and me is not None:
        await resources.database.run(drafts.open, me, SEARCH, {}, resources.now())
    await show(update, context, staff_screens.people_found(found, page, text))
    return bool(found)


# Requests for access, invitations


async def on_waiting(update: Update, context: Context) -> None:
    await show(update, context, await _waiting(context))


async def _waiting(context: Context) -> Screen:
    database = context.bot_data.database
    found = await database.run(access.waiting, context.visitor.id)
    return staff_screens.people_waiting(found, await database.run(people.places, [person.id for person in found]))


async def on_decline(update: Update, context: Context) -> None:
    """Asks first."""
    card = await _card(context, _number(context))
    if card.person.standing is Standing.WAITING:
        await show(update, context, staff_screens.person_decline(card))
    else:
        await _show_card(update, context, _number(context))


async def on_decide(update: Update, context: Context) -> None:
    """What came of it, and the other requests."""
    assert context.match is not None
    resources, person_id = context.bot_data, _number(context)
    approve = context.match[2] == "1"
    person = await resources.database.run(access.decide, context.visitor.id, person_id, approve, resources.now())
    places = await resources.database.run(people.places, [person_id])
    await show(
        update, context, staff_screens.person_decided(person, places.get(person_id, ""), await _waiting(context))
    )


async def on_invitations(update: Update, context: Context) -> None:
    resources = context.bot_data
    found = await resources.database.run(invitations.open_ones, context.visitor.id, resources.now())
    codes = {each.secretariat_code for each in found if each.secretariat_code}
    names = {each.code: each for each in await resources.database.run(people.secretariats, codes)}
    rows = [(each, names.get(each.secretariat_code or "")) for each in found]
    await show(update, context, staff_screens.people_invitations(rows))


# Secretariats


async def _of_people(_context: Context, choices: Screen) -> Screen:
    return staff_screens.leading_home(choices)


async def on_secretariat(update: Update, context: Context) -> None:
    """From the choice of a secretariat (without a page), and its pages."""
    assert context.match is not None
    groups = context.match.groups()
    code, page = (groups[1], 0) if groups[0] == "ps" else (groups[0], int(groups[1]))
    sheet = await context.bot_data.database.run(directory.sheet, context.visitor.id, code)
    await show(update, context, staff_screens.people_secretariat(sheet, page))


async def on_prioritise(update: Update, context: Context) -> None:
    assert context.match is not None
    resources, code, yes = context.bot_data, context.match[1], context.match[2] == "1"
    await resources.database.run(staff.prioritise, context.visitor.id, code, yes, resources.now())
    sheet = await resources.database.run(directory.sheet, context.visitor.id, code)
    await show(update, context, staff_screens.people_secretariat(sheet, 0))


async def on_prioritised(update: Update, context: Context) -> None:
    assert context.match is not None
    found = await context.bot_data.database.run(directory.prioritised, context.visitor.id)
    await show(update, context, staff_screens.people_prioritised(found, int(context.match[1])))


# A person


async def on_card(update: Update, context: Context) -> None:
    await _show_card(update, context, _number(context))


def _number(context: Context) -> int:
    assert context.match is not None
    return int(context.match[1])


async def _card(context: Context, person_id: int) -> Card:
    return await context.bot_data.database.run(directory.card, context.visitor.id, person_id)


async def _show_card(update: Update, context: Context, person_id: int, instead_of: str | None = None) -> None:
    card = await _card(context, person_id)
    since = card.person.joined_at.astimezone(context.bot_data.timezone).date()
    await show(update, context, staff_screens.person(card, since, instead_of))


async def _show_changed(update: Update, context: Context, *changed: Person, instead_of: str | None = None) -> None:
    """The card of the first as it is now, and Telegram's menu of whoever changed."""
    resources = context.bot_data
    for person in changed:
        visitor = await resources.database.run(people.as_visitor, person)
        await refresh_menu(context.bot, resources, visitor, person.chat_id)
    assert changed[0].id is not None
    await _show_card(update, context, changed[0].id, instead_of)


async def _of_person(context: Context, choices: Screen) -> Screen:
    """The choice of a secretariat for somebody."""
    assert context.match is not None
    return staff_screens.person_picker(await _card(context, int(context.match[1].split(":")[1])), choices)


async def on_roles(update: Update, context: Context) -> None:
    await show(update, context, staff_screens.person_role(await _card(context, _number(context))))


def _tapped(context: Context) -> list[str]:
    """What the button says after its kind: who, then what it saw and what it does."""
    assert context.match is not None
    return str(context.match[0]).removesuffix(_SURE).split(":")[1:]


async def on_role(update: Update, context: Context) -> None:
    """Asks first. With a secretariat for a former coordinator."""
    person_id, change, *code = _tapped(context)
    card = await _card(context, int(person_id))
    if not (card.person.standing is Standing.ACTIVE and card.person.role is _ROLES[change[0]]):
        await _show_card(update, context, int(person_id))
        return
    place = await context.bot_data.database.run(people.secretariat, code[0]) if code else None
    await show(update, context, staff_screens.person_change_role(card, _ROLES[change[1]], place))


async def on_change_role(update: Update, context: Context) -> None:
    person_id, change, *code = _tapped(context)
    resources, (before, after) = context.bot_data, (_ROLES[letter] for letter in change)
    person = await resources.database.run(
        staff.change_role, context.visitor.id, int(person_id), before, after, resources.now(), *code
    )
    await _show_changed(update, context, person)


async def on_place(update: Update, context: Context) -> None:
    """Asks before somebody moves (pm), or stands in front of one secretariat more (pa) or less (pu)."""
    assert context.match is not None
    person_id, *before, code = _tapped(context)
    database, step = context.bot_data.database, str(context.match[0])[:2]
    await database.run(people.require, context.visitor.id, Act.MANAGE_PEOPLE, code)
    card, place = await _card(context, int(person_id)), await database.run(people.secretariat, code)
    if _fits(card, step, before, code):
        await show(update, context, staff_screens.person_place(card, step, place))
    else:
        await _show_card(update, context, int(person_id))


def _fits(card: Card, step: str, before: list[str], code: str) -> bool:
    """Whether the person still is as the button saw them."""
    codes = [each.code for each in card.secretariats]
    role = Role.OFFICIAL if step == "pm" else Role.LIAISON
    holds = codes == before != [code] if step == "pm" else (code in codes) is (step == "pu")
    return holds and card.person.role is role and card.person.standing is Standing.ACTIVE


async def on_move(update: Update, context: Context) -> None:
    resources, (person_id, before, after) = context.bot_data, _tapped(context)
    person = await resources.database.run(
        staff.move, context.visitor.id, int(person_id), before, after, resources.now()
    )
    await _show_changed(update, context, person)


async def on_less(update: Update, context: Context) -> None:
    await show(update, context, staff_screens.person_less(await _card(context, _number(context))))


async def on_station(update: Update, context: Context) -> None:
    assert context.match is not None
    resources, (person_id, code) = context.bot_data, _tapped(context)
    stands = str(context.match[0]).startswith("pa")
    person = await resources.database.run(
        staff.station, context.visitor.id, int(person_id), code, stands, resources.now()
    )
    await _show_changed(update, context, person)


async def on_new_phone(update: Update, context: Context) -> None:
    resources, person_id = context.bot_data, _number(context)
    issued = await resources.database.run(
        invitations.hand_over,
        context.visitor.id,
        person_id,
        resources.now(),
        tap_source(update, resources),
        tap_digest(update, resources),
    )
    card = await _card(context, person_id)
    expires = issued.invitation.expires_at.astimezone(resources.timezone).date()
    await show(update, context, staff_screens.person_handover(issued, context.bot.username, expires, card.person.name))


_STANDING = {"d": "deactivate", "r": "reactivate"}


async def on_standing(update: Update, context: Context) -> None:
    """Asks first."""
    assert context.match is not None
    card = await _card(context, _number(context))
    await show(update, context, staff_screens.person_standing(card, _STANDING[context.match[2]]))


async def on_stand(update: Update, context: Context) -> None:
    assert context.match is not None
    resources = context.bot_data
    act = staff.deactivate if context.match[2] == "d" else staff.reactivate
    person = await resources.database.run(act, context.visitor.id, _number(context), resources.now())
    await _show_changed(update, context, person)


async def on_successors(update: Update, context: Context) -> None:
    assert context.match is not None
    card = await _card(context, _number(context))
    found = await context.bot_data.database.run(directory.successors, context.visitor.id, _number(context))
    await show(update, context, staff_screens.person_successors(card, found, int(context.match[2])))


async def on_successor(update: Update, context: Context) -> None:
    """Asks first."""
    assert context.match is not None
    leaving, successor = await _card(context, _number(context)), await _card(context, int(context.match[2]))
    await show(update, context, staff_screens.person_replace(leaving, successor))


async def on_replace(update: Update, context: Context) -> None:
    assert context.match is not None
    database, now = context.bot_data.database, context.bot_data.now()
    shown = await database.run(staff.replace, context.visitor.id, _number(context), int(context.match[2]), now)
    leaving = await database.run(people.find, _number(context))
    replaced = None if shown.id == leaving.id else leaving.name
    await _show_changed(update, context, shown, leaving, instead_of=replaced)


def register(app: App) -> None:
    command(app, "personas", on_people, Act.MANAGE_PEOPLE)
    on_input(app, SEARCH, on_name, Act.MANAGE_PEOPLE, questions_pass=True)
    button(app, r"^pl:$", on_people, Act.MANAGE_PEOPLE)
    button(app, r"^pl:s$", on_search, Act.MANAGE_PEOPLE)
    button(app, r"^pn:(\d{1,3}):(.*)$", on_page, Act.MANAGE_PEOPLE)
    button(app, r"^pt:$", on_waiting, Act.INVITE)
    button(app, rf"^pq:({_ID}):0$", on_decline, Act.INVITE)
    button(app, rf"^pq:({_ID}):(1|0(?=:1))(?::1)?$", on_decide, Act.INVITE)
    button(app, r"^pi:$", on_invitations, Act.INVITE)
    choose_secretariat(app, "ps", "people", on_secretariat, Act.MANAGE_PEOPLE, _of_people)
    button(app, rf"^ps:({_CODE}):(\d{{1,3}})$", on_secretariat, Act.MANAGE_PEOPLE)
    button(app, rf"^pp:({_CODE}):([01])$", on_prioritise, Act.APPOINT)
    button(app, r"^pz:(\d{1,3})$", on_prioritised, Act.APPOINT)
    button(app, rf"^pe:({_ID})$", on_card, Act.MANAGE_PEOPLE)
    button(app, rf"^pr:({_ID})$", on_roles, Act.APPOINT)
    button(app, rf"^pr:{_ID}:(?:o[lc]|l[oc])$", on_role, Act.APPOINT)
    choose_secretariat(app, rf"pr:{_ID}:c[ol]", "move", on_role, Act.APPOINT, _of_person)
    button(app, rf"^pr:{_ID}:(?:o[lc]|l[oc]|c[ol]:(?:{_CODE})):1$", on_change_role, Act.APPOINT)
    choose_secretariat(app, rf"pm:{_ID}:(?:{_CODE})", "move", on_place, Act.MANAGE_PEOPLE, _of_person)
    button(app, rf"^pm:{_ID}:(?:{_CODE}):(?:{_CODE}):1$", on_move, Act.MANAGE_PEOPLE)
    choose_secretariat(app, rf"pa:{_ID}", "move", on_place, Act.APPOINT, _of_person)
    button(app, rf"^pa:{_ID}:(?:{_CODE}):1$", on_station, Act.APPOINT)
    button(app, rf"^pu:({_ID})$", on_less, Act.APPOINT)
    button(app, rf"^pu:{_ID}:(?:{_CODE})$", on_place, Act.APPOINT)
    button(app, rf"^pu:{_ID}:(?:{_CODE}):1$", on_station, Act.APPOINT)
    button(app, rf"^ph:({_ID})$", on_new_phone, Act.MANAGE_PEOPLE)
    button(app, rf"^pk:({_ID}):([dr])$", on_standing, Act.MANAGE_PEOPLE)
    button(app, rf"^pk:({_ID}):([dr]):1$", on_stand, Act.MANAGE_PEOPLE)
    button(app, rf"^pw:({_ID}):(\d{{1,3}})$", on_successors, Act.MANAGE_PEOPLE)
    button(app, rf"^py:({_ID}):({_ID})$", on_successor, Act.MANAGE_PEOPLE)
    button(app, rf"^py:({_ID}):({_ID}):1$", on_replace, Act.MANAGE_PEOPLE)
