"""Words to numbers: hashed TF-IDF of character n-grams and of stems, a dense row a text."""

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from conocimiento.search.arrays import Floats, Integers
from conocimiento.search.text import Synonyms, stem

# 1024 dimensions for each family; 2048 gave no more on pruebas.yaml and cost four times the training.
DIMENSIONS = 1024
_COUNTED = 2**16  # document frequencies are counted in this many buckets


class HashedSpace:
    """TF-IDF with signed hashing: similarities survive, no vocabulary is kept. Rows have length one."""

    def fit(self, bags: Iterable[Sequence[str]]) -> Floats:
        """The rows of a base's texts, (texts, DIMENSIONS); what is rare is learned from them."""
        counted = [_count(bag) for bag in bags]
        self._size = len(counted)
        self._found_in = np.zeros(_COUNTED, dtype=np.float32)
        for hashes, _ in counted:
            self._found_in[np.unique(hashes % _COUNTED)] += 1
        return np.stack([self._weigh(*pair) for pair in counted])

    def row(self, bag: Sequence[str]) -> Floats:
        """Shape (DIMENSIONS,)."""
        return self._weigh(*_count(bag))

    def _weigh(self, hashes: Integers, counts: Floats) -> Floats:
        weights = (1 + np.log(counts)) * (np.log((1 + self._size) / (1 + self._found_in[hashes % _COUNTED])) + 1)
        weights[hashes & 2**28 != 0] *= -1
        row = np.bincount(hashes % DIMENSIONS, weights, minlength=DIMENSIONS).astype(np.float32)
        length = float(np.linalg.norm(row))
        return row / np.float32(length) if length else row


def _count(bag: Sequence[str]) -> tuple[Integers, Floats]:
    """Hashes and how often each occurs."""
    counts = Counter(zlib.crc32(term.encode()) for term in bag)
    hashes = np.fromiter(counts, dtype=np.int64, count=len(counts))
    return hashes, np.fromiter(counts.values(), dtype=np.float32, count=len(counts))


def names(words: Sequence[str], synonyms: Synonyms) -> list[str]:
    """One stem a word, the same for words that mean the same."""
    return [synonyms.name(stem(word)) for word in words]


def stems(words: Sequence[str], synonyms: Synonyms) -> list[str]:
    """Stems, alone and in pairs."""
    single = names(words, synonyms)
    return single + [f"{first} {second}" for first, second in pairwise(single)]


def characters(words: Sequence[str]) -> list[str]:
    """Character 3- to 5-grams inside words, with their borders."""
    return [
        padded[start : start + size]
        for padded in (f" {word} " for word in words)
        for size in (3, 4, 5)
        for start in range(max(len(padded) - size + 1, 1))
    ]
