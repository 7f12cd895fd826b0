"""Puts a mistyped word right, but only towards words the knowledge base uses."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

_WORDS = Path(__file__).parent.parent / "palabras.txt"


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Spanish words that are right as they stand, though the base never uses them."""
    lines = _WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


class Speller:
    """Accepts words of the base and common Spanish words; else the nearest word of the base within one edit
    (4 to 6 letters) or two (longer), the more frequent on a tie. Shorter words and numbers stay."""

    def __init__(self, words: Iterable[str]) -> None:
        counts = Counter(words)
        self._known = [word for word, _ in counts.most_common() if len(word) >= 3 and word.isalpha()]
        self._accepted = frozenset(counts)
        self.correct = lru_cache(maxsize=20_000)(self._correct)

    def knows(self, word: str) -> bool:
        return word in self._accepted

    def _correct(self, word: str) -> str:
        if len(word) < 4 or not word.isalpha() or word in self._accepted or word in common_words():
            return word
        limit = 1 if len(word) <= 6 else 2
        best = process.extractOne(word, self._known, scorer=OSA.distance, score_cutoff=limit)
        return word if best is None else str(best[0])
