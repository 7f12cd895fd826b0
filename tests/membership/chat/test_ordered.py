"""Who accompanies which secretariat, said in one message: asked once, done with one tap, told and in the audit."""

import pytest

from db.models import AuditEntry, Role
from tests.dialogue import Office, Person, rows
from tests.membership.chat.test_people import codes, told

SANTA_MARTA, MEDELLIN, RIOHACHA, MAICAO = "47001", "05001", "44001", "44430"


@pytest.fixture
async def marta(office: Office) -> Person:
    return await office.member("Marta Prueba", Role.LIAISON, SANTA_MARTA)


async def test_several_are_added_with_one_message_and_one_tap(office: Office, carla: Person, marta: Person) -> None:
    await carla.says("porfa agréguele riohaca y Maicao a marta")
    carla.sees("¿Añado Riohacha, Maicao a las secretarías de Marta Prueba?", "Le avisaré enseguida")
    assert codes(office, marta) == [SANTA_MARTA]
    assert rows(office, AuditEntry) == []
    await carla.taps("Sí, cambiar")
    carla.sees("Profesional de enlace · Maicao, Riohacha, Santa Marta")
    assert codes(office, marta) == [RIOHACHA, MAICAO, SANTA_MARTA]
    [entry] = rows(office, AuditEntry)
    assert (entry.act, entry.detail["after"]) == ("move", [RIOHACHA, MAICAO, SANTA_MARTA])
    [letter] = told(office, marta)
    assert letter.startswith("📍 Desde ahora participa por: <b>Maicao, Riohacha, Santa Marta</b>.")


async def test_one_is_taken_away(office: Office, carla: Person) -> None:
    marta = await office.member("Marta Prueba", Role.LIAISON, SANTA_MARTA, RIOHACHA)
    await carla.says("quítele Riohacha a Marta")
    carla.sees("¿Quito Riohacha de las secretarías de Marta Prueba?", "Riohacha")
    await carla.taps("Sí, cambiar")
    assert codes(office, marta) == [SANTA_MARTA]
    await carla.says("Marta ya no acompaña Santa Marta")
    carla.sees("se quedaría sin ninguna secretaría")
    assert carla.buttons == ["👤 Ver su ficha"]
    assert codes(office, marta) == [SANTA_MARTA]


async def test_what_is_so_already_is_said(office: Office, carla: Person, marta: Person) -> None:
    await carla.says("Marta acompaña Santa Marta")
    carla.sees("Marta Prueba ya acompaña: Santa Marta.")
    assert carla.buttons == ["Añadir secretaría", "👤 Ver su ficha"]
    await carla.says("Marta también acompaña Santa Marta y Riohacha")
    carla.sees("¿Añado Riohacha a las secretarías", "Marta Prueba ya acompaña: Santa Marta.")
    await carla.says("quítele Riohacha a Marta")
    carla.sees("Marta Prueba no acompaña: Riohacha.")
    assert codes(office, marta) == [SANTA_MARTA]


async def test_what_names_nothing_is_said(office: Office, carla: Person, marta: Person) -> None:
    await carla.says("agregue Riohacha y Macondo a Marta")
    carla.sees("¿Añado Riohacha a las", "No reconocí «Macondo»")
    await carla.says("agregue Riocha a Marta")
    carla.sees("¿Añado Riohacha a las")
    await carla.says("Marta ahora es la enlace de Macondo")
    carla.does_not_see("¿Añado")
    for text in ("ponga a Petronila como enlace de Riohacha", "agregue Riohacha a Petronila"):
        await carla.says(text)
        carla.sees("No encontré a nadie que se llame «Petronila»", "/invitar")
        assert carla.buttons == ["🔎 Por nombre"]


async def test_of_several_people_one_is_chosen(office: Office, carla: Person, marta: Person) -> None:
    other = await office.member("Marta Ejemplo", Role.LIAISON, MEDELLIN)
    await office.member("Marta Funcionaria", Role.OFFICIAL, MEDELLIN)  # accompanies nobody
    await carla.says("agregue Riohacha a Marta")
    carla.sees("¿De quién se trata?")
    assert carla.buttons == ["Marta Ejemplo · Medellín", "Marta Prueba · Santa Marta"]
    await carla.taps("Marta Ejemplo")
    carla.sees("¿Añado Riohacha a las secretarías de Marta Ejemplo?")
    await carla.taps("Sí, cambiar")
    assert codes(office, other) == [MEDELLIN, RIOHACHA]
    assert codes(office, marta) == [SANTA_MARTA]


