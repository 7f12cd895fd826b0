"""A secretariat is chosen with buttons, or by its name as it is typed."""

import pytest

from db.models import Draft, Role
from tests.dialogue import Office, Person, rows

SANTA_MARTA, TUNJA = "47001", "15001"

pytestmark = pytest.mark.hurried


@pytest.mark.parametrize("typed", ["riohacha", "44001", "Secretaría de Educación de Riohacha"])
async def test_a_whole_name_is_taken(office: Office, carla: Person, typed: str) -> None:
    await carla.taps(data="ps")
    await carla.says(typed)
    carla.sees("Riohacha")
    carla.does_not_see("¿Es esta?")
    assert rows(office, Draft) == []
    await carla.says(typed)  # it is waited for no more
    carla.does_not_see("No encontré una secretaría")


@pytest.mark.parametrize("typed", ["riohaca", "la gente de Riohacha"])
async def test_a_typed_name_is_offered_as_its_button(office: Office, carla: Person, typed: str) -> None:
    await carla.taps(data="ps")
    carla.sees("¿Qué secretaría quiere ver?", "También puede escribirme el nombre o el código")
    await carla.says(typed)
    carla.sees("¿Es esta?")
    await carla.taps("Riohacha")
    carla.sees("Riohacha")
    assert not any(each.armed for each in rows(office, Draft))


async def test_several_are_offered_and_what_is_none_is_asked_again(office: Office, carla: Person) -> None:
    await carla.taps(data="ps")
    await carla.says("Marte")
    carla.sees("No encontré una secretaría que se llame «Marte»")
    await carla.says("maicao o uribia")
    carla.sees("¿Cuál de estas?")
    assert carla.buttons == ["Maicao", "Uribia"]


async def test_a_liaison_types_one_of_their_own(office: Office) -> None:
    leo = await office.member("Leo Prueba", Role.LIAISON, SANTA_MARTA, TUNJA)
    await leo.taps(data="ps")
    await leo.says("medellín")
    leo.sees("No encontré una secretaría")
    await leo.says("tumja y tunja")
    assert leo.buttons == ["Tunja"]


async def test_the_plans_of_a_typed_secretariat(office: Office, carla: Person) -> None:
    await carla.says("/secretarias")
    await carla.says("riohaca")
    await carla.taps("Riohacha")
    carla.sees("Riohacha")


async def test_what_somebody_is_in_the_middle_of_is_not_thrown_away(office: Office, carla: Person) -> None:
    await carla.says("/aviso")
    await carla.says("Reunión el viernes")
    await carla.taps(data="ps")
    [draft] = rows(office, Draft)
    assert draft.kind == "announcement_choosing"
