"""The rows of a plan workbook become lines of plans, or problems: each with its row, its column and what is wrong."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.people.places import mentioned
from bot.plans.codes import Key, code_key
from bot.plans.columns import CODE, COLUMNS, DUE, SECRETARIAT, STARTS, Column, Kind
from bot.workbooks.rows import dates, places
from bot.workbooks.rows.cells import Wrong, header, says_nothing
from bot.workbooks.rows.places import Known
from bot.workbooks.rows.readers import READERS
from bot.workbooks.rows.sheet import PART, Note, Row, Sheet, SheetProblem
from db.models import Secretariat

EXAMPLE = "EJEMPLO-1"  # code of the template's example row

LineKey = tuple[str, Key]
"""A secretariat and the identity of a code."""


@dataclass(frozen=True, kw_only=True)
class PlanLine:
    """A row that can be taken; `values`: by field of `activities`, without those that stay as they are. `commitment`:
    it was agreed in a visit, and comes from no workbook."""

    row: int
    values: Mapping[str, Any]
    commitment: bool = False

    @property
    def secretariat_code(self) -> str:
        return str(self.values[SECRETARIAT.field])

    @property
    def code(self) -> str:
        return str(self.values[CODE.field])

    @property
    def key(self) -> LineKey:
        return line_key(self.secretariat_code, self.code)


@dataclass(frozen=True, kw_only=True)
class Checked:
    """`named`: every secretariat and code that a row names, taken or not."""

    lines: Sequence[PlanLine]
    problems: Sequence[SheetProblem]
    notes: Sequence[Note]
    named: frozenset[LineKey]
    places: Mapping[int, str]  # the secretariat of a row, where it could be read


def line_key(secretariat: str, code: str) -> LineKey:
    """Gives what identifies an activity, however its code is written."""
    return secretariat, code_key(code)


def check(sheet: Sheet, known: Sequence[Secretariat], reach: Collection[str] | None) -> Checked:
    """Reads all rows. `reach`: whose plans may be imported; None: everybody's."""
    return _Check(sheet, known, reach).run()


