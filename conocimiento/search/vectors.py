"""Sparse TF-IDF vectors with an inverted index: which texts share weight with a query."""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


class Index:
    """Cosine similarity of a bag of terms to every text of a collection. Terms are any strings.

    Counts are sublinear (1 + log), weighted by idf, each text of length one. Column-compressed: the entries of term
    number t are `_texts[_starts[t]:_starts[t + 1]]`, with their weights beside.
    """

    def __init__(self, texts: Iterable[Sequence[str]], size: int) -> None:
        self.size = size
        self._numbers: dict[str, int] = {}
        rows, columns, counts = array("i"), array("i"), array("i")
        for number, terms in enumerate(texts):
            for term, count in Counter(terms).items():
                rows.append(number)
                columns.append(self._numbers.setdefault(term, len(self._numbers)))
                counts.append(count)
        row, column = np.frombuffer(rows, dtype=np.int32), np.frombuffer(columns, dtype=np.int32)
        found_in = np.bincount(column, minlength=len(self._numbers))
        self._idf = (np.log((1 + self.size) / (1 + found_in)) + 1).astype(np.float32)
        self.unseen = float(np.log(1 + self.size) + 1)  # the idf of a term no text has
        weights = (1 + np.log(np.frombuffer(counts, dtype=np.int32).astype(np.float32))) * self._idf[column]
        weights /= np.sqrt(np.bincount(row, weights * weights, minlength=self.size))[row]
        order = np.argsort(column, kind="stable")
        self._texts, self._weights = row[order], weights[order].astype(np.float32)
        self._starts = np.concatenate([[0], np.cumsum(found_in)]).astype(np.int64)

    def idf(self, term: str) -> float:
        number = self._numbers.get(term)
        return self.unseen if number is None else float(self._idf[number])

    def __contains__(self, term: str) -> bool:
        return term in self._numbers

    def similarities(self, terms: Sequence[str]) -> Floats:
        """Shape (size,), 0..1. A term no text has counts in the query's length: it is a missing match."""
        weights = {term: (1 + np.log(count)) * self.idf(term) for term, count in Counter(terms).items()}
        length = np.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        scores = np.zeros(self.size, dtype=np.float32)
        for term, weight in weights.items():
            if (number := self._numbers.get(term)) is not None:
                entries = slice(self._starts[number], self._starts[number + 1])
                scores[self._texts[entries]] += self._weights[entries] * np.float32(weight / length)
        return scores
