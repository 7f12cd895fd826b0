"""Finds the row of a sheet in which the headers of a plan stand, or the two rows that say them together."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from bot.workbooks.files import headers
from bot.workbooks.files.grids import HEAD, Grid
from bot.workbooks.files.headers import Named
from bot.workbooks.rows.cells import Fault, Formula, bare, empty
from bot.workbooks.rows.sheet import REQUIRED

FEWEST = 3  # required columns that a row names, to be the headers


class Heading(NamedTuple):
    """Where the headers stand: their last row, the text and the meaning of each by column from 1."""

    row: int
    texts: Mapping[int, str]
    found: Mapping[int, Named]

    @property
    def named(self) -> int:
        return len({each.column for each in self.found.values()} & set(REQUIRED))

    @property
    def worth(self) -> tuple[int, int, int]:
        """Compares headings: by what they must name, by how little of it was found loosely, by all they name."""
        columns = {each.column for each in self.found.values()}
        return self.named, -sum(each.loose for each in self.found.values()), len(columns)


def find_heading(grid: Grid) -> Heading | None:
    """Finds the row that names most columns, the first of several; or two rows, the upper of which says what some below
    have in common («Fechas», over «Inicio» and «Límite»)."""
    numbers = list(grid.rows)[:HEAD]
    single = [_named(number, grid.rows[number]) for number in numbers]
    upper = {area.top: area for area in grid.merged}
    double = [
        _named(low, _joined(grid, high, low)) for high, low in pairwise(numbers) if low == high + 1 and high in upper
    ]
    best = max([*single, *double], key=lambda each: each.worth, default=None)
    return best if best and best.named else None


def _joined(grid: Grid, high: int, low: int) -> list[object]:
    """Puts two rows of headers together: the lower one says it, with what stands above where that alone says
    nothing."""
    above, below = _spread(grid, high), list(grid.rows[low])
    above += [None] * (len(below) - len(above))
    below += [None] * (len(above) - len(below))
    return [_both(one, other) for one, other in zip(above, below, strict=True)]


def _both(above: object, below: object) -> object:
    if empty(below):
        return above
    if empty(above) or not isinstance(below, str) or headers.named(below):
        return below
    return f"{above} {below}"


def _spread(grid: Grid, number: int) -> list[object]:
    values = list(grid.rows[number])
    for area in grid.merged:
        if area.top <= number <= area.bottom and area.left <= len(values):
            values += [None] * (area.right - len(values))
            values[area.left - 1 : area.right] = [values[area.left - 1]] * (area.right - area.left + 1)
    return values


def _named(number: int, values: Sequence[object]) -> Heading:
    texts = {place: bare(value) for place, value in enumerate(values, 1) if isinstance(value, str) and is_text(value)}
    found = {place: each for place, text in texts.items() if (each := headers.named(values[place - 1]))}
    return Heading(number, texts, found)


def is_text(value: str) -> bool:
    return not isinstance(value, Formula | Fault) and not empty(value)
