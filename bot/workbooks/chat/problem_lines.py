"""What is wrong with a workbook, each thing said once: in which rows it stands, and what to write instead."""

from collections.abc import Callable, Iterator, Sequence

from bot.workbooks.rows.sheet import PART, SheetProblem

_RANGES = 6  # of one line; of more the number is told
_APART = 3  # different sentences of one defect in one column that are still said one by one

Sentence = Callable[[SheetProblem], str]


def lines(
    problems: Sequence[SheetProblem], sentence: Sentence, apart: int | None = _APART
) -> Iterator[tuple[str, str]]:
    """Gives where and what of each defect, in the order of the rows. One that is said in more than `apart` ways in a
    column is said as in its first row; None: every way is said."""
    groups: dict[tuple[str, str], dict[str, list[SheetProblem]]] = {}
    for each in problems:
        groups.setdefault((each.column, each.kind), {}).setdefault(sentence(each), []).append(each)
    for ways in groups.values():
        if apart is None or len(ways) <= apart:
            yield from ((place(each), said) for said, each in ways.items())
        else:
            everywhere = [each for found in ways.values() for each in found]
            yield place(everywhere), f"{next(iter(ways))} Lo mismo pasa en las otras {len(everywhere) - 1}."


def place(problems: Sequence[SheetProblem]) -> str:
    """Says «El libro», «fila 14, columna I (fecha_limite)», «filas 4 a 83 y 90, columna C (linea)»."""
    first = problems[0]
    if not first.row:
        return "El libro"
    letter = f" {first.letter}" if first.letter else ""
    column = f", columna{letter} ({first.column})" if first.column else ""
    by_sheet: dict[str, set[int]] = {}
    for each in problems:
        by_sheet.setdefault(each.sheet, set()).add(each.row % PART)
    said = [rows(sorted(numbers)) + (f" de «{sheet}»" if sheet else "") for sheet, numbers in by_sheet.items()]
    return f"{' y '.join(said)}{column}"


def rows(numbers: Sequence[int]) -> str:
    """Says rows as ranges."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    said = [
        str(low) if low == high else f"{low} a {high}" if high > low + 1 else f"{low}, {high}" for low, high in ranges
    ]
    if len(said) > _RANGES:
        left = sum(high - low + 1 for low, high in ranges[_RANGES:])
        return f"filas {', '.join(said[:_RANGES])} y {left} más"
    joined = f"{', '.join(said[:-1])} y {said[-1]}" if len(said) > 1 else said[0]
    return f"{'fila' if len(numbers) == 1 else 'filas'} {joined}"
