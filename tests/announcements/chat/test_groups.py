"""Whom an announcement goes to is kept under a name, and used again by any coordinator."""

import pytest

from db.models import Announcement, AudienceGroup, AuditEntry, Draft, Role
from tests.announcements.chat.test_announcements import MEDELLIN
from tests.dialogue import Office, rows
from tests.dialogue import Person as Somebody

RIOHACHA, MAICAO = "44001", "44430"


@pytest.fixture
async def costa(office: Office, carla: Somebody, ana: Somebody) -> Somebody:
    """Carla, who kept Riohacha and Maicao as a group and goes on with her announcement."""
    await office.member("Rita Prueba", Role.OFFICIAL, RIOHACHA)
    await carla.says("/aviso")
    await carla.says("La mesa es el jueves")
    await carla.taps("Escoger a quiénes")
    assert "💾 Guardar como grupo" not in carla.buttons
    await carla.says("Riohacha y Maicao")
    await carla.taps("💾 Guardar como grupo")
    carla.sees("¿Con qué nombre guardo este grupo?", "Para: de Riohacha o Maicao", "1 persona")
    await carla.says("Costa Caribe")
    carla.sees("Quedó guardado el grupo Costa Caribe", "Para: de Riohacha o Maicao")
    return carla


def segment_of(office: Office) -> str:
    [draft] = rows(office, Draft)
    return str(draft.data["segment"])


async def test_it_is_kept_for_every_coordinator_and_recorded(office: Office, costa: Somebody) -> None:
    [group] = rows(office, AudienceGroup)
    assert (group.name, group.segment) == ("Costa Caribe", f"secretariat={RIOHACHA}|{MAICAO}")
    assert [each.act for each in rows(office, AuditEntry)] == ["group_kept"]
    await costa.taps("Seguir con el aviso")
    costa.sees("¿A quiénes?", "de Riohacha o Maicao")
    diana = await office.member("Diana Prueba", Role.COORDINATOR)
    await diana.says("/aviso")
    await diana.says("Hola")
    await diana.taps("Escoger a quiénes")
    await diana.taps("📁 Grupos")
    diana.sees("Costa Caribe: de Riohacha o Maicao")
    await diana.taps("Costa Caribe")
    diana.sees("Para: de Riohacha o Maicao", "1 persona")


async def test_its_name_is_typed(office: Office, costa: Somebody) -> None:
    await costa.taps("Seguir con el aviso")
    await costa.taps("Empezar de nuevo")
    await costa.says("el grupo costa caribe y Medellín")
    costa.sees("de Riohacha, Maicao o Medellín", "Reconocí 3 secretarías")
    assert segment_of(office) == f"secretariat={RIOHACHA}|{MAICAO}|{MEDELLIN}"
    await costa.taps("Empezar de nuevo")
    await costa.taps("Todos")
    await costa.taps("Excluir…")
    await costa.says("Costa Caribe")
    assert segment_of(office) == f"!secretariat={RIOHACHA}|{MAICAO}"


@pytest.mark.parametrize(
    "said", ["avise al grupo costa caribe: mañana hay mesa", "aviso para Costa Caribe: mañana hay mesa"]
)
async def test_it_is_named_in_one_message(office: Office, costa: Somebody, said: str) -> None:
    await costa.says("/ayuda")
    await costa.says(said)
    costa.sees("Así lo verá", "Para: de Riohacha o Maicao", "1 persona")
    await costa.taps("Enviar a 1 persona")
    [made] = rows(office, Announcement)
    assert (made.text, made.segment) == ("mañana hay mesa", f"secretariat={RIOHACHA}|{MAICAO}")


async def test_it_is_left_out_in_words(office: Office, costa: Somebody) -> None:
    await costa.says("/ayuda")
    await costa.says("aviso para todos menos el grupo Costa Caribe: mañana hay mesa")
    await costa.taps("Enviar a")
    [made] = rows(office, Announcement)
    assert made.segment == f"!secretariat={RIOHACHA}|{MAICAO}"


async def test_it_gets_another_name_and_is_deleted(office: Office, costa: Somebody) -> None:
    await costa.taps("📁 Grupos")
    await costa.taps("✏️")
    costa.sees("📁 Costa Caribe", "Para: de Riohacha o Maicao")
    await costa.taps("Cambiar el nombre")
    await costa.says("La Guajira")
    costa.sees("Ese nombre ya es el de una secretaría")
    await costa.says("Mesa del norte")
    costa.sees("Quedó guardado el grupo Mesa del norte")
    await costa.taps("📁 Grupos")
    await costa.taps("✏️")
    await costa.taps("Borrar el grupo")
    costa.sees("¿Borro el grupo Mesa del norte?")
    await costa.taps("Sí, borrarlo")
    costa.sees("Todavía no hay grupos")
    assert rows(office, AudienceGroup) == []
    assert [each.act for each in rows(office, AuditEntry)] == ["group_kept", "group_renamed", "group_dropped"]
    await costa.says("/personas")
    await costa.taps("📜 Bitácora")
    costa.sees("guardó el grupo «Costa Caribe»", "a «Mesa del norte»", "borró el grupo «Mesa del norte»")


@pytest.mark.parametrize(
    ("name", "why"),
    [("costa  caribe", "Ya hay un grupo con ese nombre"), ("Caribe", "ya es el de"), ("🙂", "un nombre con letras")],
)
async def test_a_name_that_cannot_be_is_asked_for_again(office: Office, costa: Somebody, name: str, why: str) -> None:
    await costa.taps("Seguir con el aviso")
    await costa.says("Medellín")
    await costa.taps("💾 Guardar como grupo")
    await costa.says(name)
    costa.sees(why)
    await costa.says("Otro grupo")
    costa.sees("Quedó guardado el grupo Otro grupo")
    assert len(rows(office, AudienceGroup)) == 2


async def test_a_deleted_group_can_no_longer_be_used(office: Office, costa: Somebody) -> None:
    await costa.taps("📁 Grupos")
    data = next(each["data"] for line in costa.last["buttons"] for each in line if each["label"] == "Costa Caribe")
    await costa.taps(data=f"{data}:d1")
    await costa.taps(data=data)
    assert costa.toasts[-1].startswith("Este botón ya no sirve")


async def test_only_coordinators_have_groups(office: Office, costa: Somebody, leo: Somebody) -> None:
    number = segment_of(office) and rows(office, Draft)[0].data["form"]
    await leo.taps(data=f"aw:{number}:gr:1")
    leo.does_not_see("Riohacha")
    assert len(rows(office, AudienceGroup)) == 1
