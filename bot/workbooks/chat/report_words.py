"""The words of a report of the plans, for its workbook; and the report as a page that needs nothing but itself."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape
from itertools import groupby

from markupsafe import Markup

from bot.base.statuses import AWAITING_LIAISON
from bot.edge.screen import hour_in_words, in_words, part, render
from bot.people.chat.roles import role_names
from bot.plans.chat import column_words
from bot.plans.chat.words import action_name, day_short, status_name
from bot.plans.columns import COLUMNS, FIELDS, SECRETARIAT
from bot.plans.figures import Cell
from bot.plans.folios import folio
from bot.plans.plans import ACTIONS, State
from bot.workbooks.exports import Contents, Filters
from db.models import ActivityStatus

_RECENT = 20  # acts of the history on the page; the workbook has all

# From what is ready to what has not begun. After Okabe and Ito (2008), whose colours are told apart without red, green
# or blue too; letters of the page on each have a contrast above 4.5.
_COLOURS = {
    ActivityStatus.VERIFIED: "#009e73",
    ActivityStatus.DONE: "#8fd8bd",
    ActivityStatus.IN_PROGRESS: "#56b4e9",
    ActivityStatus.RETURNED: "#e69f00",
    ActivityStatus.RESCHEDULE_REQUESTED: "#f0e442",
    ActivityStatus.BLOCKED: "#cc79a7",
    ActivityStatus.NOT_STARTED: "#d5dce2",
}
_TAGS = {  # classes of the page
    ActivityStatus.VERIFIED: "verified",
    ActivityStatus.DONE: "done",
    ActivityStatus.IN_PROGRESS: "going",
    ActivityStatus.RETURNED: "returned",
    ActivityStatus.RESCHEDULE_REQUESTED: "waiting",
    ActivityStatus.BLOCKED: "blocked",
    ActivityStatus.NOT_STARTED: "plain",
}


def words(contents: Contents) -> dict[str, str]:
    """Gives what bot/workbooks/excel/report.py writes beside the figures: plain text by key."""
    return {
        **_fixed_words(),
        **{f"status_{status}": status_name(status) for status in ActivityStatus},
        **{f"action_{action}": action_name(action) for action in ACTIONS},
        **{f"role_{role}": name for role, name in role_names().items()},
        "made_at": _made(contents.made_at),
        "filters": unescape(chosen(contents.overview.filters, contents.overview.names)),
    }


def _fixed_words() -> dict[str, str]:
    return {
        **dict(line.split(": ", 1) for line in render("export_words").splitlines()),
        **{f"column_{column.field}": column_words.heading(column) for column in COLUMNS if column is not SECRETARIAT},
        **{f"field_{field}": column_words.brief(field) for field in FIELDS},
    }


def _made(at: datetime) -> str:
    return f"{in_words(at.date())}, {hour_in_words(at)}"


def chosen(filters: Filters, names: Sequence[str]) -> Markup:
    """Says which secretariats, actions and period a report is about: one line of HTML."""
    actions = [action_name(action) for action in ACTIONS if filters.actions and action in filters.actions]
    return part("export_chosen", names=names, actions=actions, filters=filters, period=period(filters))


def period(filters: Filters) -> str | None:
    """Says «noviembre de 2026» or «2026» for a whole month or year; None for any other."""
    first, last = filters.first, filters.last
    if first is None or last is None or first.day != 1 or first.year != last.year:
        return None
    if (first.month, last) == (1, date(last.year, 12, 31)):
        return in_words(f"{first:%Y}")
    whole = first.month == last.month and last.day == monthrange(last.year, last.month)[1]
    return in_words(f"{first:%Y-%m}") if whole else None


# The page


@dataclass(frozen=True, kw_only=True)
class Segment:
    """Of the bar of statuses, in its units: 0–100."""

    status: ActivityStatus
    name: str
    number: int
    start: float
    width: float


@dataclass(frozen=True, kw_only=True)
class ReportLine:
    """An activity as its line shows it; dates in words; `details`: names and values of what else is said of it."""

    state: State
    status: str
    due: str
    late: bool
    waiting: bool
    reported: str | None
    folio: str | None
    details: Sequence[tuple[str, str]]


def page(contents: Contents) -> str:
    """Writes the report as one HTML file without any reference to another."""
    found, fixed, today = contents.overview, _fixed_words(), contents.made_at.date()
    secretariats = _secretariats(found.states, contents.secretariats, contents.made_at)
    timezone, recent = contents.made_at.tzinfo, contents.history[: -_RECENT - 1 : -1]
    return render(
        "informe",
        words=fixed,
        colours=_COLOURS,
        tags=_TAGS,
        made=_made(contents.made_at),
        chosen=chosen(found.filters, found.names),
        whole=found.summary.whole,
        summary=found.summary,
        people=found.people,
        segments=_segments(found.summary.statuses),
        actions=[(action_name(action), each) for action, each in contents.actions.items()],
        weeks=[(day_short(week.ends_on, today), week.done) for week in contents.weeks],
        secretariats=secretariats,
        cells=[(name, cell) for name, cell, _ in secretariats],
        recent=[(each, day_short(each.event.at.astimezone(timezone).date(), today)) for each in recent],
        sums=column_words.sums,
        pesos=column_words.pesos,
        statuses={status: status_name(status) for status in ActivityStatus},
    )


def _segments(statuses: Mapping[ActivityStatus, int]) -> list[Segment]:
    total, start, found = sum(statuses.values()), 0.0, []
    for status in _COLOURS:
        width = 100 * statuses[status] / total if total else 0.0
        found.append(
            Segment(status=status, name=status_name(status), number=statuses[status], start=start, width=width)
        )
        start += width
    return found


def _secretariats(
    states: Sequence[State], cells: Mapping[str, Cell], made: datetime
) -> list[tuple[str, Cell, list[tuple[str, list[ReportLine]]]]]:
    """Lists each secretariat with its figures and its activities by action."""
    theirs: dict[str, list[State]] = {code: [] for code in cells}
    for state in states:
        theirs[state.activity.secretariat_code].append(state)
    return [(theirs[code][0].secretariat, each, _by_action(theirs[code], made)) for code, each in cells.items()]


def _by_action(states: Sequence[State], made: datetime) -> list[tuple[str, list[ReportLine]]]:
    in_order = sorted(states, key=lambda state: ACTIONS.index(state.activity.action))
    groups = groupby(in_order, key=lambda state: state.activity.action)
    return [(action_name(action), [_line(state, made) for state in group]) for action, group in groups]


def _line(state: State, made: datetime) -> ReportLine:
    today, latest = made.date(), state.latest
    return ReportLine(
        state=state,
        status=status_name(state.status),
        due=day_short(state.activity.due_on, today),
        late=state.late(today),
        waiting=state.status in AWAITING_LIAISON,
        reported=day_short(latest.at.astimezone(made.tzinfo).date(), today) if latest else None,
        folio=folio(latest.id) if latest and latest.id else None,
        details=list(column_words.page_parts(state.activity, lambda day: day_short(day, today))),
    )
