"""Each state of the table in docs/operations.md, made so."""

import asyncio
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import namedtuple
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session
from telegram import Update

from bot.config import Job, SettingsError
from db.engine import create_engine
from db.models import Lease, Remembered
from tests.conftest import Clock
from tests.delivery.people import add_people, enqueue
from tests.first import before_all
from tests.health.alerts import firing, scraped
from tests.health.house import House, house, rows, until
from tests.health.newer import move_on
from tests.ports import free_port
from tests.processes import ROOT

pytestmark = pytest.mark.slow

Test = Callable[..., Awaitable[None]]
MADE: dict[str, str] = {}


def state(name: str) -> Callable[[Test], Test]:
    """Names the row that a test makes so."""

    def keep(test: Test) -> Test:
        MADE[name] = test.__name__
        return test

    return keep


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    shutil.copy(sqlite_template, tmp_path / "alianza.db")
    return f"sqlite:///{tmp_path}/alianza.db"


@pytest.fixture
async def here(sqlite_url: str, clock: Clock) -> AsyncIterator[House]:
    async with house(sqlite_url, clock) as made:
        yield made


@pytest.fixture(autouse=True)
def _no_knowledge(monkeypatch: pytest.MonkeyPatch) -> None:
    """The doctor validates all articles, which takes seconds and is tested elsewhere."""
    monkeypatch.setattr("bot.doctor.check", lambda **_: "fine")


def test_every_row_of_the_table_is_made_so() -> None:
    assert MADE.keys() == rows().keys()


@state("all is well")
async def test_all_is_well(here: House) -> None:
    await here.opens()
    await until(lambda: here.working.sender.idle is not None)
    body = await here.is_as_documented("all is well")
    assert body["reasons"] == body["degraded"] == []
    assert firing(scraped(await here.metrics())) == set()
    assert not [line for line in await here.doctor() if line.startswith("FAIL")]


@state("the event loop is stuck")
async def test_a_stuck_loop_answers_nobody_and_the_watchdog_ends_it(
    here: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.doctor.ASK_S", 1.0)
    host, port = here.settings.listen
    process = stuck(tmp_path, "sleeps", 6.0, LISTEN=f"{host}:{port}", TELEGRAM_API_URL=here.settings.telegram_api_url)
    try:
        where = f"{host}:{port}"
        line = rows()["the event loop is stuck"][3].strip("`").replace("…", where)
        async with asyncio.timeout(30):
            while line not in await here.doctor():
                await asyncio.sleep(0.2)
        status = await asyncio.to_thread(process.wait, 60)
    finally:
        process.kill()
    assert status == 70
    log = (tmp_path / "log").read_text()
    [said] = [each for each in log.splitlines() if "has been stuck for 6 seconds" in each]
    assert "stuck.py:" in said
    assert "sleeps" in said


def stuck(folder: Path, how: str, seconds: float, **environment: str) -> "subprocess.Popen[bytes]":
    settings = {
        "PATH": "/usr/bin:/bin",
        "TELEGRAM_TOKEN": "59:health",
        "TELEGRAM_API_URL": "http://127.0.0.1:9",
        "DATABASE_URL": f"sqlite:///{folder}/stuck.db",
        "LISTEN": f"127.0.0.1:{free_port()}",
        "ROLES": "sender",
        "ENCODER": "false",
    }
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.health.stuck", how, str(seconds)],
            cwd=ROOT, env=settings | environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("how", "status"), [("computes", 70), ("holds_the_interpreter", -signal.SIGVTALRM)], ids=["computes", "holds"]
)
def test_whatever_the_loop_is_stuck_at(tmp_path: Path, how: str, status: int) -> None:
    """Where no thread of Python's can run, a timer of the kernel ends it, and says where it was."""
    process = stuck(tmp_path, how, 2.0)
    try:
        assert process.wait(120) == status
    finally:
        process.kill()
    assert how in (tmp_path / "log").read_text()


@pytest.mark.parametrize("how", ["sleeps", "computes", "holds_the_interpreter"])
def test_a_stuck_process_still_stops_when_told_to(tmp_path: Path, how: str) -> None:
    process = stuck(tmp_path, how, 5.0)
    try:
        wait_for(tmp_path, "does not answer yet")
        time.sleep(1.5)
        process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        assert process.wait(60) != 0
        assert time.monotonic() - began < 20
    finally:
        process.kill()


