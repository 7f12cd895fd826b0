"""Reads from the database what a text may be about: activities and secretariats."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from bot.people.people import Visitor
from bot.people.places import mentioned
from bot.plans import naming, plans
from bot.plans.plans import State
from db.models import Role
from db.secretariats import named


@dataclass(frozen=True)
class Reach:
    """Holds what a text may be about. `states`: activities; `secretariats`: (code, name) of all there are."""

    states: Sequence[State]
    secretariats: Sequence[tuple[str, str]]


def reach(session: Session, visitor: Visitor, text: str) -> Reach:
    """Finds the activities a text may be about: those of the visitor's secretariats. Coordinators see every plan, so
    for them the secretariats that the text names are added."""
    states, secretariats = naming.in_reach(session, visitor, text), named()
    if visitor.role is Role.COORDINATOR:
        places = {each.code for each in mentioned(text, secretariats)}
        known = {each.id for each in states}
        states += [each for each in plans.states(session, places) if each.id not in known] if places else []
    return Reach(states, secretariats)
