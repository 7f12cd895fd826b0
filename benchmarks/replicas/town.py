"""The processes of the layout in compose.yaml, on this machine: two that take updates, one with clock and sender,
HAProxy with deploy/haproxy.cfg, PostgreSQL; each can be killed, frozen or started again."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
from sqlalchemy import text

from db.engine import Database
from tests.at import ARTICLES
from tests.ports import free_port
from tests.processes import ROOT, Process, Simulator, bot, reachable, until

SECRET = "replicas"  # of a webhook that only this machine reaches
CONFIG = ROOT / "deploy" / "haproxy.cfg"
SEND_RATE = "24"  # a fifth under Telegram's, as docs/operations.md says for processes apart


class Replica:
    """A process that a supervisor keeps running. `ended`: the statuses with which it stopped by itself."""

    def __init__(self, name: str, begin: Callable[[], Process]) -> None:
        self.name, self._begin = name, begin
        self.ended: list[int] = []
        self._process = begin()
        self._thaw_at: float | None = None

    def kill(self) -> None:
        self._process.kill()
        self._start()

    def freeze(self, seconds: float) -> None:
        os.kill(self._process.pid, signal.SIGSTOP)
        self._thaw_at = time.monotonic() + seconds

    def look_after(self) -> None:
        """Thaws it when its time is over, and starts it again when it ended."""
        if self._thaw_at is not None and time.monotonic() >= self._thaw_at:
            os.kill(self._process.pid, signal.SIGCONT)
            self._thaw_at = None
        if not self._process.runs():
            self.ended.append(self._process.wait())
            self._start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def frozen(self) -> bool:
        return self._thaw_at is not None

    def _start(self) -> None:
        self._thaw_at = None
        self._process = self._begin()

    def stop(self) -> int:
        """Gives the exit status after SIGTERM."""
        if self.frozen:
            os.kill(self._process.pid, signal.SIGCONT)
        return self._process.terminate()


class Town:
    """`updates`: the replicas behind the proxy; `worker`: clock and sender."""

    def __init__(self, door: Simulator, folder: Path, url: str, ports: tuple[int, int], proxy: int) -> None:
        webhook = {
            "ROLES": "updates",
            "PUBLIC_URL": f"http://127.0.0.1:{proxy}",
            "WEBHOOK_SECRET": SECRET,
            "METRICS_LISTEN": "127.0.0.1:0",
            ARTICLES: "",  # the whole base
        }

        def begin(name: str, port: int, **settings: str) -> Replica:
            (folder / name).mkdir()
            listen = f"127.0.0.1:{port}"
            return Replica(name, lambda: bot(door, folder / name, url, LISTEN=listen, **settings))

        self.updates = [begin(f"updates-{n}", port, **webhook) for n, port in enumerate(ports, 1)]
        self.worker = begin("worker", free_port(), ROLES="clock,sender", SEND_RATE=SEND_RATE)
        for port in ports:
            until(lambda port=port: reachable(f"http://127.0.0.1:{port}/livez"), what=folder)  # type: ignore[misc]

    @property
    def replicas(self) -> list[Replica]:
        return [*self.updates, self.worker]

    def look_after(self) -> None:
        for replica in self.replicas:
            replica.look_after()


@contextlib.contextmanager
def town(door: Simulator, folder: Path, url: str) -> Iterator[Town]:
    """Starts everything but the database. Raises RuntimeError where there is no HAProxy."""
    ports, front = (free_port(), free_port()), free_port()
    with _proxy(folder, ports, front):
        found = Town(door, folder, url, ports, front)
        try:
            yield found
        finally:
            statuses = {replica.name: replica.stop() for replica in found.replicas}
        assert not any(statuses.values()), f"did not stop well: {statuses}"


@contextlib.contextmanager
def _proxy(folder: Path, ports: tuple[int, int], front: int) -> Iterator[None]:
    """Runs HAProxy with the configuration of deploy/, for this machine's addresses."""
    program = shutil.which("haproxy", path=os.environ["PATH"] + ":/usr/sbin")
    if program is None:
        raise RuntimeError("no haproxy: apt-get install haproxy")
    config = CONFIG.read_text(encoding="utf-8").replace("bind :8080", f"bind 127.0.0.1:{front}")
    for number, port in enumerate(ports, 1):
        config = config.replace(f"updates-{number}:8080", f"127.0.0.1:{port}")
    file = folder / "haproxy.cfg"
    file.write_text(config, encoding="utf-8")
    with (folder / "haproxy.log").open("wb") as log:
        process = subprocess.Popen([program, "-db", "-f", str(file)], stdout=log, stderr=log)
    try:
        until(lambda: reachable(f"http://127.0.0.1:{front}/"), what=folder / "haproxy.log")
        yield
    finally:
        process.terminate()
        process.wait()


def version_of_proxy() -> str:
    program = shutil.which("haproxy", path=os.environ["PATH"] + ":/usr/sbin") or "haproxy"
    said = subprocess.run([program, "-v"], capture_output=True, text=True, check=True).stdout
    return said.split()[2].partition("-")[0]


def keep_what_is_committed(database: Database, name: str) -> None:
    """Has commits reach the operating system before they are confirmed: the server of the tests does without."""
    with database.engine.connect() as connection:
        connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = on'))
        connection.commit()
    database.engine.dispose()


def restart_server(address: str) -> None:
    """Stops PostgreSQL as a crash would, connections and all, and starts it again on what it had written."""
    with psycopg.connect(address, autocommit=True) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
    assert row is not None
    data = Path(row[0])
    server = psutil.Process(int((data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0]))
    control = Path(server.exe()).with_name("pg_ctl")
    command = [str(control), "-D", str(data), "-w", "-m", "immediate", "-l", str(data / "log"), "restart"]
    subprocess.run(
        command,
        user=server.username() if os.geteuid() == 0 else None,
        cwd="/",
        env={"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
        timeout=120,
    )
