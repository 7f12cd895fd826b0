"""Text in; an answer, two or three choices, or an honest «no lo sé» out."""

from conocimiento.search.engine import Knowledge, Result

__all__ = ["Knowledge", "Result"]
