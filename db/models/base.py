"""What processes and conversations remember."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    true,
)
from sqlmodel import Field, SQLModel

from db.models.columns import UTCDateTime


class Draft(SQLModel, table=True):
    """What the bot waits for from a person: one pending input, lost by nobody's restart. `version` counts its steps.
    `armed` while its screen is the last one the person touched: only then is what they type meant for it."""

    __tablename__ = "drafts"

    person_id: int = Field(primary_key=True, foreign_key="people.id")
    kind: str = Field(max_length=40)
    data: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    version: int = 1
    armed: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    expires_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False, index=True))


class Remembered(SQLModel, table=True):
    """What one process tells the others, such as the bot's name."""

    __tablename__ = "remembered"

    key: str = Field(primary_key=True, max_length=40)
    value: str = Field(max_length=200)


class Lease(SQLModel, table=True):
    """Who may act alone, until when. `number` grows with every new holder: what an old one still does is refused."""

    __tablename__ = "leases"

    name: str = Field(primary_key=True, max_length=40)
    holder: str = Field(max_length=80)
    number: int
    until: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
