"""Invitations: codes that are random, kept as a hash, expire, count their uses and can be revoked. Nothing is stored
about a person before they accepted (Ley 1581 de 2012, art. 9)."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.base.errors import Gone, Invalid, NotAllowed
from bot.people import assignments, audit, people
from bot.people.people import Act
from conocimiento.folding import spelled
from db.models import Invitation, Person, Role

# Crockford's base 32: no letter that is heard or read as another. 12 of them are 60 bits.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12
_MISREAD = str.maketrans("OIL", "011")
MOST_USES = 1000
MOST_DAYS = 90
HANDOVER_DAYS = 2
_FOUR = "[0-9A-Za-z]{4}"
_LINK = re.compile(r"(?:t\.me/\S{0,80}?|[?&]|^|\s)start=([\w-]{1,64})(?![\w-])")
FROM_GROUP = "hola"  # what the link says that is shown in groups: no code
_IN_GROUPS = re.compile(rf"(?<![\w-]){_FOUR}-{_FOUR}-{_FOUR}(?![\w-])")
_PARTED = re.compile(rf"(?<![\w-]){_FOUR} {_FOUR} {_FOUR}(?![\w-])")
_SPELT = re.compile(r"(?<![\w-])(?:[0-9A-Za-z] ?-? ?){11}[0-9A-Za-z](?![\w-])")
_SPOKEN = re.compile(r"\b(?:cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)\b", re.IGNORECASE)
_FEWEST_DIGITS = 2  # that tell a code within a sentence from a word
_TOGETHER = re.compile(rf"(?<![\w-]){_FOUR * 3}(?![\w-])")
# letters were lost, or some are too many
_MUTILATED = re.compile(r"(?<![\w-])(?:[0-9A-Za-z]{6,16}|[0-9A-Za-z]{3,5}(?:[- ][0-9A-Za-z]{3,5}){1,4})(?![\w-])")
_NAMED = re.compile(r"\b(?:c[oó]digo|invitaci[oó]n)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Issued:
    """`code` is shown once and never stored."""

    invitation: Invitation
    code: str


def normalised(code: str) -> str | None:
    """Reads a code as dictated or typed, in any case and grouping; None when it can't be one."""
    plain = "".join(char for char in spelled(code).upper() if char not in " -").translate(_MISREAD)
    return plain if len(plain) == CODE_LENGTH and set(plain) <= set(ALPHABET) else None


def code_in(text: str, *, asked: bool = False) -> str | None:
    """Finds a code, or the link with it. With hyphens of any kind it counts anywhere; in groups of four when its digits
    tell it from three words; written together only when it is the whole text. `asked`: the bot just asked for a code,
    so one that is written together counts within a sentence too. So does what looks like one but has too few letters or
    too many, also where the text names a code. What stands in a link counts always: who copied half of it is told
    so."""
    plain = spelled(text)
    if (link := _LINK.search(plain)) and link[1] != FROM_GROUP:
        return normalised(link[1]) or link[1]
    for found in _IN_GROUPS.finditer(plain):
        if _digits(found[0]):
            return found[0]
    for found in _PARTED.finditer(plain):  # in «meta 2018 como» no group mixes letters and digits
        if _digits(found[0]) > 1 and any(0 < _digits(group) < len(group) for group in found[0].split()):
            return found[0]
    if asked and (spelt := _SPELT.search(plain)) and (_digits(spelt[0]) or len(_SPOKEN.findall(plain)) > 1):
        return "".join(char for char in spelt[0] if char.isalnum())
    for found in _TOGETHER.finditer(plain):
        mixed = _digits(found[0]) >= _FEWEST_DIGITS and _digits(found[0]) < CODE_LENGTH - 1
        if mixed or (_digits(found[0]) and (asked or found[0] == plain.strip())):
            return found[0]
    named = asked or _NAMED.search(text)
    return next(filter(_may_be_one, _MUTILATED.findall(plain)), None) if named else None


def _may_be_one(text: str) -> bool:
    """Tells whether a text looks like a code, of whatever length: letters and digits among one another, in each of its
    groups, unlike those of «plan2026» and «JU-03»."""
    groups = re.split("[- ]", text)
    together = "".join(groups)
    mixed = len(groups) == 1 or all(0 < _digits(group) < len(group) for group in groups)
    return (
        mixed and _FEWEST_DIGITS <= _digits(together) <= len(together) - 2 and not text.rstrip("0123456789").isalpha()
    )


def _digits(text: str) -> int:
    return sum(char.isdigit() for char in text)


