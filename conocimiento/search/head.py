"""A linear classifier trained on the base's own phrasings: features of a text → a score for every article.

Ridge regression in closed form, then a few steps of softmax regression from there: deterministic, and its query time
depends on the number of articles, not of phrasings. On pruebas.yaml (3,846 phrasings) the right article came first for
97.0 % of the questions after the closed form, 98.4 % after 20 steps; 60 more steps added half a point for four seconds.
"""

from collections.abc import Iterator

import numpy as np

from conocimiento.search.arrays import Floats, Integers

_CHUNK = 512  # rows at a time: bounds the memory of a large base
_PENALTY = 1.0  # of 0.3, 1 and 3 the best on pruebas.yaml and both development splits
_SCALE = np.float32(8.0)  # the closed form fits 0 and 1; as logits its scores need to be wider apart
_STEPS, _RATE, _DECAY = 20, np.float32(20.0), np.float32(5e-5)
_REFINED = 20_000  # phrasings; beyond, the closed form alone is kept (memory)


def train(features: Floats, owners: Integers, articles: int) -> Floats:
    """Weights of shape (dimensions, articles); `features` @ weights are logits. `owners`: the article of each row."""
    weights = _closed_form(features, owners, articles) * _SCALE
    return _softmax_steps(features, owners, weights) if len(features) <= _REFINED else weights


def _chunks(size: int) -> Iterator[slice]:
    return (slice(start, start + _CHUNK) for start in range(0, size, _CHUNK))


def _closed_form(features: Floats, owners: Integers, articles: int) -> Floats:
    dimensions = features.shape[1]
    gram = np.zeros((dimensions, dimensions), dtype=np.float32)
    sums = np.zeros((articles, dimensions), dtype=np.float32)
    for part in _chunks(len(features)):
        gram += features[part].T @ features[part]
        np.add.at(sums, owners[part], features[part])
    gram[np.diag_indices(dimensions)] += _PENALTY
    return np.asarray(np.linalg.solve(gram, sums.T), dtype=np.float32)


def _softmax_steps(features: Floats, owners: Integers, weights: Floats) -> Floats:
    """Nesterov's accelerated gradient on the cross-entropy."""
    ahead = weights
    for step in range(_STEPS):
        gradient = ahead * _DECAY
        for part in _chunks(len(features)):
            error = softmax(features[part] @ ahead)
            error[np.arange(len(error)), owners[part]] -= 1
            gradient += features[part].T @ error / np.float32(len(features))
        new = ahead - _RATE * gradient
        ahead = new + np.float32(step / (step + 3)) * (new - weights)
        weights = new
    return weights


def softmax(logits: Floats) -> Floats:
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), dtype=np.float32)
