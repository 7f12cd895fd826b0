"""The plans: their activities and where each one stands, which its latest report says."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from typing import Any, Protocol

from sqlalchemy import ColumnElement, bindparam, func, or_, tuple_
from sqlmodel import Session, col, select

from bot.base.calendar import is_working_day, working_day_on_or_after, working_days_since
from bot.base.errors import Gone
from bot.base.statuses import FINISHED, UNFINISHED
from bot.people import absences, assignments, calendars, people
from bot.people.people import Act, Visitor
from bot.plans.codes import code_key
from bot.plans.columns import SUMMED
from bot.plans.history import Event, events
from bot.plans.posts import post_key
from db.models import Activity, ActivityStatus, Assignment, Evidence, Person, Report, Role, Secretariat, Standing

ACTIONS = ("mgei", "jornada-unica", "fortalecimiento", "permanencia")

Condition = ColumnElement[bool]
_SUMS = tuple(column.field for column in SUMMED)
_SAID = Report.__table__.alias("said")  # type: ignore[attr-defined]


class Facts(Protocol):
    """The columns of an activity that figures count by; and those that they add up, by the names in `columns`."""

    @property
    def id(self) -> int | None: ...
    @property
    def secretariat_code(self) -> str: ...
    @property
    def action(self) -> str: ...
    @property
    def due_on(self) -> date: ...
    @property
    def archived_at(self) -> datetime | None: ...


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What figures count of an activity. `secretariat`: its name; `percentage` 0–100; `off`: its secretariat's days off
    beside the national ones."""

    activity: Facts
    secretariat: str
    status: ActivityStatus
    percentage: int
    off: frozenset[date] = frozenset()

    @property
    def archived(self) -> bool:
        return self.activity.archived_at is not None

    @property
    def open(self) -> bool:
        return self.status in UNFINISHED and not self.archived

    def late(self, today: date) -> bool:
        return self.open and self.activity.due_on < late_before(today, self.off)

    def days_late(self, today: date) -> int:
        """Counts the working days since it was due; 0 for what is not late."""
        return working_days_since(self.activity.due_on, today, self.off) if self.late(today) else 0

    def due_this_week(self, today: date) -> bool:
        """Tells whether it is open, in time, and due until Sunday. What is due on a day off is due on the next working
        day."""
        until = today + timedelta(days=6 - today.weekday())
        return self.open and not self.late(today) and working_day_on_or_after(self.activity.due_on, self.off) <= until


@dataclass(frozen=True, kw_only=True)
class State(Counted):
    """An activity and where it stands. `latest`: the report that says so; `reporter`: the name of who made it, None for
    one who is gone; `evidence`: files of its reports, without removed ones; `in_place_of`: whose it is, when the reader
    only stands in for them."""

    activity: Activity
    latest: Report | None
    reporter: str | None
    evidence: int
    in_place_of: str | None = None

    @property
    def id(self) -> int:
        assert self.activity.id is not None
        return self.activity.id

    @property
    def latest_id(self) -> int | None:
        """Gives the id of the latest report, which a form shows and gives back as `seen`."""
        return self.latest.id if self.latest else None

    def waits(self, today: date, zone: tzinfo | None) -> int:
        """Counts the working days since the latest report."""
        assert self.latest is not None
        return working_days_since(self.latest.at.astimezone(zone).date(), today, self.off)


@lru_cache(256)
def late_before(today: date, off: frozenset[date] = frozenset()) -> date:
    """Gives the day before which what was due is late: a due date on a day off counts as the next working day. `off`:
    further days off."""
    first = today
    while not is_working_day(first - timedelta(days=1), off):
        first -= timedelta(days=1)
    return first


# Reading


