"""People and deliveries for these tests."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from bot.base import outbox
from db.engine import Database
from db.models import Delivery, DeliveryClass, DeliveryState, Person, Role, Standing


def add_people(database: Database, chats: list[int], now: datetime, **more: Any) -> list[int]:
    """Officials without quiet hours; their ids, in the order of the chats."""

    def add(session: Session) -> list[int]:
        for chat in chats:
            values: dict[str, Any] = {
                "name": f"Persona {chat}",
                "quiet_from": 0,
                "quiet_until": 0,
                "quiet_days": False,
            } | more
            session.add(Person(chat_id=chat, role=Role.OFFICIAL, standing=Standing.ACTIVE, joined_at=now, **values))
        session.flush()
        theirs = select(Person.id).where(col(Person.chat_id).in_(chats)).order_by(col(Person.id))
        return [each for each in session.exec(theirs) if each is not None]

    return database.transact(add)


def enqueue(database: Database, person_id: int, now: datetime, dedupe: str = "one", **more: Any) -> bool:
    values: dict[str, Any] = {"template": "text", "params": {"html": f"<b>{dedupe}</b>"}} | more
    return database.transact(outbox.enqueue, person_id=person_id, dedupe=dedupe, now=now, **values)


def enqueue_all(database: Database, now: datetime, delivery_class: DeliveryClass, prefix: str) -> int:
    """One to every person."""
    return database.transact(
        outbox.enqueue_each,
        select(Person.id),  # type: ignore[arg-type]  # sqlmodel: an id may be None before it is stored
        template="text",
        params={"html": f"Aviso {prefix}"},
        dedupe_prefix=prefix,
        now=now,
        delivery_class=delivery_class,
    )


def row(database: Database, dedupe: str = "one") -> Delivery:
    return database.transact(lambda session: session.exec(select(Delivery).where(Delivery.dedupe == dedupe)).one())


def states(database: Database) -> dict[str, int]:
    """Only those there are any of."""
    return {state.value: number for state, number in database.transact(outbox.counts).items() if number}


def waiting(database: Database) -> int:
    """Edits and deletions too."""
    open_still = col(Delivery.state).in_([DeliveryState.QUEUED, DeliveryState.SENDING])
    return database.transact(lambda session: len(session.exec(select(Delivery.id).where(open_still)).all()))


MINUTE = timedelta(minutes=1)
