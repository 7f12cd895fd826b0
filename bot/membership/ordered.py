"""Whom and what an order in words means: its names are looked up among the people and the secretariats."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA
from sqlmodel import Session, col, select

from bot.membership import directory, orders
from bot.membership.orders import Order
from bot.people import assignments, people
from bot.people.people import Act, Visitor
from conocimiento.folding import phrase_key
from db.models import Person, Role, Secretariat, Standing

_SLIPS = 2  # of a secretariat's name, in a text that surely names one: it is asked before anything changes
_LONG_ENOUGH = 6  # letters


@dataclass(frozen=True)
class Found:
    """What was found of an order. `people`: who may be meant, liaisons if there are any; `places`: the secretariats;
    `unread`: what names nobody and nothing."""

    order: Order
    people: Sequence[Person]
    places: Sequence[Secretariat]
    unread: Sequence[str]


def is_meant(session: Session, visitor: Visitor, text: str, secretariats: Sequence[tuple[str, str]]) -> bool:
    """Tells whether a text orders who accompanies which secretariat. Of who may not order it only what is surely that
    counts, so that they hear why. `secretariats`: (code, name) of all there are."""
    if not visitor.active or (order := orders.read(text, secretariats)) is None:
        return False
    if not visitor.may(Act.APPOINT):
        return order.imperative and bool(order.codes) and (order.surely or _is_known(session, visitor, order))
    found = _found(session, order)
    return order.surely or (bool(found.people) and (order.imperative or not found.unread))


def _is_known(session: Session, visitor: Visitor, order: Order) -> bool:
    return visitor.role is Role.LIAISON and bool(_found(session, order).people)


def find(session: Session, actor_id: int | None, text: str) -> Found | None:
    """Finds whom and what an order means; None for a text that is none. Raises NotAllowed."""
    people.require(session, actor_id, Act.APPOINT)
    order = orders.read(text, [(each.code, each.name) for each in assignments.secretariats(session)])
    return None if order is None else _found(session, order)


def _found(session: Session, order: Order) -> Found:
    active = session.exec(select(Person).where(Person.standing == Standing.ACTIVE).order_by(col(Person.id))).all()
    every = assignments.secretariats(session)
    codes, meant, unread = list(order.codes), list[Person](), list[str]()
    for name in order.names:
        if called := _called(name, active):
            meant += [each for each in called if each not in meant]
        elif place := _near(name, every):
            codes.append(place)
        else:
            unread.append(name)
    liaisons = [each for each in meant if each.role is Role.LIAISON]
    named = {each.code: each for each in every}
    places = [named[code] for code in dict.fromkeys(codes)]
    return Found(replace(order, codes=tuple(each.code for each in places)), liaisons or meant, places, unread)


def _called(name: str, active: Sequence[Person]) -> list[Person]:
    """Picks who has a name: liaisons rather than others, and whose name needs no slip forgiven rather than others."""
    found = directory.called(name, active)
    found = [each for each in found if each[1].role is Role.LIAISON] or found
    least = min((slips for slips, _ in found), default=0)
    return [person for slips, person in found if slips == 0 or least > 0]


def _near(name: str, every: Sequence[Secretariat]) -> str | None:
    """Finds the one secretariat whose name is meant by what is written with a slip or two."""
    said = phrase_key(name)
    if len(said) < _LONG_ENOUGH:
        return None
    near = [each.code for each in every if OSA.distance(said, phrase_key(each.name), score_cutoff=_SLIPS) <= _SLIPS]
    return near[0] if len(near) == 1 else None
