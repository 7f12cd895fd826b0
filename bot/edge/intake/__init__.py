"""Takes updates from Telegram and confirms each only after its effect is committed and its reply attempted, or after it
was kept in the database.

Telegram is the durable queue: what a killed process had not finished comes again. Order is kept inside a person;
different people are attended at once, and what has to wait holds nobody else back.
"""

from bot.edge.intake.errors import ReportingApplication, Unfinished, seconds_of
from bot.edge.intake.keeping import Keeper
from bot.edge.intake.raw import ALLOWED_UPDATES
from bot.edge.intake.taking import Intake

__all__ = ["ALLOWED_UPDATES", "Intake", "Keeper", "ReportingApplication", "Unfinished", "seconds_of"]
