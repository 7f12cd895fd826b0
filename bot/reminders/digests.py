"""The daily digest: made once a day from the policy of reminders, looked at again just before it leaves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from bot.base import outbox
from bot.base.statuses import AWAITING_LIAISON, REMINDED
from bot.people import people
from bot.people.people import Act, Visitor
from bot.plans import plans
from bot.plans.plans import State, answers_for
from bot.reminders import numbers, periodic, summaries, weeks
from bot.reminders.facts import facts, is_anybody_there, working_calendars
from bot.reminders.policy import DigestLine, Facts, Policy, Task, digest_lines, upcoming
from bot.reminders.summaries import Summary
from bot.reminders.weeks import Place
from db.engine import insert_once
from db.models import (
    Activity,
    Assignment,
    Delivery,
    DeliveryState,
    PeriodicRule,
    Person,
    Remembered,
    Reminder,
    ReminderRule,
    Role,
    Snooze,
    Standing,
)

LATEST = 17  # local hour from which the digests of a day are left to the next working day
TEMPLATE = "digest"
_MADE = "digests_made:"  # in `remembered`, with its date: a day whose digests were made


@dataclass(frozen=True)
class Item:
    """An activity a digest speaks of. `in_place_of`: the name of who is away (None for one who is gone);
    `waits`: working days, of what waits for verification."""

    state: State
    rule: ReminderRule
    _: KW_ONLY
    replaces: bool = False
    in_place_of: str | None = None
    waits: int = 0


@dataclass(frozen=True, kw_only=True)
class Digest:
    """What a person is told on a day, as it stands now. `items`: overdue first, then due, then waiting for
    verification, then what nobody answers. `summary`: by code and name of secretariat; `week`: more of its first ones;
    with it how many `questions` wait for the reader."""

    person_id: int
    day: date
    items: Sequence[Item]
    periodic: Sequence[str]
    summary: Mapping[tuple[str, str], Summary]
    questions: int = 0
    week: Sequence[Place] = ()

    def __bool__(self) -> bool:
        return bool(self.items or self.periodic or self.summary or self.questions)

    def of(self, *rules: ReminderRule) -> list[Item]:
        return [item for item in self.items if item.rule in rules]


@dataclass(frozen=True)
class Reason:
    """Why a line is said: the numbers that hold, and when the next one would come if nothing happened."""

    policy: Policy
    coming: date | None


# Making them


def enqueue_due(session: Session, now: datetime, timezone: ZoneInfo) -> int:
    """Makes the digests of today, once, from the hour of the policy on; gives how many. Raises ValueError for a naive
    `now`."""
    if now.utcoffset() is None:
        raise ValueError("a naive datetime has no moment")
    local = now.astimezone(timezone)
    today = local.date()
    made = _MADE + today.isoformat()
    if session.get(Remembered, made) or not numbers.hour(session) <= local.hour < LATEST:
        return 0
    if not insert_once(session, Remembered, key=made, value=now.isoformat()):
        return 0  # another process makes them
    _expire(session, now)
    if not is_anybody_there(session):  # else all activities and what was said of them would be read for nobody
        return 0
    return write(session, digest_lines(facts(session, today, timezone), today), now, timezone)


def _expire(session: Session, now: datetime) -> None:
    """Notes that what did not leave in time was not said, also when no sender has looked at it since."""
    left = col(Delivery.state).in_([DeliveryState.QUEUED, DeliveryState.SENDING])
    over = update(Delivery).where(left, col(Delivery.template) == TEMPLATE, col(Delivery.expires_at) <= now)
    session.connection().execute(over.values(state=DeliveryState.EXPIRED, settled_at=now))


def write(session: Session, found: Sequence[DigestLine], now: datetime, timezone: ZoneInfo) -> int:
    if not found:
        return 0
    today = now.astimezone(timezone).date()
    session.connection().execute(insert(Reminder), [_row(line, today, now) for line in found])
    recipients = sorted({line.person for line in found})
    outbox.enqueue_all(
        session,
        [(person, key(person, today)) for person in recipients],
        template=TEMPLATE,
        params={"day": today.isoformat()},
        now=now,
        expires_at=datetime.combine(today + timedelta(days=1), time(), timezone),
    )
    return len(recipients)


def key(person_id: int, day: date) -> str:
    """Gives the key of the delivery: at most one a person a day."""
    return f"digest:{person_id}:{day.isoformat()}"


def _row(line: DigestLine, today: date, now: datetime) -> dict[str, Any]:
    meant, rule, about = line.topic
    return {
        "key": f"{rule}:{about}:{meant}:{today.isoformat()}",
        "digest": key(line.person, today),
        "day": today,
        "person_id": line.person,
        "in_place_of": line.in_place_of,
        "rule": rule,
        "activity_id": line.task,
        "periodic_id": line.periodic,
        "at": now,
    }


# Looking again


def read_digest(session: Session, person_id: int, day: date, today: date, timezone: tzinfo | None) -> Digest:
    """Reads what of that day's digest still holds. Raises Gone."""
    rows = session.exec(select(Reminder).where(Reminder.digest == key(person_id, day)).order_by(col(Reminder.id))).all()
    actor = people.as_visitor(session, people.find_person(session, person_id))
    rules = {row.periodic_id for row in rows if row.periodic_id}
    titles = session.exec(select(PeriodicRule.title).where(col(PeriodicRule.id).in_(rules), periodic.HOLDS)).all()
    summary: Mapping[tuple[str, str], Summary] = {}
    weekly = any(row.rule is ReminderRule.SUMMARY for row in rows)
    if weekly:
        summary = summaries.by_secretariat(session, today, plans.reachable(actor))
    return Digest(
        person_id=person_id,
        day=day,
        items=_items(session, actor, rows, today, timezone),
        periodic=list(titles),
        summary=summary,
        questions=summaries.questions(session, actor) if weekly else 0,
        week=weeks.places(session, summary, today, timezone) if summary else (),
    )


