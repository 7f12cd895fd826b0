"""/personas: whom one manages and what one may do with them; each change once, told, and in the audit."""

import pytest
from sqlmodel import Session, select

from bot.app import LETTERS
from bot.edge import letters
from bot.edge import menu as commands
from bot.edge.screen import render
from bot.membership import invitations
from bot.people import people
from db.models import Assignment, AuditEntry, Delivery, DeliveryClass, Invitation, Person, Role, Standing
from tests.conftest import Clock
from tests.dialogue import Office, rows
from tests.dialogue import Person as Somebody

SANTA_MARTA, MEDELLIN, TUNJA, BELLO = "47001", "05001", "15001", "05088"
GONE = render("refused", reason="gone")
NOT_YOURS = render("refused", reason="not_allowed")


def row(office: Office, person: Somebody) -> Person:
    return office.database.transact(people.find_person, person.row_id)  # type: ignore[no-any-return]


def codes(office: Office, person: Somebody) -> list[str]:
    def read(session: Session) -> list[str]:
        mine = select(Assignment.secretariat_code).where(Assignment.person_id == person.row_id)
        return sorted(session.exec(mine).all())

    return office.database.transact(read)  # type: ignore[no-any-return]


def acts(office: Office) -> list[str]:
    return [entry.act for entry in rows(office, AuditEntry)]


def told(office: Office, person: Somebody) -> list[str]:
    """What was or will be said unasked to them."""
    mine = [each for each in rows(office, Delivery) if each.person_id == person.row_id]
    return [letters.screen(LETTERS, each.template, each.params).html for each in mine]


def menu(office: Office, person: Somebody) -> list[str]:
    return [each["command"] for each in office.telegram.commands.seen_by(person.id, "es", person.id)]


@pytest.fixture
async def leo(office: Office) -> Somebody:
    return await office.member("Leo Prueba", Role.LIAISON, SANTA_MARTA)


@pytest.fixture
async def ana(office: Office) -> Somebody:
    return await office.member("Ana Lucía Peña", Role.OFFICIAL, SANTA_MARTA)


@pytest.fixture
async def beto(office: Office) -> Somebody:
    return await office.member("Beto Rodríguez", Role.OFFICIAL, MEDELLIN)


# Finding


async def test_the_first_screen_counts_and_offers_what_the_role_may(
    office: Office, carla: Somebody, leo: Somebody, ana: Somebody, beto: Somebody
) -> None:
    await carla.says("/personas")
    carla.sees("4 personas en la alianza.")
    assert carla.buttons == [
        "🔎 Por nombre",
        "🏛 Por secretaría",
        "👥 Sin enlace o sin equipo",
        "✉️ Invitaciones vigentes",
        "⭐ Priorizadas",
        "📜 Bitácora",
    ]
    await leo.says("/personas")
    leo.sees("1 persona en el equipo de sus secretarías.")
    assert leo.buttons == carla.buttons[:4]
    await ana.says("/personas")
    ana.sees(NOT_YOURS)


@pytest.mark.parametrize(
    "typed", ["ana", "ANA PEÑA", "pena", "peña lucia", "luc", "Lusia", "lcuía", "  ana   pe ", "aná"]
)
async def test_names_are_found_as_they_are_typed(
    office: Office, carla: Somebody, ana: Somebody, beto: Somebody, typed: str
) -> None:
    await carla.says("/personas")
    await carla.taps("🔎 Por nombre")
    await carla.says(typed)
    carla.sees("Ana Lucía Peña", "Equipo de la secretaría · Santa Marta")  # the only one: her card
    await carla.says("q es el mgei")  # the search is over: this is a question again
    carla.sees("MGEI")


async def test_a_secretariats_name_lists_its_people(office: Office, carla: Somebody, ana: Somebody) -> None:
    for typed in ("santa martha", "47001", "Secretaría de Educación de Santa Marta"):
        await carla.says(f"/personas {typed}")
        carla.sees("Santa Marta")
        carla.sees_button("Ana Lucía Peña")


async def test_a_liaison_lists_the_people_of_their_own_secretariats_alone(
    office: Office, leo: Somebody, ana: Somebody, beto: Somebody
) -> None:
    await leo.says("/personas santa marta")
    leo.sees_button("Ana Lucía Peña")
    await leo.says("/personas medellín")
    leo.sees("No encontré a nadie")


