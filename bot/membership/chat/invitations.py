"""/invitar: role, secretariat, uses, days; then a link, a code to dictate and a QR picture."""

from io import BytesIO
from typing import Any

import segno
from telegram import Update
from telegram.helpers import create_deep_linked_url

from bot.edge.callback_data import ROLE_LETTERS, ROLES, Tap
from bot.edge.context import App, Context, tap_digest, tap_source
from bot.edge.gate import button, command
from bot.edge.reply import acknowledge, show
from bot.edge.screen import notice, render
from bot.membership import invitations
from bot.membership.chat import entry_screens
from bot.people import assignments
from bot.people.chat.choosing import choices, choose_secretariat, wait_for_a_name
from bot.people.people import Act
from db.models import Role

_CODE = f"[{invitations.ALPHABET}]{{{invitations.CODE_LENGTH}}}"


async def on_invite(update: Update, context: Context) -> None:
    """Begins an invitation. A liaison invites officials; a coordinator chooses whom."""
    if context.visitor.may(Act.APPOINT):
        await show(update, context, entry_screens.invite_role())
    else:
        prefix = f"{Tap.INVITE}:{ROLE_LETTERS[Role.OFFICIAL]}"
        await wait_for_a_name(context, prefix, "invite")
        await show(update, context, await choices(context, prefix, "invite"))


async def on_coordinator(update: Update, context: Context) -> None:
    await show(
        update, context, entry_screens.invite_uses(f"{Tap.INVITE}:{ROLE_LETTERS[Role.COORDINATOR]}:-", Role.COORDINATOR)
    )


async def on_secretariat(update: Update, context: Context) -> None:
    await show(
        update,
        context,
        entry_screens.invite_uses(f"{context.word(1)}:{context.word(2)}", ROLES[context.word(1)[-1]]),
    )


async def on_uses(update: Update, context: Context) -> None:
    await show(update, context, entry_screens.invite_days(context.word(0)))


async def on_days(update: Update, context: Context) -> None:
    resources = context.bot_data
    role, code, uses, days = context.words()
    issued = await context.run(
        invitations.create,
        context.visitor.id,
        ROLES[role],
        None if code == "-" else code,
        int(uses),
        int(days),
        resources.now(),
        tap_source(update, resources),
        tap_digest(update, resources),
    )
    secretariat = None if code == "-" else await context.run(assignments.secretariat, code)
    expires = issued.invitation.expires_at.astimezone(resources.timezone).date()
    await show(update, context, entry_screens.issued(issued, context.bot.username, secretariat, expires))


async def on_qr(update: Update, context: Context) -> None:
    """Sends the QR picture, made of the code in the button: the database has only its hash."""
    assert update.effective_chat is not None
    await acknowledge(update)
    code = context.word(1)
    picture = BytesIO()
    link = create_deep_linked_url(context.bot.username, code)
    segno.make(link, error="m").save(picture, kind="png", scale=12, border=4)
    caption = render("qr_caption", code=invitations.in_groups(code), **await _described(context, code))
    await context.bot.send_photo(
        update.effective_chat.id, picture.getvalue(), caption=caption, parse_mode="HTML", filename="qr.png"
    )


async def _described(context: Context, code: str) -> dict[str, Any]:
    """Says whom a code is for and until when; nothing of one that there is not."""
    found = await context.run(invitations.of_code, code)
    if found is None:
        return {"secretariat": None, "expires": None}
    place = await context.run(assignments.secretariat, found.secretariat_code) if found.secretariat_code else None
    expires = found.expires_at.astimezone(context.bot_data.timezone).date()
    return {"secretariat": place.name if place else None, "expires": expires}


async def on_list(update: Update, context: Context) -> None:
    resources = context.bot_data
    found = await context.run(invitations.open_ones, context.visitor.id, resources.now())
    codes = {each.secretariat_code for each in found if each.secretariat_code}
    names = {each.code: each for each in await context.run(assignments.secretariats, codes)}
    await show(
        update, context, entry_screens.invitations([(each, names.get(each.secretariat_code or "")) for each in found])
    )


async def on_revoke(update: Update, context: Context) -> None:
    resources, number = context.bot_data, context.number(1)
    await context.run(invitations.revoke, context.visitor.id, number, resources.now())
    await show(update, context, notice("revoked", number=number))


def register(app: App) -> None:
    command(app, "invitar", on_invite, Act.INVITE)
    choose_secretariat(app, Tap.INVITE, "invite", on_secretariat, Act.INVITE, after="[ol]")
    button(app, Tap.INVITE, "c", on_coordinator, Act.APPOINT)
    button(app, Tap.INVITE, r"[olc]:(?:\d{2}|\d{5}|-):(\d{1,3})", on_uses, Act.INVITE)
    button(app, Tap.INVITE, r"([olc]):(\d{2}|\d{5}|-):(\d{1,3}):(\d{1,2})", on_days, Act.INVITE)
    button(app, Tap.QR, f"({_CODE})", on_qr, Act.INVITE)
    button(app, Tap.INVITATIONS, "", on_list, Act.INVITE)
    button(app, Tap.REVOKE, r"(\d{1,9})", on_revoke, Act.INVITE)
