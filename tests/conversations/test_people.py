"""/personas: whom one manages and what one may do with them; each change once, told, and in the audit."""

from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.services import people
from bot.views import unasked
from db.models import Assignment, AuditEntry, Delivery, Invitation, Person, Role, Standing
from tests.dialogue import Office
from tests.dialogue import Person as Somebody

SANTA_MARTA, MEDELLIN, TUNJA, BELLO = "47001", "05001", "15001", "05088"
GONE = "Este botón ya no sirve. Escríbame su pregunta de nuevo, por favor."
NOT_YOURS = "Eso ya no le corresponde, o le corresponde a otra persona."


def row(office: Office, person: Somebody) -> Person:
    return office.database.transact(people.find, person.row_id)  # type: ignore[no-any-return]


def codes(office: Office, person: Somebody) -> list[str]:
    def read(session: Session) -> list[str]:
        mine = select(Assignment.secretariat_code).where(Assignment.person_id == person.row_id)
        return sorted(session.exec(mine).all())

    return office.database.transact(read)  # type: ignore[no-any-return]


def rows(office: Office, model: Any) -> list[Any]:
    def read(session: Session) -> list[Any]:
        return list(session.exec(select(model).order_by(col(model.id))).all())

    return office.database.transact(read)  # type: ignore[no-any-return]


def acts(office: Office) -> list[str]:
    return [entry.act for entry in rows(office, AuditEntry)]


def told(office: Office, person: Somebody) -> list[str]:
    """What was or will be said unasked to them."""
    mine = [each for each in rows(office, Delivery) if each.person_id == person.row_id]
    return [unasked.screen(each.template, each.params).html for each in mine]


def menu(office: Office, person: Somebody) -> list[str]:
    return [each["command"] for each in office.telegram.commands.seen_by(person.id, "es", person.id)]


@pytest.fixture
async def carla(office: Office) -> Somebody:
    return await office.member("Carla Prueba", Role.COORDINATOR)


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
        "✉️ Invitaciones vigentes",
        "⭐ Priorizadas",
        "📜 Bitácora",
    ]
    await leo.says("/personas")
    leo.sees("1 funcionario en sus secretarías.")
    assert leo.buttons == carla.buttons[:3]
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
    carla.sees("Encontré una persona")
    assert carla.buttons[0] == "Ana Lucía Peña · funcionario"
    await carla.says("q es el mgei")  # the search is over: this is a question again
    carla.sees("MGEI")


@pytest.mark.parametrize("typed", ["Ada", "🙂", "<b>", "' OR 1=1", "ana gómez", "x" * 4096])
async def test_nobody_is_found_kindly(office: Office, carla: Somebody, ana: Somebody, typed: str) -> None:
    await carla.says(f"/personas {typed}"[:4096])
    carla.sees("No encontré a nadie", "invítela con /invitar")


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
    await change(office, carla, leo, "pr:{}:lo")
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
    assert carla.buttons[:9] == [f"Inés Prueba {number:02} · funcionario" for number in range(1, 9)] + ["Siguientes ›"]
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
    carla.sees("Secretaría de Educación de Santa Marta", "Magdalena · Región Caribe", "Enlace: Leo Prueba")
    carla.sees("Un funcionario.")
    assert carla.buttons[:2] == ["Ana Lucía Peña · funcionario", "Leo Prueba · enlace"]
    await leo.says("/personas")
    await leo.taps("🏛 Por secretaría")
    assert leo.buttons == ["Santa Marta"]
    await leo.taps("Santa Marta")
    assert leo.buttons == ["Ana Lucía Peña · funcionario", "‹ Personas"]


async def test_a_secretariat_is_prioritised_once(office: Office, carla: Somebody, leo: Somebody) -> None:
    await carla.says("/personas")
    await carla.taps("⭐ Priorizadas")
    carla.sees("Todavía no hay")
    await carla.taps(data=f"ps:{TUNJA}:0")
    carla.sees("Todavía no tiene enlace", "Todavía no tiene funcionarios")
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
    leo.sees("0 funcionarios", "una solicitud de acceso")
    await leo.taps("🔑 Solicitudes por atender (1)")
    leo.sees("1. Eva <b>Prueba · Santa Marta")
    assert leo.buttons == ["Aprobar 1", "No aprobar 1", "‹ Personas"]
    await leo.taps(data=f"pe:{eva.row_id}")
    leo.sees("Pidió acceso el 20 de noviembre de 2026")
    assert leo.buttons == ["Aprobar", "No aprobar", "‹ Personas"]
    await leo.taps(data=f"pk:{eva.row_id}:d:1")  # a request is answered, not managed
    assert row(office, eva).standing is Standing.WAITING
    await leo.taps("Aprobar")
    assert row(office, eva).standing is Standing.ACTIVE
    assert row(office, away).standing is Standing.WAITING
    await carla.says("/personas")
    await carla.taps("🔑 Solicitudes por atender (1)")
    await carla.taps("No aprobar 1")
    await carla.taps(data="pt:")
    carla.sees("No hay solicitudes")


