"""Whether two questions ask the same: then one answer serves both."""

from collections.abc import Sequence

from rapidfuzz import fuzz

from conocimiento.search import Knowledge
from conocimiento.search.text import plain

_ALIKE = 72.0


def most_alike(knowledge: Knowledge, text: str, others: Sequence[str]) -> int | None:
    """Finds the place of the question that asks the same, the most alike; None when none does."""
    scores = [fuzz.token_sort_ratio(plain(text), plain(other)) for other in others]
    best = max(range(len(scores)), key=scores.__getitem__, default=None)
    return best if best is not None and scores[best] >= _ALIKE else None
