"""Coming in with an invitation: one use of it is gone, and the person takes part, or goes on from a new phone."""

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.announcements import launching
from bot.base import outbox
from bot.base.errors import Invalid
from bot.membership import consent, erasure, teams
from bot.membership.invitations import look
from bot.people import assignments, audit, people
from bot.people.people import Visitor
from db.models import Invitation, Person, Role, Standing


def redeem(session: Session, code: str, version: str, chat_id: int, name: str, source: str, now: datetime) -> Person:
    """Lets in the person who accepted: one use of the code is gone. Repeated, it is done once.

    Raises Invalid: the code serves no more, the text accepted is not today's, or the person is somebody already.
    """
    known = session.exec(select(Person).where(Person.chat_id == chat_id)).first()
    if known and session.exec(consent.consent_of(source)).first():
        return known
    consent.require_current(version)
    invitation = look(session, code, now)
    _use(session, invitation, now)
    if invitation.person_id is not None:
        person = _hand_over_to(session, people.find_person(session, invitation.person_id), known, chat_id, now)
    else:
        person = _enter(session, invitation, known, chat_id, name, now)
    consent.accept(session, person, version, source, now)
    act = "continue" if invitation.person_id else "enter"
    audit.record(session, person.id, act, person.id, now, invitation=invitation.id, role=person.role)
    assert person.id is not None
    launching.catch_up(session, person.id, now)
    if invitation.person_id is None and invitation.secretariat_code:
        teams.entered(session, person.id, invitation.secretariat_code, now)
    _tell_inviter(session, invitation, person, now)
    return person


def _tell_inviter(session: Session, invitation: Invitation, person: Person, now: datetime) -> None:
    """Tells who gave a code that a liaison or a coordinator came in with it, or that somebody goes on from another
    phone. Of officials the liaisons are told."""
    phone, inviter = invitation.person_id is not None, invitation.created_by
    if inviter is None or inviter == person.id or not (phone or invitation.role is not Role.OFFICIAL):
        return
    params = {"person": person.id, "role": str(invitation.role), "phone": phone}
    key = f"used:{invitation.id}:{person.id}"
    outbox.enqueue(session, person_id=inviter, template="invitation_used", params=params, dedupe=key, now=now)


def _use(session: Session, invitation: Invitation, now: datetime) -> None:
    """Takes one use of an invitation by one guarded UPDATE: of 500 at once exactly as many succeed as there are
    uses."""
    serves = (col(Invitation.used) < Invitation.uses) & (col(Invitation.expires_at) > now)
    here = (col(Invitation.id) == invitation.id) & serves & col(Invitation.revoked_at).is_(None)
    if not session.execute(update(Invitation).where(here).values(used=Invitation.used + 1)).rowcount:  # type: ignore[attr-defined]
        raise Invalid("invitation_used")


def _enter(
    session: Session, invitation: Invitation, known: Person | None, chat_id: int, name: str, now: datetime
) -> Person:
    code = invitation.secretariat_code
    if known and known.standing in (Standing.ACTIVE, Standing.DEACTIVATED):
        return _one_more(session, known, invitation)
    person = known or Person(role=invitation.role, standing=Standing.ACTIVE, joined_at=now, chat_id=chat_id)
    person.role, person.standing, person.name = invitation.role, Standing.ACTIVE, profile_name(name)
    session.add(person)
    session.flush()
    assert person.id is not None
    assignments.assign(session, person.id, [code] if code else [])
    return person


def must_fit(invitation: Invitation, visitor: Visitor) -> None:
    """Refuses an invitation to whoever takes part already and has no use for it, but for a liaison who gets one more
    secretariat. Raises Invalid."""
    if not visitor.active or invitation.person_id is not None:
        return
    another = invitation.secretariat_code not in visitor.secretariats
    if not (visitor.role is invitation.role is Role.LIAISON and another):
        raise Invalid("already_registered")


def _one_more(session: Session, known: Person, invitation: Invitation) -> Person:
    """Gives a liaison one more secretariat; whoever is somebody already stays who they are."""
    if known.standing is Standing.DEACTIVATED:
        raise Invalid("deactivated")
    visitor = people.as_visitor(session, known)
    must_fit(invitation, visitor)
    assert known.id is not None
    assert invitation.secretariat_code is not None
    assignments.assign(session, known.id, visitor.secretariats | {invitation.secretariat_code})
    return known


def _hand_over_to(session: Session, person: Person, known: Person | None, chat_id: int, now: datetime) -> Person:
    """Moves the person's place, history and preferences to the new chat."""
    if person.standing in (Standing.LEFT, Standing.DECLINED):
        raise Invalid("invitation_revoked")
    if known and known.id != person.id:
        if known.standing not in (Standing.WAITING, Standing.DECLINED):
            raise Invalid("already_registered")
        assert known.id is not None
        erasure.erase_person(session, known.id, now)
    session.flush()  # the chat must be free before it is given
    person.chat_id, person.menu, person.unreachable_since = chat_id, None, None
    return person


def profile_name(profile: str) -> str:
    try:
        return people.clean_name(profile)
    except Invalid:  # a profile of emoji only
        return "Sin nombre"
