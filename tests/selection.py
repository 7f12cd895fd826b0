"""Which tests a run takes, and in which order: `--quick`, `--any-day`."""

from collections.abc import Iterable, Sequence

import pytest

DEAR = ("postgresql", "browser", "faults", "slow")  # what --quick leaves out, by marker
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
