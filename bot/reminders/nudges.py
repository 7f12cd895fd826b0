"""A liaison, or the coordination, reminds those who answer for something late now: each of them once a day of each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from sqlmodel import Session, col, select

from bot.base import outbox
from bot.base.errors import Invalid
from bot.base.statuses import REMINDED
from bot.people import absences, people
from bot.people.people import Act
from bot.plans import plans
from bot.plans.plans import State
from db.models import Delivery, Person

TEMPLATE = "nudge"


@dataclass(frozen=True, kw_only=True)
class Nudged:
    """What became of reminding a person. `codes`: of the activities they hear of now; `known`: of those they were
    reminded of today; `away`: until when they are, and `instead`: who hears it, None for nobody."""

    name: str | None
    codes: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    away: date | None = None
    instead: str | None = None


def remind(
    session: Session, actor_id: int, states: Sequence[State], now: datetime, timezone: tzinfo
) -> tuple[list[Nudged], list[State]]:
    """Reminds whoever answers for these activities, and gives those for which nobody does. Who is away is left in
    peace: who stands in hears of it. Raises NotAllowed, and Invalid for what asks nothing of them."""
    for state in states:
        people.require(session, actor_id, Act.VERIFY, state.activity.secretariat_code)
    states = [state for state in states if not state.archived and state.status in REMINDED]
    if not states:
        raise Invalid("nudge_nothing")
    today = now.astimezone(timezone).date()
    by_activity = plans.officials(session, [state.id for state in states])
    theirs: dict[int, tuple[Person, list[State]]] = {}
    for state in states:
        for person in by_activity.get(state.id, ()):
            theirs.setdefault(person.id or 0, (person, []))[1].append(state)
    _one_at_a_time(session, theirs)
    found = [_remind(session, actor_id, person, each, now, today) for person, each in theirs.values()]
    return found, [state for state in states if state.id not in by_activity]


def _one_at_a_time(session: Session, ids: Collection[int]) -> None:
    """Locks these people: of two who remind them at once the later sees what the earlier said."""
    rows = select(Person.id).where(col(Person.id).in_(ids)).order_by(col(Person.id))
    session.exec(rows.with_for_update(key_share=True)).all()


def _remind(
    session: Session, actor_id: int, person: Person, states: Sequence[State], now: datetime, today: date
) -> Nudged:
    receiver, away = person, absences.away(session, [person.id or 0], today).get(person.id or 0)
    if away is not None:
        substitute = absences.stand_in(session, person.id or 0, today)
        if substitute is None:
            return Nudged(name=person.name, away=away)
        receiver = substitute
    said = _said(session, receiver.id or 0, today)
    new = [state for state in states if state.id not in said]
    if new:
        _enqueue(session, actor_id, receiver, person, new, now, today)
    return Nudged(
        name=person.name,
        codes=tuple(state.activity.code for state in new),
        known=tuple(state.activity.code for state in states if state.id in said),
        away=away,
        instead=receiver.name if receiver is not person else None,
    )


def _enqueue(
    session: Session,
    actor_id: int,
    receiver: Person,
    person: Person,
    states: Sequence[State],
    now: datetime,
    today: date,
) -> None:
    params: dict[str, Any] = {"person": actor_id, "activities": [state.id for state in states]}
    params |= {"in_place_of": person.id} if receiver is not person else {}
    outbox.enqueue(
        session,
        person_id=receiver.id or 0,
        template=TEMPLATE,
        params=params,
        dedupe=f"{_key(receiver.id or 0, today)}{states[0].id}",
        now=now,
        expires_at=datetime.combine(today + timedelta(days=3), time(), now.tzinfo),
    )


def _key(person_id: int, today: date) -> str:
    return f"{TEMPLATE}:{person_id}:{today.isoformat()}:"


def _said(session: Session, person_id: int, today: date) -> set[int]:
    """Lists what somebody was reminded of by hand today."""
    mine = col(Delivery.dedupe).startswith(_key(person_id, today), autoescape=True)
    return {number for params in session.exec(select(Delivery.params).where(mine)) for number in params["activities"]}


def params(
    session: Session, rows: Sequence[tuple[Delivery, Person]], local: datetime
) -> Mapping[int, Mapping[str, Any]]:
    """Looks up, by delivery, what still asks something of who hears it; without those that say nothing any more."""
    found: dict[int, Mapping[str, Any]] = {}
    for delivery, person in rows:
        visitor = people.as_visitor(session, person)
        states = [
            state
            for state in plans.some(session, delivery.params["activities"])
            if not state.archived
            and state.status in REMINDED
            and visitor.may(Act.REPORT, state.activity.secretariat_code)
            and not (state.latest and state.latest.at > delivery.created_at)
        ]
        if states:
            absent = session.get(Person, delivery.params.get("in_place_of") or 0)
            of = {"in_place_of": (absent.name or None) if absent else None}
            found[delivery.id or 0] = {**delivery.params, **of, "states": states, "today": local.date()}
    return found