# Cards


async def test_a_card_says_who_where_and_since_when(office: Office, carla: Somebody, ana: Somebody) -> None:
    await carla.says("/personas ana")
    await carla.taps("Ana Lucía Peña")
    carla.sees("Ana Lucía Peña", "Aún no ha dicho su cargo", "Funcionario · Santa Marta")
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
    """Bad inputs 1 to 4."""
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


FORGED = ["pe:{}", "pr:{}", "pr:{}:oc", "pr:{}:co", "pr:{}:co:05001", "pm:{}:05001:47001", "pm:{}:47001:05001"]
FORGED += [
    "pa:{}:47001",
    "pu:{}:47001",
    "ph:{}",
    "pk:{}:d",
    "pk:{}:d:1",
    "pk:{}:r:1",
    "pw:{}:0",
    "py:{}:1",
    "py:{}:1:1",
]


@pytest.mark.parametrize("data", FORGED)
async def test_a_liaison_never_reaches_people_of_another_secretariat(
    office: Office, carla: Somebody, leo: Somebody, ana: Somebody, beto: Somebody, data: str
) -> None:
    """Nor the other liaisons, nor the coordinators; not in a list, not by a forged button (bad inputs 11, 12)."""
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
    await carla.taps("Ana")
    await carla.taps("Cambiar función")
    assert carla.buttons == ["Enlace", "Coordinación", "‹ Volver"]
    for _ in range(3):
        await carla.taps(data=f"pr:{ana.row_id}:ol")
    carla.sees("Enlace · Santa Marta")
    assert "personas" in menu(office, ana)
    assert acts(office) == ["change_role"]
    assert len(told(office, ana)) == 1
    assert "profesional de enlace" in told(office, ana)[0]
    await ana.says("/personas")
    ana.sees("en sus secretarías")


async def test_a_coordinator_goes_back_to_a_secretariat(office: Office, carla: Somebody) -> None:
    diana = await office.member("Diana Prueba", Role.COORDINATOR)
    await change(office, carla, diana, "pr:{}")
    await carla.taps("Enlace")
    await carla.taps("Andina")
    await carla.taps("Antioquia")
    carla.sees("Enlace · Antioquia")
    assert codes(office, diana) == ["05"]
    assert "invitar" in menu(office, diana)


async def test_a_demoted_coordinator_does_nothing_with_old_buttons(
    office: Office, carla: Somebody, ana: Somebody
) -> None:
    """Bad input 13."""
    diana = await office.member("Diana Prueba", Role.COORDINATOR)
    await diana.says("/personas ana")
    await diana.taps("Ana")
    await change(office, carla, diana, "pr:{}:co:05")
    assert menu(office, diana) == ["start", "ayuda", "temas", *menu(office, diana)[3:]]
    assert "personas" not in menu(office, diana)
    await diana.taps("Suspender acceso")
    diana.sees(NOT_YOURS)
    assert row(office, ana).standing is Standing.ACTIVE


async def test_the_last_coordinator_stays(office: Office, carla: Somebody) -> None:
    for data in ("pr:{}:co:05", "pk:{}:d:1"):
        await change(office, carla, carla, data)
        assert carla.toasts[-1].startswith("Es la única persona de la coordinación")
    await office.member("Diana Prueba", Role.COORDINATOR)
    for data in ("pr:{}:co:05", "pk:{}:d:1"):
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
    carla.sees("Funcionario · Bello")
    await carla.taps(data=f"pm:{ana.row_id}:{SANTA_MARTA}:{TUNJA}")  # from a card that is not so any more
    carla.sees("Funcionario · Bello")
    assert acts(office) == ["move"]
    assert told(office, ana) == [
        "📍 Desde ahora usted aparece en: <b>Bello</b>. Si no es correcto, hable con la coordinación."
    ]


async def test_a_liaison_moves_officials_between_their_own_secretariats(office: Office, ana: Somebody) -> None:
    rita = await office.member("Rita Prueba", Role.LIAISON, SANTA_MARTA, TUNJA)
    await change(office, rita, ana, "pe:{}")
    assert rita.buttons[:2] == ["Cambiar de secretaría", "📱 Nuevo teléfono"]
    await rita.taps("Cambiar de secretaría")
    await rita.taps("Tunja")
    rita.sees("Funcionario · Tunja")
    await rita.taps(data=f"pm:{ana.row_id}:{TUNJA}:{MEDELLIN}")
    assert rita.toasts[-1].startswith(NOT_YOURS)
    assert codes(office, ana) == [TUNJA]


