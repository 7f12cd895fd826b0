"""What health brings to a process."""

from bot.config import Settings
from bot.edge.clock import OFTEN_S, Ticks
from bot.edge.context import App
from bot.edge.process.part import Part
from bot.health import marks


def _ticks(app: App, _settings: Settings) -> Ticks:
    async def leave_a_mark() -> None:
        await app.bot_data.database.run(marks.ticked, app.bot_data.now())

    return ((OFTEN_S, leave_a_mark),)


# the last: the mark says that all before it was done
HEALTH = Part(ticks=_ticks)