async def test_a_name_that_is_a_place_too_offers_both(office: Office, carla: Somebody) -> None:
    for name in ("Soledad Prueba", "Soledad Ejemplo"):
        await office.member(name, Role.OFFICIAL, SANTA_MARTA)
    await carla.says("/personas soledad")
    carla.sees("Encontré 2 personas")
    assert "Soledad" in carla.buttons


@pytest.mark.parametrize("typed", ["Ada", "🙂", "<b>", "' OR 1=1", "ana gómez", "x" * 4096])
async def test_nobody_is_found_kindly(office: Office, carla: Somebody, ana: Somebody, typed: str) -> None:
    await carla.says(f"/personas {typed}"[:4096])
    carla.sees("No encontré a nadie", "sigo buscando", "puede invitar a esa persona con /invitar")
    assert carla.buttons == ["Cancelar"]


async def test_who_was_not_found_is_searched_again_until_somebody_is(
    office: Office, carla: Somebody, ana: Somebody
) -> None:
    await carla.says("/personas Ada")
    await carla.says("Adda")
    carla.sees("No encontré a nadie con «Adda»")
    await carla.says("peña")
    carla.sees("Ana Lucía Peña", "En la alianza desde")
    await carla.says("Ada")
    carla.does_not_see("No encontré a nadie")
    await carla.says("/personas Ada")
    await carla.taps("Cancelar")
    await carla.says("peña")
    carla.does_not_see("Encontré", "En la alianza desde")


async def test_a_search_is_given_up_by_cancelling_by_another_command_or_by_a_photo(
    office: Office, carla: Somebody, ana: Somebody
) -> None:
    await carla.says("/personas")
    await carla.taps("🔎 Por nombre")
    await carla.taps("Cancelar")
    carla.sees("no cambié nada")
    await carla.taps(data="pl:s")
    await carla.says("/ayuda")
    carla.sees("Cómo le ayudo")
    await carla.says("ana")
    carla.does_not_see("Encontré una persona")


async def test_who_may_not_search_any_more_is_told_and_let_go(office: Office, carla: Somebody, leo: Somebody) -> None:
    await leo.says("/personas")
    await leo.taps("🔎 Por nombre")
    await change(office, carla, leo, "pr:{}:lo:1")
    await leo.says("ana")
    leo.sees(NOT_YOURS)
    await leo.says("q es el mgei")
    leo.sees("MGEI")


async def change(office: Office, actor: Somebody, subject: Somebody, data: str) -> None:
    await actor.says("/personas")
    await actor.taps(data=data.format(subject.row_id))


async def test_many_come_eight_a_page(office: Office, carla: Somebody) -> None:
    for number in range(1, 20):
        await office.member(f"Inés Prueba {number:02}", Role.OFFICIAL, TUNJA)
    await carla.says("/personas ines")
    carla.sees("Encontré 19 personas para «ines»")
    assert carla.buttons[:9] == [f"Inés Prueba {number:02} · equipo de la secretaría" for number in range(1, 9)] + [
        "Siguientes ›"
    ]
    await carla.taps("Siguientes")
    await carla.taps("Siguientes")
    assert [name[:14] for name in carla.buttons[:4]] == [
        "Inés Prueba 17",
        "Inés Prueba 18",
        "Inés Prueba 19",
        "‹ Anteriores",
    ]
    await carla.taps(data="pn:999:ines")  # forged, or they left meanwhile: the last page
    carla.sees_button("Inés Prueba 19")


async def test_a_long_search_still_turns_its_pages(office: Office, carla: Somebody) -> None:
    """Callback data has 64 bytes."""
    for _ in range(9):
        await office.member("Ñuñoño Ñañaño Ñoñeño Ñuñoño Ñañaño Ñoñeño Ñuñoñooooo", Role.OFFICIAL, TUNJA)
    await carla.says("/personas Ñuñoño Ñañaño Ñoñeño Ñuñoño Ñañaño Ñoñeño Ñuñoñooooo")
    await carla.taps("Siguientes")
    carla.sees("Encontré 9 personas")


async def test_by_secretariat(office: Office, carla: Somebody, leo: Somebody, ana: Somebody, beto: Somebody) -> None:
    await carla.says("/personas")
    await carla.taps("🏛 Por secretaría")
    await carla.taps("Caribe")
    await carla.taps("Siguientes")
    await carla.taps("Siguientes")
    await carla.taps("Santa Marta")
    carla.sees(
        "Secretaría de Educación de Santa Marta", "Magdalena · Región Caribe", "Profesional de enlace: Leo Prueba"
    )
    carla.sees("Una persona en el equipo de la secretaría.")
    assert carla.buttons[:2] == ["Ana Lucía Peña · equipo de la secretaría", "Leo Prueba · profesional de enlace"]
    await leo.says("/personas")
    await leo.taps("🏛 Por secretaría")
    assert leo.buttons == ["Santa Marta", "‹ Personas"]
    await leo.taps("Santa Marta")
    assert leo.buttons == ["Ana Lucía Peña · equipo de la secretaría", "‹ Personas"]


