"""A sheet as every program's file gives it: rows of plain values, and what was united or hidden."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.workbooks.rows.cells import Wrong, empty
from bot.workbooks.rows.sheet import MOST_ROWS

MOST_COLUMNS = 60  # that are looked at; a plan has fewer than a dozen
MOST_FILLED = MOST_ROWS + 100  # rows in which something stands: a title, headers and notes beside the plan
FURTHEST = 20_000  # rows: what stands further down is far from the rest
HEAD = 40  # filled rows among which headers are looked for

Progress = Callable[[int, int], None]
"""Called with the rows read and all of them, now and then."""


class Area(NamedTuple):
    """United cells, from 1; both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, kw_only=True)
class Grid:
    """`rows` by their number from 1, in order, only those in which something stands; a row's first value is of column
    A."""

    rows: Mapping[int, Sequence[object]]
    merged: Sequence[Area] = ()
    hidden: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Source:
    """A sheet that is still to be read. `head`: its first rows, among which headers are looked for; `whole`: all.
    Both raise Wrong."""

    name: str
    visible: bool
    head: Callable[[], Grid]
    whole: Callable[[Progress], Grid]


def ready(name: str, grid: Grid, *, visible: bool = True) -> Source:
    """Makes a source of a grid that is read already."""

    def whole(progress: Progress) -> Grid:
        if len(grid.rows) > MOST_FILLED:
            raise Wrong("sheet_long", most=MOST_ROWS)
        last = max(grid.rows, default=0)
        if last > FURTHEST:
            raise Wrong("sheet_far", row=last, filled=len(grid.rows))
        progress(last, last)
        return grid

    return Source(name, visible, lambda: grid, whole)


def filled(rows: Sequence[Sequence[object]], first: int = 1) -> dict[int, Sequence[object]]:
    """Numbers rows from `first`, and leaves out those in which nothing stands."""
    return {
        number: row[:MOST_COLUMNS]
        for number, row in enumerate(rows, first)
        if not all(empty(value) for value in row[:MOST_COLUMNS])
    }
