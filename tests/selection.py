"""Which tests a run takes, and in which order: `--quick`, `--any-day`."""

import ast
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from zlib import crc32

import pytest

from tests.any_day import DAYS

DEAR = ("postgresql", "browser", "faults", "slow", "history")  # what --quick leaves out, by marker
_FIRST = ("faults", "slow", "browser")  # with these at the end one worker would still be at it when the others are done


def has(item: pytest.Item, *markers: str) -> bool:
    return any(item.get_closest_marker(name) for name in markers)


def mark(items: Iterable[pytest.Item]) -> None:
    """What can be seen: whoever asks for the server needs PostgreSQL; browser tests share one Chromium."""
    for item in items:
        if "postgres_address" in getattr(item, "fixturenames", ()):
            item.add_marker("postgresql")
        if has(item, "browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))


def in_order(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The long ones first."""
    return sorted(items, key=lambda item: not has(item, *_FIRST))


def split(items: Sequence[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """What --quick runs, and the rest."""
    quick, rest = list[pytest.Item](), list[pytest.Item]()
    for item in items:
        (rest if has(item, *DEAR) else quick).append(item)
    return quick, rest


# --any-day

_DATED_TURNS, _TURNS = 3, 12  # of what touches dates one in so many runs, of the rest too, each on another day
_DATED = {"clock", "office", "demo"}  # fixtures


@cache
def _imports(file: Path) -> frozenset[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return frozenset(found)


def runs_processes(item: pytest.Item) -> bool:
    """Their dates are named (tests/at.py), and whatever a process reads besides is the machine's."""
    return bool({"tests.processes", "tests.test_cli"} & _imports(item.path)) or has(item, "browser")


def touches_dates(item: pytest.Item) -> bool:
    return "datetime" in _imports(item.path) or bool(_DATED & set(getattr(item, "fixturenames", ())))


def sample(items: Sequence[pytest.Item], day: str) -> list[pytest.Item]:
    """What --any-day runs as if it were `day`: what is marked any_day, real processes in turns (each has its day), and
    some of the rest. What is marked slow takes minutes under libfaketime: it waits for --all. Chromium and timers of
    PostgreSQL hang under it; the browser's tests name their moment to the demo."""
    number = list(DAYS).index(day)

    def is_chosen(item: pytest.Item) -> bool:
        turns = 1 if runs_processes(item) else _DATED_TURNS if touches_dates(item) else _TURNS
        return crc32(item.nodeid.encode()) % (len(DAYS) * turns) == number

    may = [item for item in items if not has(item, "slow", "browser", "timers")]
    return [item for item in may if has(item, "any_day") or is_chosen(item)]