def in_groups(code: str) -> str:
    """Writes a code as it is dictated: K7QM-2XRT-9FHB."""
    return "-".join(code[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def create(
    session: Session,
    actor_id: int | None,
    role: Role,
    code: str | None,
    uses: int,
    days: int,
    now: datetime,
    source: str | None = None,
    digest: bytes | None = None,
) -> Issued:
    """Creates an invitation. `code`: the secretariat, none for a coordinator. `actor_id` None: the command line.
    `source` and `digest`: of the tap; tapped again, it is the same invitation with the same code.

    Raises Invalid and NotAllowed.
    """
    if actor_id is not None:
        people.require(session, actor_id, Act.INVITE, code)
        if role is not Role.OFFICIAL:
            people.require(session, actor_id, Act.APPOINT)
    if (role is Role.COORDINATOR) != (code is None):
        raise Invalid("needs_secretariat" if code is None else "no_secretariat")
    if not (1 <= uses <= MOST_USES and 1 <= days <= MOST_DAYS):
        raise Invalid("uses_or_days")
    if code is not None:
        assignments.secretariat(session, code)
    secret = code_of(digest or secrets.token_bytes(32))
    return _again(session, source, secret) or _issue(
        session, actor_id, role, uses, days, now, secret, secretariat_code=code, source=source
    )


def _again(session: Session, source: str | None, secret: str) -> Issued | None:
    known = session.exec(select(Invitation).where(Invitation.source == source)).first() if source else None
    return Issued(known, secret) if known else None


def hand_over(
    session: Session,
    actor_id: int | None,
    person_id: int,
    now: datetime,
    source: str | None = None,
    digest: bytes | None = None,
) -> Issued:
    """Creates a code with which a person goes on from a new phone. One use, two days."""
    person = people.require_over(session, actor_id, person_id)
    secret = code_of(digest or secrets.token_bytes(32))
    return _again(session, source, secret) or _issue(
        session, actor_id, person.role, 1, HANDOVER_DAYS, now, secret, person_id=person_id, source=source
    )


def code_of(digest: bytes) -> str:
    """Makes a code: 12 characters of a secret of 32 bytes, with two digits at least, so that no words are taken for a
    code."""
    for start in range(len(digest) - CODE_LENGTH + 1):
        code = "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[start : start + CODE_LENGTH])
        if sum(char.isdigit() for char in code) >= 2:
            return code
    return code_of(hashlib.sha256(digest).digest())


def _issue(
    session: Session,
    actor_id: int | None,
    role: Role,
    uses: int,
    days: int,
    now: datetime,
    secret: str,
    secretariat_code: str | None = None,
    person_id: int | None = None,
    source: str | None = None,
) -> Issued:
    invitation = Invitation(
        code_hash=_hash(secret),
        source=source,
        role=role,
        secretariat_code=secretariat_code,
        person_id=person_id,
        uses=uses,
        created_by=actor_id,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(invitation)
    session.flush()
    act = "hand_over" if person_id else "invite"
    audit.record(
        session, actor_id, act, person_id, now, invitation=invitation.id, role=role, secretariat=secretariat_code
    )
    return Issued(invitation, secret)


def of_code(session: Session, code: str) -> Invitation | None:
    """Finds the invitation of a code, whether it still serves or not."""
    plain = normalised(code)
    return session.exec(select(Invitation).where(Invitation.code_hash == _hash(plain))).first() if plain else None


def look(session: Session, code: str, now: datetime) -> Invitation:
    """Finds the invitation of a code that still serves. Raises Invalid with what is the matter."""
    found = of_code(session, code)
    if found is None:
        raise Invalid("invitation_unknown")
    if found.revoked_at:
        raise Invalid("invitation_revoked")
    if found.expires_at <= now:
        raise Invalid("invitation_expired")
    if found.used >= found.uses:
        raise Invalid("invitation_used")
    return found


# Listing and revoking


def open_ones(session: Session, actor_id: int | None, now: datetime) -> list[Invitation]:
    """Lists what still serves and the actor may see: a coordinator everything, a liaison their own."""
    actor = people.require(session, actor_id, Act.INVITE)
    serves = (col(Invitation.expires_at) > now) & (col(Invitation.used) < Invitation.uses)
    wanted = select(Invitation).where(serves, col(Invitation.revoked_at).is_(None)).order_by(col(Invitation.id).desc())
    if actor.role is not Role.COORDINATOR:
        wanted = wanted.where(Invitation.created_by == actor_id)
    return list(session.exec(wanted).all())


def revoke(session: Session, actor_id: int | None, invitation_id: int, now: datetime) -> Invitation:
    """Revokes an invitation; revoked twice is revoked once. Raises Gone, NotAllowed."""
    actor = people.require(session, actor_id, Act.INVITE)
    found = session.get(Invitation, invitation_id)
    if found is None:
        raise Gone("invitation")
    if actor.role is not Role.COORDINATOR and found.created_by != actor_id:
        raise NotAllowed(Act.INVITE)
    here = (col(Invitation.id) == invitation_id) & col(Invitation.revoked_at).is_(None)
    if session.execute(update(Invitation).where(here).values(revoked_at=now)).rowcount:  # type: ignore[attr-defined]
        audit.record(session, actor_id, "revoke", found.person_id, now, invitation=invitation_id)
    session.refresh(found)
    return found


def revoke_all_of(session: Session, person_id: int, now: datetime) -> None:
    """Revokes what somebody issued who may not any more."""
    here = (col(Invitation.created_by) == person_id) & col(Invitation.revoked_at).is_(None)
    session.execute(update(Invitation).where(here).values(revoked_at=now))


def chat_left_by(session: Session, code: str) -> int | None:
    """Finds the chat that a handover code takes its person away from."""
    plain = normalised(code)
    holder = select(Person.chat_id).join(Invitation, col(Invitation.person_id) == Person.id)
    return session.exec(holder.where(Invitation.code_hash == _hash(plain or ""))).first()
