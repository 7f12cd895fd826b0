"""What health brings to a process."""

from bot.config import Settings
from bot.edge.clock import OFTEN_S, SELDOM_S, Ticks
from bot.edge.context import App
from bot.edge.letters import LetterKind, Params
from bot.edge.process.part import Part
from bot.edge.screen import Screen, render
from bot.health import concerns, marks


def _ticks(app: App, settings: Settings) -> Ticks:
    async def leave_a_mark() -> None:
        await app.bot_data.database.run(marks.ticked, app.bot_data.now())

    async def tell_coordinators() -> None:
        copies = settings.backup_dir is not None
        await app.bot_data.database.run(concerns.enqueue_due, app.bot_data.now(), copies=copies)

    return ((OFTEN_S, leave_a_mark), (SELDOM_S, tell_coordinators))


def _concerns(params: Params) -> Screen:
    return Screen(render("concerns", **{"hours": 0, "failed": 0, "waiting": 0} | dict(params)))


# the last: the mark says that all before it was done
HEALTH = Part(letters={concerns.CONCERNS: LetterKind(screen=_concerns)}, ticks=_ticks)
