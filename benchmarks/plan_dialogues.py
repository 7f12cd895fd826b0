"""Whole report dialogues, and questions, through the simulator over HTTP, beside a bare python-telegram-bot echo bot on
the same one.

Everybody writes again as soon as they were answered: what is measured is how many updates a second a bot gets done, and
how long each waits. The driver reads the simulator's log, whose clock is this machine's.
"""

import asyncio
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple

import aiohttp
from sqlmodel import Session, col, func, select

from benchmarks.delivery_peer import open_chats
from benchmarks.plan_data import filled
from benchmarks.startup import BARE, WHOLE_BASE
from conocimiento.evaluation import load_questions
from db.models import Question, Report
from tests import postgres, processes
from tests.processes import Simulator, bot, simulator

PEOPLE, ROUNDS = 16, 3
DIALOGUES = {0: 12, 50: 3}  # of each person in a round, by how many milliseconds Telegram takes to answer
LOOK_S = 0.01
LONGEST_S = 120
# what the buttons of each screen hold, from the one that /avance shows to the receipt
_BUTTONS = (r"^gr:\d+$", r":s:in_progress$", r":y:\d+$", r"^gu:\d+$")
_ANSWERS = ("sendMessage", "editMessageText")
QUESTIONS = [question.text for question in load_questions() if question.gold]
RECORDED = 0.9  # of what is asked, at least; the rest is of one's own plan to an official, and no question
REPORTS, ASKING = "reports", "questions"
ASKED = {  # of the echo bot's rate
    f"ours, SQLite, {REPORTS}": "≥ 0.55",
    f"ours, PostgreSQL, {REPORTS}": "≥ 0.45",
    f"ours, SQLite, {ASKING}": "≥ 0.6",
    f"ours, PostgreSQL, {ASKING}": "≥ 0.6",
}

Entry = dict[str, Any]


class Run(NamedTuple):
    """Updates a second, and seconds from each update to its answer."""

    rate: float
    waits: Sequence[float]


class Town:
    """What people do, and the answer to it."""

    def __init__(self, client: aiohttp.ClientSession) -> None:
        self._client = client
        self._waiting: dict[int, tuple[Callable[[Entry], bool], asyncio.Future[Entry]]] = {}
        self.waits: list[float] = []

    async def watch(self) -> None:
        read = 0
        while True:
            async with self._client.get("/_sim/log", params={"after": read}) as answer:
                entries = await answer.json()
            for entry in entries:
                read = entry["n"]
                self._deliver(entry)
            await asyncio.sleep(LOOK_S)

    def _deliver(self, entry: Entry) -> None:
        if not entry["effect"] or entry["method"] not in _ANSWERS:
            return
        expected, future = self._waiting.get(int(entry["params"]["chat_id"]), (None, None))
        if expected and future and not future.done() and expected(entry):
            future.set_result(entry)

    async def does(self, person: int, what: str, expected: Callable[[Entry], bool], **body: Any) -> Entry:
        future: asyncio.Future[Entry] = asyncio.get_running_loop().create_future()
        self._waiting[person] = expected, future
        before = processes.now().timestamp()
        async with self._client.post(f"/_sim/{what}", json={"person": person, **body}) as answer:
            answer.raise_for_status()
        entry = await asyncio.wait_for(future, LONGEST_S)
        self.waits.append(datetime.fromisoformat(entry["time"]).timestamp() - before)
        return entry


Dialogue = Callable[[Town, int, int], Awaitable[None]]


async def _reports(town: Town, person: int, number: int) -> None:
    """An activity is going on: the plain case, three taps after /avance."""
    shown = await town.does(person, "say", _shows(_BUTTONS[0]), text="/avance")
    for wanted, following in pairwise(_BUTTONS):
        choices = _found(wanted, shown)
        message = shown["answer"]["result"]["message_id"]
        shown = await town.does(
            person,
            "tap",
            _shows(following),
            message_id=message,
            data=choices[number % len(choices)],
        )


def _shows(wanted: str) -> Callable[[Entry], bool]:
    return lambda entry: bool(_found(wanted, entry))


def _found(wanted: str, entry: Entry) -> list[str]:
    """What the buttons of such a kind hold."""
    rows = entry["answer"]["result"].get("reply_markup", {}).get("inline_keyboard", [])
    data = [button.get("callback_data", "") for row in rows for button in row]
    return [each for each in data if re.search(wanted, each)]


async def _asks(town: Town, person: int, number: int) -> None:
    """As many questions as a report takes updates, each of another article or in other words."""
    for step in range(len(_BUTTONS)):
        text = QUESTIONS[(31 * person + len(_BUTTONS) * number + step) % len(QUESTIONS)]
        await town.does(person, "say", lambda _: True, text=text)


