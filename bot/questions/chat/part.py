"""What questions brings to a process."""

from bot.edge.process.part import Part
from bot.questions.chat import groups, help, questions, topics

QUESTIONS = Part(
    handlers=(groups.register, help.register, topics.register, questions.register),
)
