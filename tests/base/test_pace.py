"""The pace: never above the limit, close to it, with room for replies."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.base.pace import CHAT_S, SHARE, Pace


def _drive(pace: Pace, until: float, *, lateness: float = 0.0, replies: tuple[float, ...] = ()) -> list[float]:
    """When a sender that wakes `lateness` too late would send, each time to another chat."""
    now, waiting = 0.0, list(replies)
    sent: list[float] = []
    while now < until:
        while waiting and waiting[0] <= now:
            pace.replied(10_000 + len(waiting), waiting.pop(0))
        if wait := pace.wait(now):
            now += wait + lateness
        else:
            pace.sent(len(sent) + 1, now)
            sent.append(now)
    return sent


@pytest.mark.parametrize("rate", [1, 30, 1000])
@pytest.mark.parametrize("lateness", [0.0, 0.001, 0.005])
def test_a_sender_that_always_has_something_gets_98_percent_of_the_limit(rate: float, lateness: float) -> None:
    sent = _drive(Pace(rate), 100, lateness=lateness)
    assert len(sent) == pytest.approx(100 * SHARE * rate, abs=2, rel=0.001)


@given(st.floats(0, 0.2), st.integers(1, 200))
@settings(derandomize=True, max_examples=30, deadline=None)
def test_no_second_holds_more_than_the_limit(lateness: float, rate: int) -> None:
    sent = _drive(Pace(rate), 5, lateness=lateness)
    for first, beyond in zip(sent, sent[rate:], strict=False):
        assert beyond - first >= 1.0 - 1e-9


def test_after_a_pause_nothing_is_caught_up() -> None:
    pace = Pace(30)
    pace.sent(1, 0.0)
    sent = [now for now in _drive(pace, 12) if now >= 10]
    assert len(sent) <= 2 * 30


def test_replies_take_from_the_sender_and_never_wait() -> None:
    """Ten replies a second: six from their own share, the rest out of the sender's; together below the limit."""
    replies = tuple(number / 10 for number in range(1000))
    sent = _drive(Pace(30), 100, replies=replies)
    assert 0.95 * SHARE * 30 * 100 <= len(sent) + len(replies) <= 30 * 100


def test_a_few_replies_leave_the_sender_four_fifths() -> None:
    sent = _drive(Pace(30), 100, replies=tuple(float(number) for number in range(100)))
    assert len(sent) == pytest.approx(100 * 0.8 * SHARE * 30, rel=0.01)


def test_the_share_of_replies_is_lent_while_there_are_none() -> None:
    sent = _drive(Pace(30), 100, replies=(50.0,))
    gaps = [later - earlier for earlier, later in pairwise(sent) if earlier > 60]
    assert max(gaps) == pytest.approx(1 / (SHARE * 30))


def test_a_chat_waits_a_little_more_than_a_second_also_after_a_reply() -> None:
    pace = Pace(30)
    assert pace.chat_wait(7, 0.0) == 0
    pace.sent(7, 0.0)
    assert pace.chat_wait(7, 0.5) == pytest.approx(CHAT_S - 0.5)
    assert pace.chat_wait(8, 0.5) == 0
    pace.replied(8, 0.5)
    assert pace.chat_wait(8, 0.5) == CHAT_S


def test_a_group_takes_twenty_in_a_minute() -> None:
    pace, now, sent = Pace(30), 0.0, 0
    while now < 60:
        pace.sent(-7, now)
        sent += 1
        now += pace.chat_wait(-7, now)
    assert sent == 20


def test_the_first_refusal_holds_that_chat_only_a_second_one_all() -> None:
    pace = Pace(30)
    pace.refused(1, 10, now=0.0)
    pace.refused(1, 10, now=1.0)
    assert pace.wait(1.0) == 0
    assert pace.chat_wait(1, 1.0) == 10
    pace.refused(2, 5, now=2.0)
    assert pace.wait(2.0) == 5
    assert pace.wait(7.0) == 0


def test_refusals_far_apart_hold_nobody_else() -> None:
    pace = Pace(30)
    pace.refused(1, 3, now=0.0)
    pace.refused(2, 3, now=4.0)
    assert pace.wait(4.0) == 0


def test_chats_that_are_free_again_are_forgotten() -> None:
    pace = Pace(1000)
    for number in range(50_000):
        pace.sent(number + 1, number / 1000)
    assert len(pace._chats) < 5_000
