"""An office whose base is that of these tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from conocimiento.editions import FILES_ALONE
from conocimiento.library import Library
from tests.conftest import Clock
from tests.dialogue import Office


@pytest.fixture
async def office(database_url: str, home: Path, library: Library, clock: Clock, patient: None) -> AsyncIterator[Office]:
    """The whole bot on an in-memory Telegram. Its own messages leave without a pause."""
    knowledge, _ = library.served(FILES_ALONE)
    office = Office(database_url, knowledge, clock, home)
    office.hurries()
    await office.open()
    yield office
    await office.close()
