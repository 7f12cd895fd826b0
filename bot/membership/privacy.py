"""What is held about a person, for them: seen, corrected, taken along (Ley 1581 de 2012, art. 8)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Select, String, Table, cast, func, or_
from sqlalchemy import select as rows_of
from sqlmodel import Session, SQLModel, col, select

from bot.base import drafts
from bot.membership.erasure import PEOPLE, QUESTIONS
from bot.people import assignments, audit, people
from db.models import (
    NEVER_COPIED,
    AuditEntry,
    Consent,
    Delivery,
    LastAnswer,
    Person,
    Question,
    Secretariat,
)


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
    return Holding(person, assignments.secretariats_of(session, person.id), asked, accepted_at)


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
        table.name: [_plain(row) for row in session.execute(_rows(table).where(here)).mappings()]
        for table, here in named
        if here is not None
    }


def _rows(table: Table) -> Select[Any]:
    readable = (column for column in table.columns if not isinstance(column.type, LargeBinary))
    return rows_of(*readable).order_by(*table.primary_key)


def _naming(table: Table, person_id: int, chat: str) -> ColumnElement[bool] | None:
    """Gives the condition that a row of a table names the person; None when the table names nobody."""
    own = [table.c.id == person_id] if table is PEOPLE else []
    here = [*own, *_pointing(table, person_id), *_named_inside(table, person_id)]
    if table.name == LastAnswer.__tablename__:
        here.append(table.c.chat == chat)
    return or_(*here) if here else None


def _pointing(table: Table, person_id: int) -> Iterator[ColumnElement[bool]]:
    """Gives the conditions that a foreign key names the person, or a question of theirs: what they did with its
    answer."""
    asked = rows_of(QUESTIONS.c.id).where(QUESTIONS.c.person_id == person_id)
    for key in table.foreign_keys:
        if key.column is PEOPLE.c.id:
            yield key.parent == person_id
        elif key.column is QUESTIONS.c.id:
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
