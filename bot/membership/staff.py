"""What liaisons and coordinators do with people: say where they stand, replace them. Each change is in the audit and
told to whom it concerns, in one transaction.

A button says what it saw («from official to liaison»): when that is not so any more nothing changes, and the person as
they are now is given back.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.announcements import launching
from bot.base import outbox
from bot.base.errors import Gone, Invalid
from bot.membership import invitations, teams
from bot.membership.directory import may_succeed
from bot.people import assignments, audit, people
from bot.people.people import Act
from db.models import Person, Role, Secretariat, Standing


def prioritise(session: Session, actor_id: int | None, code: str, prioritised: bool, now: datetime) -> None:
    people.require(session, actor_id, Act.APPOINT)
    assignments.secretariat(session, code)
    here = (col(Secretariat.code) == code) & (col(Secretariat.prioritised) != prioritised)
    if session.execute(update(Secretariat).where(here).values(prioritised=prioritised)).rowcount:  # type: ignore[attr-defined]
        audit.record(session, actor_id, "prioritise", None, now, secretariat=code, prioritised=prioritised)


def change_role(
    session: Session,
    actor_id: int | None,
    person_id: int,
    before: Role,
    after: Role,
    now: datetime,
    code: str | None = None,
) -> Person:
    """Changes somebody's role. A coordinator belongs to no secretariat, an official to one: of several the first is
    kept. `code`: where a former coordinator goes. Raises NotAllowed, Invalid."""
    person = _subject(session, actor_id, person_id)
    people.require(session, actor_id, Act.APPOINT)
    if person.standing is not Standing.ACTIVE or person.role is not before or after is before:
        return person
    _spare(session, actor_id, person)
    codes = [assignments.secretariat(session, code).code] if code else _codes(session, person_id)
    if after is not Role.COORDINATOR and not codes:
        raise Invalid("needs_secretariat")
    with teams.watched(session, person, now):
        person.role = after
        invitations.revoke_all_of(session, person_id, now)
        assignments.assign(
            session, person_id, {Role.OFFICIAL: codes[:1], Role.LIAISON: codes, Role.COORDINATOR: []}[after]
        )
    audit.record(session, actor_id, "change_role", person_id, now, before=before, after=after)
    _tell(session, person_id, "role_changed", now, role=after)
    return person


def move(session: Session, actor_id: int | None, person_id: int, before: str, after: str, now: datetime) -> Person:
    """Moves an official from one secretariat to another. Raises Gone, NotAllowed."""
    person = _subject(session, actor_id, person_id)
    people.require(session, actor_id, Act.MANAGE_PEOPLE, after)
    assignments.secretariat(session, after)
    codes = _codes(session, person_id)
    if person.standing is Standing.ACTIVE and person.role is Role.OFFICIAL and codes == [before] != [after]:
        _place(session, actor_id, person, codes, [after], now)
    return person


def station(
    session: Session, actor_id: int | None, person_id: int, codes: Sequence[str], stands: bool, now: datetime
) -> Person:
    """Puts a liaison in front of more secretariats, or of less; those where they stand already, or do not, stay as they
    are. Raises NotAllowed, Invalid when none would be left."""
    person = _subject(session, actor_id, person_id)
    people.require(session, actor_id, Act.APPOINT)
    named = {assignments.secretariat(session, code).code for code in codes}
    before = _codes(session, person_id)
    after = sorted({*before} | named if stands else {*before} - named)
    if person.standing is not Standing.ACTIVE or person.role is not Role.LIAISON or after == before:
        return person
    if not after:
        raise Invalid("needs_secretariat")
    _place(session, actor_id, person, before, after, now)
    return person


def deactivate(session: Session, actor_id: int | None, person_id: int, now: datetime) -> Person:
    """Suspends somebody's access. Raises Invalid: oneself, or the last coordinator."""
    person = _subject(session, actor_id, person_id)
    _spare(session, actor_id, person)
    with teams.watched(session, person, now):
        deactivated = _stand(session, person, Standing.ACTIVE, Standing.DEACTIVATED, now)
    if deactivated:
        invitations.revoke_all_of(session, person_id, now)
        audit.record(session, actor_id, "deactivate", person_id, now)
    return person


def reactivate(session: Session, actor_id: int | None, person_id: int, now: datetime) -> Person:
    person = _subject(session, actor_id, person_id)
    with teams.watched(session, person, now):
        reactivated = _stand(session, person, Standing.DEACTIVATED, Standing.ACTIVE, now)
    if reactivated:
        audit.record(session, actor_id, "reactivate", person_id, now)
        launching.catch_up(session, person_id, now)
    return person


