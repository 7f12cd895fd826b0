"""What nobody waits for is not computed to the end."""

from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest

from bot.questions.reload import Watch
from conocimiento.editions import FILES_ALONE
from conocimiento.library import Library
from conocimiento.search import Knowledge, head
from conocimiento.search.arrays import Floats
from conocimiento.search.cache import Cache
from conocimiento.search.cancelling import Cancelled, cancellable
from conocimiento.search.encoder import DIMENSIONS, Encoder
from tests.curation.bases import make
from tests.ports import free_port
from tests.processes import Process, reachable, until

FEATURES, OWNERS = np.eye(4, dtype=np.float32), np.array([0, 0, 1, 1])


@pytest.mark.parametrize("train", [head.train, head.train_closely])
def test_training_ends_between_two_steps(train: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    token, real, steps = Event(), head._error, []

    def error(*given: Any) -> Any:
        steps.append(1)
        if len(steps) == 3:
            token.set()
        return real(*given)

    monkeypatch.setattr(head, "_error", error)
    with cancellable(token), pytest.raises(Cancelled):
        train(FEATURES, OWNERS, 2)
    assert len(steps) == 3
    train(FEATURES, OWNERS, 2)  # it holds no longer than the block


def test_encoding_ends_between_two_parts() -> None:
    token = Event()

    def encode(texts: Sequence[str]) -> Floats:
        token.set()
        return np.ones((len(texts), DIMENSIONS), dtype=np.float32)

    encoder = Encoder(encode, lambda: encode)
    with cancellable(token), pytest.raises(Cancelled):
        encoder.base([f"pregunta {number}" for number in range(1000)], Cache())


def test_a_library_that_ends_makes_nothing_and_what_is_served_stays(tmp_path: Path) -> None:
    library, live = Library(make(tmp_path)), list[Knowledge]()
    watch = Watch(library, live.append)
    (library.path.parent / "temas.yaml").write_text("[]\n# otro día\n", encoding="utf-8")
    library.cancel()
    watch.look()
    assert live == []
    with pytest.raises(Cancelled):
        library.served(FILES_ALONE)


@pytest.mark.slow
def test_a_demo_that_is_told_to_stop_does_not_train_to_the_end(tmp_path: Path) -> None:
    """Its first start trains for half a minute; whoever has seen enough by then needs not wait."""
    port = free_port()
    demo = Process("demo", "--port", str(port), log=tmp_path / "log", CACHE_DIR=str(tmp_path / "cache"))
    until(lambda: reachable(f"http://127.0.0.1:{port}/"), what=demo.log)
    assert demo.terminate() == 0
    assert "Ready" not in demo.written()
    assert not [*tmp_path.glob("cache/trained-*")]
