"""The workbook to fill in: headers, drop-downs, an example that the import leaves out, and what goes where."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from bot.plans.plans import ACTIONS
from bot.workbooks.excel.cells import put
from bot.workbooks.rows.dates import FIRST, LAST
from bot.workbooks.rows.rows import TITLE_LENGTH
from bot.workbooks.rows.sheet import COLUMNS, MOST_ROWS, REQUIRED

_HEAD = PatternFill("solid", fgColor="1F4E79")
_OPTIONAL = PatternFill("solid", fgColor="7F93A8")
_WIDTHS = {"actividad": 55, "producto": 38, "responsable": 30, "secretaria": 24}
_FORMATS = {"codigo": "@", "secretaria": "@", "fecha_inicio": "yyyy-mm-dd", "fecha_limite": "yyyy-mm-dd"}
_LAST_ROW = MOST_ROWS + 1


class Column(NamedTuple):
    """`note` is shown beside the cell (Excel takes 255 characters); `example` stands in the example row."""

    name: str
    note: str
    example: str


def build(secretariats: Sequence[tuple[str, str]], words: Sequence[Column], notes: Sequence[str]) -> bytes:
    """Builds the workbook. `secretariats`: code and name of those that may be chosen; `words`: of COLUMNS, in their
    order."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "plan"
    _heads(page)
    _example(page, words)
    lists = book.create_sheet("listas")
    lists.sheet_state = "hidden"
    for code, name in secretariats:
        lists.append([name, code])
    for column in words:
        _validate(page, column, len(secretariats))
    _notes(book.create_sheet("instrucciones"), words, notes)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _heads(page: Any) -> None:
    for place, name in enumerate(COLUMNS, 1):
        dimension = page.column_dimensions[get_column_letter(place)]
        dimension.width = _WIDTHS.get(name, 15)
        dimension.number_format = _FORMATS.get(name, "General")
        cell = page.cell(1, place, name)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = _HEAD if name in REQUIRED else _OPTIONAL
    page.freeze_panes = "A2"


def _example(page: Any, words: Sequence[Column]) -> None:
    for place, column in enumerate(words, 1):
        cell = page.cell(2, place)
        is_date = column.name.startswith("fecha")
        number = int(column.example) if column.name == "linea" else column.example
        put(cell, date.fromisoformat(column.example) if is_date else number)
        cell.font = Font(italic=True, color="666666")
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        cell.number_format = _FORMATS.get(column.name, "General")


def _validate(page: Any, column: Column, secretariats: int) -> None:
    rules: dict[str, dict[str, Any]] = {
        "secretaria": {"type": "list", "formula1": f"listas!$A$1:$A${secretariats}", "errorStyle": "warning"},
        "linea": {"type": "list", "formula1": '"1,2,3"'},
        "accion": {"type": "list", "formula1": f'"{",".join(ACTIONS)}"'},
        "actividad": {"type": "textLength", "operator": "lessThanOrEqual", "formula1": str(TITLE_LENGTH)},
        "fecha_inicio": _between_years(),
        "fecha_limite": _between_years(),
    }
    rule = DataValidation(**rules.get(column.name, {}), allow_blank=True, showInputMessage=True, showErrorMessage=True)
    rule.promptTitle, rule.prompt, rule.error = column.name, column.note[:255], column.note[:255]
    letter = get_column_letter(COLUMNS.index(column.name) + 1)
    rule.add(f"{letter}2:{letter}{_LAST_ROW}")
    page.add_data_validation(rule)


def _between_years() -> dict[str, Any]:
    return {
        "type": "date",
        "operator": "between",
        "formula1": f"DATE({FIRST},1,1)",
        "formula2": f"DATE({LAST},12,31)",
    }


def _notes(page: Any, words: Sequence[Column], notes: Sequence[str]) -> None:
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 16, 110
    rows = [(column.name, column.note) for column in words] + [("", note) for note in notes]
    for number, (name, note) in enumerate(rows, 1):
        page.cell(number, 1, name or None).font = Font(bold=True)
        cell = page.cell(number, 2)
        put(cell, note)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
