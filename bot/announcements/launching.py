"""Queues the copies of an announcement: the first of each, one for who joins later, another for who may not have got it
or did not do what it asks for."""

from datetime import datetime, timedelta

from sqlalchemy import Select
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from bot.announcements.announcements import HELD, find_announcement
from bot.announcements.audience import segments
from bot.base import outbox
from bot.base.errors import Invalid
from bot.people import audit
from db.models import Announcement, AnnouncementState, Delivery, DeliveryAction, DeliveryState, Person

TEMPLATE = "announcement"
PRIORITY = 7  # after what concerns one person
JOINERS = timedelta(days=30)  # how long whoever joins a segment still gets what it was told


def launch(session: Session, announcement: Announcement, now: datetime) -> None:
    assert announcement.id is not None
    everybody = segments.people(session, announcement.segment, now.date())
    announcement.recipients = enqueue_copies(session, announcement, everybody, f"announcement:{announcement.id}", now)
    session.add(announcement)


def enqueue_copies(
    session: Session,
    announcement: Announcement,
    to: Select[tuple[int]],
    dedupe_prefix: str,
    now: datetime,
    *,
    reminder: bool = False,
) -> int:
    return outbox.enqueue_each(
        session,
        to,
        template=TEMPLATE,
        params={"announcement": announcement.id} | ({"reminder": True} if reminder else {}),
        dedupe_prefix=dedupe_prefix,
        now=now,
        delivery_class=announcement.delivery_class,
        priority=PRIORITY,
        urgent=announcement.urgent,
        not_before=HELD if announcement.state is AnnouncementState.PAUSED else max(announcement.planned_at, now),
        announcement_id=announcement.id,
    )


def resend(session: Session, actor_id: int | None, announcement_id: int, uncertain: bool, now: datetime) -> int:
    """Sends an announcement once more to those who may not have got it (`uncertain`), or reminds those of it who did
    not do what it asks for; gives how many.

    At most one more copy an hour each, and one reminder a day. `now` is local. Raises NotAllowed, Gone, and Invalid for
    what was taken back.
    """
    announcement = find_announcement(session, actor_id, announcement_id)
    if announcement.state is not AnnouncementState.LIVE:
        raise Invalid("taken_back")
    if uncertain:
        mine = col(Delivery.announcement_id) == announcement_id
        doubtful = (
            mine & (col(Delivery.state) == DeliveryState.UNCERTAIN) & (col(Delivery.action) == DeliveryAction.SEND)
        )
        to = sa_select(Delivery.__table__.c.person_id).where(doubtful).distinct()  # type: ignore[attr-defined]
    else:
        to = segments.owing(announcement)
    prefix = f"announcement:{announcement_id}:again:{now:{'%Y%m%d%H' if uncertain else '%Y%m%d'}}"
    number = enqueue_copies(session, announcement, to, prefix, now, reminder=not uncertain)
    audit.record(session, actor_id, "resend", None, now, announcement=announcement_id, recipients=number)
    return number


def catch_up(session: Session, person_id: int, now: datetime) -> int:
    """Sends whoever joins a segment what it was told in the last weeks; gives how many."""
    standing = col(Announcement.state).in_([AnnouncementState.LIVE, AnnouncementState.PAUSED])
    recent = standing & (col(Announcement.planned_at) > now - JOINERS)
    number = 0
    for announcement in session.exec(select(Announcement).where(recent).order_by(col(Announcement.id))).all():
        me = segments.people(session, announcement.segment, now.date()).where(col(Person.id) == person_id)
        number += enqueue_copies(session, announcement, me, f"announcement:{announcement.id}", now)
    return number
