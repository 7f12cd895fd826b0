"""Server-Sent Events: what changed, for pages that are open."""

import asyncio
import json
from typing import Any

from aiohttp import web

from bot.simulator.core import ACTION_S
from bot.simulator.state import Telegram

_HEARTBEAT_S = 15.0
_SHOWN = ("change", "answer", "clock")


class EventStreams:
    """`change` {"rev", "person"|"chat"} · `answer` {"person", "text", "show_alert"…} · `clock` {"now"}."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._streams: set[asyncio.Queue[tuple[str, dict[str, Any]]]] = set()

    def start(self) -> None:
        self._telegram.listeners.add(self._publish)

    def stop(self) -> None:
        self._telegram.listeners.discard(self._publish)

    def _publish(self, event: str, data: dict[str, Any]) -> None:
        if event not in _SHOWN or not self._streams:
            return
        for stream in self._streams:
            stream.put_nowait((event, data))
        chat = self._telegram.chats.get(data.get("person") or data.get("chat") or 0)
        if event == "change" and chat and self._telegram.action_in(chat):
            # Nothing else tells a page that "typing…" is over.
            asyncio.get_running_loop().call_later(ACTION_S + 0.1, self._publish, event, data)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        stream: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()
        self._streams.add(stream)
        try:
            await response.write(b"retry: 1000\n\n")
            while True:
                await response.write(await _next(stream))
        except ConnectionError:
            return response
        finally:
            self._streams.discard(stream)


async def _next(stream: asyncio.Queue[tuple[str, dict[str, Any]]]) -> bytes:
    try:
        async with asyncio.timeout(_HEARTBEAT_S):
            event, data = await stream.get()
    except TimeoutError:
        return b": still here\n\n"
    return f"event: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