async def test_a_secretariat_is_prioritised_once(office: Office, carla: Somebody, leo: Somebody) -> None:
    await carla.says("/personas")
    await carla.taps("⭐ Priorizadas")
    carla.sees("Todavía no hay")
    await carla.taps(data=f"ps:{TUNJA}:0")
    carla.sees("Todavía no tiene profesional de enlace", "Todavía nadie en el equipo")
    for _ in range(3):
        await carla.taps(data=f"pp:{TUNJA}:1")
    carla.sees("⭐ priorizada")
    assert acts(office) == ["prioritise"]
    await carla.taps(data="pz:0")
    carla.sees("una secretaría priorizada")
    await carla.taps("Tunja")
    await carla.taps("Quitar de las priorizadas")
    carla.does_not_see("priorizada")
    for data in (f"pp:{TUNJA}:1", "pz:0"):
        await change(office, leo, leo, data)
        leo.sees(NOT_YOURS)
    assert acts(office) == ["prioritise", "prioritise"]


async def test_requests_for_access_are_answered_from_the_list(office: Office, leo: Somebody, carla: Somebody) -> None:
    eva = await office.member("Eva <b>Prueba", Role.OFFICIAL, SANTA_MARTA, standing=Standing.WAITING)
    away = await office.member("Otra Prueba", Role.OFFICIAL, MEDELLIN, standing=Standing.WAITING)
    await leo.says("/personas")
    leo.sees("0 personas", "una solicitud de acceso")
    await leo.taps("🔑 Solicitudes por atender (1)")
    leo.sees("1. Eva <b>Prueba · Santa Marta")
    assert leo.buttons == ["Aprobar 1", "No aprobar 1", "‹ Personas"]
    await leo.taps("No aprobar 1")
    leo.sees("¿No aprueba el acceso de Eva <b>Prueba por Santa Marta?")
    assert leo.buttons == ["No aprobar", "‹ Volver"]
    await leo.taps("‹ Volver")
    leo.sees("1. Eva")
    await leo.taps(data=f"pe:{eva.row_id}")
    leo.sees("Pidió acceso el 20 de noviembre de 2026")
    assert leo.buttons == ["Aprobar", "No aprobar", "‹ Personas"]
    await leo.taps(data=f"pk:{eva.row_id}:d:1")  # a request is answered, not managed
    assert row(office, eva).standing is Standing.WAITING
    await leo.taps("Aprobar")
    leo.sees("Eva <b>Prueba ya tiene acceso por la Secretaría de Educación de Santa Marta", "No hay solicitudes")
    assert leo.buttons == ["‹ Personas"]
    assert row(office, eva).standing is Standing.ACTIVE
    assert row(office, away).standing is Standing.WAITING
    await carla.says("/personas")
    await carla.taps("🔑 Solicitudes por atender (1)")
    await carla.taps("No aprobar 1")
    await carla.taps("No aprobar")
    carla.sees("No se aprobó el acceso de Otra Prueba", "No hay solicitudes")
    await carla.taps(data=f"pq:{away.row_id}:0:1")
    assert acts(office) == ["approve", "decline"]


async def test_after_one_answer_the_other_requests_are_shown(office: Office, leo: Somebody) -> None:
    """Also from the card that came unasked."""
    names = ("Eva Prueba", "Gil Prueba", "Hugo Prueba")
    eva, gil, _ = [await office.member(name, Role.OFFICIAL, SANTA_MARTA, standing=Standing.WAITING) for name in names]
    card = letters.screen(
        LETTERS, "access_request", {"person": "Gil", "person_id": gil.row_id, "secretariat": "Santa Marta"}
    )
    assert card.keyboard is not None
    await leo.says("/personas")
    await leo.taps(data=str(card.keyboard.inline_keyboard[0][0].callback_data))
    leo.sees("Gil Prueba ya tiene acceso", "1. Eva Prueba", "2. Hugo Prueba")
    await leo.taps("Aprobar 1")
    leo.sees("Eva Prueba ya tiene acceso", "1. Hugo Prueba")
    await leo.taps(data=f"pq:{eva.row_id}:0")  # an old list: somebody answered meanwhile
    leo.sees("Eva Prueba", "En la alianza desde")


