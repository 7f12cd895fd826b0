"""What is to be said unasked."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Index,
)
from sqlmodel import Field, SQLModel

from db.models.columns import UTCDateTime, enum_column


class DeliveryClass(StrEnum):
    """What happens when nobody knows whether a message arrived: `once` says so, `must` sends it again."""

    ONCE = "once"
    MUST = "must"


class DeliveryState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    UNREACHABLE = "unreachable"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class DeliveryAction(StrEnum):
    SEND = "send"
    EDIT = "edit"
    DELETE = "delete"


class Delivery(SQLModel, table=True):
    """One unasked message to one person, written in the transaction of what it tells. `params` of `template` are
    rendered just before the call; `reserved_by` is the fencing number of the sender that holds it. An edit or a
    deletion is about the message `target`."""

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_due", "state", "priority", "not_before", "id"),
        Index("ix_deliveries_person_state", "person_id", "state"),
        Index("ix_deliveries_announcement_state", "announcement_id", "action", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    dedupe: str = Field(max_length=120, unique=True)
    person_id: int = Field(foreign_key="people.id")
    action: DeliveryAction = Field(
        default=DeliveryAction.SEND, sa_column=Column(enum_column(DeliveryAction, "delivery_action"), nullable=False)
    )
    target: int | None = Field(default=None, sa_column=Column(BigInteger))
    announcement_id: int | None = Field(default=None, foreign_key="announcements.id")
    template: str = Field(max_length=60)
    params: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    delivery_class: DeliveryClass = Field(
        sa_column=Column(enum_column(DeliveryClass, "delivery_class"), nullable=False)
    )
    priority: int = 5  # 1 first … 9 last
    urgent: bool = False  # waits for no quiet hours
    not_before: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
    expires_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime))
    state: DeliveryState = Field(sa_column=Column(enum_column(DeliveryState, "delivery_state"), nullable=False))
    attempts: int = 0
    reason: str | None = Field(default=None, max_length=200)
    message_id: int | None = Field(default=None, sa_column=Column(BigInteger))
    reserved_by: int | None = None
    created_at: datetime = Field(sa_column=Column(UTCDateTime, nullable=False))
    settled_at: datetime | None = Field(default=None, sa_column=Column(UTCDateTime, index=True))
