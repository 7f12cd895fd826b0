"""Takes updates from Telegram and confirms each only after its effect is committed and its reply attempted.

Telegram is the durable queue: what a killed process had not finished comes again. Order is kept inside a person;
different people are attended at once.
"""

from bot.intake.errors import ReportingApplication, seconds_of
from bot.intake.raw import ALLOWED_UPDATES
from bot.intake.taking import Intake

__all__ = ["ALLOWED_UPDATES", "Intake", "ReportingApplication", "seconds_of"]
