"""What the bot waits for from a person: one pending input each, in the database, so that any process can go on.

A draft is armed while its screen is the last one that the person touched. Left for another screen, by whatever way, it
keeps what it holds, and its own buttons go on with it; what is typed is not for it any more.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, update
from sqlmodel import Session, col

from bot.base.errors import Gone
from db.engine import put
from db.models import Draft

ASKED = "asked"  # key of a draft's data
PATIENCE = timedelta(hours=24)
_NEXT = (("version", col(Draft.version) + 1),)

# Done with every tap, and made once: it takes SQLAlchemy longer to put it together than the database to do it.
_LEFT = update(Draft).where(col(Draft.person_id) == bindparam("person"), col(Draft.armed)).values(armed=False)


def open(session: Session, person_id: int, kind: str, data: dict[str, Any], now: datetime) -> Draft:
    """Begins to wait for something new from a person; what was waited for before is let go."""
    values = {"kind": kind, "data": data, "armed": True, "expires_at": now + PATIENCE}
    return put(session, Draft, _NEXT, person_id=person_id, version=1, **values)


def offer(session: Session, person_id: int, kind: str, data: dict[str, Any], now: datetime) -> None:
    """Begins to wait as `open` does, for what may be typed but need not, unless the person is in the middle of
    something else."""
    held = current(session, person_id, now)
    if held is None or held.kind == kind:
        open(session, person_id, kind, data, now)


def current(session: Session, person_id: int, now: datetime) -> Draft | None:
    """Finds what the person is in the middle of, armed or left."""
    draft = session.get(Draft, person_id)
    return draft if draft and draft.expires_at > now else None


def waiting(session: Session, person_id: int, now: datetime) -> Draft | None:
    """Finds what the next typed words are for: the draft of the person, if it is armed."""
    draft = current(session, person_id, now)
    return draft if draft and draft.armed else None


def leave(session: Session, person_id: int) -> None:
    """Disarms the draft of a person who touched another screen: what they type now is not for it."""
    session.execute(_LEFT, {"person": person_id})


def arm(session: Session, person_id: int) -> None:
    """Arms a draft again, whose screen is shown as it was: the version stays, and so do its buttons."""
    session.execute(update(Draft).where(col(Draft.person_id) == person_id).values(armed=True))


def asked(session: Session, person_id: int) -> None:
    """Notes that a question was answered while this waits: what comes now may be about that answer."""
    draft = session.get(Draft, person_id)
    if draft is not None:
        draft.data = draft.data | {ASKED: True}


def cancel(session: Session, person_id: int, but: Collection[str]) -> None:
    """Lets go of what waits for words of this person, unless it is one of the kinds in `but`."""
    others = (col(Draft.person_id) == person_id) & col(Draft.kind).not_in(but)
    session.execute(delete(Draft).where(others))


def close(session: Session, person_id: int, version: int | None = None) -> None:
    """Lets go of what waits for words of this person. Raises Gone when `version` names an earlier step: the form went
    on, or was closed, meanwhile."""
    here = col(Draft.person_id) == person_id
    if version is not None:
        here &= col(Draft.version) == version
    closed = session.execute(delete(Draft).where(here)).rowcount  # type: ignore[attr-defined]
    if version is not None and not closed:
        raise Gone("draft")
