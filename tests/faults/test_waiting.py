"""Chats that answer 429, calls that hang and a handler that always raises hold nobody else back, by both doors; when it
is over, or when the process is killed meanwhile, each is answered, and those whom Telegram refused once."""

import os
import random
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.people.people import CONSENT_VERSION
from db.engine import Database
from db.models import KeptUpdate, Person, Role, Standing
from tests import at, processes
from tests.faults.test_questions import Log
from tests.ports import free_port
from tests.processes import Process, Simulator, bot, reachable, simulator, until

FULL = os.environ.get("FAULTS") == "full"
RETRY_AFTER = 60 if FULL else 8
OTHERS = 250
KILLS = 2 if FULL else 1
FIRST, THEN = ("q es el mgei", "Qué es el MGEI"), ("objeto del convenio 059", "Convenio 059 de 2019")
BUG, APOLOGY = "explote", "Disculpe: no pude atender su mensaje"
HANG_MS = 3_600_000  # the call never ends: the bot gives up after half a minute
DOORS = ["long poll", "webhook"]


def with_a_bug(door: Simulator, folder: Path, database_url: str, way: str) -> Process:
    """The bot by one of its two doors. Who says BUG meets one."""
    listen = f"127.0.0.1:{free_port()}"
    settings = {"LISTEN": listen, at.BUG: BUG}
    if way == "webhook":
        settings |= {"PUBLIC_URL": f"http://{listen}", "WEBHOOK_SECRET": "secret", "METRICS_LISTEN": "127.0.0.1:0"}
    process = bot(door, folder, database_url, **settings)
    until(lambda: reachable(f"http://{listen}/livez"), what=process.log)
    return process


@dataclass
class Crowd:
    """Who has to wait, and the others. `refused`: their chats answer 429; `hanging`: their calls never end."""

    door: Simulator
    refused: list[int]
    hanging: list[int]
    unlucky: int
    others: list[int]
    log: Log
    asked: dict[int, float] = field(default_factory=dict)
    took: dict[int, float] = field(default_factory=dict)

    @property
    def waiting(self) -> list[int]:
        return [*self.refused, *self.hanging]

    @property
    def all(self) -> list[int]:
        return [*self.waiting, self.unlucky, *self.others]

    def trouble(self) -> None:
        for person in self.refused:
            self.door.post("/_sim/faults", person=person, flood_rate=1, retry_after=RETRY_AFTER)
        for person in self.hanging:
            self.door.post("/_sim/faults", person=person, latency_ms=HANG_MS)

    def is_over(self) -> None:
        self.door.post("/_sim/faults")

    def begin(self) -> None:
        """Those who will wait ask first, so that they stand before everybody."""
        for person in self.waiting:
            self.door.say(person, FIRST[0])
        self.door.say(self.unlucky, BUG)
        for person in self.waiting:
            self.door.say(person, THEN[0])

    def others_ask(self) -> None:
        """Thirty a second, as many as Telegram lets be answered."""
        for person in self.others:
            self.asked[person] = time.monotonic()
            self.door.say(person, FIRST[0])
            self.look()
            time.sleep(1 / 30)

    def look(self) -> int:
        """How many of the others were answered so far."""
        for entry in self.log.read():
            person = int(entry["params"].get("chat_id", 0))
            if entry["method"] == "sendMessage" and entry["effect"] and person in self.asked:
                self.took.setdefault(person, time.monotonic() - self.asked[person])
        return len(self.took)

    def answers(self, person: int) -> list[str]:
        """Which of the two questions were answered, in order."""
        titles = [title for _, title in (FIRST, THEN)]
        return [title for reply in self.door.replies(person) for title in titles if title in reply]

    def answered(self, person: int) -> bool:
        return {FIRST[1], THEN[1]} <= set(self.answers(person))


def crowd(door: Simulator, database: Database | None, others: int) -> Crowd:
    """With a database they take part and consented; without, they are strangers."""
    people = [door.person(f"Persona {number}") for number in range(6 + others)]

    def enter(session: Session) -> None:
        for person in people:
            row = Person(chat_id=person, role=Role.OFFICIAL, standing=Standing.ACTIVE, joined_at=processes.now())
            row.consent, row.menu = CONSENT_VERSION, Role.OFFICIAL.value
            session.add(row)

    if database:
        database.transact(enter)
    return Crowd(door, people[:3], people[3:5], people[5], people[6:], Log(door))


