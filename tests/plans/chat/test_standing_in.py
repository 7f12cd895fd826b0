"""Who stands in for somebody finds in /pendientes, and in what they ask, what waits for both."""

from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from bot.people import people
from db.models import Absence, AbsenceState, Role
from tests.dialogue import Office, Person
from tests.planning import SANTA_MARTA, add_activity

TODAY = date(2026, 11, 20)


async def _pair(office: Office) -> tuple[Person, Person]:
    olga = await office.member("Olga Prueba", Role.OFFICIAL, SANTA_MARTA)
    beto = await office.member("Beto Prueba", Role.OFFICIAL, SANTA_MARTA)

    def posts(session: Session) -> None:
        people.set_post(session, olga.row_id, "Líder de cobertura")
        people.set_post(session, beto.row_id, "Tesorero")
        add_activity(session, "JU-01", SANTA_MARTA, TODAY, post="Líder de cobertura")
        add_activity(session, "PF-09", SANTA_MARTA, TODAY + timedelta(days=7), post="Tesorero")

    office.database.transact(posts)
    return olga, beto


def _away(office: Office, person: Person, substitute: Person, state: AbsenceState = AbsenceState.AGREED) -> None:
    values: dict[str, Any] = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=3), "state": state}
    values |= {"person_id": person.row_id, "substitute_id": substitute.row_id, "created_at": office.now()}
    office.database.transact(lambda session: session.add(Absence(**values)))


async def test_what_one_stands_in_for_is_pending_too_and_marked(office: Office) -> None:
    olga, beto = await _pair(office)
    await beto.says("/pendientes")
    beto.does_not_see("JU-01")
    _away(office, olga, beto)
    await beto.says("/pendientes")
    beto.sees("2 actividades pendientes", "JU-01", "Vence hoy · en reemplazo de Olga Prueba")
    await beto.says("¿qué me vence hoy?")
    beto.sees("JU-01", "en reemplazo de Olga Prueba")
    beto.does_not_see("No le vence nada hoy")


async def test_who_only_was_asked_stands_in_for_nobody(office: Office) -> None:
    olga, beto = await _pair(office)
    _away(office, olga, beto, AbsenceState.PROPOSED)
    await beto.says("/pendientes")
    beto.sees("Una actividad pendiente", "PF-09")
    beto.does_not_see("JU-01")


async def test_what_is_everybodys_is_no_ones_in_particular(office: Office) -> None:
    olga, beto = await _pair(office)
    office.database.transact(add_activity, "MG-02", SANTA_MARTA, TODAY, post=None)
    _away(office, olga, beto)
    await beto.says("/pendientes")
    assert beto.last["text"].count("en reemplazo de") == 1
