"""All tables. Timestamps are UTC and aware on both databases."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Dialect, Enum, MetaData, Text, TypeDecorator
from sqlmodel import Field, SQLModel

# A naming convention lets Alembic alter unnamed constraints on SQLite, which rebuilds the table.
SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UTCDateTime(TypeDecorator[datetime]):
    """Refuses naive datetimes (they have no moment) and gives back aware UTC ones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the database")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _enum(kind: type[StrEnum], name: str) -> Enum:
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        name=name,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


class Outcome(StrEnum):
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
    """A question as asked and what the bot made of it. `ranked` is [[article id, confidence], …]."""

    __tablename__ = "questions"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=80, unique=True)
    asked_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False, index=True))
    text: str = Field(sa_column=Column(Text, nullable=False))
    outcome: Outcome = Field(sa_column=Column(_enum(Outcome, "outcome"), nullable=False))
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
    reaction: Reaction = Field(sa_column=Column(_enum(Reaction, "reaction"), nullable=False))
    article_id: str | None = Field(default=None, max_length=80)
    at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
