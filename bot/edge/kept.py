"""Updates that have to wait stay in the database until they are done, a day at most, so that Telegram may forget them.

Only those of people who take part and consented (Ley 1581 de 2012, art. 9). One process works on a row at a time: it
holds it until a moment that it moves forward, and what a killed process held is free after that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from bot.people.people import CONSENT_VERSION
from db.engine import insert_once
from db.models import KeptReason, KeptUpdate, Person, Standing

KEPT_FOR = timedelta(hours=24)  # as long as Telegram itself keeps one
GIVE_UP_AFTER = KEPT_FOR - timedelta(minutes=15)  # whoever works on it; it is gone when its day is over
HELD_FOR = timedelta(seconds=30)


@dataclass(frozen=True, kw_only=True)
class UnfinishedUpdate:
    """An update that is not finished. `chat_id`: the private chat it came from."""

    update_id: int
    chat_id: int
    payload: dict[str, Any]
    reason: KeptReason
    taken_at: datetime
    not_before: datetime
    bugs: int = 0
    failures: int = 0


class Held(Enum):
    """Whose a kept update is."""

    MINE = auto()
    ANOTHERS = auto()
    GONE = auto()  # done by another process, or erased with its person


def keep(session: Session, waiting: Sequence[UnfinishedUpdate], holder: str, now: datetime) -> set[int]:
    """Keeps updates and gives the numbers of those that are kept now; of the others the person may not be, or is not
    known."""
    people = {chat_id: _consenting(session, chat_id) for chat_id in sorted({each.chat_id for each in waiting})}
    kept = set()
    for each in waiting:
        person_id = people[each.chat_id]
        if person_id is None:
            continue
        insert_once(
            session,
            KeptUpdate,
            update_id=each.update_id,
            person_id=person_id,
            payload=each.payload,
            reason=each.reason,
            taken_at=each.taken_at,
            not_before=each.not_before,
            bugs=each.bugs,
            failures=each.failures,
            holder=holder,
            held_until=now + HELD_FOR,
        )
        kept.add(each.update_id)
    return kept


def _consenting(session: Session, chat_id: int) -> int | None:
    """Finds a person who consented to today's text, and locks them until the transaction ends: whoever erases or
    withdraws at the same moment comes before or after, never between."""
    takes_part = (Person.standing == Standing.ACTIVE) & (Person.consent == CONSENT_VERSION)
    here = select(Person.id).where(Person.chat_id == chat_id, takes_part)
    return session.exec(here.with_for_update(read=True)).first()


def claim(session: Session, update_id: int, holder: str, now: datetime) -> Held:
    """Claims an update before each try; who gets MINE works on it alone for HELD_FOR."""
    free = (col(KeptUpdate.holder) == holder) | (col(KeptUpdate.held_until) <= now)
    mine = update(KeptUpdate).where(col(KeptUpdate.update_id) == update_id, free)
    taken = mine.values(holder=holder, held_until=now + HELD_FOR).returning(col(KeptUpdate.update_id))
    if session.execute(taken).first() is not None:
        return Held.MINE
    known = session.exec(select(KeptUpdate.update_id).where(KeptUpdate.update_id == update_id)).first()
    return Held.GONE if known is None else Held.ANOTHERS


def renew(session: Session, holder: str, now: datetime) -> set[int]:
    """Goes on holding what this holder still holds, for HELD_FOR from now on, and gives the numbers."""
    mine = update(KeptUpdate).where(col(KeptUpdate.holder) == holder)
    return set(session.execute(mine.values(held_until=now + HELD_FOR).returning(col(KeptUpdate.update_id))).scalars())


def release(session: Session, holder: str, now: datetime) -> None:
    """Lets go of all that this holder holds, at a stop, so that others need not wait until it is free."""
    session.execute(update(KeptUpdate).where(col(KeptUpdate.holder) == holder).values(held_until=now))


def take_over(session: Session, holder: str, now: datetime, *, alone: bool) -> list[KeptUpdate]:
    """Takes over what nobody works on; with `alone`, when no other process can be alive, all that is kept. In
    Telegram's order."""
    free = (col(KeptUpdate.holder) != holder) & ((col(KeptUpdate.held_until) <= now) | alone)
    mine = update(KeptUpdate).where(free).values(holder=holder, held_until=now + HELD_FOR)
    numbers = session.execute(mine.returning(col(KeptUpdate.update_id))).scalars().all()
    taken = select(KeptUpdate).where(col(KeptUpdate.update_id).in_(numbers))
    return list(session.exec(taken.order_by(col(KeptUpdate.update_id))).all())


def first_elsewhere(session: Session, chat_id: int, update_id: int, holder: str) -> int | None:
    """Finds the first update of this person, up to this one, that another process keeps: it comes first."""
    theirs = select(KeptUpdate.update_id).join(Person, col(Person.id) == KeptUpdate.person_id)
    before = theirs.where(
        Person.chat_id == chat_id, col(KeptUpdate.update_id) <= update_id, KeptUpdate.holder != holder
    )
    return session.exec(before.order_by(col(KeptUpdate.update_id)).limit(1)).first()


def failed(session: Session, waiting: UnfinishedUpdate, holder: str) -> None:
    """Notes that another try did not succeed."""
    here = (col(KeptUpdate.update_id) == waiting.update_id) & (col(KeptUpdate.holder) == holder)
    values = {
        "reason": waiting.reason,
        "not_before": waiting.not_before,
        "bugs": waiting.bugs,
        "failures": waiting.failures,
    }
    session.execute(update(KeptUpdate).where(here).values(values))


def remove(session: Session, update_id: int) -> bool:
    """Deletes an update that is done, or given up. False when it was gone already."""
    gone = delete(KeptUpdate).where(col(KeptUpdate.update_id) == update_id)
    return session.execute(gone.returning(col(KeptUpdate.update_id))).first() is not None


def forget_old(session: Session, now: datetime) -> list[dict[str, Any]]:
    """Deletes what was kept for a day, whoever has it, and gives the payloads, so that each is apologised for once."""
    old = delete(KeptUpdate).where(col(KeptUpdate.taken_at) <= now - KEPT_FOR)
    return list(session.execute(old.returning(col(KeptUpdate.payload))).scalars())
