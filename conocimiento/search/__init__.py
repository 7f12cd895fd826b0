"""Text in; an answer, two or three choices, or an honest «no lo sé» out."""

from conocimiento.search.engine import Knowledge
from conocimiento.search.intentions import Intentions
from conocimiento.search.results import OutcomeKind, Result

__all__ = ["Intentions", "Knowledge", "OutcomeKind", "Result"]
