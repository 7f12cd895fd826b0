"""Plans of 97 secretariats: how long the board and a plan take; then whole dialogues that report, beside a bare echo
bot (benchmarks/plan_dialogues.py)."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from benchmarks import plan_dialogues
from benchmarks.plan_data import ACTIVITIES, COORDINATOR, REPORTS, filled
from bot.people import assignments
from bot.plans import board, charts, plans
from bot.plans.board import Filter
from bot.plans.chat import board_screens, plans_screens
from bot.plans.chat.board_screens import Place
from db.engine import Database
from tests import postgres, processes

RUNS = 9
PLAN = "47001"
BOGOTA = ZoneInfo("America/Bogota")
TODAY = processes.now().astimezone(BOGOTA).date()
FIRST = """
import time
start = time.perf_counter()
from bot.plans.charts import Picture, Tile, png
png(Picture("a", "b", "c", [], ["d"], [("e", [Tile(1, "f")])], "g", "h", []))
print(time.perf_counter() - start)
"""


def run() -> str:
    with (
        tempfile.TemporaryDirectory() as name,
        postgres.server() as address,
        postgres.database(address, "plans") as url,
    ):
        sqlite, postgresql = _times(f"sqlite:///{name}/plans.db"), _times(url)
    times = {measure: f"{sqlite[measure]:.0f} ms | {postgresql[measure]:.0f} ms" for measure in ASKED}
    return "\n".join(
        [
            "## Plans",
            "",
            f"`python -m benchmarks plans`. 97 secretariats × {ACTIVITIES} activities × {REPORTS} reports; medians of",
            f"{RUNS} in one process, without Telegram.",
            f"The first picture of a process also loads the drawing library: {_first_ms():.0f} ms, once.",
            "",
            "| measure | SQLite | PostgreSQL | asked |",
            "|---|---|---|---|",
            *(f"| {measure} | {times[measure]} | {asked} |" for measure, asked in ASKED.items()),
            "",
            plan_dialogues.run(),
        ]
    )


ASKED = {
    "/tablero: its figures": "",
    "/tablero: its picture and words": "",
    "/tablero, whole": "≤ 1,500 ms",
    "/plan, whole": "≤ 50 ms",
}


def _times(url: str) -> dict[str, float]:
    """Milliseconds."""
    database = filled(url)
    found = _figures(database)
    _picture(found)  # loads the library
    works: list[Callable[[], object]] = [
        lambda: _figures(database),
        lambda: _picture(found),
        lambda: _picture(_figures(database)),
        lambda: _plan(database),
    ]
    times = {measure: _median_ms(work) for measure, work in zip(ASKED, works, strict=True)}
    database.close()
    return times


def _median_ms(work: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        before = time.perf_counter()
        work()
        times.append(time.perf_counter() - before)
    return 1000 * median(times)


def _figures(database: Database) -> board.Board:
    return database.transact(board.board, COORDINATOR, Filter(), TODAY, BOGOTA)


def _picture(found: board.Board) -> object:
    return charts.png(board_screens.picture(found, Place(), TODAY)), board_screens.board(found, Place(), TODAY)


def _plan(database: Database) -> object:
    states = database.transact(plans.plan, COORDINATOR, PLAN)
    return plans_screens.plan(database.transact(assignments.secretariat, PLAN), states, TODAY, several=True)


def _first_ms() -> float:
    return 1000 * float(subprocess.check_output([sys.executable, "-c", FIRST], cwd=Path(__file__).parent.parent))
