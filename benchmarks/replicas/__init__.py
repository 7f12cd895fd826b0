"""Two replicas by webhook on PostgreSQL behind HAProxy, while processes are killed and frozen, the database is
restarted and Telegram refuses: what became of everything people sent.

`python -m benchmarks replicas [--people N] [--seed S]`; needs haproxy."""

import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import quantiles

from sqlmodel import Session, col, select

from benchmarks.replicas import town as house
from benchmarks.replicas.comparison import Outcome, compare
from benchmarks.replicas.people import AT_ONCE, DUPLICATES, Crowd
from benchmarks.replicas.trouble import Trouble
from db.engine import Database
from db.migrate import upgrade
from db.models import Delivery, DeliveryState, KeptUpdate
from tests import postgres, processes
from tests.processes import Simulator, simulator

PEOPLE, SEED = 5000, 59
KILLS = 10
FEW = 500  # people; with fewer there are fewer kills
RATE = 30  # messages a second that Telegram lets a bot send
SILENCE_S = 90.0  # nothing was said for so long and nothing waits: what is not answered now never will be
PATIENCE_S = 600.0
TITLE = "## Two replicas, killed and frozen"

Row = tuple[str, str, str]  # what, what was found, what is asked


def run(people: int = PEOPLE, seed: int = SEED) -> str:
    """Gives the section. What went wrong is in it, and printed in full."""
    with (
        tempfile.TemporaryDirectory(prefix="alianza-replicas-") as name,
        postgres.server() as address,
        postgres.database(address, "replicas") as url,
        simulator(Path(name)) as door,
        prepared(url) as database,
    ):
        run = Run(door, database, people, seed)
        run.through(Path(name), address, url)
        return run.section()


def prepared(url: str) -> Database:
    """Makes the schema in the database «replicas» of a server."""
    database = Database(url)
    upgrade(database.engine)
    house.keep_what_is_committed(database, "replicas")
    return database


def waiting(door: Simulator, database: Database) -> dict[str, int]:
    """Counts what is left to be done: updates and deliveries."""
    info = door.post(f"/bot{processes.TOKEN}/getWebhookInfo")
    kept, due = database.transact(_kept_and_due)
    return {"at Telegram": info["result"]["pending_update_count"], "kept": kept, "to be said": due}


