"""What the coordinators' board shows: every secretariat that has a plan, the worst first, and how it has been going."""

from collections import Counter
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
    """A secretariat: its numbers by action (only those it has activities of), and all together. `due`: open, in time
    and due until Sunday."""

    code: str
    name: str
    cells: Mapping[str, Cell]
    whole: Cell
    due: int


@dataclass(frozen=True, kw_only=True)
class Board:
    """`rows`: the worst first, as in the message of Mondays (reminders/summaries.py): by what is late, then by what is
    due this week, then by name. `weeks`: the last one is that of today."""

    filter: Filter
    actions: Sequence[str]
    rows: Sequence[Row]
    whole: Cell
    weeks: Sequence[Week]


def board(session: Session, actor_id: int | None, wanted: Filter, today: date, timezone: ZoneInfo) -> Board:
    """Gathers the board. Raises NotAllowed."""
    people.require(session, actor_id, Act.SEE_BOARD)
    states = plans.counted(session, action=wanted.action, line=wanted.line, region=wanted.region)
    pairs = figures.by_secretariat_and_action(states, today)
    names = {state.activity.secretariat_code: state.secretariat for state in states}
    due = Counter(state.activity.secretariat_code for state in states if state.due_this_week(today))
    cells = {code: {each: pairs[code, each] for each in plans.ACTIONS if (code, each) in pairs} for code in names}
    rows = [
        Row(code=code, name=names[code], cells=cells[code], whole=whole, due=due[code])
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


def _worst_first(row: Row) -> tuple[int, int, str]:
    return -row.whole.late, -row.due, folded(row.name)
