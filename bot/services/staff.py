"""What liaisons and coordinators do with people: find them, say where they stand, replace them. Each change is in the
audit and told to whom it concerns, in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rapidfuzz.distance import OSA
from sqlalchemy import func, update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.services import audit, outbox, people
from bot.services.errors import Gone, Invalid
from bot.services.people import Act, Visitor
from db.models import Assignment, Person, Role, Secretariat, Standing

_KNOWN = (Standing.WAITING, Standing.ACTIVE, Standing.DEACTIVATED)


@dataclass(frozen=True)
class Overview:
    """How many the actor manages, by standing."""

    actor: Visitor
    active: int
    deactivated: int
    waiting: int


@dataclass(frozen=True)
class Card:
    """A person, for an actor who manages them."""

    actor: Visitor
    person: Person
    secretariats: Sequence[Secretariat]


@dataclass(frozen=True)
class Sheet:
    """A secretariat, its active liaisons, and whom the actor manages there."""

    actor: Visitor
    secretariat: Secretariat
    liaisons: Sequence[Person]
    people: Sequence[Person]


# Finding


def overview(session: Session, actor_id: int | None) -> Overview:
    actor = people.require(session, actor_id, Act.MANAGE_PEOPLE)
    managed = _managed(actor).subquery()
    counted = select(managed.c.standing, func.count()).group_by(managed.c.standing)
    numbers: dict[Standing, int] = dict(session.execute(counted).tuples().all())
    return Overview(
        actor,
        active=numbers.get(Standing.ACTIVE, 0),
        deactivated=numbers.get(Standing.DEACTIVATED, 0),
        waiting=numbers.get(Standing.WAITING, 0),
    )


def search(session: Session, actor_id: int | None, text: str = "", code: str | None = None) -> list[Person]:
    """Whom the actor manages, the likest name first. Every word of `text` must be one of the name: without accents, a
    beginning is enough, and a slip of the thumb is forgiven."""
    actor = people.require(session, actor_id, Act.MANAGE_PEOPLE, code)
    words = people.folded(text).split()
    found = []
    for person in session.exec(_managed(actor, code)).all():
        name = people.folded(person.name or "")
        slips = _slips(words, name.split())
        if slips is not None:
            found.append((slips, name, person))
    return [person for _, _, person in sorted(found, key=lambda each: each[:2])]


def _managed(actor: Visitor, code: str | None = None) -> SelectOfScalar[Person]:
    wanted = select(Person).where(col(Person.standing).in_(_KNOWN))
    if actor.role is not Role.COORDINATOR:
        wanted = wanted.where(Person.role == Role.OFFICIAL)
    if code is not None or actor.role is not Role.COORDINATOR:
        codes = actor.secretariats if code is None else [code]
        theirs = select(Assignment.person_id).where(col(Assignment.secretariat_code).in_(codes))
        wanted = wanted.where(col(Person.id).in_(theirs))
    return wanted


def _slips(words: Sequence[str], name: Sequence[str]) -> int | None:
    """Letters to correct until every word begins some word of the name; None when that is too many."""
    total = 0
    for word in words:
        slips = min((_distance(word, each) for each in name), default=len(word))
        if slips > _forgiven(word):
            return None
        total += slips
    return total


def _distance(word: str, name: str) -> int:
    """To the whole word or its beginning; two letters swapped are one slip."""
    return min(OSA.distance(word, name[: len(word) + more]) for more in (-1, 0, 1))


def _forgiven(word: str) -> int:
    """Three letters are as good as a name («Ana» is not «Ada»); long surnames are mistyped twice."""
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2


def places(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """By person, the names of their secretariats."""
    joined = select(Assignment.person_id, Secretariat.name).join(Secretariat)
    rows = session.exec(joined.where(col(Assignment.person_id).in_(list(ids))).order_by(col(Secretariat.name))).all()
    found: dict[int, str] = {}
    for person_id, name in rows:
        found[person_id] = f"{found[person_id]}, {name}" if person_id in found else name
    return found


def card(session: Session, actor_id: int | None, person_id: int) -> Card:
    """Raises Gone, NotAllowed."""
    person = people.require_over(session, actor_id, person_id)
    actor = people.as_visitor(session, people.find(session, actor_id))
    return Card(actor, person, people.secretariats_of(session, person_id))


def sheet(session: Session, actor_id: int | None, code: str) -> Sheet:
    """Raises Gone, NotAllowed."""
    actor = people.require(session, actor_id, Act.MANAGE_PEOPLE, code)
    found = people.secretariat(session, code)
    return Sheet(actor, found, people.liaisons(session, code), search(session, actor_id, code=code))


def prioritised(session: Session, actor_id: int | None) -> list[Secretariat]:
    """By name."""
    people.require(session, actor_id, Act.APPOINT)
    wanted = select(Secretariat).where(col(Secretariat.prioritised)).order_by(col(Secretariat.name))
    return list(session.exec(wanted).all())


def successors(session: Session, actor_id: int | None, person_id: int) -> list[Person]:
    """Who may take a person's place: active, with the same role; colleagues of the same secretariat first."""
    leaving = people.require_over(session, actor_id, person_id)
    codes = select(Assignment.secretariat_code).where(Assignment.person_id == person_id)
    near = set(session.exec(select(Assignment.person_id).where(col(Assignment.secretariat_code).in_(codes))).all())
    fit = [each for each in search(session, actor_id) if _may_succeed(each, leaving)]
    return sorted(fit, key=lambda each: each.id not in near)