def test_a_suspended_process_is_not_stuck(tmp_path: Path) -> None:
    process = stuck(tmp_path, "turns", 2.0)
    try:
        wait_for(tmp_path, "does not answer yet")
        process.send_signal(signal.SIGSTOP)
        time.sleep(5)
        process.send_signal(signal.SIGCONT)
        time.sleep(3)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    finally:
        process.kill()
    assert "Traceback" not in (tmp_path / "log").read_text()


@pytest.mark.parametrize("roles", ["updates,clock,sender", "sender"])
@pytest.mark.parametrize("answers", ["nobody", "silence"])
def test_a_process_that_never_reached_telegram_stops_when_told_to(tmp_path: Path, roles: str, answers: str) -> None:
    """With status 0 and no traceback, whether nobody listens or somebody who never answers."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1] if answers == "silence" else free_port()
        process = stuck(tmp_path, "turns", 18.0, TELEGRAM_API_URL=f"http://127.0.0.1:{port}", ROLES=roles)
        try:
            wait_for(tmp_path, "turns now")
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0
        finally:
            process.kill()
    assert "Traceback" not in (tmp_path / "log").read_text()


def wait_for(folder: Path, words: str) -> None:
    deadline = time.monotonic() + 60
    while words not in (folder / "log").read_text():
        assert time.monotonic() < deadline, (folder / "log").read_text()
        time.sleep(0.05)


@state("Telegram was never reached")
async def test_telegram_was_never_reached(here: House) -> None:
    await here.opens(ready=False, telegram_api_url=f"http://127.0.0.1:{free_port()}")
    body = await here.is_as_documented("Telegram was never reached")
    assert body["reasons"] == ["Telegram has not been reached yet"]


@state("Telegram was not reached for 90 s: polling by `getUpdates`, else by a question every 30 s")
@pytest.mark.parametrize("roles", [tuple(Job), (Job.CLOCK,), (Job.SENDER,), (Job.CLOCK, Job.SENDER)], ids=str)
async def test_telegram_is_away(here: House, monkeypatch: pytest.MonkeyPatch, roles: tuple[Job, ...]) -> None:
    monkeypatch.setattr("bot.health.lookout.ASK_S", 0.05)
    await here.opens(*roles)
    here.telegram.set_faults({"error_rate": 1.0, "all": True})
    monkeypatch.setattr("bot.health.judge.SILENT_S", 0.5)
    body = await here.is_as_documented(
        "Telegram was not reached for 90 s: polling by `getUpdates`, else by a question every 30 s"
    )
    assert "Telegram has not been reached for" in body["reasons"][0]


@pytest.mark.parametrize("roles", [(Job.CLOCK,), (Job.SENDER,)], ids=str)
async def test_telegram_that_answers_keeps_every_role_well(
    here: House, monkeypatch: pytest.MonkeyPatch, roles: tuple[Job, ...]
) -> None:
    monkeypatch.setattr("bot.health.lookout.ASK_S", 0.05)
    await here.opens(*roles)
    monkeypatch.setattr("bot.health.judge.SILENT_S", 2.0)
    await asyncio.sleep(3)
    assert (await here.asks("/readyz"))[0] == 200


@state("Telegram does not accept the token any more (polling, the process ends with 2)")
async def test_the_token_is_refused(here: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.health.lookout.ASK_S", 0.05)
    await here.opens(Job.CLOCK, Job.SENDER)
    here.telegram._token = "59:another"
    body = await here.is_as_documented("Telegram does not accept the token any more (polling, the process ends with 2)")
    assert body["reasons"] == ["Telegram does not accept the token any more"]


async def test_the_token_is_refused_while_polling(here: House) -> None:
    await here.opens()
    here.telegram._token = "59:another"
    here.telegram.updates.begin_poll()  # ends the poll under way
    assert here.running is not None
    with pytest.raises(SettingsError, match="does not accept it any more"):
        await asyncio.wait_for(here.running, 30)


WEBHOOK = (
    "Telegram can't bring updates to the webhook: a fresh error and updates that wait, ever more that wait, or another "
    "address"
)


async def by_webhook(here: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.health.lookout.ASK_S", 0.05)
    host, port = here.settings.listen
    await here.opens(public_url=f"http://{host}:{port}", webhook_secret="right")


@state(WEBHOOK)
async def test_the_webhook_is_refused(here: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await by_webhook(here, monkeypatch)
    assert (await here.asks("/readyz"))[0] == 200
    here.telegram.webhook["secret_token"] = "wrong"
    here.telegram.say(here.telegram.add_person("Ana").id, "hola")
    body = await here.is_as_documented(WEBHOOK)
    assert body["reasons"] == [
        "Telegram can't bring updates (Wrong response from the webhook: 403 Forbidden); 1 are waiting"
    ]


async def test_a_webhook_that_recovers_is_well_again(here: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await by_webhook(here, monkeypatch)
    here.telegram.webhook["secret_token"] = "wrong"
    here.telegram.say(here.telegram.add_person("Ana").id, "hola")
    await until(lambda: "last_error_date" in here.telegram.webhook)
    here.telegram.webhook["secret_token"] = "right"
    await until(lambda: not here.telegram.updates.pending)
    await until(lambda: here._shows("200"))


async def test_a_webhook_that_somebody_took_away(here: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await by_webhook(here, monkeypatch)
    here.telegram.webhook = {}
    await until(lambda: here._shows("503"))
    assert (await here.asks("/readyz"))[1]["reasons"] == [
        "Telegram brings updates elsewhere: the webhook was changed or deleted by another program"
    ]


async def test_with_a_public_door_metrics_have_their_own(here: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await by_webhook(here, monkeypatch)
    host, port = here.settings.listen
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(b"GET /metrics HTTP/1.0\r\n\r\n")
    assert (await reader.readline()).split()[1] == b"404"
    writer.close()
    assert "alianza_ready" in await here.metrics()


DATABASE = "the database can't be written: gone, locked, read-only, less than 1 MB of disk left"
Usage = namedtuple("Usage", "total used free")


@state(DATABASE)
async def test_the_disk_is_full(here: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await here.opens()
    monkeypatch.setattr("bot.health.marks.shutil.disk_usage", lambda _folder: Usage(10**9, 10**9, 300 * 1024))
    monkeypatch.setattr("bot.health.look.WRITE_S", 0.0)
    body = await here.is_as_documented(DATABASE)
    assert body["reasons"] == ["the database can't be written: the disk is full: 300 KB left"]


async def test_the_database_is_locked(here: House, monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> None:
    await here.opens(Job.CLOCK)
    monkeypatch.setattr("bot.health.look.SILENT_S", 0.5)
    other = create_engine(sqlite_url)
    with other.begin() as connection:
        connection.execute(text("SELECT 1"))
        await until(lambda: here._shows("503"))
        began = time.monotonic()
        assert "it has not answered for" in (await here.asks("/readyz"))[1]["reasons"][0]
        assert time.monotonic() - began < 5
        assert (await here.asks("/livez"))[0] == 200
    other.dispose()
    await until(lambda: here._shows("200"))


async def test_a_read_only_database(here: House, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await here.opens(Job.CLOCK)
    monkeypatch.setattr("bot.health.look.WRITE_S", 0.0)
    engine = here.working.database.engine
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
    here.working.database.transact(lambda session: session.execute(text("PRAGMA query_only = ON")))
    await until(lambda: here._shows("503"))
    assert (await here.asks("/readyz"))[1]["reasons"] == ["the database can't be written: it is read-only"]


async def test_a_postgresql_that_became_read_only_and_then_went_away(
    database_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database_url.startswith("sqlite"):
        return
    monkeypatch.setattr("bot.health.look.WRITE_S", 0.0)
    name = database_url.rsplit("/", 1)[1]
    admin = create_engine(database_url.rsplit("/", 1)[0] + "/postgres").execution_options(isolation_level="AUTOCOMMIT")
    drop = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    async with house(database_url, clock) as here:
        await here.opens(Job.CLOCK)
        with admin.connect() as connection:
            connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
            connection.execute(text(drop))
        await until(lambda: here._shows("503"))
        await until(lambda: says(here, "the database can't be written: it is read-only"))
        assert "FAIL database: the database can't be written: it is read-only" in await here.doctor()
        with admin.connect() as connection:
            connection.execute(text(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false"))
            connection.execute(text(drop))
        await until(lambda: says(here, "the database can't be written"))
        with admin.connect() as connection:
            connection.execute(text(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true"))
            connection.execute(text(f"ALTER DATABASE {name} RESET default_transaction_read_only"))
            connection.execute(text(drop))
        await until(lambda: here._shows("200"))
    admin.dispose()


async def says(here: House, words: str) -> bool:
    return any(words in reason for reason in (await here.asks("/readyz"))[1]["reasons"])


SCHEMA = "the database has a schema that this version does not fit; the process stops within seconds, with 2"


@state(SCHEMA)
async def test_a_schema_that_does_not_fit(here: House, sqlite_url: str) -> None:
    await here.opens()
    move_on(sqlite_url, "9901", "9901")
    assert here.running is not None
    with pytest.raises(SettingsError, match=r"DATABASE_URL: the database is newer \(9901\)"):
        await asyncio.wait_for(asyncio.shield(here.running), 30)
    await here.is_as_documented(SCHEMA)  # until close() the doors are open


@state("an update has not been finished for a minute")
async def test_an_old_update(here: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await here.opens()
    gate = asyncio.Event()

    async def hold(_update: Update, _context: object) -> None:
        await gate.wait()

    before_all(here.working.app, hold)
    here.telegram.say(here.telegram.add_person("Ana").id, "hola")
    monkeypatch.setattr("bot.health.judge.OLD_S", 0.3)
    await here.is_as_documented("an update has not been finished for a minute")
    gate.set()
    await until(lambda: here._shows("200"))


@state("messages are due and none has left for a minute, in the process that sends")
async def test_nothing_leaves(here: House, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    await here.opens(Job.SENDER)
    person = here.telegram.add_person("Ana").id
    here.telegram.open(person)
    here.telegram.set_faults({"hang_rate": 1.0, "hang_s": 30})
    [row_id] = add_people(here.working.database, [person], clock())
    enqueue(here.working.database, row_id, clock() - timedelta(minutes=10))
    monkeypatch.setattr("bot.health.judge.STUCK_S", 0.5)
    await here.is_as_documented("messages are due and none has left for a minute, in the process that sends")


async def test_messages_that_leave_are_no_trouble(here: House, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """However old the queue is."""
    await here.opens(Job.SENDER)
    chats = [here.telegram.add_person(f"Persona {number}").id for number in range(12)]
    for chat in chats:
        here.telegram.open(chat)
    here.telegram.set_faults({"latency_ms": 100})
    ids = add_people(here.working.database, chats, clock())
    monkeypatch.setattr("bot.health.judge.STUCK_S", 3.0)
    for number, row_id in enumerate(ids):
        enqueue(here.working.database, row_id, clock() - timedelta(minutes=10), dedupe=str(number))
        assert (await here.asks("/readyz"))[0] == 200
        await asyncio.sleep(0.05)


@state("the clock of this process is late: four of its intervals, two minutes at least")
async def test_a_clock_that_does_not_tick(here: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_given: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr("bot.reminders.chat.part.enqueue_due", away)
    await here.opens(Job.CLOCK)
    monkeypatch.setattr("bot.edge.clock.LATE_S", 0.3)
    monkeypatch.setattr("bot.edge.clock.LATE_TICKS", 0)
    await here.is_as_documented("the clock of this process is late: four of its intervals, two minutes at least")


@state("no process has been sending for three minutes")
async def test_nobody_sends(here: House, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.health.judge.NOBODY_S", 0.5)
    await here.opens(Job.UPDATES, Job.CLOCK)

    def left(session: Session) -> None:
        session.add(Lease(name="sender", holder="x", number=1, until=clock() - timedelta(minutes=10)))

    here.working.database.transact(left)
    body = await here.is_as_documented("no process has been sending for three minutes")
    assert [line for line in body["degraded"] if "sending" in line]


@state("no process's clock has ticked for three minutes")
async def test_no_clock_ticks(here: House, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.health.judge.NOBODY_S", 0.5)
    await here.opens(Job.UPDATES, Job.SENDER)

    def left(session: Session) -> None:
        session.add(Remembered(key="clock_ticked", value=(clock() - timedelta(minutes=10)).isoformat()))

    here.working.database.transact(left)
    body = await here.is_as_documented("no process's clock has ticked for three minutes")
    assert [line for line in body["degraded"] if "clock" in line]


@state("the database has not been copied for 26 hours, in a process with `BACKUP_DIR`")
async def test_nobody_copies(here: House, clock: Clock, tmp_path: Path) -> None:
    def left(session: Session) -> None:
        session.add(Remembered(key="backup_made", value=(clock() - timedelta(hours=27)).isoformat()))

    await here.opens(Job.UPDATES, Job.SENDER, backup_dir=tmp_path)
    here.working.database.transact(left)
    body = await here.is_as_documented("the database has not been copied for 26 hours, in a process with `BACKUP_DIR`")
    assert [line for line in body["degraded"] if "copied for 27 hours" in line]
