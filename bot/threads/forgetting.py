"""What is forgotten of threads: the words of who asked, when they leave, withdraw what they accepted, or long ago
(Ley 1581 de 2012). What a post answered stays."""

from datetime import datetime

from sqlalchemy import delete, null, update
from sqlmodel import Session, col, select

from bot.base import outbox
from bot.threads.threads import OF_THE_PERSON
from db.models import SaidKind, Thread, ThreadCard, ThreadMessage, ThreadState

_EMPTY = {"text": "", "file_id": null(), "file_kind": null()}


def forget_person(session: Session, person_id: int, now: datetime) -> None:
    """Empties what a person asked and noted, closes what they wait for, and takes them out of what was passed on to
    them; what readers were shown of it is put right."""
    said = col(ThreadMessage.kind).in_([*OF_THE_PERSON, SaidKind.NOTE])
    session.execute(update(ThreadMessage).where(col(ThreadMessage.person_id) == person_id, said).values(_EMPTY))
    mine = col(Thread.person_id) == person_id
    for number in session.exec(select(Thread.id).where(mine).order_by(col(Thread.id))).all():
        for shown in ("card", "said"):
            outbox.edit_sent(session, f"thread:{number}:{shown}:", f"erased:{now.isoformat()}", now)
    closed = update(Thread).where(mine, col(Thread.state) != ThreadState.CLOSED)
    session.execute(closed.values(state=ThreadState.CLOSED, closed_at=now))
    session.execute(update(Thread).where(mine).values(nearest=[]))
    session.execute(update(Thread).where(col(Thread.assigned_id) == person_id).values(assigned_id=null()))
    session.execute(delete(ThreadCard).where(col(ThreadCard.person_id) == person_id))


def forget_old(session: Session, until: datetime, most: int) -> int:
    """Empties what people wrote until a moment, in threads where nobody waits; gives how many messages, at most
    `most`."""
    waiting = select(Thread.id).where(Thread.state == ThreadState.OPEN)
    full = (col(ThreadMessage.text) != "") | col(ThreadMessage.file_id).is_not(None)
    kept = col(ThreadMessage.kind).in_([*OF_THE_PERSON, SaidKind.NOTE]) & full
    old = select(ThreadMessage.id).where(kept, ThreadMessage.at < until, col(ThreadMessage.thread_id).not_in(waiting))
    numbers = session.exec(old.order_by(col(ThreadMessage.id)).limit(most)).all()
    session.execute(update(ThreadMessage).where(col(ThreadMessage.id).in_(numbers)).values(_EMPTY))
    return len(numbers)