class Run:
    """One run, and what came of it."""

    def __init__(self, door: Simulator, database: Database, people: int, seed: int) -> None:
        self._door, self._database, self._people, self._seed = door, database, people, seed
        self._chance = Random(seed)
        self._crowd = Crowd(door, people, self._chance)
        self._crowd.enter(database)
        self._happened: list[str] = []
        self._ended: list[str] = []
        self._left: dict[str, int] = {}
        self._took_s = 0.0

    def through(self, folder: Path, address: str, url: str) -> None:
        """Has everybody served in the middle of all the trouble, and waits until nothing is left to be done."""
        self._door.post("/_sim/faults", rate_limit_per_s=RATE)
        with house.town(self._door, folder, url) as town:
            kills = KILLS if self._people >= FEW else 2
            trouble = Trouble(town, self._door, lambda: house.restart_server(address), kills, self._chance)
            began = time.monotonic()
            self._serve(town, trouble)
            self._took_s = time.monotonic() - began
            self._left = self._settle(town)
            self._happened = trouble.happened
            self._ended = [
                f"{replica.name} ended with {status}" for replica in town.replicas for status in replica.ended
            ]

    def _serve(self, town: house.Town, trouble: Trouble) -> None:
        heard, told = time.monotonic(), 0
        while not (self._crowd.everybody_is_done and trouble.over):
            if self._crowd.step():
                heard = time.monotonic()
            elif time.monotonic() - heard > SILENCE_S and not any(waiting(self._door, self._database).values()):
                return
            trouble.act(self._crowd.share)
            town.look_after()
            if self._crowd.finished >= told + 100:
                told = self._crowd.finished
                print(f"{told} people are done", flush=True)
            time.sleep(0.05)

    def _settle(self, town: house.Town) -> dict[str, int]:
        """Waits for what is brought late, for what is kept and for what is to be said. Gives what is left of each."""
        until = time.monotonic() + PATIENCE_S
        while any((left := waiting(self._door, self._database)).values()) and time.monotonic() < until:
            self._crowd.step()
            town.look_after()
            time.sleep(1)
        self._crowd.step()
        return left

    # What came of it

    def section(self) -> str:
        outcome = compare(self._crowd.stories(self._database))
        for fault in [*outcome.faults, *self._ended]:
            print(fault, flush=True)
        rows = [*self._of_trouble(), *of_what_came(outcome), *self._of_the_rest()]
        return "\n".join(
            [
                TITLE,
                "",
                f"`python -m benchmarks replicas --people {self._people} --seed {self._seed}`. The layout of",
                "compose.yaml on one machine: two processes that take updates behind HAProxy",
                f"{house.version_of_proxy()} with `deploy/haproxy.cfg`, one with clock and sender, PostgreSQL.",
                "Telegram brings updates by webhook, a fifth of them twice, again what is not confirmed, and",
                f"refuses more than {RATE} messages a second. Each person asks, reports on an activity of their own",
                "and asks again in one breath, and registers the report by its button;",
                f"{AT_ONCE} people wait for something at any moment. Without encoder.",
                "",
                "| what | | asked |",
                "|---|---|---|",
                *(f"| {what} | {found} | {asked} |" for what, found, asked in rows),
                "",
                f"In this order: {', '.join(self._happened)}.",
            ]
        )

    def _of_trouble(self) -> Iterator[Row]:
        happened = Counter(each.partition(" of ")[0].partition(" to ")[0] for each in self._happened)
        numbers = [happened[each] for each in ("kill -9", "SIGSTOP", "restart", "429")]
        yield "people", f"{len(self._crowd.members):,}", ""
        yield f"brought again, {DUPLICATES:.0%} of all on purpose", f"{self._crowd.brought_again:,}", ""
        yield "kill -9, SIGSTOP, restarts of the database, storms of 429", several(*numbers), "10, 5, 1, 1"
        yield "calls that Telegram refused with 429", f"{self._crowd.refused:,}", ""
        yield "processes that ended by themselves", f"{len(self._ended)}", "0"

    def _of_the_rest(self) -> Iterator[Row]:
        cuts = quantiles(self._crowd.waits, n=100, method="inclusive")
        waits = [cuts[49], cuts[94], cuts[98], max(self._crowd.waits)]
        states = self._database.transact(_states)
        yield "left in the end: at Telegram, kept, due to be said", several(*self._left.values()), "0, 0, 0"
        yield f"told unasked: {', '.join(states)}", several(*states.values()), ""
        measure = "from a message to its answer: p50, p95, p99, longest"
        yield measure, ", ".join(f"{seconds:.1f} s" for seconds in waits), ""
        yield "took", f"{self._took_s / 60:.0f} min", ""


def of_what_came(outcome: Outcome) -> Iterator[Row]:
    """Gives the table's rows on messages, reports and questions."""
    counts = outcome.counts
    came = several(counts["sent"], counts["answered"], counts["apologised"], len(outcome.lost))
    yield "messages and taps: sent, answered, apologised for, lost", came, "lost: 0"
    yield "answers that came again", f"{counts['repeated']:,}", ""
    yield "reports meant, not once in the history", several(counts["reports"], len(outcome.wrong_reports)), "0"
    asked = several(counts["questions"], len(outcome.wrong_questions))
    yield "questions asked, people whose questions are not each once in the database", asked, "0"
    yield "people whose answers came in another order", f"{len(outcome.disordered):,}", "0"


def several(*numbers: int) -> str:
    """Writes numbers for a table's cell."""
    return ", ".join(f"{number:,}" for number in numbers)


def _kept_and_due(session: Session) -> tuple[int, int]:
    kept = len(session.exec(select(KeptUpdate.update_id)).all())
    waits = col(Delivery.state).in_([DeliveryState.QUEUED, DeliveryState.SENDING])
    due = select(Delivery.id).where(waits, col(Delivery.not_before) <= processes.now())
    return kept, len(session.exec(due).all())


def _states(session: Session) -> dict[str, int]:
    counts = Counter(DeliveryState(state).value for state in session.exec(select(Delivery.state)))
    return dict(counts.most_common())
