"""The nightly copy: when it is due, where it goes, which older ones go."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from bot.base import leases
from db.copying import archive, copies
from db.copying.filling import Tell
from db.engine import Database, put
from db.models import Remembered

HOUR = 3  # local: nobody writes, and nothing is said unasked
_MADE, _LEASE = "backup_made", "backup"
_LENGTH = timedelta(hours=2)  # of the lease: whoever dies at it is followed after that
_STAMP, _NAME = "%Y%m%dT%H%M%SZ", re.compile(r"alianza-(\d{8}T\d{6}Z)\.zip")


def is_due(newest: datetime | None, now: datetime) -> bool:
    """Tells whether there is no copy since HOUR last came; `now` is local. A first one is due at once."""
    last = now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return newest is None or newest < (last if now >= last else last - timedelta(days=1))


def kept(folder: Path) -> list[tuple[datetime, Path]]:
    """Lists the copies in a folder, the newest first. Other files there are not ours."""
    names = [(found, path) for path in folder.glob("alianza-*.zip") if (found := _NAME.fullmatch(path.name))]
    dated = [(datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC), path) for found, path in names]
    return sorted(dated, reverse=True)


def make(engine: Engine, folder: Path, keep: int, now: datetime, tell: Tell) -> Path:
    """Writes a copy, reads it over, and only then lets go of those beyond `keep`. Raises OSError with the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"alianza-{now.astimezone(UTC).strftime(_STAMP)}.zip"
    begun = path.with_suffix(".part")
    for left in folder.glob("alianza-*.part"):  # of a process that was killed
        left.unlink()
    copies.backup(engine, begun, now, lambda _: tell)
    with archive.opened(begun):
        begun.rename(path)
    for _, old in kept(folder)[keep:]:
        old.unlink()
    return path


@contextmanager
def alone(database: Database, holder: str, now: datetime) -> Iterator[bool]:
    """Tells whether this process is the one that makes it, and keeps the others from it meanwhile."""
    number = database.transact(leases.acquire, _LEASE, holder, now, _LENGTH)
    try:
        yield number is not None
    finally:
        if number is not None:
            database.transact(leases.renew, _LEASE, number, now)


def remember(session: Session, now: datetime) -> None:
    """Notes in the database that it was copied, for every process to say how old that is."""
    value = now.astimezone(UTC).isoformat(timespec="seconds")
    put(session, Remembered, key=_MADE, value=value)


def last(session: Session) -> datetime | None:
    """Reads when the database was last copied."""
    row = session.get(Remembered, _MADE)
    return datetime.fromisoformat(row.value) if row else None
