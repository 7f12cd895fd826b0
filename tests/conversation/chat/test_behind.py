"""«¿Quién está atrasado?» is answered with names, and from there they are reminded with one tap."""

from datetime import date

from db.models import Delivery
from tests.conftest import SANTA_MARTA, TUNJA
from tests.dialogue import Office, Person, rows
from tests.planning import add_activity

LATE, LATER = date(2026, 11, 10), date(2026, 11, 17)


def _late(office: Office) -> None:
    for code, place, due, post in (
        ("JU-01", SANTA_MARTA, LATER, None),
        ("PP-02", SANTA_MARTA, LATE, None),
        ("FT-01", TUNJA, LATE, "Planeación"),
    ):
        office.database.transact(add_activity, code, place, due, post=post)


async def test_a_liaison_hears_who_and_reminds_all_of_them(office: Office, leo: Person, ana: Person) -> None:
    _late(office)
    await leo.says("¿quién está atrasado?")
    leo.sees("3 actividades vencidas, de 2 secretarías", "📍 Santa Marta", "👤 Ana Prueba", "📍 Tunja")
    leo.sees("FT-01 Actividad FT-01 · venció el martes 10 de noviembre", "👤 Nadie responde todavía")
    assert leo.last["text"].index("PP-02") < leo.last["text"].index("JU-01"), "the longest late first"
    leo.sees_button("🔴 Santa Marta (2)")
    await leo.taps("🔔 Recordarles ahora")
    leo.sees("A Ana Prueba le recuerdo", "Por FT-01 no responde nadie todavía")
    [told] = [each for each in rows(office, Delivery) if each.template == "nudge"]
    assert told.person_id == ana.row_id


async def test_of_one_secretariat_only_its_own_are_reminded(office: Office, leo: Person, ana: Person) -> None:
    _late(office)
    await leo.says("¿quién está atrasado en Santa Marta?")
    leo.sees("2 actividades vencidas", "👤 Ana Prueba")
    leo.does_not_see("Tunja")
    await leo.taps("🔔 Recordarles ahora")
    leo.sees("A Ana Prueba le recuerdo")
    leo.does_not_see("FT-01")


async def test_a_coordinator_goes_on_to_each_list(office: Office, diana: Person, ana: Person) -> None:
    _late(office)
    await diana.says("quienes van atrasados")
    diana.sees("3 actividades vencidas, de 2 secretarías", "👤 Ana Prueba")
    assert not any(each.startswith("🔔") for each in diana.buttons), "not the whole country with one tap"
    await diana.taps("🔴 Santa Marta (2)")
    diana.sees("Lo que está vencido", "Santa Marta", "👤 Ana Prueba")
    diana.sees_button("🔔 Recordarles ahora")
