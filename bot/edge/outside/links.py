"""Asks addresses whether what they name is still there. By hand: no test and no process of ours needs a network."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus

import aiohttp

SECONDS = 20.0
AT_ONCE = 8
AT_ONE_HOST = 2  # they are offices' servers, and old ones
_AGENT = "Mozilla/5.0 (compatible; Alianza knowledge links; by hand)"  # many refuse what has no name of a browser

LinkCheck = asyncio.Task[str | None]
Shown = Callable[[Sequence[LinkCheck]], Iterable[LinkCheck]]


async def failing(addresses: Sequence[str], seconds: float = SECONDS, shown: Shown = iter) -> dict[str, str]:
    """Gives why an address does not answer, for those that do not. `seconds`: for all an address may take, from the
    first byte to the last; `shown` goes over what is being waited for and may draw it."""
    connector = aiohttp.TCPConnector(limit=AT_ONCE, limit_per_host=AT_ONE_HOST)
    async with aiohttp.ClientSession(connector=connector, headers={"User-Agent": _AGENT}, trust_env=True) as session:
        free = asyncio.Semaphore(AT_ONCE)
        tasks = [asyncio.create_task(_why(session, free, address, seconds)) for address in addresses]
        for task in shown(tasks):
            await task
    return {address: why for address, task in zip(addresses, tasks, strict=True) if (why := task.result())}


async def _why(session: aiohttp.ClientSession, free: asyncio.Semaphore, address: str, seconds: float) -> str | None:
    """Asks with HEAD; where that fails with GET too, for old servers know no other."""
    async with free:
        try:
            async with asyncio.timeout(seconds):
                return await _asked(session, "HEAD", address) and await _asked(session, "GET", address)
        except TimeoutError:
            return f"no answer in {seconds:g} s"


async def _asked(session: aiohttp.ClientSession, method: str, address: str) -> str | None:
    try:
        async with session.request(method, address, allow_redirects=True) as answer:
            return _refused(answer)
    except aiohttp.ClientConnectorCertificateError as exc:
        return f"its certificate is not accepted: {exc.certificate_error}"
    except (aiohttp.ClientError, ValueError) as exc:  # ValueError: an address that is none
        return f"can't be reached: {str(exc) or type(exc).__name__}"


def _refused(answer: aiohttp.ClientResponse) -> str | None:
    if answer.status >= HTTPStatus.BAD_REQUEST:
        return f"{answer.status} {answer.reason or ''}".strip()
    asked = answer.history[0].url if answer.history else answer.url
    if answer.url.path in {"", "/"} and asked.path not in {"", "/"}:
        return f"leads to the front page of {answer.url.host}"  # what offices do with a page that is gone
    return None
