"""Between a client and the state: the token, the faults on the way, the waiting of getUpdates."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from bot.simulator.errors import (
    BotApiError,
    bad_gateway,
    method_not_found,
    other_get_updates,
    terminated_by_webhook,
    too_many_requests,
)
from bot.simulator.faults import Fate, Trouble
from bot.simulator.methods.receiving import POLL_TIMEOUT_S
from bot.simulator.model import Upload
from bot.simulator.state import Answer, Telegram, refusal
from bot.simulator.web.args import Args


class ConnectionLost(Exception):
    """The client gets no answer. `reset` when the connection breaks off hard."""

    def __init__(self, *, reset: bool) -> None:
        super().__init__("the simulator dropped the connection")
        self.reset = reset


def _always() -> bool:
    return True


async def answer(
    telegram: Telegram,
    token: str,
    method: str,
    params: Mapping[str, object],
    files: Mapping[str, Upload] | None = None,
    *,
    is_alive: Callable[[], bool] = _always,
) -> Answer:
    """Answers one call with everything that may happen on the way. `is_alive` says whether the client still listens.

    Raises:
        ConnectionLost: by a fault.
    """
    try:
        telegram.authorize(token)
    except BotApiError as error:
        return refusal(error)
    if method.lower() in telegram.faults.unknown_methods:
        return telegram.refuse(method, params, method_not_found())
    if refused := telegram.admit(method, params):
        return refused
    fate = telegram.fate(method, params)
    if fate.delay_s:
        await asyncio.sleep(fate.delay_s)
    if refused := await _before(telegram, fate, method, params):
        return refused
    if method.lower() == "getupdates":
        given = await _poll(telegram, method, params, is_alive)
    else:
        given = telegram.perform(method, params, files or {})
    await _after(telegram, fate)
    return given


async def _before(telegram: Telegram, fate: Fate, method: str, params: Mapping[str, object]) -> Answer | None:
    """Meets the trouble before any effect."""
    trouble = fate.trouble
    if trouble is Trouble.ERROR:
        return telegram.refuse(method, params, bad_gateway(), trouble)
    if trouble is Trouble.FLOOD:
        return telegram.refuse(method, params, too_many_requests(fate.retry_after), trouble)
    if trouble in {Trouble.RESET, Trouble.HANG}:
        telegram.journal.add(method, params, 0, None, effect=False, fault=trouble)
        if trouble is Trouble.HANG:
            await asyncio.sleep(fate.hang_s)
        raise ConnectionLost(reset=trouble is Trouble.RESET)
    return None


async def _after(telegram: Telegram, fate: Fate) -> None:
    """Meets the trouble after the effect."""
    if fate.trouble is Trouble.LOST:
        telegram.journal.mark_last(fate.trouble)
        raise ConnectionLost(reset=False)
    if fate.trouble is Trouble.LATE:
        telegram.journal.mark_last(fate.trouble)
        await asyncio.sleep(fate.hang_s)


async def _poll(telegram: Telegram, method: str, params: Mapping[str, object], is_alive: Callable[[], bool]) -> Answer:
    """Waits for an update at most `timeout`, as getUpdates does; a newer getUpdates or a webhook ends the wait."""
    ticket = telegram.updates.begin_poll()
    given = telegram.perform(method, params, {})
    timeout = Args(params, {}).integer("timeout", 0, 0, POLL_TIMEOUT_S)
    if timeout == 0 or given.result != []:
        return given
    woken = asyncio.Event()

    def listen(event: str, data: dict[str, Any]) -> None:  # noqa: ARG001
        if event == "update":
            woken.set()

    telegram.listeners.add(listen)
    try:
        async with asyncio.timeout(timeout):
            while given.result == []:
                await woken.wait()
                woken.clear()
                if conflict := _conflict(telegram, ticket):
                    return telegram.refuse(method, params, conflict) if is_alive() else refusal(conflict)
                given = telegram.perform(method, params, {})
    except TimeoutError:
        pass
    finally:
        telegram.listeners.discard(listen)
    return given


def _conflict(telegram: Telegram, ticket: int) -> BotApiError | None:
    if telegram.updates.poll_ticket != ticket:
        return other_get_updates()
    return terminated_by_webhook() if telegram.webhook else None
