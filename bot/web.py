"""The HTTP door: health, metrics, and Telegram's webhook."""

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

BODY_BYTES = 1024 * 1024  # an update is a few kilobytes; files are fetched separately
WEBHOOK_PATH = "/telegram"
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  Bot API, setWebhook

Health = Callable[[], Awaitable[dict[str, Any]]]
Take = Callable[[dict[str, Any]], Awaitable[None]]


def build(health: Health, take: Take | None = None, secret: str = "") -> web.Application:
    """`health` gives {"ok": bool, …}; with `take`, updates are accepted and answered once they are finished."""
    app = web.Application(client_max_size=BODY_BYTES)

    async def on_health(_request: web.Request) -> web.Response:
        state = await health()
        return web.json_response(state, status=200 if state["ok"] else 503)

    async def on_metrics(_request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def on_update(request: web.Request) -> web.Response:
        assert take is not None
        if not hmac.compare_digest(
            request.headers.get(_SECRET_HEADER, "").encode("utf-8", "surrogateescape"), secret.encode()
        ):
            raise web.HTTPForbidden(text="wrong secret")
        try:
            update = json.loads(await request.read())
        except (ValueError, RecursionError):
            raise web.HTTPBadRequest(text="not JSON") from None
        if not isinstance(update, dict) or type(update.get("update_id")) is not int:
            raise web.HTTPBadRequest(text="not an update")
        await take(update)
        return web.Response()

    app.router.add_get("/healthz", on_health)
    app.router.add_get("/metrics", on_metrics)
    if take is not None:
        app.router.add_post(WEBHOOK_PATH, on_update)
    return app


async def serve(app: web.Application, host: str, port: int) -> web.AppRunner:
    """Raises OSError when the port is taken."""
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError:
        await runner.cleanup()
        raise
    return runner
