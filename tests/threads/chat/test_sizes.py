"""What is told of a thread fits into one message, however much was written: the sender sends no second one."""

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

from bot.base.plain_text import TEXT_LENGTH
from bot.edge.screen import labels
from bot.threads.cards import SHOWN, Card, Told
from bot.threads.chat import answering_screens
from bot.threads.threads import LENGTH, NOTE_LENGTH
from db.models import Role, SaidKind, Thread, ThreadMessage, ThreadPost, ThreadState

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
LONGEST = LENGTH + 2 + max(len(words) for words in labels("unhelpful_because").values())


def _thread() -> Thread:
    values: dict[str, Any] = {"source": "x", "person_id": 1, "post": ThreadPost.LIAISON, "state": ThreadState.OPEN}
    return Thread(id=999_999, nearest=[["a" * 40, "T" * 90]] * 3, opened_at=NOW, waiting_since=NOW, turn=2, **values)


def _message(kind: SaidKind, length: int) -> ThreadMessage:
    said: dict[str, Any] = {"source": "x", "thread_id": 999_999, "person_id": 1, "role": Role.OFFICIAL, "kind": kind}
    return ThreadMessage(id=999_999, text="<" * length, file_id="F", at=NOW, **said)


def _shown(html: str) -> int:
    return len(unescape(re.sub("<[^>]+>", "", html)))


def test_the_longest_card_fits_into_a_message() -> None:
    card = Card(
        thread=_thread(),
        question=_message(SaidKind.QUESTION, LONGEST),
        name=None,
        place="Archipiélago de San Andrés, Providencia y Santa Catalina",
        post="P" * 80,
        others=99,
        places=50,
        said=[_message(SaidKind.WORDS, LENGTH)] * SHOWN,
        note="N" * NOTE_LENGTH,
        passed=True,
        overdue=True,
    )
    assert _shown(answering_screens.card(card, NOW, "reminder").html) <= TEXT_LENGTH


def test_the_longest_answer_and_the_longest_addition_fit_into_a_message() -> None:
    told = Told(thread=_thread(), message=_message(SaidKind.ANSWER, LENGTH), question="Q" * LONGEST)
    for kind in ("thread_told", "thread_said"):
        html = answering_screens.LETTERS[kind].screen({"told": told, "now": NOW}).html
        assert LENGTH < _shown(html) <= TEXT_LENGTH
