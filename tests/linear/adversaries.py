"""Texts that are bad for an expression, made from the expression itself."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from tests.linear.measure import Text

_parser: Any = vars(re)["_parser"]
_compiler: Any = vars(re)["_compiler"]
_c: Any = vars(re)["_constants"]

_REPEATS = (_c.MAX_REPEAT, _c.MIN_REPEAT, _c.POSSESSIVE_REPEAT)
_MANY = 8  # a repetition that may go on for longer is worth a try
_CHARACTERS = " a0.-<\n_,:;/(«?áñÁ\"'%$#@\\\u0301😀§¤¶·bzoeysdlX9\t|[]{}>&=!"
_TAILS = ("", "\0", " \0", "x!", "\n¡")
MOST = 150  # texts of one expression
_known: dict[str, tuple[str, ...]] = {}


def texts(pattern: str, flags: int) -> Iterator[tuple[str, Text]]:
    """Each with its name."""
    yield from islice(_unlike(_made(pattern, flags)), MOST)


def _made(pattern: str, flags: int) -> Iterator[tuple[str, str, str]]:
    """Before, what is repeated, after."""
    parsed = _parser.parse(pattern, flags & ~re.DEBUG)
    state = parsed.state
    whole = [_sample(parsed, state, turn) for turn in range(4)]
    for before, unit in _repetitions(list(parsed), "", state):
        for tail in _TAILS:
            yield before, unit, tail
        yield "", before + unit, "\0"
        yield "", before + unit + " ", "\0"
    for sample in whole:
        for cut in range(1, len(sample) + 1):  # all that leads to a match and is none
            yield "", sample[:cut], "\0"
            yield "", f" {sample[:cut]}", "\0"
    for char in dict.fromkeys(_members(parsed, state)):
        for tail in ("", "\0"):
            yield "", char, tail
            yield whole[0][:1], char, tail


def _unlike(made: Iterator[tuple[str, str, str]]) -> Iterator[tuple[str, Text]]:
    for before, unit, after in dict.fromkeys(made):
        if unit:
            yield f"{before!r} + {unit!r} × n + {after!r}", _text(before, unit, after)


def _text(before: str, unit: str, after: str) -> Text:
    return lambda length: before + unit * max(1, length // len(unit)) + after


def _repetitions(nodes: list[Any], before: str, state: Any) -> Iterator[tuple[str, str]]:
    """What leads to each repetition, and what it repeats; one beside another as well."""
    for node in nodes:
        for inner in _inside(node):
            yield from _repetitions(list(inner), before, state)
        operation, argument = node
        if operation in _REPEATS and argument[1] - argument[0] >= _MANY:
            for unit in dict.fromkeys(_sample(argument[2], state, turn) for turn in range(5)):
                yield before, unit
        before += _of_node(node, state, 0)


def _inside(node: Any) -> list[Any]:
    operation, argument = node
    if operation in _REPEATS:
        return [argument[2]]
    if operation == _c.SUBPATTERN:
        return [argument[3]]
    if operation == _c.BRANCH:
        return list(argument[1])
    if operation in (_c.ASSERT, _c.ASSERT_NOT):
        return [argument[1]]
    return [argument] if operation == _c.ATOMIC_GROUP else []


def _sample(nodes: Any, state: Any, turn: int) -> str:
    """Something that matches, or nearly; another one for another `turn`."""
    return "".join(_of_node(node, state, turn) for node in nodes)


def _of_node(node: Any, state: Any, turn: int) -> str:
    operation, argument = node
    if operation == _c.LITERAL:
        return chr(int(argument))
    if operation in (_c.IN, _c.NOT_LITERAL, _c.ANY):
        members = _matching(node, state)
        return str(members[turn % len(members)]) if members else ""
    if operation in _REPEATS:
        return _sample(argument[2], state, turn) * int(argument[0] or min(1, argument[1]))
    if operation == _c.BRANCH:
        return _sample(argument[1][turn % len(argument[1])], state, turn // len(argument[1]))
    if operation in (_c.SUBPATTERN, _c.ATOMIC_GROUP):
        return _sample(_inside(node)[0], state, turn)
    return ""


def _matching(node: Any, state: Any) -> tuple[str, ...]:
    """Characters that this one takes: those it names, and of each kind."""
    key = f"{node} {state.flags}"
    if key not in _known:
        one = _compiler.compile(_parser.SubPattern(state, [node]))
        named = [chr(each[1]) for each in node[1] if each[0] == _c.LITERAL] if node[0] == _c.IN else []
        _known[key] = tuple(char for char in dict.fromkeys([*named[:4], *_CHARACTERS]) if one.match(char))
    return _known[key]


def _members(nodes: Any, state: Any) -> Iterator[str]:
    """A few characters of every set in it."""
    for node in nodes:
        if node[0] in (_c.IN, _c.NOT_LITERAL, _c.ANY):
            yield from islice(_matching(node, state), 4)
        for inner in _inside(node):
            yield from _members(inner, state)
