"""Questions and what people did with the replies. Nothing here says who asked: before there is consent, a question
is recorded without its person (Ley 1581 de 2012, art. 9)."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from bot.services.errors import Gone
from conocimiento.search import Knowledge, Result
from db.engine import insert_once
from db.models import Outcome, Question, QuestionReaction, Reaction

TEXT_LENGTH = 4096  # a Telegram message


def ask(session: Session, knowledge: Knowledge, text: str, source: str, now: datetime) -> Question:
    """Understands and records. A repeated update finds its first record and gets the same answer again."""
    known = session.exec(select(Question).where(Question.source == source)).first()
    return known or record(session, text, knowledge.search(text), source, now)


def record(session: Session, text: str, result: Result, source: str, now: datetime) -> Question:
    insert_once(
        session,
        Question,
        source=source,
        asked_at=now,
        text=storable(text),
        outcome=Outcome(result.outcome),
        small_talk=result.small_talk,
        answers=list(result.answers),
        choices=list(result.choices),
        ranked=[list(pair) for pair in result.ranked],
        confidence=result.confidence,
    )
    return session.exec(select(Question).where(Question.source == source)).one()


def find(session: Session, question_id: int) -> Question:
    """Raises Gone: buttons outlive the rows they point to."""
    question = session.get(Question, question_id)
    if question is None:
        raise Gone("question")
    return question


def choose(session: Session, question_id: int, article_id: str | None, now: datetime) -> Question:
    """The person picked one of the choices, or None of them. Raises Gone when it was never offered."""
    question = find(session, question_id)
    if question.outcome is not Outcome.CHOICES or (article_id and article_id not in question.choices):
        raise Gone("choice")
    reaction = Reaction.CHOSEN if article_id else Reaction.NONE_OF_THESE
    _react(session, question_id, reaction, article_id, f"choice:{question_id}:{article_id or ''}", now)
    return question


def rate(session: Session, question_id: int, article_id: str, helpful: bool, now: datetime) -> Question:
    """👍 or 👎, once for each article shown."""
    question = find(session, question_id)
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

    question: Question
    article_id: str | None
    rated: bool


def shown(session: Session, question_id: int) -> Shown:
    """The answer a question ended in: given at once, or chosen last."""
    question = find(session, question_id)
    reactions = session.exec(
        select(QuestionReaction).where(QuestionReaction.question_id == question_id).order_by(col(QuestionReaction.id))
    ).all()
    chosen = [reaction.article_id for reaction in reactions if reaction.reaction is Reaction.CHOSEN]
    article_id = chosen[-1] if chosen else next(iter(question.answers), None)
    rated = any(
        reaction.article_id == article_id and reaction.reaction in (Reaction.HELPFUL, Reaction.UNHELPFUL)
        for reaction in reactions
    )
    return Shown(question, article_id, rated)


def storable(text: str) -> str:
    """No NUL (PostgreSQL refuses it), no lone surrogates (UTF-8 has none), no longer than a message."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()[:TEXT_LENGTH]
