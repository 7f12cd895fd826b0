"""Every test that touches a database runs on SQLite and on a real PostgreSQL."""

import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from conocimiento.evaluation import load_questions
from conocimiento.search import Knowledge
from conocimiento.search.encoder import load_encoder
from db.engine import Database, create_engine
from db.migrate import upgrade
from tests import postgres
from tests.dialogue import Office
from tests.processes import kill_leftovers

_numbers = count(1)


@pytest.fixture(autouse=True, scope="module")
def _no_orphans() -> Iterator[None]:
    yield
    kill_leftovers()


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """Our own base with the encoder, as it serves."""
    return Knowledge.load(encoder=load_encoder())


@pytest.fixture(scope="session")
def unsure(knowledge: Knowledge) -> str:
    """A question the search offers choices for."""
    return next(q.text for q in load_questions() if len(knowledge.search(q.text).choices) == 3)


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """A server with a migrated database `alianza_template`."""
    with postgres.server() as address, postgres.database(address, postgres.TEMPLATE) as url:
        engine = create_engine(url)
        upgrade(engine)
        engine.dispose()
        yield address


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = create_engine(f"sqlite:///{file}")
    upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty migrated database of its own."""
    if request.param == "sqlite":
        file = tmp_path / "alianza.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
        return
    address = request.getfixturevalue("postgres_address")
    with postgres.database(address, f"alianza{postgres.WORKER}_{next(_numbers)}", postgres.TEMPLATE) as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


class Clock:
    """The only time the bot under test knows. Starts on Friday 20 November 2026, 10:00 in Bogota."""

    def __init__(self) -> None:
        self.value = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.value

    def advance(self, **step: float) -> None:
        self.value += timedelta(**step)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def office(database_url: str, knowledge: Knowledge, clock: Clock) -> AsyncIterator[Office]:
    """The whole bot on an in-memory Telegram."""
    office = Office(database_url, knowledge, clock)
    await office.open()
    yield office
    await office.close()
