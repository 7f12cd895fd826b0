"""Screens of /personas: whom one manages, a person's card, a secretariat's sheet."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from telegram import InlineKeyboardButton

from bot.edge.callback_data import ROLE_LETTERS, Tap
from bot.edge.letters import Kind, Letters, plain
from bot.edge.screen import Rows, Screen, button, keyboard, label, render, short
from bot.membership.chat import entry_screens
from bot.membership.directory import Card, Overview, SecretariatSheet
from bot.membership.invitations import Issued
from bot.people.chat.roles import role_names
from bot.people.people import Act, Visitor
from conocimiento.folding import folded
from db.models import Invitation, Person, Role, Secretariat, Standing

PAGE = 8
STANDING = {"d": "deactivate", "r": "reactivate"}  # by the letter in their buttons
_STANDING_LETTERS = {act: letter for letter, act in STANDING.items()}
QUERY_BYTES = 40  # of a searched name in a button, whose data has 64


def people(found: Overview) -> Screen:
    rows = [
        [button(label("search_name"), f"{Tap.PEOPLE}:s"), button(label("by_secretariat"), Tap.PEOPLE_OF)],
        [button(label("open_invitations_of"), f"{Tap.PEOPLE_INVITATIONS}:")],
    ]
    if found.waiting:
        rows.insert(0, [button(label("requests") + f" ({found.waiting})", f"{Tap.REQUESTS}:")])
    if found.actor.may(Act.APPOINT):
        rows.append([button(label("prioritised"), f"{Tap.PRIORITISED}:0"), button(label("audit"), f"{Tap.AUDIT}:0")])
    return Screen(render("people", found=found), keyboard(rows))


def people_search() -> Screen:
    return Screen(render("people_search"), keyboard([[button(label("cancel"), f"{Tap.CANCEL}:")]]))


def people_found(found: Sequence[Person], page: int, text: str) -> Screen:
    """Lists who was found. The searched text travels in the buttons: folded, and cut where a button ends. With nobody
    found the bot goes on waiting for a name."""
    if not found:
        return Screen(
            render("people_found", number=0, text=text), keyboard([[button(label("cancel"), f"{Tap.CANCEL}:")]])
        )
    query = folded(text).encode()[:QUERY_BYTES].decode(errors="ignore")
    rows = _listed(found, page, lambda number: f"{Tap.PEOPLE_FOUND}:{number}:{query}")
    rows.append([button(label("search_again"), f"{Tap.PEOPLE}:s"), _home()])
    return Screen(render("people_found", number=len(found), text=text), keyboard(rows))


def _listed(found: Sequence[Person], page: int, data: Callable[[int], str], to: str = f"{Tap.PERSON}:") -> Rows:
    """Lists a page of people as buttons, and the turns; behind the last page is the last page."""
    page = max(0, min(page, (len(found) - 1) // PAGE))
    roles = role_names()
    rows = [[button(_named(each, roles), f"{to}{each.id}")] for each in found[page * PAGE : (page + 1) * PAGE]]
    return [*rows, *_turns(data, page, len(found))]


def _named(person: Person, roles: Mapping[Role, str]) -> str:
    mark = {Standing.WAITING: "⏳ ", Standing.DEACTIVATED: "🚫 "}.get(person.standing, "")
    return short(f"{mark}{person.name} · {roles[person.role]}")


def _turns(data: Callable[[int], str], page: int, number: int) -> Rows:
    back = [button(label("previous"), data(page - 1))] if page else []
    on = [button(label("next"), data(page + 1))] if (page + 1) * PAGE < number else []
    return [[*back, *on]] if back or on else []


def _home() -> InlineKeyboardButton:
    return button(label("to_people"), f"{Tap.PEOPLE}:")


def people_waiting(found: Sequence[Person], places: Mapping[int, str]) -> Screen:
    """Lists who asked for access, the oldest first; what does not fit comes up when these are answered."""
    shown = [(number, each, places.get(each.id or 0, "")) for number, each in enumerate(found[:PAGE], 1)]
    rows = [_decision(each.id, f" {number}") for number, each, _ in shown]
    text = render("people_waiting", shown=shown, more=max(len(found) - PAGE, 0))
    return Screen(text, keyboard([*rows, [_home()]]))


def _decision(number: int | None, which: str = "") -> list[InlineKeyboardButton]:
    return [
        button(label("approve") + which, f"{Tap.REQUEST}:{number}:1", style="success"),
        button(label("decline") + which, f"{Tap.REQUEST}:{number}:0"),
    ]


def access_request(params: Mapping[str, Any]) -> Screen:
    """Tells whoever answers for the secretariat, unasked, that somebody asks for access. `params`: person (a name),
    person_id, secretariat (a name)."""
    return Screen(render("access_request", **params), keyboard([_decision(params["person_id"])]))


def person_decline(card: Card) -> Screen:
    """Asks whether a request for access is to be refused."""
    rows = [
        [button(label("yes_decline"), f"{Tap.REQUEST}:{card.person.id}:0:1")],
        [button(label("back"), f"{Tap.REQUESTS}:")],
    ]
    text = render("person_step", step="decline", name=card.person.name, place=_names(card.secretariats))
    return Screen(text, keyboard(rows))


def person_decided(person: Person, place: str, rest: Screen) -> Screen:
    """Says what came of one request, and shows the `rest` of them."""
    text = render("access_decided", standing=person.standing, name=person.name, secretariat=place)
    return Screen(f"{text}\n\n{rest.html}", rest.keyboard)


def people_invitations(found: Sequence[tuple[Invitation, Secretariat | None]]) -> Screen:
    return leading_home(entry_screens.invitations(found))


def leading_home(screen: Screen) -> Screen:
    return _leading(screen, _home())


def _leading(screen: Screen, way: InlineKeyboardButton) -> Screen:
    rows = screen.keyboard.inline_keyboard if screen.keyboard else ()
    return Screen(screen.html, keyboard([*map(list, rows), [way]]))


# Secretariats


def people_secretariat(sheet: SecretariatSheet, page: int) -> Screen:
    code = sheet.secretariat.code
    rows = _listed(sheet.people, page, lambda number: f"{Tap.PEOPLE_OF}:{code}:{number}")
    if sheet.actor.may(Act.APPOINT):
        now = sheet.secretariat.prioritised
        rows.append(
            [button(label("not_prioritised" if now else "prioritise"), f"{Tap.PRIORITISE}:{code}:{int(not now)}")]
        )
    officials = sum(each.role is Role.OFFICIAL and each.standing is Standing.ACTIVE for each in sheet.people)
    text = render("people_secretariat", sheet=sheet, officials=officials)
    return Screen(text, keyboard([*rows, [_home()]]))


def people_prioritised(found: Sequence[Secretariat], page: int) -> Screen:
    page = max(0, min(page, (len(found) - 1) // PAGE))
    shown = found[page * PAGE : (page + 1) * PAGE]
    rows = [[button(short(each.name), f"{Tap.PEOPLE_OF}:{each.code}:0")] for each in shown]
    rows += _turns(lambda number: f"{Tap.PRIORITISED}:{number}", page, len(found))
    return Screen(render("people_prioritised", number=len(found)), keyboard([*rows, [_home()]]))


# A person


def person(card: Card, since: date, instead_of: str | None = None) -> Screen:
    """Shows somebody's card. `instead_of`: whose place they just took."""
    text = render("person", card=card, role=role_names()[card.person.role], since=since, instead_of=instead_of)
    return Screen(text, keyboard([*_acts(card), [_home()]]))


