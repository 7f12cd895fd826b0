"""A second pair of eyes: what goes to many waits until another coordinator agrees."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.announcements.announcements import find_announcement, move
from bot.announcements.launching import launch
from bot.base import outbox
from bot.base.errors import Invalid
from bot.people import audit
from db.models import Announcement, AnnouncementState, Person, Role, Standing


def ask_second(session: Session, announcement: Announcement, now: datetime) -> None:
    others = (Person.role == Role.COORDINATOR) & (Person.standing == Standing.ACTIVE)
    asked = select(Person).where(others, Person.id != announcement.author_id).order_by(col(Person.id))
    for coordinator in session.exec(asked).all():
        assert coordinator.id is not None
        outbox.enqueue(
            session,
            person_id=coordinator.id,
            template="announcement_approval",
            params={
                "announcement": announcement.id,
                "person": announcement.author_id,
                "count": announcement.recipients,
            },
            dedupe=f"approval:{announcement.id}:{coordinator.id}",
            now=now,
            priority=3,
        )


def approve(session: Session, actor_id: int | None, announcement_id: int, now: datetime) -> Announcement:
    """Approves an announcement, by another coordinator than the author. Raises NotAllowed, Gone, Invalid."""
    announcement = find_announcement(session, actor_id, announcement_id)
    if announcement.author_id == actor_id:
        raise Invalid("own_announcement")
    if move(session, announcement, (AnnouncementState.AWAITING_APPROVAL,), AnnouncementState.LIVE):
        announcement.approved_by = actor_id
        audit.record(session, actor_id, "approve_announcement", None, now, announcement=announcement_id)
        launch(session, announcement, now)
        _tell_author(session, announcement, actor_id, True, now)
    return announcement


def decline(session: Session, actor_id: int | None, announcement_id: int, now: datetime) -> Announcement:
    """Refuses an announcement, by another coordinator than the author: it is not sent. Raises NotAllowed, Gone,
    Invalid."""
    announcement = find_announcement(session, actor_id, announcement_id)
    if announcement.author_id == actor_id:
        raise Invalid("own_announcement")
    if move(session, announcement, (AnnouncementState.AWAITING_APPROVAL,), AnnouncementState.CANCELLED):
        audit.record(session, actor_id, "cancel", None, now, announcement=announcement_id)
        _tell_author(session, announcement, actor_id, False, now)
    return announcement


def _tell_author(session: Session, announcement: Announcement, by: int | None, agreed: bool, now: datetime) -> None:
    assert announcement.author_id is not None  # the command line asks nobody
    outbox.enqueue(
        session,
        person_id=announcement.author_id,
        template="announcement_decided",
        params={"announcement": announcement.id, "person": by, "agreed": agreed},
        dedupe=f"approval:{announcement.id}:decided",
        now=now,
        priority=3,
        urgent=True,
    )
