"""A workbook with a sheet for each secretariat: its rows and problems are told with their sheet."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook

from bot.workbooks.chat import imports_screens, problem_lines
from bot.workbooks.excel import marked
from bot.workbooks.excel.reading import read_workbook
from bot.workbooks.rows.rows import Checked, check
from bot.workbooks.rows.sheet import COLUMNS, REMARKS, Sheet
from tests.workbooks.making import row, saved
from tests.workbooks.test_programs import KNOWN


def _read(column: bool = True, **sheets: list[dict[str, Any]]) -> tuple[Sheet, Checked]:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        headers = [each for each in COLUMNS if column or each != "secretaria"]
        page.append(headers)
        for each in rows:
            page.append([each.get(header) for header in headers])
    sheet = read_workbook(saved(book))
    return sheet, check(sheet, KNOWN, None)


def test_a_problem_names_its_sheet() -> None:
    sheet, checked = _read(
        Uno=[row(1), row(2, linea=9)],
        Dos=[row(1, secretaria="Medellín", linea=9), row(2, secretaria="Medellín"), row(2, secretaria="Medellín")],
    )
    said = list(problem_lines.lines(checked.problems, imports_screens.reason))
    assert said == [
        ("fila 3 de «Uno» y fila 2 de «Dos», columna C (linea)", "No hay línea 9. Escriba 1, 2 o 3."),
        (
            "fila 4 de «Dos», columna A (codigo)",
            "El código JU-02 ya está en la fila 3 para esta secretaría. "
            "Cambie uno de los dos o borre la fila repetida.",
        ),
    ]
    assert [(line.secretariat_code, line.code) for line in checked.lines] == [("47001", "JU-01"), ("05001", "JU-02")]
    back = load_workbook(BytesIO(marked.build(sheet, imports_screens.remarks(checked.problems))))
    assert [cell.value for cell in back["plan"]["A"]] == ["codigo", "JU-01", "JU-02", "JU-01", "JU-02", "JU-02"]
    assert [cell.value for cell in back[REMARKS]["A"]] == ["fila", 3, 2, 4]


def test_sheets_without_the_column_are_of_whom_they_are_called() -> None:
    _, checked = _read(False, **{"Santa Marta": [row(1)], "Medellín": [row(1)]})
    assert not checked.problems
    assert [line.secretariat_code for line in checked.lines] == ["47001", "05001"]


def test_two_plans_of_one_secretariat_are_not_put_together() -> None:
    _, checked = _read(False, **{"Santa Marta 2025": [row(1)], "Santa Marta 2026": [row(2)]})
    assert [(each.kind, each.column) for each in checked.problems] == [
        ("sheet_twice", ""),
        ("header_missing", "secretaria"),
    ]
    assert problem_lines.place(checked.problems[:1]) == "El libro"
    assert not checked.lines
