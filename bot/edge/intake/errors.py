"""What went wrong in a handler, and how long to wait before the next try."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut
from telegram.ext import Application, ApplicationHandlerStop

from bot.edge.intake import times
from db.models import KeptReason


class ReportingApplication(Application[Any, Any, Any, Any, Any, Any]):
    """Lets a handler's exception reach the intake, which decides about further tries, unless an error handler
    dealt with it (and said so with ApplicationHandlerStop). One that the error handler meets itself reaches it too:
    a 429 for the word that explains is a 429."""

    async def process_error(self, update: object, error: Exception, *_args: Any, **_more: Any) -> bool:
        for callback in self.error_handlers:
            try:
                await callback(update, self.context_types.context.from_error(update, error, self))
            except ApplicationHandlerStop:
                return True
        raise error


class Unfinished(Exception):
    """Says that an update was neither done nor kept in time; Telegram must send it again."""


@dataclass(frozen=True)
class Failure:
    """`pause`: seconds until the next try; None when that was the last."""

    reason: KeptReason
    pause: float | None


def failure_of(error: Exception, bugs: int, failures: int, passing: tuple[type[Exception], ...]) -> Failure:
    """Decides how long to wait after an error. `bugs` and `failures`: how many of either kind there were before.
    `passing`: errors of the database that pass by themselves."""
    match error:
        case RetryAfter():
            return Failure(KeptReason.TOO_MANY_REQUESTS, seconds_of(error))
        case TimedOut() | TimeoutError():
            return Failure(KeptReason.NO_ANSWER, _pause(times.NO_ANSWER, failures))
        case NetworkError() if not isinstance(error, BadRequest):  # which is one too, but ours to mend
            return Failure(KeptReason.NO_ANSWER, _pause(times.NETWORK, failures))
        case _ if isinstance(error, passing):
            return Failure(KeptReason.DATABASE, times.DATABASE[min(failures, len(times.DATABASE) - 1)])
        case _:
            return Failure(KeptReason.BUG, times.BUG[bugs] if bugs < len(times.BUG) else None)


def is_nobody_there(error: Exception) -> bool:
    """Tells whether the chat to answer in is closed to the bot, or gone: nothing that is tried again changes that."""
    return isinstance(error, Forbidden) or (isinstance(error, BadRequest) and "chat not found" in error.message.lower())


def _pause(first: tuple[float, ...], number: int) -> float:
    """Gives the pause before a further try: after the first ones each is twice as long as the one before."""
    if number < len(first):
        return first[number]
    return min(times.LONGEST_S, first[-1] * 2.0 ** min(number - len(first) + 1, 20))


def seconds_of(error: RetryAfter) -> float:
    assert isinstance(error.retry_after, timedelta)  # bot/__init__.py asks for it
    return error.retry_after.total_seconds()