class _Check:
    def __init__(self, sheet: Sheet, known: Sequence[Secretariat], reach: Collection[str] | None) -> None:
        self.sheet, self.problems = sheet, list(sheet.problems)
        self.notes = list(sheet.notes)
        self.places: dict[int, str] = {}
        self.codes: dict[LineKey, tuple[int, str]] = {}
        self.zeros = 0
        self.dates = Counter[str]()  # what was read through in them
        self.known, self.reach = Known(known), reach
        self.titles = self._titles(known) if SECRETARIAT.header not in sheet.columns else {}

    def _titles(self, known: Sequence[Secretariat]) -> dict[int, str]:
        """Finds which secretariat the rows below each title are of, in a workbook that has no column for it: the one
        that the title names, else the only one whose plans they may import. Notes it, and forgets that the column is
        missing."""
        pairs = [(each.code, each.name) for each in known]
        named = {row: {each.code for each in mentioned(text, pairs)} for row, text in self.sheet.aside}
        found = {row: codes.pop() for row, codes in named.items() if len(codes) == 1}
        if self.sheet.parts:
            return self._of_each_sheet(found)
        return self._noted(found)

    def _of_each_sheet(self, found: dict[int, str]) -> dict[int, str]:
        """Takes what the titles say where each of several sheets is of one secretariat, and of another than the
        others."""
        of = [{code for row, code in found.items() if row // PART == part} for part in range(len(self.sheet.parts))]
        if all(len(codes) == 1 for codes in of) and len(set().union(*of)) == len(of):
            return self._noted(found)
        values = {"sheets": list(self.sheet.parts)}
        self.problems.append(SheetProblem(row=0, column="", place=0, kind="sheet_twice", values=values))
        return {}

    def _noted(self, found: dict[int, str]) -> dict[int, str]:
        if not found and self.reach is not None and len(self.reach) == 1:
            found = {0: next(iter(self.reach))}
        if found:
            names = list(dict.fromkeys(self.known.names[code] for code in found.values()))
            self.notes.append(Note("secretariat_of_title", {"names": names}))
            self.problems = [each for each in self.problems if each.column != SECRETARIAT.header]
        return found

    def run(self) -> Checked:
        lines = [line for row in self._own_rows() if (line := self._row(row))]
        if self.zeros:
            self.notes.append(Note("leading_zero", {"number": self.zeros}))
        self.notes += [Note(f"dates_{kind}", {"number": number}) for kind, number in sorted(self.dates.items())]
        problems = sorted(self.problems, key=lambda problem: (problem.row, problem.place))
        return Checked(
            lines=lines, problems=problems, notes=self.notes, named=frozenset(self.codes), places=self.places
        )

    def _own_rows(self) -> Iterable[Row]:
        for row in self.sheet.rows:
            code = str(row.cells.get(CODE.header))
            if code_key(code[: CODE.most]) == code_key(EXAMPLE):
                self.notes.append(Note("example", {"row": row.number}))
            elif header(code) == CODE.header:
                self._problem(row.number, CODE, "header_again")
            else:
                yield row

    def _row(self, row: Row) -> PlanLine | None:
        """Reads a row. A missing column reads as empty cells, unless it is one that keeps its present values."""
        read: dict[str, Any] = {}
        told = [column for column in COLUMNS if column.header in self.sheet.columns or not column.kept]
        for column in told:
            try:
                if column.header in self.sheet.columns or (column is SECRETARIAT and self.titles):
                    read[column.field] = self._read(self._cell(row, column), column)
                elif not column.required:
                    read[column.field] = None
            except Wrong as wrong:
                self._problem(row.number, column, wrong.kind, **wrong.values)
        fits = self._fits(row, read)
        return PlanLine(row=row.number, values=read) if fits and len(read) == len(told) else None

    def _cell(self, row: Row, column: Column) -> object:
        """Gives what a row says in a column; its secretariat may stand in the nearest title above."""
        if column is SECRETARIAT and self.titles:
            above = [number for number in self.titles if number < row.number]
            return self.titles[max(above)] if above else None
        return row.cells.get(column.header)

    def _read(self, value: object, column: Column) -> Any:
        if column.kind is Kind.SECRETARIAT:
            return places.read_place(self.known, self.reach, value)
        if not column.required and says_nothing(value):
            return None
        found = READERS[column.kind](value, column)
        if column.kind is Kind.DAY and found is not None and (kind := dates.taken(value)):
            self.dates[kind] += 1
        return found

    def _fits(self, row: Row, read: Mapping[str, Any]) -> bool:
        """Checks the cells of a row against each other, and the row against the others."""
        starts, due = read.get(STARTS.field), read.get(DUE.field)
        ordered = not (starts and due and starts > due)
        if not ordered:
            self._problem(row.number, STARTS, "dates_order", starts=starts, due=due)
        if SECRETARIAT.field not in read:
            return False
        secretariat = self.places[row.number] = read[SECRETARIAT.field]
        self.zeros += places.lost_zero(row.cells.get(SECRETARIAT.header))  # of a title nothing is lost
        return (CODE.field not in read or self._first(row.number, secretariat, read[CODE.field])) and ordered

    def _first(self, row: int, secretariat: str, code: str) -> bool:
        """Tells whether this is the first row with its code, however another row writes it."""
        first, spelling = self.codes.setdefault(line_key(secretariat, code), (row, code))
        if first == row:
            return True
        same = spelling.casefold() == code.casefold()
        kind = "code_twice" if same else "code_alike"
        self._problem(row, CODE, kind, code=code, other=spelling, first=first % PART)
        return False

    def _problem(self, row: int, column: Column, kind: str, **values: Any) -> None:
        place = self.sheet.columns.get(column.header, 0)
        sheet = self.sheet.parts[row // PART] if self.sheet.parts else ""
        self.problems.append(
            SheetProblem(row=row, column=column.header, place=place, kind=kind, values=values, sheet=sheet)
        )
