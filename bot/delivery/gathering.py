"""Letters of one kind that leave for one person at once are one message. Each stays a delivery of its own: all are
taken together, and what comes of the call is written of each."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.edge.letters import Letters, Rows
from db.models import Delivery, DeliveryAction, DeliveryState, Person

MOST = 25  # of one message: so many lines fit into it
Row = tuple[Delivery, Person]


def gathers(letters: Letters, delivery: Delivery) -> bool:
    """Tells whether such a letter may be one message with others."""
    kind = letters.get(delivery.template)
    return kind is not None and kind.together is not None and delivery.action is DeliveryAction.SEND


def by_kind(rows: Rows) -> Mapping[str, list[Row]]:
    """Groups rows by the kind of their message."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[0].template].append(row)
    return found


def companions(session: Session, rows: Rows, letters: Letters, now: datetime, but: Collection[int]) -> list[Row]:
    """Reads and locks what is due for the same people, of the kinds that gather, the oldest first."""
    found = list[Row]()
    seen = {delivery.id or 0 for delivery, _ in rows} | set(but)
    of = {(each.template, each.person_id): each for each, _ in rows if gathers(letters, each)}
    for one in of.values():
        found += _due(session, one, now, seen)
    return found


def _due(session: Session, like: Delivery, now: datetime, seen: Collection[int]) -> Sequence[Row]:
    theirs = select(Delivery, Person).join(Person, col(Person.id) == Delivery.person_id)
    due = theirs.where(
        Delivery.person_id == like.person_id,
        Delivery.state == DeliveryState.QUEUED,
        Delivery.template == like.template,
        Delivery.action == DeliveryAction.SEND,
        Delivery.not_before <= now,
        col(Delivery.id).not_in(seen),
    )
    locked = due.order_by(col(Delivery.id)).limit(MOST - 1).with_for_update(skip_locked=True, of=Delivery)
    return session.exec(locked).all()


def groups(rows: Rows, letters: Letters) -> Iterator[list[Row]]:
    """Splits rows into messages: alone, or with others of their kind and person, the oldest first and MOST of them at
    most."""
    of = defaultdict[tuple[object, ...], list[Row]](list)
    for row in rows:
        of[(row[0].template, row[0].person_id) if gathers(letters, row[0]) else (row[0].id,)].append(row)
    for some in of.values():
        some.sort(key=lambda row: row[0].id or 0)  # what is due at one moment is read in any order
        kind = letters.get(some[0][0].template)
        for at in range(0, len(some), MOST):
            part = some[at : at + MOST]
            yield from [part] if len(part) == 1 or (kind and len(part) >= kind.least) else ([row] for row in part)


def shown_with(session: Session, delivery: Delivery) -> list[Row]:
    """Finds what was said in the message that this delivery edits, the oldest first; nothing when it was one letter."""
    same = select(Delivery, Person).join(Person, col(Person.id) == Delivery.person_id)
    there = same.where(
        Delivery.person_id == delivery.person_id,
        Delivery.message_id == delivery.target,
        Delivery.template == delivery.template,
        Delivery.action == DeliveryAction.SEND,
        Delivery.state == DeliveryState.SENT,
    )
    found = list(session.exec(there.order_by(col(Delivery.id))).all())
    return found if len(found) > 1 else []
