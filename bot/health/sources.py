"""Where the facts of a process come from, by what its roles need."""

from bot.config import Job, Settings
from bot.delivery.sender import Sender
from bot.edge.clock import Clock
from bot.edge.intake import Intake
from bot.edge.process.reaching import polls
from bot.health.look import Parts
from bot.health.lookout import Lookout


def sources(settings: Settings, intake: Intake, lookout: Lookout, sender: Sender, clock: Clock) -> Parts:
    found = Parts(intake.ready.is_set, oldest_update=lambda: intake.oldest_unfinished_seconds)
    if polls(settings):
        found.telegram_silent = lambda: intake.seconds_since_poll
    else:
        found.telegram_silent = lambda: lookout.silent
        found.token_refused = lambda: lookout.refused
        found.webhook = lookout.trouble
    found.copies = settings.backup_dir is not None
    if Job.SENDER in settings.roles:
        found.sending_idle = lambda: sender.idle
    if Job.CLOCK in settings.roles:
        found.clock_late = lambda: clock.late
    return found
