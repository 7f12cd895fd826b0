"""What a person writes takes little time of the event loop, on which everybody's updates are: whatever it is, whoever
wrote it, whatever was waited for."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from db.models import Role
from tests.dialogue import PNG, Office, Person
from tests.linear.test_functions import ALL
from tests.planning import SANTA_MARTA, add_activity

STRETCH_S = 0.05  # of processor time that one step of an update may keep the loop for itself; most take 0.002
TRIES = 3
MESSAGE, CAPTION, DATA = 4_096, 1_024, 64  # characters that Telegram lets through; bytes
SOME = {*map(repr, (".", "«", "<", "0", "palabra ", "\u0316\u0301", "JU-03 ", "1,5 ", "😀")), "different words"}
TEXTS = [(name, made) for name, made in ALL if name in SOME]

Writes = Callable[[str], Awaitable[object]]


@pytest.fixture
def stretches(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds of processor time that each step of the loop took."""
    found: list[float] = []
    run = vars(asyncio.Handle)["_run"]

    def timed(handle: asyncio.Handle) -> None:
        begun = time.thread_time()
        run(handle)
        found.append(time.thread_time() - begun)

    monkeypatch.setattr(asyncio.Handle, "_run", timed)
    return found


async def _longest(stretches: list[float], write: Writes, text: str) -> float:
    best = float("inf")
    for _ in range(TRIES):
        stretches.clear()
        await write(text)
        best = min(best, max(stretches))
        if best <= STRETCH_S:
            break
    return best


async def _slow(stretches: list[float], write: Writes, length: int) -> list[str]:
    taken = [(name, await _longest(stretches, write, made(length))) for name, made in TEXTS]
    return [
        f"{seconds * 1000:.0f} ms for {length} characters of {name}" for name, seconds in taken if seconds > STRETCH_S
    ]


async def _official(office: Office) -> Person:
    for code in ("JU-03", "PF-01", "MGEI-02"):
        office.database.transact(add_activity, code)
    return await office.member("Ana Prueba", Role.OFFICIAL, SANTA_MARTA)


async def _stranger(office: Office) -> Person:
    return office.person("Nadie Prueba")


async def _with_an_open_card(office: Office) -> Person:
    ana = await _official(office)
    await ana.says("JU-03 80% ya firmamos el acta")
    ana.sees("Revise y confirme")
    return ana


async def _coordinator(office: Office) -> Person:
    return await office.member("Rosa Prueba", Role.COORDINATOR)


async def _who_announces(office: Office) -> Person:
    rosa = await _coordinator(office)
    await rosa.says("/aviso")
    return rosa


async def _who_imports(office: Office) -> Person:
    rosa = await _coordinator(office)
    await rosa.says("/importar")
    return rosa


async def _who_is_away(office: Office) -> Person:
    ana = await _official(office)
    await ana.says("/ausencia")
    return ana


PEOPLE = [_stranger, _official, _with_an_open_card, _coordinator, _who_announces, _who_imports, _who_is_away]
pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True), pytest.mark.slow]


def test_the_texts_are_there(database_url: str) -> None:
    assert len(TEXTS) == len(SOME)


@pytest.mark.parametrize("who", PEOPLE, ids=lambda who: who.__name__.strip("_"))
async def test_no_message_keeps_the_loop(
    office: Office, stretches: list[float], who: Callable[[Office], Awaitable[Person]]
) -> None:
    person = await who(office)
    assert not await _slow(stretches, person.says, MESSAGE)


async def test_no_caption_keeps_the_loop(office: Office, stretches: list[float]) -> None:
    ana = await _official(office)
    assert not await _slow(stretches, lambda text: ana.uploads("photo", "foto.png", PNG, text.strip() or "."), CAPTION)


async def test_no_name_of_a_file_keeps_the_loop(office: Office, stretches: list[float]) -> None:
    ana = await _official(office)
    assert not await _slow(stretches, lambda text: ana.uploads("document", text.strip() or ".", PNG), MESSAGE)


async def test_no_data_of_a_button_keeps_the_loop(office: Office, stretches: list[float]) -> None:
    rosa = await _coordinator(office)
    await rosa.says("/ayuda")

    async def tap(text: str) -> None:
        await rosa.taps(
            data=text.encode()[:DATA].decode(errors="ignore").strip() or ".", message_id=rosa.last["message_id"]
        )

    assert not await _slow(stretches, tap, DATA)
