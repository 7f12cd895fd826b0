"""The figures of reports and of the board. They count activities and people, never reports or messages; a test derives
each again from the raw history (tests/plans/domain/test_figures_by_sql.py)."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.base.statuses import AWAITING_LIAISON, FINISHED
from bot.plans.columns import SUMMED, Column
from bot.plans.plans import ACTIONS, Counted, Facts
from conocimiento.folding import folded
from db.models import Activity, ActivityStatus, Report

Key = TypeVar("Key")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Numbers of activities. `done`: «cumplida», verified or not; `waiting`: for the liaison's answer; `percentage`:
    the mean of theirs, 0–100, half up; 0 of none; `sums`: pesos by field, of those that an activity has."""

    total: int = 0
    done: int = 0
    verified: int = 0
    late: int = 0
    blocked: int = 0
    waiting: int = 0
    percentage: int = 0
    sums: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Summary:
    """`statuses` has every status; `secretariats`: those with an activity."""

    whole: Cell
    statuses: Mapping[ActivityStatus, int]
    secretariats: int


@dataclass(frozen=True)
class Week:
    """`done`: how many of the activities were «cumplida» at the end of Sunday `ends_on`. The last week may go on."""

    ends_on: date
    done: int


def cell(states: Collection[Counted], today: date) -> Cell:
    statuses = [state.status for state in states]
    return Cell(
        total=len(statuses),
        done=sum(status in FINISHED for status in statuses),
        verified=statuses.count(ActivityStatus.VERIFIED),
        late=sum(state.late(today) for state in states),
        blocked=statuses.count(ActivityStatus.BLOCKED),
        waiting=sum(status in AWAITING_LIAISON for status in statuses),
        percentage=_mean([state.percentage for state in states]),
        sums=sums([state.activity for state in states], SUMMED),
    )


def sums(activities: Collection[Facts], columns: Iterable[Column]) -> dict[str, int]:
    """Adds up, by field, the columns that at least one of these activities has a value of."""
    found = {each.field: [getattr(activity, each.field) for activity in activities] for each in columns}
    known = {name: [value for value in values if value is not None] for name, values in found.items()}
    return {name: sum(values) for name, values in known.items() if values}


def _mean(values: Collection[int]) -> int:
    return (2 * sum(values) + len(values)) // (2 * len(values)) if values else 0


def summary(states: Collection[Counted], today: date) -> Summary:
    found = [state.status for state in states]
    statuses = {status: found.count(status) for status in ActivityStatus}
    return Summary(cell(states, today), statuses, len({state.activity.secretariat_code for state in states}))


def by_secretariat(states: Collection[Counted], today: date) -> dict[str, Cell]:
    """Counts by code of the secretariat, in the order of the names."""
    named = sorted(states, key=lambda state: folded(state.secretariat))
    return grouped(named, lambda state: state.activity.secretariat_code, today)


def by_action(states: Collection[Counted], today: date) -> dict[str, Cell]:
    """Counts by action, all of ACTIONS."""
    return dict.fromkeys(ACTIONS, Cell()) | grouped(states, lambda state: state.activity.action, today)


def by_secretariat_and_action(states: Collection[Counted], today: date) -> dict[tuple[str, str], Cell]:
    """Counts by pairs of secretariat and action, only those that have an activity."""
    return grouped(states, lambda state: (state.activity.secretariat_code, state.activity.action), today)


def grouped(states: Iterable[Counted], key: Callable[[Counted], Key], today: date) -> dict[Key, Cell]:
    """Counts by whatever `key` gives, in the order in which the keys come first."""
    groups: dict[Key, list[Counted]] = {}
    for state in states:
        groups.setdefault(key(state), []).append(state)
    return {each: cell(group, today) for each, group in groups.items()}


def trend(session: Session, states: Collection[Counted], weeks: int, today: date, timezone: ZoneInfo) -> list[Week]:
    """Counts how many of these activities were «cumplida» at the end of each of the last `weeks` weeks, that of `today`
    the last, as their history says without what was undone. One statement."""
    sunday = today + timedelta(days=6 - today.weekday())
    ends = [sunday - timedelta(weeks=back) for back in reversed(range(weeks))]
    spans = _spans_done(session, {state.activity.secretariat_code for state in states})
    ids = {state.activity.id for state in states}
    theirs = [span for span in spans if span[0] in ids]
    return [Week(day, _standing(theirs, _end_of(day, timezone))) for day in ends]


def _end_of(day: date, timezone: ZoneInfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), timezone).astimezone(UTC)


Span = tuple[int, datetime, datetime | None]


def _standing(spans: Iterable[Span], moment: datetime) -> int:
    return sum(since < moment and (until is None or until >= moment) for _, since, until in spans)


def _spans_done(session: Session, codes: Collection[str]) -> list[Span]:
    """Selects (activity, since, until) of each report that says «cumplida». It holds until the first of the later ones:
    the earliest by time, for clocks jump, while ids only grow."""
    later = Report.__table__.alias("later")  # type: ignore[attr-defined]
    until = (
        select(func.min(later.c.at))
        .where(later.c.activity_id == Report.activity_id, later.c.id > Report.id, later.c.undone_at.is_(None))
        .scalar_subquery()
    )
    said = (
        select(Report.activity_id, Report.at, until)
        .join(Activity, col(Activity.id) == Report.activity_id)
        .where(col(Report.undone_at).is_(None), col(Report.status).in_(FINISHED))
        .where(col(Activity.secretariat_code).in_(codes))
    )
    return [(activity, since, ended) for activity, since, ended in session.exec(said).all()]