async def test_lists_lead_back(office: Office, carla: Somebody, leo: Somebody, ana: Somebody) -> None:
    await carla.says("/personas")
    for steps in (["✉️"], ["🏛"], ["🏛", "Caribe"], ["⭐"]):
        for step in steps:
            await carla.taps(step)
        assert carla.buttons[-1] == "‹ Personas"
        await carla.taps("‹ Personas")
        carla.sees("en la alianza")
    for data in (f"pm:{ana.row_id}:{SANTA_MARTA}", f"pm:{ana.row_id}:{SANTA_MARTA}:R0:0", f"pa:{leo.row_id}"):
        await carla.taps(data=data)
        carla.sees("Leo Prueba" if data.startswith("pa") else "Ana Lucía Peña", "¿A qué secretaría?")
        await carla.taps("‹ Volver")
        carla.sees("En la alianza desde")


# Cards


async def test_a_card_says_who_where_and_since_when(office: Office, carla: Somebody, ana: Somebody) -> None:
    await carla.says("/personas ana")
    carla.sees("Ana Lucía Peña", "Aún no ha dicho su cargo", "Equipo de la secretaría · Santa Marta")
    carla.sees("En la alianza desde el 20 de noviembre de 2026.")
    carla.does_not_see("🔕", "🚫")
    assert carla.buttons == [
        "Cambiar de secretaría",
        "Cambiar función",
        "📱 Nuevo teléfono",
        "Reemplazar",
        "Suspender acceso",
        "‹ Personas",
    ]
    ana.blocks_the_bot()
    await office.settle()
    await carla.taps(data=f"pe:{ana.row_id}")
    carla.sees("🔕 No le llegan mis mensajes")


async def test_a_name_is_never_markup(office: Office, carla: Somebody) -> None:
    """What is typed as markup."""
    names = ["<script>x</script>", "Sin <b>cerrar", '<a href="tg://user?id=1">x</a>', "A &amp;lt; B"]
    for name in names:
        shady = await office.member(name, Role.OFFICIAL, TUNJA)
        await change(office, carla, shady, "pe:{}")
        carla.sees(name)
        for data in ("pr:{}", "pk:{}:d", "pw:{}:0", "ph:{}"):
            await change(office, carla, shady, data)
            carla.sees(name)
        await change(office, carla, shady, "pk:{}:d:1")
    await carla.taps(data="bi:0")
    carla.sees(*(f"suspendió el acceso de {name}" for name in names))


FORGED = [
    "pe:{}",
    "pr:{}",
    "pr:{}:oc",
    "pr:{}:oc:1",
    "pr:{}:co",
    "pr:{}:co:05001",
    "pr:{}:co:05001:1",
    "pm:{}:05001",
    "pm:{}:05001:47001",
    "pm:{}:05001:47001:1",
    "pm:{}:47001:05001:1",
    "pa:{}",
    "pa:{}:47001",
    "pa:{}:47001:1",
    "pu:{}:47001",
    "pu:{}:47001:1",
    "ph:{}",
    "pk:{}:d",
    "pk:{}:d:1",
    "pk:{}:r:1",
    "pw:{}:0",
    "py:{}:1",
    "py:{}:1:1",
    "pq:{}:0",
]


@pytest.mark.parametrize("data", FORGED)
async def test_a_liaison_never_reaches_people_of_another_secretariat(
    office: Office, carla: Somebody, leo: Somebody, ana: Somebody, beto: Somebody, data: str
) -> None:
    """Nor the other liaisons, nor the coordinators; not in a list, not by a forged button."""
    other = await office.member("Otra Enlace", Role.LIAISON, SANTA_MARTA)
    for name in ("beto", "carla", "otra", "leo"):
        await leo.says(f"/personas {name}")
        leo.sees("No encontré a nadie")
    before = leo.last
    for subject in (beto, carla, other, leo):
        await leo.taps(data=data.format(subject.row_id))
        if leo.last != before:
            leo.sees(NOT_YOURS)
            await leo.says("/personas leo")
            before = leo.last
        else:
            assert leo.toasts[-1].startswith(NOT_YOURS)
    assert acts(office) == []
    assert rows(office, Delivery) == rows(office, Invitation) == []


