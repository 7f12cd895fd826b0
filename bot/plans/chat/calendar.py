"""Due dates as a file for the calendar: one's own, or a secretariat's."""

from collections.abc import Sequence

from telegram import Update

from bot.edge.callback_data import Tap
from bot.edge.context import App, Context
from bot.edge.gate import button
from bot.edge.reply import acknowledge, say
from bot.edge.screen import label, notice, of, render
from bot.people.people import Act
from bot.plans import looking, plans
from bot.plans.plans import State


async def on_own(update: Update, context: Context) -> None:
    """Sends what the reader has pending."""
    found = await context.run(plans.mine, context.me, context.bot_data.today())
    await _send(update, context, found, "mis-fechas", label("plan_calendar_mine"))


async def on_secretariat(update: Update, context: Context) -> None:
    secretariat, states = await context.run(looking.plan, context.me, context.word(1))
    title = label("plan_calendar_of").format(of(secretariat.name))
    await _send(update, context, states, f"fechas-{secretariat.code}", title, secretariat.name)


async def _send(
    update: Update, context: Context, states: Sequence[State], file: str, title: str, name: str | None = None
) -> None:
    assert update.effective_chat is not None
    due = [state for state in states if state.open]
    await acknowledge(update)
    if not due:
        await say(update, context, notice("plan_no_dates"))
        return
    from bot.plans import calendar_file  # what writes it is loaded with the first one

    content = calendar_file.calendar(due, title, context.bot_data.now())
    caption = render("plan_calendar", number=len(due), name=name)
    await context.bot.send_document(update.effective_chat.id, content, caption, filename=f"{file}.ics")


def register(app: App) -> None:
    button(app, Tap.PLAN, "i", on_own, Act.SEE_PLAN)
    button(app, Tap.PLAN, r"(\d{2}|\d{5}):i", on_secretariat, Act.SEE_PLAN)
