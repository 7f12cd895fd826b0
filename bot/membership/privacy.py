"""Consent, and the rights of whoever gave it: to see, correct, take along and erase what is held (Ley 1581 de 2012,
art. 8)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ColumnElement, LargeBinary, String, Table, cast, delete, func, literal, or_, update
from sqlalchemy import select as rows_of
from sqlmodel import Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.base import drafts
from bot.base.errors import Gone, Invalid
from bot.membership import teams
from bot.people import absences, audit, people
from bot.people.people import CONSENT_VERSION
from bot.threads import forgetting
from db.engine import insert_once
from db.models import (
    NEVER_COPIED,
    Absence,
    AbsenceState,
    AnnouncementReply,
    AuditEntry,
    Consent,
    Delivery,
    DeliveryState,
    Evidence,
    Invitation,
    KeptUpdate,
    LastAnswer,
    Person,
    Question,
    Role,
    Secretariat,
    Standing,
)

_PERSONAL = ("chat_id", "name", "post", "consent", "menu")  # of a person, what erasure empties


# Consent


def require_current(version: str) -> None:
    """Refuses a button under an old text: it does not accept the new one. Raises Invalid."""
    if version != CONSENT_VERSION:
        raise Invalid("old_consent")


def consent_of(source: str) -> SelectOfScalar[Consent]:
    return select(Consent).where(Consent.source == source)


def accept(session: Session, person: Person, version: str, source: str, now: datetime) -> bool:
    """Notes that the person accepts. True when it is new. Raises Invalid for a text that is not today's."""
    require_current(version)
    person.consent = version
    return _decide(session, person, version, True, source, now)


def accept_as(session: Session, person_id: int, version: str, source: str, now: datetime) -> Person:
    person = people.find_person(session, person_id)
    accept(session, person, version, source, now)
    return person


def decline(session: Session, person: Person, source: str, now: datetime) -> bool:
    """Notes that the person does not accept: only public questions work from now on, and no text is kept with the
    person's identity. True when it is new."""
    person.consent = None
    assert person.id is not None
    drafts.close(session, person.id)
    _let_kept_updates_go(session, person.id)
    empty_questions(session, col(Question.person_id) == person.id)
    forgetting.forget_person(session, person.id, now)
    return _decide(session, person, CONSENT_VERSION, False, source, now)


def decline_as(session: Session, person_id: int, source: str, now: datetime) -> Person:
    person = people.find_person(session, person_id)
    decline(session, person, source, now)
    return person


def withdraw(session: Session, person_id: int, now: datetime) -> Person:
    """Withdraws what the person accepted: each acceptance once, however often it is asked."""
    person = people.find_person(session, person_id)
    newest = session.exec(select(func.max(Consent.id)).where(Consent.person_id == person_id)).one()
    if person.consent is not None:
        decline(session, person, f"withdraw:{person_id}:{newest}", now)
    return person


def _decide(session: Session, person: Person, version: str, accepted: bool, source: str, now: datetime) -> bool:
    values: dict[str, Any] = {"person_id": person.id, "version": version, "accepted": accepted, "at": now}
    return insert_once(session, Consent, source=source, **values)


# Seeing and correcting


@dataclass(frozen=True)
class Holding:
    """What is held about a person, in short. `accepted_at`: when they accepted; None without consent."""

    person: Person
    secretariats: list[Secretariat]
    questions: int
    accepted_at: datetime | None


def held(session: Session, chat_id: int) -> Holding | None:
    """Looks up what is held about whoever writes from a chat. Whoever has a row here has these rights: also who waits,
    was refused or is shut out."""
    person = session.exec(select(Person).where(Person.chat_id == chat_id)).first()
    if person is None:
        return None
    asked = session.exec(select(func.count()).select_from(Question).where(Question.person_id == person.id)).one()
    accepted = select(func.max(Consent.at)).where(Consent.person_id == person.id, col(Consent.accepted))
    accepted_at = session.exec(accepted).one() if person.consent else None
    return Holding(person, people.secretariats_of(session, person.id), asked, accepted_at)