async def test_a_liaison_never_opens_the_sheet_of_another_secretariat(office: Office, leo: Somebody) -> None:
    await leo.says("/personas")
    for data in (f"ps:{MEDELLIN}", f"ps:{MEDELLIN}:0"):
        await leo.taps(data=data)
        assert leo.toasts[-1].startswith(NOT_YOURS)


@pytest.mark.parametrize("data", ["pe:999999", "pk:999999:d:1", "py:999999:1:1", "ph:999999", "ps:99999:0", "pe:x"])
async def test_a_button_of_nobody_is_answered_kindly(office: Office, carla: Somebody, data: str) -> None:
    await carla.says("/personas")
    await carla.taps(data=data)
    assert carla.toasts == [GONE]


# Changes


async def test_a_role_changes_the_menu_and_the_person_is_told(office: Office, carla: Somebody, ana: Somebody) -> None:
    await carla.says("/personas ana")
    await carla.taps("Cambiar función")
    assert carla.buttons == ["Profesional de enlace", "Coordinación", "‹ Volver"]
    await carla.taps("Profesional de enlace")
    carla.sees("¿Cambio la función de Ana Lucía Peña?", "profesional de enlace, por Santa Marta")
    assert (carla.buttons, acts(office)) == (["Sí, cambiar", "‹ Volver"], [])
    for _ in range(3):
        await carla.taps(data=f"pr:{ana.row_id}:ol:1")
    await carla.taps(data=f"pr:{ana.row_id}:ol")  # not so any more: nothing to ask
    carla.sees("Profesional de enlace · Santa Marta")
    assert "personas" in menu(office, ana)
    assert acts(office) == ["change_role"]
    assert len(told(office, ana)) == 1
    assert "profesional de enlace" in told(office, ana)[0]
    await ana.says("/personas")
    ana.sees("de sus secretarías")


async def test_a_coordinator_goes_back_to_a_secretariat(office: Office, carla: Somebody) -> None:
    diana = await office.member("Diana Prueba", Role.COORDINATOR)
    await change(office, carla, diana, "pr:{}")
    await carla.taps("Profesional de enlace")
    await carla.taps("Andina")
    await carla.taps("Antioquia")
    carla.sees("profesional de enlace, por Antioquia")
    await carla.taps("Sí, cambiar")
    carla.sees("Profesional de enlace · Antioquia")
    assert codes(office, diana) == ["05"]
    assert "invitar" in menu(office, diana)


async def test_a_demoted_coordinator_does_nothing_with_old_buttons(
    office: Office, carla: Somebody, ana: Somebody
) -> None:
    """An old button of a coordinator who is one no more."""
    diana = await office.member("Diana Prueba", Role.COORDINATOR)
    await diana.says("/personas ana")
    old = diana.last["message_id"]
    await change(office, carla, diana, "pr:{}:co:05:1")
    assert menu(office, diana) == list(commands.menu(Role.OFFICIAL))
    await diana.taps("Suspender acceso", message_id=old)
    assert NOT_YOURS in diana.message(old)["text"]
    assert row(office, ana).standing is Standing.ACTIVE


async def test_the_last_coordinator_stays(office: Office, carla: Somebody) -> None:
    for data in ("pr:{}:co:05:1", "pk:{}:d:1"):
        await change(office, carla, carla, data)
        assert carla.toasts[-1].startswith("Es la única persona de la coordinación")
    await office.member("Diana Prueba", Role.COORDINATOR)
    for data in ("pr:{}:co:05:1", "pk:{}:d:1"):
        await change(office, carla, carla, data)
        assert carla.toasts[-1].startswith("A usted mismo no se puede")
    assert row(office, carla).role is Role.COORDINATOR
    await change(office, carla, carla, "pe:{}")
    assert carla.buttons == ["📱 Nuevo teléfono", "‹ Personas"]


async def test_an_official_moves(office: Office, carla: Somebody, ana: Somebody) -> None:
    await change(office, carla, ana, "pe:{}")
    await carla.taps("Cambiar de secretaría")
    await carla.taps("Andina")
    await carla.taps("Bello")
    carla.sees("¿Paso a Ana Lucía Peña de Santa Marta a Bello?")
    await carla.taps("Sí, cambiar")
    carla.sees("Equipo de la secretaría · Bello")
    for sure in ("", ":1"):
        await carla.taps(data=f"pm:{ana.row_id}:{SANTA_MARTA}:{TUNJA}{sure}")  # from a card that is not so any more
    carla.sees("Equipo de la secretaría · Bello")
    assert acts(office) == ["move"]
    assert told(office, ana) == [
        "📍 Desde ahora participa por: <b>Bello</b>. Si no es correcto, hable con la coordinación."
    ]


