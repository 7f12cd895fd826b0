"""Delivery of updates by webhook, as `WebhookActor.cpp` does it.

One unacknowledged update per queue (chat or person); a failure is tried again at once, then after 2, 4, 8…
seconds; a method in the answer is carried out.
"""

import asyncio
import contextlib
import json
from typing import Any

import aiohttp

from bot.simulator.state import Telegram
from bot.simulator.updates import Update

LONGEST_DELAY_S = 60.0
ANSWER_WITHIN_S = 60.0
_NOT_IN_ANSWER = ("deletewebhook", "setwebhook", "close", "logout")


class WebhookSender:
    """`unit_s` is the second of the delays, shorter in tests."""

    def __init__(self, telegram: Telegram, unit_s: float = 1.0) -> None:
        self._telegram = telegram
        self._unit_s = unit_s
        self._wake = asyncio.Event()
        self._busy: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None

    def start(self) -> None:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN_S))
        self._telegram.listeners.add(self._listen)
        self._spawn(self._run())

    async def close(self) -> None:
        self._telegram.listeners.discard(self._listen)
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session:
            await self._session.close()

    def _listen(self, event: str, data: dict[str, Any]) -> None:  # noqa: ARG002
        if event == "update":
            self._wake.set()

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            if not self._telegram.webhook:
                continue
            for update in self._telegram.updates.heads():
                has_room = len(self._busy) < int(self._telegram.webhook["max_connections"])
                if update.queue not in self._busy and has_room:
                    self._busy.add(update.queue)
                    self._spawn(self._deliver(update))

    async def _deliver(self, update: Update) -> None:
        webhook = self._telegram.webhook
        delay = 0.0
        try:
            while self._telegram.webhook is webhook and not await self._post(webhook, update):
                if self._telegram.now().timestamp() + delay > update.expires_at:
                    break
                await asyncio.sleep(delay * self._unit_s)
                delay = min(LONGEST_DELAY_S, max(2.0, 2 * delay))
            if self._telegram.webhook is webhook:
                self._telegram.updates.forget(update)
        finally:
            self._busy.discard(update.queue)
            self._wake.set()

    async def _post(self, webhook: dict[str, Any], update: Update) -> bool:
        """Posts an update, and tells whether the bot took it."""
        assert self._session
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook["secret_token"]} if webhook["secret_token"] else {}
        try:
            async with self._session.post(webhook["url"], json=update.as_json(), headers=headers) as response:
                body = await response.read()
                if 200 <= response.status <= 299:
                    self._carry_out(body)
                    return True
                error = f"Wrong response from the webhook: {response.status} {response.reason}"
        except (aiohttp.ClientError, TimeoutError) as failure:
            error = (
                "Connection refused" if isinstance(failure, aiohttp.ClientConnectorError) else "Read timeout expired"
            )
        webhook |= {"last_error_date": self._telegram.timestamp, "last_error_message": error}
        return False

    def _carry_out(self, body: bytes) -> None:
        """Carries out a method in the answer:
        https://core.telegram.org/bots/api#making-requests-when-getting-updates"""
        with contextlib.suppress(ValueError):
            call = json.loads(body or b"{}")
            method = str(call.get("method", "")).lower() if isinstance(call, dict) else ""
            if method and method not in _NOT_IN_ANSWER and not method.startswith("get"):
                self._telegram.call(method, {key: value for key, value in call.items() if key != "method"})
