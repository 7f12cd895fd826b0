"""The rows of a plan workbook become lines of plans, or problems: each with its row, its column and what is wrong."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from rapidfuzz import fuzz, process

from bot.plans.codes import Key, code_key, tidy_code
from bot.plans.plans import ACTIONS
from bot.workbooks.rows import dates, places, posts
from bot.workbooks.rows.cells import Wrong, bare, empty, header, is_time, phrase, short, sound, whole, written
from bot.workbooks.rows.places import Known
from bot.workbooks.rows.sheet import COLUMNS, OPTIONAL, Note, Problem, Row, Sheet
from conocimiento.folding import folded
from db.models import Secretariat

EXAMPLE = "EJEMPLO-1"  # code of the template's example row
CODE_LENGTH, POST_LENGTH = 40, 120  # of the table `activities`
TITLE_LENGTH = 500  # characters; two screens of a phone
PRODUCT_LENGTH = 1000


LineKey = tuple[str, Key]
"""A secretariat and the identity of a code."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row that can be taken; the names of the fields are those of `activities`."""

    row: int
    secretariat_code: str
    code: str
    line: int
    action: str
    title: str
    product: str
    post: str | None
    starts_on: date | None
    due_on: date

    @property
    def key(self) -> LineKey:
        return line_key(self.secretariat_code, self.code)


@dataclass(frozen=True, kw_only=True)
class Checked:
    """`named`: every secretariat and code that a row names, taken or not."""

    lines: Sequence[Line]
    problems: Sequence[Problem]
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
        self.readers: dict[str, Callable[[Any], Any]] = {
            "codigo": read_code,
            "secretaria": partial(places.read, Known(known), reach),
            "linea": _read_line,
            "accion": _read_action,
            "actividad": partial(phrase, what="title", most=TITLE_LENGTH),
            "producto": partial(phrase, what="product", most=PRODUCT_LENGTH),
            "responsable": _read_post,
            "fecha_inicio": lambda value: None if empty(value) else dates.read(value, "start"),
            "fecha_limite": _read_due,
        }

    def run(self) -> Checked:
        lines = [line for row in self._own_rows() if (line := self._row(row))]
        if self.zeros:
            self.notes.append(Note("leading_zero", {"number": self.zeros}))
        problems = sorted(self.problems, key=lambda problem: (problem.row, problem.place))
        return Checked(
            lines=lines, problems=problems, notes=self.notes, named=frozenset(self.codes), places=self.places
        )

    def _own_rows(self) -> Iterable[Row]:
        for row in self.sheet.rows:
            if code_key(str(row.cells.get("codigo"))[:CODE_LENGTH]) == code_key(EXAMPLE):
                self.notes.append(Note("example", {"row": row.number}))
            elif header(str(row.cells.get("codigo"))) == "codigo":
                self._problem(row.number, "codigo", "header_again")
            else:
                yield row

    def _row(self, row: Row) -> Line | None:
        read: dict[str, Any] = {column: None for column in OPTIONAL if column not in self.sheet.columns}
        for column, place in self.sheet.columns.items():
            try:
                read[column] = self.readers[column](row.cells.get(column))
            except Wrong as wrong:
                self.problems.append(
                    Problem(row=row.number, column=column, place=place, kind=wrong.kind, values=wrong.values)
                )
        if not self._fits(row, read) or not read.keys() >= set(COLUMNS):
            return None
        return Line(
            row=row.number,
            secretariat_code=read["secretaria"],
            code=read["codigo"],
            line=read["linea"],
            action=read["accion"],
            title=read["actividad"],
            product=read["producto"],
            post=read["responsable"],
            starts_on=read["fecha_inicio"],
            due_on=read["fecha_limite"],
        )

    def _fits(self, row: Row, read: Mapping[str, Any]) -> bool:
        """Checks the cells of a row against each other, and the row against the others."""
        starts, due = read.get("fecha_inicio"), read.get("fecha_limite")
        ordered = not (starts and due and starts > due)
        if not ordered:
            self._problem(row.number, "fecha_inicio", "dates_order", starts=starts, due=due)
        if "secretaria" not in read:
            return False
        self.places[row.number] = read["secretaria"]
        self.zeros += places.lost_zero(row.cells.get("secretaria"))
        return ("codigo" not in read or self._first(row.number, read["secretaria"], read["codigo"])) and ordered

    def _first(self, row: int, secretariat: str, code: str) -> bool:
        """Tells whether this is the first row with its code, however another row writes it."""
        first, spelling = self.codes.setdefault(line_key(secretariat, code), (row, code))
        if first == row:
            return True
        same = spelling.casefold() == code.casefold()
        self._problem(row, "codigo", "code_twice" if same else "code_alike", code=code, other=spelling, first=first)
        return False

    def _problem(self, row: int, column: str, kind: str, **values: Any) -> None:
        self.problems.append(
            Problem(row=row, column=column, place=self.sheet.columns.get(column, 0), kind=kind, values=values)
        )


