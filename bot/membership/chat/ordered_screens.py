"""Screens of an order in words of who accompanies which secretariat."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton

from bot.edge.callback_data import Tap
from bot.edge.screen import Rows, Screen, button, keyboard, label, render, short
from bot.membership.chat.directory_screens import names_of
from bot.membership.chat.staff_screens import MOST, person_place
from bot.membership.directory import Card
from bot.membership.ordered import Found
from bot.people.chat.choosing import AND
from bot.people.chat.roles import role_names
from db.models import Secretariat


def asked(card: Card, step: Tap, changed: Sequence[Secretariat], found: Found) -> Screen:
    """Asks whether so it is to be, for the first MOST of `changed`; says what else was understood, and what was not."""
    screen = person_place(card, step, changed[:MOST])
    so_already = [each for each in found.places if each not in changed]
    besides = _besides(found, card, so_already=so_already, later=changed[MOST:])
    return Screen(f"{screen.html}\n\n{besides}" if besides else screen.html, screen.keyboard)


def nothing_to_do(card: Card, found: Found) -> Screen:
    """Says that so it is already, or that no secretariat was understood; offers to choose one."""
    text = _besides(found, card, so_already=found.places, later=())
    step = Tap.ONE_MORE if found.order.stands else Tap.ONE_LESS
    choose = button(label("one_more" if found.order.stands else "one_less"), f"{step}:{card.person.id}")
    offered = [choose] if found.order.stands or len(card.secretariats) > 1 else []
    return Screen(text, keyboard([row for row in (offered, [_card(card)]) if row]))


def _besides(found: Found, card: Card, *, so_already: Sequence[Secretariat], later: Sequence[Secretariat]) -> str:
    values = {"name": card.person.name, "stands": found.order.stands, "more": found.order.more, "most": MOST}
    places = {"so_already": names_of(so_already), "later": names_of(later)}
    return render("order_besides", unread=[short(each) for each in found.unread], **values, **places)


def which(found: Found, cards: Sequence[Card]) -> Screen:
    """Asks whom of several; says when there is nobody."""
    step = Tap.ONE_MORE if found.order.stands else Tap.ONE_LESS
    codes = AND.join(found.order.codes[:MOST])
    data = f"{step}:{{}}:{codes}" if codes else f"{Tap.PERSON}:{{}}"
    rows: Rows = [[button(_called(each), data.format(each.person.id))] for each in cards]
    if not cards:
        rows = [[button(label("search_name"), f"{Tap.PEOPLE}:s")]]
    unread = ", ".join(short(each) for each in found.unread)
    return Screen(render("order_whom", found=len(cards), unread=unread), keyboard(rows))


def _called(card: Card) -> str:
    """Names somebody with where they stand: two people may be called alike."""
    return short(f"{card.person.name} · {names_of(card.secretariats)}" if card.secretariats else card.person.name or "")


def no_liaison(card: Card) -> Screen:
    """Says that only liaisons accompany secretariats."""
    text = render("order_no_liaison", name=card.person.name, role=role_names()[card.person.role])
    return Screen(text, keyboard([[_card(card)]]))


def none_left(card: Card) -> Screen:
    """Says that a liaison keeps at least one secretariat, and what there is for who leaves."""
    return Screen(render("order_none_left", name=card.person.name), keyboard([[_card(card)]]))


def _card(card: Card) -> InlineKeyboardButton:
    return button(label("their_card"), f"{Tap.PERSON}:{card.person.id}")
