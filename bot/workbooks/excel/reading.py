"""Reads a plan workbook into a Sheet. Formulas are seen as such, never as what they gave elsewhere."""

import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.escape import unescape
from rapidfuzz import fuzz, process

from bot.evidence.archives import BROKEN
from bot.workbooks.excel import container
from bot.workbooks.rows.cells import Fault, Formula, Wrong, empty, header, short
from bot.workbooks.rows.sheet import COLUMNS, EMPTIED, MOST_ROWS, REMARKS, REQUIRED, Note, Row, Sheet, SheetProblem

SHEET = "plan"
MOST_COLUMNS = 60  # that are looked at; a plan has fewer than a dozen
_FURTHEST = 20_000  # rows: what stands further down is far from the rest
_HEADERS_WITHIN = 10  # rows that are looked at for headers that are not in the first
_SIMILAR = 75  # rapidfuzz ratio: «fecha final» is no fecha_limite (57), «fecha_limte» is (95)
_TOLD = 100  # rows between two reports of progress
_STUMBLES = (  # what openpyxl raises for parts that are missing or not what they should be
    *(KeyError, TypeError, AttributeError, IndexError, OverflowError, OSError),
    *(*BROKEN, ParseError),  # ValueError is among BROKEN
)
_MOST_CELLS = 500_000  # also empty ones with a format: a hundred columns of the longest plan
_WIDEST = 16_384  # columns, of Excel
_CONTENT = {"v", "t", "f"}  # elements of a cell in which something stands

Progress = Callable[[int, int], None]
"""Called with the rows read and all of them, now and then."""


@dataclass
class _Outline:
    """What the sheet's XML says before its cells are read. `filled`: rows in which something stands; `last` is
    the last of them, and `cells` stand up to it."""

    filled: int = 0
    last: int = 0
    cells: int = 0
    hidden: set[int] = field(default_factory=set)
    merged: list[str] = field(default_factory=list)


def read_workbook(content: bytes, progress: Progress = lambda *_: None) -> Sheet:
    """Reads a workbook. Raises Wrong for a file, or a workbook, without a plan to be read: file_… and sheet_…"""
    container.examine(content)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="openpyxl")  # of styles and extensions: none of them is data
        return _read(content, progress)


@contextmanager
def _theirs(errors: tuple[type[Exception], ...] = _STUMBLES) -> Iterator[None]:
    """Turns what openpyxl and expat raise into Wrong. Stands around their calls, and around nothing of ours: a KeyError
    of ours is a bug and no broken file."""
    try:
        yield
    except errors as exc:
        raise Wrong("file_broken") from exc


def _read(content: bytes, progress: Progress) -> Sheet:
    with _theirs():
        book = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        sheet, notes = _plan(book)
        outline = _outline(sheet)
        _require_readable(sheet, outline)
        rows = _rows(sheet, outline.last)
        headers = next(rows, None)
        if headers is None:  # openpyxl sees no row where expat saw some
            raise Wrong("file_broken")
        columns, problems, more = _columns(headers, sheet, outline)
        found = list(_data(rows, columns, outline.filled, progress))
    finally:
        book.close()
    if not found:
        raise Wrong("sheet_only_headers", sheet=sheet.title)
    problems += _merged(outline, columns)
    hidden = sorted(outline.hidden & {row.number for row in found})
    if hidden:
        more.append(Note("hidden_rows", {"number": len(hidden), "first": hidden[0]}))
    return Sheet(name=sheet.title, columns=columns, rows=found, problems=problems, notes=[*notes, *more])


# Which sheet


def _plan(book: Any) -> tuple[Any, list[Note]]:
    sheets = book.worksheets
    if not sheets:
        raise Wrong("sheet_none")
    named = [sheet for sheet in sheets if header(sheet.title) == SHEET]
    if len(named) > 1:
        raise Wrong("sheet_twice", sheets=[sheet.title for sheet in named])
    if not named and len(sheets) > 1:
        raise Wrong("sheet_missing", sheets=[short(sheet.title) for sheet in sheets[:10]])
    sheet = named[0] if named else sheets[0]
    notes = [] if named else [Note("sheet_named", {"sheet": sheet.title})]
    if sheet.sheet_state != "visible":
        notes.append(Note("hidden_sheet", {"sheet": sheet.title}))
    return sheet, notes


def _require_readable(sheet: Any, outline: _Outline) -> None:
    if not outline.filled:
        raise Wrong("sheet_empty", sheet=sheet.title)
    if outline.filled > MOST_ROWS + 1:
        raise Wrong("sheet_long", most=MOST_ROWS)
    if outline.cells > _MOST_CELLS:
        raise Wrong("sheet_wide")
    if outline.last > _FURTHEST:
        raise Wrong("sheet_far", row=outline.last, filled=outline.filled)


