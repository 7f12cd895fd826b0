"""The sender's end of the outbox. Every write names the sender's lease number: one that lost its lease changes nothing
but the outcomes of its own calls, which it alone knows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import null, update
from sqlmodel import Session, col, select

from bot.base import leases
from bot.delivery import gathering
from bot.delivery.eligibility import SILENT, Verdict, sort
from bot.delivery.resolving import Letter, edited, letter, names_of, say
from bot.edge.letters import Letters, Params, Rows
from db.models import Delivery, DeliveryAction, DeliveryClass, DeliveryState, Person

LEASE = "sender"
MOST_ATTEMPTS = 12  # with the pauses between them (bot/delivery/sender.py), three quarters of an hour
_ROUNDS, _GLANCE = 10, 200  # of rows that may not leave now, in one transaction: others want to write too


@dataclass(frozen=True)
class Batch:
    """Holds the letters that leave next. `more`: other rows may be due too."""

    letters: Sequence[Letter]
    more: bool


def take_over(session: Session, holder: str, now: datetime, length: timedelta) -> int | None:
    """Takes the lease and gives its new number, after what an earlier sender left half done was settled; None while
    another sends."""
    number = leases.acquire(session, LEASE, holder, now, length)
    if number is not None:
        _recover(session, number, now)
    return number


def _recover(session: Session, number: int, now: datetime) -> None:
    """Settles what an earlier sender left as `sending`, since nobody knows whether it arrived: what is repeatable goes
    again, the rest says so."""
    repeatable = (col(Delivery.delivery_class) == DeliveryClass.MUST) | (col(Delivery.action) != DeliveryAction.SEND)
    left = update(Delivery).where(col(Delivery.state) == DeliveryState.SENDING, col(Delivery.reserved_by) < number)
    again = left.where(repeatable, col(Delivery.attempts) < MOST_ATTEMPTS)
    execute(session, again.values(state=DeliveryState.QUEUED, reserved_by=null()))
    execute(session, left.values(state=DeliveryState.UNCERTAIN, reason="interrupted", settled_at=now))


def take(
    session: Session,
    number: int,
    now: datetime,
    most: int,
    timezone: ZoneInfo,
    letters: Letters,
    but: Collection[int] = (),
) -> Batch:
    """Takes at most `most` due messages, but for the deliveries in `but`, and marks them `sending`; the caller commits
    before the first call. Those that may not leave now are closed or put off.

    Raises:
        LeaseLost: another sender took over.
    """
    leases.hold(session, LEASE, number)
    taken: list[Letter] = []
    limit, local = most, now.astimezone(timezone)
    for _ in range(_ROUNDS):
        rows = _due(session, now, limit, but)
        if not rows:
            return Batch(taken, more=False)
        aside, may = sort(session, rows, letters, now, timezone)
        fit, said = say(session, may, letters, local, most - len(taken))
        for delivery, _ in fit:
            if delivery.id not in said:
                aside[SILENT].append(delivery.id)
        _put_aside(session, aside, now)
        ready, said = _joined(session, [row for row in fit if row[0].id in said], said, letters, now, timezone, but)
        taken += _mark(session, number, ready, said, letters, local)
        if len(rows) < limit:
            return Batch(taken, more=False)
        if len(taken) == most:
            break
        limit = _GLANCE
    return Batch(taken, more=True)


def _joined(
    session: Session,
    rows: Sequence[tuple[Delivery, Person]],
    said: Mapping[int, Params],
    letters: Letters,
    now: datetime,
    timezone: ZoneInfo,
    but: Collection[int],
) -> tuple[Rows, Mapping[int, Params]]:
    """Adds what may leave in the same messages."""
    others = gathering.companions(session, rows, letters, now, but)
    if not others:
        return rows, said
    _, may = sort(session, others, letters, now, timezone)
    fit, more = say(session, may, letters, now.astimezone(timezone), len(may))
    return [*rows, *(row for row in fit if row[0].id in more)], {**said, **more}


def _due(session: Session, now: datetime, most: int, but: Collection[int]) -> Sequence[tuple[Delivery, Person]]:
    """Reads the due messages in the order of ix_deliveries_due: nothing is sorted, however many wait. What is due at
    one moment comes in the order in which it was written."""
    due = select(Delivery, Person).join(Person, col(Person.id) == Delivery.person_id)
    if but:
        due = due.where(col(Delivery.id).not_in(but))
    return session.exec(
        due.where(Delivery.state == DeliveryState.QUEUED, Delivery.not_before <= now)
        .order_by(col(Delivery.priority), col(Delivery.not_before), col(Delivery.id))
        .limit(most)
        .with_for_update(skip_locked=True, of=Delivery)
    ).all()


def _put_aside(session: Session, aside: Mapping[Verdict, Sequence[int | None]], now: datetime) -> None:
    for verdict, ids in aside.items():
        here = update(Delivery).where(col(Delivery.id).in_(ids))
        if verdict.state is DeliveryState.QUEUED:
            execute(session, here.values(not_before=verdict.not_before, reason=verdict.reason))
        else:
            execute(session, here.values(state=verdict.state, reason=verdict.reason, settled_at=now))


def _mark(
    session: Session, number: int, rows: Rows, said: Mapping[int, Params], letters: Letters, local: datetime
) -> list[Letter]:
    made = list(gathering.groups(rows, letters))
    leaving = [delivery for some in made for delivery, _ in some]
    marked = update(Delivery).where(col(Delivery.id).in_([delivery.id for delivery in leaving]))
    execute(
        session,
        marked.values(
            state=DeliveryState.SENDING, reserved_by=number, reason=null(), attempts=col(Delivery.attempts) + 1
        ),
    )
    whole = edited(session, rows, letters, local)
    of = [each.params for each in leaving] + [params for parts in whole.values() for params in parts]
    names = names_of(session, {params["person"] for params in of if "person" in params})
    return [letter(some, names, said, whole) for some in made]


def release(session: Session, number: int) -> int:
    """Puts back into the queue what was marked and never called: all that is `sending` once every call has been
    settled."""
    leases.let_go_when_frozen(session)
    mine = update(Delivery).where(col(Delivery.state) == DeliveryState.SENDING, col(Delivery.reserved_by) == number)
    back = mine.values(state=DeliveryState.QUEUED, reserved_by=null(), attempts=col(Delivery.attempts) - 1)
    return int(execute(session, back).rowcount)


def execute(session: Session, statement: Any) -> Any:
    return session.connection().execute(statement)
