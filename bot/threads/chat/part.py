"""What threads bring to a process."""

from bot.config import Settings
from bot.edge.clock import OFTEN_S, Ticks
from bot.edge.context import App
from bot.edge.process.part import Part
from bot.threads import readers
from bot.threads.chat import answering, answering_screens, asking, listing, quoting


def _ticks(app: App, settings: Settings) -> Ticks:
    async def look() -> None:
        await app.bot_data.database.run(readers.tick, app.bot_data.now(), settings.timezone)

    return ((OFTEN_S, look),)


THREADS = Part(
    handlers=(quoting.register, asking.register, answering.register, listing.register),
    letters=answering_screens.LETTERS,
    ticks=_ticks,
)
