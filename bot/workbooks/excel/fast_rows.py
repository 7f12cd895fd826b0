"""Rows of a workbook as XML, for tables too long for openpyxl's cells. A float is a share (0.8 shows as 80 %), Pesos
are money, a text never a formula (cells.py).

A cell is written as ECMA-376 has it (part 1, 18.3.1.4): text inline, dates as the number of their day.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils.datetime import to_excel

from bot.workbooks.excel.cells import MOST_CHARACTERS, PESOS, Pesos, Value, cell, clean

_DATE, _MOMENT, _SHARE = "dd/mm/yyyy", "dd/mm/yyyy hh:mm", "0 %"
_TOP, _WRAPPED = Alignment(vertical="top"), Alignment(vertical="top", wrap_text=True)
_MIDNIGHT = datetime(2026, 1, 1)  # noqa: DTZ001  Excel knows no time zones
_SAMPLES: tuple[Value, ...] = ("a", "=a", 1, 0.5, date(2026, 1, 1), _MIDNIGHT, Pesos(1))  # one a style
_END = b"</sheetData>"


def styled(sheet: Any, value: Value, wrap: bool = False) -> Any:
    """Makes a cell of openpyxl's that looks like the others. `wrap`: its lines break."""
    made = cell(sheet, value)
    made.alignment = _WRAPPED if wrap else _TOP
    if isinstance(value, date):
        made.number_format = _MOMENT if isinstance(value, datetime) else _DATE
    elif isinstance(value, float):
        made.number_format = _SHARE
    elif isinstance(value, Pesos):
        made.number_format = PESOS
    return made


class Rows:
    """Of one sheet, below its header. `columns`: letters, and whether lines break there."""

    def __init__(self, sheet: Any, columns: Sequence[tuple[str, bool]]) -> None:
        self.title: str = sheet.title
        self._sheet, self._columns = sheet, columns
        cells = [(type(each), wrap, styled(sheet, each, wrap)) for each in _SAMPLES for wrap in (False, True)]
        self._styles = {(kind, bool(made.quotePrefix), wrap): made.style_id for kind, wrap, made in cells}

    def xml(self, rows: Iterable[Sequence[Value]]) -> Iterator[str]:
        for number, row in enumerate(rows, 2):
            cells = (
                self._cell(f"{letter}{number}", value, wrap)
                for (letter, wrap), value in zip(self._columns, row, strict=True)
                if value is not None
            )
            yield f'<row r="{number}">{"".join(cells)}</row>'

    def _cell(self, place: str, value: Value, wrap: bool) -> str:
        if not isinstance(value, str):
            style = self._styles[type(value), False, wrap]
            number = to_excel(value) if isinstance(value, date) else value  # type: ignore[no-untyped-call]
            return f'<c r="{place}" s="{style}"><v>{number}</v></c>'
        text, quoted = self._text(value)
        style = self._styles[str, quoted, wrap]
        return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'

    def _text(self, value: str) -> tuple[str, bool]:
        """Writes a text as cells.py has it, and says whether it needs the quote; most texts are plain."""
        if value[:1].isalnum() and value.isprintable() and len(value) <= MOST_CHARACTERS:
            return value, False
        return clean(value), bool(cell(self._sheet, value).quotePrefix)


def with_rows(book: Workbook, tables: Sequence[tuple[Rows, Iterable[Sequence[Value]]]]) -> bytes:
    """Writes the workbook with these rows in its sheets."""
    frame, whole = BytesIO(), BytesIO()
    parts = {f"xl/worksheets/sheet{number}.xml": title for number, title in enumerate(book.sheetnames, 1)}
    book.save(frame)
    found = {rows.title: (rows, values) for rows, values in tables}
    with ZipFile(frame) as old, ZipFile(whole, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if parts.get(name) not in found:
                new.writestr(name, content)
                continue
            rows, values = found[parts[name]]
            before, end, after = content.partition(_END)
            with new.open(name, "w", force_zip64=True) as part:
                part.write(before)
                for row in rows.xml(values):
                    part.write(row.encode())
                part.write(end + after)
    return whole.getvalue()
