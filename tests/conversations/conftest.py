"""Who reports and who answers, in the dialogues about plans."""

import pytest

from db.models import Role
from tests.dialogue import Office, Person

SANTA_MARTA, TUNJA = "47001", "15001"


@pytest.fixture
async def ana(office: Office) -> Person:
    return await office.member("Ana Prueba", Role.OFFICIAL, SANTA_MARTA)


@pytest.fixture
async def leo(office: Office) -> Person:
    return await office.member("Leo Prueba", Role.LIAISON, SANTA_MARTA, TUNJA)