def states(
    session: Session,
    codes: Collection[str] | None = None,
    *,
    action: str | None = None,
    line: int | None = None,
    region: str | None = None,
    statuses: Collection[ActivityStatus] | None = None,
    archived: bool = False,
) -> list[State]:
    """Reads the activities of these secretariats, or of all, by due date and code. `statuses`: in
    one of these. With `archived` the archived ones too. Asks no permission."""
    if codes is not None and not archived and (action, line, region, statuses) == (None,) * 4:
        return _read(session, session.exec(_of_secretariats(), params={"codes": sorted(codes)}).all())
    wanted = _chosen(action=action, line=line, region=region, archived=archived)
    if codes is not None:
        wanted.append(col(Activity.secretariat_code).in_(list(codes)))
    if statuses is not None:
        wanted.append(func.coalesce(col(Report.status), ActivityStatus.NOT_STARTED).in_(statuses))
    return _states(session, *wanted)


def counted(
    session: Session, *, action: str | None = None, line: int | None = None, region: str | None = None
) -> list[Counted]:
    """Reads of every secretariat only what figures count. Asks no permission."""
    common, own = calendars.exceptions(session)
    facts = (getattr(Activity, name) for name in ("id", "secretariat_code", "action", "due_on", "archived_at", *_SUMS))
    rows = session.execute(
        select(Secretariat.name, Report.status, Report.percentage, *facts)
        .join(Secretariat, col(Secretariat.code) == Activity.secretariat_code)
        .join(Report, col(Report.id) == _latest(Report.id), isouter=True)
        .where(*_chosen(action=action, line=line, region=region))
        .order_by(col(Activity.due_on), col(Activity.code), col(Activity.id))
    )
    return [
        Counted(
            activity=row,
            secretariat=row[0],
            status=row[1] or ActivityStatus.NOT_STARTED,
            percentage=row[2] or 0,
            off=own.get(row.secretariat_code, common),
        )
        for row in rows
    ]


def _chosen(*, action: str | None, line: int | None, region: str | None, archived: bool = False) -> list[Condition]:
    wanted: list[Condition] = []
    if action is not None:
        wanted.append(col(Activity.action) == action)
    if line is not None:
        wanted.append(col(Activity.line) == line)
    if region is not None:
        wanted.append(col(Secretariat.region) == region)
    if not archived:
        wanted.append(col(Activity.archived_at).is_(None))
    return wanted


def archived(session: Session, code: str) -> int:
    """Counts the activities that were taken out of a plan. Asks no permission."""
    gone = (col(Activity.secretariat_code) == code) & col(Activity.archived_at).is_not(None)
    return session.exec(select(func.count(col(Activity.id))).where(gone)).one()


def some(session: Session, ids: Collection[int]) -> list[State]:
    """Reads activities by their ids, archived ones too. Asks no permission."""
    return _read(session, session.exec(_some(), params={"ids": list(ids)}).all()) if ids else []


def plan(session: Session, actor_id: int | None, code: str) -> list[State]:
    """Reads the plan of a secretariat. Raises NotAllowed and Gone."""
    people.require(session, actor_id, Act.SEE_PLAN, code)
    assignments.secretariat(session, code)
    return states(session, [code])


def mine(session: Session, actor_id: int | None, today: date | None = None) -> list[State]:
    """Reads what is open and waits for this person: officials what their post answers for, liaisons what their
    secretariats have, coordinators nothing. With `today` also what waits for those whom they stand in for then. Raises
    NotAllowed."""
    actor = people.require(session, actor_id, Act.SEE_PLAN)
    if actor.role is Role.COORDINATOR:
        return []
    own = _of(session, actor.id, actor.secretariats)
    away = absences.stood_in_for(session, actor.id or 0, today) if today else []
    if not away:
        return own
    found = {state.id: state for state in own}
    for person in away:
        for state in _of(session, person.id, actor.secretariats):
            found.setdefault(state.id, replace(state, in_place_of=person.name))
    return sorted(found.values(), key=lambda state: (state.activity.due_on, state.activity.code, state.id))


