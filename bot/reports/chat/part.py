"""What reports brings to a process."""

from bot.edge.process.part import Part
from bot.reports.chat import documents, evidence, notice_screens, reports, typed, verification

REPORTS = Part(
    handlers=(reports.register, typed.register, verification.register, documents.register, evidence.register),
    letters=notice_screens.LETTERS,
)
