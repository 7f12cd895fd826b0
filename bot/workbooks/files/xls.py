"""Workbooks of Excel 97 and before, read by xlrd; what it stumbles over, by calamine."""

import os
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlrd
from xlrd.biffh import XLRDError, error_text_from_code
from xlrd.compdoc import CompDocError
from xlrd.xldate import XLDateError, xldate_as_datetime

from bot.workbooks.files import binary
from bot.workbooks.files.grids import Area, Grid, Source, filled, ready
from bot.workbooks.rows.cells import Fault, Wrong

_STUMBLES = (  # what xlrd raises for records that are missing or not what they should be
    *(XLRDError, CompDocError, struct.error, AssertionError, UnicodeError, NotImplementedError),
    *(KeyError, TypeError, AttributeError, IndexError, ValueError, OverflowError),
)


def sources(content: bytes) -> Sequence[Source]:
    """Lists the sheets of a workbook. Raises Wrong: file_password, file_broken."""
    try:
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
            book = xlrd.open_workbook(file_contents=content, formatting_info=True, logfile=nowhere)
        return [ready(each.name, _grid(book, each), visible=not each.visibility) for each in book.sheets()]
    except _STUMBLES as exc:
        if "encrypted" in str(exc):
            raise Wrong("file_password") from exc
        return binary.sources(content)


def _grid(book: Any, sheet: Any) -> Grid:
    rows = [[_value(book, cell) for cell in sheet.row(number)] for number in range(sheet.nrows)]
    merged = [Area(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells]
    hidden = frozenset(number + 1 for number, info in sheet.rowinfo_map.items() if info.hidden)
    return Grid(rows=filled(rows), merged=merged, hidden=hidden)


def _value(book: Any, cell: Any) -> object:
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xldate_as_datetime(cell.value, book.datemode)
        except (XLDateError, OverflowError):
            return cell.value
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return Fault(error_text_from_code.get(cell.value, "#N/A"))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return cell.value if cell.ctype in (xlrd.XL_CELL_TEXT, xlrd.XL_CELL_NUMBER) else None
