"""Tables that Excel opens. What writes its own files is loaded with the first one, not before."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

Cell = str | int | float | date | datetime | None

CELL_LENGTH = 32_767  # characters (Excel)
_DAY, _MOMENT = "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
_FORMULA = tuple("=+-@＝＋－＠\t\r\n")  # what Excel takes for the beginning of one


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Writes a table separated by `;` and with a byte order mark, as a Spanish Excel expects; no cell is a formula."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(columns)
    writer.writerows(map(_cell, row) for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(text: str) -> str:
    """Keeps a text from being a formula: Excel shows a leading apostrophe to nobody and takes what follows for text."""
    visible = "".join(char for char in text if char >= " " or char in "\t\r\n")
    return f"'{visible}" if visible.lstrip(" ").startswith(_FORMULA) else visible


def workbook(title: str, columns: Mapping[str, int], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Writes an .xlsx of one sheet: a header that stays, filters, texts that are never formulas. `title` of the sheet,
    31 characters at most; `columns`: their headings, with the width of each in characters; moments are local and
    naive."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for number, width in enumerate(columns.values(), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_heading(sheet, each) for each in columns])
    lines = [[_written(sheet, each) for each in row] for row in rows]
    for line in lines:
        sheet.append(line)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(lines) + 1}"
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _heading(sheet: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill

    heading = WriteOnlyCell(sheet, text)
    heading.font, heading.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="1F3B57")
    heading.alignment = Alignment(wrap_text=True, vertical="center")
    return heading


def _written(sheet: Any, value: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment

    if isinstance(value, str):
        text = "".join(char for char in value if char >= " " or char in "\t\r\n")
        written = WriteOnlyCell(sheet, text[:CELL_LENGTH])
        written.data_type = "s"  # what begins with «=» stays a text
        written.alignment = Alignment(wrap_text=True, vertical="top")
        return written
    written = WriteOnlyCell(sheet, value)
    written.alignment = Alignment(vertical="top", horizontal="left")
    if isinstance(value, date):
        written.number_format = _MOMENT if isinstance(value, datetime) else _DAY
    return written
