"""What an update costs the database, counted: that depends on no machine."""

import gc
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import pytest
from sqlalchemy import Connection, event
from telegram import Update
from telegram.ext import TypeHandler

from bot.app import LETTERS
from bot.delivery import taking
from bot.health import marks
from bot.membership.retention import retention
from db.models import Role
from tests.dialogue import Office, Person
from tests.planning import SANTA_MARTA, add_activity

_of_an_update = ContextVar("_of_an_update", default=False)


class Meter:
    """Transactions and statements of updates, without what the bot does by itself meanwhile."""

    def __init__(self, office: Office) -> None:
        self._transactions = self._statements = 0
        event.listen(office.database.engine, "begin", self._begins)
        event.listen(office.database.engine, "before_cursor_execute", self._executes)
        office.assistant.app.add_handler(TypeHandler(Update, _mark), group=-9)

    async def of(self, step: Awaitable[Any]) -> tuple[int, int]:
        self._transactions = self._statements = 0
        await step
        return self._transactions, self._statements

    def _begins(self, _connection: Connection) -> None:
        self._transactions += _of_an_update.get()

    def _executes(self, _connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        self._statements += _of_an_update.get() and not statement.startswith("BEGIN")


async def _mark(_update: Update, _context: object) -> None:
    _of_an_update.set(True)


Step = Callable[[Person], Awaitable[Any]]

# Each after the one before it, with its transactions and statements
OFFICIAL: dict[str, tuple[Step, tuple[int, int]]] = {
    "a question": (lambda ana: ana.says("q es el mgei"), (3, 10)),
    "a follow-up": (lambda ana: ana.says("y quién lo lidera"), (3, 9)),
    "what nobody here knows": (lambda ana: ana.says("quién ganó el mundial"), (3, 9)),
    "a courtesy": (lambda ana: ana.says("muchas gracias"), (3, 9)),
    "/pendientes": (lambda ana: ana.says("/pendientes"), (2, 6)),
    "the same in words": (lambda ana: ana.says("qué tengo pendiente"), (3, 11)),
    "a report in words": (lambda ana: ana.says("JU-03 va en 60 %"), (4, 15)),
    "its button": (lambda ana: ana.taps("Registrar"), (2, 12)),
    "/avance": (lambda ana: ana.says("/avance"), (2, 5)),
    "an activity": (lambda ana: ana.taps("⚪ MG-01"), (2, 9)),
    "a status": (lambda ana: ana.taps("🔵 En curso"), (2, 7)),
}


@pytest.fixture
def plan(office: Office) -> None:
    for code in ("JU-03", "MG-01"):
        office.database.transact(add_activity, code)


@pytest.mark.usefixtures("plan")
async def test_an_update_costs_few_transactions_and_statements(office: Office) -> None:
    ana = await office.member("Ana Prueba", Role.OFFICIAL, SANTA_MARTA)
    meter = Meter(office)
    counted = {name: await meter.of(step(ana)) for name, (step, _) in OFFICIAL.items()}
    assert counted == {name: expected for name, (_, expected) in OFFICIAL.items()}


# What may be read from end to end: it does not grow with the years, or by a few thousand rows (docs/operations.md)
SMALL = frozenset(
    {
        *("absences", "activities", "alembic_version", "announcements", "assignments", "days_off", "people"),
        *("secretariats", "thread_messages"),
    }
)
_MADE = ("(", "CONSTANT", "anon_")  # of rows that were found already


@contextmanager
def scans(office: Office) -> Iterator[dict[str, str]]:
    """By statement, the table that SQLite goes through from end to end for it; without statistics, as it is served."""
    found: dict[str, str] = {}

    def look(connection: Connection, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if not statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            return
        driver = connection.connection.driver_connection
        assert driver is not None
        for *_ids, detail in driver.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall():
            what, _, table = detail.partition(" ")
            if what == "SCAN" and not table.startswith(_MADE) and table.split()[0] not in SMALL:
                found[" ".join(statement.split())] = detail

    event.listen(office.database.engine, "before_cursor_execute", look)
    yield found
    event.remove(office.database.engine, "before_cursor_execute", look)


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_nothing_that_runs_often_reads_a_growing_table_from_end_to_end(office: Office) -> None:
    ana, leo, carla = [
        await office.member(f"{role} Prueba", role, SANTA_MARTA)
        for role in (Role.OFFICIAL, Role.LIAISON, Role.COORDINATOR)
    ]
    with scans(office) as found:
        for step, _ in OFFICIAL.values():
            await step(ana)
        for said in ("quién es mi enlace", "por qué me devolvieron la JU-03", "/mis_datos", "estaré de vacaciones hoy"):
            await ana.says(said)
        for person in (leo, carla):
            for said in ("/pendientes", "/tablero", "/verificar", "/preguntas", "/avisos", "quién está atrasado"):
                await person.says(said)
        await office.assistant.clock.tick()
        await office.delivered()
        await office.database.run(retention, office.now(), 12)
    assert found == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # on PostgreSQL a lock is a statement
async def test_nothing_to_do_costs_little(office: Office) -> None:
    """A tick of the clock, the sender's look for what is due, and the health's look; while nothing happens."""
    database, clock, now = office.database, office.assistant.clock, office.now()
    await clock.tick()
    meter = Meter(office)
    _of_an_update.set(True)
    assert await meter.of(clock.tick()) == (8, 23)
    take = database.run(taking.take, 1, now, 100, office.assistant.settings.timezone, LETTERS)
    assert await meter.of(take) == (1, 2)
    assert await meter.of(database.run(marks.see, now)) == (1, 6)


IDLE = 20  # minutes


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_idle_minutes_leave_nothing_behind(office: Office) -> None:
    """Blocks of memory, after what is made once. What kept a few objects each minute would do so in each of three
    stretches; what else goes on in the process moves a few hundred to and fro."""
    database, clock, settings = office.database, office.assistant.clock, office.assistant.settings

    async def grown() -> int:
        gc.collect()
        before = sys.getallocatedblocks()
        for _ in range(IDLE):
            now = office.now()
            await clock.tick()
            await database.run(taking.take, 1, now, 100, settings.timezone, LETTERS)
            await database.run(marks.see, now)
        gc.collect()
        return sys.getallocatedblocks() - before

    await grown()
    stretches = [await grown() for _ in range(3)]
    assert min(stretches) < 5 * IDLE, stretches
