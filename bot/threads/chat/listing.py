"""/preguntas: what waits for a person."""

from telegram import Update

from bot.base.errors import Gone
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context
from bot.edge.gate import button, command
from bot.edge.reply import show
from bot.people.people import Act
from bot.questions import questions
from bot.threads import listing
from bot.threads.chat import listing_screens
from bot.threads.chat.listing_screens import STATES
from bot.threads.listing import Listed, Wanted

_CODE, _ARTICLE = "[0-9A-Z]{2,5}|-", "[a-z0-9-]+"


async def on_list(update: Update, context: Context) -> None:
    """Shows the open ones, all of them."""
    await _show(update, context, Wanted(), 0)


async def on_page(update: Update, context: Context) -> None:
    state, code, topic = STATES[context.word(1)], context.word(2), context.word(3)
    wanted = Wanted(state=state, secretariat=None if code == "-" else code, topic=None if topic == "-" else topic)
    await _show(update, context, wanted, context.number(4))


async def _show(update: Update, context: Context, wanted: Wanted, page: int) -> None:
    found, may = await _found(context, wanted), context.visitor.may(Act.ANNOUNCE)
    try:
        screen = listing_screens.listed(found, wanted, page, context.bot_data.now(), coordinates=may)
    except IndexError:
        raise Gone("page") from None
    await show(update, context, screen)


async def _found(context: Context, wanted: Wanted) -> list[Listed]:
    resources = context.bot_data
    return await context.run(listing.questions_for, context.me, wanted, resources.now(), resources.timezone)


async def on_by_secretariat(update: Update, context: Context) -> None:
    found = listing.by_secretariat(await _found(context, Wanted()))
    await show(update, context, listing_screens.by_secretariat(found))


async def on_by_topic(update: Update, context: Context) -> None:
    found = listing.by_topic(await _found(context, Wanted()))
    await show(update, context, listing_screens.by_topic(found))


async def on_unanswered(update: Update, context: Context) -> None:
    """Shows what the bot could not answer, whether or not a person was asked."""
    await show(update, context, listing_screens.unanswered(await context.run(questions.unanswered)))


def register(app: App) -> None:
    act = Act.ANSWER
    command(app, "preguntas", on_list, act)
    button(app, Tap.QUESTIONS, "", on_list, act)
    button(app, Tap.QUESTIONS, f"([oac]):({_CODE}):({_ARTICLE}):(\\d{{1,4}})", on_page, act)
    button(app, Tap.QUESTIONS, "s", on_by_secretariat, act)
    button(app, Tap.QUESTIONS, "t", on_by_topic, act)
    button(app, Tap.QUESTIONS, "u", on_unanswered, Act.ANNOUNCE)
