"""Whatever an update is shaped like, it is done with, nobody else waits for it, and nothing in the bot breaks on it.
FUZZ_UPDATES says how many come; a million takes hours."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.edge.intake import times
from db.models import Role
from tests.dialogue import Office, Person
from tests.fuzzing.shapes import KINDS, Shapes
from tests.planning import SANTA_MARTA, add_activity
from tests.waiting import HUNG_S

UPDATES = int(os.environ.get("FUZZ_UPDATES", "10000"))
AT_ONCE = 20  # what Telegram may bring at a time
BUTTONS = Path(__file__).parent.parent / "edge" / "recorded_buttons.txt"

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]


async def bring(office: Office, seed: int, broken: float, count: int) -> tuple[Person, Sequence[Any]]:
    """Brings updates of people of every role and of nobody. Returns an official and what was logged meanwhile."""
    for code in ("JU-03", "MG-01"):
        office.database.transact(add_activity, code)
    ana = await office.member("Ana Prueba", Role.OFFICIAL, SANTA_MARTA)
    others = [await office.member(f"{role} Prueba", role, SANTA_MARTA) for role in (Role.LIAISON, Role.COORDINATOR)]
    people = [each.id for each in (ana, *others, office.person("Nadie"))]
    shapes = Shapes(Random(seed), people, BUTTONS.read_text(encoding="utf-8").split(), broken)
    intake, first = office.assistant.intake, 5_000_000
    with capture_logs() as lines:
        for start in range(first, first + count, AT_ONCE):
            async with asyncio.timeout(HUNG_S):
                await asyncio.gather(*(intake.take(shapes.update(start + each)) for each in range(AT_ONCE)))
    return ana, lines


async def all_end(office: Office) -> None:
    """Waits for what waits behind somebody's last failed try."""
    async with asyncio.timeout(HUNG_S):
        while office.assistant.intake.kept:
            await asyncio.sleep(0.05)


async def answers(ana: Person) -> None:
    await ana.says("q es el mgei")
    assert any("Modelo de Gestión de la Educación Inicial" in text for text in ana.replies[-2:])


async def test_nothing_breaks_on_what_telegram_may_bring(office: Office) -> None:
    ana, lines = await bring(office, seed=59, broken=0, count=UPDATES * 3 // 4)
    assert [
        line
        for line in lines
        if line["event"] == "An update can't be read"
        or (line["event"] == "An update failed" and "file_id" not in line["error"].lower())
    ] == []
    await all_end(office)
    await answers(ana)


async def test_what_no_server_would_bring_is_done_with(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that fails is tried again, and then apologised for where that can be; nobody else waits for it."""
    monkeypatch.setattr(times, "BUG", (0.0, 0.0))
    ana, lines = await bring(office, seed=60, broken=1, count=UPDATES // 4)
    errors = {line["event"] for line in lines if line["log_level"] == "error"}
    assert errors - {"An update can't be kept"} == {"An update was let go after its last try"}  # half a character
    await all_end(office)
    await answers(ana)


def test_every_kind_of_update_is_made(database_url: str) -> None:
    shapes = Shapes(Random(1), [1], ["au:"])
    made = [shapes.update(number) for number in range(4 * len(KINDS))]
    assert set(KINDS) <= {kind for update in made for kind in update}
