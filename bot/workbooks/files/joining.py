"""A workbook with a sheet for each secretariat is one plan: its sheets put together, rows and problems numbered by
sheet."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.plans.columns import SECRETARIAT
from bot.workbooks.rows.cells import Wrong, header, short
from bot.workbooks.rows.sheet import MOST_ROWS, PART, Note, Row, Sheet, SheetProblem

_OF_ONE = ("sheet_named", "sheet_chosen")  # notes that say which sheet was read


def joined(sheets: Sequence[Sheet]) -> Sheet:
    """Puts sheets together. Raises Wrong: sheet_twice, unless they have the same columns and are of different
    secretariats; whose a sheet without the column is, is found by its name or title later (rows/rows.py)."""
    first, names = sheets[0], [each.name for each in sheets]
    if any(dict(each.columns) != dict(first.columns) for each in sheets) or not _apart(sheets):
        raise Wrong("sheet_twice", sheets=[short(name) for name in names[:10]])
    if sum(len(each.rows) for each in sheets) > MOST_ROWS:
        raise Wrong("sheet_long", most=MOST_ROWS)
    return Sheet(
        name=first.name,
        columns=first.columns,
        rows=[Row(part * PART + row.number, row.cells) for part, each in enumerate(sheets) for row in each.rows],
        problems=list(_problems(sheets)),
        notes=[Note("sheets_joined", {"sheets": [short(name) for name in names]}), *_notes(sheets)],
        headers=first.headers,
        aside=[(part * PART + number, text) for part, each in enumerate(sheets) for number, text in each.aside],
        parts=names,
    )


def _apart(sheets: Sequence[Sheet]) -> bool:
    if SECRETARIAT.header not in sheets[0].columns:
        return True
    said = [{header(str(row.cells[SECRETARIAT.header])) for row in each.rows} for each in sheets]
    return sum(map(len, said)) == len(set().union(*said))


def _problems(sheets: Sequence[Sheet]) -> Iterator[SheetProblem]:
    """Gives what is wrong with the headers, which all of them have alike, once; and all else."""
    for part, each in enumerate(sheets):
        for problem in each.problems:
            if not part or not problem.kind.startswith("header_"):
                yield replace(problem, row=part * PART + problem.row, sheet=each.name)


def _notes(sheets: Sequence[Sheet]) -> list[Note]:
    found: list[Note] = []
    for each in (note for sheet in sheets for note in sheet.notes):
        if each.kind not in _OF_ONE and each not in found:
            found.append(each)
    return found
