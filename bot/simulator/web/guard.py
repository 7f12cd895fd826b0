"""Who may use the local Telegram: programs of this machine, and pages that it serves itself."""

import ipaddress
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from bot.simulator.errors import DoorError

SAFE_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address((host or "").strip("[]")).is_loopback
    except ValueError:
        return False


def _is_local(request: web.Request) -> bool:
    """Tells whether a request is from this machine and not from a page of another site (which may reach loopback
    addresses)."""
    try:
        names = [urlsplit(f"//{request.host}").hostname]
        names += [urlsplit(origin).hostname for origin in request.headers.getall("Origin", [])]
    except ValueError:
        return False
    is_cross_site = request.headers.get("Sec-Fetch-Site") == "cross-site"
    return all(map(is_loopback, [*names, request.remote])) and (not is_cross_site or request.path == "/")


@web.middleware
async def only_this_machine(request: web.Request, handler: Handler) -> web.StreamResponse:
    if not _is_local(request):
        return web.json_response({"error": "only for programs and pages of this machine"}, status=403)
    try:
        response = await handler(request)
    except DoorError as refused:
        response = web.json_response({"error": refused.text}, status=refused.status)
    if not response.prepared:
        response.headers.update(SAFE_HEADERS)
    return response
