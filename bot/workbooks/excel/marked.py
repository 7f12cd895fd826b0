"""The plan workbook given back: its rows where they were, the bad cells marked, and a column that says what to correct.

Corrected, it can be sent again as it is: the column «qué corregir» is not read.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from bot.plans.columns import COLUMNS
from bot.workbooks.excel.cells import put
from bot.workbooks.rows.cells import Fault
from bot.workbooks.rows.sheet import PART, REMARKS, Sheet, SheetProblem

Remark = tuple[SheetProblem, str]
"""A problem and its sentence."""

_BAD = PatternFill("solid", fgColor="FFE0B2")  # orange, with bold: told from white without colours too
_HEAD = PatternFill("solid", fgColor="E3E8EF")
_BOLD, _TOP = Font(bold=True), Alignment(vertical="top", wrap_text=True)
_WIDTHS = {column.header: column.widths.rejects for column in COLUMNS} | {REMARKS: 70}
_DATE, _TEXT = "yyyy-mm-dd", "@"


def build(sheet: Sheet, remarks: Sequence[Remark]) -> bytes:
    """Writes a workbook with the sheets «plan» and «qué corregir»."""
    book = Workbook(write_only=True)
    _plan(book, sheet, remarks)
    _list(book, remarks)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _plan(book: Any, sheet: Sheet, remarks: Sequence[Remark]) -> None:
    columns = _order(sheet)
    page = book.create_sheet("plan")
    last = len(sheet.rows) if sheet.parts else max((row.number for row in sheet.rows), default=0)
    _lay_out(page, (*columns, REMARKS), 1 + last)
    by_row: dict[int, list[Remark]] = {}
    for problem, text in remarks:
        by_row.setdefault(problem.row, []).append((problem, text))
    of_headers = by_row.get(sheet.headers, [])
    bad = {problem.column for problem, _ in of_headers}
    head = "\n".join(text for _, text in of_headers)
    page.append([*(_head(page, name, name in bad) for name in columns), _head(page, REMARKS, False)])
    at = 1
    for row in sheet.rows:
        for _ in range(at + 1, at + 1 if sheet.parts else row.number):
            page.append([])
        at = row.number
        page.append(_row(page, columns, row.cells, by_row.get(row.number, [])))
    if head:
        page.append([])
        page.append([*([None] * len(columns)), _cell(page, head)])


def _order(sheet: Sheet) -> list[str]:
    """Lists the columns as in the workbook; last what is missing there."""
    there = sorted(sheet.columns, key=lambda name: sheet.columns[name])
    return there + [each.header for each in COLUMNS if each.required and each.header not in there]


def _row(page: Any, columns: Sequence[str], cells: Mapping[str, object], remarks: Sequence[Remark]) -> list[Any]:
    bad = {problem.column for problem, _ in remarks}
    made = [_cell(page, cells.get(name), marked=name in bad) for name in columns]
    return [*made, _cell(page, "\n".join(f"{problem.column}: {text}" for problem, text in remarks))]


def _cell(page: Any, value: object, *, marked: bool = False) -> Any:
    """Writes a cell as it came: formulas and errors as the text they are."""
    cell = WriteOnlyCell(page)
    kept = value is None or (isinstance(value, str | int | float) or hasattr(value, "isoformat"))
    put(cell, value if kept and not isinstance(value, Fault) else str(value))  # type: ignore[arg-type]
    cell.alignment = _TOP
    if hasattr(value, "year"):
        cell.number_format = _DATE
    elif isinstance(value, str):
        cell.number_format = _TEXT
    if marked:
        cell.fill, cell.font = _BAD, _BOLD
    return cell


def _head(page: Any, name: str, marked: bool) -> Any:
    cell = _cell(page, name, marked=marked)
    cell.font = _BOLD
    if not marked:
        cell.fill = _HEAD
    return cell


def _lay_out(page: Any, columns: Sequence[str], last: int) -> None:
    for place, name in enumerate(columns, 1):
        page.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(name, 14)
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last}"


def _list(book: Any, remarks: Sequence[Remark]) -> None:
    page = book.create_sheet(REMARKS)
    _lay_out(page, ("fila", "columna", REMARKS), len(remarks) + 1)
    page.append([_head(page, name, False) for name in ("fila", "columna", REMARKS)])
    for problem, text in remarks:
        page.append([problem.row % PART or None, _cell(page, problem.column), _cell(page, text)])
