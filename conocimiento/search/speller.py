"""Puts a mistyped word right, first towards words the knowledge base uses."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from string import ascii_lowercase

from rapidfuzz import process
from rapidfuzz.distance import OSA

_WORDS = Path(__file__).parent.parent / "palabras.txt"
_LONGEST = 24  # letters; what is longer is no word, and its edits are many
_LIGHT = 300  # the most frequent Spanish words: they carry grammar, not the question


@lru_cache(maxsize=1)
def _by_frequency() -> dict[str, int]:
    """Reads common Spanish words without accents and their rank, 0 the most frequent."""
    lines = _WORDS.read_text(encoding="utf-8").splitlines()
    return {word: rank for rank, word in enumerate(line for line in lines if not line.startswith("#"))}


def is_common(word: str) -> bool:
    return word in _by_frequency()


def is_light(word: str) -> bool:
    return len(word) < 3 or _by_frequency().get(word, _LIGHT) < _LIGHT


class Speller:
    """Accepts words of the base and common Spanish words. Any other of four letters or more becomes the most frequent
    word of the base within one edit, else the most frequent common word within one, else, when it has seven letters or
    more, the nearest of the base within two."""

    def __init__(self, words: Iterable[str]) -> None:
        counts = Counter(words)
        self._known = {word: count for word, count in counts.most_common() if len(word) >= 3 and word.isalpha()}
        self._accepted = frozenset(counts)
        self._as_long = lru_cache(maxsize=_LONGEST)(self._of_length)
        self.correct = lru_cache(maxsize=20_000)(self._correct)

    def _correct(self, word: str) -> str:
        common = _by_frequency()
        if not 4 <= len(word) <= _LONGEST or not word.isalpha() or word in self._accepted or word in common:
            return word
        near = _one_edit_away(word)
        if of_base := near & self._known.keys():
            return max(of_base, key=lambda other: (self._known[other], other))
        if of_all := near & common.keys():
            return min(of_all, key=common.__getitem__)
        return self._two_edits_away(word) if len(word) > 6 else word

    def _two_edits_away(self, word: str) -> str:
        best = process.extractOne(word, self._as_long(len(word)), scorer=OSA.distance, score_cutoff=2)
        return word if best is None else str(best[0])

    def _of_length(self, length: int) -> list[str]:
        """Lists the words that two edits may make of one of this length, in their order."""
        return [word for word in self._known if abs(len(word) - length) <= 2]


def _one_edit_away(word: str) -> set[str]:
    """Makes all words with a letter left out, put in, exchanged, or swapped with the next."""
    parts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    shorter = {before + after[1:] for before, after in parts if after}
    swapped = {before + after[1] + after[0] + after[2:] for before, after in parts if len(after) > 1}
    exchanged = {before + letter + after[1:] for before, after in parts if after for letter in ascii_lowercase}
    longer = {before + letter + after for before, after in parts for letter in ascii_lowercase}
    return shorter | swapped | exchanged | longer
