"""Screens of /personas: whom one manages, who was found, requests for access, a secretariat's sheet."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from telegram import InlineKeyboardButton

from bot.edge.callback_data import Tap
from bot.edge.screen import Rows, Screen, button, keyboard, label, render, short
from bot.membership.chat import entry_screens
from bot.membership.directory import Card, Overview, SecretariatPeople
from bot.people.chat.roles import role_names
from bot.people.people import Act
from conocimiento.folding import folded
from db.models import Invitation, Person, Role, Secretariat, Standing

PAGE = 8
QUERY_BYTES = 40  # of a searched name in a button, whose data has 64


def people(found: Overview) -> Screen:
    rows = [
        [button(label("search_name"), f"{Tap.PEOPLE}:s"), button(label("by_secretariat"), Tap.PEOPLE_OF)],
        [button(label("open_invitations_of"), f"{Tap.PEOPLE_INVITATIONS}:")],
    ]
    rows.insert(1, [button(label("plan_gaps"), f"{Tap.PLAN}:g")])
    if found.waiting:
        rows.insert(0, [button(label("requests") + f" ({found.waiting})", f"{Tap.REQUESTS}:")])
    if found.actor.may(Act.APPOINT):
        rows.append([button(label("prioritised"), f"{Tap.PRIORITISED}:0"), button(label("audit"), f"{Tap.AUDIT}:0")])
    return Screen(render("people", found=found), keyboard(rows))


def people_search() -> Screen:
    return Screen(render("people_search"), keyboard([[button(label("cancel"), f"{Tap.CANCEL}:")]]))


def people_found(found: Sequence[Person], page: int, text: str, place: Secretariat | None = None) -> Screen:
    """Lists who was found. The searched text travels in the buttons: folded, and cut where a button ends. With nobody
    found the bot goes on waiting for a name. `place`: a secretariat that is called so too."""
    if not found:
        return Screen(
            render("people_found", number=0, text=text), keyboard([[button(label("cancel"), f"{Tap.CANCEL}:")]])
        )
    query = folded(text).encode()[:QUERY_BYTES].decode(errors="ignore")
    rows = listed(found, page, lambda number: f"{Tap.PEOPLE_FOUND}:{number}:{query}")
    if place is not None:
        rows.append([button(short(place.name), f"{Tap.PEOPLE_OF}:{place.code}:0")])
    rows.append([button(label("search_again"), f"{Tap.PEOPLE}:s"), home()])
    return Screen(render("people_found", number=len(found), text=text), keyboard(rows))


def listed(found: Sequence[Person], page: int, data: Callable[[int], str], to: str = f"{Tap.PERSON}:") -> Rows:
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


def home() -> InlineKeyboardButton:
    return button(label("to_people"), f"{Tap.PEOPLE}:")


def people_waiting(found: Sequence[Person], places: Mapping[int, str]) -> Screen:
    """Lists who asked for access, the oldest first; what does not fit comes up when these are answered."""
    shown = [(number, each, places.get(each.id or 0, "")) for number, each in enumerate(found[:PAGE], 1)]
    rows = [decision(each.id, f" {number}") for number, each, _ in shown]
    text = render("people_waiting", shown=shown, more=max(len(found) - PAGE, 0))
    return Screen(text, keyboard([*rows, [home()]]))


def decision(number: int | None, which: str = "") -> list[InlineKeyboardButton]:
    return [
        button(label("approve") + which, f"{Tap.REQUEST}:{number}:1", style="success"),
        button(label("decline") + which, f"{Tap.REQUEST}:{number}:0"),
    ]


def access_request(params: Mapping[str, Any]) -> Screen:
    """Tells whoever answers for the secretariat, unasked, that somebody asks for access. `params`: person (a name),
    person_id, secretariat (a name)."""
    return Screen(render("access_request", **params), keyboard([decision(params["person_id"])]))


def person_decline(card: Card) -> Screen:
    """Asks whether a request for access is to be refused."""
    rows = [
        [button(label("yes_decline"), f"{Tap.REQUEST}:{card.person.id}:0:1")],
        [button(label("back"), f"{Tap.REQUESTS}:")],
    ]
    text = render("person_step", step="decline", name=card.person.name, place=names_of(card.secretariats))
    return Screen(text, keyboard(rows))


def person_decided(person: Person, place: str, rest: Screen) -> Screen:
    """Says what came of one request, and shows the `rest` of them."""
    text = render("access_decided", standing=person.standing, name=person.name, secretariat=place)
    return Screen(f"{text}\n\n{rest.html}", rest.keyboard)


def people_invitations(found: Sequence[tuple[Invitation, Secretariat | None]]) -> Screen:
    return leading_home(entry_screens.invitations(found))


def leading_home(screen: Screen) -> Screen:
    return leading(screen, home())


def leading(screen: Screen, way: InlineKeyboardButton) -> Screen:
    rows = screen.keyboard.inline_keyboard if screen.keyboard else ()
    return Screen(screen.html, keyboard([*map(list, rows), [way]]))


# Secretariats


def people_secretariat(sheet: SecretariatPeople, page: int) -> Screen:
    code = sheet.secretariat.code
    rows = listed(sheet.people, page, lambda number: f"{Tap.PEOPLE_OF}:{code}:{number}")
    if sheet.actor.may(Act.APPOINT):
        now = sheet.secretariat.prioritised
        rows.append(
            [button(label("not_prioritised" if now else "prioritise"), f"{Tap.PRIORITISE}:{code}:{int(not now)}")]
        )
    officials = sum(each.role is Role.OFFICIAL and each.standing is Standing.ACTIVE for each in sheet.people)
    text = render("people_secretariat", sheet=sheet, officials=officials)
    return Screen(text, keyboard([*rows, [home()]]))


def people_prioritised(found: Sequence[Secretariat], page: int) -> Screen:
    page = max(0, min(page, (len(found) - 1) // PAGE))
    shown = found[page * PAGE : (page + 1) * PAGE]
    rows = [[button(short(each.name), f"{Tap.PEOPLE_OF}:{each.code}:0")] for each in shown]
    rows += _turns(lambda number: f"{Tap.PRIORITISED}:{number}", page, len(found))
    return Screen(render("people_prioritised", number=len(found)), keyboard([*rows, [home()]]))


def names_of(secretariats: Sequence[Secretariat]) -> str:
    return ", ".join(each.name for each in secretariats)
