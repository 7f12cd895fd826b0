"""Every way a call can fail, and what becomes of the message."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.delivery.outcomes import is_answer, outcome_of
from bot.delivery.resolving import Letter
from bot.delivery.settling import CallOutcome
from bot.delivery.taking import MOST_ATTEMPTS
from bot.edge.transport import NotSent
from db.models import DeliveryAction, DeliveryClass, DeliveryState

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def _letter(kind: str, attempts: int = 1, action: DeliveryAction = DeliveryAction.SEND) -> Letter:
    return Letter(
        id=1,
        person_id=2,
        chat_id=3,
        template="text",
        params={},
        delivery_class=DeliveryClass(kind),
        attempts=attempts,
        action=action,
        target=44,
    )


def _later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


ANSWERED: list[tuple[Exception, dict[str, Any]]] = [
    (Forbidden("Forbidden: bot was blocked by the user"), {"state": DeliveryState.UNREACHABLE}),
    (Forbidden("Forbidden: user is deactivated"), {"state": DeliveryState.UNREACHABLE}),
    (BadRequest("Chat not found"), {"state": DeliveryState.FAILED, "reason": "Chat not found"}),
    (BadRequest("x" * 500), {"state": DeliveryState.FAILED, "reason": "x" * 200}),
    (RetryAfter(7), {"state": DeliveryState.QUEUED, "again_at": _later(7), "counts": False}),
    (ChatMigrated(-100), {"state": DeliveryState.QUEUED, "moved_to": -100, "again_at": NOW}),
]
NEVER_LEFT: list[tuple[Exception, dict[str, Any]]] = [
    (NotSent("no connection"), {"state": DeliveryState.QUEUED, "again_at": _later(2), "counts": False}),
    (InvalidToken("Unauthorized"), {"state": DeliveryState.QUEUED, "again_at": _later(30), "counts": False}),
]
IN_DOUBT: list[Exception] = [
    TimedOut("no answer in time"),
    NetworkError("the connection broke"),
    NetworkError("Bad Gateway (502)"),
    TelegramError("Invalid server response"),
    Conflict("terminated"),
    ValueError("an answer nobody can read"),
]


@pytest.mark.parametrize("kind", ["once", "must"])
@pytest.mark.parametrize(("error", "expected"), ANSWERED + NEVER_LEFT, ids=lambda value: repr(value)[:40])
def test_what_is_known_is_the_same_for_both_classes(kind: str, error: Exception, expected: dict[str, Any]) -> None:
    outcome = outcome_of(_letter(kind), error, NOW)
    assert outcome == CallOutcome(_letter(kind), **({"reason": outcome.reason} | expected))


@pytest.mark.parametrize("error", IN_DOUBT, ids=repr)
def test_in_doubt_once_says_so_and_must_goes_again_later(error: Exception) -> None:
    assert outcome_of(_letter("once"), error, NOW).state is DeliveryState.UNCERTAIN
    pauses = []
    for attempts in range(1, MOST_ATTEMPTS):
        outcome = outcome_of(_letter("must", attempts), error, NOW)
        assert (outcome.state, outcome.counts) == (DeliveryState.QUEUED, True)
        assert outcome.again_at is not None
        pauses.append((outcome.again_at - NOW).total_seconds())
    assert pauses == sorted(pauses)
    assert (pauses[0], 2400 <= sum(pauses) <= 3600) == (2, True)
    assert outcome_of(_letter("must", MOST_ATTEMPTS), error, NOW).state is DeliveryState.UNCERTAIN


@pytest.mark.parametrize("action", [DeliveryAction.EDIT, DeliveryAction.DELETE])
def test_in_doubt_an_edit_or_a_deletion_is_repeated_whatever_its_class(action: DeliveryAction) -> None:
    assert outcome_of(_letter("once", action=action), TimedOut("late"), NOW).state is DeliveryState.QUEUED


@pytest.mark.parametrize(
    ("action", "description", "state"),
    [
        ("edit", "Message is not modified: specified new message content …", "sent"),
        ("edit", "Message to edit not found", "failed"),
        ("delete", "Message to delete not found", "sent"),
        ("delete", "Message can't be deleted for everyone", "failed"),
        ("send", "Message is not modified", "failed"),
    ],
)
def test_what_an_earlier_call_did_already_is_done(action: str, description: str, state: str) -> None:
    outcome = outcome_of(_letter("must", action=DeliveryAction(action)), BadRequest(description), NOW)
    assert outcome.state == state


def test_a_chat_that_moves_for_ever_fails() -> None:
    assert outcome_of(_letter("must", MOST_ATTEMPTS), ChatMigrated(-100), NOW).state is DeliveryState.FAILED


def test_only_telegrams_own_words_are_an_answer() -> None:
    assert all(is_answer(error) for error, _ in ANSWERED)
    assert not any(is_answer(error) for error in [*IN_DOUBT, *(error for error, _ in NEVER_LEFT)])
