"""What the bot waits for from a person: one pending input each, in the database, so that any process can go on."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col

from bot.services.errors import Gone
from db.engine import insert_once
from db.models import Draft

PATIENCE = timedelta(hours=24)


def open(session: Session, person_id: int, kind: str, data: dict[str, Any], now: datetime) -> Draft:
    """Waits for something new; what was waited for before is let go."""
    values = {"kind": kind, "data": data, "expires_at": now + PATIENCE}
    if not insert_once(session, Draft, person_id=person_id, version=1, **values):
        here = col(Draft.person_id) == person_id
        session.execute(update(Draft).where(here).values(version=Draft.version + 1, **values))
    return session.get_one(Draft, person_id, populate_existing=True)


def current(session: Session, person_id: int, now: datetime) -> Draft | None:
    draft = session.get(Draft, person_id)
    return draft if draft and draft.expires_at > now else None


def close(session: Session, person_id: int, version: int | None = None) -> None:
    """Raises Gone when `version` names an earlier step: the form went on, or was closed, meanwhile."""
    here = col(Draft.person_id) == person_id
    if version is not None:
        here &= col(Draft.version) == version
    closed = session.execute(delete(Draft).where(here)).rowcount  # type: ignore[attr-defined]
    if version is not None and not closed:
        raise Gone("draft")
