"""Every function that can be given a text takes time in proportion to it: found by what they are given."""

import importlib
import inspect
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.reports import messages
from conocimiento.search import Knowledge
from conocimiento.search.speller import Speller
from tests.linear import measure
from tests.linear.measure import Superlinear, Text
from tests.linear.probe import modules

ROOMS = (
    *("bot.base", "bot.people", "bot.membership", "bot.plans", "bot.evidence", "bot.workbooks", "bot.announcements"),
    *(
        "bot.reports",
        "bot.reminders",
        "bot.questions",
        "bot.conversation",
        "bot.edge.markup",
        "bot.logs",
        "conocimiento",
    ),
)
OURS_ALONE = ("conocimiento.front_matter", "conocimiento.checks", "conocimiento.evaluation", "conocimiento.clusters")
"""They read files of ours."""
SUPPLIED: dict[Any, Any] = {
    **{date: date(2026, 12, 1), datetime: datetime(2026, 12, 1, 15, tzinfo=UTC)},
    **{ZoneInfo: ZoneInfo("America/Bogota"), tzinfo: UTC, int: 1, bool: False, float: 1.0, bytes: b""},
}
TEXTS = (str, str | None, object)
CUT: dict[str, int] = {"bot.plans.spoken.": messages.LONGEST, "conocimiento.search.speller._": 24}
"""What is cut before it reaches them, and to how many characters."""
SEARCH = "conocimiento.search"
MESSAGE, CELL = 4_096, 32_767  # characters
LONGEST = {"bot.workbooks.": CELL, "bot.logs": 100_000}
KNOWN = {"read_day", "read_moment", "split_html", "plain", "mask", "tokens", "may_be_one", "parts", "header", "sound"}
UNITS = (
    *(".", " ", "<", "a", "0", "-", "\n", "«", "(", '"', "\u0301", "\u0316\u0301", "á", "😀", "&", "?", "¿", "{", "%"),
    *("a ", "y ", "palabra ", "de ", "0 ", "1,5 ", "80 % ", "JU-03 ", "j.u. ", "el martes ", "3/12 ", "ya no ", "§ "),
    *("a las 3 ", "no se ", "gracias ", "x7 ", "ochenta y ", "a. m. ", "<b>", "</b>", "&amp;", "(«", "a@b.", "al 5 "),
    *("zqwxk ", "hola que ", "57-", "{x} ", "1.2.", ", ", "; ", "- ", "no ", "si ", "a\u0301", "aA ", "\u200b", "\0"),
)


def _repeated(unit: str) -> Text:
    return lambda length: (unit * (length // len(unit) + 1))[:length]


def _different(length: int) -> str:
    """Words that nobody wrote before, so that nothing is remembered of them."""
    letters = "bcdfghjklm"
    return " ".join("".join(letters[int(digit)] for digit in f"{n:07}") for n in range(length // 8 + 1))[:length]


ALL: list[tuple[str, Text]] = [*((repr(unit), _repeated(unit)) for unit in UNITS), ("different words", _different)]


def _functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    for name in modules():
        if name.startswith(ROOMS) and not name.startswith(OURS_ALONE):
            for key, value in vars(importlib.import_module(name)).items():
                if inspect.isfunction(inspect.unwrap(value)) and value.__module__ == name:
                    yield f"{name}.{key}", value


def _methods(knowledge: Knowledge) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Of what the base is made of."""
    parts = [knowledge, *(value for value in vars(knowledge).values() if hasattr(value, "__dict__"))]
    parts += [value for part in parts for value in vars(part).values() if isinstance(value, Speller)]
    for part in parts:
        for key, value in inspect.getmembers(part, inspect.ismethod):
            if type(part).__module__.startswith("conocimiento"):
                yield f"{type(part).__module__}.{type(part).__name__}.{key}", value


def _of_a_text(function: Callable[..., Any]) -> Callable[[str], object] | None:
    """None for what needs more than a text and plain things."""
    try:
        given = inspect.signature(function, eval_str=True).parameters.values()
    except (NameError, ValueError):
        return None
    needed = [each for each in given if each.default is each.empty and each.kind is not each.VAR_KEYWORD]
    if not any(each.annotation in TEXTS for each in needed):
        return None
    if not all(_can_be_given(each) for each in needed):
        return None

    def work(text: str) -> object:
        values = [_value(each, text) for each in needed if each.kind is not each.VAR_POSITIONAL]
        try:
            found = function(*values)
            return list(found) if inspect.isgenerator(found) else found
        except Exception as exc:  # noqa: BLE001  that it is refused is tested elsewhere
            return exc

    return work


def _can_be_given(each: inspect.Parameter) -> bool:
    plural = str(each.annotation).startswith(("collections.abc.Sequence", "collections.abc.Iterable"))
    return each.annotation in (*TEXTS, *SUPPLIED) or plural or "Collection" in str(each.annotation)


def _value(each: inspect.Parameter, text: str) -> Any:
    return text if each.annotation in TEXTS else SUPPLIED.get(each.annotation, ())


def _longest(name: str) -> int:
    """The shortest of the three lengths that are compared."""
    cut = next((length // 4 for beginning, length in CUT.items() if name.startswith(beginning)), None)
    return cut or next((length for beginning, length in LONGEST.items() if name.startswith(beginning)), MESSAGE)


def _superlinear(name: str, work: Callable[[str], object]) -> Iterator[str]:
    for text, made in measure.slowest(work, ALL):
        try:
            measure.require_linear(work, made, f"{name} on {text}", _longest(name))
        except Superlinear as exc:
            yield str(exc)


@pytest.fixture(scope="module")
def works(knowledge: Knowledge) -> dict[str, Callable[[str], object]]:
    found = {name: _of_a_text(function) for name, function in (*_functions(), *_methods(knowledge))}
    return {name: work for name, work in found.items() if work is not None}


def test_functions_are_found(works: dict[str, Callable[[str], object]]) -> None:
    assert not KNOWN - {name.rpartition(".")[2] for name in works}
    assert {f"{SEARCH}.engine.Knowledge.search", f"{SEARCH}.small_talk.SmallTalk.kind"} <= set(works)
    assert len(works) > 120


@pytest.mark.slow
def test_every_function_of_a_text_is_linear(works: dict[str, Callable[[str], object]]) -> None:
    with measure.quietly():
        bad = [line for name, work in works.items() for line in _superlinear(name, work)]
    assert not bad, "\n".join(bad)