def _of(session: Session, person_id: int | None, codes: Collection[str]) -> list[State]:
    """Reads what is open and waits for a person in these secretariats."""
    rows = session.exec(_waiting_for(), params={"actor": person_id, "codes": sorted(codes)}).all()
    return [each for each in _read(session, rows) if each.open]


def find_activity(session: Session, actor_id: int | None, activity_id: int) -> State:
    """Reads an activity, archived ones too. Raises Gone and NotAllowed."""
    found = state(session, activity_id)
    people.require(session, actor_id, Act.SEE_PLAN, found.activity.secretariat_code)
    return found


def state(session: Session, activity_id: int) -> State:
    """Reads an activity. Asks no permission. Raises Gone."""
    row = session.exec(_one(), params={"activity": activity_id}).first()
    if row is None:
        raise Gone("activity")
    return _read(session, [row])[0]


def by_code(session: Session, actor_id: int | None, code: str) -> list[State]:
    """Reads the activities with this code that the person may see; several secretariats may use the same. Raises
    NotAllowed."""
    wanted = code_key(code)
    return some(session, [number for number, held in codes(session, actor_id) if code_key(held) == wanted])


def codes(session: Session, actor_id: int | None) -> list[tuple[int, str]]:
    """Lists ids and codes of all activities that the person may see, archived ones left out. Raises NotAllowed."""
    reach = reachable(people.require(session, actor_id, Act.SEE_PLAN))
    known = _codes(everywhere=reach is None)
    found = session.exec(known, params={} if reach is None else {"codes": sorted(reach)}).all()
    return [(number, code) for number, code in found]


def history(session: Session, actor_id: int | None, activity_id: int) -> list[Event]:
    """Reads what happened to an activity, the newest first. Raises Gone and NotAllowed."""
    find_activity(session, actor_id, activity_id)
    return events(session, [activity_id])[::-1]


def reachable(visitor: Visitor) -> frozenset[str] | None:
    """Gives the codes of the secretariats whose plans the visitor may see; None: of all."""
    return None if visitor.role is Role.COORDINATOR else visitor.secretariats


def _states(session: Session, *wanted: Condition) -> list[State]:
    return _read(session, session.exec(_all().where(*wanted)).all())


# Each put together once: for SQLAlchemy that is more work than the answer is for the database. Of the CPU that a report
# dialogue took in the domain it was a third (benchmarks/plan_dialogues.py).


@cache
def _all() -> Any:
    attached = col(Evidence.report_id).is_not(None) & col(Evidence.removed_at).is_(None)
    files = (
        select(func.count(col(Evidence.id)))
        .where(Evidence.activity_id == Activity.id, attached)
        .correlate(Activity)
        .scalar_subquery()
    )
    return (
        select(Activity, Secretariat.name, Report, Person.name, files)  # type: ignore[call-overload]
        .join(Secretariat, col(Secretariat.code) == Activity.secretariat_code)
        .join(Report, col(Report.id) == _latest(Report.id), isouter=True)
        .join(Person, col(Person.id) == Report.person_id, isouter=True)
        .order_by(col(Activity.due_on), col(Activity.code), col(Activity.id))
    )


@cache
def _one() -> Any:
    return _all().where(col(Activity.id) == bindparam("activity"))


@cache
def _some() -> Any:
    return _all().where(col(Activity.id).in_(bindparam("ids", expanding=True)))


@cache
def _codes(*, everywhere: bool) -> Any:
    """Selects ids and codes of what is not archived: of all plans, or in `codes`."""
    known = select(Activity.id, Activity.code).where(col(Activity.archived_at).is_(None)).order_by(col(Activity.id))
    return known if everywhere else known.where(col(Activity.secretariat_code).in_(bindparam("codes", expanding=True)))


@cache
def _of_secretariats() -> Any:
    """Selects what is not archived, in `codes`."""
    here = col(Activity.secretariat_code).in_(bindparam("codes", expanding=True))
    return _all().where(here, col(Activity.archived_at).is_(None))


