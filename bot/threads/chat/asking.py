"""Asking a person what the bot can't answer: /pregunta, the buttons under replies, and one's own threads."""

import asyncio
from functools import partial

from telegram import Message, Update
from telegram.error import BadRequest

from bot.base import drafts
from bot.base.errors import Gone, NotAllowed
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context, InputHandler, source, tap_source
from bot.edge.gate import button, command, on_input
from bot.edge.reply import acknowledge, say, show
from bot.edge.screen import Screen, label
from bot.evidence.chat import upload
from bot.people.people import Act
from bot.questions.chat import questions
from bot.threads import asking, cards
from bot.threads.chat import asking_screens
from bot.threads.threads import LENGTH, Words
from conocimiento.likeness import most_alike
from conocimiento.search import OutcomeKind, Result
from db.models import Draft, Role

WORDS = "thread_words"  # kind of draft: what somebody writes next in a thread of theirs
DANGER = "danger"  # kind of small talk
_NUMBER = r"(\d{1,9})"


# What is being written


async def on_ask(update: Update, context: Context) -> None:
    """Asks for the question; a coordinator is whom the others ask."""
    if context.visitor.role is Role.COORDINATOR:
        await show(update, context, asking_screens.coordinator())
        return
    resources, me = context.bot_data, context.me
    await context.run(asking.begin, me, resources.now())
    to = await context.run(asking.destination, me, resources.now(), resources.timezone)
    has = bool(await context.run(asking.own_threads, me))
    await show(update, context, asking_screens.ask(to, resources.now(), has))


async def on_ask_this(update: Update, context: Context) -> None:
    """Shows a question that the bot could not answer, ready to go to a person."""
    await _begin_with(update, context, "")


async def on_ask_because(update: Update, context: Context) -> None:
    """Shows a question whose answer did not do, with why."""
    await _begin_with(update, context, label("unhelpful_because", context.number(2)))


async def _begin_with(update: Update, context: Context, about: str) -> None:
    resources, number = context.bot_data, context.number(1)
    text = await context.run(asking.asked_by, context.me, number)
    begin = partial(asking.begin, text=text, question_id=number, about=about)
    await _show_draft(update, context, await context.run(begin, context.me, resources.now()))


async def on_ask_about(update: Update, context: Context) -> None:
    """Asks for what is to be said about a report, or about what was answered to it; the message stays as it is."""
    resources, me, number = context.bot_data, context.me, context.number(1)
    await context.run(asking.begin_about, me, number, resources.now())
    to = await context.run(asking.destination, me, resources.now(), resources.timezone, number)
    await say_prompt(update, context, asking_screens.ask(to, resources.now(), has=False))


async def show_about(update: Update, context: Context, report_id: int) -> None:
    """Shows what was written about a report, ready to go. Raises Gone and NotAllowed."""
    words = await taken(update, context)
    if words is not None:
        begin = partial(asking.begin_about, text=words.text)
        await _show_draft(update, context, await context.run(begin, context.me, report_id, context.bot_data.now()))


async def _show_draft(update: Update, context: Context, draft: Draft) -> None:
    resources, report = context.bot_data, asking.report_of(draft)
    to = await context.run(asking.destination, context.me, resources.now(), resources.timezone, report)
    await show(update, context, asking_screens.preview(draft, to, resources.now()))


async def on_typed(update: Update, context: Context, draft: Draft) -> None:
    """Takes the question, or what is added to it, and shows it as it would go."""
    assert update.message is not None
    words = await taken(update, context)
    if words is not None:
        draft = await context.run(asking.add, draft, words, source(update, context.bot_data), context.bot_data.now())
        await _show_draft(update, context, draft)


async def taken(update: Update, context: Context) -> Words | None:
    """Reads what somebody says to a person; None when it can't go, which was said. What is about danger is not passed
    on: it can't wait for office hours."""
    message = update.effective_message
    assert message is not None
    text = (message.text or message.caption or "").strip()
    danger = await asyncio.to_thread(context.bot_data.knowledge.is_danger, text)
    if text and danger:
        context.found, context.unwritten = Result(OutcomeKind.NONE, small_talk=DANGER), True
        await questions.on_text(update, context)
        return None
    file = await _file(update, context, message) if message.photo or message.document else Words()
    if isinstance(file, Screen):
        await say(update, context, file)
        return None
    problem = "kind" if not text and file.file_id is None else "long" if len(text) > LENGTH else None
    if problem is not None:
        await say(update, context, asking_screens.problem(problem))
        return None
    return Words(text=text, file_id=file.file_id, file_kind=file.file_kind)


async def _file(update: Update, context: Context, message: Message) -> Words | Screen:
    found = await upload.fetch(update, context)
    if isinstance(found, Screen):
        return found
    if not found.file_id:
        return asking_screens.problem("name")
    return Words(file_id=found.file_id, file_kind="photo" if message.photo else "document")


async def on_send(update: Update, context: Context) -> None:
    """Sends the question as it was shown; the same tap again shows its thread."""
    resources, version = context.bot_data, context.number(1)
    draft = await context.run(drafts.current, context.me, resources.now())
    text = asking.words_of(draft.data).text if draft is not None and draft.kind == asking.KIND else ""
    nearest = await asyncio.to_thread(_nearest, context, text) if text else ()
    thread = await context.run(
        asking.send,
        context.me,
        version,
        tap_source(update, resources),
        resources.now(),
        resources.timezone,
        partial(most_alike, resources.knowledge),
        nearest,
    )
    await show_own(update, context, thread.id or 0, "sent")


