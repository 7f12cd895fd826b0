"""The coordination's figures as a workbook: real dates and shares, a frozen header, a table a sheet."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from bot.curation.insight import Came, Insight, Share
from bot.workbooks.excel.cells import Value, cell
from bot.workbooks.excel.fast_rows import styled

Words = Mapping[str, str]
_SHARES = ("asked", *Came, "helped")
HEADINGS: Mapping[str, Sequence[str]] = {  # by sheet
    "weeks": ("week", *_SHARES),
    "secretariats": ("secretariat", *_SHARES),
    "topics": ("topic", "articles", *_SHARES),
    "unknown": ("question", "times"),
    "disliked": ("article", "dislikes"),
    "people": ("first_answer", "by_person", "waiting"),
}
_HEADER = PatternFill("solid", fgColor="1F3B57")
_HOUR = timedelta(hours=1)
_WIDE = 60  # characters; their lines break


def workbook(
    it: Insight,
    topics: Sequence[tuple[Share, int]],
    disliked: Sequence[tuple[str, int]],
    unknown: Sequence[tuple[str, int]],
    words: Words,
) -> bytes:
    """Writes the figures. `disliked`: titles and their 👎; `unknown`: what nobody could answer, and how often it was
    asked; `words`: names of sheets and columns by key."""
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = "Alianza", words["title"]
    tables: dict[str, list[tuple[Value, ...]]] = {
        "weeks": [(monday, *_figures(share)) for monday, share in it.weeks],
        "secretariats": [(each.name, *_figures(each)) for each in it.secretariats],
        "topics": [(each.name, count, *_figures(each)) for each, count in topics],
        "unknown": list(unknown),
        "disliked": list(disliked),
        "people": [_people(it)],
    }
    for name, rows in tables.items():
        _sheet(book, name, rows, words)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _figures(of: Share) -> tuple[Value, ...]:
    counts = (of.counts.get(came, 0) for came in Came)
    return of.asked, *counts, of.helped / 100 if of.asked else None


def _people(it: Insight) -> tuple[Value, ...]:
    """Gives hours by the clock to the first answer, the median; how many have one; how many wait."""
    return round(it.first_answer / _HOUR) if it.first_answer is not None else None, it.answered, it.waiting


def _sheet(book: Workbook, name: str, rows: Sequence[tuple[Value, ...]], words: Words) -> None:
    headings = HEADINGS[name]
    sheet: Any = book.create_sheet(words[f"sheet_{name}"])
    for number in range(1, len(headings) + 1):
        wide = _WIDE if number == 1 and name != "weeks" else 16
        sheet.column_dimensions[get_column_letter(number)].width = wide
    sheet.freeze_panes = "A2"
    sheet.append([_heading(sheet, words[f"column_{key}"]) for key in headings])
    for row in rows:
        sheet.append([styled(sheet, value, wrap=isinstance(value, str)) for value in row])


def _heading(sheet: Any, text: str) -> Any:
    made = cell(sheet, text)
    made.font, made.fill = Font(bold=True, color="FFFFFF"), _HEADER
    return made
