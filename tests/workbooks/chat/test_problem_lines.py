"""One defect is said once, with the rows it stands in."""

import pytest

from bot.workbooks.chat import problem_lines
from bot.workbooks.rows.sheet import SheetProblem


def _problem(row: int, kind: str = "line_range", text: str = "4") -> SheetProblem:
    return SheetProblem(row=row, column="linea", place=3, kind=kind, values={"text": text})


def _say(problem: SheetProblem) -> str:
    return f"No hay línea {problem.values['text']}."


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ([7], "fila 7"),
        ([7, 8], "filas 7, 8"),
        ([2, 3, 4, 9], "filas 2 a 4 y 9"),
        (list(range(4, 84)), "filas 4 a 83"),
        (list(range(2, 40, 2)), "filas 2, 4, 6, 8, 10, 12 y 13 más"),
    ],
)
def test_rows_are_said_as_ranges(numbers: list[int], said: str) -> None:
    assert problem_lines.rows(numbers) == said


def test_the_same_in_eighty_rows_is_one_line() -> None:
    lines = problem_lines.lines([_problem(row) for row in range(4, 84)], _say)
    assert list(lines) == [("filas 4 a 83, columna C (linea)", "No hay línea 4.")]


def test_one_defect_of_many_values_is_one_line_in_a_chat_and_each_in_a_list() -> None:
    problems = [_problem(row, text=str(row)) for row in range(4, 10)]
    assert list(problem_lines.lines(problems, _say)) == [
        ("filas 4 a 9, columna C (linea)", "No hay línea 4. Lo mismo pasa en las otras 5.")
    ]
    assert len(list(problem_lines.lines(problems, _say, apart=None))) == len(problems)
    assert len(list(problem_lines.lines(problems[:3], _say))) == 3
