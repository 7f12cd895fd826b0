"""What is written into a cell is data, whatever it looks like: text stays text and is never taken for a formula."""

from datetime import date
from typing import Any

from openpyxl.cell import Cell, WriteOnlyCell

MOST_CHARACTERS = 32_767  # that a cell holds (Excel specifications and limits)
_FORMULA = tuple("=+-@＝＋－＠")  # what a spreadsheet takes for the beginning of one

PESOS = '"$" #,##0'  # how a cell shows an amount


class Pesos(int):
    """A number that is shown as money."""


Value = str | int | float | date | None  # a datetime is a date; Excel knows no time zones


def clean(text: str) -> str:
    """Without control characters but the line break, and no longer than a cell."""
    return "".join(char for char in text if char == "\n" or (char.isprintable() or char == "\xa0"))[:MOST_CHARACTERS]


def put(cell: Any, value: Value) -> None:
    """Text that begins like a formula gets Excel's leading quote, so that editing the cell makes none of it either."""
    if not isinstance(value, str):
        cell.value = value
        return
    text = clean(value)
    cell.value = text or None
    if text:
        cell.data_type = "s"
    if text.lstrip().startswith(_FORMULA):
        cell.quotePrefix = True


def cell(sheet: Any, value: Value) -> Cell:
    """For a sheet that is only written, row by row."""
    made: Cell = WriteOnlyCell(sheet)
    put(made, value)
    return made
