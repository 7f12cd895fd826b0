"""What messages say that are about to leave: looked up kind by kind, just before the call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.delivery import gathering
from bot.delivery.gathering import by_kind
from bot.edge.letters import Letters, Params, Rows, as_enqueued
from db.models import DeliveryAction, DeliveryClass, Person


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message about to leave: in state `sending`, its names resolved. `attempts` counts this one. `parts`: what all
    the letters say that this one message is, where it is several; `joined`: the others of them that leave with it."""

    id: int
    person_id: int
    chat_id: int
    template: str
    params: Mapping[str, Any]
    delivery_class: DeliveryClass
    attempts: int
    action: DeliveryAction = DeliveryAction.SEND
    target: int | None = None
    parts: Sequence[Params] = ()
    joined: Mapping[int, Params] = field(default_factory=dict)

    @property
    def leaving(self) -> Mapping[int, Params]:
        """Gives what each delivery says that leaves with this message."""
        return {self.id: self.params, **self.joined}

    @property
    def repeatable(self) -> bool:
        """Tells whether doing it twice is like doing it once, or better than not at all."""
        return self.delivery_class is DeliveryClass.MUST or self.action is not DeliveryAction.SEND


def say(session: Session, may: Rows, letters: Letters, local: datetime, most: int) -> tuple[Rows, Mapping[int, Params]]:
    """Looks up what messages say, until `most` of them have something to say; gives the rows looked at and the
    parameters of those that have."""
    said: dict[int, Params] = {}
    asked = 0
    while len(said) < most and asked < len(may):
        some = may[asked : asked + most - len(said)]
        asked += len(some)
        for kind, rows in by_kind(some).items():
            # one of no known kind fails when it is rendered, and its row says so
            said |= (
                letters[kind].resolve(session, rows, local) if kind in letters else as_enqueued(session, rows, local)
            )
    return may[:asked], said


def edited(session: Session, rows: Rows, letters: Letters, local: datetime) -> Mapping[int, Sequence[Params]]:
    """Looks up, by edit, what stands in a message of several letters: it is written anew as a whole."""
    found: dict[int, Sequence[Params]] = {}
    for delivery, _ in rows:
        kind = letters.get(delivery.template)
        if kind and kind.together and delivery.action is DeliveryAction.EDIT:
            parts = kind.resolve(session, gathering.shown_with(session, delivery), local)
            found[delivery.id or 0] = [params for _, params in sorted(parts.items())]
    return found


def letter(
    some: Rows, names: Mapping[int, str | None], said: Mapping[int, Params], edited: Mapping[int, Sequence[Params]]
) -> Letter:
    (delivery, person), *others = some
    assert delivery.id is not None
    assert person.chat_id is not None
    told = {each.id or 0: _with_name(said[each.id or 0], names) for each, _ in some}
    parts = tuple(told.values()) if others else tuple(_with_name(each, names) for each in edited.get(delivery.id, ()))
    return Letter(
        id=delivery.id,
        person_id=delivery.person_id,
        chat_id=person.chat_id,
        template=delivery.template,
        params=told.pop(delivery.id),
        delivery_class=delivery.delivery_class,
        attempts=delivery.attempts + 1,
        action=delivery.action,
        target=delivery.target,
        parts=parts,
        joined=told,
    )


def _with_name(params: Params, names: Mapping[int, str | None]) -> Params:
    return {**params, "person": names.get(params["person"])} if "person" in params else params


def names_of(session: Session, ids: set[int]) -> dict[int, str | None]:
    if not ids:
        return {}
    rows = session.exec(select(Person.id, Person.name).where(col(Person.id).in_(ids))).all()
    return {person_id: name for person_id, name in rows if person_id is not None}
