"""Who is late is named in the list, and reminded with one tap: once a day, in their hours, and never who is away."""

from datetime import date, timedelta

from sqlmodel import Session

from bot.people import people
from db.models import Absence, AbsenceState, Delivery, Role
from tests.announcements.chat.test_announcements import delivered
from tests.conftest import Clock
from tests.dialogue import Office, Person, rows
from tests.planning import add_activity
from tests.reports.chat.test_reports import plan

SANTA_MARTA, MEDELLIN = "47001", "05001"
TODAY = date(2026, 11, 20)  # of the clock of the tests, a Friday
LATE = date(2026, 11, 13)


def _nudges(office: Office) -> list[Delivery]:
    return [each for each in rows(office, Delivery) if each.template == "nudge"]


def _absent(office: Office, who: Person, substitute: Person | None) -> None:
    def enter(session: Session) -> None:
        row = Absence(
            person_id=who.row_id,
            substitute_id=substitute.row_id if substitute else None,
            starts_on=TODAY,
            ends_on=TODAY + timedelta(days=7),
            state=AbsenceState.AGREED,
            created_at=office.now(),
        )
        session.add(row)

    office.database.transact(enter)


async def test_the_late_ones_name_who_answers_and_one_tap_reminds_them(
    office: Office, leo: Person, ana: Person
) -> None:
    plan(office, "JU-01", LATE)
    plan(office, "JU-02", LATE)
    plan(office, "JU-03")
    await leo.says("/start")
    await leo.taps(data=f"gp:{SANTA_MARTA}:late:0")
    leo.sees("JU-01", "JU-02", "👤 Ana Prueba")
    await leo.taps("🔔 Recordarles ahora")
    leo.sees("A Ana Prueba le recuerdo JU-01, JU-02", "Les llega en su horario")
    await delivered(office)
    ana.sees("🔔 Leo Prueba le recuerda:", "JU-01", "JU-02", "Venció el viernes 13 de noviembre")
    ana.does_not_see("JU-03")
    await ana.taps("JU-01")
    ana.sees("JU-01", "¿Cómo va?")


async def test_once_a_day(office: Office, leo: Person, ana: Person, diana: Person, clock: Clock) -> None:
    number = plan(office, "JU-01", LATE)
    other = plan(office, "JU-02", LATE)
    await leo.says("/start")
    await leo.taps(data=f"wd:n:{number}")
    await diana.says("/start")
    await diana.taps(data=f"wd:n:{number}")
    diana.sees("A Ana Prueba ya se le recordó hoy JU-01", "Una vez al día basta")
    await diana.taps(data=f"wd:n:s:{SANTA_MARTA}")
    diana.sees("A Ana Prueba le recuerdo JU-02")
    assert [each.params["activities"] for each in _nudges(office)] == [[number], [other]]
    assert {each.person_id for each in _nudges(office)} == {ana.row_id}
    clock.advance(days=1)
    await leo.taps(data=f"wd:n:{number}")
    assert len(_nudges(office)) == 3


async def test_who_is_away_is_left_in_peace(office: Office, leo: Person, ana: Person) -> None:
    number = plan(office, "JU-01", LATE)
    _absent(office, ana, None)
    await leo.says("/start")
    await leo.taps(data=f"wd:n:{number}")
    leo.sees("Ana Prueba está por fuera hasta el viernes 27 de noviembre", "no le escribo")
    assert _nudges(office) == []


async def test_who_stands_in_hears_of_it(office: Office, leo: Person, ana: Person) -> None:
    beto = await office.member("Beto Prueba", Role.OFFICIAL, SANTA_MARTA)
    number = office.database.transact(add_activity, "JU-01", due=LATE, post="Líder")
    office.database.transact(people.set_post, ana.row_id, "Líder")
    _absent(office, ana, beto)
    await leo.says("/start")
    await leo.taps(data=f"wd:n:{number}")
    leo.sees("A Beto Prueba, en reemplazo de Ana Prueba, le recuerdo JU-01")
    await delivered(office)
    beto.sees("Leo Prueba le recuerda, en reemplazo de Ana Prueba:")


async def test_what_was_reported_before_it_left_is_not_said(
    office: Office, leo: Person, ana: Person, clock: Clock
) -> None:
    number = plan(office, "JU-01", LATE)
    clock.advance(hours=11)  # at night
    await leo.says("/start")
    await leo.taps(data=f"wd:n:{number}")
    assert len(_nudges(office)) == 1
    await ana.says("JU-01 100%")
    await ana.taps("Registrar")
    clock.advance(days=3)
    await delivered(office)
    assert not [text for text in ana.replies if "le recuerda" in text]


async def test_an_official_and_a_liaison_of_elsewhere_remind_nobody(office: Office, ana: Person) -> None:
    number = plan(office, "JU-01", LATE)
    other = await office.member("Luz Prueba", Role.LIAISON, MEDELLIN)
    for person in (ana, other):
        await person.says("/start")
        await person.taps(data=f"wd:n:{number}")
    assert _nudges(office) == []


async def test_where_nobody_answers_it_says_so(office: Office, leo: Person) -> None:
    number = plan(office, "JU-01", LATE)
    await leo.says("/start")
    await leo.taps(data=f"gp:{SANTA_MARTA}:late:0")
    leo.sees("JU-01", "Nadie responde todavía")
    await leo.taps(data=f"wd:n:{number}")
    leo.sees("Por JU-01 no responde nadie todavía")
