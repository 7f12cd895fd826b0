"""Everything the bot says unasked, written in the transaction of what it tells. `sending` is its other end."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, Text, case, cast, event, func, literal, null, update
from sqlalchemy import select as sa_select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from db.engine import insert_once
from db.models import Delivery, DeliveryAction, DeliveryClass, DeliveryState

WITHDRAWN = "withdrawn"
AWAY = "away"  # reason of what waits for somebody to be back
_ENQUEUED = "enqueued"


def enqueue(
    session: Session,
    *,
    person_id: int,
    template: str,
    params: dict[str, Any],
    dedupe: str,
    now: datetime,
    delivery_class: DeliveryClass = DeliveryClass.MUST,
    priority: int = 5,
    urgent: bool = False,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    announcement_id: int | None = None,
) -> bool:
    """Queues a message to a person. False when `dedupe` was said already.

    `params` hold ids, dates and numbers, never a name: {"person": id} is resolved to that person's name just before the
    call.
    """
    session.info[_ENQUEUED] = True
    return insert_once(
        session,
        Delivery,
        person_id=person_id,
        dedupe=dedupe,
        **_common(template, params, now, delivery_class, priority, urgent, not_before, expires_at, announcement_id),
    )


def edit_sent(session: Session, which: str, mark: str, now: datetime) -> int:
    """Queues edits of messages that were sent, found by the beginning of their key, so that they say what they would
    say now; gives how many. `mark` names the change: each message is edited once for it."""
    sent = (col(Delivery.action) == DeliveryAction.SEND) & (col(Delivery.state) == DeliveryState.SENT)
    chosen = col(Delivery.dedupe).startswith(which, autoescape=True) & col(Delivery.message_id).is_not(None)
    found = session.exec(select(Delivery).where(sent, chosen).order_by(col(Delivery.id))).all()
    for each in found:
        session.info[_ENQUEUED] = True
        common = _common(each.template, each.params, now, DeliveryClass.MUST, each.priority, True, None, None, None)
        values = common | {"action": DeliveryAction.EDIT, "target": each.message_id}  # Telegram rings for no edit
        insert_once(session, Delivery, person_id=each.person_id, dedupe=f"{which}edit:{mark}:{each.id}", **values)
    return len(found)


def enqueue_each(
    session: Session,
    people: Select[tuple[int]],
    *,
    template: str,
    params: dict[str, Any],
    dedupe_prefix: str,
    now: datetime,
    delivery_class: DeliveryClass = DeliveryClass.MUST,
    priority: int = 5,
    urgent: bool = False,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    announcement_id: int | None = None,
) -> int:
    """Queues a message for every person id that `people` selects, in one statement; gives how many are new. The key of
    each is `dedupe_prefix:person id`."""
    chosen = people.subquery()
    person_id = chosen.columns[0]
    values = _common(template, params, now, delivery_class, priority, urgent, not_before, expires_at, announcement_id)
    columns = Delivery.__table__.columns  # type: ignore[attr-defined]
    constants = [null() if value is None else literal(value, columns[name].type) for name, value in values.items()]
    dedupe = literal(f"{dedupe_prefix}:", Text()) + cast(person_id, Text())
    # SQLite takes the ON of ON CONFLICT for a join's unless the SELECT has a WHERE
    rows = sa_select(person_id, dedupe, *constants).where(person_id.is_not(None))
    return insert_rows(session, ["person_id", "dedupe", *values], rows)


def enqueue_all(
    session: Session,
    recipients: Sequence[tuple[int, str]],
    *,
    template: str,
    params: dict[str, Any],
    now: datetime,
    delivery_class: DeliveryClass = DeliveryClass.MUST,
    expires_at: datetime | None = None,
) -> None:
    """Queues a message for each pair of a person id and a key, in one statement. What has its key already is left
    out."""
    session.info[_ENQUEUED] = True
    common = _common(template, params, now, delivery_class, 5, False, None, expires_at, None)
    rows = [{"person_id": person_id, "dedupe": dedupe, **common} for person_id, dedupe in recipients]
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    once = dialect.insert(Delivery).on_conflict_do_nothing()
    session.connection().execute(once, rows)


def insert_rows(session: Session, columns: Sequence[str], rows: Select[Any]) -> int:
    """Inserts what `rows` selects, in one statement, and gives how many are new: what has its key already is left
    out."""
    session.info[_ENQUEUED] = True
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(Delivery).from_select(list(columns), rows, include_defaults=False)
    once = statement.on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    return int(session.connection().execute(once).rowcount)


def wake(session: Session) -> None:
    """Has the sender look again after this transaction: something that waited may leave."""
    session.info[_ENQUEUED] = True


def _common(
    template: str,
    params: dict[str, Any],
    now: datetime,
    delivery_class: DeliveryClass,
    priority: int,
    urgent: bool,
    not_before: datetime | None,
    expires_at: datetime | None,
    announcement_id: int | None,
) -> dict[str, Any]:
    return {
        "action": DeliveryAction.SEND,
        "announcement_id": announcement_id,
        "template": template,
        "params": params,
        "delivery_class": delivery_class,
        "priority": priority,
        "urgent": urgent,
        "not_before": not_before or now,
        "expires_at": expires_at,
        "state": DeliveryState.QUEUED,
        "attempts": 0,
        "created_at": now,
    }


def withdraw(session: Session, which: str | Collection[int], now: datetime) -> int:
    """Cancels what is still queued, found by the beginning of its key or by id; gives how many. What is being sent just
    now is sent, but not again when that fails."""
    chosen = (
        col(Delivery.dedupe).startswith(which, autoescape=True)
        if isinstance(which, str)
        else col(Delivery.id).in_(which)
    )
    queued = col(Delivery.state) == DeliveryState.QUEUED
    # one statement, for a row may go from one of the two states to the other between two
    withdrawn = (
        update(Delivery)
        .where(chosen, queued | (col(Delivery.state) == DeliveryState.SENDING))
        .values(
            state=case((queued, DeliveryState.CANCELLED), else_=Delivery.state),
            settled_at=case((queued, now), else_=Delivery.settled_at),
            reason=WITHDRAWN,
        )
        .returning(col(Delivery.state))
    )
    states = session.connection().execute(withdrawn).scalars()
    return sum(state == DeliveryState.CANCELLED for state in states)


def withdraw_from(session: Session, person_id: int, now: datetime) -> None:
    """Cancels what waits for somebody who does not take part any more."""
    waits = (col(Delivery.person_id) == person_id) & (col(Delivery.state) == DeliveryState.QUEUED)
    cancelled = {"state": DeliveryState.CANCELLED, "reason": WITHDRAWN, "settled_at": now}
    session.connection().execute(update(Delivery).where(waits).values(**cancelled))


def release(session: Session, person_id: int, now: datetime) -> None:
    """Lets what waited for a person's return leave: they are back."""
    waits = (col(Delivery.person_id) == person_id) & (col(Delivery.state) == DeliveryState.QUEUED)
    waited = update(Delivery).where(waits, col(Delivery.reason) == AWAY)
    session.connection().execute(waited.values(not_before=now, reason=null()))
    wake(session)


def counts(session: Session) -> dict[DeliveryState, int]:
    """Counts the messages in each state, none left out; what edits or deletes a message is not counted as another."""
    messages = select(Delivery.state, func.count()).where(Delivery.action == DeliveryAction.SEND)
    rows = session.exec(messages.group_by(col(Delivery.state))).all()
    return dict.fromkeys(DeliveryState, 0) | {DeliveryState(state): number for state, number in rows}


@contextmanager
def listening(engine: Engine, callback: Callable[[], None]) -> Iterator[None]:
    """Calls `callback` in the committing thread after every commit on `engine` that enqueued, for as long as the block
    lasts."""

    def tell(session: Session) -> None:
        if session.bind is engine and session.info.pop(_ENQUEUED, False):
            callback()

    event.listen(Session, "after_commit", tell)
    try:
        yield
    finally:
        event.remove(Session, "after_commit", tell)
