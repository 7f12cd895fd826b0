"""Workbooks of Excel (.xlsx) and of the many programs that write them, read by openpyxl; what it does not open, by
calamine. A formula is the value it had when the workbook was saved; without one it is the formula."""

import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.escape import unescape

from bot.evidence.archives import BROKEN
from bot.workbooks.excel.container import plain_name
from bot.workbooks.files import binary
from bot.workbooks.files.grids import FURTHEST, HEAD, MOST_COLUMNS, MOST_FILLED, Area, Grid, Progress, Source
from bot.workbooks.rows.cells import Fault, Formula, Wrong, empty
from bot.workbooks.rows.sheet import MOST_ROWS

_TOLD = 100  # rows between two reports of progress
_STUMBLES = (  # what openpyxl raises for parts that are missing or not what they should be
    *(KeyError, TypeError, AttributeError, IndexError, OverflowError, OSError),
    *(*BROKEN, ParseError),  # ValueError is among BROKEN
)
_MOST_CELLS = 500_000  # also empty ones with a format: a hundred columns of the longest plan
_WIDEST = 16_384  # columns, of Excel
_MOST_MERGED = 20_000
_STRICT = (  # «Open XML estricto» (ISO/IEC 29500-1) names the same things otherwise
    (b"http://purl.oclc.org/ooxml/spreadsheetml/", b"http://schemas.openxmlformats.org/spreadsheetml/2006/"),
    (b"http://purl.oclc.org/ooxml/officeDocument/", b"http://schemas.openxmlformats.org/officeDocument/2006/"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)


def sources(content: bytes) -> Sequence[Source]:
    """Lists the sheets of a workbook. Raises Wrong: file_broken."""
    content = _plain(content)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="openpyxl")  # of styles and extensions: none of them is data
        try:
            book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        except _STUMBLES:
            return binary.sources(content)
    return [Source(each.title, each.sheet_state == "visible", *_readers(each)) for each in book.worksheets]


def _plain(content: bytes) -> bytes:
    """Writes a workbook again as openpyxl opens it, when its names or its namespaces are not those."""
    with _theirs(), ZipFile(BytesIO(content)) as archive:
        names = {each: plain_name(each) for each in archive.namelist()}
        main = next((each for each, plain in names.items() if plain == "xl/workbook.xml"), "")
        strict = bool(main) and _STRICT[0][0] in archive.read(main)
        if not strict and all(name == plain for name, plain in names.items()):
            return content
        made = BytesIO()
        with ZipFile(made, "w", ZIP_DEFLATED) as again:
            for name, plain in names.items():
                part = archive.read(name)
                for before, after in _STRICT if strict and plain.endswith((".xml", ".rels")) else ():
                    part = part.replace(before, after)
                again.writestr(plain, part)
        return made.getvalue()


@contextmanager
def _theirs(errors: tuple[type[Exception], ...] = _STUMBLES) -> Iterator[None]:
    """Turns what openpyxl and expat raise into Wrong. Stands around their calls, and around nothing of ours: a KeyError
    of ours is a bug and no broken file."""
    try:
        yield
    except errors as exc:
        raise Wrong("file_broken") from exc


def _readers(sheet: Any) -> tuple[Callable[[], Grid], Callable[[Progress], Grid]]:
    def head() -> Grid:
        return _grid(sheet, _outline(sheet, HEAD), lambda *_: None)

    def whole(progress: Progress) -> Grid:
        outline = _outline(sheet, MOST_FILLED)
        if outline.filled > MOST_FILLED:
            raise Wrong("sheet_long", most=MOST_ROWS)
        if outline.cells > _MOST_CELLS:
            raise Wrong("sheet_wide")
        if outline.last > FURTHEST:
            raise Wrong("sheet_far", row=outline.last, filled=outline.filled)
        return _grid(sheet, outline, progress)

    return head, whole


# What the XML says before its cells are read


@dataclass
class _Outline:
    """`filled`: rows in which something stands; `last` is the last of them, and `cells` stand up to it. `formulas`:
    those that were saved without a value, by row and column."""

    filled: int = 0
    last: int = 0
    cells: int = 0
    hidden: set[int] = field(default_factory=set)
    merged: list[Area] = field(default_factory=list)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)


