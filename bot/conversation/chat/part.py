"""What conversation brings to a process."""

from bot.conversation.chat import reported, understood
from bot.edge.process.part import Part

# after REPORTS: it goes before the inputs that those take
CONVERSATION = Part(
    handlers=(understood.register, reported.register),
)
