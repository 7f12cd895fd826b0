"""Waiting for what must come true. No test is decided by how soon it does: the only limit is there to end a hang."""

import asyncio
from collections.abc import Callable

HUNG_S = 180.0
GLANCE_S = 0.01
_waiting: set[object] = set()


async def until(condition: Callable[[], object]) -> None:
    me = object()
    _waiting.add(me)
    try:
        async with asyncio.timeout(HUNG_S):
            while not condition():
                await asyncio.sleep(GLANCE_S)
    finally:
        _waiting.remove(me)


def anybody_waits() -> bool:
    """Tells whether a test waits for something now."""
    return bool(_waiting)
