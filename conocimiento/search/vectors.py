"""Sparse TF-IDF vectors with an inverted index: which texts share weight with a query."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


class Index:
    """Cosine similarity of a bag of terms to every text of a collection. Terms are any strings."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        self.size = len(texts)
        frequencies: Counter[str] = Counter()
        for terms in texts:
            frequencies.update(set(terms))
        self._idf = {term: float(np.log((1 + self.size) / (1 + count)) + 1) for term, count in frequencies.items()}
        self.unseen = float(np.log(1 + self.size) + 1)  # the idf of a term no text has
        postings: dict[str, tuple[list[int], list[float]]] = {}
        for number, terms in enumerate(texts):
            for term, weight in self._weigh(terms).items():
                numbers, weights = postings.setdefault(term, ([], []))
                numbers.append(number)
                weights.append(weight)
        self._postings = {
            term: (np.array(numbers, dtype=np.int32), np.array(weights, dtype=np.float32))
            for term, (numbers, weights) in postings.items()
        }

    def _weigh(self, terms: Sequence[str]) -> dict[str, float]:
        """Sublinear counts times idf, of length one. An unseen term counts in the length: it is a missing match."""
        weights = {
            term: (1 + np.log(count)) * self._idf.get(term, self.unseen) for term, count in Counter(terms).items()
        }
        length = np.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {term: float(weight / length) for term, weight in weights.items()}

    def idf(self, term: str) -> float:
        return self._idf.get(term, self.unseen)

    def __contains__(self, term: str) -> bool:
        return term in self._idf

    def similarities(self, terms: Sequence[str]) -> Floats:
        """Shape (size,), 0..1."""
        scores = np.zeros(self.size, dtype=np.float32)
        for term, weight in self._weigh(terms).items():
            if term in self._postings:
                numbers, weights = self._postings[term]
                scores[numbers] += weights * np.float32(weight)
        return scores
