"""The local Telegram over HTTP, on this machine only: Bot API, files, control door, chat page."""

import asyncio
import contextlib
import inspect
import json
import re
import socket
import struct
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from bot.simulator.errors import BotApiError, DoorError, bad_request, request_too_large, token_malformed
from bot.simulator.files import UPLOAD_LIMIT
from bot.simulator.model import Upload
from bot.simulator.state import Answer, Telegram, refusal
from bot.simulator.web.door import POSTS, AdvanceClock, Body, Door, NextEvent
from bot.simulator.web.events import EventStreams
from bot.simulator.web.gateway import ConnectionLost, answer
from bot.simulator.web.guard import SAFE_HEADERS, is_loopback, only_this_machine
from bot.simulator.web.webhook import WebhookSender

PAGE = Path(__file__).parent.parent / "page"
# A multipart request carries a little more than its files; an upload through the door is base64.
_CALL_LIMIT = UPLOAD_LIMIT + 1024 * 1024
_DOOR_LIMIT = 160 * 1024 * 1024
_PAGE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\.(html|js|css|svg|png|ico)")
_TELEGRAM = web.AppKey("telegram", Telegram)
_TASKS = web.AppKey("tasks", set[asyncio.Task[Any]])


async def _on_call(request: web.Request) -> web.StreamResponse:
    telegram = request.app[_TELEGRAM]
    token, method = request.match_info["token"], request.match_info["method"]
    try:
        params, files = await _read_call(request)
        with _interruptible(request):
            given = await answer(telegram, token, method, params, files, is_alive=lambda: not _has_gone(request))
    except BotApiError as error:
        given = refusal(error)
    except ConnectionLost as lost:
        return _drop(request, reset=lost.reset)
    return _reply(given)


def _reply(given: Answer) -> web.Response:
    headers = {}
    if parameters := given.payload.get("parameters"):
        headers = {"Retry-After": str(parameters["retry_after"])} if "retry_after" in parameters else {}
    return web.json_response(given.payload, status=given.status, headers=headers)


async def _read_call(request: web.Request) -> tuple[dict[str, object], dict[str, Upload]]:
    """Reads the parameters of the query string and of a JSON, form or multipart body.

    Raises:
        BotApiError: the body is too large or broken.
    """
    params: dict[str, object] = dict(request.query)
    files: dict[str, Upload] = {}
    limited = request.clone(client_max_size=_CALL_LIMIT)
    try:
        if request.content_type == "application/json":
            raw = await limited.read()
            params |= Body(json.loads(raw or b"{}")).raw
        else:
            for name, value in (await limited.post()).items():
                if isinstance(value, FileField):
                    with value.file as content:
                        files[name] = Upload(value.filename, content.read(), value.content_type)
                else:
                    params[name] = value if isinstance(value, str) else bytes(value).decode()
    except web.HTTPRequestEntityTooLarge:
        raise request_too_large() from None
    except (ValueError, RecursionError, DoorError):
        raise bad_request("can't parse the request") from None
    return params, files


@contextlib.contextmanager
def _interruptible(request: web.Request) -> Any:
    """Lets the server stop without waiting for long polls and hangs."""
    tasks, task = request.app[_TASKS], asyncio.current_task()
    assert task
    tasks.add(task)
    try:
        yield
    finally:
        tasks.discard(task)


