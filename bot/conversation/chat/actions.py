"""Opens the screen of what a person wants of the assistant, when their role has it; otherwise says what they can do."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from telegram import Update
from telegram.ext import CommandHandler

from bot.conversation import answers
from bot.conversation.around import Around
from bot.conversation.chat import actions_screens, planned_screens
from bot.conversation.meaning import Meaning
from bot.edge.context import Context
from bot.edge.gate import role_shown
from bot.edge.menu import menu
from bot.edge.refusals import stranger
from bot.edge.reply import show
from bot.membership.chat import ordered
from bot.people.chat import preferences
from bot.people.chat.preferences_screens import Away
from bot.people.people import Act
from bot.workbooks import commitments
from bot.workbooks.chat import editing, exports

# The command whose screen an intent opens
COMMANDS = {
    "report": "avance",
    "plan": "plan",
    "help": "ayuda",
    "topics": "temas",
    "absence": "ausencia",
    "quiet_hours": "silencio",
    "privacy": "privacidad",
    "my_data": "misdatos",
    "my_post": "misdatos",
    "leave": "salir",
    "announce": "aviso",
    "invite": "invitar",
    "import": "importar",
    "export": "informe",
    "people": "personas",
    "board": "tablero",
    "unanswered": "preguntas",
}
_OF_LIAISONS = frozenset({"my_liaison", "talk_to_liaison"})


async def act(update: Update, context: Context, meaning: Meaning, of: Around) -> bool:
    """Does what the person wants of the assistant; tells whether something was shown."""
    visitor, intent = context.visitor, meaning.intent or ""
    command = COMMANDS.get(intent)
    if intent == "absence" and meaning.period and command in menu(role_shown(visitor)):
        first, last = meaning.period
        today = context.bot_data.today()
        if last >= today:
            await preferences.ask_who(update, context, Away(first if today < first < last else None, last), 0)
            return True
    if intent == "export" and visitor.may(Act.EXPORT_PLANS):
        await exports.begin(update, context, meaning.secretariats, meaning.action, meaning.period)
        return True
    if command in menu(role_shown(visitor)):
        await _command(context, command or "")(update, context)
        return True
    if intent == "commitment" and visitor.may(Act.IMPORT_PLANS):
        await _commitment(update, context, meaning, of)
        return True
    if intent == "accompany" and visitor.may(Act.APPOINT) and await _order(update, context):
        return True
    if intent == "request_access" and visitor.id is None:
        known = dict(of.reach.secretariats)
        place = next(((code, known[code]) for code in meaning.secretariats if code in known), None)
        controller = context.bot_data.controller
        screen = actions_screens.access(controller, *place) if place and controller else None
        await show(update, context, screen or stranger(controller is not None))
        return True
    await show(update, context, await _told(context, meaning))
    return True


async def _commitment(update: Update, context: Context, meaning: Meaning, of: Around) -> None:
    message = update.effective_message
    assert message is not None
    said = commitments.read(message.text or message.caption or "", of.reach.secretariats, of.situation.today)
    await editing.begin_commitment(update, context, said, meaning.action)


async def _order(update: Update, context: Context) -> bool:
    message = update.effective_message
    assert message is not None
    return await ordered.begin(update, context, message.text or message.caption or "")


def _command(context: Context, name: str) -> Callable[[Update, Context], Coroutine[Any, Any, None]]:
    """Returns the handler of a command. It runs as if the command had been typed without arguments."""
    context.args = []
    handlers = [each for group in context.application.handlers.values() for each in group]
    named = (each.callback for each in handlers if isinstance(each, CommandHandler) and name in each.commands)
    return next(named)


async def _told(context: Context, meaning: Meaning) -> Any:
    visitor, intent = context.visitor, meaning.intent or ""
    if intent == "access_state" and visitor.may(Act.SEE_PLAN):  # «¿ya me aprobaron?»: a report, or a date
        now = context.bot_data.now().astimezone(context.bot_data.timezone)
        waiting = replace(meaning, intent="to_verify")
        found = await context.run(answers.listed, visitor, waiting, now.date())
        if found.states:
            return planned_screens.listed(waiting, found.states, now)
    if intent in _OF_LIAISONS and visitor.id is not None:
        return actions_screens.liaisons(
            await context.run(answers.liaisons, visitor, meaning.secretariats), visitor.role
        )
    return actions_screens.told(intent, visitor)
