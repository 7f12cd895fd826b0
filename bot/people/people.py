"""Who a person is, and what each role may do with which secretariat: decided here, asked again at every act."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, delete, update
from sqlmodel import Session, col, select

from bot.base.errors import Gone, Invalid, NotAllowed
from bot.people.places import Listed, exactly, listed
from conocimiento.folding import composed, phrase_key, spelled
from db.models import Assignment, Person, Role, Secretariat, Standing

NAME_LENGTH = 80  # characters; a full name in one line of a phone
CONSENT_VERSION = "1"  # the consent's text in templates/consent.html.j2; a new one asks everybody again


class Act(StrEnum):
    """What a role may be allowed to do."""

    KEEP_OWN_DATA = "keep_own_data"  # see, correct and erase what is held about oneself; quiet hours, absence
    INVITE = "invite"  # and answer requests for access
    MANAGE_PEOPLE = "manage_people"
    APPOINT = "appoint"  # make liaisons and coordinators, and who stands in front of which secretariat
    READ_AUDIT = "read_audit"
    ANNOUNCE = "announce"
    ASK = "ask"  # whoever answers for one's secretariat what the bot can't answer
    ANSWER = "answer"  # and see who asks
    SEE_PLAN = "see_plan"
    REPORT = "report"  # progress of an activity, its evidence, its correction
    VERIFY = "verify"  # verify or return what was reported; decide on new dates; remove evidence
    IMPORT_PLANS = "import_plans"
    EXPORT_PLANS = "export_plans"
    SEE_BOARD = "see_board"  # of all secretariats
    SEE_REMINDERS = "see_reminders"  # what went to whom; the calendar's days off
    CURATE = "curate"  # write, publish and archive articles
    SET_REMINDERS = "set_reminders"  # their policy, periodic rules, everybody's days off


_MAY: dict[Role, frozenset[Act]] = {
    Role.OFFICIAL: frozenset({Act.KEEP_OWN_DATA, Act.ASK, Act.SEE_PLAN, Act.REPORT}),
    Role.LIAISON: frozenset(Act)
    - {Act.APPOINT, Act.READ_AUDIT, Act.ANNOUNCE, Act.SEE_BOARD, Act.CURATE, Act.SET_REMINDERS},
    Role.COORDINATOR: frozenset(Act) - {Act.ASK},  # they are asked
}


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Who writes, as the database knows them now. A stranger has no id."""

    id: int | None = None
    name: str | None = None
    role: Role | None = None
    standing: Standing | None = None
    consent: str | None = None
    menu: str | None = None
    secretariats: frozenset[str] = frozenset()

    @property
    def active(self) -> bool:
        return self.standing is Standing.ACTIVE

    def may(self, act: Act, secretariat: str | None = None) -> bool:
        """Tells whether the visitor may do an act in a secretariat; without `secretariat`, in some secretariat."""
        if not self.active or self.role is None or act not in _MAY[self.role]:
            return False
        return secretariat is None or self.role is Role.COORDINATOR or secretariat in self.secretariats


STRANGER = Visitor()

# Asked with every update, and made once: it takes SQLAlchemy longer to put them together than the database to answer.
_CODES = select(Assignment.secretariat_code).where(Assignment.person_id == bindparam("person"))
_IN_CHAT = select(Person).where(Person.chat_id == bindparam("chat"))


def visitor(session: Session, chat_id: int) -> Visitor:
    """Finds who writes from a chat. Notes that they can be reached again."""
    person = session.exec(_IN_CHAT, params={"chat": chat_id}).first()
    if person is None or person.standing is Standing.DECLINED:
        return STRANGER
    if person.unreachable_since:
        person.unreachable_since = None
    return as_visitor(session, person)


def as_visitor(session: Session, person: Person) -> Visitor:
    codes = session.exec(_CODES, params={"person": person.id}).all()
    return Visitor(
        id=person.id,
        name=person.name,
        role=person.role,
        standing=person.standing,
        consent=person.consent,
        menu=person.menu,
        secretariats=frozenset(codes),
    )


def mark_unreachable(session: Session, chat_id: int, now: datetime) -> None:
    """Notes that the person blocked the bot."""
    here = (col(Person.chat_id) == chat_id) & col(Person.unreachable_since).is_(None)
    session.execute(update(Person).where(here).values(unreachable_since=now))


def find_person(session: Session, person_id: int | None) -> Person:
    """Finds a person. Raises Gone."""
    person = session.get(Person, person_id) if person_id is not None else None
    if person is None:
        raise Gone("person")
    return person


def require(session: Session, actor_id: int | None, act: Act, secretariat: str | None = None) -> Visitor:
    """Reads the actor as the database knows them now, and refuses who may not act. Raises NotAllowed."""
    actor = as_visitor(session, find_person(session, actor_id))
    if not actor.may(act, secretariat):
        raise NotAllowed(act)
    return actor


def require_over(session: Session, actor_id: int | None, person_id: int) -> Person:
    """Finds a person whom the actor manages: a liaison the officials of their secretariats, a coordinator everybody.
    Raises Gone and NotAllowed."""
    actor, subject = require(session, actor_id, Act.MANAGE_PEOPLE), find_person(session, person_id)
    if subject.standing in (Standing.LEFT, Standing.DECLINED):
        raise Gone("person")
    if actor.role is not Role.COORDINATOR:
        shared = as_visitor(session, subject).secretariats & actor.secretariats
        if subject.role is not Role.OFFICIAL or not shared:
            raise NotAllowed(Act.MANAGE_PEOPLE)
    return subject


