"""What reminders brings to a process."""

from bot.config import Settings
from bot.edge.clock import OFTEN_S, Ticks
from bot.edge.context import App
from bot.edge.process.part import Part
from bot.reminders.chat import (
    days_off,
    digests,
    digests_screens,
    nudges,
    nudges_screens,
    periodic,
    policy,
    reminders,
    writing,
    writing_screens,
)
from bot.reminders.digests import enqueue_due


def _ticks(app: App, settings: Settings) -> Ticks:
    async def make_digests() -> None:
        await app.bot_data.database.run(enqueue_due, app.bot_data.now(), settings.timezone)

    return ((OFTEN_S, make_digests),)


_HANDLERS = (digests, nudges, reminders, policy, periodic, days_off, writing)

REMINDERS = Part(
    handlers=tuple(each.register for each in _HANDLERS),
    letters={**digests_screens.LETTERS, **nudges_screens.LETTERS, **writing_screens.LETTERS},
    ticks=_ticks,
)