def _kept(database: Database) -> int:
    return database.transact(lambda session: len(session.exec(select(KeptUpdate.update_id)).all()))


@pytest.mark.faults
@pytest.mark.parametrize("way", DOORS)
def test_nobody_waits_for_those_who_have_to(tmp_path: Path, database_url: str, way: str) -> None:
    """Six chats in trouble, 250 others answered while those still wait; then those too, once and in order."""
    database = Database(database_url)
    with simulator(tmp_path) as door:
        here = crowd(door, database, OTHERS)
        process = with_a_bug(door, tmp_path, database_url, way)
        here.trouble()
        here.begin()
        here.others_ask()
        until(lambda: here.look() == OTHERS, what=process.log)
        assert [here.answers(person) for person in here.waiting] == [[]] * 5, "they still wait"
        p99 = sorted(here.took.values())[int(OTHERS * 0.99)]
        print(
            f"\n{way}: {OTHERS} others answered while 5 waited; p99 {p99:.2f} s, longest {max(here.took.values()):.2f}"
        )
        until(lambda: APOLOGY in "".join(door.replies(here.unlucky)), what=process.log)
        until(lambda: _kept(database) == 10, what=process.log)
        here.is_over()
        until(lambda: all(here.answered(person) for person in here.waiting), what=process.log)
        until(lambda: _kept(database) == 0, what=process.log)
        assert [here.answers(person) for person in here.refused] == [[FIRST[1], THEN[1]]] * 3
        assert sum(APOLOGY in reply for reply in door.replies(here.unlucky)) == 1
        assert process.terminate() == 0
    database.close()


@pytest.mark.faults
@pytest.mark.parametrize("way", DOORS)
@pytest.mark.parametrize("seed", range(KILLS))
def test_kill_9_while_some_wait_loses_nobody(tmp_path: Path, database_url: str, way: str, seed: int) -> None:
    """Whether what waits was kept already or not: Telegram or the database still has it."""
    database, chance = Database(database_url), random.Random(seed)
    with simulator(tmp_path) as door:
        here = crowd(door, database, 60)
        process = with_a_bug(door, tmp_path, database_url, way)
        here.trouble()
        here.begin()
        here.others_ask()
        wanted = chance.randint(1, 60)
        until(lambda: here.look() >= wanted, what=process.log)
        process.kill()
        kept = _kept(database)
        process = with_a_bug(door, tmp_path, database_url, way)
        until(lambda: here.look() == 60, what=process.log)
        here.is_over()
        until(lambda: all(here.answered(person) for person in here.waiting), what=process.log)
        until(lambda: APOLOGY in "".join(door.replies(here.unlucky)), what=process.log)
        until(lambda: _kept(database) == 0, what=process.log)
        assert [here.answers(person) for person in here.refused] == [[FIRST[1], THEN[1]]] * 3
        print(f"\n{way}: killed after {wanted} answers, {kept} kept: nobody lost")
        assert process.terminate() == 0
    database.close()


@pytest.mark.faults
@pytest.mark.parametrize("way", DOORS)
def test_of_strangers_nothing_is_kept_and_this_is_promised(tmp_path: Path, database_url: str, way: str) -> None:
    """Killed while Telegram still holds what they said, nothing is lost. Once it was told to forget (after twenty
    seconds, or at once in a crowd) they wait in memory: answered when that can be, lost by a kill."""
    database = Database(database_url)
    with simulator(tmp_path) as door:
        here = crowd(door, None, 0)
        process = with_a_bug(door, tmp_path, database_url, way)
        here.trouble()
        here.begin()
        until(lambda: _refusals(here) >= 3, what=process.log)
        process.kill()
        here.is_over()
        process = with_a_bug(door, tmp_path, database_url, way)
        until(lambda: all(here.answered(person) for person in here.waiting), what=process.log)
        assert [here.answers(person) for person in here.refused] == [[FIRST[1], THEN[1]]] * 3
        here.trouble()
        door.say(here.refused[0], FIRST[0])
        until(lambda: "An update waits in memory" in process.written(), what=process.log)
        assert _kept(database) == 0
        here.is_over()
        until(lambda: here.answers(here.refused[0]).count(FIRST[1]) == 2, what=process.log)
        assert process.terminate() == 0
    database.close()


def _refusals(here: Crowd) -> int:
    return sum(entry["status"] == 429 for entry in here.log.read())
