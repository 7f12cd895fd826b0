"""Who did what to whom: appended, never changed, shown to coordinators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.people import people
from bot.people.people import Act
from db.models import AuditEntry, Person, Secretariat

PAGE = 10


@dataclass(frozen=True)
class Log:
    """Entries with the names of today: of people by id (None: erased), of secretariats by code. `more`: older ones
    follow."""

    entries: Sequence[AuditEntry]
    people: Mapping[int, str | None]
    secretariats: Mapping[str, str]
    more: bool = False


def record(
    session: Session, actor_id: int | None, act: str, person_id: int | None, now: datetime, **detail: Any
) -> None:
    """Appends an entry. `actor_id` None: the command line. `detail` holds codes and roles, never personal data."""
    session.add(AuditEntry(at=now, actor_id=actor_id, act=act, person_id=person_id, detail=detail))


def page(session: Session, actor_id: int | None, number: int) -> Log:
    """Reads a page of entries, the newest first. Raises NotAllowed."""
    people.require(session, actor_id, Act.READ_AUDIT)
    newest = select(AuditEntry).order_by(col(AuditEntry.id).desc())
    found = session.exec(newest.offset(number * PAGE).limit(PAGE + 1)).all()
    return _named(session, found[:PAGE], more=len(found) > PAGE)


def every(session: Session, actor_id: int | None) -> Log:
    """Reads all entries, from the first to the last. Raises NotAllowed."""
    people.require(session, actor_id, Act.READ_AUDIT)
    return _named(session, session.exec(select(AuditEntry).order_by(col(AuditEntry.id))).all())


def _named(session: Session, entries: Sequence[AuditEntry], more: bool = False) -> Log:
    ids = {each for entry in entries for each in (entry.actor_id, entry.person_id, entry.detail.get("successor"))}
    named = session.exec(select(Person.id, Person.name).where(col(Person.id).in_(ids - {None}))).all()
    secretariats = session.exec(select(Secretariat.code, Secretariat.name)).all()
    return Log(entries, {number: name for number, name in named if number is not None}, dict(secretariats), more)