def _outline(sheet: Any) -> _Outline:
    """Looks over a sheet's XML, and stops where there are too many rows: a file can have a million."""
    found = _Outline()
    parser = expat.ParserCreate(namespace_separator="}")
    now = Counter[str]()

    def on_start(name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition("}")[2]
        if tag == "row":
            with _theirs((ValueError, OverflowError)):
                number = int(float(attributes.get("r", now["row"] + 1)))
            if number <= now["row"]:  # openpyxl would leave it out, and its activity would be archived
                raise Wrong("file_broken")
            now["row"], now["column"] = number, 0
            if attributes.get("hidden") in ("1", "true"):
                found.hidden.add(number)
        elif tag == "c":
            now["cell"], now["column"] = now["cell"] + 1, now["column"] + 1
            if now["column"] > _WIDEST:
                raise Wrong("file_broken")
        elif tag in _CONTENT and found.last < now["row"]:
            found.filled, found.last, found.cells = found.filled + 1, now["row"], now["cell"]
        elif tag == "mergeCell":
            found.merged.append(attributes.get("ref", ""))

    parser.StartElementHandler = on_start
    with _theirs((*BROKEN, expat.ExpatError)), sheet._get_source() as source:
        while (chunk := source.read(65_536)) and found.filled <= MOST_ROWS + 1:
            parser.Parse(chunk)
    return found


# Headers


def _columns(
    headers: Sequence[object], sheet: Any, outline: _Outline
) -> tuple[dict[str, int], list[SheetProblem], list[Note]]:
    """Reads the headers: their columns from 1; what is wrong with the first row; and what else stands in it. Raises
    Wrong when the headers are not in the first row."""
    texts = {place: str(value) for place, value in enumerate(headers, 1) if not empty(value)}
    columns: dict[str, int] = {}
    problems: list[SheetProblem] = []
    for place, text in texts.items():
        name = header(text)
        if name in columns:
            problems.append(
                SheetProblem(row=1, column=name, place=place, kind="header_twice", values={"first": columns[name]})
            )
        elif name in COLUMNS:
            columns[name] = place
    if not columns:
        _elsewhere(sheet, outline)
    others = {place: text for place, text in texts.items() if header(text) not in (*COLUMNS, header(REMARKS))}
    for name in REQUIRED:
        if name not in columns:
            problems.append(_missing(name, others))
    return columns, problems, _unused(others, columns)


def _missing(name: str, others: dict[int, str]) -> SheetProblem:
    known = {header(text): place for place, text in others.items()}
    likely = process.extractOne(name, list(known), scorer=fuzz.ratio, score_cutoff=_SIMILAR)
    if likely is None:
        return SheetProblem(row=1, column=name, place=0, kind="header_missing")
    place = known[likely[0]]
    return SheetProblem(row=1, column=name, place=place, kind="header_similar", values={"text": short(others[place])})


def _unused(others: dict[int, str], columns: dict[str, int]) -> list[Note]:
    missing = [name for name in EMPTIED if name not in columns]
    notes = [Note("extra_columns", {"names": [short(text) for text in others.values()]})] if others else []
    return notes + ([Note("optional_missing", {"names": missing})] if missing else [])


def _elsewhere(sheet: Any, outline: _Outline) -> None:
    """Says that the headers are missing, or in which row they stand: it always raises Wrong."""
    for number, row in enumerate(_rows(sheet, min(outline.last, _HEADERS_WITHIN)), 1):
        if len({header(str(value)) for value in row} & set(REQUIRED)) > len(REQUIRED) // 2:
            raise Wrong("sheet_headers_below", row=number, sheet=sheet.title)
    raise Wrong("sheet_no_headers", sheet=sheet.title)


def _merged(outline: _Outline, columns: dict[str, int]) -> list[SheetProblem]:
    """Reports cells that were united: only the first of them has what they show."""
    problems = []
    by_place = {place: name for name, place in columns.items()}
    for area in outline.merged:
        with _theirs():
            left, top, right, bottom = range_boundaries(area)
        touched = [place for place in by_place if (left or 1) <= place <= (right or MOST_COLUMNS)]
        beyond = (right or 0) > (left or 0) or bool(touched)
        if top == 1 and beyond and (left or 1) <= max(by_place, default=0):
            problems.append(
                SheetProblem(
                    row=1,
                    column=by_place.get(left or 1, ""),
                    place=left or 1,
                    kind="header_merged",
                    values={"area": area},
                )
            )
        elif top is not None and bottom is not None and top <= outline.last and touched:
            place = min(touched)
            problems.append(
                SheetProblem(row=top, column=by_place[place], place=place, kind="cells_merged", values={"area": area})
            )
    return problems


# Rows


def _data(rows: Iterator[Sequence[object]], columns: dict[str, int], total: int, progress: Progress) -> Iterator[Row]:
    """Reads the rows of data. Those in which nothing stands, in the columns of a plan, are left out."""
    for number, values in enumerate(rows, 2):
        if number % _TOLD == 0:
            progress(min(number, total), total)
        cells = {name: values[place - 1] for name, place in columns.items()}
        if not all(empty(value) for value in cells.values()):
            yield Row(number, cells)
    progress(total, total)


def _rows(sheet: Any, last: int) -> Iterator[Sequence[object]]:
    rows = sheet.iter_rows(min_row=1, max_row=last, min_col=1, max_col=MOST_COLUMNS)
    while (row := _next(rows)) is not None:
        yield [_value(cell) for cell in row]


def _next(rows: Iterator[Sequence[Any]]) -> Sequence[Any] | None:
    with _theirs():
        return next(rows, None)


def _value(cell: Any) -> object:
    value, kind = cell.value, getattr(cell, "data_type", "n")  # of a cell that is not there
    if kind == "f":
        return Formula(getattr(value, "text", value) or "=")
    if kind == "e":
        return Fault(value)
    return unescape(value) if isinstance(value, str) and "_x" in value else value
