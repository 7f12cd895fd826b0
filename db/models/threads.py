"""A person and a post talking."""

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
from db.models.people import Role


class ThreadState(StrEnum):
    """`open`: the person waits for an answer."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class ThreadPost(StrEnum):
    LIAISON = "liaison"
    COORDINATOR = "coordinator"


class SaidKind(StrEnum):
    """What a message of a thread is. `elsewhere`: the question belongs to somebody outside; `note`: what the post says
    to itself when it passes a thread on."""

    QUESTION = "question"
    WORDS = "words"
    ANSWER = "answer"
    ARTICLE = "article"
    ELSEWHERE = "elsewhere"
    NOTE = "note"


class Thread(SQLModel, table=True):
    """A person on one side, a post on the other: the liaisons of a secretariat, or the coordination.

    `assigned_id`: whom of the post it was passed on to. `cluster`: the id of the thread whose question is alike, or its
    own. `report_id`: what it is about, a report or a liaison's answer to one. `turn` counts how often the person began
    to wait, `step` how far the clock went in it (threads/policy.py); `waiting_since` and `received_at` are of this
    turn. `nearest`: [article id, title].
    """

    __tablename__ = "threads"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=80, unique=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    secretariat_code: str | None = Field(default=None, foreign_key="secretariats.code", index=True)
    post: ThreadPost = Field(sa_column=Column(enum_column(ThreadPost, "thread_post"), nullable=False))
    assigned_id: int | None = Field(default=None, foreign_key="people.id", index=True)
    question_id: int | None = Field(default=None, foreign_key="questions.id", index=True)
    announcement_id: int | None = Field(default=None, foreign_key="announcements.id", index=True)
    report_id: int | None = Field(default=None, foreign_key="reports.id", index=True)
    cluster: int = Field(default=0, index=True)
    nearest: list[Any] = Field(sa_column=Column(JSON, nullable=False))
    state: ThreadState = Field(sa_column=Column(enum_column(ThreadState, "thread_state"), nullable=False, index=True))
    turn: int = 1
    step: int = 0
    opened_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
    waiting_since: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
    received_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))
    answered_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))
    closed_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))


class ThreadMessage(SQLModel, table=True):
    """Something said in a thread. `role`: the author's then. Erasure empties what the person who asked said; what a
    post answered stays."""

    __tablename__ = "thread_messages"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=80, unique=True)
    thread_id: int = Field(foreign_key="threads.id", index=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    role: Role = Field(sa_column=Column(enum_column(Role, "thread_message_role"), nullable=False))
    kind: SaidKind = Field(sa_column=Column(enum_column(SaidKind, "said_kind"), nullable=False))
    text: str = Field(sa_column=Column(Text, nullable=False))
    article_id: str | None = Field(default=None, max_length=80)
    file_id: str | None = Field(default=None, max_length=200)
    file_kind: str | None = Field(default=None, max_length=20)
    at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False, index=True))


class ThreadCard(SQLModel, table=True):
    """Who of a post was shown a thread. `through_id`: by the card of which other thread, whose question is alike."""

    __tablename__ = "thread_cards"

    thread_id: int = Field(primary_key=True, foreign_key="threads.id")
    person_id: int = Field(primary_key=True, foreign_key="people.id", index=True)
    through_id: int | None = Field(default=None, foreign_key="threads.id", index=True)
    at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
