"""The workbook to fill in: headers, drop-downs, an example that the import leaves out, and what goes where."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from bot.plans.columns import COLUMNS, TITLE, Column, Kind
from bot.plans.plans import ACTIONS
from bot.workbooks.excel.cells import PESOS, put
from bot.workbooks.excel.guidance import Words
from bot.workbooks.rows import amounts
from bot.workbooks.rows.dates import FIRST, LAST
from bot.workbooks.rows.sheet import MOST_ROWS
from db.models import Activity

_HEAD = PatternFill("solid", fgColor="1F4E79")
_OPTIONAL = PatternFill("solid", fgColor="7F93A8")
_FORMATS = {Kind.CODE: "@", Kind.SECRETARIAT: "@", Kind.DAY: "yyyy-mm-dd", Kind.AMOUNT: PESOS}
_EXAMPLES: Mapping[Kind, Callable[[str], int | date]] = {  # that are no texts
    Kind.LINE: int,
    Kind.DAY: date.fromisoformat,
    Kind.AMOUNT: int,
}
_LAST_ROW = MOST_ROWS + 1


def build(
    secretariats: Sequence[tuple[str, str]], words: Words, notes: Sequence[str], activities: Sequence[Activity] = ()
) -> bytes:
    """Builds the workbook. `secretariats`: code and name of those that may be chosen; `words`: of each of COLUMNS;
    `activities`: what stands in it already, instead of an example."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "plan"
    _heads(page)
    if activities:
        _fill(page, activities, dict(secretariats))
    else:
        _example(page, words)
    lists = book.create_sheet("listas")
    lists.sheet_state = "hidden"
    for code, name in secretariats:
        lists.append([name, code])
    for column in COLUMNS:
        _validate(page, column, words[column].note[:255], len(secretariats))
    _notes(book.create_sheet("instrucciones"), words, notes)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _heads(page: Any) -> None:
    for place, column in enumerate(COLUMNS, 1):
        dimension = page.column_dimensions[get_column_letter(place)]
        dimension.width = column.widths.template
        dimension.number_format = _FORMATS.get(column.kind, "General")
        cell = page.cell(1, place, column.header)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = _HEAD if column.required else _OPTIONAL
    page.freeze_panes = "A2"


def _example(page: Any, words: Words) -> None:
    for place, column in enumerate(COLUMNS, 1):
        cell, example = page.cell(2, place), words[column].example
        put(cell, _EXAMPLES[column.kind](example) if column.kind in _EXAMPLES else example)
        cell.font = Font(italic=True, color="666666")
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        cell.number_format = _FORMATS.get(column.kind, "General")


def _fill(page: Any, activities: Sequence[Activity], names: Mapping[str, str]) -> None:
    wrapped = Alignment(vertical="top", wrap_text=True)
    for number, activity in enumerate(activities, 2):
        for place, column in enumerate(COLUMNS, 1):
            value = getattr(activity, column.field)
            cell = page.cell(number, place)
            put(cell, names[value] if column.kind is Kind.SECRETARIAT else value)
            cell.alignment, cell.number_format = wrapped, _FORMATS.get(column.kind, "General")


def _validate(page: Any, column: Column, note: str, secretariats: int) -> None:
    rules: dict[Kind, dict[str, Any]] = {
        Kind.SECRETARIAT: {"type": "list", "formula1": f"listas!$A$1:$A${secretariats}", "errorStyle": "warning"},
        Kind.LINE: {"type": "list", "formula1": '"1,2,3"'},
        Kind.ACTION: {"type": "list", "formula1": f'"{",".join(ACTIONS)}"'},
        Kind.DAY: _between_years(),
        Kind.AMOUNT: {"type": "whole", "operator": "between", "formula1": "0", "formula2": str(amounts.MOST)},
    }
    taken = _at_most(column.most) if column is TITLE else rules.get(column.kind, {})
    rule = DataValidation(**taken, allow_blank=True, showInputMessage=True, showErrorMessage=True)
    rule.promptTitle, rule.prompt, rule.error = column.header, note, note
    letter = get_column_letter(COLUMNS.index(column) + 1)
    rule.add(f"{letter}2:{letter}{_LAST_ROW}")
    page.add_data_validation(rule)


def _at_most(characters: int) -> dict[str, Any]:
    return {"type": "textLength", "operator": "lessThanOrEqual", "formula1": str(characters)}


def _between_years() -> dict[str, Any]:
    return {
        "type": "date",
        "operator": "between",
        "formula1": f"DATE({FIRST},1,1)",
        "formula2": f"DATE({LAST},12,31)",
    }


def _notes(page: Any, words: Words, notes: Sequence[str]) -> None:
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 16, 110
    rows = [(column.header, words[column].note) for column in COLUMNS] + [("", note) for note in notes]
    for number, (name, note) in enumerate(rows, 1):
        page.cell(number, 1, name or None).font = Font(bold=True)
        cell = page.cell(number, 2)
        put(cell, note)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
