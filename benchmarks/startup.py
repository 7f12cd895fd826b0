"""From the start of a process to its first answer, and the memory it then holds; beside a bare bot."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from conocimiento.articles import HOME
from tests.processes import Simulator, bot, simulator, until

RUNS = 5
BARE = """
import os
from telegram.ext import Application, MessageHandler, filters
async def echo(update, context): await update.message.reply_text(update.message.text)
app = Application.builder().token("5920:processes").base_url(os.environ["API"] + "/bot").build()
app.add_handler(MessageHandler(filters.TEXT, echo))
app.run_polling()
"""


def run() -> str:
    ours = [_measure(_start_ours) for _ in range(RUNS)]
    bare = [_measure(_start_bare) for _ in range(RUNS)]
    rows = []
    for name, figures in (
        (f"ours, {len([*HOME.glob('*.md')])} articles", ours),
        ("bare python-telegram-bot echo bot", bare),
    ):
        seconds, memory = (statistics.median(column) for column in zip(*figures, strict=True))
        rows.append(f"| {name} | {seconds:.2f} s | {memory:.0f} MB |")
    return "\n".join(
        [
            "## Start to first answer, and resident memory",
            "",
            f"Median of {RUNS} runs: process started with one question waiting, until its reply is in the chat.",
            "",
            "| bot | first answer | resident memory |",
            "|---|---|---|",
            *rows,
        ]
    )


Start = Callable[[Simulator, Path], tuple[int, Callable[[], object]]]


def _measure(start: Start) -> tuple[float, float]:
    """Seconds and megabytes."""
    with tempfile.TemporaryDirectory() as name, simulator(Path(name)) as door:
        person = door.person("Ana Prueba")
        door.say(person, "q es el mgei")
        before = time.perf_counter()
        pid, stop = start(door, Path(name))
        until(lambda: door.replies(person))
        seconds = time.perf_counter() - before
        time.sleep(0.5)
        memory = psutil.Process(pid).memory_info().rss / 1e6
        stop()
    return seconds, memory


def _start_ours(door: Simulator, folder: Path) -> tuple[int, Callable[[], object]]:
    process = bot(door, folder, f"sqlite:///{folder}/alianza.db")
    return process.pid, process.terminate


def _start_bare(door: Simulator, _folder: Path) -> tuple[int, Callable[[], object]]:
    process = subprocess.Popen(
        [sys.executable, "-c", BARE], env={"API": door.url}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )

    def stop() -> None:
        process.terminate()
        process.wait()

    return process.pid, stop
