"""What was asked, and what came of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Text,
)
from sqlmodel import Field, SQLModel

from db.models.columns import UTCDateTime, enum_column


class QuestionOutcome(StrEnum):
    ANSWER = "answer"
    CHOICES = "choices"
    NONE = "none"


class Reaction(StrEnum):
    """What a person did with the reply to a question."""

    HELPFUL = "helpful"
    UNHELPFUL = "unhelpful"
    CHOSEN = "chosen"
    NONE_OF_THESE = "none_of_these"


class Question(SQLModel, table=True):
    """A question as asked and what the bot made of it. `ranked` is [[article id, confidence], …]. `person_id` only with
    that person's consent; erasure and age empty `text` and it."""

    __tablename__ = "questions"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=80, unique=True)
    asked_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False, index=True))
    person_id: int | None = Field(default=None, foreign_key="people.id", index=True)
    text: str = Field(sa_column=Column(Text, nullable=False))
    outcome: QuestionOutcome = Field(sa_column=Column(enum_column(QuestionOutcome, "outcome"), nullable=False))
    small_talk: str | None = Field(default=None, max_length=32)
    answers: list[str] = Field(sa_column=Column(JSON, nullable=False))
    choices: list[str] = Field(sa_column=Column(JSON, nullable=False))
    ranked: list[Any] = Field(sa_column=Column(JSON, nullable=False))
    confidence: float


class LastAnswer(SQLModel, table=True):
    """What a chat was last told, for two minutes: «¿y en preescolar?» needs it. `chat` is a keyed hash."""

    __tablename__ = "last_answers"

    chat: str = Field(primary_key=True, max_length=80)
    article_id: str = Field(max_length=80)
    at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False, index=True))


class QuestionReaction(SQLModel, table=True):
    __tablename__ = "question_reactions"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=80, unique=True)
    question_id: int = Field(foreign_key="questions.id", index=True)
    reaction: Reaction = Field(sa_column=Column(enum_column(Reaction, "reaction"), nullable=False))
    article_id: str | None = Field(default=None, max_length=80)
    at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
