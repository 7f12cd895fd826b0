"""What one message says of an announcement is not asked for again; and what is asked while it is written is
answered."""

import pytest

from db.models import Announcement, Draft, Role
from tests.announcements.chat.test_announcements import MEDELLIN, announce, delivered
from tests.dialogue import Office, rows
from tests.dialogue import Person as Somebody

pytestmark = pytest.mark.hurried


@pytest.fixture
async def beto(office: Office) -> Somebody:
    return await office.member("Beto Prueba", Role.OFFICIAL, MEDELLIN)


def text_of(office: Office) -> str | None:
    drafts = rows(office, Draft)
    return drafts[0].data["text"] if drafts else None


# Ordered in one message


async def test_text_and_addressees_are_shown_as_they_would_arrive(
    office: Office, carla: Somebody, ana: Somebody, beto: Somebody
) -> None:
    await carla.says("mande un aviso a Santa Marta y Medellín: mañana a las 10 hay reunión")
    assert "mañana a las 10 hay reunión" in carla.replies
    carla.sees("Así lo verán", "Para: de Santa Marta o Medellín", "2 personas")
    await carla.taps("Enviar a 2 personas")
    await delivered(office)
    ana.sees("mañana a las 10 hay reunión")
    beto.sees("mañana a las 10 hay reunión")


async def test_a_name_that_is_none_is_asked_about_and_the_text_stays(
    office: Office, carla: Somebody, ana: Somebody
) -> None:
    await carla.says("mande un aviso a Santa Marta y Marte: mañana a las 10 hay reunión")
    carla.sees("mañana a las 10 hay reunión", "Reconocí 1 secretaría", "No reconocí: Marte", "1 persona")
    await carla.says("Riohacha")
    carla.sees("de Santa Marta o Riohacha")
    await carla.taps("Continuar")
    await carla.taps("Ver cómo queda")
    await carla.taps("Enviar a")
    assert [made.text for made in rows(office, Announcement)] == ["mañana a las 10 hay reunión"]


async def test_what_is_missing_is_asked_for(office: Office, carla: Somebody, ana: Somebody) -> None:
    """Without a text; without addressees; behind the command, with its formatting."""
    await carla.says("quiero mandar un aviso a Santa Marta")
    carla.sees("Para: de Santa Marta · 1 persona", "Escríbalo tal como quiere que llegue")
    await carla.says("Mañana hay reunión")
    await carla.taps("Ver cómo queda")
    carla.sees("Para: de Santa Marta", "1 persona")
    await carla.says("envíe este aviso: mañana no hay atención")
    carla.sees("Recibido", "mañana no hay atención")
    await carla.says("/aviso El viernes: taller")
    carla.sees("Recibido", "El viernes: taller")
    await carla.says("/aviso a los funcionarios: taller")
    carla.sees("Así lo verá", "Para: funcionarios")
    await carla.says("/aviso a los funcionarios: {nombres}")
    carla.sees("Para: funcionarios · 1 persona", "No conozco {nombres}")


async def test_editing_the_order_changes_the_announcement(office: Office, carla: Somebody, ana: Somebody) -> None:
    order = await carla.says("mande un aviso a Santa Marta: mañana hay reunión")
    await carla.edits(order, "mande un aviso a Santa Marta: el lunes hay reunión")
    assert text_of(office) == "el lunes hay reunión"
    carla.sees("Así lo verá")


# Of those that were sent


async def test_what_is_asked_of_one_that_was_sent_is_shown(office: Office, carla: Somebody, ana: Somebody) -> None:
    await announce(carla)
    await carla.says("quien no ha confirmado el aviso 1")
    carla.sees("Aviso n.º 1: quiénes", "Ana Prueba (Santa Marta)")
    await carla.says("cómo va el último aviso")
    carla.sees("Aviso n.º 1", "Enterados: 0")
    await carla.says("retire el aviso 1")
    carla.sees("¿Retiro el aviso n.º 1?")
    await carla.says("recuérdeles el aviso 1 a los que faltan")
    carla.sees("la persona que no ha dicho «Enterado»")
    await carla.says("corrija el aviso 77")
    carla.sees("n.º 1")
    assert text_of(office) is None


