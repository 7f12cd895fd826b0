"""What a report of the plans holds: chosen by secretariat, action and period, and allowed to whom asks.

With a period, an activity is in when it is due in it or has a report (not undone) in it, and stands as it stands today;
the history is what happened in the period, undone reports and archived activities included. Figures leave archived
activities out. Days are local and both ends belong to the period.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.base.calendar import DAY
from bot.base.errors import Gone, Invalid
from bot.people import assignments, audit, people
from bot.people.people import Act, Visitor
from bot.people.places import mentioned
from bot.people.regions import BEFORE, called
from bot.plans import figures, plans
from bot.plans.figures import Cell, Summary, Week
from bot.plans.history import Event, events
from bot.plans.ledger import SAID
from bot.plans.plans import ACTIONS, State
from conocimiento.folding import phrase_key
from db.models import Activity, ActivityChange, AuditEntry, Person, Report, Role

WEEKS = 8  # of the trend
MONTH = timedelta(days=30)  # as far back as «since the last time» reaches
_SAME = timedelta(hours=12)  # reports of one meeting: the Excel and the PDF are no two times
_ACT = "export_plans"

_EARLIEST, _LATEST = date(1970, 1, 1), date(9000, 1, 1)  # of all time, for both databases


@dataclass(frozen=True)
class Filters:
    """`codes` None: every secretariat they may export; `actions` None: all; `first` and `last` None: no such end;
    `region` None: all of the country."""

    codes: frozenset[str] | None = None
    actions: frozenset[str] | None = None
    first: date | None = None
    last: date | None = None
    region: str | None = None


@dataclass(frozen=True, kw_only=True)
class Overview:
    """`filters` as allowed; `names`: of the secretariats they name, none when they name none; `people`: who has
    reported on these activities in the period; `acts`: reports and changes of the history."""

    filters: Filters
    names: Sequence[str]
    states: Sequence[State]
    summary: Summary
    people: int
    acts: int


@dataclass(frozen=True)
class Entry:
    """An event of the history: of which activity, and the post and role of who did it (None of the command line)."""

    event: Event
    state: State
    post: str | None
    role: Role | None


@dataclass(frozen=True, kw_only=True)
class Contents:
    """All of a report. `made_at` is local; `since`: when the same person had the last one made, a month ago at least;
    `secretariats` by code in the order of names; `history` oldest first."""

    made_at: datetime
    since: datetime
    overview: Overview
    secretariats: Mapping[str, Cell]
    actions: Mapping[str, Cell]
    weeks: Sequence[Week]
    history: Sequence[Entry]


def overview(session: Session, actor_id: int | None, filters: Filters, today: date, timezone: ZoneInfo) -> Overview:
    """Looks up what would be in a report. `actor_id` None: the command line, which may everything. Raises NotAllowed,
    Gone and Invalid("period")."""
    allowed = _allowed(session, actor_id, filters)
    return _overview(session, allowed, _all_states(session, allowed), today, timezone)


def contents(session: Session, actor_id: int | None, filters: Filters, now: datetime, timezone: ZoneInfo) -> Contents:
    """Looks up all of a report. It may take seconds, and writes nothing (`note`). Raises what `overview` raises."""
    local, allowed = now.astimezone(timezone), _allowed(session, actor_id, filters)
    today, every = local.date(), _all_states(session, allowed)
    found = _overview(session, allowed, every, today, timezone)
    return Contents(
        made_at=local,
        since=_last_made(session, actor_id, now).astimezone(timezone),
        overview=found,
        secretariats=figures.by_secretariat(found.states, today),
        actions=figures.by_action(found.states, today),
        weeks=figures.trend(session, found.states, WEEKS, today, timezone),
        history=_history(session, every, allowed, timezone),
    )


def note(session: Session, actor_id: int | None, made: Contents, now: datetime) -> None:
    """Writes in the audit that a report was made."""
    codes = None if made.overview.filters.codes is None else sorted(made.overview.filters.codes)
    audit.record(session, actor_id, _ACT, None, now, secretariats=codes, activities=len(made.overview.states))


def _last_made(session: Session, actor_id: int | None, now: datetime) -> datetime:
    """Finds when this person had a report made before today: of those of one day the first is the one they know."""
    mine = select(func.max(AuditEntry.at)).where(
        AuditEntry.actor_id == actor_id, AuditEntry.act == _ACT, col(AuditEntry.at) < now - _SAME
    )
    last = session.exec(mine).one() if actor_id is not None else None
    return max(last, now - MONTH) if last else now - MONTH


def _allowed(session: Session, actor_id: int | None, filters: Filters) -> Filters:
    """Narrows filters to the secretariats that the actor may export."""
    if filters.first and filters.last and filters.first > filters.last:
        raise Invalid("period")
    filters = _meant(session, filters)
    if actor_id is None:
        return _in_region(session, filters)
    actor = people.require(session, actor_id, Act.EXPORT_PLANS)
    for code in filters.codes or ():
        people.require(session, actor_id, Act.EXPORT_PLANS, code)
    reach = filters if filters.codes is not None else replace(filters, codes=plans.reachable(actor))
    return _in_region(session, reach)


def _in_region(session: Session, filters: Filters) -> Filters:
    """Narrows filters to the secretariats of their region. Raises Gone for one there is not."""
    if filters.region is None:
        return filters
    there = frozenset(each.code for each in assignments.secretariats(session, None, filters.region))
    if not there:
        raise Gone("region")
    return replace(filters, codes=there if filters.codes is None else filters.codes & there)


def region_in(typed: str, regions: Sequence[str]) -> tuple[int | None, str]:
    """Finds a region that is named in what was typed: its place in the list, and what else was typed."""
    words = typed.split()
    keys = [phrase_key(word) for word in words]
    for name, region in called(regions):
        key = phrase_key(name).split()
        for at in range(len(keys) - len(key) + 1):
            if keys[at : at + len(key)] == key:
                start = at
                while start and keys[start - 1] in BEFORE:
                    start -= 1
                return regions.index(region), " ".join([*words[:start], *words[at + len(key) :]]).strip(" ,·-")
    return None, typed


def theirs(session: Session, visitor: Visitor) -> list[tuple[str, str]]:
    """Lists code and name of the secretariats that somebody may have a report of."""
    codes = None if visitor.role is Role.COORDINATOR else visitor.secretariats
    return [(each.code, each.name) for each in assignments.secretariats(session, codes)]


def place_in(typed: str, secretariats: Sequence[tuple[str, str]]) -> tuple[str | None, str]:
    """Finds the secretariat that is named in what was typed, and what else was typed. `secretariats`: (code, name)."""
    found = mentioned(typed, secretariats)
    if len(found) != 1:
        return None, typed
    before = typed[: found[0].start].split()
    while before and phrase_key(before[-1]) in BEFORE:
        before.pop()
    return found[0].code, " ".join([*before, *typed[found[0].end :].split()]).strip(" ,·-")


def _meant(session: Session, filters: Filters) -> Filters:
    """Finds what filters mean, however somebody typed them. Raises Gone for what there is not."""
    codes, actions = filters.codes, filters.actions
    if codes is not None:
        codes = frozenset(assignments.secretariat_meant(session, each).code for each in codes)
    if actions is not None:
        known = {phrase_key(each): each for each in ACTIONS}
        if not {phrase_key(each) for each in actions} <= known.keys():
            raise Gone("action")
        actions = frozenset(known[phrase_key(each)] for each in actions)
    return replace(filters, codes=codes, actions=actions)


def _all_states(session: Session, filters: Filters) -> list[State]:
    """Reads activities of any time, archived ones too."""
    every = plans.states(session, filters.codes, archived=True)
    return [state for state in every if filters.actions is None or state.activity.action in filters.actions]


def _overview(session: Session, filters: Filters, every: Sequence[State], today: date, timezone: ZoneInfo) -> Overview:
    reports = _within(select(Report.activity_id, Report.person_id, Report.kind).distinct(), Report, filters, timezone)
    reported = session.exec(reports.where(col(Report.undone_at).is_(None))).all()
    states = _chosen(every, filters, {activity for activity, _, _ in reported})
    ids = {state.id for state in states}
    names = [] if filters.codes is None else [each.name for each in assignments.secretariats(session, filters.codes)]
    authors = {person for activity, person, kind in reported if activity in ids and kind in SAID}
    return Overview(
        filters=filters,
        names=names,
        states=states,
        summary=figures.summary(states, today),
        people=len(authors),
        acts=_acts(session, filters, timezone),
    )


def _chosen(every: Sequence[State], filters: Filters, reported: Collection[int]) -> list[State]:
    first, last = filters.first or date.min, filters.last or date.max
    theirs = (state for state in every if first <= state.activity.due_on <= last or state.id in reported)
    return [state for state in theirs if not state.archived]


def _acts(session: Session, filters: Filters, timezone: ZoneInfo) -> int:
    return sum(
        session.exec(_within(select(func.count(col(table.id))), table, filters, timezone)).one()
        for table in (Report, ActivityChange)
    )


def _within(wanted: Any, table: type[Report] | type[ActivityChange], filters: Filters, timezone: ZoneInfo) -> Any:
    """Narrows a query to what happened to activities of these secretariats and this action in the period."""
    wanted = wanted.join(Activity, col(Activity.id) == table.activity_id)
    if filters.codes is not None:
        wanted = wanted.where(col(Activity.secretariat_code).in_(filters.codes))
    if filters.actions is not None:
        wanted = wanted.where(col(Activity.action).in_(filters.actions))
    since, until = _span(filters, timezone)
    return wanted.where(table.at >= since, table.at < until)


def _span(filters: Filters, timezone: ZoneInfo) -> tuple[datetime, datetime]:
    """Gives the first moment of the period and the first after it."""
    ends = (max(filters.first or _EARLIEST, _EARLIEST), min(filters.last or _LATEST, _LATEST) + DAY)
    since, until = (datetime.combine(day, time(), timezone).astimezone(UTC) for day in ends)
    return since, until


def _history(session: Session, every: Sequence[State], filters: Filters, timezone: ZoneInfo) -> list[Entry]:
    states = {state.id: state for state in every}
    told = session.exec(select(Person.id, Person.post, Person.role)).all()
    roles = {number: (post, Role(role)) for number, post, role in told}
    since, until = _span(filters, timezone)
    return [
        Entry(event, states[event.activity_id], *roles.get(event.by, (None, None)))
        for event in events(session, states)
        if since <= event.at < until
    ]