def replace(session: Session, actor_id: int | None, leaving_id: int, successor_id: int, now: datetime) -> Person:
    """Passes post and secretariats to the successor and deactivates the one who leaves, in one step; gives back the
    successor. Raises Invalid."""
    leaving = _subject(session, actor_id, leaving_id, successor_id)
    successor = people.require_over(session, actor_id, successor_id)
    if leaving.standing is not Standing.ACTIVE:
        return leaving
    _spare(session, actor_id, leaving)
    if not may_succeed(successor, leaving):
        raise Invalid("successor")
    before, theirs = _codes(session, successor_id), _codes(session, leaving_id)
    after = sorted({*theirs, *before}) if successor.role is Role.LIAISON else theirs
    successor.post = leaving.post or successor.post
    if after != before:
        assignments.assign(session, successor_id, after)
    _stand(session, leaving, Standing.ACTIVE, Standing.DEACTIVATED, now, successor_id)
    if leaving.role is Role.LIAISON:
        teams.tell_officials(session, theirs, now)
    received, now_at = _names(session, theirs), _names(session, after)
    _tell(session, successor_id, "succeeded", now, person=leaving_id, received=received, secretariats=now_at)
    invitations.revoke_all_of(session, leaving_id, now)
    audit.record(session, actor_id, "replace", leaving_id, now, successor=successor_id, secretariats=theirs)
    return successor


def _subject(session: Session, actor_id: int | None, person_id: int, *others: int) -> Person:
    """Reads whom the act is about, locked together with every coordinator, always in one order: of two acts at once the
    later sees what the earlier did, and neither waits for the other for ever.

    `key_share`: other rows may refer to them meanwhile. Raises NotAllowed, and Gone for a request for access: that is
    answered first.
    """
    here = col(Person.id).in_([person_id, *others]) | (col(Person.role) == Role.COORDINATOR)
    locked = select(Person).where(here).order_by(col(Person.id)).with_for_update(key_share=True)
    session.exec(locked, execution_options={"populate_existing": True}).all()
    person = people.require_over(session, actor_id, person_id)
    if person.standing is Standing.WAITING:
        raise Gone("person")
    return person


def _spare(session: Session, actor_id: int | None, person: Person) -> None:
    """Refuses to take one's own access away, by mistake, or that of the last who can invite. Raises Invalid."""
    if person.role is Role.COORDINATOR and person.standing is Standing.ACTIVE:
        people.keep_a_coordinator(session, person.id)
    if person.id == actor_id:
        raise Invalid("oneself")


def _codes(session: Session, person_id: int) -> list[str]:
    return sorted(found.code for found in assignments.secretariats_of(session, person_id))


def _place(
    session: Session, actor_id: int | None, person: Person, before: list[str], after: list[str], now: datetime
) -> None:
    assert person.id is not None
    with teams.watched(session, person, now):
        assignments.assign(session, person.id, after)
    audit.record(session, actor_id, "move", person.id, now, before=before, after=sorted(after))
    _tell(session, person.id, "moved", now, secretariats=_names(session, after))


def _names(session: Session, codes: Sequence[str]) -> str:
    return ", ".join(found.name for found in assignments.secretariats(session, codes))


def _stand(
    session: Session, person: Person, before: Standing, after: Standing, now: datetime, successor: int | None = None
) -> bool:
    """Changes where a person stands by one guarded UPDATE; False when it was done already. `successor`: who takes
    their place."""
    assert person.id is not None
    here = (col(Person.id) == person.id) & (col(Person.standing) == before)
    if not session.execute(update(Person).where(here).values(standing=after)).rowcount:  # type: ignore[attr-defined]
        return False
    session.refresh(person)
    if after is Standing.DEACTIVATED:
        outbox.withdraw_from(session, person.id, now)
        followed = {} if successor is None else {"person": successor}
        places = _names(session, _codes(session, person.id))
        _tell(session, person.id, "deactivated", now, role=person.role, secretariats=places, **followed)
    else:
        _tell(session, person.id, "reactivated", now)
    return True


def _tell(session: Session, person_id: int, template: str, now: datetime, **params: Any) -> None:
    dedupe = f"{template}:{person_id}:{now.isoformat()}"
    outbox.enqueue(session, person_id=person_id, template=template, params=params, dedupe=dedupe, now=now)
