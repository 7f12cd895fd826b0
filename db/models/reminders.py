"""When people are reminded, and every line that was said."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    Column,
    Index,
    Text,
)
from sqlmodel import Field, SQLModel

from db.models.columns import UTCDateTime, enum_column


class ReminderPolicy(SQLModel, table=True):
    """When people are reminded of an action's activities, in working days around the due date (docs/reminders.md).
    `action` is empty for the general policy; only that one's `hour` (local, 0–23) counts. 0 in `after_every`,
    `liaison_after` or `coordinator_after` means never."""

    __tablename__ = "reminder_policies"

    action: str = Field(primary_key=True, max_length=20)
    before: list[int] = Field(sa_column=Column(JSON, nullable=False))
    after_every: int
    liaison_after: int
    coordinator_after: int
    hour: int
    changed_by: int | None = Field(default=None, foreign_key="people.id", index=True)
    changed_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))


class Shift(StrEnum):
    """Where an occurrence on a day off goes."""

    NEXT = "next"
    PREVIOUS = "previous"


class PeriodicRule(SQLModel, table=True):
    """A reminder of something periodic that is in no plan. `cron`: a crontab expression of which the days count."""

    __tablename__ = "periodic_rules"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=80, unique=True)
    title: str = Field(max_length=200)
    cron: str = Field(max_length=60)
    shift: Shift = Field(sa_column=Column(enum_column(Shift, "shift"), nullable=False))
    segment: str = Field(sa_column=Column(Text, nullable=False))
    created_by: int | None = Field(default=None, foreign_key="people.id", index=True)
    created_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))


class DayOff(SQLModel, table=True):
    """Further days without work, both included: of one secretariat, or without a code of everybody."""

    __tablename__ = "days_off"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=80, unique=True)
    secretariat_code: str | None = Field(default=None, max_length=5, foreign_key="secretariats.code", index=True)
    starts_on: date
    ends_on: date
    reason: str = Field(max_length=120)
    created_by: int | None = Field(default=None, foreign_key="people.id", index=True)
    created_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
    withdrawn_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))


class Snooze(SQLModel, table=True):
    """«Recuérdeme después»: until that day this person hears nothing of this activity. The deadline stays."""

    __tablename__ = "snoozes"
    __table_args__ = (Index("ix_snoozes_activity_id_person_id", "activity_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=80, unique=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    activity_id: int = Field(foreign_key="activities.id")
    until: date
    at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))


class ReminderRule(StrEnum):
    """Why somebody is told something (docs/reminders.md)."""

    DUE = "due"
    LIAISON = "liaison"
    COORDINATOR = "coordinator"
    VERIFICATION = "verification"
    PERIODIC = "periodic"
    SUMMARY = "summary"


class Reminder(SQLModel, table=True):
    """One line of a digest, written with it. `key` is its rule, what it is about, whom it is meant for and the local
    date, so that it is said once. `in_place_of`: who is away and was meant. `digest`: the delivery's key."""

    __tablename__ = "reminders"
    __table_args__ = (Index("ix_reminders_day_person_id", "day", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=80, unique=True)
    digest: str = Field(max_length=40, index=True)
    day: date
    person_id: int = Field(foreign_key="people.id", index=True)
    in_place_of: int | None = Field(default=None, foreign_key="people.id", index=True)
    rule: ReminderRule = Field(sa_column=Column(enum_column(ReminderRule, "reminder_rule"), nullable=False))
    activity_id: int | None = Field(default=None, foreign_key="activities.id", index=True)
    periodic_id: int | None = Field(default=None, foreign_key="periodic_rules.id", index=True)
    at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
