"""The ways in, and proof of each decision."""

from datetime import datetime

from sqlalchemy import (
    Column,
)
from sqlmodel import Field, SQLModel

from db.models.columns import UTCDateTime, enum_column
from db.models.people import Role


class Invitation(SQLModel, table=True):
    """The way in: a code kept only as its hash. With `person_id` it hands that person's place over to a new phone."""

    __tablename__ = "invitations"

    id: int | None = Field(default=None, primary_key=True)
    code_hash: str = Field(max_length=64, unique=True)
    source: str | None = Field(default=None, max_length=80, unique=True)  # of the tap it came from
    role: Role = Field(sa_column=Column(enum_column(Role, "role"), nullable=False))
    secretariat_code: str | None = Field(default=None, max_length=5, foreign_key="secretariats.code")
    person_id: int | None = Field(default=None, foreign_key="people.id", index=True)
    uses: int
    used: int = 0
    created_by: int | None = Field(default=None, foreign_key="people.id", index=True)  # None: the command line
    created_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
    expires_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
    revoked_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))


class Consent(SQLModel, table=True):
    """Proof of each decision (Ley 1581 de 2012, art. 9; Decreto 1377 de 2013, art. 8). Appended, never changed."""

    __tablename__ = "consents"

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=80, unique=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    version: str = Field(max_length=20)
    accepted: bool
    at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
