"""Each alert fires when its condition is made: those of a state with the state (test_states.py), the others here."""

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from prometheus_client import generate_latest
from sqlmodel import Session
from structlog.testing import capture_logs
from telegram import Update

from bot.config import Job
from bot.health import marks
from db.engine import Database
from tests.conftest import Clock
from tests.delivery.people import enqueue
from tests.delivery.test_sender import Post, now
from tests.dialogue import Office
from tests.first import before_all
from tests.health.alerts import RULES, Scrape, firing, scraped
from tests.health.house import House, house, rows
from tests.health.house import until as reached
from tests.waiting import HUNG_S, until

Test = Callable[..., Awaitable[None]]
FIRED: dict[str, str] = {}


def fires(alert: str) -> Callable[[Test], Test]:
    """Names the alert whose condition a test makes."""

    def keep(test: Test) -> Test:
        FIRED[alert] = test.__name__
        return test

    return keep


def shown() -> Scrape:
    """What /metrics of this process has now."""
    return scraped(generate_latest().decode())


def test_every_alert_has_a_test_that_makes_its_condition() -> None:
    """A state's is asked for by its metric, as the table of states has it."""
    states = {row[2].strip("`").removesuffix(" 1") for row in rows().values()}
    of_states = {name for name, expression in RULES.items() if any(each in expression for each in states)}
    assert of_states.isdisjoint(FIRED)
    assert of_states | FIRED.keys() == RULES.keys()


async def _ask(office: Office, people: int) -> None:
    for number in range(people):
        office.telegram.say(office.person(f"Persona {number}").id, "hola")
    await office.settle()


@fires("AlianzaFailures")
async def test_updates_that_are_given_up(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four within half an hour, after three tries each."""
    monkeypatch.setattr("bot.edge.intake.times.BUG", (0.0, 0.0))

    async def fail(_update: Update, _context: Any) -> None:
        raise RuntimeError("broken")

    before_all(office.assistant.app, fail)
    before = shown()
    with capture_logs():  # twelve tracebacks in colour take seconds
        await _ask(office, 3)
        assert "AlianzaFailures" not in firing(shown(), before)
        await _ask(office, 1)
        await until(lambda: "AlianzaFailures" in firing(shown(), before))


@fires("AlianzaSlow")
@pytest.mark.slow
async def test_handlers_that_take_seconds(office: Office) -> None:
    async def dawdle(_update: Update, _context: Any) -> None:
        await asyncio.sleep(2.6)

    before = shown()
    before_all(office.assistant.app, dawdle)
    await _ask(office, 1)
    await until(lambda: "AlianzaSlow" in firing(shown(), before))


@fires("AlianzaSlowDatabase")
async def test_looks_at_the_database_that_take_long(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    see = marks.see

    def slowly(session: Session, at: datetime) -> marks.Seen:
        time.sleep(0.55)
        return see(session, at)

    monkeypatch.setattr("bot.health.look.marks.see", slowly)
    before = shown()

    async def is_slow() -> bool:
        await office.assistant.health.verdict()
        return "AlianzaSlowDatabase" in firing(shown(), before)

    await reached(is_slow, HUNG_S)


@fires("AlianzaRefusedForPace")
async def test_messages_that_telegram_refuses_for_their_pace(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than twenty within half an hour; the pauses in between are left out."""
    monkeypatch.setattr("bot.base.pace.Pace.refused", lambda *_given: None)
    post = Post(database, 21)
    post.telegram.set_faults({"flood_rate": 1, "retry_after": 60})
    for person in post.ids:
        enqueue(database, person, now(), str(person))
    before = shown()
    async with post.sending():
        await until(lambda: "AlianzaRefusedForPace" in firing(shown(), before))
    assert len(post.calls()) == 21


@fires("AlianzaCodesGuessed")
@pytest.mark.slow
async def test_codes_that_somebody_guesses(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that are no longer looked at are counted too."""
    monkeypatch.setattr("bot.membership.chat.entry.SLOWED_S", 0.0)
    before = shown()
    eva = office.person("Eva Prueba")
    for number in range(50):
        await eva.says(f"A1{number:010d}")
    assert "AlianzaCodesGuessed" not in firing(shown(), before)
    await eva.says("A1AAAAAAAAAA")
    assert "AlianzaCodesGuessed" in firing(shown(), before)


@fires("AlianzaDown")
@pytest.mark.slow
async def test_a_process_that_is_gone(sqlite_template: Path, tmp_path: Path, clock: Clock) -> None:
    shutil.copy(sqlite_template, tmp_path / "alianza.db")
    async with house(f"sqlite:///{tmp_path}/alianza.db", clock) as here:
        await here.opens(Job.CLOCK)
        assert "AlianzaDown" not in firing(await _scrape(here))
        await here.closes()
        assert firing(await _scrape(here)) == {"AlianzaDown"}


async def _scrape(here: House) -> Scrape:
    try:
        return scraped(await here.metrics())
    except aiohttp.ClientError:
        return scraped(None)
