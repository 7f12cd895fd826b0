"""Words to numbers: hashed TF-IDF of character n-grams and of stems, a dense row a text."""

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from conocimiento.search.arrays import Floats
from conocimiento.search.text import Synonyms, stem

# 1024 dimensions for each family; 2048 gave no more on pruebas.yaml and cost four times the training.
DIMENSIONS = 1024
_COUNTED = 2**16  # document frequencies are counted in this many buckets


class HashedSpace:
    """TF-IDF with signed hashing: similarities survive, no vocabulary is kept. Rows have length one."""

    def __init__(self, bags: Iterable[Sequence[str]], size: int) -> None:
        self._size = size
        self._found_in = np.zeros(_COUNTED, dtype=np.float32)
        for bag in bags:
            self._found_in[list({zlib.crc32(term.encode()) % _COUNTED for term in bag})] += 1

    def row(self, bag: Sequence[str]) -> Floats:
        row = np.zeros(DIMENSIONS, dtype=np.float32)
        if not bag:
            return row
        counts = Counter(zlib.crc32(term.encode()) for term in bag)
        hashes = np.fromiter(counts, dtype=np.int64, count=len(counts))
        weights = 1 + np.log(np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))
        weights *= np.log((1 + self._size) / (1 + self._found_in[hashes % _COUNTED])) + 1
        weights[hashes & 2**28 != 0] *= -1
        np.add.at(row, hashes % DIMENSIONS, weights)
        length = float(np.linalg.norm(row))
        return row / np.float32(length) if length else row


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
