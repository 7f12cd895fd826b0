"""The coordination's figures: as text, as a picture for the phone and as a sheet."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from telegram import Update

from bot.curation import insight, picture, proposals
from bot.curation.chat import figures_screens
from bot.curation.insight import Insight, Share
from bot.edge.callback_data import Tap
from bot.edge.context import App, Context
from bot.edge.gate import button
from bot.edge.reply import acknowledge, show
from bot.people.people import Act


@dataclass(frozen=True, kw_only=True)
class Figures:
    """`topics`: with how many articles each has; `disliked`: titles and their 👎; `unknown`: what nobody could answer,
    and how often it was asked. The most comes first."""

    of: Insight
    topics: list[tuple[Share, int]]
    disliked: list[tuple[str, int]]
    unknown: list[tuple[str, int]]


async def on_figures(update: Update, context: Context) -> None:
    await show(update, context, figures_screens.figures(**vars(await _figures(context))))


async def on_picture(update: Update, context: Context) -> None:
    """Sends the picture below: the text stays."""
    found = await _figures(context)
    drawn = figures_screens.picture(found.of, found.topics, context.bot_data.today())
    await _send(update, context, "cifras.png", lambda: picture.png(drawn), figures_screens.caption("picture"))


async def on_sheet(update: Update, context: Context) -> None:
    found, today = await _figures(context), context.bot_data.today()
    caption = figures_screens.caption("sheet")
    await _send(update, context, f"preguntas-{today}.xlsx", lambda: _sheet(found), caption)


def _sheet(found: Figures) -> bytes:
    """Makes the sheet; what writes it is loaded with the first one."""
    from bot.curation import sheet

    return sheet.workbook(words=figures_screens.sheet_words(), it=found.of, **_rest(found))


def _rest(found: Figures) -> dict[str, Any]:
    return {"topics": found.topics, "disliked": found.disliked, "unknown": found.unknown}


async def _figures(context: Context) -> Figures:
    resources = context.bot_data
    articles, topics = resources.knowledge.articles, resources.knowledge.topics
    of = await context.read(insight.insight, resources.now(), resources.timezone)
    unknown = await context.run(proposals.unknown)
    gathered = await asyncio.to_thread(proposals.gather, unknown, articles)
    disliked = [(articles[name].title, count) for name, count in of.disliked.items() if name in articles]
    return Figures(
        of=of,
        topics=insight.by_topic(of, [(each.title, [one.id for one in each.articles]) for each in topics.values()]),
        disliked=sorted(disliked, key=lambda pair: (-pair[1], pair[0])),
        unknown=[(each.texts[0], each.count) for each in gathered if each.texts],
    )


async def _send(update: Update, context: Context, name: str, make: Callable[[], bytes], caption: str) -> None:
    assert update.effective_chat is not None
    await acknowledge(update)
    content, chat = await asyncio.to_thread(make), update.effective_chat.id
    if name.endswith(".png"):
        await context.bot.send_photo(chat, content, caption, filename=name)
    else:
        await context.bot.send_document(chat, content, caption, filename=name)


def register(app: App) -> None:
    for rest, handler in (("i", on_figures), ("ip", on_picture), ("ix", on_sheet)):
        button(app, Tap.KNOWLEDGE, rest, handler, Act.CURATE)