# Secretariats


def secretariat(session: Session, code: str) -> Secretariat:
    """Finds a secretariat by its code. Raises Gone."""
    found = session.get(Secretariat, code)
    if found is None:
        raise Gone("secretariat")
    return found


def secretariat_meant(session: Session, typed: str) -> Secretariat:
    """Finds the secretariat that was typed: by its DIVIPOLA code, also without the zero before it, or by its whole
    name. Raises Gone for none, or for several."""
    code, name = spelled(typed), phrase_key(typed)
    every = secretariats(session)
    found = [each for each in every if each.code in (code, f"0{code}")]
    found = found or [each for each in every if phrase_key(each.name) == name]
    if len(found) != 1:
        raise Gone("secretariat")
    return found[0]


def secretariats_listed(session: Session, typed: str, codes: Iterable[str] | None = None) -> Listed:
    """Reads the secretariats that were typed or pasted, among all or these."""
    return listed(typed, [(each.code, each.name) for each in secretariats(session, codes)])


def secretariat_exactly(session: Session, typed: str, codes: Iterable[str] | None = None) -> str | None:
    """Reads the code of the one secretariat that was typed without a slip, among all or these; None for none."""
    return exactly(typed, [(each.code, each.name) for each in secretariats(session, codes)])


def secretariats(session: Session, codes: Iterable[str] | None = None, region: str | None = None) -> list[Secretariat]:
    """Lists secretariats by name; all of them without `codes`."""
    wanted = select(Secretariat).order_by(col(Secretariat.name))
    if codes is not None:
        wanted = wanted.where(col(Secretariat.code).in_(list(codes)))
    if region is not None:
        wanted = wanted.where(Secretariat.region == region)
    return list(session.exec(wanted).all())


def secretariats_of(session: Session, person_id: int | None) -> list[Secretariat]:
    mine = select(Assignment.secretariat_code).where(Assignment.person_id == person_id)
    return list(session.exec(select(Secretariat).where(col(Secretariat.code).in_(mine)).order_by(Secretariat.name)))


def regions(session: Session) -> list[str]:
    return sorted(set(session.exec(select(Secretariat.region)).all()))


def places(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """Names the secretariats of each person."""
    joined = select(Assignment.person_id, Secretariat.name).join(Secretariat)
    rows = session.exec(joined.where(col(Assignment.person_id).in_(list(ids))).order_by(col(Secretariat.name))).all()
    found: dict[int, str] = {}
    for person_id, name in rows:
        found[person_id] = f"{found[person_id]}, {name}" if person_id in found else name
    return found


def liaisons(session: Session, code: str) -> list[Person]:
    """Lists the active liaisons in front of a secretariat."""
    assigned = select(Assignment.person_id).where(Assignment.secretariat_code == code)
    active = select(Person).where(Person.role == Role.LIAISON, Person.standing == Standing.ACTIVE)
    return list(session.exec(active.where(col(Person.id).in_(assigned))).all())


def liaisons_of(session: Session, code: str) -> list[Person]:
    """Lists who answers for a secretariat: its active liaisons; without any, the coordinators."""
    return liaisons(session, code) or coordinators(session)


def coordinators(session: Session) -> list[Person]:
    """Lists the active coordinators."""
    active = select(Person).where(Person.role == Role.COORDINATOR, Person.standing == Standing.ACTIVE)
    return list(session.exec(active.order_by(col(Person.id))).all())


# People


def clean_name(text: str) -> str:
    """Makes one line of a name, without control or direction characters, at most NAME_LENGTH. Raises Invalid when
    nothing is left."""
    whole = composed(text)
    visible = "".join(
        " " if char.isspace() else char for char in whole if unicodedata.category(char)[0] != "C" or char.isspace()
    )
    name = " ".join(visible.split())[:NAME_LENGTH].strip()
    if sum(char.isalpha() for char in name) < 2:
        raise Invalid("name")
    return name.title() if name.isupper() and len(name) > 3 else name


def rename(session: Session, person_id: int, name: str) -> Person:
    """Changes a person's name, as they may ask (Ley 1581 de 2012, art. 8). Raises Invalid."""
    person = find_person(session, person_id)
    person.name = clean_name(name)
    return person


def set_post(session: Session, person_id: int, post: str) -> Person:
    """Changes a person's post. Raises Invalid."""
    person = find_person(session, person_id)
    person.post = clean_name(post)
    return person


def set_menu(session: Session, person_id: int, menu: str) -> None:
    session.execute(update(Person).where(col(Person.id) == person_id).values(menu=menu))


def assign(session: Session, person_id: int, codes: Iterable[str]) -> None:
    """Puts a person in front of exactly these secretariats."""
    session.execute(delete(Assignment).where(col(Assignment.person_id) == person_id))
    session.add_all(Assignment(person_id=person_id, secretariat_code=code) for code in sorted(set(codes)))
    session.flush()


def keep_a_coordinator(session: Session, person_id: int | None) -> None:
    """Refuses to leave nobody who can invite. The rows are locked: two coordinators may not demote each other at
    once."""
    coordinators = select(Person.id).where(Person.role == Role.COORDINATOR, Person.standing == Standing.ACTIVE)
    locked = coordinators.order_by(col(Person.id)).with_for_update(key_share=True)
    if set(session.exec(locked).all()) <= {person_id}:
        raise Invalid("last_coordinator")
