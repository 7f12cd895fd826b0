"""People and plans for the tests of what is reported."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from sqlmodel import Session, select

from bot.people import assignments
from bot.plans import plans
from bot.plans.plans import State
from db.engine import Database
from db.models import Activity, Delivery, DeliveryState, Evidence, Person, Role, Standing

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)  # Friday, 10:00 in Bogota
TODAY = date(2026, 11, 20)
DUE = date(2026, 12, 4)
SANTA_MARTA, MEDELLIN, TUNJA = "47001", "05001", "15001"
_numbers = count(1)


@dataclass(frozen=True)
class Team:
    """Olga, who leads coverage, and Pedro are officials of Santa Marta, Bea is one of Medellín; Lucas is a liaison of
    Santa Marta and Tunja, Diana and Dario coordinate. JU-03 is an activity of Santa Marta."""

    olga: int
    pedro: int
    bea: int
    lucas: int
    diana: int
    dario: int
    ju03: int


def enter(session: Session, name: str, role: Role, *codes: str, post: str | None = None) -> int:
    chat = next(_numbers)
    row = Person(chat_id=chat, name=name, role=role, post=post, standing=Standing.ACTIVE, consent="1", joined_at=NOW)
    session.add(row)
    session.flush()
    assert row.id is not None
    assignments.assign(session, row.id, codes)
    return row.id


def add_activity(session: Session, /, code: str, secretariat: str = SANTA_MARTA, due: date = DUE, **more: Any) -> int:
    values: dict[str, Any] = {
        "line": 2,
        "action": "jornada-unica",
        "title": f"Actividad {code}",
        "product": "Acta firmada",
    } | more
    row = Activity(secretariat_code=secretariat, code=code, due_on=due, sheet_due_on=due, **values)
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def assemble(session: Session) -> Team:
    return Team(
        olga=enter(session, "Olga Prueba", Role.OFFICIAL, SANTA_MARTA, post="Líder de cobertura"),
        pedro=enter(session, "Pedro Prueba", Role.OFFICIAL, SANTA_MARTA),
        bea=enter(session, "Bea Prueba", Role.OFFICIAL, MEDELLIN),
        lucas=enter(session, "Lucas Prueba", Role.LIAISON, SANTA_MARTA, TUNJA),
        diana=enter(session, "Diana Prueba", Role.COORDINATOR),
        dario=enter(session, "Darío Prueba", Role.COORDINATOR),
        ju03=add_activity(session, "JU-03"),
    )


def add_file(session: Session, /, person_id: int, name: str = "acta.pdf", **more: Any) -> int:
    number = next(_numbers)
    values: dict[str, Any] = {
        "media_type": "application/pdf",
        "size": 3,
        "content": b"pdf",
        "file_kind": "document",
        "at": NOW,
    } | more
    row = Evidence(
        source=f"msg:file{number}", person_id=person_id, name=name, sha256=f"{number:064}", file_id="F", **values
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def archive(session: Session, activity_id: int, now: datetime = NOW) -> None:
    session.get_one(Activity, activity_id).archived_at = now


class TeamDesk:
    """Where people of a team act, each time under another source. Rooms add what is done in them."""

    def __init__(self, database: Database, team: Team) -> None:
        self.run, self.team = database.transact, team
        self._sources = count()

    def source(self, kind: str = "tap") -> str:
        return f"{kind}:{next(self._sources)}"

    @property
    def state(self) -> State:
        """Where JU-03 stands."""
        return self.run(plans.state, self.team.ju03)


def told(database: Database, *, but: DeliveryState = DeliveryState.CANCELLED) -> list[tuple[str, int, int]]:
    """(template, person, report) of what is to be said, or was."""

    def read(session: Session) -> list[tuple[str, int, int]]:
        rows = session.exec(select(Delivery).where(Delivery.state != but).order_by(Delivery.id)).all()  # type: ignore[arg-type]
        return [(row.template, row.person_id, row.params["report"]) for row in rows if "report" in row.params]

    return database.transact(read)
