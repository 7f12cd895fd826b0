"""What was said of activities, and the files that show it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    Column,
    Index,
    LargeBinary,
    Text,
)
from sqlmodel import Field, SQLModel

from db.models.columns import UTCDateTime, enum_column
from db.models.plans import ActivityStatus


class ReportKind(StrEnum):
    """Which act wrote a report: progress, its correction, or a liaison's answer to it."""

    PROGRESS = "progress"
    CORRECTION = "correction"
    VERIFICATION = "verification"
    RETURN = "return"
    DATE_APPROVED = "date_approved"
    DATE_DECLINED = "date_declined"


class Report(SQLModel, table=True):
    """What somebody said of an activity. Appended, never changed; `undone_at` takes one back within minutes.

    `percentage` is 0–100 and holds for the activity when this is its latest report. `note`: a comment, or the reason
    of what needs one. `answers_id`: the report it corrects, verifies, returns or decides."""

    __tablename__ = "reports"
    __table_args__ = (Index("ix_reports_activity_id_id", "activity_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=80, unique=True)
    activity_id: int = Field(foreign_key="activities.id")
    person_id: int = Field(foreign_key="people.id", index=True)
    kind: ReportKind = Field(
        default=ReportKind.PROGRESS, sa_column=Column(enum_column(ReportKind, "report_kind"), nullable=False)
    )
    answers_id: int | None = Field(default=None, foreign_key="reports.id", index=True)
    status: ActivityStatus = Field(sa_column=Column(enum_column(ActivityStatus, "activity_status"), nullable=False))
    percentage: int = 0
    note: str = Field(default="", sa_column=Column(Text, nullable=False))
    requested_due_on: date | None = None
    at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False, index=True))
    undone_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))


class Evidence(SQLModel, table=True):
    """A file that shows what a report says. `content` is None once it was removed; `sha256` stays. Without `report_id`
    it waits for one (`activity_id` too, when nobody said of what it is)."""

    __tablename__ = "evidence"
    __table_args__ = (Index("ix_evidence_activity_id_sha256", "activity_id", "sha256"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=80, unique=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    activity_id: int | None = Field(default=None, foreign_key="activities.id")
    report_id: int | None = Field(default=None, foreign_key="reports.id", index=True)
    name: str = Field(max_length=120)  # as shown: without paths or direction marks
    media_type: str = Field(max_length=100)  # by its content, not by its name
    size: int  # bytes
    sha256: str = Field(max_length=64, index=True)
    content: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    file_id: str = Field(max_length=200)  # Telegram's, good for this bot
    file_kind: str = Field(max_length=20)  # photo or document
    at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False, index=True))
    removed_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))
    removed_by: int | None = Field(default=None, foreign_key="people.id", index=True)
    removed_reason: str | None = Field(default=None, max_length=300)
