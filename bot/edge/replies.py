"""Replies are counted as they leave, so that the sender makes room for them. They never wait here."""

import time
from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot import metrics
from bot.base.pace import Pace
from bot.edge.intake import seconds_of

_COUNTED = ("send", "edit", "copy", "forward")  # what Telegram's limits are about


class CountReplies(BaseRateLimiter[None]):
    """python-telegram-bot's hook around every call of the application's bot."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    async def initialize(self) -> None:
        """Opens nothing: there is nothing to open."""

    async def shutdown(self) -> None:
        """Closes nothing: there is nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,  # noqa: ARG002
    ) -> Any:
        chat_id = data.get("chat_id")
        if not isinstance(chat_id, int) or not endpoint.startswith(_COUNTED) or endpoint == "sendChatAction":
            return await callback(*args, **kwargs)
        self._pace.replied(chat_id, time.monotonic())
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as exc:
            metrics.REFUSED.labels("reply").inc()
            self._pace.refused(chat_id, seconds_of(exc), time.monotonic())
            raise
