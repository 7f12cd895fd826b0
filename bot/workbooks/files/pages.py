"""Web pages that programs save with the name of a workbook: their tables."""

import re
from collections.abc import Sequence
from email import message_from_bytes
from email.message import Message
from html.parser import HTMLParser

from bot.workbooks.files import texts
from bot.workbooks.files.grids import FURTHEST, Area, Grid, Source, filled, ready
from bot.workbooks.rows.cells import Wrong

_CHARSET = re.compile(rb"""charset\s{0,9}=\s{0,9}["']?([\w.:-]{1,40})""", re.IGNORECASE)
_MOST_SPAN = 1000  # of a cell; browsers take no more columns either
_NAME = "plan"  # as in texts.py
_BREAKS = frozenset({"br", "p", "div", "li"})


def sources(content: bytes) -> Sequence[Source]:
    """Lists the tables of a page. Raises Wrong: file_html for one without any."""
    reader = _Tables()
    reader.feed(_decoded(_page(content)))
    reader.close()
    if not reader.tables:
        raise Wrong("file_html")
    return [
        ready(f"{_NAME} {number}" if number > 1 else _NAME, each.grid()) for number, each in enumerate(reader.tables, 1)
    ]


def _page(content: bytes) -> bytes:
    """Takes the page out of what Excel calls a web page in one file (MHTML)."""
    if not content[:200].lstrip().lower().startswith(b"mime-version"):
        return content
    pages = [_payload(each) for each in message_from_bytes(content).walk() if each.get_content_type() == "text/html"]
    return max(pages, key=lambda page: page.lower().count(b"<td"), default=b"")


def _payload(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _decoded(content: bytes) -> str:
    declared = _CHARSET.search(content[:4096])
    if declared and not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            return content.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass  # many pages declare what they are not
    return texts.decoded(content)


class _Table:
    def __init__(self) -> None:
        self.rows: list[dict[int, object]] = []
        self.merged: list[Area] = []
        self.taken: dict[int, int] = {}  # by column: the last row that a cell from above reaches

    def row(self) -> None:
        if len(self.rows) > FURTHEST:
            raise Wrong("sheet_far", row=len(self.rows), filled=len(self.rows))
        self.rows.append({})

    def cell(self, text: str, across: int, down: int) -> None:
        if not self.rows:
            self.row()
        row, column = len(self.rows), 1
        while column in self.rows[-1] or self.taken.get(column, 0) >= row:
            column += 1
        for each in range(column, column + across):
            self.rows[-1][each] = None
            self.taken[each] = row + down - 1
        self.rows[-1][column] = " ".join(text.split()) or None
        if across > 1 or down > 1:
            self.merged.append(Area(row, column, row + down - 1, column + across - 1))

    def grid(self) -> Grid:
        rows = [[row.get(column) for column in range(1, max(row, default=0) + 1)] for row in self.rows]
        return Grid(rows=filled(rows), merged=self.merged)


class _Tables(HTMLParser):
    """Collects the tables of a page. A table inside a cell is its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self.depth = 0
        self.spans = (1, 1)
        self.text: list[str] | None = None
        self.ignored = 0  # inside a style or a script

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("style", "script"):
            self.ignored += 1
        elif tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.tables.append(_Table())
        elif tag == "tr" and self.depth == 1:
            self._end_cell()
            self.tables[-1].row()
        elif tag in ("td", "th") and self.depth == 1:
            self._end_cell()
            values = dict(attrs)
            self.spans = _span(values.get("colspan")), _span(values.get("rowspan"))
            self.text = []
        elif tag in _BREAKS and self.text is not None:
            self.text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script"):
            self.ignored = max(0, self.ignored - 1)
        elif tag == "table" and self.depth:
            if self.depth == 1:
                self._end_cell()
            self.depth -= 1
        elif tag in ("td", "th", "tr") and self.depth == 1:
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self.text is not None and not self.ignored:
            self.text.append(data)

    def _end_cell(self) -> None:
        if self.text is not None:
            self.tables[-1].cell("".join(self.text), *self.spans)
            self.text = None


def _span(said: str | None) -> int:
    said = (said or "").strip()
    return min(int(said), _MOST_SPAN) if said.isdecimal() and len(said) < 9 and int(said) else 1
