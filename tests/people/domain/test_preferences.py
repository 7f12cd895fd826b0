"""Quiet hours are kept and heeded, on both databases."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from bot.base.errors import Gone, Invalid
from bot.people import people, preferences
from db.engine import Database
from db.models import Person, Role, Standing

BOGOTA = ZoneInfo("America/Bogota")
FRIDAY_NIGHT = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)  # 20:00 in Bogota


@pytest.fixture
def ana(database: Database) -> int:
    def join(session: Session) -> Person:
        person = Person(name="Ana", role=Role.OFFICIAL, standing=Standing.ACTIVE, joined_at=FRIDAY_NIGHT)
        session.add(person)
        return person

    return database.transact(join).id or 0


def _contact(database: Database, person_id: int) -> datetime:
    return preferences.contact_time(database.transact(people.find_person, person_id), FRIDAY_NIGHT, BOGOTA)


def test_without_a_choice_nights_and_days_off_are_quiet(database: Database, ana: int) -> None:
    assert _contact(database, ana) == datetime(2026, 11, 23, 7, tzinfo=BOGOTA)


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "quiet_days", "expected"),
    [
        (21, 6, True, FRIDAY_NIGHT),
        (18, 6, False, datetime(2026, 11, 21, 6, tzinfo=BOGOTA)),
        (0, 0, True, FRIDAY_NIGHT),
        (0, 23, False, datetime(2026, 11, 20, 23, tzinfo=BOGOTA)),
    ],
)
def test_what_was_chosen_is_heeded(
    database: Database, ana: int, quiet_from: int, quiet_until: int, quiet_days: bool, expected: datetime
) -> None:
    person = database.transact(preferences.set_quiet_hours, ana, quiet_from, quiet_until, quiet_days)
    assert (person.quiet_from, person.quiet_until, person.quiet_days) == (quiet_from, quiet_until, quiet_days)
    assert _contact(database, ana) == expected


@pytest.mark.parametrize(("quiet_from", "quiet_until"), [(24, 7), (19, 24), (-1, 7), (19, -1)])
def test_an_hour_that_does_not_exist_is_refused(
    database: Database, ana: int, quiet_from: int, quiet_until: int
) -> None:
    with pytest.raises(Invalid, match="quiet_hours"):
        database.transact(preferences.set_quiet_hours, ana, quiet_from, quiet_until, True)
    assert database.transact(people.find_person, ana).quiet_from == 19


def test_nobody_has_no_preferences(database: Database) -> None:
    with pytest.raises(Gone):
        database.transact(preferences.set_quiet_hours, 999, 20, 6, True)
