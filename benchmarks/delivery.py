"""The sender as a real process: what enqueueing costs, its rate, its memory, replies beside a broadcast; then beside a
plain loop."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple

import psutil

from benchmarks import delivery_peer
from benchmarks.delivery_peer import eventually, open_chats, prepared
from db.models import DeliveryClass
from tests import postgres, processes
from tests.delivery.people import enqueue_all, waiting
from tests.faults.test_delivery import Witness
from tests.processes import Simulator, bot, simulator

LATENCY_MS = 50
SLOW, SLOW_MESSAGES = 30, 600
FAST, FAST_MESSAGES = 1000, 10_000
FEW, MANY, CLAIMING_S = 1_000, 100_000, 20
BROADCAST, QUESTIONS, ASKING_S = 10_000, 40, 60
QUESTION = "q es el mgei"


def run() -> str:
    with tempfile.TemporaryDirectory() as name, postgres.server() as address:
        folder = Path(name)
        rows = [_enqueueing(folder, address), *_slow(folder), *_fast(folder, address)]
    return "\n".join(
        [
            "## Delivery",
            "",
            "`python -m benchmarks delivery`. The sender is a process of its own; so is the simulator, which takes",
            f"{LATENCY_MS} ms to answer (none for memory) and refuses what goes beyond the rate. SQLite is durable;",
            "PostgreSQL runs without fsync.",
            "",
            "| measure | SQLite | PostgreSQL | asked |",
            "|---|---|---|---|",
            *rows,
            "",
            delivery_peer.run(),
        ]
    )


def _told(row: str) -> str:
    """Printed at once: the whole takes minutes."""
    print(row, flush=True)
    return row


def _enqueueing(folder: Path, address: str) -> str:
    with postgres.database(address, "enqueueing") as url:
        sqlite, postgresql = _enqueue_ms(f"sqlite:///{folder}/enqueueing.db"), _enqueue_ms(url)
    measure = f"{FAST_MESSAGES:,} messages enqueued, best of 5"
    return _told(f"| {measure} | {sqlite:.0f} ms | {postgresql:.0f} ms | ≤ 100 ms, ≤ 200 ms |")


def _enqueue_ms(url: str) -> float:
    database = prepared(url, range(1, FAST_MESSAGES + 1))
    times = []
    for number in range(5):
        before = time.perf_counter()
        enqueue_all(database, processes.now(), DeliveryClass.ONCE, f"aviso {number}")
        times.append(time.perf_counter() - before)
    database.close()
    return 1000 * min(times)


class Town(NamedTuple):
    """A simulator, what it saw of the bot, and people who wrote to it."""

    door: Simulator
    witness: Witness
    folder: Path
    chats: Sequence[int]

    def ready(self, rate: int, latency_ms: int) -> None:
        """The witness has seen nothing yet."""
        self.door.post("/_sim/faults", rate_limit_per_s=rate, latency_ms=latency_ms)
        self.witness.look()
        self.witness.calls.clear()

    def arrivals(self) -> list[tuple[int, datetime]]:
        """(chat, when) by the simulator's clock, which is this machine's."""
        self.witness.look()
        arrived = [call for call in self.witness.calls if call["effect"]]
        return [(int(call["params"]["chat_id"]), datetime.fromisoformat(call["time"])) for call in arrived]


@contextmanager
def _town(folder: Path, people: int) -> Iterator[Town]:
    with simulator(folder) as door:
        yield Town(door, Witness(door), folder, open_chats(door, people))


def _share(town: Town, url: str, messages: int, rate: int) -> str:
    """Of the rate, from the first message that arrived to the last; and how often Telegram refused."""
    town.ready(rate, LATENCY_MS)
    database = prepared(url, town.chats[:messages])
    enqueue_all(database, processes.now(), DeliveryClass.ONCE, "aviso")
    process = bot(town.door, town.folder, url, ROLES="sender", SEND_RATE=str(rate))
    time.sleep(messages / rate)
    eventually(lambda: not waiting(database))
    process.terminate()
    database.close()
    times = [at for _, at in town.arrivals()]
    assert len(times) == messages, f"{len(times)} of {messages} arrived"
    reached = (messages - 1) / (times[-1] - times[0]).total_seconds()
    return f"{reached / rate:.1%}, {sum(call['status'] == 429 for call in town.witness.calls)}"


def _broadcast(url: str, chats: Sequence[int], recipients: int) -> None:
    """To these chats first, then to chats that do not exist and that the sender is not given the time to reach."""
    beyond = range(chats[-1] + 1, chats[-1] + 1 + max(0, recipients - len(chats)))
    database = prepared(url, [*chats, *beyond][:recipients])
    enqueue_all(database, processes.now(), DeliveryClass.ONCE, "aviso")
    database.close()


# At 30 a second


def _slow(folder: Path) -> list[str]:
    with _town(folder, max(SLOW_MESSAGES, SLOW * (ASKING_S + 10))) as town:
        share = _share(town, f"sqlite:///{folder}/slow.db", SLOW_MESSAGES, SLOW)
        half, most = _reply_waits(town)
    measure = f"a reply during a broadcast of {BROADCAST:,} at {SLOW}/s, p50 and p99 of {QUESTIONS}"
    return [
        _told(f"| {SLOW_MESSAGES:,} messages at {SLOW}/s: share of the rate, 429s | {share} | | ≥ 97 %, 0 |"),
        _told(f"| {measure} | {half:.2f} s, {most:.2f} s | | p50 ≤ 0.5 s |"),
    ]


def _reply_waits(town: Town) -> tuple[float, float]:
    """p50 and p99 in seconds, from what somebody says to the first answer in that chat."""
    askers, url = open_chats(town.door, QUESTIONS), f"sqlite:///{town.folder}/replies.db"
    town.ready(SLOW, LATENCY_MS)
    _broadcast(url, town.chats, BROADCAST)
    process = bot(town.door, town.folder, url, SEND_RATE=str(SLOW), ENCODER="false")
    eventually(town.witness.look)
    asked = {}
    for asker in askers:
        asked[asker] = processes.now()
        town.door.say(asker, QUESTION)
        time.sleep(ASKING_S / QUESTIONS)
    time.sleep(2)
    process.terminate()
    answered = dict(reversed(town.arrivals()))
    cuts = quantiles([(answered[who] - at).total_seconds() for who, at in asked.items()], n=100, method="inclusive")
    return cuts[49], cuts[98]


# At 1,000 a second


def _fast(folder: Path, address: str) -> list[str]:
    people = max(FAST_MESSAGES, FAST * (CLAIMING_S + 2))
    with _town(folder, people) as town, postgres.database(address, "fast") as url:
        sqlite = _share(town, f"sqlite:///{folder}/fast.db", FAST_MESSAGES, FAST)
        postgresql = _share(town, url, FAST_MESSAGES, FAST)
        few, many = _memory_mb(town, FEW), _memory_mb(town, MANY)
    measure = f"memory of the sender with {FEW:,} and with {MANY:,} recipients"
    return [
        _told(f"| {FAST_MESSAGES:,} messages at {FAST:,}/s | {sqlite} | {postgresql} | ≥ 95 %, 0 |"),
        _told(f"| {measure} | {few:.0f} MB, {many:.0f} MB: {many - few:+.0f} MB | | ≤ +20 MB |"),
    ]


def _memory_mb(town: Town, recipients: int) -> float:
    """The highest resident memory of the sending process, from its first message on: until all are sent and a little
    longer, at most for CLAIMING_S."""
    url = f"sqlite:///{town.folder}/memory-{recipients}.db"
    town.ready(FAST, 0)
    _broadcast(url, town.chats, recipients)
    process = bot(town.door, town.folder, url, ROLES="sender", SEND_RATE=str(FAST))
    eventually(town.witness.look)
    peak, until = 0, time.monotonic() + min(CLAIMING_S, recipients / FAST + 2)
    while time.monotonic() < until:
        peak = max(peak, psutil.Process(process.pid).memory_info().rss)
        time.sleep(0.1)
    process.terminate()
    return peak / 1e6