async def test_only_liaisons_accompany(office: Office, carla: Person) -> None:
    ana = await office.member("Ana Peña", Role.OFFICIAL, SANTA_MARTA)
    await carla.says("agregue Riohacha a Ana Peña")
    carla.sees("La función de Ana Peña es otra: equipo de la secretaría")
    await carla.taps("👤 Ver su ficha")
    carla.sees_button("Cambiar función")
    assert codes(office, ana) == [SANTA_MARTA]


async def test_the_rest_of_a_double_order_is_not_forgotten(office: Office, carla: Person, marta: Person) -> None:
    await office.member("Pedro Prueba", Role.LIAISON, MEDELLIN)
    await carla.says("agréguele Riohacha a Marta y quítele Medellín a Pedro")
    carla.sees("¿Añado Riohacha", "Lo demás que pide, escríbamelo después")


async def test_more_than_a_button_holds_are_asked_for_again(office: Office, carla: Person, marta: Person) -> None:
    await carla.says(
        "agregue Riohacha, Maicao, Uribia, Tunja, Duitama, Sogamoso, Pasto, Ipiales, Neiva y Yopal a Marta"
    )
    carla.sees("¿Añado", "De una vez cambio hasta 8", "escríbame las que faltan: Neiva, Yopal")
    await carla.taps("Sí, cambiar")
    assert len(codes(office, marta)) == 9


async def test_who_may_not_hears_who_may(office: Office, marta: Person, ana: Person) -> None:
    leo = await office.member("Leo Ejemplo", Role.LIAISON, MEDELLIN)
    await leo.says("agregue Riohacha a Marta")
    leo.sees("lo decide la coordinación", "/pregunta")
    await ana.says("ponga a Marta como enlace de Riohacha")
    ana.sees("lo decide la coordinación", "Cuénteselo a su profesional de enlace")
    await leo.taps(data=f"pa:{marta.row_id}:{RIOHACHA}+{MAICAO}:1")
    assert codes(office, marta) == [SANTA_MARTA]


async def test_a_button_tapped_late_changes_only_what_is_left(office: Office, carla: Person, marta: Person) -> None:
    await carla.says("agregue Riohacha y Maicao a Marta")
    first = carla.last["message_id"]
    await carla.says("agregue Maicao a Marta")
    await carla.taps("Sí, cambiar")
    await carla.taps("Sí, cambiar", message_id=first)
    assert codes(office, marta) == [RIOHACHA, MAICAO, SANTA_MARTA]
    await carla.taps(data=f"pa:{marta.row_id}:{RIOHACHA}+{MAICAO}:1")
    assert [each.act for each in rows(office, AuditEntry)] == ["move", "move"]


async def test_an_order_is_no_answer_to_what_was_asked_before(office: Office, carla: Person, marta: Person) -> None:
    await carla.says("/personas Petronila")
    carla.sees("No encontré a nadie")
    await carla.says("agregue Riohacha a Marta")
    carla.sees("¿Añado Riohacha")


async def test_behind_the_button_names_are_taken_as_they_are_typed(
    office: Office, carla: Person, marta: Person
) -> None:
    await carla.says("/personas Marta")
    await carla.taps("Añadir secretaría")
    await carla.says("riohaca y maicao")
    carla.sees("¿Añado Riohacha, Maicao a las secretarías de Marta Prueba?")
    await carla.taps("‹ Volver")
    await carla.taps("Añadir secretaría")
    await carla.says("Maicao y Macondo")
    assert carla.buttons == ["Maicao"]


async def test_a_commitment_and_a_report_stay_what_they_are(office: Office, carla: Person, marta: Person) -> None:
    for text in ("agregue un compromiso a Riohacha", "JU-03 de Riohacha queda en 90", "Marta va a Riohacha el viernes"):
        await carla.says(text)
        carla.does_not_see("¿Añado", "No encontré a nadie")


async def test_who_asks_how_it_is_done_is_told(office: Office, carla: Person, marta: Person) -> None:
    await carla.says("¿cómo le añado otra secretaría a una enlace?")
    carla.sees("Escríbame a quién y cuáles", "agregue Riohacha y Maicao a Marta")
