"""What plans brings to a process."""

from bot.edge.process.part import Part
from bot.plans.chat import board, calendar, plans

PLANS = Part(
    handlers=(plans.register, board.register, calendar.register),
)
