"""What membership brings to a process."""

from bot.config import Settings
from bot.edge.clock import SELDOM_S, Ticks
from bot.edge.context import App
from bot.edge.process.part import Part
from bot.membership import retention
from bot.membership.chat import asking, directory, entry, invitations, privacy, staff, staff_screens


def _ticks(app: App, settings: Settings) -> Ticks:
    async def forget() -> None:
        """Forgets a bounded part a tick."""
        now, months = app.bot_data.now(), settings.retention_months
        await app.bot_data.database.run(retention.retention, now, months)

    return ((SELDOM_S, forget),)


MEMBERSHIP = Part(
    handlers=(
        *(entry.register, asking.register, invitations.register),
        *(privacy.register, directory.register, staff.register),
    ),
    letters=staff_screens.LETTERS,
    ticks=_ticks,
)