def _items(
    session: Session, actor: Visitor, rows: Sequence[Reminder], today: date, timezone: tzinfo | None
) -> list[Item]:
    about = {row.activity_id for row in rows if row.activity_id}
    if not about:
        return []
    states = {state.id: state for state in plans.some(session, about)}
    names = _names(session, (row.in_place_of for row in rows))
    snoozed = _snoozed(session, actor.id or 0, about)
    items: dict[tuple[int, ReminderRule], Item] = {}
    for row in rows:
        state = states.get(row.activity_id or 0)
        if state is None or not _holds(row, state, actor, snoozed):
            continue
        waits = state.waits(today, timezone) if row.rule is ReminderRule.VERIFICATION else 0
        one = Item(
            state, row.rule, replaces=row.in_place_of is not None, in_place_of=names.get(row.in_place_of), waits=waits
        )
        known = items.get((state.id, row.rule))
        items[state.id, row.rule] = known if known and not known.replaces else one
    return sorted(items.values(), key=lambda item: _place(item, today))


def _holds(row: Reminder, state: State, actor: Visitor, snoozed: Mapping[int, datetime]) -> bool:
    """Tells whether a line still holds: nothing was said of the activity since, it still asks for something, and it is
    still this person's to see."""
    wanted = AWAITING_LIAISON if row.rule is ReminderRule.VERIFICATION else REMINDED
    answered = state.latest is not None and state.latest.at > row.at
    put_off = row.rule is ReminderRule.DUE and snoozed.get(state.id, row.at) > row.at
    mine = actor.may(Act.SEE_PLAN, state.activity.secretariat_code)
    return mine and not state.archived and state.status in wanted and not answered and not put_off


def _snoozed(session: Session, person_id: int, about: Iterable[int]) -> dict[int, datetime]:
    mine = select(Snooze).where(Snooze.person_id == person_id, col(Snooze.activity_id).in_(list(about)))
    return {each.activity_id: each.at for each in session.exec(mine.order_by(col(Snooze.id))).all()}


def _names(session: Session, numbers: Iterable[int | None]) -> dict[int | None, str | None]:
    wanted = {number for number in numbers if number}
    rows = session.exec(select(Person.id, Person.name).where(col(Person.id).in_(wanted))).all() if wanted else []
    return dict(rows)


_SECTIONS = (
    ReminderRule.DUE,
    ReminderRule.VERIFICATION,
    ReminderRule.LIAISON,
    ReminderRule.COORDINATOR,
)


def _place(item: Item, today: date) -> tuple[bool, int, date, int]:
    """Gives what sorts the lines: overdue, the longest first; due, today first; then the other sections."""
    waits = item.rule is not ReminderRule.DUE
    return waits or not item.state.late(today), _SECTIONS.index(item.rule), item.state.activity.due_on, item.state.id


def params(session: Session, rows: Sequence[tuple[Delivery, Person]], local: datetime) -> dict[int, dict[str, Any]]:
    """Looks up, by delivery, its `digest` as it stands now and the local `hour`; without those that say nothing any
    more."""
    found: dict[int, dict[str, Any]] = {}
    for delivery, _ in rows:
        day = date.fromisoformat(delivery.params["day"])
        if digest := read_digest(session, delivery.person_id, day, local.date(), local.tzinfo):
            found[delivery.id or 0] = {**delivery.params, "digest": digest, "hour": local.hour}
    return found


def reason(session: Session, item: Item, today: date) -> Reason:
    """Finds why a line is said, of this activity alone: what a tap asks need not read every plan."""
    activity = item.state.activity
    country, own = working_calendars(session, today)
    task = Task(
        id=item.state.id,
        secretariat=activity.secretariat_code,
        action=activity.action,
        due_on=activity.due_on,
        since=date.min,
        status=item.state.status,
    )
    known = Facts(country, [task], policies=numbers.every(session), days_of=own)
    coming = upcoming(known, task.id, today) if item.rule is ReminderRule.DUE else None
    return Reason(known.policy(activity.action), coming)


def holders(session: Session, state: State) -> list[tuple[str | None, str | None]]:
    """Lists names and posts of the officials who answer for it."""
    here = select(Assignment.person_id).where(Assignment.secretariat_code == state.activity.secretariat_code)
    chosen = (
        select(Person.name, Person.post)
        .join(Activity, col(Activity.id) == state.id)
        .where(
            Person.role == Role.OFFICIAL, Person.standing == Standing.ACTIVE, col(Person.id).in_(here), answers_for()
        )
    )
    return list(session.exec(chosen.order_by(col(Person.name))).all())
