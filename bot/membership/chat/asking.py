"""Asking for access: a stranger accepts, and says their secretariat by buttons or by its name."""

from typing import Any

from telegram import Update
from telegram.ext import ApplicationHandlerStop, MessageHandler, filters

from bot.base.errors import Invalid
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context, Controller, Resources, chat_key, source, tap_source
from bot.edge.gate import button
from bot.edge.reply import show
from bot.edge.screen import notice
from bot.membership import access
from bot.membership.accepted import Accepted
from bot.membership.chat import entry_screens
from bot.people import assignments
from bot.people.chat.choosing import MOST_NAMED, choose_secretariat
from bot.people.chat.choosing_screens import named_secretariats
from db.models import Standing

MOST_WORDS = 6  # of a text that may name a secretariat with a slip
BEFORE_WORDS = -4  # handlers' group: who writes is known, and nothing was made of the words yet; others share it


def controller_of(context: Context) -> Controller:
    """Gives who answers for personal data. Raises Invalid: where nobody does, none are taken."""
    if context.bot_data.controller is None:
        raise Invalid("closed")
    return context.bot_data.controller


async def on_ask_access(update: Update, context: Context) -> None:
    controller = controller_of(context)
    if context.visitor.active:
        raise Invalid("already_registered")
    if context.visitor.standing is Standing.DEACTIVATED:
        raise Invalid("deactivated")
    await show(update, context, entry_screens.consent_for_access(controller))


async def _ask_access(update: Update, context: Context, version: str, code: str, key: str) -> None:
    controller_of(context)
    assert update.effective_user is not None
    assert update.effective_chat is not None
    resources = context.bot_data
    await context.run(
        access.ask_access,
        code,
        version,
        update.effective_chat.id,
        update.effective_user.full_name or "",  # None for one without a first name
        key,
        resources.now(),
    )
    wanted = await context.run(assignments.secretariat, code)
    await show(update, context, notice("access_asked", secretariat=wanted.name))


class _Waiting(filters.UpdateFilter):
    """Takes the secretariat of who accepted and is asked for it: tapped, or typed. As a filter it lets through what
    such a person writes."""

    def __init__(self, resources: Resources) -> None:
        super().__init__()
        self._resources, self._accepted = resources, Accepted()

    def filter(self, update: Update) -> bool:
        now = self._resources.now()
        return (
            bool(update.effective_chat) and self._accepted.version(chat_key(update, self._resources), now) is not None
        )

    def asked(self, update: Update, context: Context, prefix: str) -> None:
        """Notes that a chat accepted, by the button that says of which version. Not of who was here already."""
        resources = context.bot_data
        if context.visitor.standing not in (None, Standing.WAITING):
            return
        self._accepted.note(chat_key(update, resources), prefix.removeprefix(f"{Tap.ACCESS}:"), resources.now())

    async def on_secretariat(self, update: Update, context: Context) -> None:
        version, code = context.word(1).removeprefix(f"{Tap.ACCESS}:"), context.word(2)
        await _ask_access(update, context, version, code, tap_source(update, context.bot_data))
        self._accepted.forget(chat_key(update, context.bot_data))

    async def on_text(self, update: Update, context: Context) -> None:
        """Asks for access to a secretariat typed by its whole name; offers what is less sure as buttons. Anything else
        is what it would be otherwise."""
        assert update.message is not None
        resources, text = context.bot_data, update.message.text or ""
        chat = chat_key(update, resources)
        version = self._accepted.version(chat, resources.now())
        if version is None or context.visitor.standing not in (None, Standing.WAITING) or "?" in text:
            return
        if code := await context.run(assignments.secretariat_exactly, text):
            await _ask_access(update, context, version, code, source(update, resources))
            self._accepted.forget(chat)
        elif not await self._offered(update, context, version, text):
            return
        raise ApplicationHandlerStop

    async def _offered(self, update: Update, context: Context, version: str, text: str) -> bool:
        """Offers the secretariats that are like a short text; tells whether there are some."""
        found = await context.run(assignments.secretariats_listed, text)
        if found.unread or len(text.split()) > MOST_WORDS:
            return False
        named = await context.run(assignments.secretariats, found.codes[:MOST_NAMED])
        if named:
            await show(update, context, named_secretariats(f"{Tap.ACCESS}:{version}", named))
        return bool(named)


def register(app: App) -> None:
    waiting = _Waiting(app.bot_data)
    button(app, Tap.ACCESS, "", on_ask_access)
    choose_secretariat(app, Tap.ACCESS, "access", waiting.on_secretariat, after=r"\w{1,20}", asked=waiting.asked)
    text: Any = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE & filters.TEXT & ~filters.COMMAND & waiting
    app.add_handler(MessageHandler(text, waiting.on_text), group=BEFORE_WORDS)
