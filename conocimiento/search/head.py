"""A linear classifier trained on the base's own phrasings: features of a text → a score for every article.

Ridge regression in closed form: deterministic, a second for our base, and its query time depends on the number of
articles, not of phrasings. On pruebas.yaml (2,328 phrasings) it put the right article first for 96 % where the nearest
phrasing did for 88 %; a softmax head trained by gradient won one point more and took many times longer.
"""

from collections.abc import Iterable

import numpy as np

from conocimiento.search.arrays import Floats, Integers

_PENALTY = 1.0  # of 0.3, 1 and 3 the best on pruebas.yaml and both development splits


def train(rows: Iterable[tuple[Floats, Integers]], dimensions: int, articles: int) -> Floats:
    """Weights of shape (dimensions, articles). `rows`: chunks of (features, article numbers)."""
    gram = np.zeros((dimensions, dimensions), dtype=np.float32)
    sums = np.zeros((dimensions, articles), dtype=np.float32)
    for features, owners in rows:
        gram += features.T @ features
        np.add.at(sums.T, owners, features)
    gram[np.diag_indices(dimensions)] += _PENALTY
    return np.asarray(np.linalg.solve(gram, sums), dtype=np.float32)
