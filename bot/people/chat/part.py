"""What people brings to a process."""

from bot.config import Settings
from bot.edge.clock import OFTEN_S, Ticks
from bot.edge.context import App
from bot.edge.process.part import Part
from bot.people import absences
from bot.people.chat import audit, choosing, preferences, preferences_screens


def _ticks(app: App, _settings: Settings) -> Ticks:
    async def close_absences() -> None:
        now = app.bot_data.now()
        await app.bot_data.database.run(absences.close_over, now, now.date())

    return ((OFTEN_S, close_absences),)


PEOPLE = Part(
    handlers=(preferences.register, audit.register, choosing.register),
    letters=preferences_screens.LETTERS,
    ticks=_ticks,
)
