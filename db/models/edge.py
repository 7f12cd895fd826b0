"""Updates that have to wait, and the schema a process was made for."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
)
from sqlmodel import Field, SQLModel

from db.models.columns import UTCDateTime, enum_column


class SchemaMark(SQLModel, table=True):
    """For each migration the oldest revision of code that still works once it was applied."""

    __tablename__ = "schema_marks"

    revision: str = Field(primary_key=True, max_length=32)
    tolerates: str = Field(max_length=32)


class KeptReason(StrEnum):
    """Why an update could not be finished at once."""

    TOO_MANY_REQUESTS = "too_many_requests"  # Telegram asked to wait (429)
    NO_ANSWER = "no_answer"  # Telegram did not answer
    DATABASE = "database"
    BUG = "bug"
    SLOW = "slow"  # still under way
    BEHIND = "behind"  # another one of the same person is not finished


class KeptUpdate(SQLModel, table=True):
    """An update of somebody who takes part and consented, until it is done, a day at most. `payload`: as Telegram sent
    it. Tries count since `taken_at`: `bugs` those that failed by our fault, `failures` the others. One process works
    on it at a time: `holder`, until `held_until`."""

    __tablename__ = "kept_updates"

    update_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    person_id: int = Field(foreign_key="people.id", index=True)
    payload: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    reason: KeptReason = Field(sa_column=Column(enum_column(KeptReason, "kept_reason"), nullable=False))
    taken_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False, index=True))
    not_before: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
    bugs: int = 0
    failures: int = 0
    holder: str = Field(max_length=80)
    held_until: datetime = Field(sa_column=Column(UTCDateTime, nullable=False, index=True))


NEVER_COPIED = frozenset({"kept_updates"})
"""Tables of the moment: no export, backup or copy of the database has their rows."""
