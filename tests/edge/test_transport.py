"""No call to Telegram lasts for ever, and who waits learns whether the request left."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from telegram import InputFile
from telegram.error import NetworkError, TimedOut
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

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
    document = RequestData([RequestParameter("document", "attach://x", [_file()])])
    loop = asyncio.get_running_loop()
    async with server(drips) as url, client() as request, asyncio.timeout(10):
        for address, data in ((f"{url}/file/bot1:x/acta.pdf", None), (f"{url}/bot1:x/sendDocument", document)):
            begin = loop.time()
            with pytest.raises(TimedOut):
                await request.do_request(address, "POST", data)
            assert loop.time() - begin > 0.9


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
