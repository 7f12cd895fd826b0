"""What the message of Mondays says beyond its numbers: which activities ask for something and of whom, and what changed
since the Monday before."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from sqlmodel import Session, col, select

from bot.plans import plans
from bot.plans.plans import State
from bot.reminders.summaries import Summary
from db.models import Activity, ActivityChange, ActivityStatus, ChangeKind, Report

MOST_PLACES = 15  # of which more than numbers is said
_TOLD = {  # what a report changed, by the status that its activity has by now
    ActivityStatus.DONE: "done",
    ActivityStatus.VERIFIED: "verified",
    ActivityStatus.RETURNED: "returned",
    ActivityStatus.BLOCKED: "blocked",
    ActivityStatus.RESCHEDULE_REQUESTED: "asked",
    ActivityStatus.IN_PROGRESS: "moved",
}
_OF_THE_PLAN = {ChangeKind.ADDED: "new", ChangeKind.RESTORED: "new", ChangeKind.ARCHIVED: "archived"}
KINDS = (*_TOLD.values(), "dated", *dict.fromkeys(_OF_THE_PLAN.values()))


@dataclass(frozen=True, kw_only=True)
class Task:
    """An activity that asks for something this week. `who`: names of the officials who answer for it."""

    state: State
    late: bool
    who: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Place:
    """The week of a secretariat. `tasks`: what is late, the longest first, then what is due until Sunday; `changed`:
    codes of what became so since last Monday, by done, verified, returned, blocked, asked, moved, new, dated and
    archived."""

    name: str
    numbers: Summary
    tasks: Sequence[Task] = ()
    changed: Mapping[str, Sequence[str]] = field(default_factory=dict)


def places(
    session: Session, summary: Mapping[tuple[str, str], Summary], today: date, timezone: tzinfo | None
) -> list[Place]:
    """Tells the weeks of the first MOST_PLACES secretariats of a summary."""
    shown = list(summary.items())[:MOST_PLACES]
    states = plans.states(session, [code for (code, _), _ in shown], archived=True)
    urgent = [each for each in states if each.open and (each.late(today) or each.due_this_week(today))]
    who = plans.officials(session, [each.id for each in urgent])
    since = datetime.combine(today - timedelta(days=today.weekday() + 7), time(), timezone)
    changed = _changed(session, states, since)
    return [
        Place(
            name=name,
            numbers=numbers,
            tasks=[
                Task(state=each, late=each.late(today), who=[person.name or "" for person in who.get(each.id, ())])
                for each in urgent
                if each.activity.secretariat_code == code
            ],
            changed=changed.get(code, {}),
        )
        for (code, name), numbers in shown
    ]


def _changed(session: Session, states: Sequence[State], since: datetime) -> dict[str, dict[str, list[str]]]:
    """Gathers, by secretariat, the codes of what became otherwise: each under the last thing that happened to it."""
    known = {each.id: each for each in states}
    found = dict(_plan_changes(session, known, since))
    for number in _reported(session, known, since):
        told_by = None if known[number].archived else _TOLD.get(known[number].status)
        found |= {number: told_by} if told_by else {}
    told: dict[str, dict[str, list[str]]] = {}
    for number, kind in found.items():
        activity = known[number].activity
        told.setdefault(activity.secretariat_code, {}).setdefault(kind, []).append(activity.code)
    return told


def _reported(session: Session, ids: Collection[int], since: datetime) -> list[int]:
    said = select(Report.activity_id).where(col(Report.at) >= since, col(Report.undone_at).is_(None))
    return [number for number in session.exec(said.distinct()) if number in ids]


def _plan_changes(session: Session, ids: Collection[int], since: datetime) -> list[tuple[int, str]]:
    happened = select(ActivityChange).where(col(ActivityChange.at) >= since).order_by(col(ActivityChange.id))
    happened = happened.join(Activity, col(Activity.id) == ActivityChange.activity_id)
    found = [each for each in session.exec(happened) if each.activity_id in ids]
    kinds = ((each.activity_id, _OF_THE_PLAN.get(each.kind) or _dated(each)) for each in found)
    return [(number, kind) for number, kind in kinds if kind]


def _dated(change: ActivityChange) -> str | None:
    return "dated" if "due_on" in change.fields else None
