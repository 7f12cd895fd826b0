"""Screens of a person's card and of every change about them; the letters of membership."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from telegram import InlineKeyboardButton

from bot.edge.callback_data import ROLE_LETTERS, Tap
from bot.edge.letters import LetterKind, Letters, Params, plain
from bot.edge.screen import Rows, Screen, button, keyboard, label, render, short
from bot.membership import teams
from bot.membership.chat import entry_screens
from bot.membership.chat.directory_screens import access_request, decision, home, leading, listed, names_of
from bot.membership.directory import Card
from bot.membership.invitations import Issued
from bot.people.chat.choosing import AND
from bot.people.chat.roles import role_names
from bot.people.people import Act, Visitor
from db.models import Person, Role, Secretariat, Standing

MOST = 8  # secretariats of one button: data has 64 bytes
STANDING = {"d": "deactivate", "r": "reactivate"}  # by the letter in their buttons
_STANDING_LETTERS = {act: letter for letter, act in STANDING.items()}


def person(card: Card, since: date, instead_of: str | None = None) -> Screen:
    """Shows somebody's card. `instead_of`: whose place they just took."""
    text = render("person", card=card, role=role_names()[card.person.role], since=since, instead_of=instead_of)
    return Screen(text, keyboard([*_acts(card), [home()]]))


def _acts(card: Card) -> Rows:
    """Offers what the actor may do with this person now. Nobody changes themselves but for their phone."""
    number = card.person.id
    if card.person.standing is Standing.WAITING:
        return [decision(number)]
    if card.person.standing is Standing.DEACTIVATED:
        return [[button(label("reactivate"), f"{Tap.STANDING}:{number}:r")]]
    phone = button(label("new_phone"), f"{Tap.NEW_PHONE}:{number}")
    if number == card.actor.id:
        return [[phone]]
    role = [button(label("change_role"), f"{Tap.ROLE}:{number}")] if card.actor.may(Act.APPOINT) else []
    leaving = [
        button(label("replace"), f"{Tap.SUCCESSORS}:{number}:0"),
        button(label("deactivate"), f"{Tap.STANDING}:{number}:d"),
    ]
    return [row for row in (_places(card), [*role, phone], leaving) if row]


def _places(card: Card) -> list[InlineKeyboardButton]:
    number, role = card.person.id, card.person.role
    if role is Role.OFFICIAL and _may_move(card.actor):
        return [button(label("move"), f"{Tap.MOVE}:{number}:{card.secretariats[0].code}")]
    if role is not Role.LIAISON:
        return []
    less = [button(label("one_less"), f"{Tap.ONE_LESS}:{number}")] if len(card.secretariats) > 1 else []
    return [button(label("one_more"), f"{Tap.ONE_MORE}:{number}"), *less]


def _may_move(actor: Visitor) -> bool:
    return actor.may(Act.APPOINT) or len(actor.secretariats) > 1


def person_role(card: Card) -> Screen:
    """Offers the other roles. The button says from which to which."""
    number, before = card.person.id, card.person.role
    others = [(role, name) for role, name in role_names().items() if role is not before]
    rows = [
        [button(name.capitalize(), f"{Tap.ROLE}:{number}:{ROLE_LETTERS[before]}{ROLE_LETTERS[role]}")]
        for role, name in others
    ]
    return _step("role", card.person, rows)


def person_change_role(card: Card, after: Role, place: Secretariat | None) -> Screen:
    """Asks whether somebody's role is to change. `place`: where a former coordinator goes; of several an official keeps
    the one with the lowest code."""
    kept = [place] if place else sorted(card.secretariats, key=lambda each: each.code)
    if after is not Role.LIAISON:
        kept = kept[: after is Role.OFFICIAL]
    change = ROLE_LETTERS[card.person.role] + ROLE_LETTERS[after]
    data = f"{Tap.ROLE}:{card.person.id}:{change}" + (f":{place.code}" if place else "")
    return _sure("change_role", card, data, card.alone, role=role_names()[after], kept=names_of(kept))


def person_less(card: Card) -> Screen:
    rows = [[button(short(each.name), f"{Tap.ONE_LESS}:{card.person.id}:{each.code}")] for each in card.secretariats]
    return _step("less", card.person, rows)


