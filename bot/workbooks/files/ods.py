"""Workbooks of OpenDocument (.ods, and .fods in one file), as LibreOffice, Google and the libraries write them.

calamine stumbles over those that are indented, and tells nothing of united cells; so the XML is read here, as
OpenDocument 1.3 (part 3, 9) has it.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from bot.evidence.archives import BROKEN
from bot.workbooks.files.grids import FURTHEST, MOST_COLUMNS, MOST_FILLED, Area, Grid, Source, ready
from bot.workbooks.rows.cells import Fault, Formula, Wrong, empty
from bot.workbooks.rows.sheet import MOST_ROWS

_URN = "{urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _OFFICE, _TEXT, _STYLE = (f"{_URN}{each}:1.0}}" for each in ("table", "office", "text", "style"))
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_GROUPS = (f"{_TABLE}table-row-group", f"{_TABLE}table-header-rows", f"{_TABLE}table-rows")
_NUMBERS = ("float", "percentage", "currency")


def packed(content: bytes) -> Sequence[Source]:
    """Lists the sheets of a .ods. Raises Wrong: file_broken."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            return flat(archive.read("content.xml"))
    except (*BROKEN, KeyError) as exc:
        raise Wrong("file_broken") from exc


def flat(content: bytes) -> Sequence[Source]:
    """Lists the sheets of the XML itself. Raises Wrong: file_broken."""
    try:
        root = ElementTree.fromstring(content)  # noqa: S314  container.py refuses a DOCTYPE
    except (ElementTree.ParseError, ValueError, LookupError) as exc:
        raise Wrong("file_broken") from exc
    book = root.find(f"{_OFFICE}body/{_OFFICE}spreadsheet")
    if book is None:
        raise Wrong("file_document")
    unseen = _unseen(root)
    return [
        ready(each.get(f"{_TABLE}name", ""), _grid(each), visible=each.get(f"{_TABLE}style-name") not in unseen)
        for each in book.iterfind(f"{_TABLE}table")
    ]


def _unseen(root: Element) -> set[str | None]:
    """Lists the styles of sheets that are hidden."""
    styles = root.iterfind(f"{_OFFICE}automatic-styles/{_STYLE}style")
    found = {(each.get(f"{_STYLE}name"), each.find(f"{_STYLE}table-properties")) for each in styles}
    return {name for name, shown in found if shown is not None and shown.get(f"{_TABLE}display") == "false"}


def _grid(table: Element) -> Grid:
    rows, merged, hidden, number = dict[int, Sequence[object]](), list[Area](), set[int](), 1
    for row in _rows(table):
        times = _count(row, "number-rows-repeated")
        cells = list(_row(row, number, merged))
        if not all(map(empty, cells)):
            if len(rows) + times > MOST_FILLED:
                raise Wrong("sheet_long", most=MOST_ROWS)
            if number > FURTHEST:
                raise Wrong("sheet_far", row=number, filled=len(rows))
            rows |= dict.fromkeys(range(number, number + times), cells)
            if row.get(f"{_TABLE}visibility", "visible") != "visible":
                hidden |= set(range(number, number + times))
        number += times
    return Grid(rows=rows, merged=merged, hidden=frozenset(hidden))


def _rows(table: Element) -> Iterator[Element]:
    """Finds the rows, also those of groups and of headers that repeat on each page."""
    for each in table:
        if each.tag == f"{_TABLE}table-row":
            yield each
        elif each.tag in _GROUPS:
            yield from _rows(each)


def _row(row: Element, number: int, merged: list[Area]) -> Iterator[object]:
    column = 1
    for cell in row:
        if cell.tag not in _CELLS:
            continue
        if column > MOST_COLUMNS:
            return
        down, across = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if down > 1 or across > 1:
            merged.append(Area(number, column, number + down - 1, column + across - 1))
        value = _value(cell) if cell.tag == _CELLS[0] else None  # what lies under another is not shown
        for _ in range(min(_count(cell, "number-columns-repeated"), MOST_COLUMNS - column + 1)):
            yield value
            column += 1


def _count(element: Element, name: str) -> int:
    said = element.get(f"{_TABLE}{name}", "")
    return max(1, int(said)) if said.isdecimal() and len(said) < 9 else 1


def _value(cell: Element) -> object:
    kind = cell.get(f"{_OFFICE}value-type")
    text = "\n".join(_said(each) for each in cell.iterfind(f"{_TEXT}p"))
    if kind is None and not text:
        formula = cell.get(f"{_TABLE}formula")
        return Formula("=" + formula.partition("=")[2]) if formula else None
    if text.startswith("#") and cell.get(f"{_TABLE}formula"):
        return Fault(text)
    typed = _typed(cell, kind)
    return text if typed is None else typed


def _typed(cell: Element, kind: str | None) -> object:
    """Gives the value of a cell that is no text; None for one that is, or whose value is not what it says."""
    try:
        if kind in _NUMBERS:
            return float(cell.get(f"{_OFFICE}value", ""))
        if kind == "date":
            said = cell.get(f"{_OFFICE}date-value", "")
            return datetime.fromisoformat(said) if "T" in said else date.fromisoformat(said)
    except ValueError:
        return None
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true"
    return cell.get(f"{_OFFICE}string-value") if kind == "string" else None


def _said(paragraph: Element) -> str:
    """Reads a paragraph: its spans, links and spaces, without the notes beside it."""
    parts = [paragraph.text or ""]
    for each in paragraph:
        if each.tag in (f"{_TEXT}s", f"{_TEXT}tab", f"{_TEXT}line-break"):
            parts.append(" ")
        elif each.tag != f"{_OFFICE}annotation":
            parts.append(_said(each))
        parts.append(each.tail or "")
    return "".join(parts)
