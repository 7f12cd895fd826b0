"""From the start of a process to its first answer, and the memory it then holds; beside a bare bot."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import psutil

from conocimiento.articles import HOME
from tests.at import ARTICLES
from tests.processes import Simulator, bot, simulator, until

RUNS = 5
WHOLE_BASE = {ARTICLES: ""}  # else a bot that a test starts knows a third of it
JOINED = "encoder=True"  # in the log, when the base is served with it
BARE = """
import os
from telegram.ext import Application, MessageHandler, filters
async def echo(update, context): await update.message.reply_text(update.message.text)
app = Application.builder().token("5920:processes").base_url(os.environ["API"] + "/bot").build()
app.add_handler(MessageHandler(filters.TEXT, echo))
app.run_polling()
"""


class Started(NamedTuple):
    """Seconds from the start to the first answer and to the encoder's part in them, megabytes after it."""

    answered: float
    encoder: float
    memory: float


def run() -> str:
    articles = len([*HOME.glob("*.md")])
    kinds: dict[str, Start] = {
        f"ours, {articles} articles": _start_ours,
        "ours, with the encoder": _start_with_encoder,
        "bare python-telegram-bot echo bot": _start_bare,
    }
    _measure(_start_ours)  # trains, and keeps what it trained
    _measure(_start_with_encoder)
    measured = {name: [_measure(start) for _ in range(RUNS)] for name, start in kinds.items()}
    rows = []
    for name, runs in measured.items():
        answered, encoder, memory = (statistics.median(column) for column in zip(*runs, strict=True))
        joined = f"{encoder - answered:.2f} s" if encoder else ""
        rows.append(f"| {name} | {answered:.2f} s | {joined} | {memory:.0f} MB |")
    return "\n".join(
        [
            "## Start to first answer, and resident memory",
            "",
            f"Median of {RUNS} runs: process started with one question waiting and a database to be made, the base",
            "unchanged since an earlier start, until its reply is in the chat; until the encoder takes part; memory.",
            "",
            "| bot | first answer | the encoder, after it | resident memory |",
            "|---|---|---|---|",
            *rows,
        ]
    )


Running = tuple[int, Callable[[], object], Callable[[], bool] | None]
Start = Callable[[Simulator, Path], Running]


def _measure(start: Start) -> Started:
    with tempfile.TemporaryDirectory() as name, simulator(Path(name)) as door:
        person = door.person("Ana Prueba")
        door.say(person, "q es el mgei")
        before = time.perf_counter()
        pid, stop, joined = start(door, Path(name))
        until(lambda: door.replies(person))
        answered, encoder = time.perf_counter() - before, 0.0
        if joined is not None:
            until(joined)
            encoder = time.perf_counter() - before
        time.sleep(0.5)
        memory = psutil.Process(pid).memory_info().rss / 1e6
        stop()
    return Started(answered, encoder, memory)


def _start_ours(door: Simulator, folder: Path) -> Running:
    process = bot(door, folder, f"sqlite:///{folder}/alianza.db", **WHOLE_BASE)
    return process.pid, process.terminate, None


def _start_with_encoder(door: Simulator, folder: Path) -> Running:
    process = bot(door, folder, f"sqlite:///{folder}/alianza.db", ENCODER="true", **WHOLE_BASE)
    return process.pid, process.terminate, lambda: JOINED in process.written()


def _start_bare(door: Simulator, _folder: Path) -> Running:
    process = subprocess.Popen(
        [sys.executable, "-c", BARE], env={"API": door.url}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )

    def stop() -> None:
        process.terminate()
        process.wait()

    return process.pid, stop, None
