"""Consent to the notice: given for its version, refused, taken back (Ley 1581 de 2012, art. 9)."""

from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.base import drafts
from bot.base.errors import Invalid
from bot.membership.erasure import empty_questions, let_kept_updates_go
from bot.people import people
from bot.people.people import CONSENT_VERSION
from bot.threads import forgetting
from db.engine import insert_once
from db.models import (
    Consent,
    Person,
    Question,
)


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
    let_kept_updates_go(session, person.id)
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
