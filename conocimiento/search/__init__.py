"""Text in; an answer, two or three choices, or an honest «no lo sé» out."""

from conocimiento.search.engine import Intentions, Knowledge, OutcomeKind, Result

__all__ = ["Intentions", "Knowledge", "OutcomeKind", "Result"]
