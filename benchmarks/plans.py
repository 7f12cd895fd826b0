"""Plans of 97 secretariats: how long the board and a plan take; then whole dialogues that report, beside a bare echo
bot (benchmarks/plan_dialogues.py)."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from benchmarks import plan_dialogues
from benchmarks.plan_data import ACTIVITIES, COORDINATOR, REPORTS, filled
from bot.people import assignments, people
from bot.plans import board, charts, plans
from bot.plans.board import Filter
from bot.plans.chat import board_screens, plans_screens
from bot.plans.chat.board_screens import Place
from bot.workbooks import exports
from bot.workbooks.chat import report_words
from bot.workbooks.excel.report import workbook
from bot.workbooks.exports import Filters
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
    times = {measure: f"{sqlite[measure]:.0f} ms | {postgresql[measure]:.0f} ms" for measure in sqlite}
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
            *(f"| {measure} | {times[measure]} | {asked} |" for measure, asked in (ASKED | EXPORTING).items()),
            "",
            plan_dialogues.run(),
        ]
    )


ASKED = {
    "/tablero: its figures": "",
    "/tablero: its picture and words": "",
    "/tablero, whole": "≤ 400 ms",
    "/plan, whole": "≤ 50 ms",
}
EXPORT, MEANWHILE = "the largest export, whole", "a write by others meanwhile, the longest"
EXPORTING = {EXPORT: "", MEANWHILE: "≤ 100 ms"}


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
    times |= _exporting(database, url)
    database.close()
    return times


def _exporting(database: Database, url: str) -> dict[str, float]:
    """Milliseconds of the export, and of the longest of the transactions that this process begins every 20 ms: the
    export is made in another one, so that they wait for the database and not for the interpreter."""
    waits = []
    with ProcessPoolExecutor(1, get_context("spawn")) as elsewhere:
        elsewhere.submit(_export, url).result()  # loads what exports
        began = time.perf_counter()
        export = elsewhere.submit(_export, url)
        while not export.done():
            before = time.perf_counter()
            database.transact(people.set_menu, COORDINATOR, "coordinator")
            waits.append(time.perf_counter() - before)
            time.sleep(0.02)
        export.result()
        whole = time.perf_counter() - began
    return {EXPORT: 1000 * whole, MEANWHILE: 1000 * max(waits)}


def _export(url: str) -> None:
    database = Database(url)
    made = database.read(exports.contents, COORDINATOR, Filters(), processes.now(), BOGOTA)
    database.transact(exports.note, COORDINATOR, made, processes.now())
    workbook(made, report_words.words(made))
    database.close()


def _median_ms(work: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        before = time.perf_counter()
        work()
        times.append(time.perf_counter() - before)
    return 1000 * median(times)


def _figures(database: Database) -> board.Board:
    return database.read(board.board, COORDINATOR, Filter(), TODAY, BOGOTA)


def _picture(found: board.Board) -> object:
    return charts.png(board_screens.picture(found, Place(), TODAY)), board_screens.board(found, Place(), TODAY)


def _plan(database: Database) -> object:
    states = database.transact(plans.plan, COORDINATOR, PLAN)
    return plans_screens.plan(database.transact(assignments.secretariat, PLAN), states, TODAY, several=True)


def _first_ms() -> float:
    return 1000 * float(subprocess.check_output([sys.executable, "-c", FIRST], cwd=Path(__file__).parent.parent))
