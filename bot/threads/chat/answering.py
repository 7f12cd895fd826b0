"""What a post does with a question: answer in words or with an article, pass it on, say that it belongs elsewhere."""

import re

from telegram import Update

from bot.base import drafts
from bot.base.errors import Gone
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context, source, tap_source
from bot.edge.gate import button, on_input
from bot.edge.reply import show
from bot.people.people import Act
from bot.threads import answering, cards
from bot.threads.chat import answering_screens
from bot.threads.chat.asking import say_prompt, show_file, taken, waits_in_vain
from bot.threads.chat.asking_screens import problem
from bot.threads.threads import NOTE_LENGTH, Words
from conocimiento.search.text import plain
from db.models import Draft, SaidKind

ANSWER, NOTE, ELSEWHERE = "thread_answer", "thread_note", "thread_elsewhere"  # kinds of draft
_NUMBER = r"(\d{1,9})"
_ASKS = re.compile(r"(?:y )?(?:que|quien|quienes|cual|cuales|cuando|cuant[oa]s?|donde|como|por que|para que)\b")
_LEAD = 1500  # characters of an article that are told with it


async def show_card(update: Update, context: Context, thread_id: int, toast: str | None = None) -> None:
    """Shows a question to whoever answers it."""
    resources = context.bot_data
    found = await context.run(cards.card, context.me, thread_id, resources.now(), resources.timezone)
    await show(update, context, answering_screens.card(found, resources.now()), toast=toast)


async def on_card(update: Update, context: Context) -> None:
    await show_card(update, context, context.number(1))


# Answering


async def on_answer(update: Update, context: Context) -> None:
    """Waits for the answer."""
    await _ask(update, context, ANSWER)


async def _ask(update: Update, context: Context, kind: str) -> None:
    resources, number = context.bot_data, context.number(1)
    found = await context.run(cards.card, context.me, number, resources.now(), resources.timezone)
    await context.run(drafts.open, context.me, kind, {"thread": number}, resources.now())
    await say_prompt(update, context, answering_screens.ask(found, kind))


async def on_answer_typed(update: Update, context: Context, draft: Draft) -> None:
    """Takes the answer. What sounds like a question may be meant for the bot: it is shown first."""
    words = await taken(update, context)
    if words is None:
        return
    resources, number = context.bot_data, int(draft.data.get("thread", 0))
    if words.file_id is None and _doubtful(words.text):
        now, timezone = resources.now(), resources.timezone
        found = await context.run(cards.card, context.me, number, now, timezone)
        data = {"thread": number, "text": words.text}
        kept = await context.run(drafts.open, context.me, ANSWER, data, now)
        await show(update, context, answering_screens.sure(found, words.text, kept.version))
        return
    await answer(update, context, number, words)
    await context.run(drafts.close, draft.person_id)


def _doubtful(text: str) -> bool:
    return "?" in text or "¿" in text or _ASKS.match(plain(text)) is not None


async def on_sure(update: Update, context: Context) -> None:
    """Sends the words that were shown. The same tap again finds what the first one did."""
    resources, number, version = context.bot_data, context.number(1), context.number(2)
    draft = await context.run(drafts.current, context.me, resources.now())
    fits = draft is not None and draft.kind == ANSWER and draft.version == version
    text = str(draft.data.get("text", "")) if draft is not None and fits else ""
    key = tap_source(update, resources)
    if not text and not await context.run(answering.was_said, key, number):
        raise Gone("draft")
    await _say_answer(update, context, number, Words(text=text), key)
    if fits:
        await context.run(drafts.close, context.me, version)


async def answer(update: Update, context: Context, thread_id: int, words: Words) -> None:
    """Answers with what was just written."""
    await _say_answer(update, context, thread_id, words, source(update, context.bot_data))


async def _say_answer(
    update: Update, context: Context, thread_id: int, words: Words, key: str, kind: SaidKind = SaidKind.ANSWER
) -> None:
    resources = context.bot_data
    given = (context.me, thread_id, words, key, resources.now(), resources.timezone, kind)
    done = await context.run(answering.answer, *given)
    if kind is SaidKind.ARTICLE:  # the card that was tapped says so
        await show_card(update, context, thread_id, answering_screens.reached(done))
        return
    await show(update, context, answering_screens.answered(done, kind))


