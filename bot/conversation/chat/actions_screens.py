"""Screens for a wish that has no command of its own, or whose command the person's role does not have."""

from collections.abc import Sequence

from bot.edge.callback_data import Tap
from bot.edge.refusals import decision
from bot.edge.screen import Rows, Screen, button, keyboard, label, part, render
from bot.people.people import CONSENT_VERSION, Visitor
from db.models import Role


def told(intent: str, visitor: Visitor) -> Screen:
    rows: Rows = [[button(label("topics"), f"{Tap.TOPICS}:")]]
    return Screen(
        render("wish", intent=intent, role=visitor.role, active=visitor.active, standing=visitor.standing),
        keyboard(rows),
    )


def consent_by_tap(visitor: Visitor) -> Screen:
    """Says to somebody who accepts in words where to tap: the consent is kept with its text and its moment."""
    rows: Rows = [[button(label("ask_access"), f"{Tap.ACCESS}:")]]
    return Screen(render("wish", intent="consent", role=visitor.role, active=False, standing=None), keyboard(rows))


def liaisons(found: Sequence[tuple[str, Sequence[tuple[str, str]]]], role: Role | None) -> Screen:
    """Shows the names and posts of the liaisons, by secretariat, with the way to write to them."""
    rows: Rows = [[button(label("topics"), f"{Tap.TOPICS}:")]]
    if role is Role.OFFICIAL:
        rows.insert(0, [button(label("write_liaison"), f"{Tap.ASK}:")])
    elif role is Role.LIAISON:
        rows.insert(0, [button(label("ask_coordination"), f"{Tap.ASK}:")])
    return Screen(render("my_liaison", found=found, role=role), keyboard(rows))


def access(controller: object, code: str, name: str) -> Screen:
    """Shows the consent, with the secretariat that was named: one tap asks for access."""
    consent = part("consent", controller=controller, invitation=None, secretariat=None)
    text = render("access_named", name=name, consent=consent)
    return Screen(text, keyboard([decision(f"{Tap.ACCESS}:{CONSENT_VERSION}:{code}", f"{Tap.CONSENT}:no")]))
