"""Writes how the sender's calls ended. It can know that alone, so also a sender that lost its lease writes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Integer, bindparam, func, update
from sqlmodel import Session, col, select

from bot.base import leases
from bot.delivery.resolving import Letter
from bot.delivery.taking import execute
from bot.edge.letters import Letters
from db.models import Delivery, DeliveryState, Person

_COLUMNS = Delivery.__table__.columns  # type: ignore[attr-defined]
_SETTLE: Final = (
    update(Delivery)
    .where(
        col(Delivery.id) == bindparam("of_id"),
        col(Delivery.reserved_by) == bindparam("of_number"),
        # a later sender may have called it uncertain; who made the call knows better
        (col(Delivery.state) == DeliveryState.SENDING) | (col(Delivery.state) == DeliveryState.UNCERTAIN),
    )
    .values(
        state=bindparam("to_state", type_=_COLUMNS["state"].type),
        reason=func.coalesce(bindparam("to_reason", type_=_COLUMNS["reason"].type), Delivery.reason),
        message_id=bindparam("to_message_id", type_=_COLUMNS["message_id"].type),
        settled_at=bindparam("to_settled_at", type_=_COLUMNS["settled_at"].type),
        reserved_by=bindparam("to_reserved_by", type_=Integer()),
        not_before=func.coalesce(bindparam("to_not_before", type_=_COLUMNS["not_before"].type), Delivery.not_before),
        attempts=col(Delivery.attempts) - bindparam("uncounted", type_=Integer()),
    )
)


@dataclass(frozen=True)
class CallOutcome:
    """How one call ended. With state `queued` it goes again at `again_at`; `counts` is False when it never arrived."""

    letter: Letter
    state: DeliveryState
    reason: str | None = None
    message_id: int | None = None
    again_at: datetime | None = None
    counts: bool = True
    moved_to: int | None = None


def settle(session: Session, number: int, outcomes: Sequence[CallOutcome], now: datetime, letters: Letters) -> None:
    """Writes how calls ended. Repeating it changes nothing; a row that another sender took back stays as it is."""
    leases.let_go_when_frozen(session)
    settled = [_settled(each, number, outcome, now) for outcome in outcomes for each in outcome.letter.leaving]
    session.connection().execute(_SETTLE, settled)
    _tell(session, [each.letter for each in outcomes if each.state is DeliveryState.SENT], now, letters)
    for outcome in outcomes:
        letter = outcome.letter
        # what the call taught about the chat; the person may have another one by now
        here = update(Person).where(col(Person.id) == letter.person_id, col(Person.chat_id) == letter.chat_id)
        if outcome.state is DeliveryState.UNREACHABLE:
            execute(session, here.where(col(Person.unreachable_since).is_(None)).values(unreachable_since=now))
        if outcome.moved_to is not None:
            taken = select(Person.id).where(Person.chat_id == outcome.moved_to).exists()
            execute(session, here.where(~taken).values(chat_id=outcome.moved_to))


def _tell(session: Session, arrived: Sequence[Letter], now: datetime, letters: Letters) -> None:
    """Tells whoever wants to know what arrived, kind by kind."""
    for kind in {letter.template for letter in arrived} & letters.keys():
        if tell := letters[kind].sent:
            of = [letter.leaving for letter in arrived if letter.template == kind]
            tell(session, {number: params for leaving in of for number, params in leaving.items()}, now)


def _settled(delivery_id: int, number: int, outcome: CallOutcome, now: datetime) -> dict[str, Any]:
    again = outcome.state is DeliveryState.QUEUED
    return {
        "of_id": delivery_id,
        "of_number": number,
        "to_state": outcome.state,
        "to_reason": outcome.reason,
        "to_message_id": outcome.message_id,
        "to_settled_at": None if again else now,
        "to_reserved_by": None if again else number,
        "to_not_before": outcome.again_at,
        "uncounted": int(not outcome.counts),
    }
