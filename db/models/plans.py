"""The plans, and how each line came to be what it is."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Text,
    UniqueConstraint,
    false,
)
from sqlmodel import Field, SQLModel

from db.models.columns import UTCDateTime, enum_column


class ActivityStatus(StrEnum):
    """Where an activity stands: its latest report says so."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    VERIFIED = "verified"
    RETURNED = "returned"
    BLOCKED = "blocked"
    RESCHEDULE_REQUESTED = "reschedule_requested"


class Activity(SQLModel, table=True):
    """A line of a secretariat's plan. `post`: who of the secretariat is responsible, never a name; None: all its
    officials. `due_on` is the date that holds, `sheet_due_on` the workbook's own: a new one there wins over one
    approved in the bot. `budget`: whole pesos. `commitment`: it was agreed in a visit, and no workbook has to
    name it."""

    __tablename__ = "activities"
    __table_args__ = (UniqueConstraint("secretariat_code", "code", name="uq_activities_secretariat_code"),)

    id: int | None = Field(default=None, primary_key=True)
    secretariat_code: str = Field(max_length=5, foreign_key="secretariats.code")
    code: str = Field(max_length=40)
    line: int
    action: str = Field(max_length=20, index=True)
    title: str = Field(sa_column=Column(Text, nullable=False))
    product: str = Field(sa_column=Column(Text, nullable=False))
    post: str | None = Field(default=None, max_length=120)
    starts_on: date | None = None
    due_on: date = Field(index=True)
    sheet_due_on: date
    budget: int | None = Field(default=None, sa_column=Column(BigInteger))
    commitment: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))
    archived_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))


class ChangeKind(StrEnum):
    """What happened to a line of a plan itself."""

    ADDED = "added"
    UPDATED = "updated"
    ARCHIVED = "archived"
    RESTORED = "restored"
    RESCHEDULED = "rescheduled"
    EVIDENCE_MOVED = "evidence_moved"


class ActivityChange(SQLModel, table=True):
    """How an activity came to be what it is. Appended, never changed. `fields`: the new values by column of
    `activities`, dates as YYYY-MM-DD; of an archive none; of evidence that was moved its `file` (name) and the codes of
    the activities `from` and `to`, in both of them."""

    __tablename__ = "activity_changes"
    __table_args__ = (Index("ix_activity_changes_activity_id_id", "activity_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    activity_id: int = Field(foreign_key="activities.id")
    kind: ChangeKind = Field(sa_column=Column(enum_column(ChangeKind, "change_kind"), nullable=False))
    fields: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    person_id: int | None = Field(default=None, foreign_key="people.id", index=True)  # None: the command line
    at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
