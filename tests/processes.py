"""Real processes for the tests that claim them: the simulator and the bot, started, killed and asked over HTTP.

Each runs at a time that the test names, on whatever day and however slowly the machine works."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from tests import commands, few_articles
from tests.at import ARTICLES, LEAPS, START, Time
from tests.ports import free_port
from tests.waiting import GLANCE_S, HUNG_S

ROOT = Path(__file__).parent.parent
TOKEN = "5920:processes"

# what a process under test inherits; the last line carries it to another day
_KEPT = (
    *("PATH", "HOME", "LANG", "PYTHONPATH", "CACHE_DIR", "OPENBLAS_NUM_THREADS"),
    *("LD_PRELOAD", "FAKETIME", "NO_FAKE_STAT", LEAPS),
)


_running: list["Process"] = []
_time = Time()


def now() -> datetime:
    """In this test's processes, unless it names another time for them."""
    return _time()


def begin(at: Time | None = None) -> None:
    """From here on this is the time of the test's processes. Each test begins at START (tests/conftest.py)."""
    global _time  # noqa: PLW0603  processes are started from everywhere in a test
    _time = at or Time()


def running() -> list["Process"]:
    """What was started and not seen to end."""
    _running[:] = [process for process in _running if process.runs()]
    return list(_running)


def environment(**more: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith(_KEPT)} | more


def command(*arguments: str, **settings: str) -> commands.Ended:
    """`python -m bot …` to its end, at this test's time."""
    with tempfile.TemporaryDirectory() as output:
        ended = commands.forked(ROOT, Path(output), arguments, environment(**settings), _time, HUNG_S)
    assert ended.status is not None, f"{arguments} did not end within {HUNG_S} s: {ended}"
    return ended


class Process:
    def __init__(self, *arguments: str, log: Path, at: Time | None = None, **settings: str) -> None:
        """`python -m bot …`; `at`: the time it reads, by default the test's own."""
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, *(at or _time).command, *arguments],
                cwd=ROOT,
                env=environment(**settings),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        _running.append(self)

    def runs(self) -> bool:
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def terminate(self, seconds: float = HUNG_S) -> int:
        """Its exit status after SIGTERM."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def wait(self, seconds: float = HUNG_S) -> int:
        return self._process.wait(seconds)

    def opens(self, condition: Callable[[], object]) -> None:
        """Waits until what it is there for can be had; one that ended instead is told at once, with what it wrote."""
        until(lambda: condition() or not self.runs(), what=self.log)
        assert self.runs(), self.written()

    def written(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


class Simulator:
    """The simulator's control door, over real HTTP."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.url}{path}", timeout=HUNG_S) as answer:
            return json.load(answer)

    def post(self, path: str, **body: Any) -> Any:
        request = urllib.request.Request(
            f"{self.url}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=HUNG_S) as answer:
            return json.load(answer)

    def person(self, name: str) -> int:
        return int(self.post("/_sim/people", name=name)["id"])

    def say(self, person: int, text: str) -> None:
        self.post("/_sim/say", person=person, text=text)

    def chat(self, person: int) -> list[dict[str, Any]]:
        return list(self.get(f"/_sim/chat/{person}"))

    def replies(self, person: int) -> list[str]:
        return [item["text"] for item in self.chat(person) if item["from"] == "bot"]


@contextlib.contextmanager
def simulator(folder: Path, at: Time | None = None) -> Iterator[Simulator]:
    port = free_port()
    process = Process("simulator", "--port", str(port), log=folder / "simulator.log", at=at)
    door = Simulator(port)
    try:
        process.opens(lambda: reachable(f"{door.url}/_sim/people"))
        yield door
    finally:
        process.terminate()


@contextlib.contextmanager
def demo(folder: Path, start: str = START.isoformat()) -> Iterator[Simulator]:
    """`python -m bot demo --now START`."""
    port = free_port()
    process = Process("demo", "--port", str(port), "--now", start, log=folder / "demo.log")
    door = Simulator(port)
    try:
        process.opens(lambda: reachable(door.url) and "open http" in process.written())
        yield door
    finally:
        status = process.terminate()
    assert status == 0


def bot(door: Simulator, folder: Path, database_url: str, at: Time | None = None, /, **more: str) -> Process:
    """`python -m bot run` on the simulator."""
    settings = {
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": door.url,
        "DATABASE_URL": database_url,
        "LISTEN": f"127.0.0.1:{free_port()}",
        "ENCODER": "false",  # joins in the background, but takes seconds of every core after each start
        ARTICLES: str(few_articles.file()),
    }
    return Process("run", log=folder / "bot.log", at=at, **(settings | more))


def reachable(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=HUNG_S):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def until(condition: Callable[[], object], what: object = "") -> None:
    """Waits for what processes do. `what` helps to find out why it did not happen: a log."""
    deadline = time.monotonic() + HUNG_S
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"did not happen within {HUNG_S} s: {what}")
        time.sleep(2 * GLANCE_S)
