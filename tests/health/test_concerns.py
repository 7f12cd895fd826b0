"""Coordinators hear of the assistant itself once a day at most, and only when something is wrong."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from bot.app import LETTERS
from bot.backups import backups
from bot.edge import letters
from bot.health import concerns
from db.engine import Database
from db.models import Delivery, DeliveryState, KeptReason, KeptUpdate
from tests.conftest import Clock
from tests.delivery.people import enqueue
from tests.dialogue import Office, Person
from tests.planning import NOW, Team
from tests.waiting import until

LOCAL = NOW.astimezone(ZoneInfo("America/Bogota"))


def tell(database: Database, now: datetime = LOCAL, *, copies: bool = True) -> int:
    return database.transact(concerns.enqueue_due, now, copies=copies)


def fail(database: Database, person: int, name: str, at: datetime = NOW) -> None:
    enqueue(database, person, at, name)

    def settle(session: Session) -> None:
        row = session.exec(select(Delivery).where(Delivery.dedupe == name)).one()
        row.state, row.settled_at = DeliveryState.FAILED, at

    database.transact(settle)


def keep(database: Database, person: int, number: int, since: timedelta) -> None:
    row = KeptUpdate(
        update_id=number,
        person_id=person,
        payload={},
        reason=KeptReason.NO_ANSWER,
        taken_at=NOW - since,
        not_before=NOW,
        holder="x",
        held_until=NOW,
    )
    database.transact(lambda session: session.add(row))


def test_when_all_is_well_nobody_is_told(database: Database, team: Team) -> None:
    fail(database, team.olga, "old", NOW - timedelta(days=2))
    keep(database, team.olga, 1, timedelta(minutes=59))
    database.transact(backups.remember, NOW - timedelta(hours=25))
    assert tell(database) == 0


def test_every_coordinator_is_told_once_a_day(database: Database, team: Team) -> None:
    fail(database, team.olga, "new")
    assert tell(database, LOCAL.replace(hour=7)) == 0
    assert tell(database) == 2
    assert tell(database, LOCAL.replace(hour=18)) == 0
    assert tell(database, LOCAL + timedelta(hours=23)) == 2


def test_what_is_wrong_is_counted(database: Database, team: Team) -> None:
    for name in ("a", "b"):
        fail(database, team.olga, name)
    for number, person in enumerate((team.olga, team.olga, team.pedro)):
        keep(database, person, number, timedelta(hours=2))
    database.transact(backups.remember, NOW - timedelta(hours=50))
    assert database.transact(concerns.found, LOCAL, copies=True) == {"hours": 50, "failed": 2, "waiting": 2}
    assert database.transact(concerns.found, LOCAL, copies=False) == {"failed": 2, "waiting": 2}


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({"hours": 50}, ["• La última copia de seguridad tiene 50 horas."]),
        ({"failed": 1}, ["• Desde ayer no pude entregar 1 mensaje."]),
        (
            {"failed": 2, "waiting": 1},
            [
                "• Desde ayer no pude entregar 2 mensajes.",
                "• 1 persona espera mi respuesta desde hace más de una hora.",
            ],
        ),
        ({"waiting": 3}, ["• 3 personas esperan mi respuesta desde hace más de una hora."]),
    ],
)
def test_it_says_what_is_wrong_and_nothing_else(params: dict[str, int], says: list[str]) -> None:
    lines = letters.screen(LETTERS, concerns.CONCERNS, params).html.splitlines()
    assert [line for line in lines if line.startswith("•")] == says


@pytest.mark.hurried
async def test_a_coordinator_reads_it_and_an_official_does_not(
    office: Office, carla: Person, ana: Person, clock: Clock
) -> None:
    fail(office.database, ana.row_id, "lost", clock())
    await office.assistant.clock.tick()

    await until(lambda: any("necesita una mano" in each for each in carla.replies))
    ana.does_not_see("necesita una mano")
