"""Work in a thread that nobody leaves behind."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec

P = ParamSpec("P")


async def to_the_end(work: Callable[P, None], /, *args: P.args, **kwargs: P.kwargs) -> None:
    """Runs `work` in a thread. A task that is cancelled meanwhile ends only when the thread has: what the work uses,
    such as the database, is closed after that."""
    running = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise
