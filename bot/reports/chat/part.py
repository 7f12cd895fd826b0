"""What reports brings to a process."""

from bot.edge.process.part import Part
from bot.reports.chat import documents, evidence, reports, typed, verification, verification_screens

REPORTS = Part(
    handlers=(reports.register, typed.register, verification.register, documents.register, evidence.register),
    letters=verification_screens.LETTERS,
)