@cache
def _waiting_for() -> Any:
    """Selects what is not archived and is for `actor`, in `codes`."""
    here = col(Activity.secretariat_code).in_(bindparam("codes", expanding=True)) & col(Activity.archived_at).is_(None)
    theirs = select(Activity.id).join(Person, col(Person.id) == bindparam("actor")).where(here, answers_for())
    return _all().where(here, col(Activity.id).in_(theirs))


def _read(session: Session, rows: Iterable[Any]) -> list[State]:
    common, own = calendars.exceptions(session)
    return [_state(own.get(row[0].secretariat_code, common), *row) for row in rows]


def _state(
    off: frozenset[date], activity: Activity, secretariat: str, latest: Report | None, reporter: str | None, files: int
) -> State:
    status = latest.status if latest else ActivityStatus.NOT_STARTED
    return State(
        activity=activity,
        secretariat=secretariat,
        status=status,
        percentage=latest.percentage if latest else 0,
        latest=latest,
        reporter=reporter,
        evidence=files,
        off=off,
    )


# Conditions for other statements about `activities`


def open_still() -> Condition:
    """Gives the condition that an activity is not archived and still asks something of officials."""
    latest = _latest(Report.status)
    return col(Activity.archived_at).is_(None) & or_(latest.is_(None), latest.not_in(FINISHED))


def answers_for() -> Condition:
    """Gives the condition that a `Person` beside answers for the activity: the officials who hold its post, all of them
    when it names none or nobody holds it; anybody else for whatever their secretariats have."""
    holder = Person.__table__.alias("holder")  # type: ignore[attr-defined]
    theirs = Assignment.__table__.alias("theirs")  # type: ignore[attr-defined]
    # a list made once: an EXISTS would be asked anew for each person and activity
    held = (
        select(theirs.c.secretariat_code, post_key(holder.c.post))
        .join(holder, holder.c.id == theirs.c.person_id)
        .where(holder.c.standing == Standing.ACTIVE, holder.c.post.is_not(None))
    )
    return or_(
        col(Person.role) != Role.OFFICIAL,
        col(Activity.post).is_(None),
        post_key(col(Person.post)) == post_key(col(Activity.post)),
        tuple_(col(Activity.secretariat_code), post_key(col(Activity.post))).not_in(held),
    )


def officials(session: Session, ids: Collection[int]) -> dict[int, list[Person]]:
    """Lists the active officials who answer for each of these activities, by name; without those for which nobody does.
    Asks no permission."""
    here = (
        select(col(Activity.id), Person)
        .join(Assignment, col(Assignment.secretariat_code) == Activity.secretariat_code)
        .join(Person, col(Person.id) == Assignment.person_id)
        .where(col(Activity.id).in_(ids), Person.role == Role.OFFICIAL, Person.standing == Standing.ACTIVE)
        .where(answers_for())
    )
    found: dict[int, list[Person]] = {}
    for number, person in session.exec(here.order_by(col(Person.name), col(Person.id))):
        found.setdefault(number or 0, []).append(person)
    return found


def open_due_dates(session: Session, person_id: int) -> list[date]:
    """Lists when what is open and theirs is due."""
    theirs = (
        select(col(Activity.due_on))
        .join(Assignment, col(Assignment.secretariat_code) == Activity.secretariat_code)
        .join(Person, col(Person.id) == Assignment.person_id)
        .where(Person.id == person_id, open_still(), answers_for())
    )
    return list(session.exec(theirs).all())


def _latest(column: Any) -> Any:
    """Selects a column of the activity's latest report that is not undone."""
    return (
        select(_SAID.c[column.key])
        .where(_SAID.c.activity_id == Activity.id, _SAID.c.undone_at.is_(None))
        .order_by(_SAID.c.id.desc())
        .limit(1)
        .correlate(Activity)
        .scalar_subquery()
    )
