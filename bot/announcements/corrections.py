"""Takes back what was announced: the copies that were delivered are edited, or deleted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast, func, literal, update
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from bot.announcements import placeholders
from bot.announcements.announcements import find_announcement, move
from bot.announcements.launching import PRIORITY, TEMPLATE
from bot.base import outbox
from bot.base.errors import Invalid
from bot.people import audit
from db.models import (
    Announcement,
    AnnouncementState,
    Delivery,
    DeliveryAction,
    DeliveryClass,
    DeliveryState,
    Person,
)


def correct(
    session: Session,
    actor_id: int | None,
    announcement_id: int,
    text: str,
    ask_again: bool,
    from_version: int,
    now: datetime,
) -> Announcement:
    """Corrects an announcement: the copies delivered are edited, what waits leaves with the new text. `from_version`:
    the one corrected; when it is not the latest any more, nothing changes.

    Raises NotAllowed, Gone, and Invalid for unknown placeholders or an announcement taken back.
    """
    announcement = find_announcement(session, actor_id, announcement_id)
    if placeholders.unknown(text):
        raise Invalid("placeholder")
    if announcement.state in (AnnouncementState.CANCELLED, AnnouncementState.WITHDRAWN):
        raise Invalid("taken_back")
    here = (col(Announcement.id) == announcement_id) & (col(Announcement.version) == from_version)
    values: dict[str, Any] = {"text": text, "version": from_version + 1}
    if ask_again:
        values["asks_version"] = from_version + 1
    changed = session.connection().execute(update(Announcement).where(here).values(**values)).rowcount
    session.refresh(announcement)
    if not changed:
        return announcement
    audit.record(session, actor_id, "correct", None, now, announcement=announcement_id, version=announcement.version)
    outbox.withdraw(session, f"correction:{announcement_id}:", now)
    act_on_copies(session, announcement, DeliveryAction.EDIT, now)
    return announcement


def withdraw(session: Session, actor_id: int | None, announcement_id: int, now: datetime) -> Announcement:
    """Takes an announcement back: what waits is cancelled, what was delivered is deleted where Telegram still allows it
    (48 hours)."""
    announcement = find_announcement(session, actor_id, announcement_id)
    standing = (AnnouncementState.LIVE, AnnouncementState.PAUSED, AnnouncementState.CANCELLED)
    if move(session, announcement, standing, AnnouncementState.WITHDRAWN):
        outbox.withdraw(session, f"announcement:{announcement_id}:", now)
        outbox.withdraw(session, f"correction:{announcement_id}:", now)
        act_on_copies(session, announcement, DeliveryAction.DELETE, now)
        audit.record(session, actor_id, "withdraw", None, now, announcement=announcement_id)
    return announcement


@dataclass(frozen=True)
class Reach:
    """`copies` in the chats of `people`, who can be reached now: what one correction, or a withdrawal, would change."""

    copies: int
    people: int


def reach(session: Session, announcement: Announcement) -> Reach:
    """Counts what act_on_copies() would change: every copy that Telegram took, a reminder's too, but for those of who
    blocked the bot or left."""
    copies = (col(Delivery.announcement_id) == announcement.id) & (col(Delivery.action) == DeliveryAction.SEND)
    there = col(Person.chat_id).is_not(None) & col(Person.unreachable_since).is_(None)
    counts = select(func.count(), func.count(func.distinct(Delivery.person_id)))
    found = counts.join(Person, col(Person.id) == Delivery.person_id).where(
        copies, col(Delivery.message_id).is_not(None), there
    )
    return Reach(*session.exec(found).one())


def act_on_copies(
    session: Session, announcement: Announcement, action: DeliveryAction, now: datetime, only: int | None = None
) -> None:
    """Queues an edit or a deletion for each copy that Telegram took, in one statement; of one delivery with `only`."""
    table = Delivery.__table__  # type: ignore[attr-defined]
    copies = (col(Delivery.announcement_id) == announcement.id) & (col(Delivery.action) == DeliveryAction.SEND)
    if only is not None:
        copies &= col(Delivery.id) == only
    kind = "withdrawal" if action is DeliveryAction.DELETE else "correction"
    acts = _acts(announcement, action, now)
    rows = sa_select(
        table.c.person_id,
        literal(f"{kind}:{announcement.id}:{announcement.version}:", Text()) + cast(table.c.id, Text()),
        table.c.message_id,
        *(literal(value, table.c[name].type) for name, value in acts.items()),
    ).where(copies, table.c.message_id.is_not(None))
    outbox.insert_rows(session, ["person_id", "dedupe", "target", *acts], rows)


def _acts(announcement: Announcement, action: DeliveryAction, now: datetime) -> dict[str, Any]:
    return {
        "action": action,
        "announcement_id": announcement.id,
        "template": TEMPLATE,
        "params": {"announcement": announcement.id},
        "delivery_class": DeliveryClass.MUST,  # an edit or a deletion twice is one
        "priority": PRIORITY,
        "urgent": True,  # Telegram notifies of neither
        "not_before": now,
        "state": DeliveryState.QUEUED,
        "attempts": 0,
        "created_at": now,
    }