async def test_a_liaison_moves_officials_between_their_own_secretariats(office: Office, ana: Somebody) -> None:
    rita = await office.member("Rita Prueba", Role.LIAISON, SANTA_MARTA, TUNJA)
    await change(office, rita, ana, "pe:{}")
    assert rita.buttons[:2] == ["Cambiar de secretaría", "📱 Nuevo teléfono"]
    await rita.taps("Cambiar de secretaría")
    await rita.taps("Tunja")
    await rita.taps("Sí, cambiar")
    rita.sees("Equipo de la secretaría · Tunja")
    for number, sure in enumerate(("", ":1"), 1):
        await rita.taps(data=f"pm:{ana.row_id}:{TUNJA}:{MEDELLIN}{sure}")
        assert len(rita.toasts) == number
        assert rita.toasts[-1].startswith(NOT_YOURS)
    assert codes(office, ana) == [TUNJA]


async def test_a_liaison_gets_one_secretariat_more_and_one_less(office: Office, carla: Somebody, leo: Somebody) -> None:
    await change(office, carla, leo, "pe:{}")
    await carla.taps("Añadir secretaría")
    await carla.taps("Andina")
    await carla.taps("Bello")
    carla.sees("¿Añado Bello a las secretarías de Leo Prueba?")
    await carla.taps("Sí, cambiar")
    for sure in ("", ":1"):
        await carla.taps(data=f"pa:{leo.row_id}:{BELLO}{sure}")
    carla.sees("Profesional de enlace · Bello, Santa Marta")
    await carla.taps("Quitar secretaría")
    await carla.taps("Santa Marta")
    carla.sees("¿Quito Santa Marta de las secretarías de Leo Prueba?")
    await carla.taps("Sí, cambiar")
    for sure in ("", ":1"):
        await carla.taps(data=f"pu:{leo.row_id}:{SANTA_MARTA}{sure}")
    carla.sees("Profesional de enlace · Bello")
    await carla.taps(data=f"pu:{leo.row_id}:{BELLO}:1")
    assert carla.toasts[-1] == "Hace falta al menos una secretaría."
    assert acts(office) == ["move", "move"]


async def test_access_is_suspended_and_given_back(office: Office, leo: Somebody, ana: Somebody) -> None:
    await change(office, leo, ana, "pe:{}")
    await leo.taps("Suspender acceso")
    leo.sees("¿Suspendo el acceso de Ana Lucía Peña?")
    for _ in range(5):
        await leo.taps(data=f"pk:{ana.row_id}:d:1")
    leo.sees("🚫 Su acceso está suspendido")
    assert leo.buttons == ["Reactivar acceso", "‹ Personas"]
    assert menu(office, ana) == ["start", "ayuda", "temas", "privacidad"]
    await ana.says("/misdatos")
    await leo.says("/personas")
    leo.sees("0 personas en el equipo de sus secretarías y 1 con el acceso suspendido.")
    await leo.says("/personas ana")
    await leo.taps("Reactivar acceso")
    await leo.taps("Reactivar acceso")
    leo.does_not_see("🚫")
    assert acts(office) == ["deactivate", "reactivate"]
    assert ["suspendido" in text or "activo otra vez" in text for text in told(office, ana)] == [True, True]
    assert "misdatos" in menu(office, ana)


async def test_a_liaison_is_thanked_and_the_officials_are_told_who_follows(
    office: Office, carla: Somebody, leo: Somebody, ana: Somebody, clock: Clock
) -> None:
    rita = await office.member("Rita Prueba", Role.LIAISON, TUNJA)
    await rita.says("/misdatos")
    await rita.taps(data="md:post")
    await rita.says("Profesional de acompañamiento")
    await carla.taps(data=f"py:{leo.row_id}:{rita.row_id}:1")
    await office.delivered()
    leo.sees("🙏 Gracias por acompañar a Santa Marta", "sigue en su lugar Rita Prueba", "hable con la coordinación")
    leo.does_not_see("enlace de su secretaría")
    ana.sees("Rita Prueba (Profesional de acompañamiento), por la Secretaría de Educación de Santa Marta")
    clock.advance(hours=1)
    await carla.taps(data=f"pk:{rita.row_id}:d:1")
    await office.delivered()
    ana.sees("queda por ahora sin profesional de enlace")
    letters_to_ana = [each for each in rows(office, Delivery) if each.person_id == ana.row_id]
    assert [each.template for each in letters_to_ana] == ["liaison_changed"] * 2


