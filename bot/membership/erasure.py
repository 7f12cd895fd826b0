"""Erasing a person: nothing personal stays, the row is «persona retirada», counts are what they were."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, String, Table, cast, delete, literal, or_, update
from sqlmodel import Session, SQLModel, col

from bot.base import drafts
from bot.base.errors import Gone
from bot.membership import teams
from bot.people import absences, assignments, audit, people
from bot.threads import forgetting
from db.models import (
    Absence,
    AbsenceState,
    AnnouncementReply,
    Delivery,
    DeliveryState,
    Evidence,
    Invitation,
    KeptUpdate,
    LastAnswer,
    Person,
    Question,
    Role,
    Standing,
)

_PERSONAL = ("chat_id", "name", "post", "consent", "menu")  # of a person, what erasure empties
PEOPLE: Table = SQLModel.metadata.tables["people"]
QUESTIONS: Table = SQLModel.metadata.tables["questions"]


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
    return [each.code for each in assignments.secretariats_of(session, person.id)] if takes_part else []


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
    let_kept_updates_go(session, person_id)
    assignments.assign(session, person_id, [])
    _end_what_is_open(session, person_id, now)
    return True


def _unkey(session: Session, person_id: int) -> None:
    """Replaces the sources of what a person did. A source is the keyed hash of a message or a tap: with the key, and a
    chat to guess, it would tell who."""
    for table in SQLModel.metadata.sorted_tables:
        named = [key.parent == person_id for key in table.foreign_keys if key.column is PEOPLE.c.id]
        if named and "source" in table.c:
            session.execute(table.update().where(or_(*named)).values(source=_unkeyed(table.c.id)))


def _unkeyed(number: ColumnElement[int]) -> ColumnElement[str]:
    return literal("erased:") + cast(number, String)


def let_kept_updates_go(session: Session, person_id: int) -> None:
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
    emptied = update(Question).where(which).values(text="", person_id=None, source=_unkeyed(QUESTIONS.c.id))
    return int(session.execute(emptied).rowcount)  # type: ignore[attr-defined]
