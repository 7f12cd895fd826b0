"""What recipients do with an announcement: «Enterado», its button, an answer to whoever wrote it."""

from telegram import Message, Update
from telegram.error import BadRequest

from bot.announcements import recipients, responses
from bot.announcements.chat import card_screens, copy_screens
from bot.base import drafts
from bot.base.errors import Gone, Invalid
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context, source
from bot.edge.gate import button, on_input
from bot.edge.reply import acknowledge, say, show
from bot.edge.screen import label
from bot.people.people import Act
from bot.threads.threads import LENGTH
from db.models import Draft

REPLY = "announcement_reply"  # kind of draft
_COPY = r"(\d{1,9})"


def _number(context: Context) -> int:
    """Reads the announcement's number from a button. Raises Invalid for the copies of a preview, which have none."""
    number = context.number(1)
    if number == 0:
        raise Invalid("announcement_preview")
    return number


async def on_acknowledged(update: Update, context: Context) -> None:
    """Notes that the reader acknowledged; the button of the copy says so from now on, and nothing else of it
    changes."""
    assert update.callback_query is not None
    number, resources = _number(context), context.bot_data
    await context.run(responses.acknowledge, number, context.me, resources.now())
    await acknowledge(update, label("announcement_thanks"))
    message = update.callback_query.message
    if not isinstance(message, Message) or message.reply_markup is None:
        return
    after = card_screens.acknowledged(message.reply_markup, number)
    if after == message.reply_markup:
        return
    try:
        await update.callback_query.edit_message_reply_markup(after)
    except BadRequest as exc:  # the button says so already, or the copy was taken back meanwhile
        if "not modified" not in exc.message.lower() and "to edit not found" not in exc.message.lower():
            raise


async def on_followed(update: Update, context: Context) -> None:
    resources = context.bot_data
    followed = await context.run(responses.follow, _number(context), context.me, resources.now())
    article = resources.knowledge.articles.get(followed.button_target or "")
    if article is None:
        raise Gone("article")
    await acknowledge(update)
    await say(update, context, card_screens.article(article, resources.today()))


async def on_reply(update: Update, context: Context) -> None:
    """Asks for the answer below: the copy stays as it is."""
    resources, number, me = context.bot_data, _number(context), context.me
    text = await _as_got(context, number, me)
    await context.run(drafts.open, me, REPLY, {"of": number}, resources.now())
    await acknowledge(update)
    await say(update, context, card_screens.reply_ask(text))


async def _as_got(context: Context, number: int, person_id: int) -> str:
    """Gives the text as this reader has it. Raises Gone for whoever never got it."""
    announcement = await context.run(responses.received, number, person_id)
    facts = await context.run(recipients.facts, person_id, context.bot_data.today())
    return copy_screens.filled(announcement.text, facts)


async def on_reply_typed(update: Update, context: Context, draft: Draft) -> None:
    assert update.message is not None
    number, text = int(draft.data.get("of", 0)), update.message.text or ""
    try:
        shown = await _as_got(context, number, draft.person_id)
    except Gone:
        await context.run(drafts.close, draft.person_id)
        raise
    if not text.strip() or len(text) > LENGTH:
        await show(update, context, card_screens.reply_ask(shown, "long" if text.strip() else "kind"))
        return
    resources, key = context.bot_data, source(update, context.bot_data)
    await context.run(responses.reply, number, draft.person_id, text, key, resources.now(), resources.timezone)
    await show(update, context, card_screens.replied())
    await context.run(drafts.close, draft.person_id)


def register(app: App) -> None:
    own = Act.KEEP_OWN_DATA
    on_input(app, REPLY, on_reply_typed, own)
    button(app, Tap.COPY, rf"{_COPY}:ok", on_acknowledged, own)
    button(app, Tap.COPY, rf"{_COPY}:go", on_followed, own)
    button(app, Tap.COPY, rf"{_COPY}:re", on_reply, own)
