"""Questions are recorded once, and reactions too, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import StatementError
from sqlmodel import Session, func, select

from bot.base.errors import Gone
from bot.base.plain_text import TEXT_LENGTH
from bot.questions import questions
from conocimiento.search import Knowledge
from db.engine import Database, insert_once
from db.models import Question, QuestionOutcome, QuestionReaction

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def _count(session: Session, model: type[Question] | type[QuestionReaction]) -> int:
    return session.exec(select(func.count()).select_from(model)).one()


def test_one_source_is_one_question_however_many_ask_at_once(database: Database, knowledge: Knowledge) -> None:
    def ask(_: int) -> int | None:
        return database.transact(questions.ask, knowledge, "q es el mgei", "msg:same", NOW).id

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(ask, range(40)))) == 1
    assert database.transact(_count, Question) == 1


def test_what_comes_back_is_aware_and_what_goes_in_must_be(database: Database, knowledge: Knowledge) -> None:
    """A naive datetime."""
    question = database.transact(questions.ask, knowledge, "q es el mgei", "msg:1", NOW)
    stored = database.transact(questions.find_question, question.id or 0)
    assert stored.asked_at == NOW
    assert stored.asked_at.tzinfo is not None
    with pytest.raises(StatementError, match="naive datetime"):
        database.transact(questions.ask, knowledge, "x", "msg:2", datetime(2026, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    "text", ["\0nulo\0", "sustituto \ud800 suelto", "<script>alert(1)</script>", "x" * 9000, "😀" * 4096]
)
def test_any_text_a_person_sends_can_be_stored(database: Database, knowledge: Knowledge, text: str) -> None:
    """Markup that runs, 4,097 characters and 4,096 emoji."""
    question = database.transact(questions.ask, knowledge, text, "msg:1", NOW)
    assert len(question.text) <= TEXT_LENGTH
    assert "\0" not in question.text


def test_a_choice_that_was_never_offered_is_refused(database: Database, knowledge: Knowledge, unsure: str) -> None:
    question = database.transact(questions.ask, knowledge, unsure, "msg:1", NOW)
    assert question.outcome is QuestionOutcome.CHOICES
    with pytest.raises(Gone):
        database.transact(questions.choose, question.id or 0, "empalme", NOW)
    with pytest.raises(Gone):
        database.transact(questions.rate, question.id or 0, "empalme", True, NOW)
    with pytest.raises(Gone):
        database.transact(questions.choose, 999, None, NOW)
    assert database.transact(_count, QuestionReaction) == 0


def test_the_last_choice_counts_and_its_rating_is_kept(database: Database, knowledge: Knowledge, unsure: str) -> None:
    question = database.transact(questions.ask, knowledge, unsure, "msg:1", NOW)
    assert question.id is not None
    first, second = question.choices[:2]
    database.transact(questions.choose, question.id, first, NOW)
    database.transact(questions.choose, question.id, second, NOW)
    assert database.transact(questions.shown, question.id).article_ids == (second,)
    database.transact(questions.rate, question.id, second, True, NOW)
    database.transact(questions.rate, question.id, second, False, NOW)
    assert database.transact(questions.shown, question.id).rated
    assert database.transact(_count, QuestionReaction) == 3


def test_insert_once_says_whether_the_row_is_new(database: Database) -> None:
    values = {
        "source": "msg:1", "asked_at": NOW, "text": "x", "outcome": QuestionOutcome.NONE, "answers": [], "choices": [],
        "ranked": [], "confidence": 0.0,
    }  # fmt: skip
    assert database.transact(insert_once, Question, **values)
    assert not database.transact(insert_once, Question, **values)
