"""Questions and what people did with the replies. Before there is consent, a question is recorded without its person
(Ley 1581 de 2012, art. 9)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.base.errors import Gone
from bot.base.plain_text import storable
from conocimiento.search import Knowledge, Result
from db.engine import insert_new, insert_once, put
from db.models import LastAnswer, Question, QuestionOutcome, QuestionReaction, QuestionResolution, Reaction

FOLLOW_UP = timedelta(minutes=2)


def ask(
    session: Session,
    knowledge: Knowledge,
    text: str,
    source: str,
    now: datetime,
    chat: str = "",
    person_id: int | None = None,
    found: Result | None = None,
) -> Question:
    """Understands and records. A repeated update finds its first record and gets the same answer again. `found`: what
    was understood already.

    `chat` names the conversation, not the person; for two minutes a follow-up is read after its last answer.
    `person_id`: of somebody who consented.
    """
    session.execute(delete(LastAnswer).where(col(LastAnswer.at) < now - FOLLOW_UP))
    result = found or knowledge.search(text, last_answer(session, chat, now))
    new = record(session, text, result, source, now, person_id)
    if new is None:
        return session.exec(select(Question).where(Question.source == source)).one()
    if chat and len(result.answers) == 1:
        remember(session, chat, result.answers[0], now)
    return new


def record(
    session: Session, text: str, result: Result, source: str, now: datetime, person_id: int | None = None
) -> Question | None:
    """Records a question; None when it was recorded before."""
    values: dict[str, Any] = {
        "source": source,
        "asked_at": now,
        "person_id": person_id,
        "text": storable(text),
        "outcome": QuestionOutcome(result.outcome),
        "small_talk": result.small_talk,
        "answers": list(result.answers),
        "choices": list(result.choices),
        "ranked": [list(pair) for pair in result.ranked],
        "confidence": result.confidence,
    }
    number = insert_new(session, Question, **values)
    return None if number is None else Question(id=number, **values)


def last_answer(session: Session, chat: str, now: datetime) -> str | None:
    """Returns the article that this conversation was last answered with, while that is fresh."""
    last = session.get(LastAnswer, chat)
    return last.article_id if last is not None and last.at >= now - FOLLOW_UP else None


def remember(session: Session, chat: str, article_id: str, now: datetime) -> None:
    put(session, LastAnswer, chat=chat, article_id=article_id, at=now)


def find_question(session: Session, question_id: int) -> Question:
    """Finds a question. Raises Gone: buttons outlive the rows they point to."""
    question = session.get(Question, question_id)
    if question is None:
        raise Gone("question")
    return question


def choose(session: Session, question_id: int, article_id: str | None, now: datetime) -> Question:
    """Notes that the person picked one of the choices, or None of them. Raises Gone when it was never offered."""
    question = find_question(session, question_id)
    if question.outcome is not QuestionOutcome.CHOICES or (article_id and article_id not in question.choices):
        raise Gone("choice")
    reaction = Reaction.CHOSEN if article_id else Reaction.NONE_OF_THESE
    _react(session, question_id, reaction, article_id, f"choice:{question_id}:{article_id or ''}", now)
    return question


def rate(session: Session, question_id: int, article_id: str, helpful: bool, now: datetime) -> Question:
    """Notes 👍 or 👎, once for each article shown."""
    question = find_question(session, question_id)
    if article_id not in (*question.answers, *question.choices):
        raise Gone("answer")
    reaction = Reaction.HELPFUL if helpful else Reaction.UNHELPFUL
    _react(session, question_id, reaction, article_id, f"rate:{question_id}:{article_id}", now)
    return question


def _react(
    session: Session, question_id: int, reaction: Reaction, article_id: str | None, source: str, now: datetime
) -> None:
    insert_once(
        session,
        QuestionReaction,
        source=source,
        question_id=question_id,
        reaction=reaction,
        article_id=article_id,
        at=now,
    )


@dataclass(frozen=True)
class Shown:
    """What the reply to a question should show now, given what the person already did with it."""

    article_ids: tuple[str, ...]
    rated: bool


def shown(session: Session, question_id: int, article_id: str | None = None) -> Shown:
    """Looks up what a question ended in: the answer given at once, both of a double question, or the one chosen last
    (or just now: `article_id`)."""
    question = find_question(session, question_id)
    reactions = session.exec(
        select(QuestionReaction).where(QuestionReaction.question_id == question_id).order_by(col(QuestionReaction.id))
    ).all()
    chosen = [reaction.article_id for reaction in reactions if reaction.reaction is Reaction.CHOSEN]
    article_ids = (article_id,) if article_id else tuple(filter(None, chosen[-1:] or question.answers))
    rated = any(
        reaction.article_id in article_ids and reaction.reaction in (Reaction.HELPFUL, Reaction.UNHELPFUL)
        for reaction in reactions
    )
    return Shown(article_ids, rated)


def unanswered(session: Session) -> list[str]:
    """Lists texts nobody got an answer to, or got one they disliked; no small talk, nothing erased. One a question
    asked, the oldest first."""
    return [each.text for each in session.exec(unhelped().order_by(col(Question.id))).all()]


def unhelped() -> SelectOfScalar[Question]:
    """Selects the questions of `unanswered`, without those that an article answers since or that were laid aside."""
    resolved = select(QuestionResolution.question_id)
    disliked = select(QuestionReaction.question_id).where(
        col(QuestionReaction.reaction).in_([Reaction.UNHELPFUL, Reaction.NONE_OF_THESE])
    )
    refused = (col(Question.outcome) == QuestionOutcome.NONE) & col(Question.small_talk).is_(None)
    kept = select(Question).where(Question.text != "", col(Question.id).not_in(resolved))
    return kept.where(refused | col(Question.id).in_(disliked))


def chosen(session: Session) -> list[tuple[str, str]]:
    """Lists (article id, text) of every question whose choice was tapped: what people call that article."""
    rows = session.exec(
        select(QuestionReaction.article_id, Question.text)
        .join(Question, col(Question.id) == QuestionReaction.question_id)
        .where(QuestionReaction.reaction == Reaction.CHOSEN, Question.text != "")
        .order_by(col(QuestionReaction.id))
    ).all()
    return [(article_id, text) for article_id, text in rows if article_id]
