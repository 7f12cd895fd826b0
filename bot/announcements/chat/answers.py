"""What recipients do with an announcement: «Enterado», its button, an answer to whoever wrote it."""

from telegram import Message, Update
from telegram.error import BadRequest

from bot.announcements import responses, surveys
from bot.announcements.audience import recipients
from bot.announcements.chat import copy_screens, wording
from bot.announcements.surveys import Survey
from bot.base import drafts
from bot.base.errors import Gone, Invalid
from bot.base.times.unclear import Unclear
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context, source
from bot.edge.gate import button, on_input
from bot.edge.reply import acknowledge, say, show
from bot.edge.screen import label
from bot.edge.unclear import sentence
from bot.people import people
from bot.people.people import Act
from bot.threads.threads import LENGTH
from db.models import Draft

REPLY, ANSWER = "announcement_reply", "announcement_answer"  # kinds of draft
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
    after = copy_screens.acknowledged(message.reply_markup, number)
    if after == message.reply_markup:
        return
    try:
        await update.callback_query.edit_message_reply_markup(after)
    except BadRequest as exc:  # the button says so already, or the copy was taken back meanwhile
        if "not modified" not in exc.message.lower() and "to edit not found" not in exc.message.lower():
            raise


# The question


async def on_answered(update: Update, context: Context) -> None:
    """Notes what was chosen; another tap changes it."""
    number, value = _number(context), context.word(2)
    survey = await context.run(surveys.answer, number, context.me, value, context.bot_data.now())
    await acknowledge(update, label("announcement_noted").format(wording.answer_words(survey, value)))
    if isinstance(update.effective_message, Message):
        await mark(context, update.effective_message.message_id, number, value)


async def mark(context: Context, message_id: int, number: int, value: str) -> None:
    """Shows below a copy what its reader answered."""
    made = await context.run(responses.received, number, context.me)
    chat = await context.run(people.find_person, context.me)
    shown = copy_screens.copy(
        made.text,
        number,
        made.button_label,
        made.button_target,
        False,
        False,
        survey=surveys.survey_of(made.question),
        answer=value,
    )
    try:
        await context.bot.edit_message_reply_markup(chat.chat_id, message_id, reply_markup=shown.keyboard)
    except BadRequest as exc:  # it says so already, or is not there any more
        if "not modified" not in exc.message.lower() and "to edit not found" not in exc.message.lower():
            raise


async def on_answer(update: Update, context: Context) -> None:
    """Asks for what must be typed: a number or a day."""
    assert update.effective_message is not None
    resources, number, me = context.bot_data, _number(context), context.me
    survey = await _survey(context, number)
    if survey.options:  # they stand as buttons
        raise Gone("question")
    data = {"of": number, "copy": update.effective_message.message_id}
    await context.run(drafts.open, me, ANSWER, data, resources.now())
    await acknowledge(update)
    await say(update, context, copy_screens.answer_ask(survey))


async def _survey(context: Context, number: int) -> Survey:
    """Finds the question of an announcement that the reader got. Raises Gone."""
    survey = surveys.survey_of((await context.run(responses.received, number, context.me)).question)
    if survey is None:
        raise Gone("question")
    return survey


async def on_answer_typed(update: Update, context: Context, draft: Draft) -> None:
    assert update.message is not None
    resources, number = context.bot_data, int(draft.data.get("of", 0))
    try:
        survey = await _survey(context, number)
    except Gone:
        await context.run(drafts.close, draft.person_id)
        raise
    value = surveys.read_answer(survey, update.message.text or "", resources.today())
    if not isinstance(value, str):
        problem = sentence(value, resources.today()) if isinstance(value, Unclear) else None
        await show(update, context, copy_screens.answer_ask(survey, problem, again=True))
        return
    await context.run(surveys.answer, number, draft.person_id, value, resources.now())
    await show(update, context, copy_screens.noted(survey, value))
    await context.run(drafts.close, draft.person_id)
    await mark(context, int(draft.data.get("copy", 0)), number, value)


async def on_followed(update: Update, context: Context) -> None:
    resources = context.bot_data
    followed = await context.run(responses.follow, _number(context), context.me, resources.now())
    article = resources.knowledge.articles.get(followed.button_target or "")
    if article is None:
        raise Gone("article")
    await acknowledge(update)
    await say(update, context, copy_screens.article(article, resources.today()))


async def on_reply(update: Update, context: Context) -> None:
    """Asks for the answer below: the copy stays as it is."""
    resources, number, me = context.bot_data, _number(context), context.me
    text = await as_got(context, number, me)
    await context.run(drafts.open, me, REPLY, {"of": number}, resources.now())
    await acknowledge(update)
    await say(update, context, copy_screens.reply_ask(text))


async def as_got(context: Context, number: int, person_id: int) -> str:
    """Gives the text as this reader has it. Raises Gone for whoever never got it."""
    announcement = await context.run(responses.received, number, person_id)
    facts = await context.run(recipients.facts, person_id, context.bot_data.today())
    return copy_screens.filled(announcement.text, facts)


async def on_reply_typed(update: Update, context: Context, draft: Draft) -> None:
    assert update.message is not None
    number, text = int(draft.data.get("of", 0)), update.message.text or ""
    try:
        shown = await as_got(context, number, draft.person_id)
    except Gone:
        await context.run(drafts.close, draft.person_id)
        raise
    if not text.strip() or len(text) > LENGTH:
        await show(update, context, copy_screens.reply_ask(shown, "long" if text.strip() else "kind"))
        return
    resources, key = context.bot_data, source(update, context.bot_data)
    await context.run(responses.reply, number, draft.person_id, text, key, resources.now(), resources.timezone)
    await show(update, context, copy_screens.replied())
    await context.run(drafts.close, draft.person_id)


def register(app: App) -> None:
    own = Act.KEEP_OWN_DATA
    on_input(app, REPLY, on_reply_typed, own)
    on_input(app, ANSWER, on_answer_typed, own, questions_pass=True)
    button(app, Tap.COPY, rf"{_COPY}:q", on_answer, own)
    button(app, Tap.COPY, rf"{_COPY}:q:(\d)", on_answered, own)
    button(app, Tap.COPY, rf"{_COPY}:ok", on_acknowledged, own)
    button(app, Tap.COPY, rf"{_COPY}:go", on_followed, own)
    button(app, Tap.COPY, rf"{_COPY}:re", on_reply, own)
