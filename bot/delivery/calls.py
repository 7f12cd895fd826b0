"""Calls of the sender to Telegram: each leaves one outcome."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime

import structlog
from telegram import Bot, LinkPreviewOptions
from telegram.error import RetryAfter, TelegramError

from bot import metrics
from bot.base.pace import Pace
from bot.delivery.outcomes import in_doubt, is_answer, outcome_of
from bot.delivery.resolving import Letter
from bot.delivery.settling import CallOutcome
from bot.edge.intake import seconds_of
from bot.edge.letters import Letters, gathered, screen
from bot.edge.screen import Screen
from db.models import DeliveryAction, DeliveryState

log = structlog.get_logger(__name__)

SILENT = 3  # calls in a row without any answer: then Telegram is asked whether it is there
LONGEST_PAUSE_S = 30.0
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Calls:
    """`under_way` are the calls, `ended` what came of them."""

    def __init__(self, bot: Bot, letters: Letters, pace: Pace, now: Callable[[], datetime]) -> None:
        self._bot = bot
        self._letters = letters
        self._pace = pace
        self._now = now
        self._silent = self._asked = 0
        self._held_back: dict[int, float] = {}
        self.under_way: set[asyncio.Task[None]] = set()
        self.ended: asyncio.Queue[CallOutcome] = asyncio.Queue()

    def start(self, letter: Letter, may: Callable[[], bool]) -> None:
        """Starts a call. `may` is asked right before it; when it says no, the letter leaves no outcome. One whose chat
        just got another message is held back: its outcome is to be queued."""
        now = time.monotonic()
        if wait := self._pace.chat_wait(letter.chat_id, now):
            self._held_back |= dict.fromkeys(letter.leaving, now + wait)
            self.ended.put_nowait(CallOutcome(letter, DeliveryState.QUEUED, counts=False))
            return
        self._pace.sent(letter.chat_id, now)
        call = asyncio.create_task(self._call(letter, may))
        self.under_way.add(call)
        call.add_done_callback(self.under_way.discard)

    def held_back(self) -> dict[int, float]:
        """Lists the deliveries whose chats wait, and the seconds they still do."""
        now = time.monotonic()
        self._held_back = {delivery_id: until for delivery_id, until in self._held_back.items() if until > now}
        return {delivery_id: until - now for delivery_id, until in self._held_back.items()}

    async def _call(self, letter: Letter, may: Callable[[], bool]) -> None:
        try:
            made = self._made(letter)
        except Exception as exc:
            log.exception("A message can't be rendered", delivery=letter.id, template=letter.template)
            self.ended.put_nowait(CallOutcome(letter, DeliveryState.FAILED, f"template: {type(exc).__name__}"))
            return
        if not may():
            return
        try:
            message_id = await self._perform(letter, made)
        except asyncio.CancelledError:
            self.ended.put_nowait(in_doubt(letter, "interrupted", self._now()))
            raise
        except Exception as exc:
            unforeseen = None if isinstance(exc, TelegramError) else exc
            log.warning("A message did not go through", delivery=letter.id, error=repr(exc), exc_info=unforeseen)
            self._failed(letter, exc)
        else:
            self._silent = 0
            self.ended.put_nowait(CallOutcome(letter, DeliveryState.SENT, message_id=message_id))

    def _made(self, letter: Letter) -> Screen | None:
        if letter.action is DeliveryAction.DELETE:
            return None
        if letter.parts:
            return gathered(self._letters, letter.template, letter.parts)
        return screen(self._letters, letter.template, letter.params)

    async def _perform(self, letter: Letter, screen: Screen | None) -> int | None:
        """Calls Telegram and gives the id of the message that is now in the chat, or no longer is."""
        if screen is None:
            assert letter.target is not None
            await self._bot.delete_message(letter.chat_id, letter.target)
        elif letter.action is DeliveryAction.EDIT and screen.file_id:
            await self._bot.edit_message_caption(
                letter.chat_id, letter.target, caption=screen.html, parse_mode="HTML", reply_markup=screen.keyboard
            )
        elif letter.action is DeliveryAction.EDIT:
            await self._bot.edit_message_text(
                screen.html,
                letter.chat_id,
                letter.target,
                parse_mode="HTML",
                reply_markup=screen.keyboard,
                link_preview_options=_NO_PREVIEW,
            )
        elif screen.file_id:
            send = self._bot.send_photo if screen.file_kind == "photo" else self._bot.send_document
            message = await send(
                letter.chat_id, screen.file_id, caption=screen.html, parse_mode="HTML", reply_markup=screen.keyboard
            )
            return message.message_id
        else:
            message = await self._bot.send_message(
                letter.chat_id, screen.html, "HTML", reply_markup=screen.keyboard, link_preview_options=_NO_PREVIEW
            )
            return message.message_id
        return letter.target

    def _failed(self, letter: Letter, error: Exception) -> None:
        self._silent = 0 if is_answer(error) else self._silent + 1
        if isinstance(error, RetryAfter):
            metrics.REFUSED.labels("unasked").inc()
            self._pace.refused(letter.chat_id, seconds_of(error), time.monotonic())
        self.ended.put_nowait(outcome_of(letter, error, self._now()))

    @property
    def unanswered(self) -> bool:
        """Tells whether Telegram seems to be away: more messages would end in doubt."""
        return self._silent >= SILENT

    async def ask(self) -> float:
        """Asks Telegram whether it is there, and gives the seconds to wait before asking again."""
        try:
            await self._bot.get_me()
        except TelegramError as exc:
            self._asked += 1
            pause = min(LONGEST_PAUSE_S, 0.5 * 2.0 ** min(self._asked, 8))
            log.warning("Telegram does not answer the sender", error=repr(exc), next_try_s=pause)
            return pause
        self._silent = self._asked = 0
        return 0.0
