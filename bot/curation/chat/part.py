"""What the base of articles brings to a process."""

import asyncio
from collections.abc import Mapping

from bot.config import Settings
from bot.curation import editions, owners, telling
from bot.curation.chat import curation, curation_screens, drafts, figures, learning, learning_screens, publishing
from bot.edge.clock import SELDOM_S, Ticks
from bot.edge.context import App
from bot.edge.letters import LetterKind
from bot.edge.process.part import Part
from conocimiento.article import Article
from conocimiento.editions import served


def _ticks(app: App, _settings: Settings) -> Ticks:
    async def ask_owners() -> None:
        resources = app.bot_data
        articles = resources.knowledge.articles or await _read(app)
        await resources.database.run(owners.enqueue_due, articles.values(), resources.now(), resources.today())

    return ((SELDOM_S, ask_owners),)


async def _read(app: App) -> Mapping[str, Article]:
    """Reads the articles in a process that has the clock and answers nobody."""
    resources = app.bot_data
    edition = await resources.database.run(editions.current, resources.timezone)
    base, _, _ = await asyncio.to_thread(served, resources.library.path, edition)
    return base.articles


CURATION = Part(
    handlers=(curation.register, drafts.register, publishing.register, learning.register, figures.register),
    letters={
        owners.DUE: LetterKind(screen=curation_screens.due, resolve=owners.still_due),
        owners.WISH: LetterKind(screen=curation_screens.wish),
        telling.ANSWERED: LetterKind(screen=learning_screens.answers, resolve=telling.asked),
    },
    ticks=_ticks,
)
