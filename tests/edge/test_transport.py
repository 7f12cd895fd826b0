"""No call to Telegram lasts for ever, and who waits learns whether the request left."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs

import pytest
from telegram import Bot, InputFile
from telegram.error import NetworkError, TimedOut

from bot.edge import transport
from bot.edge.transport import AiohttpRequest, NotSent

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def server(serve: Serve) -> AsyncIterator[str]:
    """Telegram as `serve` plays it."""
    calls: set[asyncio.Task[Any]] = set()

    async def on_call(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        calls.add(task)
        try:
            await serve(reader, writer)
        except (ConnectionError, asyncio.CancelledError):
            return
        finally:
            writer.transport.abort()

    listening = await asyncio.start_server(on_call, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    finally:
        listening.close()
        for task in calls:
            task.cancel()
        await asyncio.gather(*calls)
        await asyncio.sleep(0)


@asynccontextmanager
async def client(**more: Any) -> AsyncIterator[AiohttpRequest]:
    request = AiohttpRequest(**({"read_timeout": 0.2, "connect_timeout": 0.1} | more))
    await request.initialize()
    try:
        yield request
    finally:
        await request.shutdown()


async def drips(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A byte now and then, each sooner than the time to read runs out."""
    await reader.read(1000)
    for byte in HEAD + b" " * 100_000:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.02)


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def test_an_answer_that_drips_for_ever_is_given_up() -> None:
    """A call without an end. It left: whether it had its effect is unknown, and that is what TimedOut means."""
    async with server(drips) as url, client() as request, asyncio.timeout(5):
        with pytest.raises(TimedOut):
            await request.do_request(f"{url}/bot1:x/sendMessage", "POST")


async def test_silence_is_given_up() -> None:
    async with server(silent) as url, client() as request, asyncio.timeout(5):
        with pytest.raises(TimedOut):
            await request.do_request(f"{url}/bot1:x/sendMessage", "POST", read_timeout=None)


async def test_a_file_may_take_longer_and_still_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "FILE_S", 1.0)
    loop = asyncio.get_running_loop()
    async with server(drips) as url, client() as request, asyncio.timeout(10):
        bot = Bot("1:x", base_url=f"{url}/bot", request=request)
        for call in (request.retrieve(f"{url}/file/bot1:x/acta.pdf"), bot.send_document(1, _file())):
            begin = loop.time()
            with pytest.raises(TimedOut):
                await call
            assert loop.time() - begin > 0.9


async def test_a_call_made_by_hand_looks_like_one_of_the_library() -> None:
    """getUpdates is asked for raw. What the library would send for the same values is what leaves."""
    heard: list[bytes] = []

    async def listens(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append((await reader.readuntil(b"\r\n\r\n")).partition(b" HTTP")[0])
        heard.append(await reader.read(1000))
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 24\r\nConnection: close\r\n\r\n{"ok":true,"result":[]}\n')

    values = {"offset": 7, "limit": 20, "timeout": 3, "allowed_updates": ["message", "callback_query"]}
    async with server(listens) as url, client(read_timeout=5.0, connect_timeout=5.0) as request:
        await request.post(f"{url}/bot1:x/getUpdates", transport.plain_data(values | {"nothing": None}))
        bot = Bot("1:x", base_url=f"{url}/bot", get_updates_request=request)
        await bot.get_updates(7, 20, 3, ("message", "callback_query"))
    by_hand, by_library = (heard[0], parse_qs(heard[1])), (heard[2], parse_qs(heard[3]))
    assert by_hand == by_library
    assert by_hand[1][b"allowed_updates"] == [b'["message", "callback_query"]']


async def test_what_found_no_connection_was_not_sent() -> None:
    """It never left and may be sent again: the few connections are all taken by calls that hang."""
    async with server(silent) as url, client(connections=1, read_timeout=1.0) as request, asyncio.timeout(5):
        hanging = asyncio.create_task(request.do_request(f"{url}/bot1:x/sendMessage", "POST"))
        await asyncio.sleep(0.05)
        with pytest.raises(NotSent):
            await request.do_request(f"{url}/bot1:x/sendMessage", "POST")
        with pytest.raises(NetworkError):
            await hanging


def _file() -> InputFile:
    return InputFile(b"acta", "acta.pdf", attach=True)
