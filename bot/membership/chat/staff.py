"""A person's card, and what may be changed about them: role, place, phone, standing, successor. staff.py decides."""

from telegram import Update

from bot.edge.callback_data import ROLES, Tap, tap_of
from bot.edge.context import App, Context, tap_digest, tap_source
from bot.edge.gate import button, refresh_menu
from bot.edge.reply import show
from bot.edge.screen import Screen
from bot.membership import directory, invitations, staff
from bot.membership.chat import staff_screens
from bot.membership.chat.staff_screens import MOST
from bot.membership.directory import Card
from bot.people import assignments, people
from bot.people.chat.choosing import AND, choose_secretariat
from bot.people.people import Act
from db.models import Person, Role, Standing

_ID = r"\d{1,9}"
_CODE = r"\d{2}|\d{5}"
_CODES = rf"(?:{_CODE})(?:\{AND}(?:{_CODE})){{0,{MOST - 1}}}"
_STAND = {"deactivate": staff.deactivate, "reactivate": staff.reactivate}
_SURE = ":1"  # ends the button that does what another one asked


async def on_card(update: Update, context: Context) -> None:
    await show_card(update, context, context.number(1))


async def card_of(context: Context, person_id: int) -> Card:
    return await context.run(directory.card, context.visitor.id, person_id)


async def show_card(update: Update, context: Context, person_id: int, instead_of: str | None = None) -> None:
    card = await card_of(context, person_id)
    since = card.person.joined_at.astimezone(context.bot_data.timezone).date()
    await show(update, context, staff_screens.person(card, since, instead_of))


async def _show_changed(update: Update, context: Context, *changed: Person, instead_of: str | None = None) -> None:
    """Shows the card of the first as it is now, and Telegram's menu of whoever changed."""
    for person in changed:
        visitor = await context.run(people.as_visitor, person)
        await refresh_menu(context, visitor, person.chat_id)
    assert changed[0].id is not None
    await show_card(update, context, changed[0].id, instead_of)


async def _of_person(context: Context, choices: Screen) -> Screen:
    """Frames the choice of a secretariat for somebody: it says for whom, and leads back."""
    return staff_screens.person_picker(await card_of(context, int(context.word(1).split(":")[1])), choices)


async def on_roles(update: Update, context: Context) -> None:
    await show(update, context, staff_screens.person_role(await card_of(context, context.number(1))))


def _tapped(context: Context) -> list[str]:
    """Splits what the button says after its kind: who, then what it saw and what it does."""
    return context.word(0).removesuffix(_SURE).split(":")[1:]


async def on_role(update: Update, context: Context) -> None:
    """Asks whether somebody's role is to change. With a secretariat for a former coordinator."""
    person_id, change, *code = _tapped(context)
    card = await card_of(context, int(person_id))
    if not (card.person.standing is Standing.ACTIVE and card.person.role is ROLES[change[0]]):
        await show_card(update, context, int(person_id))
        return
    place = await context.run(assignments.secretariat, code[0]) if code else None
    await show(update, context, staff_screens.person_change_role(card, ROLES[change[1]], place))


async def on_change_role(update: Update, context: Context) -> None:
    person_id, change, *code = _tapped(context)
    resources, (before, after) = context.bot_data, (ROLES[letter] for letter in change)
    person = await context.run(
        staff.change_role, context.visitor.id, int(person_id), before, after, resources.now(), *code
    )
    await _show_changed(update, context, person)


async def on_place(update: Update, context: Context) -> None:
    """Asks before somebody moves, or stands in front of more secretariats (pa) or less (pu)."""
    person_id, *before, named = _tapped(context)
    step, codes = tap_of(context.word(0)), named.split(AND)
    for code in codes:
        await context.run(people.require, context.visitor.id, Act.MANAGE_PEOPLE, code)
    card, places = (
        await card_of(context, int(person_id)),
        [await context.run(assignments.secretariat, each) for each in codes],
    )
    if _fits(card, step, before, codes):
        await show(update, context, staff_screens.person_place(card, step, places))
    else:
        await show_card(update, context, int(person_id))


def _fits(card: Card, step: Tap, before: list[str], codes: list[str]) -> bool:
    """Tells whether the person still is as the button saw them: of several secretariats one is enough."""
    theirs = [each.code for each in card.secretariats]
    role = Role.OFFICIAL if step == Tap.MOVE else Role.LIAISON
    new = any((code in theirs) is (step == Tap.ONE_LESS) for code in codes)
    holds = theirs == before != codes if step == Tap.MOVE else new
    return holds and card.person.role is role and card.person.standing is Standing.ACTIVE


async def on_move(update: Update, context: Context) -> None:
    resources, (person_id, before, after) = context.bot_data, _tapped(context)
    person = await context.run(staff.move, context.visitor.id, int(person_id), before, after, resources.now())
    await _show_changed(update, context, person)


async def on_less(update: Update, context: Context) -> None:
    await show(update, context, staff_screens.person_less(await card_of(context, context.number(1))))


