"""The one message in which an author sees how an announcement goes, edited in place while it runs."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ExtBot

from bot.announcements import results
from bot.announcements.chat.card_screens import card
from bot.edge.screen import Screen
from db.engine import Database
from db.models import Announcement

TICK_S = 3.0

log = structlog.get_logger(__name__)


class Progress:
    def __init__(
        self,
        *,
        bot: ExtBot[None],
        database: Database,
        rate: float,
        now: Callable[[], datetime],
        timezone: ZoneInfo,
    ) -> None:
        self._bot = bot
        self._database = database
        self._rate = rate
        self._now = now
        self._timezone = timezone
        self._shown: dict[int, Screen] = {}

    async def tick(self) -> None:
        for progress, chat_id in await self._database.run(results.followed, self._now()):
            screen = card(progress, self._rate, self._now(), self._timezone)
            if self._shown.get(progress.announcement.id or 0) != screen:
                await self._show(progress.announcement, chat_id, screen)

    async def _show(self, announcement: Announcement, chat_id: int, screen: Screen) -> None:
        """Shows how an announcement goes; when Telegram is away, the next tick does it."""
        try:
            await self._bot.edit_message_text(
                screen.html, chat_id, announcement.progress_message_id, parse_mode="HTML", reply_markup=screen.keyboard
            )
        except (BadRequest, Forbidden) as exc:  # no further try would show it
            if "not modified" not in exc.message.lower():  # another process showed it already
                log.info("Progress is not shown any more", announcement=announcement.id, error=exc.message)
        except TelegramError as exc:
            log.warning("Progress can't be shown", announcement=announcement.id, error=repr(exc))
            return
        self._shown[announcement.id or 0] = screen
