"""What the base may learn: questions nobody could answer, ways of asking that people used."""

import asyncio
from functools import partial

from telegram import Update

from bot.base import drafts
from bot.base.errors import Gone
from bot.curation import phrasings, proposals, versions
from bot.curation.chat import desk, learning_screens
from bot.curation.chat.draft_screens import ask_title
from bot.curation.chat.drafts import TITLE, show_draft
from bot.curation.proposals import Proposal
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context, tap_source
from bot.edge.gate import button
from bot.edge.reply import show
from bot.people.people import Act
from conocimiento.rewriting import reviewed_on, with_phrasings

NEAREST = 3


async def on_proposals(update: Update, context: Context) -> None:
    await show(update, context, learning_screens.proposals(await _proposals(context), context.number(1, 0)))


async def _proposals(context: Context) -> list[Proposal]:
    unknown = await context.run(proposals.unknown)
    return await asyncio.to_thread(proposals.gather, unknown, context.bot_data.knowledge.articles)


async def _proposal(context: Context) -> Proposal:
    return proposals.holding(await _proposals(context), context.number(1))


async def on_proposal(update: Update, context: Context) -> None:
    it, knowledge = await _proposal(context), context.bot_data.knowledge
    found = await asyncio.to_thread(knowledge.search, it.texts[0]) if it.texts else None
    near = [knowledge.articles[name] for name, _ in found.ranked[:NEAREST]] if found else []
    await show(update, context, learning_screens.proposal(it, near))


async def on_new(update: Update, context: Context) -> None:
    """Asks for the title of an article that these questions are asked for by."""
    it = await _proposal(context)
    texts = list(it.texts[: phrasings.MOST])
    await context.run(drafts.open, context.me, TITLE, {"texts": texts, "answer": it.answer}, context.bot_data.now())
    await show(update, context, ask_title(again=False))


async def on_add(update: Update, context: Context) -> None:
    it = await _proposal(context)
    await _add(update, context, context.word(2), list(it.texts[: phrasings.MOST]))


async def on_aside(update: Update, context: Context) -> None:
    it = await _proposal(context)
    await context.run(proposals.lay_aside, context.me, it, context.bot_data.now())
    await show(update, context, learning_screens.aside())


async def on_phrasings(update: Update, context: Context) -> None:
    articles = context.bot_data.knowledge.articles
    found = await context.run(phrasings.learned, articles)
    await show(
        update, context, learning_screens.learned([(articles[name], len(texts)) for name, texts in found.items()])
    )


async def on_phrasings_of(update: Update, context: Context) -> None:
    article = desk.article(context, context.word(1))
    await show(update, context, learning_screens.learned_of(article, await _learned(context, article.id)))


async def on_take(update: Update, context: Context) -> None:
    name = context.word(1)
    await _add(update, context, name, await _learned(context, name))


async def _learned(context: Context, name: str) -> list[str]:
    found = await context.run(phrasings.learned, context.bot_data.knowledge.articles)
    if name not in found:
        raise Gone("phrasings")
    return found[name]


async def _add(update: Update, context: Context, name: str, texts: list[str]) -> None:
    """Puts ways of asking into the draft of an article, which then goes the way of every draft."""
    resources = context.bot_data
    desk.article(context, name)
    row = await context.run(versions.draft_of, name)
    before = row.text if row else await desk.current_text(context, name)
    if row is None or not all(text in row.text for text in texts):
        text = reviewed_on(with_phrasings(before, texts), resources.today())
        now = resources.now()
        key = f"{tap_source(update, resources)}:{int(now.timestamp())}"
        write = partial(versions.write, source=key, now=now)
        row = await context.run(write, context.me, name, text)
    await show_draft(update, context, row)


def register(app: App) -> None:
    act, article, number = Act.CURATE, "([a-z0-9-]+)", r"(\d{1,9})"
    button(app, Tap.KNOWLEDGE, r"p(?::(\d{1,3}))?", on_proposals, act)
    button(app, Tap.KNOWLEDGE, "f", on_phrasings, act)
    button(app, Tap.PROPOSAL, number, on_proposal, act)
    button(app, Tap.PROPOSAL, f"{number}:n", on_new, act)
    button(app, Tap.PROPOSAL, f"{number}:a:{article}", on_add, act)
    button(app, Tap.PROPOSAL, f"{number}:z", on_aside, act)
    button(app, Tap.PHRASINGS, article, on_phrasings_of, act)
    button(app, Tap.PHRASINGS, f"{article}:d", on_take, act)
