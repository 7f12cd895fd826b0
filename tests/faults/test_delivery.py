"""The sender as a real process on a Telegram with faults, killed again and again: nothing is lost, nothing that must
not is doubled, and what the database says was sent was sent. The simulator's own log is the witness."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from db.engine import Database
from db.models import Delivery, DeliveryClass, DeliveryState, Lease, Person
from tests import postgres, processes
from tests.delivery.people import add_people, enqueue_all, states, waiting
from tests.processes import Process, Simulator, bot, simulator, until

FULL = os.environ.get("FAULTS") == "full"
KILLS = {"sqlite": 50, "postgresql": 50} if FULL else {"sqlite": 5, "postgresql": 3}
PEOPLE = 550 if FULL else 120  # two messages each
RATE = 30 if FULL else 60  # the highest at which each message is committed alone
IN_DOUBT_PER_KILL = 4 * RATE / 30
FAULTS = {
    "error_rate": 0.02,
    "reset_rate": 0.02,
    "lose_response_rate": 0.01,
    "hang_rate": 0.005,
    "hang_s": 3,
    "flood_rate": 0.003,
    "retry_after": 1,
    "latency_ms": 50,
    "rate_limit_per_s": RATE,
}


class Witness:
    """What Telegram saw of the bot's messages, read as it grows."""

    def __init__(self, door: Simulator) -> None:
        self._door = door
        self._read = 0
        self.calls: list[dict[str, Any]] = []

    def look(self) -> int:
        """How many calls so far."""
        entries = self._door.get(f"/_sim/log?after={self._read}")
        self._read = entries[-1]["n"] if entries else self._read
        self.calls += [entry for entry in entries if entry["method"] == "sendMessage"]
        return len(self.calls)

    def arrived(self) -> dict[tuple[int, str], list[int]]:
        """(chat, text) → the ids under which it arrived."""
        found: dict[tuple[int, str], list[int]] = {}
        for call in self.calls:
            if call["effect"]:
                key = int(call["params"]["chat_id"]), call["params"]["text"]
                found.setdefault(key, []).append(call["answer"]["result"]["message_id"])
        return found

    def self_inflicted(self) -> int:
        return sum(call["status"] == 429 and call.get("fault") != "flood" for call in self.calls)


@contextmanager
def post(tmp_path: Path, database_url: str) -> Iterator[tuple[Simulator, Database]]:
    """PEOPLE people, one in fifty of whom blocked the bot, and a message of each class to everybody."""
    with simulator(tmp_path) as door:
        chats = [door.person(f"Persona {number}") for number in range(PEOPLE)]
        for number, chat in enumerate(chats):
            door.post("/_sim/open", person=chat, payload="")
            if number % 50 == 7:
                door.post("/_sim/block", person=chat, blocked=True)
        with Database(database_url) as database:
            now = processes.now()
            add_people(database, chats, now)
            for kind in DeliveryClass:
                enqueue_all(database, now, kind, kind.value)
            door.post("/_sim/faults", seed=7, **FAULTS)
            yield door, database


def sender(door: Simulator, folder: Path, database_url: str) -> Process:
    return bot(door, folder, database_url, ROLES="sender", SEND_RATE=str(RATE))


def check(witness: Witness, database: Database, kills: int) -> None:
    witness.look()
    arrived = witness.arrived()
    rows = database.transact(_rows)
    assert len(rows) == 2 * PEOPLE
    assert set(states(database)) <= {"sent", "uncertain", "unreachable"}
    for delivery, chat in rows:
        ids = arrived.get((chat, f"Aviso {delivery.delivery_class.value}"), [])
        once = delivery.delivery_class is DeliveryClass.ONCE
        assert len(ids) <= 1 or not once, f"delivery {delivery.id} of class once arrived {len(ids)} times"
        if delivery.state is DeliveryState.SENT:
            assert delivery.message_id in ids, f"delivery {delivery.id} is called sent and was not"
        else:
            assert once or delivery.state is DeliveryState.UNREACHABLE, f"delivery {delivery.id} of class must is lost"
    doubts = Counter(delivery.reason for delivery, _ in rows if delivery.state is DeliveryState.UNCERTAIN)
    repeated = sum(len(ids) - 1 for ids in arrived.values())
    print(f"\n{kills} kills: {states(database)}, in doubt: {dict(doubts)}, must repeated {repeated} times")
    assert witness.self_inflicted() == 0
    # half of what a kill interrupts is of class must, and goes again
    assert doubts["interrupted"] <= IN_DOUBT_PER_KILL * kills


def _rows(session: Session) -> list[tuple[Delivery, int]]:
    found = session.exec(select(Delivery, Person.chat_id).join(Person)).all()
    return [(delivery, chat) for delivery, chat in found if chat is not None]


@pytest.mark.faults
def test_kill_9_again_and_again(tmp_path: Path, database_url: str) -> None:
    kills = KILLS[database_url.split(":")[0].split("+")[0]]
    chance = random.Random(kills)
    with post(tmp_path, database_url) as (door, database):
        witness = Witness(door)
        process = sender(door, tmp_path, database_url)
        for moment in sorted(chance.sample(range(5, 2 * PEOPLE - 5), kills)):
            until(lambda moment=moment: witness.look() >= moment, what=process.log)  # type: ignore[misc]
            process.kill()
            process = sender(door, tmp_path, database_url)
        until(lambda: not waiting(database), what=process.log)
        assert process.terminate() == 0
        check(witness, database, kills)


@pytest.mark.faults
def test_two_processes_one_killed_or_frozen(tmp_path: Path, postgres_address: str) -> None:
    """The other takes over (how soon: tests/delivery/test_sender.py); the frozen one wakes up and harms nothing."""
    rounds = 10 if FULL else 2
    with (
        postgres.database(postgres_address, f"alianza_two{postgres.WORKER}", postgres.TEMPLATE) as url,
        post(tmp_path, url) as (door, database),
    ):
        witness = Witness(door)
        processes = {process.pid: process for process in (sender(door, tmp_path, url), sender(door, tmp_path, url))}
        slowest = 0.0
        for number in range(1, rounds + 1):
            until(lambda number=number: witness.look() >= number * PEOPLE // rounds)  # type: ignore[misc]
            active, before = _holder(database)
            os.kill(active, signal.SIGKILL if number % 2 else signal.SIGSTOP)
            since = time.monotonic()
            until(lambda before=before: _holder(database)[1] > before)  # type: ignore[misc]
            slowest = max(slowest, time.monotonic() - since)
            if number % 2:
                processes.pop(active).kill()
                fresh = sender(door, tmp_path, url)
                processes[fresh.pid] = fresh
            else:
                os.kill(active, signal.SIGCONT)
        until(lambda: not waiting(database))
        for process in processes.values():
            assert process.terminate() == 0
        print(f"\nslowest take-over: {slowest:.1f} s")
        check(witness, database, rounds)


def _holder(database: Database) -> tuple[int, int]:
    """The process that sends, and its number."""
    lease = database.transact(lambda session: session.get(Lease, "sender"))
    assert lease is not None
    return int(lease.holder.split(":")[1]), lease.number