def _has_gone(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()


def _drop(request: web.Request, *, reset: bool) -> web.Response:
    """Drops the connection without an answer; with `reset` the client sees ECONNRESET."""
    if request.transport is not None:
        if reset and (sock := request.transport.get_extra_info("socket")):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        request.transport.abort()
    return web.Response(status=502)


async def _on_download(request: web.Request) -> web.StreamResponse:
    telegram = request.app[_TELEGRAM]
    try:
        telegram.authorize(request.match_info["token"])
        stored = telegram.files.at_path(request.match_info["path"])
        if stored is None:
            raise token_malformed()
    except BotApiError as error:
        return _reply(refusal(error))
    return web.Response(body=stored.content, content_type="application/octet-stream")


def _add_door(app: web.Application, door: Door, streams: EventStreams) -> None:
    async def act(request: web.Request) -> web.StreamResponse:
        name = request.match_info["what"]
        if name not in POSTS:
            raise DoorError(404, f"no POST /_sim/{name}")
        try:
            body = Body(json.loads(await request.read() or b"{}"))
        except (ValueError, RecursionError):
            raise DoorError(400, "the body is no JSON") from None
        done = getattr(door, name)(body)
        return web.json_response(await done if inspect.isawaitable(done) else done)

    async def look(request: web.Request) -> web.StreamResponse:
        what, key = request.match_info["what"], request.match_info.get("key", "")
        if what == "file":
            return door.file(key)
        if what == "events":
            with _interruptible(request):
                return await streams.serve(request)
        return web.json_response(door.look(what, key, dict(request.query)))

    app.router.add_post("/_sim/{what}", act)
    app.router.add_get("/_sim/{what}", look)
    app.router.add_get("/_sim/{what}/{key}", look)


async def _on_page(request: web.Request) -> web.StreamResponse:
    name = request.match_info.get("name", "index.html")
    path = PAGE / name
    if not _PAGE_NAME.fullmatch(name) or not path.is_file():
        raise DoorError(404, "no such page")
    return web.FileResponse(path, headers={"Cache-Control": "no-store"} | SAFE_HEADERS)


def build_app(
    telegram: Telegram,
    advance_clock: AdvanceClock | None = None,
    webhook_unit_s: float = 1.0,
    next_event: NextEvent | None = None,
) -> web.Application:
    """Builds the application. `advance_clock(seconds)` moves the clock that `telegram.now` reads; without it the door
    refuses to. `next_event()`: when the bot will do something by itself."""
    app = web.Application(middlewares=[only_this_machine], client_max_size=_DOOR_LIMIT)
    app[_TELEGRAM] = telegram
    app[_TASKS] = set()
    streams = EventStreams(telegram)
    for route in ("/bot{token:[^/]*}/{method:[^/]*}", "/bot{token:[^/]*}/{method:[^/]*}/"):
        app.router.add_route("*", route, _on_call)
    app.router.add_get("/file/bot{token:[^/]*}/{path:.+}", _on_download)
    _add_door(app, Door(telegram, advance_clock, next_event), streams)
    app.router.add_get("/", _on_page)
    app.router.add_get("/page/{name}", _on_page)

    async def run(_app: web.Application) -> Any:
        sender = WebhookSender(telegram, webhook_unit_s)
        sender.start()
        streams.start()
        yield
        streams.stop()
        await sender.close()

    async def stop(app: web.Application) -> None:
        for task in app[_TASKS]:
            task.cancel()

    app.cleanup_ctx.append(run)
    app.on_shutdown.append(stop)
    return app


class Running:
    """A server that is listening at `url`."""

    def __init__(self, runner: web.AppRunner, url: str) -> None:
        self._runner = runner
        self.url = url

    async def close(self) -> None:
        await self._runner.cleanup()


async def serve(
    telegram: Telegram,
    host: str = "127.0.0.1",
    port: int = 0,
    advance_clock: AdvanceClock | None = None,
    webhook_unit_s: float = 1.0,
    next_event: NextEvent | None = None,
) -> Running:
    """Listens on a loopback address; port 0 takes a free one.

    Raises:
        ValueError: the host is not this machine's loopback.
        OSError: the port is taken.
    """
    if not is_loopback(host):
        raise ValueError(f"the local Telegram serves this machine only, not {host}")
    app = build_app(telegram, advance_clock, webhook_unit_s, next_event)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=5.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError:
        await runner.cleanup()
        raise
    taken = runner.addresses[0][1]
    shown = f"[{host}]" if ":" in host else host
    return Running(runner, f"http://{shown}:{taken}")