async def _echoes(town: Town, person: int, number: int) -> None:
    for step in range(len(_BUTTONS)):
        await town.does(person, "say", lambda _: True, text=f"mensaje {number}.{step}")


async def _measure(url: str, people: Sequence[int], dialogue: Dialogue, dialogues: int) -> Run:
    """After one dialogue of each that does not count."""
    async with aiohttp.ClientSession(url, connector=aiohttp.TCPConnector(limit=0)) as client:
        town = Town(client)
        watching = asyncio.create_task(town.watch())
        await _all(town, people, dialogue, range(1))
        town.waits.clear()
        before = time.perf_counter()
        await _all(town, people, dialogue, range(1, dialogues + 1))
        seconds = time.perf_counter() - before
        watching.cancel()
    return Run(len(town.waits) / seconds, town.waits)


async def _all(town: Town, people: Sequence[int], dialogue: Dialogue, numbers: Iterable[int]) -> None:
    async def one(person: int) -> None:
        for number in numbers:
            await dialogue(town, person, number)

    await asyncio.gather(*map(one, people))


# The bots, one after the other on the same simulator


@contextmanager
def _echo(door: Simulator) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-c", BARE], env={"API": door.url}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _ours(door: Simulator, folder: Path, url: str) -> Iterator[None]:
    process = bot(door, folder, url, **WHOLE_BASE)
    try:
        yield
    finally:
        process.terminate()


def run() -> str:
    with tempfile.TemporaryDirectory() as name, postgres.server() as address:
        folder = Path(name)
        with postgres.database(address, "dialogues") as url, simulator(folder) as door:
            people = open_chats(door, PEOPLE)
            urls = {"ours, SQLite": f"sqlite:///{folder}/dialogues.db", "ours, PostgreSQL": url}
            databases = {kind: filled(each, people) for kind, each in urls.items()}
            rows: list[str] = []
            for latency, dialogues in DIALOGUES.items():
                door.post("/_sim/faults", latency_ms=latency)
                rows += _rows(_runs(door, folder, people, urls, dialogues), latency)
            dialogues = PEOPLE * ROUNDS * sum(1 + each for each in DIALOGUES.values())
            for database in databases.values():
                reports, questions = database.transact(_committed)
                assert reports == dialogues
                assert questions >= RECORDED * len(_BUTTONS) * dialogues
    return "\n".join(
        [
            "### Reports and questions",
            "",
            f"{PEOPLE} people at once, each writing as soon as they were answered: /avance → activity → status →",
            "«Registrar», or as many questions, over HTTP to a simulator that takes so long to answer; the echo bot",
            f"gets as many messages. Medians of {ROUNDS} rounds in turns, the whole base without encoder. Every report",
            "that had a receipt is in its database, and every question but what is answered from the plan.",
            "",
            "| Telegram answers in | bot | updates a second | p50 | p99 | ratio to the echo bot | asked |",
            "|---|---|---|---|---|---|---|",
            *rows,
        ]
    )


def _committed(session: Session) -> tuple[int, int]:
    """Reports that came from a tap; questions."""
    reports = select(func.count()).where(col(Report.source).startswith("tap:"))
    return session.exec(reports).one(), session.exec(select(func.count(col(Question.id)))).one()


def _runs(
    door: Simulator, folder: Path, people: Sequence[int], urls: Mapping[str, str], dialogues: int
) -> dict[str, list[Run]]:
    """By bot. Round by round, so that a slow minute of the machine is everybody's."""
    runs: dict[str, list[Run]] = {"echo bot": [], **{kind: [] for kind in ASKED}}
    for _ in range(ROUNDS):
        with _echo(door):
            runs["echo bot"].append(asyncio.run(_measure(door.url, people, _echoes, dialogues)))
        for kind, url in urls.items():
            with _ours(door, folder, url):
                for what, dialogue in ((REPORTS, _reports), (ASKING, _asks)):
                    runs[f"{kind}, {what}"].append(asyncio.run(_measure(door.url, people, dialogue, dialogues)))
    return runs


def _rows(runs: Mapping[str, Sequence[Run]], latency: int) -> Iterator[str]:
    rates = {kind: median(run.rate for run in each) for kind, each in runs.items()}
    for kind, rate in rates.items():
        cuts = quantiles([wait for run in runs[kind] for wait in run.waits], n=100, method="inclusive")
        ratio, asked = ("", "") if kind == "echo bot" else (f"{rate / rates['echo bot']:.2f}", ASKED[kind])
        waits = f"{1000 * cuts[49]:.0f} ms | {1000 * cuts[98]:.0f} ms"
        yield f"| {latency} ms | {kind} | {rate:.0f} | {waits} | {ratio} | {asked} |"
