"""What was trained once is kept for the next start. The answers are the same to the last digit, whatever happens."""

import os
import resource
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from conocimiento.article import Article, Base
from conocimiento.articles import load
from conocimiento.evaluation import load_questions
from conocimiento.search import Knowledge, cache, head
from conocimiento.search.cache import KEPT, Cache, key
from conocimiento.search.encoder import load_encoder

BASE = Base(
    {
        "jornada": Article("jornada", "Jornada única", ("cuántas horas son", "qué horario tiene"), "Siete horas."),
        "convenio": Article("convenio", "Convenio 059", ("quiénes firmaron", "qué dice el convenio"), "Dos."),
        "mgei": Article("mgei", "Qué es el MGEI", ("qué significa mgei", "modelo de gestión"), "Un modelo."),
    }
)
QUESTIONS = ("cuantas horas", "quienes firmaron el convenio", "q es mgei", "y el modelo?")


def answers(knowledge: Knowledge) -> list[object]:
    return [knowledge.search(question) for question in QUESTIONS]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "not yet" / "cache"


@pytest.fixture
def trained(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Holds one more after each training."""
    times: list[int] = []
    train = head.train

    def counted(*given: Any) -> Any:
        times.append(1)
        return train(*given)

    monkeypatch.setattr(head, "train", counted)
    return times


def file_of(folder: Path, kind: str = "trained") -> Path:
    [file] = folder.glob(f"{kind}-*")
    return file


def test_the_second_start_trains_nothing_and_answers_the_same(folder: Path, trained: list[int]) -> None:
    first, second = Knowledge(BASE, cache=Cache(folder)), Knowledge(BASE, cache=Cache(folder))
    assert len(trained) == 1
    assert answers(first) == answers(second) == answers(Knowledge(BASE))
    assert first.model.weights.tobytes() == second.model.weights.tobytes()


def test_our_own_base_is_the_same_with_and_without(folder: Path) -> None:
    made, read = Knowledge.load(cache=Cache(folder)), Knowledge.load(cache=Cache(folder))
    without = Knowledge.load()
    assert len({each.model.weights.tobytes() for each in (made, read, without)}) == 1
    for question in load_questions()[::25]:
        assert made.search(question.text) == read.search(question.text) == without.search(question.text)


def test_with_the_encoder_it_is_the_same_too(folder: Path, trained: list[int]) -> None:
    """Each of the three has an encoder of its own, as after a start."""
    some = Base(dict(list(load().articles.items())[:8]))
    made, read, without = (Knowledge(some, load_encoder(), kept) for kept in (Cache(folder), Cache(folder), None))
    assert len(trained) == 2
    assert made.has_encoder
    assert len({each.model.weights.tobytes() for each in (made, read, without)}) == 1
    for question in load_questions()[::25]:
        assert made.search(question.text) == read.search(question.text) == without.search(question.text)


@pytest.mark.parametrize("other", ["an article", "a phrasing", "a title", "their order"])
def test_another_base_has_a_file_of_its_own(folder: Path, trained: list[int], other: str) -> None:
    Knowledge(BASE, cache=Cache(folder))
    articles = dict(BASE.articles)
    if other == "an article":
        del articles["mgei"]
    elif other == "their order":
        articles = dict(reversed(articles.items()))
    else:
        title, questions = ("Otro", ("una",)) if other == "a title" else ("Convenio 059", ("quiénes", "otra"))
        articles["convenio"] = Article("convenio", title, questions, "Dos.")
    changed = Base(articles)
    found = Knowledge(changed, cache=Cache(folder))
    assert len(trained) == 2
    assert answers(found) == answers(Knowledge(changed))


def test_the_key_tells_apart_whatever_the_arrays_depend_on(monkeypatch: pytest.MonkeyPatch) -> None:
    zeros = np.zeros(4, dtype=np.float32)
    parts = [("ab", "c"), ("a", "bc"), ([1, 2],), ([12],), (None,), (zeros,), (zeros.reshape(2, 2),), (zeros[:2],)]
    keys = {key(*part) for part in parts}
    assert len(keys) == len(parts)
    assert key("ab", "c") in keys
    monkeypatch.setattr(cache, "_MADE_BY", b"other code, or another version of a library")
    assert key("ab", "c") not in keys


def truncated(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def empty(file: Path) -> None:
    os.truncate(file, 0)


def one_bit_off(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def foreign(file: Path) -> None:
    """A sound file of arrays that nobody wrote here."""
    with file.open("wb") as stream:
        np.savez(stream, weights=np.ones((2048, 3), dtype=np.float32))


def pickled(file: Path) -> None:
    with file.open("wb") as stream:
        np.savez(stream, weights=np.array([print], dtype=object))


def of_another_base(file: Path) -> None:
    kind = file.name.partition("-")[0]
    Knowledge(Base({"a": BASE.articles["mgei"]}), cache=Cache(file.parent))
    [other] = [each for each in file.parent.glob(f"{kind}-*") if each != file]
    other.replace(file)


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("kind", ["trained", "words"])
@pytest.mark.parametrize("spoil", [truncated, empty, one_bit_off, foreign, pickled, of_another_base, a_folder])
def test_a_file_that_is_not_what_was_written_is_made_again(
    folder: Path, spoil: Callable[[Path], None], kind: str, capfd: pytest.CaptureFixture[str]
) -> None:
    wanted = answers(Knowledge(BASE, cache=Cache(folder)))
    spoil(file_of(folder, kind))
    again = Cache(folder)
    assert answers(Knowledge(BASE, cache=again)) == wanted
    assert again.computed == {kind: 1}
    if spoil is not a_folder:
        then = Cache(folder)
        Knowledge(BASE, cache=then)
        assert not then.computed
    assert [*capfd.readouterr()] == ["", ""]


def test_a_folder_that_can_not_be_made_is_done_without(tmp_path: Path, trained: list[int]) -> None:
    (tmp_path / "file").write_text("x")
    for _ in range(2):
        assert answers(Knowledge(BASE, cache=Cache(tmp_path / "file" / "cache"))) == answers(Knowledge(BASE))
    assert len(trained) == 4


@contextmanager
def disk_full(at: int) -> Iterator[None]:
    """No file gets longer than so many bytes (setrlimit(2); Python ignores SIGXFSZ)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (at, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_done_without_and_keeps_no_half_file(folder: Path) -> None:
    with disk_full(100):
        made = Knowledge(BASE, cache=Cache(folder))
    assert answers(made) == answers(Knowledge(BASE))
    assert list(folder.iterdir()) == []


def test_only_the_latest_used_of_each_kind_are_kept(folder: Path) -> None:
    """A file counts as new when it is used, not only when it is made."""
    keeping = Cache(folder)
    number = iter(range(1000))

    def remember(kind: str, name: str) -> None:
        keeping.remembered(kind, name, lambda: {"rows": np.zeros(1, dtype=np.float32)})
        last = folder / f"{kind}-{name}.arrays"
        os.utime(last, (next(number),) * 2)

    remember("encoded", "other")
    for name in range(KEPT):
        remember("trained", str(name))
    remember("trained", "0")
    remember("trained", "new")
    kept = {file.name for file in folder.iterdir()}
    assert kept == {f"trained-{name}.arrays" for name in ("0", "new", *range(2, KEPT))} | {"encoded-other.arrays"}


def test_what_a_killed_process_left_half_written_goes_and_what_another_writes_stays(folder: Path) -> None:
    folder.mkdir(parents=True)
    old, young = folder / "old.part", folder / "young.part"
    old.touch()
    young.touch()
    os.utime(old, (0, 0))
    Cache(folder).remembered("trained", "a", lambda: {"rows": np.zeros(1, dtype=np.float32)})
    assert {file.name for file in folder.iterdir()} == {"young.part", "trained-a.arrays"}


def test_an_edit_in_a_running_process_is_trained_on_what_is_new_alone(folder: Path) -> None:
    """The encoder's rows of a base are read once; an edit encodes its own texts."""
    read = load_encoder()
    assert read is not None
    Knowledge(BASE, read, Cache(folder))
    encoder = load_encoder()
    assert encoder is not None
    asked: list[str] = []
    encode = encoder._load_of_base()

    def noted(texts: Sequence[str]) -> Any:
        asked.extend(texts)
        return encode(texts)

    encoder._load_of_base = lambda: noted
    Knowledge(BASE, encoder, Cache(folder))
    assert asked == []
    more = Article("nuevo", "Lo nuevo", ("algo nuevo",), "Nada.")
    edited = Knowledge(Base(BASE.articles | {"nuevo": more}), encoder, Cache(folder))
    assert sorted(asked) == ["algo nuevo", "lo nuevo"]
    assert edited.search("algo nuevo").ranked[0][0] == "nuevo"