def person_place(card: Card, step: Tap, places: Sequence[Secretariat]) -> Screen:
    """Asks first. `step`: MOVE from their secretariat to this one, ONE_MORE or ONE_LESS for one or several, MOST at
    most."""
    before = f":{card.secretariats[0].code}" if step == Tap.MOVE else ""
    codes = [each.code for each in places]
    alone = [each for each in card.alone if step == Tap.ONE_LESS and each.code in codes]
    values = {"place": names_of(places), "before": names_of(card.secretariats)}
    return _sure(step, card, f"{step}:{card.person.id}{before}:{AND.join(codes)}", alone, **values)


def _sure(step: str, card: Card, data: str, alone: Sequence[Secretariat] = (), **values: object) -> Screen:
    return warned(_step(step, card.person, [[button(label("yes_change"), f"{data}:1")]], **values), alone)


def warned(screen: Screen, alone: Sequence[Secretariat]) -> Screen:
    """Adds a warning to a screen. `alone`: where nobody else would answer."""
    if not alone:
        return screen
    warning = render("leaves_alone", secretariats=alone)
    return Screen(f"{screen.html}\n\n{warning}", screen.keyboard)


def person_picker(card: Card, choices: Screen) -> Screen:
    """Frames a choice of secretariats: it says for whom it is, and leads back to them."""
    text = render("person_step", step="picker", name=card.person.name)
    return leading(Screen(f"{text}\n\n{choices.html}", choices.keyboard), _to_card(card.person))


def _to_card(person: Person) -> InlineKeyboardButton:
    return button(label("back"), f"{Tap.PERSON}:{person.id}")


def person_standing(card: Card, act: str) -> Screen:
    """Asks whether somebody's access is to change. `act`: deactivate or reactivate."""
    words = label("deactivate" if act == "deactivate" else "reactivate")
    asked = _step(act, card.person, [[button(words, f"{Tap.STANDING}:{card.person.id}:{_STANDING_LETTERS[act]}:1")]])
    return warned(asked, card.alone)


def person_successors(card: Card, found: Sequence[Person], page: int) -> Screen:
    number = card.person.id
    rows = listed(found, page, lambda turned: f"{Tap.SUCCESSORS}:{number}:{turned}", f"{Tap.SUCCESSOR}:{number}:")
    return _step("successors" if found else "no_successor", card.person, rows)


def person_replace(card: Card, successor: Card) -> Screen:
    data = f"{Tap.SUCCESSOR}:{card.person.id}:{successor.person.id}:1"
    return _step("replace", card.person, [[button(label("yes_replace"), data)]], card=card, successor=successor)


def _step(step: str, subject: Person, rows: Rows, **values: object) -> Screen:
    text = render("person_step", step=step, name=subject.name, **values)
    return Screen(text, keyboard([*rows, [_to_card(subject)]]))


def person_handover(issued: Issued, username: str, expires: date, name: str | None) -> Screen:
    """Shows a code for one phone only: how to pass it on comes with it."""
    shown = entry_screens.issued(issued, username, None, expires, handover_to=name)
    caution = render("person_handover", name=name)
    return Screen(f"{shown.html}\n\n{caution}", shown.keyboard)


def persons_entered(each: Sequence[Params]) -> Screen:
    """Tells who came in since the last time, by secretariat."""
    teams = defaultdict[str, list[str]](list)
    for params in each:
        teams[params["secretariat"]].append(params["person"])
    return Screen(render("persons_entered", teams=teams, total=len(each)))


def invitations_used(each: Sequence[Params]) -> Screen:
    return Screen(render("invitations_used", each=each))


LETTERS: Letters = {
    "access_request": LetterKind(screen=access_request),
    "person_entered": replace(plain("person_entered"), together=persons_entered),
    "invitation_used": replace(plain("invitation_used"), together=invitations_used),
    "person_left": plain("person_left"),
    "without_liaison": plain("without_liaison"),
    "succeeded": plain("succeeded"),
    teams.LIAISON_CHANGED: LetterKind(screen=plain("liaison_changed").screen, resolve=teams.liaisons_now),
    "access_approved": plain("access_approved"),
    "access_declined": plain("access_declined"),
    "role_changed": plain("role_changed"),
    "moved": plain("moved"),
    "deactivated": plain("deactivated"),
    "reactivated": plain("reactivated"),
}