def _acts(card: Card) -> Rows:
    """Offers what the actor may do with this person now. Nobody changes themselves but for their phone."""
    number = card.person.id
    if card.person.standing is Standing.WAITING:
        return [_decision(number)]
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
    return _sure("change_role", card, data, card.alone, role=role_names()[after], kept=_names(kept))


def person_less(card: Card) -> Screen:
    rows = [[button(short(each.name), f"{Tap.ONE_LESS}:{card.person.id}:{each.code}")] for each in card.secretariats]
    return _step("less", card.person, rows)


def person_place(card: Card, step: Tap, place: Secretariat) -> Screen:
    """Asks first. `step`: MOVE from their secretariat to this one, ONE_MORE or ONE_LESS."""
    before = f":{card.secretariats[0].code}" if step == Tap.MOVE else ""
    alone = [each for each in card.alone if step == Tap.ONE_LESS and each.code == place.code]
    values = {"place": place.name, "before": _names(card.secretariats)}
    return _sure(step, card, f"{step}:{card.person.id}{before}:{place.code}", alone, **values)


def _sure(step: str, card: Card, data: str, alone: Sequence[Secretariat] = (), **values: object) -> Screen:
    return warned(_step(step, card.person, [[button(label("yes_change"), f"{data}:1")]], **values), alone)


def warned(screen: Screen, alone: Sequence[Secretariat]) -> Screen:
    """Adds a warning to a screen. `alone`: where nobody else would answer."""
    if not alone:
        return screen
    warning = render("leaves_alone", secretariats=alone)
    return Screen(f"{screen.html}\n\n{warning}", screen.keyboard)


def _names(secretariats: Sequence[Secretariat]) -> str:
    return ", ".join(each.name for each in secretariats)


def person_picker(card: Card, choices: Screen) -> Screen:
    """Frames a choice of secretariats: it says for whom it is, and leads back to them."""
    text = render("person_step", step="picker", name=card.person.name)
    return _leading(Screen(f"{text}\n\n{choices.html}", choices.keyboard), _to_card(card.person))


def _to_card(person: Person) -> InlineKeyboardButton:
    return button(label("back"), f"{Tap.PERSON}:{person.id}")


def person_standing(card: Card, act: str) -> Screen:
    """Asks whether somebody's access is to change. `act`: deactivate or reactivate."""
    words = label("deactivate" if act == "deactivate" else "reactivate")
    asked = _step(act, card.person, [[button(words, f"{Tap.STANDING}:{card.person.id}:{_STANDING_LETTERS[act]}:1")]])
    return warned(asked, card.alone)


def person_successors(card: Card, found: Sequence[Person], page: int) -> Screen:
    number = card.person.id
    rows = _listed(found, page, lambda turned: f"{Tap.SUCCESSORS}:{number}:{turned}", f"{Tap.SUCCESSOR}:{number}:")
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


LETTERS: Letters = {
    "access_request": Kind(screen=access_request),
    "person_entered": plain("person_entered"),
    "person_left": plain("person_left"),
    "without_liaison": plain("without_liaison"),
    "succeeded": plain("succeeded"),
    "access_approved": plain("access_approved"),
    "access_declined": plain("access_declined"),
    "role_changed": plain("role_changed"),
    "moved": plain("moved"),
    "deactivated": plain("deactivated"),
    "reactivated": plain("reactivated"),
}
