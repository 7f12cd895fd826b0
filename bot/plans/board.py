"""What the coordinators' board shows: every secretariat that has a plan, the worst first, and how it has been going."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.people import people
from bot.people.people import Act
from bot.plans import figures, plans
from bot.plans.figures import Cell, Week
from conocimiento.folding import folded

WEEKS = 8


@dataclass(frozen=True)
class Filter:
    """None: of all of them."""

    region: str | None = None
    line: int | None = None
    action: str | None = None


@dataclass(frozen=True)
class Row:
    """A secretariat: its numbers by action (only those it has activities of), and all together."""

    code: str
    name: str
    cells: Mapping[str, Cell]
    whole: Cell


@dataclass(frozen=True, kw_only=True)
class Board:
    """`rows`: the worst first, which is by what is late, then by what is blocked, then the least advanced. `weeks`: the
    last one is that of today."""

    filter: Filter
    actions: Sequence[str]
    rows: Sequence[Row]
    whole: Cell
    weeks: Sequence[Week]


def board(session: Session, actor_id: int | None, wanted: Filter, today: date, timezone: ZoneInfo) -> Board:
    """Gathers the board. Raises NotAllowed."""
    people.require(session, actor_id, Act.SEE_BOARD)
    states = plans.states(session, action=wanted.action, line=wanted.line, region=wanted.region)
    pairs = figures.by_secretariat_and_action(states, today)
    names = {state.activity.secretariat_code: state.secretariat for state in states}
    rows = [
        Row(code, names[code], {each: pairs[code, each] for each in plans.ACTIONS if (code, each) in pairs}, whole)
        for code, whole in figures.by_secretariat(states, today).items()
    ]
    actions = (wanted.action,) if wanted.action else plans.ACTIONS
    weeks = figures.trend(session, states, WEEKS, today, timezone)
    return Board(
        filter=wanted,
        actions=actions,
        rows=sorted(rows, key=_worst_first),
        whole=figures.cell(states, today),
        weeks=weeks,
    )


def _worst_first(row: Row) -> tuple[int, int, int, str]:
    return -row.whole.late, -row.whole.blocked, row.whole.percentage, folded(row.name)
