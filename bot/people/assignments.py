"""The secretariats there are, and who stands in front of which."""

from collections.abc import Iterable

from sqlalchemy import delete
from sqlmodel import Session, col, select

from bot.base.errors import Gone
from bot.people.places import Listed, exactly, listed
from conocimiento.folding import phrase_key, spelled
from db.models import Assignment, Person, Role, Secretariat, Standing


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


def assign(session: Session, person_id: int, codes: Iterable[str]) -> None:
    """Puts a person in front of exactly these secretariats."""
    session.execute(delete(Assignment).where(col(Assignment.person_id) == person_id))
    session.add_all(Assignment(person_id=person_id, secretariat_code=code) for code in sorted(set(codes)))
    session.flush()


def liaisons(session: Session, code: str) -> list[Person]:
    """Lists the active liaisons in front of a secretariat, those of longest standing first."""
    assigned = select(Assignment.person_id).where(Assignment.secretariat_code == code)
    active = select(Person).where(Person.role == Role.LIAISON, Person.standing == Standing.ACTIVE)
    return list(session.exec(active.where(col(Person.id).in_(assigned)).order_by(col(Person.id))).all())


def liaisons_of(session: Session, code: str) -> list[Person]:
    """Lists who answers for a secretariat: its active liaisons; without any, the coordinators."""
    return liaisons(session, code) or coordinators(session)


def coordinators(session: Session) -> list[Person]:
    """Lists the active coordinators."""
    active = select(Person).where(Person.role == Role.COORDINATOR, Person.standing == Standing.ACTIVE)
    return list(session.exec(active.order_by(col(Person.id))).all())