def _nearest(context: Context, text: str) -> asking.Nearest:
    knowledge = context.bot_data.knowledge
    ranked = knowledge.search(text).ranked[: asking_screens.NEAREST]
    return [(name, knowledge.articles[name].title) for name, sure in ranked if sure >= asking_screens.NEAR]


# One's own threads


async def show_own(update: Update, context: Context, thread_id: int, happened: str = "") -> None:
    """Shows a thread to whoever asked in it. `happened`: sent, added or closed just now."""
    resources = context.bot_data
    shown = await context.run(cards.own, context.me, thread_id, resources.now(), resources.timezone)
    await show(update, context, asking_screens.own(shown, resources.now(), happened))


async def on_own(update: Update, context: Context) -> None:
    await show_own(update, context, context.number(1))


async def on_own_list(update: Update, context: Context) -> None:
    found = await context.run(asking.own_threads, context.me)
    await show(update, context, asking_screens.own_list(found))


async def on_write(update: Update, context: Context) -> None:
    """Waits for what the person adds."""
    resources, number = context.bot_data, context.number(1)
    shown = await context.run(cards.own, context.me, number, resources.now(), resources.timezone)
    await context.run(drafts.open, context.me, WORDS, {"thread": number}, resources.now())
    await say_prompt(update, context, asking_screens.write(shown))


async def say_prompt(update: Update, context: Context, screen: Screen) -> None:
    """Asks for words below: what was tapped stays as it is."""
    await acknowledge(update)
    await say(update, context, screen)


async def on_words(update: Update, context: Context, draft: Draft) -> None:
    """Passes on what the person adds."""
    number, words = int(draft.data.get("thread", 0)), await taken(update, context)
    if words is not None:
        await write(update, context, number, words)
        await context.run(drafts.close, draft.person_id)


async def write(update: Update, context: Context, thread_id: int, words: Words) -> None:
    """Writes in a thread of one's own; thanks wait for nothing."""
    resources = context.bot_data
    waits = words.file_id is not None or resources.knowledge.small_talk(words.text) is None
    go = partial(asking.write, waits=waits)
    key = source(update, resources)
    thread = await context.run(go, context.me, thread_id, words, key, resources.now(), resources.timezone)
    await show_own(update, context, thread.id or 0, "added")


async def on_close(update: Update, context: Context) -> None:
    resources, number = context.bot_data, context.number(1)
    await context.run(asking.close_own, context.me, number, resources.now(), resources.timezone)
    await show_own(update, context, number)


async def on_file(update: Update, context: Context) -> None:
    """Shows a file of a thread to one of its two sides."""
    await show_file(update, context, context.number(2))


async def show_file(update: Update, context: Context, message_id: int) -> None:
    """Sends the file of a message below. Telegram knows a file by an id that is good for one bot."""
    found = await context.run(cards.file_of, context.me, message_id)
    try:
        await say_prompt(update, context, asking_screens.file(found))
    except BadRequest as exc:
        if "file" not in exc.message.lower():
            raise
        await say(update, context, asking_screens.file(None))


async def on_article(update: Update, context: Context) -> None:
    """Shows the article that was sent as an answer, whole."""
    resources = context.bot_data
    await context.run(cards.own, context.me, context.number(1), resources.now(), resources.timezone)
    name = await context.run(asking.article_of, context.number(1), context.number(2))
    article = resources.knowledge.articles.get(name or "")
    await say_prompt(update, context, asking_screens.article(article, resources.today()))


def waits_in_vain(handler: InputHandler) -> InputHandler:
    """Wraps a handler of words: when the thread is gone, or others' by now, none are waited for any more."""

    async def guarded(update: Update, context: Context, draft: Draft) -> None:
        try:
            await handler(update, context, draft)
        except (Gone, NotAllowed):
            await context.run(drafts.close, draft.person_id)
            raise

    return guarded


def register(app: App) -> None:
    own = Act.KEEP_OWN_DATA
    command(app, "pregunta", on_ask, own)
    button(app, Tap.ASK, "", on_ask, own)
    button(app, Tap.ASK, f"q:{_NUMBER}", on_ask_this, Act.ASK)
    button(app, Tap.ASK, f"u:{_NUMBER}:([0-2])", on_ask_because, Act.ASK)
    button(app, Tap.ASK, f"r:{_NUMBER}", on_ask_about, Act.ASK)
    button(app, Tap.ASK, f"s:{_NUMBER}", on_send, Act.ASK)
    button(app, Tap.THREAD, "l", on_own_list, own)
    button(app, Tap.THREAD, _NUMBER, on_own, own)
    button(app, Tap.THREAD, f"{_NUMBER}:w", on_write, own)
    button(app, Tap.THREAD, f"{_NUMBER}:c", on_close, own)
    button(app, Tap.THREAD, f"{_NUMBER}:f:{_NUMBER}", on_file, own)
    button(app, Tap.THREAD, f"{_NUMBER}:a:{_NUMBER}", on_article, own)
    on_input(app, asking.KIND, on_typed, Act.ASK, files=True)
    on_input(app, WORDS, waits_in_vain(on_words), own, files=True)
