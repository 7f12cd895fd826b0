"""«Escribirle» to somebody who is late, and their answer."""

from telegram import Update

from bot.base import drafts
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context, source, tap_source
from bot.edge.gate import button, on_input
from bot.edge.reply import show
from bot.edge.screen import label
from bot.people.people import Act
from bot.reminders import writing
from bot.reminders.chat import writing_screens
from bot.threads.chat.asking import say_prompt, show_own, taken, waits_in_vain
from db.models import Draft

_ID = r"(\d{1,9})"


async def on_write(update: Update, context: Context) -> None:
    """Asks for the words; the list stays as it is."""
    about = (context.number(1), context.number(2))
    found = await context.run(writing.begin, context.me, *about, context.bot_data.now())
    await say_prompt(update, context, writing_screens.ask(found))


async def on_typed(update: Update, context: Context, draft: Draft) -> None:
    """Shows the words as they would go."""
    words = await taken(update, context)
    if words is not None:
        found, version = await context.run(writing.keep, draft, words.text, context.bot_data.now())
        await show(update, context, writing_screens.preview(found, words.text, version))


async def on_send(update: Update, context: Context) -> None:
    key = tap_source(update, context.bot_data)
    found = await context.run(writing.send, context.me, context.number(1), key, context.bot_data.now())
    await show(update, context, writing_screens.sent(found))


async def on_back(update: Update, context: Context) -> None:
    """Asks for the answer to who wrote; what was written stays."""
    about = (context.number(1), context.number(2))
    state, writer = await context.run(writing.begin_back, context.me, *about, context.bot_data.now())
    await say_prompt(update, context, writing_screens.ask_back(state, writer))


async def on_back_typed(update: Update, context: Context, draft: Draft) -> None:
    words = await taken(update, context)
    if words is None:
        return
    resources, visitor = context.bot_data, context.visitor
    state, _ = await context.run(writing.begin_back, draft.person_id, *writing.about(draft), resources.now())
    lead = label("write_back_lead").format(visitor.name or "", state.activity.code)
    key = source(update, resources)
    thread = await context.run(writing.answer, draft, words, lead, key, resources.now(), resources.timezone)
    await show_own(update, context, thread.id or 0, "sent")
    await context.run(drafts.close, draft.person_id)


def register(app: App) -> None:
    button(app, Tap.DIGEST, f"e:{_ID}:{_ID}", on_write, Act.VERIFY)
    button(app, Tap.DIGEST, f"es:{_ID}", on_send, Act.VERIFY)
    button(app, Tap.DIGEST, f"er:{_ID}:{_ID}", on_back, Act.ASK)
    on_input(app, writing.KIND, waits_in_vain(on_typed), Act.VERIFY)
    on_input(app, writing.BACK, waits_in_vain(on_back_typed), Act.ASK)