async def test_somebody_is_replaced_in_one_step(office: Office, carla: Somebody, leo: Somebody) -> None:
    """The successor gets the post and the secretariats besides their own."""
    rita = await office.member("Rita Prueba", Role.LIAISON, TUNJA)
    sara = await office.member("Sara Prueba", Role.LIAISON, MEDELLIN, SANTA_MARTA)
    await change(office, carla, leo, "pe:{}")
    await carla.taps("Reemplazar")
    assert carla.buttons == ["Sara Prueba · profesional de enlace", "Rita Prueba · profesional de enlace", "‹ Volver"]
    await carla.taps("Rita")
    carla.sees("Rita Prueba toma el lugar de Leo Prueba en Santa Marta")
    await carla.taps("Sí, reemplazar")
    carla.sees("✅ Rita Prueba recibió el lugar de Leo Prueba.", "Profesional de enlace · Santa Marta, Tunja")
    for _ in range(3):
        await carla.taps(data=f"py:{leo.row_id}:{rita.row_id}:1")
    assert (row(office, leo).standing, codes(office, rita)) == (Standing.DEACTIVATED, [TUNJA, SANTA_MARTA])
    assert acts(office) == ["replace"]
    assert [len(told(office, each)) for each in (leo, rita, sara)] == [1, 1, 0]
    (said,) = told(office, rita)
    assert "<b>Santa Marta</b>. Desde ahora participa por: <b>Santa Marta, Tunja</b>." in said
    assert "personas" not in menu(office, leo)


async def test_a_successor_of_the_same_secretariat_is_told_too(office: Office, carla: Somebody, ana: Somebody) -> None:
    sara = await office.member("Sara Prueba", Role.OFFICIAL, SANTA_MARTA)
    await change(office, carla, ana, f"py:{{}}:{sara.row_id}:1")
    carla.sees("Sara Prueba recibió el lugar de Ana Lucía Peña")
    (said,) = told(office, sara)
    assert said.startswith("📍 Usted recibe el lugar de")


async def test_a_replacement_says_what_the_successor_leaves(
    office: Office, carla: Somebody, ana: Somebody, beto: Somebody
) -> None:
    await change(office, carla, ana, "pw:{}:0")
    await carla.taps("Beto")
    carla.sees("Beto Rodríguez toma el lugar de Ana Lucía Peña en Santa Marta", "Beto Rodríguez deja Medellín")
    await carla.taps("Sí, reemplazar")
    carla.sees("Beto Rodríguez", "Equipo de la secretaría · Santa Marta")


async def test_only_an_active_person_of_the_same_role_succeeds(
    office: Office, carla: Somebody, leo: Somebody, ana: Somebody
) -> None:
    out = await office.member("Omar Prueba", Role.OFFICIAL, SANTA_MARTA, standing=Standing.DEACTIVATED)
    await change(office, carla, ana, "pw:{}:0")
    carla.sees("Todavía no hay quien tome el lugar")
    for successor in (out, leo, ana, carla):
        await carla.taps(data=f"py:{ana.row_id}:{successor.row_id}:1")
        assert carla.toasts[-1] == "Quien recibe debe estar activo y tener la misma función."
    assert acts(office) == []


async def test_two_coordinators_at_once_and_the_later_sees_how_it_is(
    office: Office, carla: Somebody, ana: Somebody
) -> None:
    """Two people at the same thing at once."""
    diana = await office.member("Diana Prueba", Role.COORDINATOR)
    for coordinator, data in ((carla, "pr:{}:ol"), (diana, "pr:{}:oc")):
        await change(office, coordinator, ana, data)
    office.telegram.tap(carla.id, carla.last["message_id"], label="Sí, cambiar")
    office.telegram.tap(diana.id, diana.last["message_id"], label="Sí, cambiar")
    await office.settle()
    assert acts(office) == ["change_role"]
    role = row(office, ana).role
    shown = {Role.LIAISON: "Profesional de enlace · Santa Marta", Role.COORDINATOR: "Coordinación"}[role]
    carla.sees(shown)
    diana.sees(shown)


