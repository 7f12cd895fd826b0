"""Requests to come in: a stranger who accepted asks, and somebody of the secretariat answers."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.announcements import launching
from bot.base import outbox
from bot.base.errors import Invalid
from bot.membership import consent, teams
from bot.membership.entering import profile_name
from bot.people import assignments, audit, people
from bot.people.people import Act
from db.models import Assignment, Person, Role, Standing


def ask_access(
    session: Session, code: str, version: str, chat_id: int, name: str, source: str, now: datetime
) -> Person:
    """Asks for a stranger who accepted to come in as an official. The request reaches whoever answers for the
    secretariat.

    Asked again it moves to the secretariat named last. Raises Invalid for somebody registered.
    """
    consent.require_current(version)
    wanted = assignments.secretariat(session, code)
    person = session.exec(select(Person).where(Person.chat_id == chat_id)).first()
    if person and person.standing in (Standing.ACTIVE, Standing.DEACTIVATED):
        raise Invalid("already_registered")
    if person and person.standing is Standing.WAITING and assignments.secretariats_of(session, person.id) == [wanted]:
        return person
    person = person or Person(role=Role.OFFICIAL, standing=Standing.WAITING, joined_at=now, chat_id=chat_id)
    person.role, person.standing, person.name = Role.OFFICIAL, Standing.WAITING, profile_name(name)
    session.add(person)
    session.flush()
    assert person.id is not None
    assignments.assign(session, person.id, [code])
    consent.accept(session, person, version, source, now)
    teams.request_access(session, person, wanted, now)
    return person


def decide(session: Session, actor_id: int | None, person_id: int, approve: bool, now: datetime) -> Person:
    """Answers a request once; whoever comes later sees how. Raises Gone, NotAllowed."""
    person = people.find_person(session, person_id)
    codes = [found.code for found in assignments.secretariats_of(session, person_id)]
    people.require(session, actor_id, Act.INVITE, codes[0] if codes else None)
    after = Standing.ACTIVE if approve else Standing.DECLINED
    here = (col(Person.id) == person_id) & (col(Person.standing) == Standing.WAITING)
    if session.execute(update(Person).where(here).values(standing=after)).rowcount:  # type: ignore[attr-defined]
        audit.record(session, actor_id, "approve" if approve else "decline", person_id, now, secretariats=codes)
        outbox.enqueue(
            session,
            person_id=person_id,
            template="access_approved" if approve else "access_declined",
            params={"secretariat": assignments.secretariat(session, codes[0]).name if codes else ""},
            dedupe=f"access:{person_id}:{now.isoformat()}",
            now=now,
            urgent=True,
        )
        if approve:
            launching.catch_up(session, person_id, now)
    session.refresh(person)
    return person


def pending_requests(session: Session, actor_id: int | None) -> list[Person]:
    """Lists who asked for access and may be answered by the actor, the oldest first."""
    actor = people.require(session, actor_id, Act.INVITE)
    wanted = select(Person).where(Person.standing == Standing.WAITING).order_by(col(Person.id))
    if actor.role is not Role.COORDINATOR:
        theirs = select(Assignment.person_id).where(col(Assignment.secretariat_code).in_(actor.secretariats))
        wanted = wanted.where(col(Person.id).in_(theirs))
    return list(session.exec(wanted).all())
