"""What evidence brings to a process."""

from bot.edge.process.part import Part
from bot.evidence.chat import evidence_screens

EVIDENCE = Part(
    letters=evidence_screens.LETTERS,
)
