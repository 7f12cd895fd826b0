"""The webhook's door is open to the world: whoever is slow or many is given up, and Telegram's updates get in."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.edge import web

pytestmark = pytest.mark.slow

SECRET = "a-secret"
HEAD = f"POST /telegram HTTP/1.1\r\nHost: x\r\nX-Telegram-Bot-Api-Secret-Token: {SECRET}\r\n".encode()


class Door:
    def __init__(self) -> None:
        self.taken: list[int] = []
        self.port = 0
        self.writers: list[asyncio.StreamWriter] = []
        self.refuses = False
        self.gate = asyncio.Event()
        self.gate.set()

    async def take(self, update: dict[str, Any]) -> None:
        if self.refuses:
            raise web.Refused
        await self.gate.wait()
        self.taken.append(update["update_id"])

    async def health(self) -> dict[str, Any]:
        return {"ok": True}

    async def posts(self, number: int) -> int:
        url, headers = f"http://127.0.0.1:{self.port}/telegram", {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=json.dumps({"update_id": number}), headers=headers) as answer,
        ):
            return answer.status

    async def connects(self, beginning: bytes = b"") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(beginning)
        self.writers.append(writer)
        return reader, writer

    async def closes(self, listening: web.Listening) -> None:
        for writer in self.writers:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
        await listening.close()


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    door = Door()
    listening = await web.serve(web.build(door.health, door.take, SECRET), "127.0.0.1", 0)
    door.port = listening.port
    yield door
    await door.closes(listening)


async def drips(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, byte: bytes) -> bytes:
    """A byte every now and then until the door gives up; what it answered."""
    answer = asyncio.create_task(reader.read())
    while not answer.done():
        try:
            writer.write(byte)
            await writer.drain()
        except ConnectionError:
            break
        await asyncio.sleep(0.05)
    try:
        return await answer
    except ConnectionError:
        return b""


async def test_a_body_that_comes_a_byte_at_a_time(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "BODY_S", 0.5)
    async with asyncio.timeout(20):
        answer = await drips(*await door.connects(HEAD + b"Content-Length: 100000\r\n\r\n"), b" ")
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert door.taken == []


@pytest.mark.parametrize("beginning", [b"", b"POST /tele", HEAD + b"X-More: "], ids=["nothing", "a line", "a header"])
async def test_headers_that_never_end(monkeypatch: pytest.MonkeyPatch, beginning: bytes) -> None:
    """Also on a connection that had a good request before."""
    monkeypatch.setattr(web, "HEADERS_S", 0.5)
    door = Door()
    listening = await web.serve(web.build(door.health, door.take, SECRET), "127.0.0.1", 0)
    door.port = listening.port
    async with asyncio.timeout(20):
        await drips(*await door.connects(beginning), b"x" if beginning else b"")
        body = b'{"update_id": 1}'
        good = HEAD + b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
        assert (await drips(*await door.connects(good + beginning), b"x" if beginning else b"")).startswith(
            b"HTTP/1.1 200 "
        )
    assert door.taken == [1]
    await door.closes(listening)


async def test_updates_get_in_while_hundreds_hang(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "CONNECTIONS", 60)
    beginnings = (b"", b"POST /tele", HEAD, HEAD + b"Content-Length: 1000\r\n\r\n{", b"GET /readyz HTTP/1.1\r\n")
    slow = []
    for number in range(200):
        slow.append(await door.connects(beginnings[number % len(beginnings)]))
        if number % 10 == 0:
            async with asyncio.timeout(5):
                assert await door.posts(number) == 200
    assert len(door.taken) == 20
    await asyncio.sleep(0.3)
    open_still = sum(not reader.at_eof() for reader, _ in slow)
    assert open_still <= 60


async def test_an_update_under_way_does_not_give_way(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its connection is the oldest of too many."""
    monkeypatch.setattr(web, "CONNECTIONS", 5)
    door.gate.clear()
    under_way = asyncio.create_task(door.posts(1))
    await asyncio.sleep(0.2)
    for _ in range(20):
        await door.connects(HEAD)
    door.gate.set()
    async with asyncio.timeout(5):
        assert await under_way == 200


async def test_what_is_not_taken_is_to_come_again(door: Door) -> None:
    door.refuses = True
    assert await door.posts(1) == 503
    assert door.taken == []


async def test_a_host_that_is_not_this_machine(door: Door) -> None:
    with pytest.raises(OSError, match="Name or service not known"):
        await web.serve(web.build(door.health), "no-such-host.invalid", 0)