def correct(session: Session, person_id: int, field: str, text: str, now: datetime) -> Person:
    """Corrects `name` or `post`, as the person may ask; closes the draft that waited for it. Raises Invalid."""
    person = {"name": people.rename, "post": people.set_post}[field](session, person_id, text)
    audit.record(session, person_id, "correct", person_id, now, field=field)
    drafts.close(session, person_id)
    return person


def export(session: Session, person_id: int, chat: str = "") -> dict[str, list[dict[str, Any]]]:
    """Exports every row that names the person, by table, ready for JSON: dates in ISO 8601, enumerations as their
    values.

    The schema says which tables these are, without those that are never copied. Other people appear as their id only,
    files without their bytes. `chat` names the conversation in `last_answers`.
    """
    copied = (table for table in SQLModel.metadata.sorted_tables if table.name not in NEVER_COPIED)
    named = ((table, _naming(table, person_id, chat)) for table in copied)
    return {
        table.name: [_plain(row) for row in session.execute(rows_of(*_readable(table)).where(here)).mappings()]
        for table, here in named
        if here is not None
    }


_PEOPLE: Table = SQLModel.metadata.tables["people"]
_QUESTIONS: Table = SQLModel.metadata.tables["questions"]


def _readable(table: Table) -> Iterator[Column[Any]]:
    return (column for column in table.columns if not isinstance(column.type, LargeBinary))


def _naming(table: Table, person_id: int, chat: str) -> ColumnElement[bool] | None:
    """Gives the condition that a row of a table names the person; None when the table names nobody."""
    own = [table.c.id == person_id] if table is _PEOPLE else []
    here = [*own, *_pointing(table, person_id), *_named_inside(table, person_id)]
    if table.name == LastAnswer.__tablename__:
        here.append(table.c.chat == chat)
    return or_(*here) if here else None


def _pointing(table: Table, person_id: int) -> Iterator[ColumnElement[bool]]:
    """Gives the conditions that a foreign key names the person, or a question of theirs: what they did with its
    answer."""
    asked = rows_of(_QUESTIONS.c.id).where(_QUESTIONS.c.person_id == person_id)
    for key in table.foreign_keys:
        if key.column is _PEOPLE.c.id:
            yield key.parent == person_id
        elif key.column is _QUESTIONS.c.id:
            yield key.parent.in_(asked)


def _named_inside(table: Table, person_id: int) -> Iterator[ColumnElement[bool]]:
    """Gives the conditions that an id in JSON names the person, where no foreign key can tell: who took over a place,
    of whom a message speaks."""
    for inside in (col(AuditEntry.detail)["successor"], col(Delivery.params)["person"]):
        if inside.expression.left.table is table:
            yield cast(inside, String) == str(person_id)


def _plain(row: Any) -> dict[str, Any]:
    return {name: _as_json(value) for name, value in row.items()}


def _as_json(value: Any) -> Any:
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


# Erasing


@dataclass(frozen=True)
class ErasureReceipt:
    """Proof of an erasure, for the person who is not known here any more."""

    folio: str
    at: datetime


def require_may_leave(session: Session, person_id: int) -> None:
    """Refuses to let the last coordinator leave: somebody must be left who can invite. Raises Invalid."""
    person = people.find_person(session, person_id)
    if person.role is Role.COORDINATOR and person.standing is Standing.ACTIVE:
        people.keep_a_coordinator(session, person_id)


def erase(session: Session, person_id: int, now: datetime, chat: str = "") -> ErasureReceipt:
    """Erases a person for good: nothing personal stays, the row is «persona retirada», counts are what they were. Asked
    again it gives the same receipt.

    `chat` as in `export`. Raises Gone, and Invalid for the last coordinator.
    """
    require_may_leave(session, person_id)
    person = people.find_person(session, person_id)
    team = _team(session, person)
    with teams.watched(session, person, now):
        erased = erase_person(session, person_id, now)
    if erased:
        session.execute(delete(LastAnswer).where(col(LastAnswer.chat) == chat))
        audit.record(session, person_id, "left", person_id, now)
        for code in team:
            teams.left(session, code, f"left:{person_id}", now)
    return receipt(session, person_id)


