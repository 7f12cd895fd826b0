"""Who takes part in the demo: three secretariats, a liaison in front of each, one coordinator, and somebody new."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from bot.people import assignments
from bot.people.people import CONSENT_VERSION
from db.models import Consent, Person, Role, Secretariat, Standing

SANTA_MARTA, RIOHACHA, QUIBDO = "47001", "44001", "27001"


@dataclass(frozen=True)
class Sample:
    name: str
    role: Role
    secretariats: tuple[str, ...]
    post: str


MEMBERS = (
    Sample("Ana Lucía Pertuz", Role.OFFICIAL, (SANTA_MARTA,), "Coordinadora de cobertura"),
    Sample("Wilmer Ipuana", Role.LIAISON, (SANTA_MARTA, RIOHACHA), "Profesional de enlace"),
    Sample("Rosa Elena Mosquera", Role.COORDINATOR, (), "Coordinación de la alianza"),
    Sample("Dairo Epiayú", Role.OFFICIAL, (RIOHACHA,), "Líder de permanencia"),
    Sample("Yurleidy Palacios", Role.OFFICIAL, (QUIBDO,), "Profesional de calidad"),
    Sample("Nelson Cuesta", Role.LIAISON, (QUIBDO,), "Profesional de enlace"),
)
NEWCOMER = "Camila Redondo"  # knows nobody yet


def enter(session: Session, chats: Mapping[str, int], now: datetime) -> None:
    """Lets everybody in. `chats`: the chat of each name. Done once; a kept database has them already."""
    if session.exec(select(Person)).first():
        return
    for sample in MEMBERS:
        person = Person(
            chat_id=chats[sample.name],
            name=sample.name,
            post=sample.post,
            role=sample.role,
            standing=Standing.ACTIVE,
            consent=CONSENT_VERSION,
            joined_at=now,
        )
        session.add(person)
        session.flush()
        assert person.id is not None
        assignments.assign(session, person.id, sample.secretariats)
        session.add(
            Consent(source=f"sample:{person.id}", person_id=person.id, version=CONSENT_VERSION, accepted=True, at=now)
        )
    for code in (SANTA_MARTA, RIOHACHA, QUIBDO):
        session.get_one(Secretariat, code).prioritised = True
