"""Screens of the way in: the invitation, the consent, the request for access, the welcome."""

from collections.abc import Sequence
from datetime import date, datetime
from html import unescape

from telegram import CopyTextButton, InlineKeyboardButton
from telegram.helpers import create_deep_linked_url

from bot.edge.callback_data import ROLE_LETTERS, Tap
from bot.edge.refusals import decision
from bot.edge.screen import Screen, button, hour_in_words, keyboard, label, render
from bot.membership.invitations import Issued, in_groups
from bot.people.chat.choosing_screens import PAGE
from bot.people.people import CONSENT_VERSION, Visitor
from db.models import Invitation, Person, Role, Secretariat

COPIED = 256  # characters that a button may copy (Bot API, CopyTextButton)


def start(visitor: Visitor, registration: bool) -> Screen:
    """Greets. `registration`: whether somebody answers for personal data, so that people may come in."""
    rows = [[button(label("topics"), f"{Tap.TOPICS}:")]]
    if visitor.id is None and registration:
        rows.append([button(label("ask_access"), f"{Tap.ACCESS}:")])
    return Screen(render("start" if visitor.role is None else "home", visitor=visitor), keyboard(rows))


def consent(controller: object, invitation: Invitation, code: str, secretariat: Secretariat | None) -> Screen:
    """Shows what is accepted together with an invitation. The version travels in the button: an old text stays old."""
    text = render("consent", controller=controller, invitation=invitation, secretariat=secretariat)
    return Screen(text, keyboard([decision(f"{Tap.CONSENT}:{CONSENT_VERSION}:{code}", f"{Tap.CONSENT}:no")]))


def codes_wait(until: datetime) -> Screen:
    """Says until when no more codes are taken. `until` as local time."""
    return Screen(render("codes_wait", hour=hour_in_words(until)))


def consent_for_access(controller: object) -> Screen:
    text = render("consent", controller=controller, invitation=None, secretariat=None)
    return Screen(text, keyboard([decision(f"{Tap.ACCESS}:{CONSENT_VERSION}", f"{Tap.CONSENT}:no")]))


def welcome(person: Person, secretariats: Sequence[Secretariat]) -> Screen:
    rows = [
        [button(label("fix_name"), f"{Tap.MY_DATA}:name"), button(label("tell_post"), f"{Tap.MY_DATA}:post")],
        [button(label("topics"), f"{Tap.TOPICS}:")],
    ]
    return Screen(render("welcome", person=person, secretariats=secretariats), keyboard(rows))


# Choosing a secretariat: by region, then by page


# Inviting


def invite_role() -> Screen:
    rows = [[button(label("invite_role", role), f"{Tap.INVITE}:{letter}")] for role, letter in ROLE_LETTERS.items()]
    rows.append([button(label("open_invitations"), f"{Tap.INVITATIONS}:")])
    return Screen(render("invite", step="role"), keyboard(rows))


def invite_uses(prefix: str, role: Role) -> Screen:
    """Asks for how many a link is. One for many is for officials only: one that leaks would make as many
    coordinators."""
    rows = [[button(label("invite_uses", uses), f"{prefix}:{uses}") for uses in (1, 5)]]
    if role is Role.OFFICIAL:
        rows.append([button(label("invite_uses", uses), f"{prefix}:{uses}") for uses in (20, 50)])
    return Screen(render("invite", step="uses"), keyboard(rows))


def invite_days(prefix: str) -> Screen:
    rows = [[button(label("invite_days", days), f"{prefix}:{days}") for days in (2, 7, 30)]]
    return Screen(render("invite", step="days"), keyboard(rows))


def issued(
    issued: Issued, username: str, secretariat: Secretariat | None, expires: date, handover_to: str | None = None
) -> Screen:
    """Shows an invitation, or the code with which `handover_to` goes on from a new phone."""
    invitation, link = issued.invitation, create_deep_linked_url(username, issued.code)
    copy = InlineKeyboardButton(label("copy_link"), copy_text=CopyTextButton(link))
    rows = [
        [copy, button(label("qr"), f"{Tap.QR}:{issued.code}")],
        [button(label("revoke"), f"{Tap.REVOKE}:{invitation.id}")],
    ]
    ready = unescape(render("invitation_forwarded", link=link, secretariat=secretariat, expires=expires))
    if not handover_to and len(ready) <= COPIED:
        rows.insert(1, [InlineKeyboardButton(label("copy_invitation"), copy_text=CopyTextButton(ready))])
    values = {"secretariat": secretariat, "expires": expires, "handover_to": handover_to}
    text = render("issued", invitation=invitation, code=in_groups(issued.code), link=link, **values)
    return Screen(text, keyboard(rows))


def invitations(found: Sequence[tuple[Invitation, Secretariat | None]]) -> Screen:
    rows = [[button(f"{label('revoke')} n.º {each.id}", f"{Tap.REVOKE}:{each.id}")] for each, _ in found[:PAGE]]
    return Screen(render("invitations", found=found[:PAGE], more=max(len(found) - PAGE, 0)), keyboard(rows))
