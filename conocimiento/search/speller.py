"""Puts a mistyped word right, but only towards words the knowledge base uses."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

_WORDS = Path(__file__).parent.parent / "palabras.txt"
_LIGHT = 600  # the most frequent Spanish words: they carry grammar, not the question


@lru_cache(maxsize=1)
def _by_frequency() -> dict[str, int]:
    """Common Spanish words without accents and their rank, 0 the most frequent."""
    lines = _WORDS.read_text(encoding="utf-8").splitlines()
    return {word: rank for rank, word in enumerate(line for line in lines if not line.startswith("#"))}


def is_light(word: str) -> bool:
    return len(word) < 3 or _by_frequency().get(word, _LIGHT) < _LIGHT


class Speller:
    """Accepts words of the base and common Spanish words; else the nearest word of the base within one edit
    (4 to 6 letters) or two (longer), the more frequent on a tie. Shorter words and numbers stay."""

    def __init__(self, words: Iterable[str]) -> None:
        counts = Counter(words)
        self._known = [word for word, _ in counts.most_common() if len(word) >= 3 and word.isalpha()]
        self._accepted = frozenset(counts)
        self.correct = lru_cache(maxsize=20_000)(self._correct)

    def _correct(self, word: str) -> str:
        if len(word) < 4 or not word.isalpha() or word in self._accepted or word in _by_frequency():
            return word
        limit = 1 if len(word) <= 6 else 2
        best = process.extractOne(word, self._known, scorer=OSA.distance, score_cutoff=limit)
        return word if best is None else str(best[0])
