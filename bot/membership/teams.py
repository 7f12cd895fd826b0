"""Comings and goings in the secretariats' teams: whoever answers for a secretariat is told of them, in the transaction
of the change."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.base import outbox
from bot.people import absences, assignments, people
from bot.people.people import Act
from db.models import Assignment, Delivery, DeliveryClass, Person, Role, Secretariat, Standing

LIAISON_CHANGED = "liaison_changed"  # kind of message

NOON, AFTERNOON = 12, 17  # local hours at which it is told who came in


def entered(session: Session, person_id: int, code: str, now: datetime) -> None:
    """Tells the liaisons that somebody came in by an invitation: at noon or in the afternoon, so that those who come
    in a morning are one message. Tells the officials, when it is their first liaison."""
    team = [each for each in assignments.liaisons(session, code) if each.id != person_id]
    params = {"person": person_id, "secretariat": assignments.secretariat(session, code).name}
    key = f"entered:{person_id}:{code}"
    _tell(session, team, "person_entered", params, key, now, DeliveryClass.ONCE, _end_of_half_day(now))
    if not team and assignments.liaisons(session, code):  # the first one
        tell_officials(session, [code], now)


def left(session: Session, code: str, key: str, now: datetime) -> None:
    """Tells whoever answers for the secretariat that somebody of its team left. Not who: their name is erased."""
    params = {"secretariat": assignments.secretariat(session, code).name}
    _tell(session, assignments.liaisons_of(session, code), "person_left", params, key, now)


def only_liaison_of(session: Session, person: Person) -> list[Secretariat]:
    """Lists where nobody else would answer, by name."""
    if person.role is not Role.LIAISON or person.standing is not Standing.ACTIVE:
        return []
    theirs = assignments.secretariats_of(session, person.id)
    return [each for each in theirs if [found.id for found in assignments.liaisons(session, each.code)] == [person.id]]


@contextmanager
def watched(session: Session, person: Person, now: datetime) -> Iterator[None]:
    """Stands around a change of this person: where it changes who the liaisons are, the officials are told; where it
    takes the last one away the coordinators are, and the requests for access that wait there go to them."""
    before, person_id = _in_front_of(session, person), person.id
    yield
    tell_officials(session, sorted(set(before) ^ set(_in_front_of(session, person))), now)
    lost = [each for each in _locked(session, before) if not assignments.liaisons(session, each.code)]
    if not lost:
        return
    params = {"secretariats": [each.name for each in lost]}
    coordinators = assignments.coordinators(session)
    _tell(session, coordinators, "without_liaison", params, f"alone:{person_id}:{now.isoformat()}", now)
    for secretariat in lost:
        _pass_on_requests(session, secretariat, now)


def _in_front_of(session: Session, person: Person) -> list[str]:
    """Lists the secretariats that this person is an active liaison of."""
    if person.role is not Role.LIAISON or person.standing is not Standing.ACTIVE:
        return []
    return [each.code for each in assignments.secretariats_of(session, person.id)]


def tell_officials(session: Session, codes: Iterable[str], now: datetime) -> None:
    """Tells the officials of secretariats, once, that their liaison changed; who it is now is looked up when it
    leaves."""
    for code in codes:
        here = select(Assignment.person_id).where(Assignment.secretariat_code == code)
        active = select(Person).where(Person.role == Role.OFFICIAL, Person.standing == Standing.ACTIVE)
        officials = session.exec(active.where(col(Person.id).in_(here)).order_by(col(Person.id))).all()
        key = f"liaison:{code}:{now.isoformat()}"
        _tell(session, officials, LIAISON_CHANGED, {"secretariat": code}, key, now, DeliveryClass.ONCE)


def liaisons_now(
    session: Session, rows: Sequence[tuple[Delivery, Person]], _local: datetime
) -> dict[int, Mapping[str, Any]]:
    """Looks up, by delivery, the name of the secretariat and the names and posts of its liaisons. Says nothing to who
    is no official there any more."""
    found: dict[int, Mapping[str, Any]] = {}
    for delivery, person in rows:
        code = delivery.params["secretariat"]
        if person.role is Role.OFFICIAL and code in people.as_visitor(session, person).secretariats:
            named = [(each.name or "", each.post or "") for each in assignments.liaisons(session, code)]
            found[delivery.id or 0] = {"secretariat": assignments.secretariat(session, code).name, "liaisons": named}
    return found


def _locked(session: Session, codes: Iterable[str]) -> list[Secretariat]:
    """Locks secretariats: of two liaisons who leave at once the later sees that the other left. `key_share`:
    assignments may refer to them meanwhile."""
    wanted = select(Secretariat).where(col(Secretariat.code).in_(list(codes))).order_by(col(Secretariat.code))
    return list(session.exec(wanted.with_for_update(key_share=True)).all())


def _pass_on_requests(session: Session, secretariat: Secretariat, now: datetime) -> None:
    here = select(Assignment.person_id).where(Assignment.secretariat_code == secretariat.code)
    waiting = select(Person).where(Person.standing == Standing.WAITING, col(Person.id).in_(here))
    for person in session.exec(waiting.order_by(col(Person.id))).all():
        request_access(session, person, secretariat, now)


def request_access(session: Session, person: Person, secretariat: Secretariat, now: datetime) -> None:
    """Sends a card to whoever answers for the secretariat, and to those who stand in for one of them, as far as they
    may."""
    approvers = assignments.liaisons_of(session, secretariat.code)
    stand_ins = (absences.stand_in(session, each.id or 0, now.date()) for each in approvers)
    may = [each for each in stand_ins if each and people.as_visitor(session, each).may(Act.INVITE, secretariat.code)]
    params = {"person": person.id, "person_id": person.id, "secretariat": secretariat.name}
    key = f"access:{person.id}:{secretariat.code}:{now.isoformat()}"
    _tell(session, [*approvers, *may], "access_request", params, key, now)


def _tell(
    session: Session,
    whom: Iterable[Person],
    template: str,
    params: dict[str, Any],
    key: str,
    now: datetime,
    delivery_class: DeliveryClass = DeliveryClass.MUST,
    not_before: datetime | None = None,
) -> None:
    for each in whom:
        assert each.id is not None
        outbox.enqueue(
            session,
            person_id=each.id,
            template=template,
            params=params,
            dedupe=f"{key}:{each.id}",
            now=now,
            delivery_class=delivery_class,
            not_before=not_before,
        )


def _end_of_half_day(now: datetime) -> datetime | None:
    """Gives the next of NOON and AFTERNOON of the day, in local hours; None when both are past."""
    ends = [now.replace(hour=hour, minute=0, second=0, microsecond=0) for hour in (NOON, AFTERNOON)]
    return next((end for end in ends if end > now), None)
