"""What recipients do with an announcement: acknowledge it, follow its button, answer."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.base import outbox
from bot.base.errors import Gone
from db.engine import insert_once
from db.models import (
    Announcement,
    AnnouncementReply,
    AnnouncementResponse,
    Delivery,
    DeliveryState,
    Person,
    Role,
    Standing,
)


def received(session: Session, announcement_id: int, person_id: int) -> Announcement:
    """Finds an announcement that the person got. Raises Gone for whoever never did, or whose copy was withdrawn."""
    announcement = session.get(Announcement, announcement_id)
    mine = (Delivery.announcement_id == announcement_id) & (Delivery.person_id == person_id)
    had = [DeliveryState.SENT, DeliveryState.UNCERTAIN, DeliveryState.SENDING, DeliveryState.QUEUED]
    copy = select(Delivery.id).where(mine, col(Delivery.state).in_(had))
    if announcement is None or session.exec(copy).first() is None:
        raise Gone("announcement")
    return announcement


def acknowledge(session: Session, announcement_id: int, person_id: int, now: datetime) -> Announcement:
    """Notes «Enterado», once for each version that asks for it. Raises Gone."""
    announcement = received(session, announcement_id, person_id)
    insert_once(session, AnnouncementResponse, announcement_id=announcement_id, person_id=person_id)
    response = session.get_one(AnnouncementResponse, (announcement_id, person_id))
    if (response.acknowledged_version or 0) < announcement.asks_version:
        response.acknowledged_at, response.acknowledged_version = now, announcement.version
    return announcement


def follow(session: Session, announcement_id: int, person_id: int, now: datetime) -> Announcement:
    """Notes that the recipient used its button. Raises Gone."""
    announcement = received(session, announcement_id, person_id)
    insert_once(session, AnnouncementResponse, announcement_id=announcement_id, person_id=person_id)
    response = session.get_one(AnnouncementResponse, (announcement_id, person_id))
    response.acted_at = response.acted_at or now
    return announcement


def reply(
    session: Session, announcement_id: int, person_id: int, text: str, source: str, now: datetime
) -> AnnouncementReply:
    """Passes an answer on to the author, with what it is about; without an author (the command line), to every
    coordinator. Raises Gone."""
    announcement = received(session, announcement_id, person_id)
    values = {"announcement_id": announcement_id, "person_id": person_id, "text": text, "at": now}
    if insert_once(session, AnnouncementReply, source=source, **values):
        coordinators = select(Person.id).where(Person.role == Role.COORDINATOR, Person.standing == Standing.ACTIVE)
        to = [announcement.author_id] if announcement.author_id else session.exec(coordinators).all()
        for reader in to:
            assert reader is not None
            outbox.enqueue(
                session,
                person_id=reader,
                template="announcement_reply",
                params={"announcement": announcement_id, "person": person_id, "text": text},
                dedupe=f"reply:{source}:{reader}",
                now=now,
                announcement_id=None,
            )
    return session.exec(select(AnnouncementReply).where(AnnouncementReply.source == source)).one()
