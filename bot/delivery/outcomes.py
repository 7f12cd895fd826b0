"""The closed catalogue of how calls to Telegram fail, and what becomes of the message."""

from datetime import datetime, timedelta

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter

from bot.delivery.resolving import Letter
from bot.delivery.settling import CallOutcome
from bot.delivery.taking import MOST_ATTEMPTS
from bot.edge.intake import seconds_of
from bot.edge.transport import NotSent
from db.models import DeliveryAction, DeliveryState

NOT_SENT_S = 2.0
UNKNOWN_TOKEN_S = 30.0
LONGEST_PAUSE_S = 900.0


def is_answer(error: Exception) -> bool:
    """Tells whether Telegram said something, if only no."""
    return isinstance(error, Forbidden | RetryAfter | ChatMigrated | BadRequest)


def outcome_of(letter: Letter, error: Exception, now: datetime) -> CallOutcome:
    """Decides what becomes of a letter whose call failed."""
    match error:
        case Forbidden():
            return CallOutcome(letter, DeliveryState.UNREACHABLE, error.message[:200])
        case RetryAfter():
            return _again(letter, now, seconds_of(error))
        case ChatMigrated() if letter.attempts < MOST_ATTEMPTS:
            return CallOutcome(letter, DeliveryState.QUEUED, again_at=now, moved_to=error.new_chat_id)
        case BadRequest() if _done_already(letter, error.message.lower()):
            return CallOutcome(letter, DeliveryState.SENT, message_id=letter.target)
        case BadRequest() | ChatMigrated():  # a BadRequest is a NetworkError, but no try will mend it
            return CallOutcome(letter, DeliveryState.FAILED, error.message[:200])
        case NotSent():
            return _again(letter, now, NOT_SENT_S)
        case InvalidToken():
            return _again(letter, now, UNKNOWN_TOKEN_S)
        case _:
            return in_doubt(letter, type(error).__name__, now)


def _done_already(letter: Letter, description: str) -> bool:
    """Tells whether an edit or a deletion had been done already: its first answer was lost."""
    if letter.action is DeliveryAction.EDIT:
        return "message is not modified" in description
    return letter.action is DeliveryAction.DELETE and "message to delete not found" in description


def _again(letter: Letter, now: datetime, seconds: float) -> CallOutcome:
    return CallOutcome(letter, DeliveryState.QUEUED, again_at=now + timedelta(seconds=seconds), counts=False)


def in_doubt(letter: Letter, reason: str, now: datetime) -> CallOutcome:
    """Decides what becomes of a letter whose request left, when nobody knows whether it arrived."""
    if not letter.repeatable or letter.attempts >= MOST_ATTEMPTS:
        return CallOutcome(letter, DeliveryState.UNCERTAIN, reason)
    pause = min(LONGEST_PAUSE_S, 2.0**letter.attempts)
    return CallOutcome(letter, DeliveryState.QUEUED, again_at=now + timedelta(seconds=pause))
