"""Workbooks read by calamine: .xlsb, and what the readers of the other formats stumble over."""

from collections.abc import Sequence
from io import BytesIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from bot.workbooks.files.grids import Area, Grid, Source, filled, ready
from bot.workbooks.rows.cells import Wrong


def sources(content: bytes) -> Sequence[Source]:
    """Lists the sheets of a workbook. Raises Wrong: file_broken, where calamine does not get through it either."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        kinds = {each.name: each for each in book.sheets_metadata if each.typ is SheetTypeEnum.WorkSheet}
        return [
            ready(name, _grid(book.get_sheet_by_name(name)), visible=each.visible is SheetVisibleEnum.Visible)
            for name, each in kinds.items()
        ]
    except (CalamineError, OSError, ValueError) as exc:
        raise Wrong("file_broken") from exc


def _grid(sheet: CalamineSheet) -> Grid:
    merged = [
        Area(top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    ]
    return Grid(rows=filled(sheet.to_python(skip_empty_area=False)), merged=merged)
