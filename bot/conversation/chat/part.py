"""What conversation brings to a process."""

from bot.conversation.chat import announcing, reported, understood
from bot.edge.process.part import Part

# Stands after REPORTS in the list of parts, because it wraps the inputs that reports registered.
CONVERSATION = Part(
    handlers=(understood.register, reported.register, announcing.register),
)
