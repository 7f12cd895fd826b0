"""Workbooks as one XML file, as Excel 2003 writes them («Hoja de cálculo XML 2003») and many programs still do."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from xml.etree import ElementTree

from bot.workbooks.files.grids import FURTHEST, MOST_COLUMNS, Area, Grid, Source, filled, ready
from bot.workbooks.rows.cells import Fault, Wrong

_NS = "{urn:schemas-microsoft-com:office:spreadsheet}"


def sources(content: bytes) -> Sequence[Source]:
    """Lists the sheets of a workbook. Raises Wrong: file_broken, and file_xml for another XML."""
    try:
        root = ElementTree.fromstring(content)  # noqa: S314  container.py refuses a DOCTYPE
    except (ElementTree.ParseError, ValueError, LookupError) as exc:
        raise Wrong("file_broken") from exc
    sheets = root.findall(f"{_NS}Worksheet")
    if not sheets:
        raise Wrong("file_xml")
    return [ready(each.get(f"{_NS}Name", ""), _grid(each), visible=_visible(each)) for each in sheets]


def _visible(sheet: ElementTree.Element) -> bool:
    return all(each.text != "SheetHidden" for each in sheet.iter() if each.tag.endswith("}Visible"))


def _grid(sheet: ElementTree.Element) -> Grid:
    rows, merged, hidden, number = dict[int, Sequence[object]](), list[Area](), set[int](), 0
    for row in sheet.iterfind(f"{_NS}Table/{_NS}Row"):
        number = _count(row, "Index", number + 1)
        if number > FURTHEST:
            break
        if row.get(f"{_NS}Hidden") == "1":
            hidden.add(number)
        rows |= filled([list(_cells(row, number, merged))], number)
        number += _count(row, "Span", 0)
    return Grid(rows=rows, merged=merged, hidden=frozenset(hidden))


def _cells(row: ElementTree.Element, number: int, merged: list[Area]) -> Iterator[object]:
    column = 0
    for cell in row.iterfind(f"{_NS}Cell"):
        at = _count(cell, "Index", column + 1)
        if at > MOST_COLUMNS:
            return
        yield from [None] * (at - column - 1)
        across, down = _count(cell, "MergeAcross", 0), _count(cell, "MergeDown", 0)
        if across or down:
            merged.append(Area(number, at, number + down, at + across))
        yield _value(cell.find(f"{_NS}Data"))
        yield from [None] * min(across, MOST_COLUMNS)
        column = at + min(across, MOST_COLUMNS)


def _count(element: ElementTree.Element, name: str, default: int) -> int:
    said = element.get(f"{_NS}{name}", "")
    return int(said) if said.isdecimal() and len(said) < 9 else default


def _value(data: ElementTree.Element | None) -> object:
    if data is None:
        return None
    text, kind = "".join(data.itertext()), data.get(f"{_NS}Type")
    try:
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            return datetime.fromisoformat(text)
    except ValueError:
        return text
    if kind == "Error":
        return Fault(text)
    return text == "1" if kind == "Boolean" else text
