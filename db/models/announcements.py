"""What was told a segment, and what came back."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Text, false
from sqlmodel import Field, SQLModel

from db.models.columns import UTCDateTime, enum_column
from db.models.deliveries import DeliveryClass


class AnnouncementState(StrEnum):
    AWAITING_APPROVAL = "awaiting_approval"
    LIVE = "live"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


class Announcement(SQLModel, table=True):
    """What a coordinator tells a segment of the people. `text` is HTML as Telegram reads it, with {placeholders};
    `segment` an expression of audience/expressions.py; `question` one of announcements/surveys.py; `version` counts
    corrections; `kept`: its author uses it again."""

    __tablename__ = "announcements"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=80, unique=True)
    author_id: int | None = Field(default=None, foreign_key="people.id", index=True)  # None: the command line
    text: str = Field(sa_column=Column(Text, nullable=False))
    file_id: str | None = Field(default=None, max_length=200)
    file_kind: str | None = Field(default=None, max_length=20)
    button_label: str | None = Field(default=None, max_length=40)
    button_target: str | None = Field(default=None, max_length=500)  # an https:// address or an article's id
    question: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    segment: str = Field(sa_column=Column(Text, nullable=False))
    delivery_class: DeliveryClass = Field(
        sa_column=Column(enum_column(DeliveryClass, "announcement_class"), nullable=False)
    )
    urgent: bool = False
    state: AnnouncementState = Field(
        sa_column=Column(enum_column(AnnouncementState, "announcement_state"), nullable=False)
    )
    planned_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
    created_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
    approved_by: int | None = Field(default=None, foreign_key="people.id", index=True)
    recipients: int = 0
    version: int = 1
    asks_version: int = 1  # the oldest version whose acknowledgement counts
    progress_message_id: int | None = Field(default=None, sa_column=Column(BigInteger))
    kept: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class AudienceGroup(SQLModel, table=True):
    """Whom announcements go to, kept under a name by the coordinators for all of them. `key`: what no two names may
    share; `segment` as in an announcement."""

    __tablename__ = "audience_groups"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=80, unique=True)
    name: str = Field(max_length=80)
    segment: str = Field(sa_column=Column(Text, nullable=False))
    at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))


class AnnouncementResponse(SQLModel, table=True):
    """What a recipient did with it: the version acknowledged, whether its button was followed, and what was answered
    to its question, as announcements/surveys.py stores it."""

    __tablename__ = "announcement_responses"

    announcement_id: int = Field(primary_key=True, foreign_key="announcements.id")
    person_id: int = Field(primary_key=True, foreign_key="people.id", index=True)
    acknowledged_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))
    acknowledged_version: int | None = None
    acted_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))
    answer: str | None = Field(default=None, max_length=40)
    answered_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))


class AnnouncementReply(SQLModel, table=True):
    __tablename__ = "announcement_replies"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=80, unique=True)
    announcement_id: int = Field(foreign_key="announcements.id", index=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    text: str = Field(sa_column=Column(Text, nullable=False))
    at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
