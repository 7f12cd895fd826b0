"""Due dates go to a calendar: one's own from /pendientes, a secretariat's from its plan."""

from datetime import date

import pytest
from icalendar import Calendar, Event

from db.models import Role
from tests.dialogue import Office, Person
from tests.planning import add_activity

SANTA_MARTA, MEDELLIN = "47001", "05001"

pytestmark = pytest.mark.hurried


def events(person: Person) -> list[Event]:
    """Of the file that they were sent last, read strictly: nothing in it may be in error."""
    assert person.last["file"]["name"].endswith(".ics")
    sent = person.office.telegram.files.get(person.last["file"]["file_id"])
    assert sent is not None
    content = sent.content.decode()
    assert all(len(line.encode()) <= 75 for line in content.split("\r\n")), "RFC 5545, 3.1: lines are folded"
    read = Calendar.from_ical(content)
    assert read["version"] == "2.0"
    found = [each for each in read.walk("VEVENT") if isinstance(each, Event)]
    assert not any(each.errors for each in [read, *found])
    return found


async def test_one_takes_ones_own_dates_along(office: Office, ana: Person) -> None:
    title = "Acta; con comas, \\barras y un renglón muy largo " * 4 + "."
    office.database.transact(add_activity, "JU-01", SANTA_MARTA, date(2026, 12, 4), title=title)
    office.database.transact(add_activity, "JU-02", SANTA_MARTA, date(2026, 10, 4))
    office.database.transact(add_activity, "JU-03", MEDELLIN, date(2026, 12, 4))
    await ana.says("/pendientes")
    await ana.taps("📆 Las fechas, para el calendario")
    ana.sees("2 fechas límite")
    found = {str(each["summary"]).partition(" · ")[0]: each for each in events(ana)}
    assert set(found) == {"JU-01", "JU-02"}
    event = found["JU-01"]
    assert str(event["summary"]) == f"JU-01 · {title}"
    assert event.decoded("dtstart") == date(2026, 12, 4)
    assert event.decoded("dtend") == date(2026, 12, 5)
    assert str(event["location"]) == "Santa Marta"


async def test_an_activity_is_the_same_event_in_every_file(office: Office, ana: Person) -> None:
    office.database.transact(add_activity, "JU-01", SANTA_MARTA, date(2026, 12, 4))
    uids = []
    for _ in range(2):
        await ana.says("/pendientes")
        await ana.taps("📆")
        uids += [str(each["uid"]) for each in events(ana)]
    assert len(set(uids)) == 1


async def test_a_liaison_takes_a_secretariats_dates_and_no_other(office: Office) -> None:
    leo = await office.member("Leo Prueba", Role.LIAISON, SANTA_MARTA)
    office.database.transact(add_activity, "JU-01", SANTA_MARTA, date(2026, 12, 4))
    office.database.transact(add_activity, "JU-03", MEDELLIN, date(2026, 12, 4))
    await leo.says("/start")
    await leo.taps(data=f"gp:{SANTA_MARTA}")
    await leo.taps("📆 Las fechas")
    leo.sees("1 fecha límite de la Secretaría de Educación de Santa Marta")
    assert len(events(leo)) == 1
    await leo.taps(data=f"gp:{MEDELLIN}:i")
    assert "no le corresponde" in leo.toasts[-1] or "no le corresponde" in leo.last["text"]


async def test_without_dates_a_word(office: Office, ana: Person) -> None:
    await ana.says("/start")
    await ana.taps(data="gp:i")
    ana.sees("No hay fechas límite")
