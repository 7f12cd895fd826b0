"""What stands in one cell of a plan workbook, as text or a number. Cells hold plain values: str, int, float, bool,
date, datetime, time, timedelta, None; and the two kinds of text below."""

import re
import unicodedata
from datetime import date, time, timedelta
from typing import Any

from conocimiento.folding import folded, spelled, turns, without_unseen

MOST_CHARACTERS = 32_767  # that Excel lets a cell hold; a file can hold more
_FORMULA_SIGNS = tuple("=@+＝＠＋")  # what a text may not begin with: other programs take it for a formula
_FAULTS = {
    "#N/A",
    "#N/D",
    "#REF!",
    "#VALUE!",
    "#¡VALOR!",
    "#DIV/0!",
    "#¡DIV/0!",
    "#NAME?",
    "#¿NOMBRE?",
    "#NULL!",
    "#NUM!",
}


class Formula(str):
    """The formula itself: what it gives elsewhere is not what the person wrote."""


class Fault(str):
    """An error that a formula left, such as #N/A."""


class Wrong(Exception):
    """Says that a cell can't be taken. `kind` names its sentence (templates/import_problem.html.j2), `values` fill it
    in."""

    def __init__(self, kind: str, **values: Any) -> None:
        super().__init__(kind)
        self.kind, self.values = kind, values


def empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not isinstance(value, Formula | Fault) and not bare(value))


_NOTHING = frozenset(
    {"-", "--", "---", "n/a", "na", "n.a.", "n.a", "n/d", "nd", "s/d", "no aplica", "ninguno", "ninguna"}
)


def says_nothing(value: object) -> bool:
    """Tells whether a cell that may be empty says that there is nothing: «-», «N/A», «no aplica»."""
    return isinstance(value, str) and not isinstance(value, Formula | Fault) and spelled(value).lower() in _NOTHING


def bare(text: str) -> str:
    """Makes one line of a text: whitespace of any kind is one space, what takes no space is left out, accents stand on
    their letters."""
    return " ".join(without_unseen(text).split())


def sound(value: object) -> None:
    """Refuses what no column takes. Raises Wrong."""
    if isinstance(value, Formula):
        link = re.match(r"=\s*(_xlfn\.)?(HYPERLINK|HIPERVINCULO)\b", value, re.IGNORECASE)
        raise Wrong("formula_link" if link else "formula", text=short(value))
    if isinstance(value, Fault) or (isinstance(value, str) and bare(value).upper() in _FAULTS):
        raise Wrong("cell_error", text=bare(str(value)))
    if isinstance(value, bool):
        raise Wrong("boolean", text="VERDADERO" if value else "FALSO")
    if isinstance(value, str):
        _sound_text(value)


def _sound_text(text: str) -> None:
    if len(text) > MOST_CHARACTERS:
        raise Wrong("cell_huge", length=len(text))
    for char in () if text.isprintable() else text:
        category = unicodedata.category(char)
        hides = category == "Cf" and turns(char)
        if not hides and (category != "Cc" or char in "\t\n\r"):
            continue
        kind = "direction_mark" if hides else "control_character"
        raise Wrong(kind, code=f"U+{ord(char):04X}", text=short(bare(text.replace(char, "□"))))
    if bare(text).startswith(_FORMULA_SIGNS):
        raise Wrong("formula_text", sign=bare(text)[0], text=short(bare(text)[1:].strip()))


def header(text: str) -> str:
    """Reads a header as the name of its column: «Fecha límite *» is fecha_limite."""
    return "_".join(re.findall(r"[a-z0-9]+", folded(bare(text))))


def short(text: str) -> str:
    """Cuts a text to what is enough to recognise it in a sentence."""
    return text if len(text) <= 40 else text[:39].rstrip() + "…"


def phrase(value: object, what: str, most: int, letters: int = 3) -> str:
    """Reads a text of a few words, on one line; fewer than `letters` are none. Raises Wrong: {what}_empty, _long,
    _short, _number, _date, and what `sound` refuses."""
    sound(value)
    if empty(value):
        raise Wrong(f"{what}_empty")
    if not isinstance(value, str):
        raise Wrong(f"{what}_number" if isinstance(value, int | float) else f"{what}_date", text=written(value))
    text = bare(value)
    if len(text) > most:
        raise Wrong(f"{what}_long", length=len(text), most=most)
    if sum(char.isalpha() for char in text) < letters:
        raise Wrong(f"{what}_short", text=text)
    return text


def written(value: object) -> str:
    """Writes a value as the person would read it in the workbook."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return short(bare(str(value)))


def whole(value: object) -> int | None:
    """Reads a whole number, however the workbook keeps it: 2, 2.0, «2», «2.0»."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str) and re.fullmatch(r"\d{1,9}([.,]0{1,9})?", spelled(value)):
        return int(re.split("[.,]", spelled(value))[0])
    return value if isinstance(value, int) else None


def is_time(value: object) -> bool:
    return isinstance(value, time | timedelta)
