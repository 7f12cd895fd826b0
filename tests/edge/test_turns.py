"""Several processes behind one webhook keep the order of each person, whatever the proxy between does."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial

import pytest
from sqlmodel import select

from bot.edge.intake import times, turns
from bot.edge.intake.turning import Turns
from db.engine import Database
from db.models import Lease
from tests.conftest import Clock
from tests.edge.test_intake_waiting import Desk
from tests.planning import NOW
from tests.waiting import until

ANA, LUIS = "a" * 16, "b" * 16
SECRET = b"of the test"


def begins(database: Database, holder: str, *numbers: int, person: str = ANA) -> bool:
    return database.transact(turns.begin, person, numbers, holder, NOW)


def ends(database: Database, holder: str, number: int, *waiting: int) -> None:
    database.transact(turns.end, ANA, number, waiting, holder, NOW)


def test_one_works_and_the_others_wait(database: Database) -> None:
    assert begins(database, "one", 5)
    assert not begins(database, "other", 6)
    assert not begins(database, "other", 4), "that one is under way"
    assert not begins(database, "other", 5), "the same, brought again"
    assert begins(database, "other", 6, person=LUIS)
    ends(database, "one", 5)
    assert begins(database, "other", 4)


def test_the_lowest_that_waits_comes_first(database: Database) -> None:
    assert begins(database, "one", 1)
    assert not begins(database, "other", 3)
    ends(database, "one", 1, 2)
    assert not begins(database, "other", 3), "2 came meanwhile, where 1 was"
    assert begins(database, "one", 2)
    ends(database, "one", 2)
    assert begins(database, "other", 3)


def test_what_a_killed_process_had_runs_out(database: Database) -> None:
    assert begins(database, "one", 1)
    later = NOW + turns.LIVES + timedelta(seconds=1)
    assert not database.transact(turns.begin, ANA, [2], "other", NOW + timedelta(seconds=20))
    database.transact(turns.renew, [turns.name_of(ANA, 2)], "other", NOW + timedelta(seconds=20))
    assert database.transact(turns.begin, ANA, [2], "other", later)
    assert database.transact(turns.begin, LUIS, [1], "other", later)


def test_nothing_is_left(database: Database) -> None:
    begins(database, "one", 1, 2, 3)
    database.transact(turns.release, "one")
    assert _tickets(database) == []
    begins(database, "killed", 1)
    database.transact(turns.forget_old, NOW + 3 * turns.LIVES)
    assert _tickets(database) == []


def _tickets(database: Database) -> list[str]:
    return database.transact(lambda session: list(session.exec(select(Lease.name)).all()))


@pytest.fixture
async def three(database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[Desk]]:
    """Three processes behind one webhook."""
    monkeypatch.setattr(times, "TURN_S", 0.02)
    desks = [Desk(database, clock, alone=False, turns=Turns(database, clock, SECRET)) for _ in range(3)]
    for desk in desks:
        await desk.intake.open()
    yield desks
    for desk in desks:
        await desk.intake.drain(0.1)


async def test_a_hostile_proxy_changes_no_order(three: list[Desk], database: Database) -> None:
    """Each update goes to any of three, a fifth of them to two; people send faster than they are answered. The next one
    goes out when the one before is known to a process: of what nobody has recorded yet nobody can know."""
    chance = random.Random(7)
    working: set[int] = set()
    together: list[str] = []
    done: dict[int, list[int]] = {}

    async def work(text: str) -> None:
        person, number = map(int, text.split())
        together.extend([text] if person in working else [])
        working.add(person)
        await asyncio.sleep(chance.uniform(0, 0.15))
        working.discard(person)
        if number not in done.setdefault(person, []):
            done[person].append(number)

    for desk in three:
        desk.effect = work
    answered = []
    for number in range(1, 91):
        person = 100 + number % 6
        for desk in chance.sample(three, 2 if chance.random() < 0.2 else 1):
            answered.append(desk.brings(number, person, f"{person} {number}"))
        await until(partial(_is_known, three, database, number, done))
    await asyncio.gather(*answered)
    assert done == {100 + rest: list(range(rest or 6, 91, 6)) for rest in range(6)}
    assert not together, "two of one person at once"
    assert not any(desk.sorry for desk in three)
    await until(lambda: _tickets(database) == [])


def _is_known(desks: list[Desk], database: Database, number: int, done: dict[int, list[int]]) -> bool:
    """Whether it has a ticket, stands behind one in the same process that has, or is done."""
    behind = {item.number for desk in desks for lane in desk.intake._lanes.values() for item in lane.items[1:]}
    behind |= {each for numbers in done.values() for each in numbers}
    return number in behind or any(name.endswith(f":{number:016}") for name in _tickets(database))


async def test_nobody_waits_for_another_person(three: list[Desk]) -> None:
    one, other, _ = three
    one.held.add("1")
    one.brings(1, 11, "1")
    await until(lambda: one.seen == ["1"])
    other.brings(2, 11, "2")
    await other.brings(3, 12, "3")
    assert other.done == ["3"]
    one.hold.set()
    await until(lambda: other.done == ["3", "2"])


def test_a_person_stands_in_no_ticket(database: Database, clock: Clock) -> None:
    """Before consent nothing of a person is stored: only a hash, keyed, for as long as an update takes."""
    names: list[str] = []

    async def act() -> None:
        desk = Desk(database, clock, alone=False, turns=Turns(database, clock, SECRET))
        await desk.intake.open()
        desk.held.add("1")
        desk.brings(1, 987654321, "1")
        await until(lambda: desk.seen == ["1"])
        names.extend(_tickets(database))
        desk.hold.set()
        await until(lambda: _tickets(database) == [])
        await desk.intake.drain(0.1)

    asyncio.run(act())
    assert len(names) == 1
    assert "987654321" not in names[0]