def _may_succeed(person: Person, leaving: Person) -> bool:
    return person.id != leaving.id and person.standing is Standing.ACTIVE and person.role is leaving.role


# Changing. A button says what it saw («from official to liaison»): when that is not so any more nothing changes, and
# the person as they are now is given back.


def prioritise(session: Session, actor_id: int | None, code: str, prioritised: bool, now: datetime) -> None:
    people.require(session, actor_id, Act.APPOINT)
    people.secretariat(session, code)
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
    """A coordinator belongs to no secretariat, an official to one: of several the first is kept. `code`: where a former
    coordinator goes. Raises NotAllowed, Invalid."""
    person = _subject(session, actor_id, person_id)
    people.require(session, actor_id, Act.APPOINT)
    if person.standing is not Standing.ACTIVE or person.role is not before or after is before:
        return person
    _spare(session, actor_id, person)
    codes = [people.secretariat(session, code).code] if code else _codes(session, person_id)
    if after is not Role.COORDINATOR and not codes:
        raise Invalid("needs_secretariat")
    person.role = after
    people.assign(session, person_id, {Role.OFFICIAL: codes[:1], Role.LIAISON: codes, Role.COORDINATOR: []}[after])
    audit.record(session, actor_id, "change_role", person_id, now, before=before, after=after)
    _tell(session, person_id, "role_changed", now, role=after)
    return person


def move(session: Session, actor_id: int | None, person_id: int, before: str, after: str, now: datetime) -> Person:
    """An official from one secretariat to another. Raises Gone, NotAllowed."""
    person = _subject(session, actor_id, person_id)
    people.require(session, actor_id, Act.MANAGE_PEOPLE, after)
    people.secretariat(session, after)
    codes = _codes(session, person_id)
    if person.standing is Standing.ACTIVE and person.role is Role.OFFICIAL and codes == [before] != [after]:
        _place(session, actor_id, person_id, codes, [after], now)
    return person


def station(session: Session, actor_id: int | None, person_id: int, code: str, stands: bool, now: datetime) -> Person:
    """A liaison in front of one secretariat more, or one less. Raises NotAllowed, Invalid when it is their only one."""
    person = _subject(session, actor_id, person_id)
    people.require(session, actor_id, Act.APPOINT)
    people.secretariat(session, code)
    codes = _codes(session, person_id)
    if person.standing is not Standing.ACTIVE or person.role is not Role.LIAISON or (code in codes) is stands:
        return person
    after = [*codes, code] if stands else [each for each in codes if each != code]
    if not after:
        raise Invalid("needs_secretariat")
    _place(session, actor_id, person_id, codes, after, now)
    return person


