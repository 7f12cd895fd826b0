"""Announcements that were confirmed: found, held, let go on, stopped, kept to be used again."""

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, null, update
from sqlmodel import Session, col, select

from bot.base import outbox
from bot.base.errors import Gone
from bot.people import audit, people
from bot.people.people import Act
from db.models import (
    Announcement,
    AnnouncementState,
    Delivery,
    DeliveryAction,
    DeliveryState,
)

HELD = datetime(9000, 1, 1, tzinfo=UTC)  # `not_before` of what a pause holds back


def find_announcement(session: Session, actor_id: int | None, announcement_id: int) -> Announcement:
    """Finds an announcement, for a coordinator. Raises NotAllowed and Gone."""
    if actor_id is not None:
        people.require(session, actor_id, Act.ANNOUNCE)
    announcement = session.get(Announcement, announcement_id)
    if announcement is None:
        raise Gone("announcement")
    return announcement


def move(
    session: Session, announcement: Announcement, before: tuple[AnnouncementState, ...], after: AnnouncementState
) -> bool:
    """Moves an announcement to another state by one guarded UPDATE; False when it is not in one of the states
    `before`."""
    here = (col(Announcement.id) == announcement.id) & col(Announcement.state).in_(before)
    moved = session.connection().execute(update(Announcement).where(here).values(state=after)).rowcount
    session.refresh(announcement)
    return bool(moved)


def _queued(announcement: Announcement) -> ColumnElement[bool]:
    mine = col(Delivery.announcement_id) == announcement.id
    return mine & (col(Delivery.state) == DeliveryState.QUEUED) & (col(Delivery.action) == DeliveryAction.SEND)


def pause(session: Session, actor_id: int | None, announcement_id: int, now: datetime) -> Announcement:
    """Pauses an announcement: what is not under way waits. Raises NotAllowed and Gone."""
    announcement = find_announcement(session, actor_id, announcement_id)
    if move(session, announcement, (AnnouncementState.LIVE,), AnnouncementState.PAUSED):
        session.connection().execute(update(Delivery).where(_queued(announcement)).values(not_before=HELD))
        audit.record(session, actor_id, "pause", None, now, announcement=announcement_id)
    return announcement


def resume(session: Session, actor_id: int | None, announcement_id: int, now: datetime) -> Announcement:
    announcement = find_announcement(session, actor_id, announcement_id)
    if move(session, announcement, (AnnouncementState.PAUSED,), AnnouncementState.LIVE):
        goes_on = max(announcement.planned_at, now)
        session.connection().execute(update(Delivery).where(_queued(announcement)).values(not_before=goes_on))
        outbox.wake(session)
        audit.record(session, actor_id, "resume", None, now, announcement=announcement_id)
    return announcement


def cancel(session: Session, actor_id: int | None, announcement_id: int, now: datetime) -> Announcement:
    """Cancels the copies of an announcement that still wait; those that were sent stay. Raises NotAllowed and Gone."""
    announcement = find_announcement(session, actor_id, announcement_id)
    running = (AnnouncementState.LIVE, AnnouncementState.PAUSED, AnnouncementState.AWAITING_APPROVAL)
    if move(session, announcement, running, AnnouncementState.CANCELLED):
        outbox.withdraw(session, f"announcement:{announcement_id}:", now)
        audit.record(session, actor_id, "cancel", None, now, announcement=announcement_id)
    return announcement


def show_in(session: Session, person_id: int | None, announcement_id: int | None, message_id: int) -> None:
    """Notes which announcement this message of the author's chat shows from now on, so that its progress is edited
    there. None: the message shows something else now."""
    mine = (col(Announcement.author_id) == person_id) & (col(Announcement.progress_message_id) == message_id)
    session.connection().execute(update(Announcement).where(mine).values(progress_message_id=null()))
    this = (col(Announcement.author_id) == person_id) & (col(Announcement.id) == announcement_id)
    session.connection().execute(update(Announcement).where(this).values(progress_message_id=message_id))


def keep(session: Session, actor_id: int, announcement_id: int, yes: bool) -> Announcement:
    """Keeps an announcement to be used again, or no more. Raises NotAllowed and Gone; Gone too for another author's."""
    announcement = find_announcement(session, actor_id, announcement_id)
    if announcement.author_id != actor_id:
        raise Gone("announcement")
    announcement.kept = yes
    return announcement


def kept(session: Session, actor_id: int, most: int) -> list[Announcement]:
    """Lists what somebody keeps to be used again, the newest first."""
    mine = select(Announcement).where(Announcement.author_id == actor_id, col(Announcement.kept))
    return list(session.exec(mine.order_by(col(Announcement.id).desc()).limit(most)).all())
