"""Every test that touches a database runs on SQLite and on a real PostgreSQL."""

import contextlib
import gc
import os
import shutil
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.edge.intake import times
from conocimiento.evaluation import load_questions
from conocimiento.search import Knowledge
from conocimiento.search.encoder import load_encoder
from db.engine import Database, create_engine
from db.migrate import upgrade
from db.models import Role
from tests import engines, leftovers, postgres, processes, selection, trained
from tests.any_day import DAYS
from tests.at import START
from tests.databases import Pool
from tests.dialogue import Office, Person
from tests.planning import Team, assemble
from tests.waiting import HUNG_S

_SERVER, _ADDRESS = pytest.StashKey[contextlib.ExitStack](), pytest.StashKey[str]()
_SLOW = pytest.StashKey[Iterable[str]]()


# What a run takes


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="no PostgreSQL, no browser, no kills, nothing marked slow")
    parser.addoption("--any-day", metavar="DAY", choices=list(DAYS), help="what is worth running as if it were DAY")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_SLOW] = ()
    _log_plainly()
    if cache := getattr(config, "cache", None):  # one for all workers, all processes under test, and the next run
        os.environ["CACHE_DIR"] = str(cache.mkdir("alianza"))


def _log_plainly() -> None:
    """Prints tracebacks as the bot does: a rich one, with its local variables, takes a second of the processor."""
    *others, _ = structlog.get_config()["processors"]
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*others, plain])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    selection.mark(items)
    items[:] = selection.in_order(items)
    if config.getoption("--quick"):
        items[:], rest = selection.split(items)
        config.hook.pytest_deselected(items=rest)
        config.stash[_SLOW] = {item.nodeid for item in rest if selection.has(item, "slow")}
    if day := config.getoption("--any-day"):
        chosen = selection.sample(items, day)
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen


def _keep() -> None:
    """What stands now stands until the end: no collection of garbage walks through it again. One of all that the tests
    of a run and the knowledge base are made of takes half a second, and every base that is loaded asks for one."""
    gc.collect()
    gc.freeze()


def pytest_collection_finish() -> None:
    _keep()


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["slow"] = sorted(session.config.stash[_SLOW])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Only workers collect; xdist's controller prints."""
    node.config.stash[_SLOW] = {*node.config.stash[_SLOW], *getattr(node, "workeroutput", {}).get("slow", ())}


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if left_out := sorted(config.stash[_SLOW]):
        terminalreporter.section(f"{len(left_out)} tests marked slow did not run; make test runs them")
        terminalreporter.write_line("\n".join(left_out))


# One server for all workers of a run


def _serve() -> tuple[contextlib.ExitStack, str]:
    """A server with a migrated database to make others from."""
    with contextlib.ExitStack() as starting:
        address = starting.enter_context(postgres.server())
        engine = create_engine(starting.enter_context(postgres.database(address, postgres.TEMPLATE)))
        upgrade(engine)
        engine.dispose()
        return starting.pop_all(), address


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """xdist's controller starts it and tells each worker where."""
    if node.config.getoption("--quick"):
        return
    if _SERVER not in node.config.stash:
        node.config.stash[_SERVER], node.config.stash[_ADDRESS] = _serve()
    node.workerinput["postgres"] = node.config.stash[_ADDRESS]


def pytest_unconfigure(config: pytest.Config) -> None:
    if _SERVER in config.stash:
        config.stash[_SERVER].close()


@pytest.fixture(scope="session")
def postgres_address(request: pytest.FixtureRequest) -> Iterator[str]:
    """A server with a migrated database to make others from."""
    shared: dict[str, str] = getattr(request.config, "workerinput", {})
    if "postgres" in shared:
        yield shared["postgres"]
        return
    server, address = _serve()
    with server:
        yield address


# What a test opens is closed


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    leftovers.note(item, call)
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Any:
    handled = yield
    leftovers.forget(item)
    return handled


@pytest.fixture(scope="session", autouse=True)
def _watched() -> Iterator[None]:
    with leftovers.watch():
        yield


@pytest.fixture(autouse=True)
def _nothing_is_left(request: pytest.FixtureRequest) -> Iterator[None]:
    processes.begin()
    with leftovers.closed_afterwards(request.node):
        yield


# Databases


@pytest.fixture(scope="session", autouse=True)
def _hurried() -> Iterator[None]:
    with engines.hurried():
        yield


@pytest.fixture(scope="session")
def _databases(postgres_address: str) -> Iterator[Pool]:
    pool = Pool(postgres_address, postgres.TEMPLATE, f"alianza{postgres.WORKER}")
    yield pool
    pool.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = create_engine(f"sqlite:///{file}")
    upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty migrated database of its own."""
    if request.param == "sqlite":
        file = tmp_path / "alianza.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
        return
    pool: Pool = request.getfixturevalue("_databases")
    with pool.take() as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with Database(database_url) as database:
        yield database


# The bot


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """Our own base with the encoder, as it serves."""
    with trained.one_at_a_time():
        loaded = Knowledge.load(encoder=load_encoder(), cache=trained.cache())
    _keep()
    return loaded


@pytest.fixture(scope="session")
def unsure(knowledge: Knowledge) -> str:
    """A question the search offers choices for."""
    return next(q.text for q in load_questions() if len(knowledge.search(q.text).choices) == 3)


class Clock:
    """The only time the bot under test knows. Starts on Friday 20 November 2026, 10:00 in Bogota."""

    def __init__(self) -> None:
        self.value = START.astimezone(UTC)

    def __call__(self) -> datetime:
        return self.value

    def advance(self, **step: float) -> None:
        self.value += timedelta(**step)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine, a step has had its effect when it ends: no update gives up its place meanwhile."""
    monkeypatch.setattr(times, "HOLD_S", HUNG_S)


@pytest.fixture
async def office(
    request: pytest.FixtureRequest, database_url: str, knowledge: Knowledge, clock: Clock, patient: None
) -> AsyncIterator[Office]:
    """The whole bot on an in-memory Telegram."""
    office = Office(database_url, knowledge, clock)
    if request.node.get_closest_marker("hurried"):
        office.hurries()
    await office.open()
    yield office
    await office.close()


SANTA_MARTA, TUNJA = "47001", "15001"


@pytest.fixture
async def ana(office: Office) -> Person:
    return await office.member("Ana Prueba", Role.OFFICIAL, SANTA_MARTA)


@pytest.fixture
async def leo(office: Office) -> Person:
    return await office.member("Leo Prueba", Role.LIAISON, SANTA_MARTA, TUNJA)


@pytest.fixture
async def carla(office: Office) -> Person:
    return await office.member("Carla Prueba", Role.COORDINATOR)


@pytest.fixture
async def diana(office: Office) -> Person:
    return await office.member("Diana Prueba", Role.COORDINATOR)


@pytest.fixture
async def lucas(office: Office) -> Person:
    return await office.member("Lucas Prueba", Role.LIAISON, SANTA_MARTA, TUNJA)


# Without a chat


@pytest.fixture
def team(database: Database) -> Team:
    """Six people and an activity in the database, as planning.Team names them."""
    return database.transact(assemble)
