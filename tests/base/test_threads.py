"""A task that is cancelled ends after the thread it waits for."""

import asyncio
from threading import Event

import pytest

from bot.base.threads import to_the_end
from tests.waiting import HUNG_S, until


async def test_a_cancelled_task_ends_after_its_thread() -> None:
    begun, may_end, ended = Event(), Event(), Event()

    def work() -> None:
        begun.set()
        assert may_end.wait(HUNG_S)
        ended.set()

    task = asyncio.create_task(to_the_end(work))
    await until(begun.is_set)
    task.cancel()
    for _ in range(10):
        await asyncio.sleep(0)
    assert not task.done()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.is_set()


async def test_what_a_thread_raises_arrives() -> None:
    def work(text: str) -> None:
        raise ValueError(text)

    with pytest.raises(ValueError, match="no article"):
        await to_the_end(work, "no article")