# One reader a column


def read_code(value: object) -> str:
    sound(value)
    if empty(value):
        raise Wrong("code_empty")
    if isinstance(value, date) or is_time(value):
        raise Wrong("code_date", text=written(value))
    if isinstance(value, float) and not value.is_integer():
        raise Wrong("code_decimal", text=str(value))
    text = bare(written(value) if isinstance(value, int | float) else str(value))
    code = tidy_code(text)
    if code == "":
        raise Wrong("code_short", text=short(text))
    if len(code or text) > CODE_LENGTH:
        raise Wrong("code_long", length=len(code or text), most=CODE_LENGTH)
    if code is None:
        raise Wrong("code_spaces", text=text, meant=text.replace(" ", "-"))
    return code


def _read_line(value: object) -> int:
    sound(value)
    if empty(value):
        raise Wrong("line_empty")
    if isinstance(value, date) or is_time(value):
        raise Wrong("line_date", text=written(value))
    said = re.sub(r"^linea\s*(n[o°º.]*\s*)?", "", folded(bare(value))) if isinstance(value, str) else value
    number = whole(said)
    if number in (1, 2, 3):
        return number
    if number is not None or (isinstance(said, str) and re.fullmatch(r"-?\d+", said)):
        raise Wrong("line_range", text=written(value))
    kind = "line_decimal" if isinstance(value, float) or re.fullmatch(r"\d+[.,]\d+", str(said)) else "line_words"
    raise Wrong(kind, text=written(value))


_ACTION_NAMES = {
    "mgei": "mgei",
    "modelo de gestion de educacion inicial": "mgei",
    "jornada unica": "jornada-unica",
    "fortalecimiento": "fortalecimiento",
    "plan de fortalecimiento": "fortalecimiento",
    "permanencia": "permanencia",
    "plan de permanencia": "permanencia",
    "planes de permanencia": "permanencia",
}


def _read_action(value: object) -> str:
    sound(value)
    if empty(value):
        raise Wrong("action_empty")
    if not isinstance(value, str):
        raise Wrong("action_number" if isinstance(value, int | float) else "action_date", text=written(value))
    said = header(value).replace("_", " ")
    if action := _ACTION_NAMES.get(said) or next((each for each in ACTIONS if _joined(each) == _joined(said)), None):
        return action
    likely = process.extractOne(said, list(_ACTION_NAMES), scorer=fuzz.ratio, score_cutoff=60)
    several = len({"mgei", "jornada", "fortalecimiento", "permanencia"} & set(said.split())) > 1
    kind = "action_several" if several else "action_similar" if likely else "action_unknown"
    raise Wrong(kind, text=short(bare(value)), likely=_ACTION_NAMES[likely[0]] if likely else None)


def _joined(text: str) -> str:
    return re.sub("[^a-z]", "", text)


def _read_post(value: object) -> str | None:
    sound(value)
    if empty(value):
        return None
    if isinstance(value, int | float) and len(written(value)) >= 7:
        raise Wrong("post_phone" if len(written(value)) == 10 else "post_id")
    post = phrase(value, "post", POST_LENGTH, letters=0)
    posts.check(post)
    return phrase(post, "post", POST_LENGTH)


def _read_due(value: object) -> date:
    if empty(value):
        raise Wrong("due_empty")
    return dates.read(value, "due")