def _team(session: Session, person: Person) -> list[str]:
    """Gives the secretariat an official takes part for."""
    takes_part = person.role is Role.OFFICIAL and person.standing is Standing.ACTIVE
    return [each.code for each in people.secretariats_of(session, person.id)] if takes_part else []


def receipt(session: Session, person_id: int) -> ErasureReceipt:
    """Makes the receipt of somebody who left. Raises Gone."""
    person = people.find_person(session, person_id)
    session.refresh(person)  # another tap may have been first
    if person.left_at is None:
        raise Gone("receipt")
    return ErasureReceipt(f"R-{person.id:05d}", person.left_at)


def erase_person(session: Session, person_id: int, now: datetime) -> bool:
    """Empties a person's row and all that names them. False when it was done before: one guarded UPDATE decides."""
    emptied = dict.fromkeys(_PERSONAL, None) | {"standing": Standing.LEFT, "left_at": now}
    here = (col(Person.id) == person_id) & (col(Person.standing) != Standing.LEFT)
    if not session.execute(update(Person).where(here).values(emptied)).rowcount:  # type: ignore[attr-defined]
        return False
    empty_questions(session, col(Question.person_id) == person_id)
    forgetting.forget_person(session, person_id, now)
    said = update(AnnouncementReply).where(col(AnnouncementReply.person_id) == person_id)
    session.execute(said.values(text=""))
    # what a report has, and the record of what was removed, belong to the secretariat's history
    loose = col(Evidence.report_id).is_(None) & col(Evidence.removed_at).is_(None)
    session.execute(delete(Evidence).where(col(Evidence.person_id) == person_id, loose))
    _unkey(session, person_id)
    drafts.close(session, person_id)
    _let_kept_updates_go(session, person_id)
    people.assign(session, person_id, [])
    _end_what_is_open(session, person_id, now)
    return True


def _unkey(session: Session, person_id: int) -> None:
    """Replaces the sources of what a person did. A source is the keyed hash of a message or a tap: with the key, and a
    chat to guess, it would tell who."""
    for table in SQLModel.metadata.sorted_tables:
        named = [key.parent == person_id for key in table.foreign_keys if key.column is _PEOPLE.c.id]
        if named and "source" in table.c:
            session.execute(table.update().where(or_(*named)).values(source=_unkeyed(table.c.id)))


def _unkeyed(number: ColumnElement[int]) -> ColumnElement[str]:
    return literal("erased:") + cast(number, String)


def _let_kept_updates_go(session: Session, person_id: int) -> None:
    """Deletes the updates that wait in the database: what waits to be attended waits on in memory, if at all."""
    session.execute(delete(KeptUpdate).where(col(KeptUpdate.person_id) == person_id))


def _end_what_is_open(session: Session, person_id: int, now: datetime) -> None:
    """Ends what is open: messages, absences, proposals to stand in, codes for a new phone."""
    mine = update(Delivery).where(col(Delivery.person_id) == person_id)
    queued = mine.where(col(Delivery.state) == DeliveryState.QUEUED)
    session.execute(queued.values(state=DeliveryState.CANCELLED, settled_at=now))
    session.execute(mine.values(params={}))
    absences.end(session, person_id, now, back=False)
    asked = (col(Absence.substitute_id) == person_id) & (col(Absence.state) == AbsenceState.PROPOSED)
    session.execute(update(Absence).where(asked).values(state=AbsenceState.DECLINED))
    handed = (col(Invitation.person_id) == person_id) & col(Invitation.revoked_at).is_(None)
    session.execute(update(Invitation).where(handed).values(revoked_at=now))


def empty_questions(session: Session, which: ColumnElement[bool]) -> int:
    """Empties questions: that they were asked stays, and what came of them; not the words, not who, not the hash of the
    message."""
    emptied = update(Question).where(which).values(text="", person_id=None, source=_unkeyed(_QUESTIONS.c.id))
    return int(session.execute(emptied).rowcount)  # type: ignore[attr-defined]
