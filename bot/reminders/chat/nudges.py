"""«Recordar ahora»: of one activity, or of all that is late in a secretariat."""

from telegram import Update

from bot.edge.callback_data import Tap
from bot.edge.context import App, Context
from bot.edge.gate import button
from bot.edge.reply import show
from bot.people.people import Act
from bot.plans import looking, plans
from bot.plans.plans import State
from bot.reminders import nudges
from bot.reminders.chat import nudges_screens


async def on_one(update: Update, context: Context) -> None:
    state = await context.run(plans.find_activity, context.me, context.number(1))
    await _remind(update, context, [state], f"{Tap.ACTIVITY}:{state.id}")


async def on_late(update: Update, context: Context) -> None:
    code, today = context.word(1), context.bot_data.today()
    _, states = await context.run(looking.plan, context.me, code)
    await _remind(update, context, [each for each in states if each.late(today)], f"{Tap.PLAN}:{code}:late:0")


async def on_all_late(update: Update, context: Context) -> None:
    """Reminds of all that is late in one's own secretariats."""
    today = context.bot_data.today()
    states = await context.run(plans.states, context.visitor.secretariats)
    await _remind(update, context, [each for each in states if each.late(today)], f"{Tap.PLAN}:s")


async def _remind(update: Update, context: Context, states: list[State], back: str) -> None:
    resources = context.bot_data
    told, alone = await context.run(nudges.remind, context.me, states, resources.now(), resources.timezone)
    await show(update, context, nudges_screens.reminded(told, alone, back, resources.today()))


def register(app: App) -> None:
    button(app, Tap.DIGEST, r"n:(\d{1,9})", on_one, Act.VERIFY)
    button(app, Tap.DIGEST, "n:m", on_all_late, Act.VERIFY)
    button(app, Tap.DIGEST, r"n:s:(\d{2}|\d{5})", on_late, Act.VERIFY)
