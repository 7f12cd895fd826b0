"""Who a person is, and what each role may do with which secretariat: decided here, asked again at every act."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from bot.base.errors import Gone, Invalid, NotAllowed
from conocimiento.folding import composed
from db.models import Assignment, Person, Role, Standing

NAME_LENGTH = 80  # characters; a full name in one line of a phone
CONSENT_VERSION = "1"  # the consent's text in edge/templates/consent.html.j2; a new one asks everybody again


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
_WITH_CODES = select(Person, col(Assignment.secretariat_code)).join(
    Assignment, col(Assignment.person_id) == Person.id, isouter=True
)
_IN_CHAT = _WITH_CODES.where(Person.chat_id == bindparam("chat"))
_NUMBERED = _WITH_CODES.where(Person.id == bindparam("person"))


def visitor(session: Session, chat_id: int) -> Visitor:
    """Finds who writes from a chat. Notes that they can be reached again."""
    rows = session.exec(_IN_CHAT, params={"chat": chat_id}).all()
    if not rows or rows[0][0].standing is Standing.DECLINED:
        return STRANGER
    person = rows[0][0]
    if person.unreachable_since:
        person.unreachable_since = None
    return _visitor(person, (code for _, code in rows))


def as_visitor(session: Session, person: Person) -> Visitor:
    return _visitor(person, session.exec(_CODES, params={"person": person.id}).all())


def _visitor(person: Person, codes: Iterable[str | None]) -> Visitor:
    """Makes a visitor. `codes`: of their secretariats; one None of who has none."""
    return Visitor(
        id=person.id,
        name=person.name,
        role=person.role,
        standing=person.standing,
        consent=person.consent,
        menu=person.menu,
        secretariats=frozenset(filter(None, codes)),
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
    rows = session.exec(_NUMBERED, params={"person": actor_id}).all()
    if not rows:
        raise Gone("person")
    actor = _visitor(rows[0][0], (code for _, code in rows))
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


def keep_a_coordinator(session: Session, person_id: int | None) -> None:
    """Refuses to leave nobody who can invite. The rows are locked: two coordinators may not demote each other at
    once."""
    coordinators = select(Person.id).where(Person.role == Role.COORDINATOR, Person.standing == Standing.ACTIVE)
    locked = coordinators.order_by(col(Person.id)).with_for_update(key_share=True)
    if set(session.exec(locked).all()) <= {person_id}:
        raise Invalid("last_coordinator")
