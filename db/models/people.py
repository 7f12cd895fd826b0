"""Who takes part: secretariats, people, who stands in front of which, who is away."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
)
from sqlmodel import Field, SQLModel

from db.models.columns import UTCDateTime, enum_column


class Role(StrEnum):
    OFFICIAL = "official"
    LIAISON = "liaison"
    COORDINATOR = "coordinator"


class Standing(StrEnum):
    """Where a person stands: asked for access, refused it, taking part, shut out, or gone (and erased)."""

    WAITING = "waiting"
    DECLINED = "declined"
    ACTIVE = "active"
    DEACTIVATED = "deactivated"
    LEFT = "left"


class Secretariat(SQLModel, table=True):
    """A certified secretariat (entidad territorial certificada). `code`: DIVIPOLA, two digits for a department and five
    for a municipality, as text: its leading zero counts."""

    __tablename__ = "secretariats"

    code: str = Field(primary_key=True, max_length=5)
    name: str = Field(max_length=80, index=True)
    kind: str = Field(max_length=20)
    department: str = Field(max_length=80)
    region: str = Field(max_length=20, index=True)
    prioritised: bool = False


class Person(SQLModel, table=True):
    """`name`, `post` and `chat_id` are the personal data; erasure empties them and the row stays as «persona retirada».

    Quiet hours are local hours 0–23, from `quiet_from` until `quiet_until`; equal means none.
    """

    __tablename__ = "people"

    id: int | None = Field(default=None, primary_key=True)
    chat_id: int | None = Field(default=None, sa_column=Column(BigInteger, unique=True))
    name: str | None = Field(default=None, max_length=120)
    post: str | None = Field(default=None, max_length=120)
    role: Role = Field(sa_column=Column(enum_column(Role, "role"), nullable=False))
    standing: Standing = Field(sa_column=Column(enum_column(Standing, "standing"), nullable=False, index=True))
    consent: str | None = Field(default=None, max_length=20)  # the version accepted; None: withdrawn or never given
    menu: str | None = Field(default=None, max_length=20)  # the role whose commands Telegram shows this person
    joined_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
    left_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))
    unreachable_since: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))
    quiet_from: int = 19
    quiet_until: int = 7
    quiet_days: bool = True  # nothing unasked on days that are not working days


class Assignment(SQLModel, table=True):
    """Who belongs to, or stands in front of, which secretariat: an official one, a liaison one or more."""

    __tablename__ = "assignments"

    person_id: int = Field(primary_key=True, foreign_key="people.id")
    secretariat_code: str = Field(primary_key=True, max_length=5, foreign_key="secretariats.code", index=True)


class AbsenceState(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    DECLINED = "declined"
    ENDED = "ended"


class Absence(SQLModel, table=True):
    """From `starts_on` to `ends_on`, both included. Without a substitute it is agreed at once."""

    __tablename__ = "absences"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    substitute_id: int | None = Field(default=None, foreign_key="people.id", index=True)
    starts_on: date
    ends_on: date
    state: AbsenceState = Field(sa_column=Column(enum_column(AbsenceState, "absence_state"), nullable=False))
    created_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))


class AuditEntry(SQLModel, table=True):
    """Who did what to whom: appended, never changed. `detail` holds codes and roles, never personal data."""

    __tablename__ = "audit"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False, index=True))
    actor_id: int | None = Field(default=None, foreign_key="people.id", index=True)  # None: the command line
    act: str = Field(max_length=40)
    person_id: int | None = Field(default=None, foreign_key="people.id", index=True)
    detail: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