# While it is written


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("quien no ha confirmado el aviso 1", "Aviso n.º 1: quiénes"),
        ("que secretarias van atrasadas", "vencid"),
        ("retire el aviso 1", "¿Retiro el aviso n.º 1?"),
        ("informe de Santa Marta", "Escoja otros"),
        ("qué es el mgei", "MGEI"),
    ],
)
async def test_what_is_asked_while_it_is_written_is_answered_and_it_waits_on(
    office: Office, carla: Somebody, ana: Somebody, asked: str, answer: str
) -> None:
    """Before its text and after it."""
    await announce(carla)
    await carla.says("/aviso")
    await carla.says(asked)
    assert any(answer in text for text in carla.replies[-3:-1]), carla.replies[-3:]
    carla.sees("El aviso que está escribiendo sigue abierto")
    assert text_of(office) == ""
    await carla.says("Mañana hay reunión")
    carla.sees("Recibido", "Mañana hay reunión")
    await carla.says(asked)
    carla.sees("sigue abierto")
    assert text_of(office) == "Mañana hay reunión"
    await carla.taps("Seguir con el aviso")
    await carla.taps("Escoger a quiénes")
    await carla.says(asked)
    carla.sees("sigue abierto")


async def test_what_could_be_both_is_shown_and_can_be_taken_out(office: Office, carla: Somebody) -> None:
    await carla.says("/aviso")
    await carla.says("¿Pueden asistir el jueves?")
    carla.sees("Recibido", "¿Pueden asistir el jueves?")
    await carla.taps("✖️ Ese no era el texto")
    carla.sees("Nuevo aviso")
    assert text_of(office) == ""
    await carla.says("qué es el mgei")
    await carla.taps("✍️ Era el texto del aviso")
    carla.sees("Recibido", "qué es el mgei")
    assert text_of(office) == "qué es el mgei"


async def test_a_second_text_says_how_to_go_on(office: Office, carla: Somebody) -> None:
    """That it is too long is said of a long one alone."""
    await carla.says("/aviso")
    await carla.says("Mañana hay reunión")
    await carla.says("Traigan el acta firmada")
    carla.sees("Ya tengo el texto", "esto último no lo agregué", "Ese no era el texto")
    carla.does_not_see("4096")
    await carla.says("cancele el aviso")
    carla.does_not_see("Ya tengo")
    assert rows(office, Draft) == []


# Whom it does not reach


async def test_the_preview_says_which_secretariats_have_nobody(office: Office, carla: Somebody, ana: Somebody) -> None:
    await office.member("Leo Prueba", Role.LIAISON, "44001")
    await carla.says("mande un aviso a Santa Marta, Riohacha, Cali y Amazonas: mañana hay reunión")
    carla.sees(
        "2 personas: 1 enlace, 1 funcionario\n⚠️ En 2 de las 4 secretarías escogidas no hay a quién le llegue: Amazonas"
        " y Cali. Puede invitar con /invitar.\n👤 Solo le llega a su enlace en: Riohacha."
    )
    await carla.says("mande un aviso a Cali: mañana hay reunión")
    carla.sees(
        "mañana hay reunión",
        "0 personas. Así no le llega a nadie: quite algo de lo escogido.\n\n⚠️ En Cali no hay a quién le llegue",
    )


async def test_a_place_that_is_no_secretariat_hints_at_the_one_that_is(office: Office, carla: Somebody) -> None:
    await carla.says("mande un aviso a Cali y Leticia: mañana hay reunión")
    carla.sees("No reconocí: Leticia.\n• Leticia no tiene secretaría propia: la atiende la de Amazonas.")
    await carla.says("Mocoa, Sincelejos y Saturno")
    carla.sees("la atiende la de Putumayo", "No reconocí: Mocoa; Saturno. Revise cómo se escriben y envíe solo esas.")
    await carla.says("Amazonas")
    carla.sees("Cali, Sincelejo o Amazonas", "En ninguna de las 3 secretarías escogidas hay a quién le llegue")
    await carla.says("Barancabermejita")
    carla.sees("¿Barancabermejita es Barrancabermeja?")
