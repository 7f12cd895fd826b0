"""What the encoder remembers of one message."""

import numpy as np
import pytest

from conocimiento.search.arrays import Floats
from conocimiento.search.encoder import Encoder


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