async def test_a_person_goes_on_from_a_new_phone(office: Office, leo: Somebody, ana: Somebody) -> None:
    await change(office, leo, ana, "pe:{}")
    await leo.taps("📱 Nuevo teléfono")
    leo.sees("Código para que Ana Lucía Peña continúe en otro teléfono", "Dícteselo a Ana Lucía Peña por teléfono")
    first = code_of(leo)
    await leo.taps(data=f"ph:{ana.row_id}")
    assert code_of(leo) == first  # tapped twice, one code
    new = office.person("Ana en el nuevo")
    await new.says(first)
    await new.taps("Acepto")
    new.sees("ya hace parte, Ana Lucía Peña")
    await new.says("/start")
    new.sees("¡Hola, Ana!")
    await ana.says("/personas")
    ana.does_not_see("de sus secretarías")
    assert row(office, ana).chat_id == new.id
    assert acts(office) == ["hand_over", "continue"]
    [word] = told(office, leo)
    assert "ya continúa desde otro teléfono, con el código que usted le dio" in word
    await leo.says("/personas")
    leo.sees("1 persona")


def code_of(actor: Somebody) -> str:
    line = next(line for line in actor.last["text"].splitlines() if line.startswith("Código para dictar"))
    return str(line.split()[-1])


# A secretariat without a liaison


async def test_who_would_leave_a_secretariat_alone_is_seen_before(
    office: Office, carla: Somebody, leo: Somebody
) -> None:
    rita = await office.member("Rita Prueba", Role.LIAISON, SANTA_MARTA, TUNJA, BELLO)
    warned = ["pk:{}:d", "pr:{}:lo", "pr:{}:lc"]
    for data in warned:
        await change(office, carla, rita, data)
        carla.sees("⚠️ Bello, Tunja quedarían sin profesional de enlace")
    await change(office, carla, rita, f"pu:{{}}:{TUNJA}")
    carla.sees("⚠️ Tunja quedaría sin profesional de enlace")
    await change(office, carla, rita, f"pu:{{}}:{SANTA_MARTA}")
    carla.does_not_see("⚠️")
    for data in warned:
        await change(office, carla, leo, data)
        carla.does_not_see("⚠️")
    await rita.says("/salir")
    rita.sees("⚠️ Bello, Tunja quedarían sin profesional de enlace")


@pytest.mark.parametrize("data", ["pk:{}:d:1", "pr:{}:lo:1", "pr:{}:lc:1", "pu:{}:15001:1", "/salir"])
async def test_coordinators_hear_of_a_secretariat_left_alone_and_get_its_requests(
    office: Office, carla: Somebody, ana: Somebody, data: str
) -> None:
    diana = await office.member("Diana Prueba", Role.COORDINATOR)
    rita = await office.member("Rita Prueba", Role.LIAISON, TUNJA, MEDELLIN)
    await office.member("Otra Prueba", Role.LIAISON, MEDELLIN)
    await office.member("Eva Prueba", Role.OFFICIAL, TUNJA, standing=Standing.WAITING)
    await office.member("Gil Prueba", Role.OFFICIAL, MEDELLIN, standing=Standing.WAITING)
    if data == "/salir":
        await rita.says("/salir")
        await rita.taps("Sí, borrar")
        await rita.taps("Borrar para siempre")
    else:
        for _ in range(2):
            await change(office, carla, rita, data)
    for coordinator in (carla, diana):
        alone, request = told(office, coordinator)
        assert alone == "⚠️ La Secretaría de Educación <b>de Tunja</b> quedó sin profesional de enlace."
        assert "pide acceso por la Secretaría de Educación <b>de Tunja</b>" in request
    assert told(office, ana) == []


async def test_the_liaison_hears_who_came_in_by_an_invitation(
    office: Office, carla: Somebody, leo: Somebody, ana: Somebody
) -> None:
    other = await office.member("Otra Prueba", Role.LIAISON, MEDELLIN)
    for role in (Role.OFFICIAL, Role.LIAISON):
        issued = office.database.transact(invitations.create, None, role, SANTA_MARTA, 1, 7, office.now())
        new = office.person(f"Nueva {role.name}")
        await new.opens(issued.code)
        for _ in range(2):
            await new.taps(data=f"e:1:{issued.code}")
    said = [each for each in rows(office, Delivery) if each.person_id == leo.row_id]
    entered = [each for each in rows(office, Person) if (each.name or "").startswith("Nueva")]
    assert [each.params["person"] for each in said] == [each.id for each in entered]
    assert {each.delivery_class for each in said} == {DeliveryClass.ONCE}
    assert "entró con una invitación por la Secretaría de Educación <b>de Santa Marta</b>." in told(office, leo)[0]
    assert [told(office, each) for each in (carla, ana, other)] == [[], [], []]
