"""What was said to the assistant while an announcement is written: it was answered, and the announcement waits on."""

from datetime import datetime

from sqlmodel import Session

from bot.announcements import composing
from bot.announcements.composing import Composition, Stage
from bot.base import drafts
from bot.base.errors import Gone

_MAY_BE_THE_TEXT = frozenset({Stage.CONTENT, Stage.CHOOSING})


def set_aside(
    session: Session, person_id: int, form: int, html: str, message: int, now: datetime
) -> Composition | None:
    """Keeps what was answered, in case that it was the text after all; None when that announcement is not waiting for
    words any more. Its version stays, and so do its buttons."""
    draft = drafts.waiting(session, person_id, now)
    if draft is None or not composing.is_one(draft) or composing.read_composition(draft).form != form:
        return None
    kept = {"text": html, "message": message} if draft.kind in _MAY_BE_THE_TEXT else None
    draft.data = draft.data | {"aside": kept}
    return composing.read_composition(draft)


def take(session: Session, person_id: int, form: int, now: datetime) -> tuple[str, int]:
    """Finds the text and the message of what was set aside. Raises Gone."""
    it, _ = composing.find_composition(session, person_id, form, now)
    if it.aside is None:
        raise Gone("aside")
    return it.aside["text"], it.aside["message"]
