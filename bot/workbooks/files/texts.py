"""Tables in plain text: commas, semicolons, tabs or bars between cells, in the encodings that programs here write."""

import codecs
import csv
from collections.abc import Sequence
from io import StringIO

from bot.workbooks.files.grids import HEAD, Grid, Source, filled, ready
from bot.workbooks.rows.cells import Wrong, header
from bot.workbooks.rows.sheet import REQUIRED

_MARKS = ";\t,|"
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_OLD = ("cp1252", "mac_roman", "cp850")  # the first where none has more accents: Windows, an old Mac, an old PC
_ACCENTED = "áéíóúñüÁÉÍÓÚÑÜ¿¡°"
_NAME = "plan"  # a text has no name of a sheet, and nobody needs to hear one
_CELL = 1_000_000  # characters; without a limit of its own csv refuses 131,072


def sources(content: bytes) -> Sequence[Source]:
    """Reads the one table of a text. Raises Wrong: file_other."""
    text = decoded(content)
    mark, text = _declared(text)
    csv.field_size_limit(_CELL)
    marks = [mark] if mark else list(_MARKS)
    tables = [_rows(text, each) for each in marks]
    best = max(tables, key=_width)
    if _width(best) < 2 and not mark:  # every line is one cell between quotes, with the others inside
        inside = "\n".join(line[0] for line in best if line)
        best = max((_rows(inside, each) for each in _MARKS), key=_width)
    rows = filled(best)
    if _width(best) < 2 or len(rows) < 2:  # a text of one column, or of one line, is no table
        raise Wrong("file_other")
    return [ready(_NAME, Grid(rows=rows))]


def decoded(content: bytes) -> str:
    """Decodes a text: by its mark, as UTF-8 where it is, else as the older encoding in which it has most accents,
    mostly Windows-1252. Raises Wrong."""
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _checked(content, encoding)
    if b"\0" in content[:200]:
        return _checked(content, "utf-16-le" if content[1:2] == b"\0" else "utf-16-be")
    try:
        return _twice_encoded(content.decode("utf-8"))
    except UnicodeDecodeError:
        return max((content.decode(each, "replace") for each in _OLD), key=_accents)


def _twice_encoded(text: str) -> str:
    """Undoes what a program did that took UTF-8 for Windows-1252: «CÃ³digo»."""
    try:
        return text.encode("cp1252").decode("utf-8") if "Ã" in text else text
    except UnicodeError:
        return text


def _accents(text: str) -> int:
    return sum(text.count(letter) for letter in _ACCENTED)


def _checked(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as exc:
        raise Wrong("file_broken") from exc


def _declared(text: str) -> tuple[str, str]:
    """Takes the line «sep=;» off, with which a text tells Excel its mark."""
    first, _, rest = text.partition("\n")
    said = first.strip().strip('"').lower()
    return (first.strip().strip('"')[4:5], "\n" + rest) if said.startswith("sep=") else ("", text)


def _rows(text: str, mark: str) -> list[list[str]]:
    try:
        lines = csv.reader(StringIO(text, newline=""), delimiter=mark, skipinitialspace=True)
        return [[_unquoted(cell) for cell in line] for line in lines]
    except csv.Error:
        return []


def _unquoted(cell: str) -> str:
    """Takes off what makes Excel keep a number as a text: ="05001"."""
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') and len(cell) > len('=""') else cell


def _width(rows: Sequence[Sequence[str]]) -> int:
    """Tells how much of a table a mark makes: the most cells of one of the first rows, those that name a column of a
    plan counting most."""
    names = set(REQUIRED)
    return max(
        (len([cell for cell in row if cell.strip()]) + 10 * len(names & set(map(header, row))) for row in rows[:HEAD]),
        default=0,
    )
