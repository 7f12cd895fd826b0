"""The HTTP doors: health, metrics, and Telegram's webhook.

The webhook's door is open to anybody. Whoever sends headers or a body too slowly is given up, and of too many
connections the oldest that carries no update makes room, so that Telegram's always get in.
"""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from aiohttp.web_protocol import RequestHandler
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot import metrics

BODY_BYTES = 1024 * 1024  # an update is a few kilobytes; files are fetched separately
BODY_S = 10.0
HEADERS_S = 20.0  # from the connection, or from the last answer on it, to the end of the headers
LINGER_S = 3.0  # a refused body is read on for so long, or the refusal would not be read
CONNECTIONS = 300  # Telegram opens 40; most systems let a process have 1024 files
WEBHOOK_PATH = "/telegram"
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  Bot API, setWebhook

Health = Callable[[], Awaitable[dict[str, Any]]]
Take = Callable[[dict[str, Any]], Awaitable[None]]
_BUSY = web.AppKey("busy", set[Any])


class Refused(Exception):
    """Says that updates are not taken now: Telegram is to bring them again."""


def build(
    health: Health | None, take: Take | None = None, secret: str = "", *, show_metrics: bool = True
) -> web.Application:
    """Makes the application behind a door. `health` gives {"ok": bool, …}; with `take`, updates are accepted and
    answered once they are finished."""
    app = web.Application(client_max_size=BODY_BYTES)
    app[_BUSY] = set()
    app.router.add_get("/livez", _on_live)
    if health is not None:
        _add_health(app, health)
    if show_metrics:
        app.router.add_get("/metrics", _on_metrics)
    if take is not None:
        _add_webhook(app, take, secret)
    return app


async def _on_live(_request: web.Request) -> web.Response:
    """Answers, and that says it: the loop turns."""
    return web.json_response({"ok": True})


async def _on_metrics(_request: web.Request) -> web.Response:
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _add_health(app: web.Application, health: Health) -> None:
    async def on_health(_request: web.Request) -> web.Response:
        state = await health()
        return web.json_response(state, status=200 if state["ok"] else 503)

    for path in ("/readyz", "/healthz"):
        app.router.add_get(path, on_health)


def _add_webhook(app: web.Application, take: Take, secret: str) -> None:
    async def on_update(request: web.Request) -> web.Response:
        given = request.headers.get(_SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, secret.encode()):
            raise web.HTTPForbidden(text="wrong secret")
        update = await _update(request)
        busy = request.app[_BUSY]
        busy.add(request.protocol)
        try:
            await take(update)
        except Refused:
            raise web.HTTPServiceUnavailable(text="not now") from None
        finally:
            busy.discard(request.protocol)
        return web.Response()

    app.router.add_post(WEBHOOK_PATH, on_update)


async def _update(request: web.Request) -> dict[str, Any]:
    try:
        async with asyncio.timeout(BODY_S):
            update = json.loads(await request.read())
    except TimeoutError:
        metrics.SLOW_REQUESTS.labels("body").inc()
        raise web.HTTPRequestTimeout(text="too slow", headers={"Connection": "close"}) from None
    except ConnectionError:  # nobody is left to read the answer
        raise web.HTTPBadRequest(text="broken off") from None
    except (ValueError, RecursionError):
        raise web.HTTPBadRequest(text="not JSON") from None
    if not isinstance(update, dict) or type(update.get("update_id")) is not int:
        raise web.HTTPBadRequest(text="not an update")
    return update


class Listening:
    """An open door. `close()` it."""

    def __init__(self, runner: web.AppRunner, server: asyncio.Server) -> None:
        self._runner = runner
        self._server = server

    @property
    def port(self) -> int:
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        self._server.close()
        await self._runner.cleanup()


async def serve(app: web.Application, host: str, port: int) -> Listening:
    """Opens a door. Raises OSError: the port is taken, or the host is none of this machine."""
    runner = web.AppRunner(
        app,
        access_log=None,
        handle_signals=False,
        shutdown_timeout=1,
        keepalive_timeout=HEADERS_S,  # aiohttp counts it from the connection on, whatever has come of the headers
        lingering_time=LINGER_S,
    )
    await runner.setup()
    try:
        server = await asyncio.get_running_loop().create_server(lambda: _admit(runner, app), host, port, backlog=512)
    except OSError:
        await runner.cleanup()
        raise
    return Listening(runner, server)


def _admit(runner: web.AppRunner, app: web.Application) -> RequestHandler:
    """Makes the protocol of a new connection; when there are too many, the oldest that carries no update gives way."""
    server = runner.server
    assert server is not None
    connections = [each for each in server.connections if each.transport is not None]
    if len(connections) >= CONNECTIONS:
        oldest = next((each for each in connections if each not in app[_BUSY]), None)
        if oldest is not None:
            metrics.SLOW_REQUESTS.labels("too many").inc()
            oldest.force_close()
    return server()