async def test_a_liaison_gets_one_secretariat_more_and_one_less(office: Office, carla: Somebody, leo: Somebody) -> None:
    await change(office, carla, leo, "pe:{}")
    await carla.taps("Una secretaría más")
    await carla.taps("Andina")
    for _ in range(2):
        await carla.taps(data=f"pa:{leo.row_id}:{BELLO}")
    carla.sees("Enlace · Bello, Santa Marta")
    await carla.taps("Una menos")
    for _ in range(2):
        await carla.taps(data=f"pu:{leo.row_id}:{SANTA_MARTA}")
    carla.sees("Enlace · Bello")
    await carla.taps(data=f"pu:{leo.row_id}:{BELLO}")
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
    leo.sees("0 funcionarios en sus secretarías y 1 con el acceso suspendido.")
    await leo.says("/personas ana")
    await leo.taps("🚫 Ana Lucía Peña")
    await leo.taps("Reactivar acceso")
    await leo.taps("Reactivar acceso")
    leo.does_not_see("🚫")
    assert acts(office) == ["deactivate", "reactivate"]
    assert ["suspendido" in text or "activo otra vez" in text for text in told(office, ana)] == [True, True]
    assert "misdatos" in menu(office, ana)


async def test_somebody_is_replaced_in_one_step(office: Office, carla: Somebody, leo: Somebody) -> None:
    """The successor gets the post and the secretariats besides their own."""
    rita = await office.member("Rita Prueba", Role.LIAISON, TUNJA)
    sara = await office.member("Sara Prueba", Role.LIAISON, MEDELLIN, SANTA_MARTA)
    await change(office, carla, leo, "pe:{}")
    await carla.taps("Reemplazar")
    assert carla.buttons == ["Sara Prueba · enlace", "Rita Prueba · enlace", "‹ Volver"]
    await carla.taps("Rita")
    carla.sees("Rita Prueba toma el lugar de Leo Prueba en Santa Marta")
    for _ in range(3):
        await carla.taps(data=f"py:{leo.row_id}:{rita.row_id}:1")
    assert (row(office, leo).standing, codes(office, rita)) == (Standing.DEACTIVATED, [TUNJA, SANTA_MARTA])
    assert acts(office) == ["replace"]
    assert [len(told(office, each)) for each in (leo, rita, sara)] == [1, 1, 0]
    assert "personas" not in menu(office, leo)


async def test_a_replacement_says_what_the_successor_leaves(
    office: Office, carla: Somebody, ana: Somebody, beto: Somebody
) -> None:
    await change(office, carla, ana, "pw:{}:0")
    await carla.taps("Beto")
    carla.sees("Beto Rodríguez toma el lugar de Ana Lucía Peña en Santa Marta", "Beto Rodríguez deja Medellín")
    await carla.taps("Sí, reemplazar")
    carla.sees("Beto Rodríguez", "Funcionario · Santa Marta")


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
    """Bad input 16."""
    diana = await office.member("Diana Prueba", Role.COORDINATOR)
    for coordinator in (carla, diana):
        await change(office, coordinator, ana, "pr:{}")
    office.telegram.tap(carla.id, carla.last["message_id"], label="Enlace")
    office.telegram.tap(diana.id, diana.last["message_id"], label="Coordinación")
    await office.settle()
    assert acts(office) == ["change_role"]
    role = row(office, ana).role
    shown = {Role.LIAISON: "Enlace · Santa Marta", Role.COORDINATOR: "Coordinación"}[role]
    carla.sees(shown)
    diana.sees(shown)


async def test_a_person_goes_on_from_a_new_phone(office: Office, leo: Somebody, ana: Somebody) -> None:
    await change(office, leo, ana, "pe:{}")
    await leo.taps("📱 Nuevo teléfono")
    leo.sees("Código para que Ana Lucía Peña continúe en otro teléfono", "Dícteselo a Ana Lucía Peña por teléfono")
    first = code_of(leo)
    await leo.taps(data=f"ph:{ana.row_id}")
    new = office.person("Ana en el nuevo")
    await new.says(first)
    new.sees("No conozco ese código")  # tapped twice, only the last one serves
    await new.says(code_of(leo))
    await new.taps("Acepto")
    new.sees("ya hace parte, Ana Lucía Peña")
    await new.says("/start")
    new.sees("¡Hola, Ana Lucía Peña!")
    await ana.says("/personas")
    ana.does_not_see("funcionarios en sus")
    assert row(office, ana).chat_id == new.id
    assert acts(office) == ["hand_over", "enter"]
    await leo.says("/personas")
    leo.sees("1 funcionario")


def code_of(actor: Somebody) -> str:
    line = next(line for line in actor.last["text"].splitlines() if line.startswith("Código para dictar"))
    return str(line.split()[-1])