async def on_station(update: Update, context: Context) -> None:
    resources, (person_id, named) = context.bot_data, _tapped(context)
    stands, codes = tap_of(context.word(0)) is Tap.ONE_MORE, named.split(AND)
    person = await context.run(staff.station, context.visitor.id, int(person_id), codes, stands, resources.now())
    await _show_changed(update, context, person)


async def on_new_phone(update: Update, context: Context) -> None:
    resources, person_id = context.bot_data, context.number(1)
    issued = await context.run(
        invitations.hand_over,
        context.visitor.id,
        person_id,
        resources.now(),
        tap_source(update, resources),
        tap_digest(update, resources),
    )
    card = await card_of(context, person_id)
    expires = issued.invitation.expires_at.astimezone(resources.timezone).date()
    await show(update, context, staff_screens.person_handover(issued, context.bot.username, expires, card.person.name))


async def on_standing(update: Update, context: Context) -> None:
    """Asks whether somebody's access is to be suspended, or given back."""
    card = await card_of(context, context.number(1))
    await show(update, context, staff_screens.person_standing(card, staff_screens.STANDING[context.word(2)]))


async def on_stand(update: Update, context: Context) -> None:
    resources = context.bot_data
    act = _STAND[staff_screens.STANDING[context.word(2)]]
    person = await context.run(act, context.visitor.id, context.number(1), resources.now())
    await _show_changed(update, context, person)


async def on_successors(update: Update, context: Context) -> None:
    card = await card_of(context, context.number(1))
    found = await context.run(directory.successors, context.visitor.id, context.number(1))
    await show(update, context, staff_screens.person_successors(card, found, context.number(2)))


async def on_successor(update: Update, context: Context) -> None:
    """Asks whether a successor is to take somebody's place."""
    leaving, successor = await card_of(context, context.number(1)), await card_of(context, context.number(2))
    await show(update, context, staff_screens.person_replace(leaving, successor))


async def on_replace(update: Update, context: Context) -> None:
    now = context.bot_data.now()
    shown = await context.run(staff.replace, context.visitor.id, context.number(1), context.number(2), now)
    leaving = await context.run(people.find_person, context.number(1))
    replaced = None if shown.id == leaving.id else leaving.name
    await _show_changed(update, context, shown, leaving, instead_of=replaced)


def register(app: App) -> None:
    button(app, Tap.PERSON, f"({_ID})", on_card, Act.MANAGE_PEOPLE)
    button(app, Tap.ROLE, f"({_ID})", on_roles, Act.APPOINT)
    button(app, Tap.ROLE, f"{_ID}:(?:o[lc]|l[oc])", on_role, Act.APPOINT)
    choose_secretariat(app, Tap.ROLE, "move", on_role, Act.APPOINT, _of_person, after=rf"{_ID}:c[ol]", most=1)
    button(app, Tap.ROLE, f"{_ID}:(?:o[lc]|l[oc]|c[ol]:(?:{_CODE})):1", on_change_role, Act.APPOINT)
    moves = rf"{_ID}:(?:{_CODE})"
    choose_secretariat(app, Tap.MOVE, "move", on_place, Act.MANAGE_PEOPLE, _of_person, after=moves, most=1)
    button(app, Tap.MOVE, f"{_ID}:(?:{_CODE}):(?:{_CODE}):1", on_move, Act.MANAGE_PEOPLE)
    choose_secretariat(app, Tap.ONE_MORE, "move", on_place, Act.APPOINT, _of_person, after=_ID, most=MOST)
    button(app, Tap.ONE_MORE, f"{_ID}:{_CODES}", on_place, Act.APPOINT)
    button(app, Tap.ONE_MORE, f"{_ID}:{_CODES}:1", on_station, Act.APPOINT)
    button(app, Tap.ONE_LESS, f"({_ID})", on_less, Act.APPOINT)
    button(app, Tap.ONE_LESS, f"{_ID}:{_CODES}", on_place, Act.APPOINT)
    button(app, Tap.ONE_LESS, f"{_ID}:{_CODES}:1", on_station, Act.APPOINT)
    button(app, Tap.NEW_PHONE, f"({_ID})", on_new_phone, Act.MANAGE_PEOPLE)
    button(app, Tap.STANDING, f"({_ID}):([dr])", on_standing, Act.MANAGE_PEOPLE)
    button(app, Tap.STANDING, f"({_ID}):([dr]):1", on_stand, Act.MANAGE_PEOPLE)
    button(app, Tap.SUCCESSORS, rf"({_ID}):(\d{{1,3}})", on_successors, Act.MANAGE_PEOPLE)
    button(app, Tap.SUCCESSOR, f"({_ID}):({_ID})", on_successor, Act.MANAGE_PEOPLE)
    button(app, Tap.SUCCESSOR, f"({_ID}):({_ID}):1", on_replace, Act.MANAGE_PEOPLE)
