"""What announcements brings to a process."""

from bot.announcements.chat import answers, cards, copy_screens, ordered, roll, sending, surveys, writing
from bot.announcements.chat.audience import groups, segment
from bot.announcements.chat.progress import TICK_S, Progress
from bot.config import Settings
from bot.edge.clock import Ticks
from bot.edge.context import App
from bot.edge.process.part import Part


def _ticks(app: App, settings: Settings) -> Ticks:
    resources = app.bot_data
    progress = Progress(
        bot=app.bot,
        database=resources.database,
        rate=settings.send_rate,
        now=resources.now,
        timezone=settings.timezone,
    )
    return ((TICK_S, progress.tick),)


ANNOUNCEMENTS = Part(
    handlers=(
        ordered.register,
        writing.register,
        surveys.register,
        segment.register,
        groups.register,
        sending.register,
        cards.register,
        roll.register,
        answers.register,
    ),
    letters=copy_screens.LETTERS,
    ticks=_ticks,
)
