"""Asks Telegram from time to time, in a process that does not poll: is it there, and do updates reach the webhook?"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import structlog
from telegram import Bot, WebhookInfo
from telegram.error import InvalidToken, TelegramError

log = structlog.get_logger(__name__)

ASK_S = 30.0
FRESH = timedelta(seconds=120)  # an error at the webhook that is older has been overcome, or there was nothing to bring
GROWING = 4  # looks in a row with ever more waiting
MANY = 10


def webhook_trouble(looks: Sequence[WebhookInfo], url: str, since: datetime, now: datetime) -> str | None:
    """Says why updates do not arrive, by what Telegram says of the webhook. `looks`: the latest last; `since`: when
    this process opened its door, for errors before that are over."""
    if not looks:
        return None
    last = looks[-1]
    waiting = last.pending_update_count
    if last.url != url:
        return "Telegram brings updates elsewhere: the webhook was changed or deleted by another program"
    failed = last.last_error_date
    if waiting and failed and failed >= since and now - failed < FRESH:
        return f"Telegram can't bring updates ({last.last_error_message}); {waiting} are waiting"
    counts = [look.pending_update_count for look in looks]
    grows = len(counts) >= GROWING and all(one < two for one, two in pairwise(counts))
    return f"{waiting} updates are waiting at Telegram, ever more" if grows and waiting >= MANY else None


class Lookout:
    """`url`: of the webhook, when this process takes updates there."""

    def __init__(self, bot: Bot, url: str | None, now: Callable[[], datetime]) -> None:
        self._bot = bot
        self._url = url
        self._now = now
        self._heard = time.monotonic()
        self._since = now()
        self._looks: deque[WebhookInfo] = deque(maxlen=GROWING)
        self.refused = False
        """Whether Telegram does not accept the token any more."""

    async def forever(self) -> None:
        """Asks again and again, beginning when Telegram was reached for the first time."""
        self._heard, self._since = time.monotonic(), self._now()
        while True:
            await self.ask()
            await asyncio.sleep(ASK_S)

    async def ask(self) -> None:
        try:
            if self._url is None:
                await self._bot.get_me()
            else:
                await self._ask_about_webhook()
        except InvalidToken:
            self.refused = True
            log.error("TELEGRAM_TOKEN: Telegram does not accept it any more")
        except TelegramError as exc:
            log.warning("Telegram does not answer", error=repr(exc))
        else:
            self.refused = False
            self._heard = time.monotonic()

    async def _ask_about_webhook(self) -> None:
        try:
            self._looks.append(await self._bot.get_webhook_info())
        except InvalidToken:  # 404: a server may not know the method; getMe decides about the token
            await self._bot.get_me()

    @property
    def silent(self) -> float:
        """Gives seconds since Telegram last answered."""
        return time.monotonic() - self._heard

    def trouble(self) -> str | None:
        return None if self._url is None else webhook_trouble(self._looks, self._url, self._since, self._now())
