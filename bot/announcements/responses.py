"""What recipients do with an announcement: acknowledge it, follow its button, answer."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from bot.base.errors import Gone
from bot.people import assignments, people
from bot.threads import asking
from bot.threads.threads import Words
from db.engine import insert_once
from db.models import (
    Announcement,
    AnnouncementReply,
    AnnouncementResponse,
    Delivery,
    DeliveryState,
    Role,
    Thread,
    ThreadPost,
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
    session: Session,
    announcement_id: int,
    person_id: int,
    text: str,
    source: str,
    now: datetime,
    timezone: ZoneInfo,
) -> AnnouncementReply:
    """Passes an answer on to the author, with what it is about; without an author (the command line), to every
    coordinator. It begins a thread with them, and another answer goes on in it. Raises Gone."""
    announcement = received(session, announcement_id, person_id)
    values = {"announcement_id": announcement_id, "person_id": person_id, "text": text, "at": now}
    if insert_once(session, AnnouncementReply, source=source, **values):
        _talk(session, announcement, person_id, Words(text=text), source, now, timezone)
    return session.exec(select(AnnouncementReply).where(AnnouncementReply.source == source)).one()


def _talk(
    session: Session,
    announcement: Announcement,
    person_id: int,
    words: Words,
    source: str,
    now: datetime,
    timezone: ZoneInfo,
) -> None:
    here = (col(Thread.announcement_id) == announcement.id) & (col(Thread.person_id) == person_id)
    known = session.exec(select(Thread.id).where(here)).first()
    if known is not None:
        asking.write(session, person_id, known, words, source, now, timezone)
        return
    if {each.id for each in assignments.coordinators(session)} <= {person_id}:  # nobody else would read it
        return
    person = people.as_visitor(session, people.find_person(session, person_id))
    of_secretariat = person.role is Role.OFFICIAL
    thread = {
        "person_id": person_id,
        "secretariat_code": next(iter(sorted(person.secretariats)), None) if of_secretariat else None,
        "post": ThreadPost.COORDINATOR,
        "assigned_id": announcement.author_id,
        "announcement_id": announcement.id,
    }
    asking.begin_thread(session, thread, words, source, now, timezone)