async def on_article(update: Update, context: Context) -> None:
    """Sends one of the nearest articles as the answer."""
    resources, number = context.bot_data, context.number(1)
    name = await context.run(answering.nearest_of, context.me, number, context.number(2))
    article = resources.knowledge.articles.get(name)
    if article is None:
        raise Gone("article")
    text = f"{article.title}\n\n{article.lead}"[:_LEAD]
    key = tap_source(update, resources)
    await _say_answer(update, context, number, Words(text=text, article_id=name), key, SaidKind.ARTICLE)


# Passing it on


async def on_pass(update: Update, context: Context) -> None:
    """Asks to whom."""
    thread, colleagues = await context.run(answering.colleagues, context.me, context.number(1))
    await show(update, context, answering_screens.to_whom(thread, colleagues))


async def on_pass_to(update: Update, context: Context) -> None:
    """Asks for a note to whoever gets it."""
    number, to = _numbers(context)
    await context.run(answering.colleagues, context.me, number)
    await context.run(drafts.open, context.me, NOTE, {"thread": number, "to": to}, context.bot_data.now())
    await show(update, context, answering_screens.note(number, to))


async def on_pass_bare(update: Update, context: Context) -> None:
    """Passes it on without a note."""
    resources = context.bot_data
    await _pass_on(update, context, *_numbers(context), "", tap_source(update, resources))
    await context.run(drafts.cancel, context.me, resources.inputs.keys() - {NOTE})


def _numbers(context: Context) -> tuple[int, int]:
    return context.number(1), context.number(2)


async def on_note_typed(update: Update, context: Context, draft: Draft) -> None:
    words = await taken(update, context)
    if words is not None and len(words.text) > NOTE_LENGTH:
        await show(update, context, problem("note"))
    elif words is not None:
        number, to = int(draft.data.get("thread", 0)), int(draft.data.get("to") or 0)
        await _pass_on(update, context, number, to, words.text, source(update, context.bot_data))
        await context.run(drafts.close, draft.person_id)


async def _pass_on(update: Update, context: Context, number: int, to: int, note: str, key: str) -> None:
    resources = context.bot_data
    where = (resources.now(), resources.timezone)
    await context.run(answering.pass_on, context.me, number, to or None, note, key, *where)
    await show(update, context, answering_screens.passed(number, to))


async def on_elsewhere(update: Update, context: Context) -> None:
    """Asks where the question belongs."""
    await _ask(update, context, ELSEWHERE)


async def on_elsewhere_typed(update: Update, context: Context, draft: Draft) -> None:
    words = await taken(update, context)
    if words is not None:
        key, number = source(update, context.bot_data), int(draft.data.get("thread", 0))
        await _say_answer(update, context, number, words, key, SaidKind.ELSEWHERE)
        await context.run(drafts.close, draft.person_id)


async def on_close(update: Update, context: Context) -> None:
    resources, number = context.bot_data, context.number(1)
    await context.run(answering.close, context.me, number, resources.now(), resources.timezone)
    await show_card(update, context, number)


async def on_file(update: Update, context: Context) -> None:
    await show_file(update, context, context.number(2))


def register(app: App) -> None:
    act = Act.ANSWER
    for rest, handler in (
        (_NUMBER, on_card),
        (f"{_NUMBER}:w", on_answer),
        (f"{_NUMBER}:s:{_NUMBER}", on_sure),
        (f"{_NUMBER}:a:([0-2])", on_article),
        (f"{_NUMBER}:p", on_pass),
        (f"{_NUMBER}:p:{_NUMBER}", on_pass_to),
        (f"{_NUMBER}:b:{_NUMBER}", on_pass_bare),
        (f"{_NUMBER}:e", on_elsewhere),
        (f"{_NUMBER}:c", on_close),
        (f"{_NUMBER}:f:{_NUMBER}", on_file),
    ):
        button(app, Tap.QUESTION, rest, handler, act)
    on_input(app, ANSWER, waits_in_vain(on_answer_typed), act, files=True)
    on_input(app, NOTE, waits_in_vain(on_note_typed), act)
    on_input(app, ELSEWHERE, waits_in_vain(on_elsewhere_typed), act)
