"""Whose turn it is when several processes take updates of one person: the lowest number that is there, one at a time.

A ticket is a row of `leases`, under a keyed hash of the person, while an update is under way or waits for its turn.
Each step is one short transaction under a lock of that person (PostgreSQL's advisory lock; SQLite has one writer), so
nothing is locked during a call to Telegram. Tickets of a process that was killed run out.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, or_, update
from sqlmodel import Session, col, select

from bot.base.leases import let_go_when_frozen
from db.engine import insert_once
from db.models import Lease

LIVES = timedelta(seconds=30)
_PREFIX, _DIGITS = "turn:", 16
_WAITS, _WORKS = 0, 1  # a ticket's `number`


def name_of(person: str, update_id: int) -> str:
    """Names a ticket; names of one person sort as their updates do. `person` is 16 hexadecimal digits."""
    return f"{_PREFIX}{person}:{update_id:0{_DIGITS}}"


def begin(session: Session, person: str, numbers: Sequence[int], holder: str, now: datetime) -> bool:
    """Begins with the first of these updates if it is its turn. All of them hold their places from now on."""
    _alone(session, person)
    _queue(session, person, numbers, holder, now)
    mine = name_of(person, numbers[0])
    theirs = select(Lease.name).where(_of(person), col(Lease.until) > now, col(Lease.holder) != holder)
    if session.exec(theirs.where(or_(col(Lease.name) <= mine, col(Lease.number) == _WORKS)).limit(1)).first():
        return False
    session.execute(update(Lease).where(col(Lease.name) == mine).values(number=_WORKS))
    return True


def wait(session: Session, person: str, numbers: Sequence[int], holder: str, now: datetime) -> None:
    """Holds the places of these updates, none of which is under way."""
    _alone(session, person)
    _queue(session, person, numbers, holder, now)


def end(session: Session, person: str, number: int, waiting: Sequence[int], holder: str, now: datetime) -> None:
    """Ends an update. Those that wait in the same process hold their places in the same moment, so that no later one of
    another process comes in between."""
    _alone(session, person)
    _queue(session, person, waiting, holder, now)
    mine = (col(Lease.name) == name_of(person, number)) & (col(Lease.holder) == holder)
    session.execute(delete(Lease).where(mine))


def renew(session: Session, names: Collection[str], holder: str, now: datetime) -> None:
    """Goes on holding these tickets."""
    mine = col(Lease.name).in_(names) & (col(Lease.holder) == holder)
    session.execute(update(Lease).where(mine).values(until=now + LIVES))


def release(session: Session, holder: str) -> None:
    """Gives up all tickets of this process, at its stop."""
    mine = col(Lease.name).startswith(_PREFIX) & (col(Lease.holder) == holder)
    session.execute(delete(Lease).where(mine))


def forget_old(session: Session, now: datetime) -> None:
    """Deletes what killed processes left."""
    old = col(Lease.name).startswith(_PREFIX) & (col(Lease.until) < now - LIVES)
    session.execute(delete(Lease).where(old))


def _alone(session: Session, person: str) -> None:
    if session.get_bind().dialect.name == "postgresql":
        let_go_when_frozen(session)
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(person, 0))))


def _queue(session: Session, person: str, numbers: Sequence[int], holder: str, now: datetime) -> None:
    for number in numbers:
        name = name_of(person, number)
        if insert_once(session, Lease, name=name, holder=holder, number=_WAITS, until=now + LIVES):
            continue
        free = (col(Lease.holder) == holder) | (col(Lease.until) <= now)
        session.execute(
            update(Lease).where(col(Lease.name) == name, free).values(holder=holder, number=_WAITS, until=now + LIVES)
        )


def _of(person: str) -> ColumnElement[bool]:
    return col(Lease.name).between(name_of(person, 0), name_of(person, 10**_DIGITS - 1))
