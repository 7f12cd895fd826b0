"""What the base of articles brings to a process."""

from bot.config import Settings
from bot.curation import owners, telling
from bot.curation.chat import curation, curation_screens, drafts, learning, learning_screens, publishing
from bot.edge.clock import SELDOM_S, Ticks
from bot.edge.context import App
from bot.edge.letters import Kind
from bot.edge.process.part import Part


def _ticks(app: App, _settings: Settings) -> Ticks:
    async def ask_owners() -> None:
        resources = app.bot_data
        articles = list(resources.knowledge.articles.values())
        await resources.database.run(owners.enqueue_due, articles, resources.now(), resources.today())

    return ((SELDOM_S, ask_owners),)


CURATION = Part(
    handlers=(curation.register, drafts.register, publishing.register, learning.register),
    letters={
        owners.DUE: Kind(screen=curation_screens.due, resolve=owners.still_due),
        owners.WISH: Kind(screen=curation_screens.wish),
        telling.ANSWERED: Kind(screen=learning_screens.answers, resolve=telling.asked),
    },
    ticks=_ticks,
)
