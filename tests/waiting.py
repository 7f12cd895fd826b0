"""Waiting for what must come true. No test is decided by how soon it does: the only limit is there to end a hang."""

import asyncio
from collections.abc import Callable

HUNG_S = 180.0
GLANCE_S = 0.01


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(HUNG_S):
        while not condition():
            await asyncio.sleep(GLANCE_S)