def deactivate(session: Session, actor_id: int | None, person_id: int, now: datetime) -> Person:
    """Raises Invalid: oneself, or the last coordinator."""
    person = _subject(session, actor_id, person_id)
    _spare(session, actor_id, person)
    if _stand(session, person, Standing.ACTIVE, Standing.DEACTIVATED, now):
        audit.record(session, actor_id, "deactivate", person_id, now)
    return person


def reactivate(session: Session, actor_id: int | None, person_id: int, now: datetime) -> Person:
    person = _subject(session, actor_id, person_id)
    if _stand(session, person, Standing.DEACTIVATED, Standing.ACTIVE, now):
        audit.record(session, actor_id, "reactivate", person_id, now)
    return person


def replace(session: Session, actor_id: int | None, leaving_id: int, successor_id: int, now: datetime) -> Person:
    """Post and secretariats pass to the successor and the one who leaves is deactivated: one step. Gives back the
    successor. Raises Invalid."""
    leaving = _subject(session, actor_id, leaving_id, successor_id)
    successor = people.require_over(session, actor_id, successor_id)
    if leaving.standing is not Standing.ACTIVE:
        return leaving
    _spare(session, actor_id, leaving)
    if not _may_succeed(successor, leaving):
        raise Invalid("successor")
    before, theirs = _codes(session, successor_id), _codes(session, leaving_id)
    after = sorted({*theirs, *before}) if successor.role is Role.LIAISON else theirs
    successor.post = leaving.post or successor.post
    if after != before:
        people.assign(session, successor_id, after)
        _tell_place(session, successor_id, after, now)
    _stand(session, leaving, Standing.ACTIVE, Standing.DEACTIVATED, now)
    audit.record(session, actor_id, "replace", leaving_id, now, successor=successor_id, secretariats=theirs)
    return successor


def _subject(session: Session, actor_id: int | None, person_id: int, *others: int) -> Person:
    """Whom the act is about, locked together with every coordinator, always in one order: of two acts at once the later
    sees what the earlier did, and neither waits for the other for ever. `key_share`: other rows may refer to them
    meanwhile. Raises NotAllowed, and Gone for a request for access: that is answered first."""
    here = col(Person.id).in_([person_id, *others]) | (col(Person.role) == Role.COORDINATOR)
    locked = select(Person).where(here).order_by(col(Person.id)).with_for_update(key_share=True)
    session.exec(locked, execution_options={"populate_existing": True}).all()
    person = people.require_over(session, actor_id, person_id)
    if person.standing is Standing.WAITING:
        raise Gone("person")
    return person


def _spare(session: Session, actor_id: int | None, person: Person) -> None:
    """Nobody takes their own access away by mistake, and somebody is left who can invite. Raises Invalid."""
    if person.role is Role.COORDINATOR and person.standing is Standing.ACTIVE:
        people.keep_a_coordinator(session, person.id)
    if person.id == actor_id:
        raise Invalid("oneself")


def _codes(session: Session, person_id: int) -> list[str]:
    return sorted(found.code for found in people.secretariats_of(session, person_id))


def _place(
    session: Session, actor_id: int | None, person_id: int, before: list[str], after: list[str], now: datetime
) -> None:
    people.assign(session, person_id, after)
    audit.record(session, actor_id, "move", person_id, now, before=before, after=sorted(after))
    _tell_place(session, person_id, after, now)


def _tell_place(session: Session, person_id: int, codes: Sequence[str], now: datetime) -> None:
    names = ", ".join(found.name for found in people.secretariats(session, codes))
    _tell(session, person_id, "moved", now, secretariats=names)


def _stand(session: Session, person: Person, before: Standing, after: Standing, now: datetime) -> bool:
    """One guarded transition; False when it was made already."""
    assert person.id is not None
    here = (col(Person.id) == person.id) & (col(Person.standing) == before)
    if not session.execute(update(Person).where(here).values(standing=after)).rowcount:  # type: ignore[attr-defined]
        return False
    session.refresh(person)
    _tell(session, person.id, "deactivated" if after is Standing.DEACTIVATED else "reactivated", now)
    return True


def _tell(session: Session, person_id: int, template: str, now: datetime, **params: Any) -> None:
    dedupe = f"{template}:{person_id}:{now.isoformat()}"
    outbox.enqueue(session, person_id=person_id, template=template, params=params, dedupe=dedupe, now=now)
