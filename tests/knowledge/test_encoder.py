"""What the encoder remembers of one message."""

import numpy as np
import pytest

from conocimiento.search.arrays import Floats
from conocimiento.search.encoder import Encoder, load_encoder
from conocimiento.search.network import KEPT, Network


class Counted:
    """Stands in for the bundled model: notes what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def encode(self, texts: list[str]) -> Floats:
        self.asked.append(list(texts))
        return np.array([[len(text), 1] for text in texts], dtype=np.float32)


@pytest.fixture
def model() -> Counted:
    return Counted()


def test_the_texts_of_a_message_are_encoded_in_one_call_and_once(model: Counted) -> None:
    encoder = Encoder(model)
    rows = encoder.several(["uno", "cuatro", "uno"])
    assert [row[0] for row in rows] == [3, 6, 3]
    assert encoder.one("cuatro")[0] == 6
    assert model.asked == [["uno", "cuatro"]]


def test_only_what_is_new_is_encoded(model: Counted) -> None:
    encoder = Encoder(model)
    encoder.one("uno")
    encoder.several(["uno", "otro"])
    assert model.asked == [["uno"], ["otro"]]


def test_a_letter_is_seen_as_another_one(model: Counted) -> None:
    encoder = Encoder(model)
    encoder.take_for("la codigo", "la JU-03")
    assert encoder.one("la codigo")[0] == len("la JU-03")
    assert model.asked == [["la JU-03"]]


def test_what_is_remembered_is_bounded(model: Counted) -> None:
    encoder = Encoder(model)
    for number in range(1000):
        encoder.one(str(number))
    encoder.one("0")
    assert model.asked[-1] == ["0"]


@pytest.fixture(scope="module")
def real() -> Encoder:
    found = load_encoder()
    assert found is not None
    return found


def test_a_message_is_encoded_as_the_library_would(real: Encoder) -> None:
    """What texts have in common is kept, in whatever company and order they come."""
    letter = "cordial saludo me permito preguntar por las becas de los estudiantes " * 12
    texts = ["", "?", "becas", "que es la jornada unica ?", "la codigo va en porcentaje", letter, letter[14:], "🙂 año"]
    for some in (texts[:4], texts[3:], texts, texts[5:6]):
        assert np.abs(np.stack(real.several(some)) - real._model.encode(some)).max() < 1e-6


def test_what_the_network_keeps_is_bounded(real: Encoder) -> None:
    network = Network(real._model)
    for start in range(0, 1200, 300):
        network.encode([" ".join(f"{number}a{number}" for number in range(start, start + 300))])
    assert len(network._tokens) <= KEPT
    assert len(network._surrounded) == KEPT


def test_each_word_has_the_tokens_of_the_library(real: Encoder) -> None:
    by_word = real._model.sp
    for text in ("", "hola", "cuantas horas dura la jornada unica ?", "xk kiero 3a y 40", "año ñandú", "a  b", "ju-03"):
        assert by_word.encode(text) == by_word._tokenizer.encode(text)
