"""Reads the rows below the headers of a plan: which are activities, and what is to be said of the others."""

from collections.abc import Iterator, Mapping, Sequence

from bot.plans.columns import CODE, DUE, PRODUCT, STARTS
from bot.workbooks.files.grids import Area, Grid, Source
from bot.workbooks.files.header_rows import FEWEST, Heading, is_text
from bot.workbooks.rows.cells import Fault, Formula, Wrong, bare, empty, header, short
from bot.workbooks.rows.sheet import COLUMNS, EMPTIED, MOST_ROWS, REMARKS, REQUIRED, Note, Row, Sheet, SheetProblem

SHEET = "plan"  # its name in the template
_TOTALS = ("total", "totales", "subtotal", "gran_total", "suma", "sumatoria", "total_general")
_DAYS = frozenset({STARTS.header, DUE.header})
_LETTERS = 3  # that a text has which is no amount
_WIDE = 3  # columns of a plan that a text above or below the table may be united over


class Table:
    def __init__(self, source: Source, grid: Grid, heading: Heading) -> None:
        self.source, self.grid, self.heading = source, grid, heading
        self.columns = _columns(heading)
        self.first = min(self.columns.values())
        self.last = self._last()
        self.aside: dict[str, list[tuple[int, str]]] = {}  # by kind of note: rows that are no activity
        self.merged = 0

    def sheet(self, one_of_several: bool) -> Sheet:
        rows = list(self._rows())
        if not rows:
            raise Wrong("sheet_only_headers", sheet=self.source.name)
        if len(rows) > MOST_ROWS:
            raise Wrong("sheet_long", most=MOST_ROWS)
        return Sheet(
            name=self.source.name,
            columns=self.columns,
            rows=rows,
            problems=list(self._problems()),
            notes=[*self._of_the_sheet(one_of_several), *self._of_the_rows(rows), *self._of_columns()],
            headers=self.heading.row,
            aside=[(0, self.source.name), *self._above(), *self.aside.get("texts_aside", ())],
        )

    def _above(self) -> Iterator[tuple[int, str]]:
        """Lists the texts of the title."""
        for number, values in self.grid.rows.items():
            if number < self.heading.row:
                yield from ((number, bare(value)) for value in values if isinstance(value, str) and is_text(value))

    def _rows(self) -> Iterator[Row]:
        """Reads the rows of data. Those in which nothing stands, in the columns of a plan, are left out; so are totals,
        and texts that stand beside the plan."""
        merged = self._below()
        for number, values in self.grid.rows.items():
            if number <= self.heading.row:
                continue
            cells = {name: _plain(values, place) for name, place in self.columns.items()}
            if all(empty(value) for value in cells.values()) or self._is_again(values):
                continue
            if kind := self._aside(number, cells, values):
                text = next(str(value) for value in values if not empty(value))
                self.aside.setdefault(kind, []).append((number, bare(text)))
                continue
            yield Row(number, self._united(number, cells, merged))

    def _is_again(self, values: Sequence[object]) -> bool:
        """Tells whether a row repeats the headers, as on each page of what was printed."""
        same = sum(
            header(str(values[place - 1])) == header(self.heading.texts[place])
            for place in self.columns.values()
            if place <= len(values)
        )
        return same >= FEWEST

    def _aside(self, number: int, cells: Mapping[str, object], values: Sequence[object]) -> str | None:
        """Tells whether a row is no activity: a total, or a text that stands by itself where a row begins."""
        texts = [value for value in values if not empty(value)]
        words = [
            header(value) for value in texts if isinstance(value, str) and sum(map(str.isalpha, value)) >= _LETTERS
        ]
        if words and words[0].startswith(_TOTALS) and (len(words) == 1 or self._incomplete(cells)):
            return "totals"
        filled = [value for value in cells.values() if not empty(value)]
        if number > self.last and self._incomplete(cells) and not self._has_code(cells):
            return "texts_aside"
        alone = len(filled) == 1 and len(texts) == 1 and isinstance(filled[0], str)
        wide = any(area.top == number and self._covered(area) >= _WIDE for area in self.grid.merged)
        if alone and (wide or (" " in bare(str(filled[0])) and self._leads(values))):
            return "texts_aside"
        return None

    def _incomplete(self, cells: Mapping[str, object]) -> bool:
        return empty(cells.get(DUE.header)) and empty(cells.get(PRODUCT.header))

    def _has_code(self, cells: Mapping[str, object]) -> bool:
        """Tells whether a row has what may be a code: an activity that is not complete is a defect, no note."""
        code = bare(str(cells.get(CODE.header) or ""))
        return " " not in code and ("-" in code.strip("-") or any(map(str.isdigit, code)))

    def _last(self) -> int:
        """Finds the last row that can be an activity: below it stand signatures and notes."""
        full = (
            number
            for number, values in self.grid.rows.items()
            if sum(not empty(_plain(values, place)) for place in self.columns.values()) > len(REQUIRED) // 2
        )
        return max(full, default=self.heading.row)

    def _covered(self, area: Area) -> int:
        return sum(area.left <= place <= area.right for place in self.columns.values())

    def _leads(self, values: Sequence[object]) -> bool:
        return all(empty(value) for value in values[self.first :])

    def _below(self) -> dict[int, list[Area]]:
        """Lists the united cells that reach each row of data, in the columns of a plan."""
        found: dict[int, list[Area]] = {}
        last = max(self.grid.rows, default=0)
        for area in self.grid.merged:
            if area.bottom > self.heading.row and self._covered(area):
                for number in range(max(area.top, self.heading.row + 1), min(area.bottom, last) + 1):
                    found.setdefault(number, []).append(area)
        return found

    def _united(
        self, number: int, cells: Mapping[str, object], merged: Mapping[int, Sequence[Area]]
    ) -> Mapping[str, object]:
        """Gives each of united cells the value they show."""
        areas = merged.get(number)
        if not areas:
            return cells
        read = dict(cells)
        for name, place in self.columns.items():
            area = next((each for each in areas if each.left <= place <= each.right), None)
            if area is None or not empty(read[name]) or not self._shows(area, name):
                continue
            above = self.grid.rows.get(area.top, ())
            read[name] = above[area.left - 1] if area.left <= len(above) else None
            self.merged += not empty(read[name])
        return read

    def _shows(self, area: Area, name: str) -> bool:
        """Tells whether united cells also say the value of this column: of those beside the first only a date does,
        for a text often reaches over cells in which nothing stands."""
        first = next((each for each, place in self.columns.items() if place == area.left), None)
        return self.columns[name] == area.left or (first in _DAYS and name in _DAYS)

    # What is said of it

    def _problems(self) -> Iterator[SheetProblem]:
        row, places = self.heading.row, self.columns
        for place, named in self.heading.found.items():
            twice = places.get(named.column) != place and named.rank == self._rank(named.column)
            if twice and not named.loose and self._is_filled(place):
                values = {"first": places[named.column]}
                yield SheetProblem(row=row, column=named.column, place=place, kind="header_twice", values=values)
        for name in REQUIRED:
            if name not in places:
                yield SheetProblem(row=row, column=name, place=0, kind="header_missing")

    def _rank(self, column: str) -> int:
        return self.heading.found[self.columns[column]].rank

    def _is_filled(self, place: int) -> bool:
        below = (values for number, values in self.grid.rows.items() if number > self.heading.row)
        return any(place <= len(values) and not empty(values[place - 1]) for values in below)

    def _of_the_sheet(self, one_of_several: bool) -> Iterator[Note]:
        if header(self.source.name) != SHEET:
            yield Note("sheet_chosen" if one_of_several else "sheet_named", {"sheet": self.source.name})
        if not self.source.visible:
            yield Note("hidden_sheet", {"sheet": self.source.name})

    def _of_the_rows(self, rows: Sequence[Row]) -> Iterator[Note]:
        if hidden := sorted(self.grid.hidden & {row.number for row in rows}):
            yield Note("hidden_rows", {"number": len(hidden), "first": hidden[0]})
        for kind, aside in self.aside.items():
            yield Note(kind, {"rows": [(number, short(text)) for number, text in aside]})
        if self.merged:
            yield Note("cells_united", {"number": self.merged})

    def _of_columns(self) -> Iterator[Note]:
        used = set(self.columns.values())
        loose = [
            (self.heading.texts[place], name) for name, place in self.columns.items() if self.heading.found[place].loose
        ]
        if loose:
            yield Note("headers_taken", {"pairs": [(short(text), name) for text, name in loose]})
        others = [
            short(text)
            for place, text in self.heading.texts.items()
            if place not in used and header(text) != header(REMARKS)
        ]
        if others:
            yield Note("extra_columns", {"names": others})
        if missing := [name for name in EMPTIED if name not in self.columns]:
            yield Note("optional_missing", {"names": missing})


def _plain(values: Sequence[object], place: int) -> object:
    """Gives a cell without the apostrophe that made it a text."""
    value = values[place - 1] if place <= len(values) else None
    if isinstance(value, str) and not isinstance(value, Formula | Fault) and value.startswith(("'", "’")):
        return value if value.endswith(("'", "’")) else value[1:]
    return value


def _columns(heading: Heading) -> dict[str, int]:
    """Chooses for each column of a plan its place: of several that say it, the one that says it best. What was found
    loosely is a column only where no other is."""
    ranked = sorted(heading.found.items(), key=lambda pair: (pair[1].rank, pair[0]))
    chosen: dict[str, int] = {}
    for place, each in ranked:
        chosen.setdefault(each.column, place)
    return {name: chosen[name] for name in sorted(chosen, key=chosen.__getitem__) if name in COLUMNS}
