"""A local Telegram with one person, its clocks in the test's hand, and the same over HTTP."""

import struct
import zlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from bot.simulator.model import Upload
from bot.simulator.state import Answer, Telegram
from bot.simulator.web.server import Running, serve

TOKEN = "7001:AAsimulator_token"
ANA = 1001


class Clock:
    """Wall clock and monotonic clock, moved together."""

    def __init__(self) -> None:
        self.value = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
        self.seconds = 1000.0

    def __call__(self) -> datetime:
        return self.value

    def monotonic(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        self.value += timedelta(seconds=seconds)
        self.seconds += seconds


class Sim(Telegram):
    """With shorthands for tests: `ok` for a call that must succeed, `error` for one that must not."""

    def ok(self, method: str, files: dict[str, Upload] | None = None, /, **params: Any) -> Any:
        answer = self.call(method, params, files)
        assert answer.status == 200, answer.payload
        return answer.result

    def error(self, method: str, files: dict[str, Upload] | None = None, /, **params: Any) -> tuple[int, str]:
        answer: Answer = self.call(method, params, files)
        assert answer.status != 200, answer.payload
        assert answer.payload["ok"] is False
        assert answer.payload["error_code"] == answer.status
        return answer.status, answer.payload["description"]

    def updates_now(self, **params: Any) -> list[dict[str, Any]]:
        result: list[dict[str, Any]] = self.ok("getUpdates", **params)
        return result


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sim(clock: Clock) -> Sim:
    """Ana (1001) has started the chat; nothing waits in the queue."""
    sim = Sim(clock, TOKEN, clock.monotonic)
    assert sim.add_person("Ana Prueba", username="anaprueba", language_code="es").id == ANA
    sim.say(ANA, "hola")
    sim.updates.clear()
    return sim


@pytest.fixture
async def running(sim: Sim, clock: Clock) -> AsyncIterator[Running]:
    running = await serve(sim, advance_clock=clock.advance, webhook_unit_s=0.01)
    yield running
    await running.close()


class Http:
    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.session = session
        self.url = url

    async def post(self, path: str, **body: Any) -> Any:
        async with self.session.post(f"{self.url}/_sim/{path}", json=body) as response:
            answer = await response.json()
            assert response.status == 200, answer
            return answer

    async def refused(self, path: str, **body: Any) -> tuple[int, str]:
        async with self.session.post(f"{self.url}/_sim/{path}", json=body) as response:
            assert response.status >= 400
            return response.status, (await response.json())["error"]

    async def get(self, path: str, **query: str) -> Any:
        async with self.session.get(f"{self.url}/_sim/{path}", params=query) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def call(self, method: str, **params: Any) -> tuple[int, Any]:
        async with self.session.post(f"{self.url}/bot{TOKEN}/{method}", json=params) as response:
            return response.status, await response.json()


@pytest.fixture
async def http(running: Running) -> AsyncIterator[Http]:
    async with aiohttp.ClientSession() as session:
        yield Http(session, running.url)


def png(width: int = 3, height: int = 2) -> bytes:
    """A PNG with nothing but its header right."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


def jpeg(width: int, height: int) -> bytes:
    app0 = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + bytes(9)
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + bytes(3)
    return b"\xff\xd8" + app0 + b"\xff" + frame
