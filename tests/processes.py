"""Real processes for the tests that claim them: the simulator and the bot, started, killed and asked over HTTP."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
TOKEN = "5920:processes"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


_running: list["Process"] = []


def kill_leftovers() -> None:
    """What a failed test left running (tests/conftest.py calls it after each test)."""
    while _running:
        _running.pop().kill()


class Process:
    def __init__(self, *arguments: str, log: Path, **environment: str) -> None:
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "PYTHONPATH"}}
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot", *arguments],
                cwd=ROOT,
                env=kept | environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        _running.append(self)

    @property
    def pid(self) -> int:
        return self._process.pid

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def terminate(self, seconds: float = 30) -> int:
        """Its exit status after SIGTERM."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def wait(self, seconds: float = 60) -> int:
        return self._process.wait(seconds)

    def written(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


class Simulator:
    """The control door of contracts.md, over real HTTP."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.url}{path}", timeout=10) as answer:
            return json.load(answer)

    def post(self, path: str, **body: Any) -> Any:
        request = urllib.request.Request(
            f"{self.url}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
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
def simulator(folder: Path) -> Iterator[Simulator]:
    port = free_port()
    process = Process("simulator", "--port", str(port), log=folder / "simulator.log")
    door = Simulator(port)
    try:
        until(lambda: reachable(f"{door.url}/_sim/people"), what=process.log)
        yield door
    finally:
        process.terminate()


def bot(door: Simulator, folder: Path, database_url: str, **environment: str) -> Process:
    """`python -m bot run` on the simulator."""
    settings = {
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_API_URL": door.url,
        "DATABASE_URL": database_url,
        "LISTEN": f"127.0.0.1:{free_port()}",
        "ENCODER": "false",  # joins in the background, but takes seconds of every core after each start
    }
    return Process("run", log=folder / "bot.log", **(settings | environment))


def reachable(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def until(condition: Callable[[], object], seconds: float = 60, what: object = "") -> None:
    """Waits for something that must come true."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"did not happen within {seconds} s: {what}")
        time.sleep(0.02)
