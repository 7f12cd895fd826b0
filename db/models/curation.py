"""Articles that people publish from the chat, and what they said of them since."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    LargeBinary,
    Text,
    UniqueConstraint,
    false,
)
from sqlmodel import Field, SQLModel

from db.models.columns import UTCDateTime, enum_column


class ArticleState(StrEnum):
    """What a version is: being written, what the article says since then, or that it says nothing any more."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class ArticleVersion(SQLModel, table=True):
    """One text of an article, as a file of the base has it. What was published is never changed: an article stands as
    its newest version that is no draft says. `version` counts those of one article, `revision` those of all; a draft
    has neither, and `edits` counts its changes. `day`: a file looked over on a later one is newer. `checked`: what it
    would do to the answers, by its last check."""

    __tablename__ = "article_versions"
    __table_args__ = (UniqueConstraint("article_id", "version", name="uq_article_versions_article_id"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=80, unique=True)
    article_id: str = Field(max_length=80, index=True)
    version: int | None = None
    state: ArticleState = Field(sa_column=Column(enum_column(ArticleState, "article_state"), nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    author_id: int | None = Field(default=None, foreign_key="people.id", index=True)
    approved_by: int | None = Field(default=None, foreign_key="people.id", index=True)
    created_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
    day: date | None = None
    published_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))
    reason: str | None = Field(default=None, sa_column=Column(Text))
    insisted: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    edits: int = 0
    checked: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    revision: int | None = Field(default=None, unique=True)


class ArticleConfirmation(SQLModel, table=True):
    """Somebody who looked an article over and found that it still holds."""

    __tablename__ = "article_confirmations"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=80, unique=True)
    article_id: str = Field(max_length=80, index=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))


class TrainedBase(SQLModel, table=True):
    """Arrays of the search that a process trained, for the others. `name` says what they depend on; the end of the
    content is their digest. The latest few are kept: they can be made again."""

    __tablename__ = "trained_bases"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=120, unique=True)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class QuestionResolution(SQLModel, table=True):
    """What became of a question nobody could answer: the article that answers it since, or None when it was laid
    aside. Each is resolved once, so that who asked is told once."""

    __tablename__ = "question_resolutions"

    question_id: int = Field(foreign_key="questions.id", primary_key=True)
    article_id: str | None = Field(default=None, max_length=80)
    at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
