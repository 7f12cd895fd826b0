"""A day and a night of 5,000 people on two replicas, in twenty-four leaps of the clock: what the processes hold at the
end of each hour, while others are killed, the database is restarted and Telegram is away.

`python -m benchmarks endurance [--people N] [--seed S]`; needs haproxy. An hour's people ask and report as those of
benchmarks/replicas do, and a coordinator opens pictures and sheets; once nothing waits any more, every process is
measured and the clock leaps to the next hour."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random

import psutil
from sqlmodel import Session

from benchmarks import replicas
from benchmarks.replicas import town as house
from benchmarks.replicas.comparison import compare
from benchmarks.replicas.people import Crowd
from bot.people.people import CONSENT_VERSION
from db.engine import Database
from db.models import Person, Role, Standing
from tests import postgres, processes
from tests.at import BOGOTA, LEAPS, Time
from tests.processes import Simulator, simulator

PEOPLE, SEED = replicas.PEOPLE, replicas.SEED
BEGINS = datetime(2026, 11, 19, 5, 0, tzinfo=BOGOTA)  # a Thursday
# Of a thousand people, those who write in an hour, from five in the morning on.
OF_A_THOUSAND = (4, 16, 60, 110, 120, 105, 80, 40, 55, 100, 105, 85, 50, 25, 15, 10, 8, 5, 2, 1, 1, 1, 1, 1)
AT_ONCE = 60  # people who wait for something
AWAY_S, AWAY = 25.0, {"error_rate": 0.4, "reset_rate": 0.3, "lose_response_rate": 0.2, "all": 1}
NOTHING = dict.fromkeys(AWAY, 0)
ASKS = ("/tablero", "/informe", "/preguntas", "¿quién está atrasado?", "/secretarias", "/plan")
FREEZE_S = 35.0
TITLE = "## Endurance: a day of 5,000 people"
PICTURE = Path(__file__).parent / "endurance.png"


@dataclass(frozen=True, slots=True)
class Level:
    """What a process holds when nothing waits. `memory` in MB, resident."""

    memory: float
    handles: int
    threads: int


@dataclass(frozen=True, slots=True)
class Hour:
    """What came of an hour. `most`: of all that waited at a time; `left`: what waited in the end."""

    happened: str
    most: int
    left: int
    levels: dict[str, Level]


def run(people: int = PEOPLE, seed: int = SEED) -> str:
    """Gives the section, and draws the picture beside it."""
    with (
        tempfile.TemporaryDirectory(prefix="alianza-endurance-") as name,
        postgres.server() as address,
        postgres.database(address, "replicas") as url,
        _clock(Path(name)) as leap,
        simulator(Path(name)) as door,
        replicas.prepared(url) as database,
    ):
        day = Day(door, database, Crowd(door, people, Random(seed)), leap)
        day.through(Path(name), address, url)
        draw(day.hours, PICTURE)
        return day.section(people, seed)


@contextmanager
def _clock(folder: Path) -> Iterator[Callable[[float], None]]:
    """Has every process read one clock, from BEGINS on, and gives what makes it leap to so many seconds after."""
    file = folder / "leaps"
    file.write_text("0", encoding="ascii")
    began = time.monotonic()
    os.environ[LEAPS] = str(file)
    processes.begin(Time(BEGINS, began, file))

    def leap(seconds: float) -> None:
        beside = file.with_suffix(".new")
        beside.write_text(str(seconds - (time.monotonic() - began)), encoding="ascii")
        beside.replace(file)  # at once, for whoever reads it meanwhile

    try:
        yield leap
    finally:
        del os.environ[LEAPS]
        processes.begin()


class Day:
    """The day, hour by hour."""

    def __init__(self, door: Simulator, database: Database, crowd: Crowd, leap: Callable[[float], None]) -> None:
        self._door, self._database, self._crowd, self._leap = door, database, crowd, leap
        self._crowd.enter(database)
        self._coordinator = door.person("Coordinación")
        database.transact(_enter, self._coordinator, processes.now())
        self._back_at: float | None = None
        self.hours: list[Hour] = []
        self._ended: list[str] = []
        self._took_s = 0.0

    def through(self, folder: Path, address: str, url: str) -> None:
        """Plays every hour."""
        self._door.post("/_sim/faults", rate_limit_per_s=replicas.RATE)
        began = time.monotonic()
        with house.town(self._door, folder, url) as town:
            one, two, worker = *town.updates, town.worker
            trouble: dict[int, tuple[str, Callable[[], None]]] = {
                3: ("kill -9 of the second replica", two.kill),
                5: ("database restarted", lambda: house.restart_server(address)),
                7: ("Telegram away", self._away),
                9: ("second replica frozen", lambda: two.freeze(FREEZE_S)),
                10: ("database restarted", lambda: house.restart_server(address)),
                11: ("Telegram away", self._away),
                12: ("kill -9 of the worker", worker.kill),
                14: ("kill -9 of the second replica", two.kill),
            }
            for number in range(len(OF_A_THOUSAND)):
                what, act = trouble.get(number, ("", None))
                wanted = len(self._crowd.members) * sum(OF_A_THOUSAND[: number + 1]) // sum(OF_A_THOUSAND)
                most = self._hour(town, wanted, act)
                left = sum(replicas.waiting(self._door, self._database).values())
                levels = {each.name: _level(each.pid) for each in (one, two, worker)}
                self.hours.append(Hour(what, most, left, levels))
                print(f"{(5 + number) % 24:02}:00 {wanted} people, {most} waited, {what} {levels}", flush=True)
                self._leap((number + 1) * 3600)
            self._ended = [f"{each.name} ended with {status}" for each in town.replicas for status in each.ended]
        self._took_s = time.monotonic() - began

    def _hour(self, town: house.Town, wanted: int, act: Callable[[], None] | None) -> int:
        """Serves people until so many were; a trouble comes when half of them are. Gives how much waited at most."""
        before, most, looked = self._crowd.finished, 0, 0.0
        asks = iter(ASKS)
        until = time.monotonic() + replicas.PATIENCE_S
        while time.monotonic() < until:
            let_in = wanted - self._crowd.finished - self._crowd.waiting
            self._crowd.step(min(AT_ONCE, self._crowd.waiting + let_in))
            town.look_after()
            if act is not None and 2 * self._crowd.finished >= before + wanted:
                act()
                act = None
            if self._back_at is not None and time.monotonic() >= self._back_at:
                self._door.post("/_sim/faults", **NOTHING)
                self._back_at = None
            if self._back_at is None and time.monotonic() - looked > 1:  # while it is away, nobody can be asked
                looked = time.monotonic()
                waits = sum(replicas.waiting(self._door, self._database).values())
                most = max(most, waits)
                ask = next(asks, None)
                if ask is not None:
                    self._door.say(self._coordinator, ask)
                calm = act is None and not any(each.frozen for each in town.replicas)
                if ask is None and calm and not waits and self._crowd.finished >= wanted:
                    return most
            time.sleep(0.05)
        return most

    def _away(self) -> None:
        self._door.post("/_sim/faults", **AWAY)
        self._back_at = time.monotonic() + AWAY_S

    # What came of it

    def section(self, people: int, seed: int) -> str:
        outcome = compare(self._crowd.stories(self._database))
        for fault in [*outcome.faults, *self._ended]:
            print(fault, flush=True)
        rows = [*replicas.of_what_came(outcome), *self._of_the_processes()]
        return "\n".join(
            [
                TITLE,
                "",
                f"`python -m benchmarks endurance --people {people} --seed {seed}`: {people:,} people on the layout of",
                "compose.yaml, a day and a night from five in the morning on. The clock of every process leaps",
                "to the next hour once nothing waits. The first replica is never killed. Without encoder.",
                "",
                "![Memory of each process and what waited, by the hour](endurance.png)",
                "",
                "| what | | asked |",
                "|---|---|---|",
                *(f"| {what} | {found} | {asked} |" for what, found, asked in rows),
                "",
                "| process | after | memory | handles | threads |",
                "|---|---|---|---|---|",
                *self._levels(),
            ]
        )

    def _of_the_processes(self) -> Iterator[replicas.Row]:
        trouble = [hour.happened for hour in self.hours if hour.happened]
        yield "trouble, in its order", ", ".join(trouble), ""
        yield "processes that ended by themselves", f"{len(self._ended)}", "0"
        yield "most that waited in an hour", f"{max(hour.most for hour in self.hours):,}", ""
        yield "left to be done when an hour ended, at most", f"{max(hour.left for hour in self.hours):,}", "0"
        yield "took", f"{self._took_s / 60:.0f} min", ""

    def _levels(self) -> Iterator[str]:
        for name in self.hours[0].levels:
            for after in (1, 6, 12, 18, 24):
                level = self.hours[after - 1].levels[name]
                yield f"| {name} | {after} h | {level.memory:.0f} MB | {level.handles} | {level.threads} |"


def _enter(session: Session, chat: int, now: datetime) -> None:
    row = Person(chat_id=chat, role=Role.COORDINATOR, standing=Standing.ACTIVE, joined_at=now)
    row.name, row.consent, row.menu = "Coordinación", CONSENT_VERSION, Role.COORDINATOR.value
    session.add(row)


def _level(pid: int) -> Level:
    process = psutil.Process(pid)
    with process.oneshot():
        return Level(process.memory_info().rss / 2**20, process.num_fds(), process.num_threads())


def draw(hours: list[Hour], file: Path) -> None:
    """Draws each process's memory above what waited."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure((12, 8), dpi=90, facecolor="#ffffff", layout="constrained")
    above, below = figure.subplots(2, sharex=True, height_ratios=(2, 1))
    places = range(1, len(hours) + 1)
    for name, color in zip(hours[0].levels, ("#1f5f8b", "#7fb3d5", "#b23a00"), strict=True):
        above.plot(places, [hour.levels[name].memory for hour in hours], label=name, color=color, linewidth=2.5)
    above.set_ylim(bottom=0)
    above.set_ylabel("resident memory, MB")
    above.legend(frameon=False, ncols=3)
    for place, hour in zip(places, hours, strict=True):
        if hour.happened:
            above.axvline(place, color="#cccccc", linestyle="--", zorder=0)
            above.text(place, 4, hour.happened, rotation=90, va="bottom", ha="right", fontsize=9, color="#666666")
    below.bar(places, [hour.most for hour in hours], color="#f0b429", label="waited at most")
    below.bar(places, [hour.left for hour in hours], color="#b23a00", label="left when the hour ended")
    below.set_ylabel("updates and deliveries")
    below.set_xlabel("hours since 5:00")
    below.legend(frameon=False)
    FigureCanvasAgg(figure).print_png(file)  # type: ignore[no-untyped-call]
