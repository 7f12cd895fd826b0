"""Which secretariats have no liaison, no officials, or a post that nobody holds: from /personas and from the board."""

from bot.people import people
from db.models import Role
from tests.dialogue import Office, Person
from tests.planning import add_activity

SANTA_MARTA, TUNJA, MEDELLIN = "47001", "15001", "05001"


async def test_a_liaison_sees_their_own(office: Office, leo: Person, ana: Person) -> None:
    office.database.transact(add_activity, "JU-01", post="Líder de cobertura")
    office.database.transact(add_activity, "JU-02", post="lider de  cobertura")
    office.database.transact(add_activity, "JU-01", TUNJA)
    office.database.transact(add_activity, "JU-01", MEDELLIN)
    await leo.says("/personas")
    await leo.taps("👥 Sin enlace o sin equipo")
    leo.sees("Sin funcionarios (1): Tunja.", "Cargos del plan que nadie tiene (1)", "• Líder de cobertura, Santa Marta")
    leo.does_not_see("Sin enlace", "Medellín")
    office.database.transact(people.set_post, ana.row_id, "LÍDER DE COBERTURA")
    await leo.taps("‹")
    await leo.taps("👥 Sin enlace o sin equipo")
    leo.does_not_see("Cargos del plan")


async def test_a_coordinator_sees_all_that_have_a_plan(office: Office, carla: Person, leo: Person) -> None:
    for code in (SANTA_MARTA, MEDELLIN):
        office.database.transact(add_activity, "JU-01", code)
    await office.member("Luz Prueba", Role.OFFICIAL, MEDELLIN)
    await carla.says("/tablero")
    await carla.taps("👥 Sin enlace o sin equipo")
    text = carla.last["text"]
    assert "Medellín" in text.partition("Sin enlace")[2].partition("Sin funcionarios")[0]
    assert "Santa Marta" in text.partition("Sin funcionarios")[2]
    assert "Santa Marta" not in text.partition("Sin enlace")[2].partition("Sin funcionarios")[0]


async def test_a_secretariat_that_only_the_coordination_answers_for_has_no_liaison(
    office: Office, carla: Person, ana: Person
) -> None:
    """It has officials and no plan."""
    await carla.says("/tablero")
    await carla.taps(data="gp:g")
    carla.sees("Sin enlace (1): Santa Marta.")
    carla.does_not_see("¡Qué bien!")