class _Looking:
    """Follows a sheet's XML. Raises Wrong for one that openpyxl would read otherwise than it stands."""

    def __init__(self, most: int) -> None:
        self.found, self.most = _Outline(), most
        self.now = Counter[str]()
        self.inside = ""  # which element of a cell is being read
        self.formula: list[str] | None = None
        self.valued = False

    def on_start(self, name: str, attributes: dict[str, str]) -> None:
        tag, now = name.rpartition("}")[2], self.now
        if tag == "row":
            self._row(attributes)
        elif tag == "c":
            now["cell"], now["column"] = now["cell"] + 1, _column(attributes.get("r", ""), now["column"] + 1)
            if now["column"] > _WIDEST:
                raise Wrong("file_broken")
            self.formula, self.valued = None, attributes.get("t") == "str"  # a text may be empty
        elif tag in ("v", "t", "f"):
            self._content(tag)
        elif tag == "mergeCell":
            self._merged(attributes.get("ref", ""))

    def _row(self, attributes: dict[str, str]) -> None:
        with _theirs((ValueError, OverflowError)):
            number = int(float(attributes.get("r", self.now["row"] + 1)))
        if number <= self.now["row"]:  # openpyxl would leave it out, and its activity would be archived
            raise Wrong("file_broken")
        self.now["row"], self.now["column"] = number, 0
        if attributes.get("hidden") in ("1", "true"):
            self.found.hidden.add(number)

    def _content(self, tag: str) -> None:
        self.inside = tag
        if tag == "f":
            self.formula = ["="]
        if self.found.last < self.now["row"] and self.found.filled <= self.most:
            self.found.filled, self.found.last = self.found.filled + 1, self.now["row"]
            self.found.cells = self.now["cell"]

    def _merged(self, area: str) -> None:
        with _theirs():
            left, top, right, bottom = range_boundaries(area)
        if len(self.found.merged) < _MOST_MERGED:
            self.found.merged.append(Area(top or 1, left or 1, bottom or FURTHEST, right or MOST_COLUMNS))

    def on_text(self, text: str) -> None:
        if self.inside == "f" and self.formula is not None:
            self.formula.append(text)
        elif self.inside and text.strip():
            self.valued = True

    def on_end(self, name: str) -> None:
        tag = name.rpartition("}")[2]
        if tag == self.inside:
            self.inside = ""
        elif tag == "c" and self.formula is not None and not self.valued:
            self.found.formulas[self.now["row"], self.now["column"]] = "".join(self.formula)


def _column(place: str, following: int) -> int:
    letters = place.rstrip("0123456789$")
    if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
        return following
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _outline(sheet: Any, most: int) -> _Outline:
    """Looks over a sheet's XML, and stops where there are more filled rows than that: a file can have a million."""
    looking, parser = _Looking(most), expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler, parser.EndElementHandler = looking.on_start, looking.on_end
    parser.CharacterDataHandler = looking.on_text
    with _theirs((*BROKEN, expat.ExpatError)), sheet._get_source() as source:
        while (chunk := source.read(65_536)) and looking.found.filled <= most:
            parser.Parse(chunk)
    return looking.found


# Its cells


def _grid(sheet: Any, outline: _Outline, progress: Progress) -> Grid:
    rows: dict[int, Sequence[object]] = {}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="openpyxl")  # of dates that are none: the cell says so itself
        before: Sequence[object] = ()
        for number, cells in enumerate(_rows(sheet, outline.last), 1):
            if number > 1 and number % _TOLD == 0:
                progress(min(number, outline.filled), outline.filled)
            if cells is before:  # of all rows that are not in the file openpyxl makes one: there may be a million
                continue
            before = cells
            values = [_value(each) for each in cells]
            for place in range(1, len(values) + 1):
                if formula := outline.formulas.get((number, place)):
                    values[place - 1] = Formula(formula)
            if not all(map(empty, values)):
                rows[number] = values
    if outline.filled and not rows:  # openpyxl sees no row where expat saw some
        raise Wrong("file_broken")
    progress(outline.filled, outline.filled)
    return Grid(rows=rows, merged=outline.merged, hidden=frozenset(outline.hidden))


def _rows(sheet: Any, last: int) -> Iterator[Sequence[Any]]:
    if not last:
        return
    with _theirs():  # what is raised where a row is used does not come back to here
        yield from sheet.iter_rows(min_row=1, max_row=last, min_col=1, max_col=MOST_COLUMNS)


def _value(cell: Any) -> object:
    value, kind = cell.value, getattr(cell, "data_type", "n")  # of a cell that is not there
    if kind == "e":
        return Fault(value)
    return unescape(value) if isinstance(value, str) and "_x" in value else value
