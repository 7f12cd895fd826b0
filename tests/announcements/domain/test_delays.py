"""Who would be written to later than an announcement is planned for, and what the command line says of it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from bot.announcements import delays
from bot.announcements.console import announcing
from bot.announcements.delays import Cause
from bot.people import assignments
from db.engine import Database
from db.models import DayOff, Person, Role, Standing

BOGOTA = ZoneInfo("America/Bogota")
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
TODAY = date(2026, 11, 20)


def add(session: Session, number: int, secretariat: str = "47001", *, quiet_days: bool = True) -> int:
    person = Person(
        chat_id=number,
        name=f"Persona {number}",
        role=Role.OFFICIAL,
        standing=Standing.ACTIVE,
        consent="1",
        joined_at=NOW,
        quiet_days=quiet_days,
    )
    session.add(person)
    session.flush()
    assert person.id is not None
    assignments.assign(session, person.id, [secretariat])
    return person.id


@pytest.fixture
def three(database: Database) -> Database:
    """Two of Santa Marta and one of Medellín who also reads on days off."""
    for number, place, quiet in ((1, "47001", True), (2, "47001", True), (3, "05001", False)):
        database.transact(add, number, place, quiet_days=quiet)
    return database


@pytest.mark.parametrize(
    ("at", "cause", "waiting_for", "until", "better"),
    [
        ("2026-12-08T08:00", Cause.HOLIDAY, 2, "2026-12-09T07:00", "2026-12-09T08:00"),
        ("2026-11-21T10:00", Cause.WEEKEND, 2, "2026-11-23T07:00", "2026-11-23T10:00"),
        ("2026-12-09T21:00", Cause.HOURS, 3, "2026-12-10T07:00", "2026-12-10T08:00"),
        ("2026-12-09T05:00", Cause.HOURS, 3, "2026-12-09T07:00", "2026-12-09T08:00"),
    ],
)
def test_why_and_until_when(three: Database, at: str, cause: Cause, waiting_for: int, until: str, better: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=BOGOTA)
    found = three.transact(delays.foreseen, "all", moment, TODAY, BOGOTA)
    assert found is not None
    assert (found.cause, found.waiting, found.people) == (cause, waiting_for, 3)
    assert f"{found.until:%Y-%m-%dT%H:%M}" == until
    assert found.better is not None
    assert f"{found.better:%Y-%m-%dT%H:%M}" == better


def test_nobody_waits_on_a_working_day_and_nobody_is_nobody(three: Database) -> None:
    monday = datetime(2026, 11, 23, 10, tzinfo=BOGOTA)
    assert three.transact(delays.foreseen, "all", monday, TODAY, BOGOTA) is None
    sunday = datetime(2026, 11, 22, 10, tzinfo=BOGOTA)
    assert three.transact(delays.foreseen, "role=coordinator", sunday, TODAY, BOGOTA) is None


def test_a_secretariats_own_days_off_hold_its_people(three: Database) -> None:
    """The recess of one; its reason is said, and the next moment is after it."""

    def recess(session: Session) -> None:
        days = DayOff(
            secretariat_code="47001",
            starts_on=date(2026, 11, 23),
            ends_on=date(2026, 11, 27),
            reason="Receso escolar",
            source="test",
            created_by=None,
            created_at=NOW,
        )
        session.add(days)

    three.transact(recess)
    wednesday = datetime(2026, 11, 25, 9, tzinfo=BOGOTA)
    found = three.transact(delays.foreseen, "secretariat=47001", wednesday, TODAY, BOGOTA)
    assert found is not None
    assert (found.cause, found.name, found.waiting, found.people) == (Cause.DAYS_OFF, "Receso escolar", 2, 2)
    assert found.better == datetime(2026, 11, 30, 9, tzinfo=BOGOTA)
    assert three.transact(delays.foreseen, "secretariat=05001", wednesday, TODAY, BOGOTA) is None


def test_the_command_line_says_the_next_working_moment(three: Database) -> None:
    plan = announcing.plan("all", "2026-12-08T08:00", "once", urgent=False, timezone=BOGOTA)
    line = three.transact(announcing.waits, plan, NOW, BOGOTA)
    assert line is not None
    assert line.startswith("2026-12-08 08:00 is a holiday (La Inmaculada Concepción): 2 of 3 recipients get it from")
    assert line.endswith("2026-12-09 07:00 on; else use --at 2026-12-09T08:00, or --urgent")
    urgent = announcing.plan("all", "2026-12-08T08:00", "once", urgent=True, timezone=BOGOTA)
    assert three.transact(announcing.waits, urgent, NOW, BOGOTA) is None
