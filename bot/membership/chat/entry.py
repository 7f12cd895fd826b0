"""The way in: a deep link or a dictated code, the consent. Two taps from the link to the menu."""

import asyncio

import structlog
from telegram import Message, Update
from telegram.error import BadRequest, Forbidden
from telegram.ext import MessageHandler, filters

from bot import metrics
from bot.base.errors import Gone, Invalid
from bot.base.guesses import MANY
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context, chat_key, tap_source
from bot.edge.gate import button, command, forget_menu, refresh_menu
from bot.edge.reply import show
from bot.edge.screen import notice, render
from bot.membership import consent, entering, invitations
from bot.membership.chat import entry_screens
from bot.membership.chat.asking import controller_of
from bot.people import assignments, people
from db.models import Person

_CODE_DATA = f"[{invitations.ALPHABET}]{{{invitations.CODE_LENGTH}}}"
SLOWED_S = 0.5  # a wrong code while there are many


log = structlog.get_logger(__name__)


class _HasCode(filters.MessageFilter):
    def filter(self, message: Message) -> bool:
        return invitations.code_in(message.text or "") is not None


async def on_start(update: Update, context: Context) -> None:
    payload = context.args[0] if context.args else invitations.FROM_GROUP
    if payload == invitations.FROM_GROUP:
        await show(update, context, entry_screens.start(context.visitor, context.bot_data.controller is not None))
    else:
        await _offer(update, context, payload)  # a link always passes: nobody types one wrong


async def on_code(update: Update, context: Context) -> None:
    assert update.effective_message is not None
    code = invitations.code_in(update.effective_message.text or "")
    assert code is not None
    if not await _must_wait(update, context):
        await _offer(update, context, code)


async def _offer(update: Update, context: Context, code: str) -> None:
    """Shows the invitation and what is accepted with it."""
    controller, resources = controller_of(context), context.bot_data
    try:
        invitation = await context.run(invitations.look, code, resources.now())
    except Invalid as refusal:
        if refusal.reason == "invitation_unknown" and await _guessed(update, context):
            return
        if context.visitor.active and refusal.reason == "invitation_used":  # most likely by themselves
            raise Invalid("already_registered") from None
        raise
    entering.must_fit(invitation, context.visitor)
    secretariat = None
    if invitation.secretariat_code:
        secretariat = await context.run(assignments.secretariat, invitation.secretariat_code)
    plain = invitations.normalised(code)
    assert plain is not None
    await show(update, context, entry_screens.consent(controller, invitation, plain, secretariat))


async def _must_wait(update: Update, context: Context) -> bool:
    """Tells whether somebody has to wait after too many wrong codes, and says when to try again."""
    resources = context.bot_data
    until = resources.guesses.wait_until(chat_key(update, resources), resources.now())
    if until is None:
        return False
    metrics.WRONG_CODES.labels("wait").inc()
    await show(update, context, entry_screens.codes_wait(until.astimezone(resources.timezone)))
    return True


async def _guessed(update: Update, context: Context) -> bool:
    """Notes one more wrong code. True when it was the last for now, and that was said; False when it is only unknown.

    Many in all are an alert and slow down whoever is wrong, a little and few at a time, so that they hold back nobody
    else.
    """
    resources = context.bot_data
    guesses, now = resources.guesses, resources.now()
    if guesses.wrong(chat_key(update, resources), now):
        log.warning("Many invitation codes that do not exist: somebody may be guessing", in_an_hour=guesses.lately(now))
    if guesses.lately(now) >= MANY and not resources.slowed.locked():
        async with resources.slowed:
            await asyncio.sleep(SLOWED_S)
    if await _must_wait(update, context):
        return True
    metrics.WRONG_CODES.labels("unknown").inc()
    return False


async def on_accept(update: Update, context: Context) -> None:
    controller_of(context)
    assert update.effective_user is not None
    assert update.effective_chat is not None
    resources = context.bot_data
    version, code = context.words()
    left = await context.run(invitations.chat_left_by, code)
    try:
        person = await context.run(
            entering.redeem,
            code,
            version,
            update.effective_chat.id,
            update.effective_user.full_name or "",  # None for one without a first name
            tap_source(update, resources),
            resources.now(),
        )
    except Invalid as refusal:  # a forged button is a guess too
        if refusal.reason == "invitation_unknown" and await _guessed(update, context):
            return
        raise
    if left is not None and left != update.effective_chat.id:
        await _tell_old_chat(context, left)
    await _welcome(update, context, person)


async def _tell_old_chat(context: Context, chat_id: int) -> None:
    """Tells the old chat at once, for whoever reads there may be the one the code was stolen from."""
    await forget_menu(context.bot, chat_id)
    try:
        await context.bot.send_message(chat_id, render("moved_away"), "HTML")
    except (Forbidden, BadRequest):  # the account is gone
        return


async def _welcome(update: Update, context: Context, person: Person) -> None:
    theirs = await context.run(assignments.secretariats_of, person.id)
    assert update.effective_chat is not None
    context.visitor = await context.run(people.visitor, update.effective_chat.id)
    await refresh_menu(context, context.visitor, update.effective_chat.id)
    await show(update, context, entry_screens.welcome(person, theirs))


async def on_not_now(update: Update, context: Context) -> None:
    await show(update, context, notice("declined"))


async def on_consent_again(update: Update, context: Context) -> None:
    """Notes that somebody registered accepts today's text, or does not."""
    resources, visitor = context.bot_data, context.visitor
    if visitor.id is None:
        raise Gone("person")
    if not visitor.active:
        await show(update, context, notice("standing", standing=visitor.standing))
        return
    if context.word(1) == "no":
        await context.run(consent.decline_as, visitor.id, tap_source(update, resources), resources.now())
        await show(update, context, notice("declined"))
        return
    version, source = context.word(1), tap_source(update, resources)
    person = await context.run(consent.accept_as, visitor.id, version, source, resources.now())
    await _welcome(update, context, person)


def register(app: App) -> None:
    command(app, "start", on_start)
    app.add_handler(MessageHandler(filters.UpdateType.MESSAGE & _HasCode(), on_code))
    button(app, Tap.CONSENT, rf"(\w{{1,20}}):({_CODE_DATA})", on_accept)
    button(app, Tap.CONSENT, "no", on_not_now)
    button(app, Tap.CONSENT_AGAIN, r"(\w{1,20})", on_consent_again)
