"""Words to numbers: hashed TF-IDF of character n-grams and of stems, a dense row a text."""

import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, pairwise

import numpy as np

from conocimiento.search.arrays import Floats, Integers
from conocimiento.search.text import Synonyms

# 1024 dimensions for each family; 2048 gave no more on pruebas.yaml and cost four times the training.
DIMENSIONS = 1024
_WORDS = 4096  # whose n-grams are kept: people use the same ones
_COUNTED = 2**16  # document frequencies are counted in this many buckets


class HashedSpace:
    """TF-IDF with signed hashing: similarities survive, no vocabulary is kept. Rows have length one."""

    def __init__(self, found_in: Floats, size: int) -> None:
        """Keeps how rare terms are. `found_in`: in how many of `size` texts a term of each bucket is found."""
        self.found_in = found_in
        self._rarity = np.log((1 + size) / (1 + found_in)) + 1

    @classmethod
    def fit(cls, bags: Iterable[Iterable[int]]) -> tuple["HashedSpace", Floats]:
        """Learns from a base's texts what is rare; also returns the texts as rows, (texts, DIMENSIONS)."""
        hashes, counts, lengths = array("I"), array("f"), array("i")
        for bag in bags:
            terms = Counter(bag)
            hashes.extend(terms.keys())
            counts.extend(terms.values())
            lengths.append(len(terms))
        hashed = np.frombuffer(hashes, dtype=np.uint32).astype(np.int64)
        owners = np.repeat(np.arange(len(lengths)), lengths)
        space = cls(np.bincount(hashed % _COUNTED, minlength=_COUNTED).astype(np.float32), len(lengths))
        rows = np.zeros((len(lengths), DIMENSIONS), dtype=np.float32)
        np.add.at(rows, (owners, hashed % DIMENSIONS), space.weights(hashed, np.frombuffer(counts, dtype=np.float32)))
        return space, _of_length_one(rows)

    def row(self, bag: Iterable[int]) -> Floats:
        """Turns a bag of hashed terms into a row of shape (DIMENSIONS,)."""
        terms = Counter(bag)
        hashed = np.fromiter(terms.keys(), dtype=np.int64, count=len(terms))
        weights = self.weights(hashed, np.fromiter(terms.values(), dtype=np.float32, count=len(terms)))
        row = np.bincount(hashed % DIMENSIONS, weights, minlength=DIMENSIONS).astype(np.float32)
        return _of_length_one(row)

    def weights(self, hashed: Integers, counts: Floats) -> Floats:
        rarity = self._rarity[hashed % _COUNTED]
        signs = np.where(hashed & 2**28, -1, 1)
        return np.asarray((1 + np.log(counts)) * rarity * signs, dtype=np.float32)


def _of_length_one(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.where(lengths == 0, 1, lengths), dtype=np.float32)


def names(words: Sequence[str], synonyms: Synonyms) -> list[str]:
    """Reduces each word to one stem, the same for words that mean the same."""
    return list(map(synonyms.name, words))


def stems(words: Sequence[str], synonyms: Synonyms) -> Iterable[int]:
    """Lists the stems, alone and in pairs, as hashes."""
    single = names(words, synonyms)
    return _hashed(chain(single, map(" ".join, pairwise(single))))


def characters(words: Iterable[str]) -> Iterable[int]:
    """Splits words into character 3- to 5-grams, with the borders of the words, as hashes."""
    return chain.from_iterable(map(_grams, words))


@lru_cache(maxsize=_WORDS)
def _grams(word: str) -> tuple[int, ...]:
    padded = f" {word} "
    return tuple(
        _hashed(padded[start : start + size] for size in (3, 4, 5) for start in range(max(len(padded) - size + 1, 1)))
    )


def _hashed(terms: Iterable[str]) -> Iterable[int]:
    return map(zlib.crc32, map(str.encode, terms))
