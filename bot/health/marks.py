"""What a look asks the database: may it be written, does its schema fit, who sends, whose clock ticks, what is due."""

import secrets
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, text
from sqlmodel import Session, col, select

from bot.backups import backups
from bot.delivery.taking import LEASE
from db import schema
from db.engine import put
from db.models import Delivery, DeliveryState, Lease, Remembered

_WAITING = (DeliveryState.QUEUED, DeliveryState.SENDING)
_WRITTEN, _TICKED = "health_written", "clock_ticked"
LEAST_BYTES = 1024 * 1024  # below, a database is as good as full: its log needs room before its file does


class Full(OSError):
    """Says that the disk has no room left."""


@dataclass(frozen=True)
class Seen:
    """`misfit`: why code and schema don't fit; then nothing else was looked at."""

    misfit: str | None = None
    sender_until: datetime | None = None
    ticked_at: datetime | None = None
    due_since: datetime | None = None
    backed_up_at: datetime | None = None


@dataclass(frozen=True)
class Measured:
    """`waiting`: messages to be said unasked, by state."""

    size: int
    revision: str
    waiting: dict[DeliveryState, int]


def write(session: Session, now: datetime) -> None:
    """Writes a real row, committed by the caller's transaction: «SELECT 1» also works on a full disk. Raises Full."""
    database = session.get_bind().engine.url
    if database.get_backend_name() == "sqlite":
        _must_have_room(Path(database.database or "").absolute().parent)
    _remember(session, _WRITTEN, f"{now.isoformat()} {secrets.token_hex(4)}")  # never what stands there already


def _must_have_room(folder: Path) -> None:
    room = shutil.disk_usage(folder).free
    if room < LEAST_BYTES:
        raise Full(f"the disk is full: {room // 1024} KB left")


def ticked(session: Session, now: datetime) -> None:
    """Leaves word for the other processes that a clock is alive."""
    _remember(session, _TICKED, now.isoformat())


def _remember(session: Session, key: str, value: str) -> None:
    put(session, Remembered, key=key, value=value)


def misfit(session: Session) -> str | None:
    return schema.misfit(session.connection())


def left_at(session: Session) -> datetime | None:
    """Reads when a message last left or was given up."""
    return session.exec(select(func.max(Delivery.settled_at))).one()


def measure(session: Session) -> Measured:
    """Reads what takes longer than a look may: how large the database is, and how much waits to be said."""
    waits = select(Delivery.state, func.count()).where(col(Delivery.state).in_(_WAITING)).group_by(Delivery.state)
    found = dict(session.exec(waits).all())
    return Measured(
        size=_size(session),
        revision=schema.revision_of(session.connection()) or "",
        waiting={state: found.get(state, 0) for state in _WAITING},
    )


def _size(session: Session) -> int:
    if session.get_bind().dialect.name == "postgresql":
        return int(session.scalar(text("SELECT pg_database_size(current_database())")) or 0)
    pages = text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
    return int(session.scalar(pages) or 0)


def see(session: Session, now: datetime) -> Seen:
    if line := misfit(session):
        return Seen(line)
    lease = session.get(Lease, LEASE)
    tick = session.get(Remembered, _TICKED)
    waits = col(Delivery.state).in_(_WAITING)
    due = select(func.min(Delivery.not_before)).where(waits, col(Delivery.not_before) <= now)
    return Seen(
        sender_until=lease.until if lease else None,
        ticked_at=datetime.fromisoformat(tick.value) if tick else None,
        due_since=session.exec(due).one(),
        backed_up_at=backups.last(session),
    )
