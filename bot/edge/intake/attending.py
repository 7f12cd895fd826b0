"""One update to its end: further tries of what fails, an apology for what can't be done."""

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog
from telegram import Bot, Update
from telegram.error import RetryAfter, TelegramError

from bot import metrics
from bot.edge.intake import times
from bot.edge.intake.errors import failure_of, is_nobody_there
from bot.edge.intake.keeping import Keeper
from bot.edge.intake.lanes import Item, Places, State
from bot.edge.intake.raw import Raw, personal, read_update
from bot.edge.intake.turning import Turns
from bot.edge.kept import Held
from bot.logs import masking
from db.models import KeptReason

log = structlog.get_logger(__name__)

AT_ONCE = 32


class Attendant:
    def __init__(
        self,
        *,
        bot: Bot,
        keeper: Keeper,
        apologise: Callable[[Update], Awaitable[None]],
        passing: tuple[type[Exception], ...],
        answers: asyncio.Event,
        turns: Turns | None = None,
    ) -> None:
        """Begins without any item. `passing`: errors of the database that pass by themselves. `answers` is set while
        Telegram answers. `turns`: with other processes that take updates too."""
        self._bot = bot
        self._keeper = keeper
        self._apologise = apologise
        self._passing = passing
        self._answers = answers
        self._turns = turns
        self._places = Places(AT_ONCE)

    async def see_to(self, item: Item) -> str:
        """Works on an item until it ends, and says how: done · left (the person blocked the bot) · failed · elsewhere
        (another process has it). Or later: one that comes first was taken up meanwhile."""
        with masking(*personal(item.raw)):
            update = read_update(item.raw, self._bot)
            outcome = "failed" if update is None else await self._until_done(item, update)
            if outcome != "later" and self._turns is not None:
                await self._turns.end(item)
            return outcome

    async def _until_done(self, item: Item, update: Update) -> str:
        while True:
            await item.lane.pause(item)
            if item is not item.lane.items[0]:
                return "later"
            if self._keeper.too_old(item):
                return await self._give_up(item, update)
            try:
                if (first := await self._keeper.first_elsewhere(item)) not in (None, item.number):
                    await self._let_pass(item)
                    continue
                if item is not item.lane.items[0]:
                    return "later"
                if first is not None or not await self._is_ours(item):
                    return "elsewhere"
                if self._turns is not None and not await self._turns.begin(item):
                    continue
                async with self._places.one(item.lane), asyncio.timeout(times.TRY_S):
                    with metrics.HANDLER_SECONDS.time():
                        await item.process(update)
            except Exception as exc:  # noqa: BLE001  whatever it is, it is judged there
                if is_nobody_there(exc):
                    return "left"
                if not await self._goes_on(item, exc):
                    return await self._give_up(item, update)
            else:
                return "done"

    async def _let_pass(self, item: Item) -> None:
        """Puts an item off, because another process has one of this person's that comes first. A try of it that failed
        must not keep that one from beginning."""
        item.lane.troubled, item.reason = True, KeptReason.BEHIND
        item.not_before = time.monotonic() + times.ELSEWHERE_S
        if self._turns is not None:
            await self._turns.let_pass(item)

    async def _is_ours(self, item: Item) -> bool:
        """Claims the item for this process. False when another process has it."""
        if item.state is not State.KEPT:
            return True
        held = await self._keeper.claim(item)
        if held is Held.GONE and not self._keeper.lapsed:
            # its person was erased or withdrew, perhaps by this very update: what is left to say is still said
            item.state, item.keepable = State.ASIDE, False
            return True
        return held is Held.MINE

    async def _goes_on(self, item: Item, error: Exception) -> bool:
        """Notes a try that failed. False when it was the last."""
        failure = failure_of(error, item.bugs, item.failures, self._passing)
        if isinstance(error, RetryAfter):
            log.warning("Telegram asks to wait with a reply", update=item.number, seconds=failure.pause)
        else:
            tries = item.bugs + item.failures + 1
            bug = failure.reason is KeptReason.BUG
            log.warning(
                "An update failed",
                update=item.number,
                tries=tries,
                next_try_s=failure.pause,
                error=_in_short(error),
                exc_info=error if bug else None,
            )
            item.bugs += bug
            item.failures += not bug
        item.lane.troubled, item.reason = True, failure.reason
        if failure.pause is None:
            return False
        item.not_before = time.monotonic() + failure.pause
        if item.state is State.KEPT:
            await self._keeper.failed(item)
        if failure.reason is KeptReason.NO_ANSWER and not self._answers.is_set():
            item.not_before = time.monotonic() + times.LONGEST_S  # it is woken when Telegram is back
        return True

    async def _give_up(self, item: Item, update: Update) -> str:
        log.error("An update was let go after its last try", update=item.number)
        if item.state is not State.KEPT or await self._still_there(item):
            await self._say_sorry(update)
        return "failed"

    async def _still_there(self, item: Item) -> bool:
        """Looks whether an item is still to be worked on. False when another process gave it up, and apologised."""
        try:
            return await self._keeper.remove(item.number)
        except self._passing:
            return True

    async def apologise(self, raw: Raw) -> None:
        """Apologises for an update that nobody works on any more."""
        with masking(*personal(raw)):
            log.error("An update was let go unfinished", update=raw.get("update_id"))
            update = read_update(raw, self._bot)
            if update is not None:
                await self._say_sorry(update)

    async def _say_sorry(self, update: Update) -> None:
        try:
            await self._apologise(update)
        except TelegramError as exc:
            log.warning("The apology could not be sent", update=update.update_id, error=repr(exc))


def _in_short(error: Exception) -> str:
    """Says in short what passes by itself: it needs no traceback."""
    return " ".join([type(error).__name__, *str(error).splitlines()[:1]])
