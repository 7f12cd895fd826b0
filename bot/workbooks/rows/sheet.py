"""What a plan workbook holds once read, before anything is made of it. Needs no database, so that a child process that
reads one starts quickly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bot.plans import columns

COLUMNS = tuple(column.header for column in columns.COLUMNS)  # their headers
REQUIRED = tuple(column.header for column in columns.COLUMNS if column.required)
EMPTIED = tuple(column.header for column in columns.COLUMNS if not (column.required or column.kept))  # where missing
REMARKS = "qué corregir"  # the column that a marked workbook has more
MOST_ROWS = 5000  # 97 secretariats with 50 activities each
PART = 100_000  # rows are numbered from here on for each further sheet of a workbook that is read with several


class Row(NamedTuple):
    """A row of the workbook as Excel numbers it, on a further sheet from PART on; its cells by column."""

    number: int
    cells: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class SheetProblem:
    """`row` as Excel numbers it, 0 for the sheet as a whole; `place`: the column's number from 1, 0
    when it is none; `kind` names the sentence, `values` fill it in. `sheet`: which, of several that were read."""

    row: int
    column: str
    place: int
    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)
    sheet: str = ""

    @property
    def letter(self) -> str:
        """Gives the column's letter, as Excel shows it."""
        letters, left = "", self.place
        while left:
            left, rest = divmod(left - 1, 26)
            letters = chr(65 + rest) + letters
        return letters


@dataclass(frozen=True)
class Note:
    """What was done with the workbook without asking (templates/import_note.html.j2)."""

    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What was read: `columns` by header, from 1; only rows in which something stands. `headers`: the row in which they
    stand; `aside`: the texts that stand by themselves above and between the rows, each with its row, and the sheet's
    name, of row 0. `parts`: the names of the sheets, where several were read."""

    name: str
    columns: Mapping[str, int]
    rows: Sequence[Row]
    problems: Sequence[SheetProblem] = ()
    notes: Sequence[Note] = ()
    headers: int = 1
    aside: Sequence[tuple[int, str]] = ()
    parts: Sequence[str] = ()
