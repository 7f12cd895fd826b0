"""The rules of reminders: seen by liaisons, changed by coordinators, with a look at the week before they are saved."""

import asyncio

from telegram import Update

from bot.base import drafts
from bot.base.errors import Gone, Invalid
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context
from bot.edge.gate import button, on_input
from bot.edge.reply import show
from bot.people.people import Act
from bot.reminders import numbers, preview
from bot.reminders.chat import policy_screens
from bot.reminders.chat.policy_screens import Edit
from bot.reminders.numbers import Changed
from db.models import Draft

_TYPED = "reminder_numbers"  # kind of draft
_EDIT = r"([0-4]):([0-9a-f]{1,14}):((?:\d{1,2}(?:\.\d{1,2}){0,5})?(?:-\d{1,2}){4})"


async def on_rules(update: Update, context: Context) -> None:
    found = await context.run(numbers.rules)
    await show(update, context, policy_screens.rules(found, context.visitor.may(Act.SET_REMINDERS)))


async def on_rule(update: Update, context: Context) -> None:
    rule = await context.run(numbers.rule, policy_screens.action_of(context.word(1)))
    await show(update, context, policy_screens.rule(rule, policy_screens.of_rule(rule)))


async def on_edit(update: Update, context: Context) -> None:
    await _show_edit(update, context, _edit(context))


async def _show_edit(update: Update, context: Context, edit: Edit) -> None:
    rule = await context.run(numbers.rule, edit.action)
    await show(update, context, policy_screens.rule(rule, edit))


def _edit(context: Context) -> Edit:
    """Reads the rule that a button carries. Raises Invalid for numbers that no button has."""
    edit = policy_screens.read_edit(*context.words()[:3])
    numbers.checked(edit.action, edit.policy)
    return edit


async def on_field(update: Update, context: Context) -> None:
    await show(update, context, policy_screens.field(_edit(context), context.word(4)))


async def on_others(update: Update, context: Context) -> None:
    edit, field = _edit(context), context.word(4)
    waited = {"edit": edit.code, "field": field}
    await context.run(drafts.open, context.me, _TYPED, waited, context.bot_data.now())
    await show(update, context, policy_screens.typed(edit, field, again=False))


async def on_typed(update: Update, context: Context, draft: Draft) -> None:
    """Takes the numbers that were typed.

    The draft is closed after the reply, so that after a kill in between the bot asks again instead of taking the
    numbers for a question.
    """
    assert update.message is not None
    if "edit" not in draft.data:
        await context.run(drafts.close, context.me)
        raise Gone("rule")
    edit, field = policy_screens.read_edit(*draft.data["edit"].split(":")), draft.data["field"]
    try:
        chosen = edit.with_numbers(field, numbers.read_numbers(update.message.text or ""))
        chosen = Edit(edit.action, edit.version, numbers.checked(edit.action, chosen.policy))
    except (Invalid, ValueError):
        await show(update, context, policy_screens.typed(edit, field, again=True))
        return
    await _show_edit(update, context, chosen)
    await context.run(drafts.close, context.me)


async def on_preview(update: Update, context: Context) -> None:
    await _show_preview(update, context, _edit(context), reset=False)


async def on_usual(update: Update, context: Context) -> None:
    """Shows what would hold again, before it does."""
    edit = _edit(context)
    policy = await context.run(numbers.usual, edit.action)
    await _show_preview(update, context, Edit(edit.action, edit.version, policy), reset=True)


async def _show_preview(update: Update, context: Context, edit: Edit, reset: bool) -> None:
    resources, me = context.bot_data, context.me
    chosen = numbers.checked(edit.action, edit.policy)
    now, timezone, action = resources.now(), resources.timezone, edit.action
    it = await asyncio.to_thread(preview.with_policy, resources.database, me, now, timezone, action, chosen)
    await show(update, context, policy_screens.preview(edit, it, me, resources.today(), reset))


async def on_save(update: Update, context: Context) -> None:
    resources, edit = context.bot_data, _edit(context)
    try:
        await context.run(numbers.change, context.me, edit.action, edit.policy, resources.now(), edit.version)
    except Changed:
        await _show_meanwhile(update, context, edit)
        return
    await _show_saved(update, context, edit)


async def on_reset(update: Update, context: Context) -> None:
    resources, edit = context.bot_data, _edit(context)
    try:
        await context.run(numbers.reset, context.me, edit.action, resources.now(), edit.version)
    except Changed:
        await _show_meanwhile(update, context, edit)
        return
    await _show_saved(update, context, edit)


async def _show_saved(update: Update, context: Context, edit: Edit) -> None:
    await show(update, context, policy_screens.saved(await context.run(numbers.rule, edit.action)))


async def _show_meanwhile(update: Update, context: Context, edit: Edit) -> None:
    rule = await context.run(numbers.rule, edit.action)
    await show(update, context, policy_screens.meanwhile(rule, edit))


def register(app: App) -> None:
    act = Act.SET_REMINDERS
    button(app, Tap.RULES, "", on_rules, Act.SEE_REMINDERS)
    button(app, Tap.RULES, "([0-4])", on_rule, act)
    button(app, Tap.RULES, f"c:{_EDIT}", on_edit, act)
    button(app, Tap.RULES, f"f:{_EDIT}:([belch])", on_field, act)
    button(app, Tap.RULES, f"o:{_EDIT}:([belch])", on_others, act)
    on_input(app, _TYPED, on_typed, act, questions_pass=True)
    button(app, Tap.RULES, f"p:{_EDIT}", on_preview, act)
    button(app, Tap.RULES, f"z:{_EDIT}", on_usual, act)
    button(app, Tap.RULES, f"s:{_EDIT}", on_save, act)
    button(app, Tap.RULES, f"r:{_EDIT}", on_reset, act)
