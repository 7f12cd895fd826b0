"""The columns of a plan, a row each. From this table the import, its template, its rejects, the exports, the page and
the cards are made.

A further column is a row here, a field of `activities` with its migration, and its words in
templates/column_words.html.j2. How each kind of value is read and shown stands with who does it, by `Kind`. Needs no
database, so that a child process that reads a workbook starts quickly.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a value of a column is."""

    CODE = "code"
    SECRETARIAT = "secretariat"
    LINE = "line"
    ACTION = "action"
    TEXT = "text"
    POST = "post"
    DAY = "day"
    AMOUNT = "amount"  # whole pesos


class Widths(NamedTuple):
    """In each workbook, in characters."""

    template: int = 15
    rejects: int = 14
    report: int = 14


USUAL = Widths()


@dataclass(frozen=True, kw_only=True)
class Column:
    """`header`: in the first row of a plan workbook. `field`: of `activities`. `problem`: how the names of what is
    wrong with a cell begin (workbooks/templates/import_problem.html.j2). `most`: characters of a text. `on_card`: the
    activity's card has a line of it, below the others, when there is a value; `on_page`: so has the page of a report.
    `kept`: a workbook without the column leaves what there is, while others of its kind that may be left out are then
    empty. `summed`: an amount that the board and reports add up."""

    header: str
    field: str
    kind: Kind
    problem: str
    required: bool = True
    most: int = 0
    widths: Widths = USUAL
    on_card: bool = False
    on_page: bool = False
    kept: bool = False
    summed: bool = False


CODE = Column(header="codigo", field="code", kind=Kind.CODE, problem="code", most=40, widths=Widths(report=12))
SECRETARIAT = Column(
    header="secretaria",
    field="secretariat_code",
    kind=Kind.SECRETARIAT,
    problem="secretariat",
    widths=Widths(template=24, rejects=18, report=26),
)
LINE = Column(header="linea", field="line", kind=Kind.LINE, problem="line", widths=Widths(report=8))
ACTION = Column(header="accion", field="action", kind=Kind.ACTION, problem="action", widths=Widths(report=22))
TITLE = Column(
    header="actividad",
    field="title",
    kind=Kind.TEXT,
    problem="title",
    most=500,  # two screens of a phone
    widths=Widths(template=55, rejects=50, report=54),
)
PRODUCT = Column(
    header="producto",
    field="product",
    kind=Kind.TEXT,
    problem="product",
    most=1000,
    widths=Widths(template=38, rejects=35, report=38),
)
POST = Column(
    header="responsable",
    field="post",
    kind=Kind.POST,
    problem="post",
    required=False,
    most=120,
    widths=Widths(template=30, rejects=28, report=26),
)
STARTS = Column(
    header="fecha_inicio",
    field="starts_on",
    kind=Kind.DAY,
    problem="start",
    required=False,
    widths=Widths(report=12),
    on_card=True,
)
DUE = Column(header="fecha_limite", field="due_on", kind=Kind.DAY, problem="due", widths=Widths(report=13))
BUDGET = Column(
    header="presupuesto",
    field="budget",
    kind=Kind.AMOUNT,
    problem="amount",
    required=False,
    kept=True,
    widths=Widths(template=18, rejects=18, report=18),
    on_card=True,
    on_page=True,
    summed=True,
)

COLUMNS = (CODE, SECRETARIAT, LINE, ACTION, TITLE, PRODUCT, POST, STARTS, DUE, BUDGET)  # as in the template
# What a workbook says of an activity that has a code in a secretariat, but for its due date, which has two fields.
DETAILS = tuple(column for column in COLUMNS if column not in (CODE, SECRETARIAT, DUE))
SUMMED = tuple(column for column in COLUMNS if column.summed)
FIELDS: Mapping[str, Column] = {column.field: column for column in COLUMNS} | {"sheet_due_on": DUE}
