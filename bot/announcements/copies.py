"""Each recipient's copy of an announcement: what it says is looked up just before it leaves."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.announcements import corrections
from bot.announcements.announcements import HELD
from bot.announcements.audience import recipients
from bot.announcements.audience.recipients import Facts
from db.models import (
    Announcement,
    AnnouncementResponse,
    AnnouncementState,
    Delivery,
    DeliveryAction,
    Person,
)


def params(session: Session, rows: Sequence[tuple[Delivery, Person]], local: datetime) -> dict[int, dict[str, Any]]:
    """Looks up, by delivery, what chat/copy_screens.py makes a screen of: `announcement`, the `facts` its placeholders
    stand for, whether the person `acknowledged` what it asks for, whether this is a `reminder` of it, and the `answer`
    that they gave to its question."""
    ids = {delivery.announcement_id for delivery, _ in rows if delivery.announcement_id is not None}
    if not ids:
        return {}
    found = {each.id: each for each in session.exec(select(Announcement).where(col(Announcement.id).in_(ids))).all()}
    acknowledged = _acknowledged(session, rows, found)
    answers = _answers(session, rows, found)
    return {
        delivery.id or 0: {
            "announcement": found[delivery.announcement_id],
            "facts": _facts(session, found[delivery.announcement_id].text, person, local.date()),
            "acknowledged": (delivery.announcement_id, person.id) in acknowledged,
            "reminder": bool(delivery.params.get("reminder")),
            "answer": answers.get((delivery.announcement_id or 0, person.id or 0)),
        }
        for delivery, person in rows
        if delivery.announcement_id in found
    }


def _facts(session: Session, text: str, person: Person, today: date) -> Facts:
    """Looks up what the placeholders stand for. Only what the text asks for costs a query."""
    assert person.id is not None
    if any(name in text for name in recipients.LOOKED_UP):
        return recipients.facts(session, person.id, today)
    return Facts(person.name or "", (), 0, None)


def _acknowledged(
    session: Session, rows: Sequence[tuple[Delivery, Person]], found: Mapping[int | None, Announcement]
) -> set[tuple[int, int]]:
    """Finds which of the copies that are to be edited were acknowledged: a new one has nothing acknowledged."""
    edited = [person.id for delivery, person in rows if delivery.action is DeliveryAction.EDIT]
    if not edited:
        return set()
    responses = select(AnnouncementResponse).where(
        col(AnnouncementResponse.announcement_id).in_([*found]), col(AnnouncementResponse.person_id).in_(edited)
    )
    return {
        (each.announcement_id, each.person_id)
        for each in session.exec(responses).all()
        if (each.acknowledged_version or 0) >= found[each.announcement_id].asks_version
    }


def _answers(
    session: Session, rows: Sequence[tuple[Delivery, Person]], found: Mapping[int | None, Announcement]
) -> dict[tuple[int, int], str]:
    """Finds what the readers answered to those that ask something."""
    asking = [number for number, each in found.items() if each.question]
    if not asking:
        return {}
    theirs = select(AnnouncementResponse).where(
        col(AnnouncementResponse.announcement_id).in_(asking),
        col(AnnouncementResponse.person_id).in_([person.id for _, person in rows]),
    )
    return {(each.announcement_id, each.person_id): each.answer for each in session.exec(theirs).all() if each.answer}


def held(session: Session, rows: Sequence[tuple[Delivery, Person]]) -> dict[int, datetime]:
    """Lists the deliveries that were under way when their announcement was paused, and came back; until when."""
    copies = [delivery for delivery, _ in rows if delivery.announcement_id and delivery.action is DeliveryAction.SEND]
    if not copies:
        return {}
    ids = {delivery.announcement_id for delivery in copies}
    paused = select(Announcement.id).where(
        col(Announcement.id).in_(ids), Announcement.state == AnnouncementState.PAUSED
    )
    resting = set(session.exec(paused).all())
    return {delivery.id or 0: HELD for delivery in copies if delivery.announcement_id in resting}


def overtaken(session: Session, sent: Mapping[int, Mapping[str, Any]], now: datetime) -> None:
    """Edits or deletes in their turn copies that left while their announcement was being corrected or withdrawn.
    `sent`: by delivery, its params()."""
    rows = session.exec(
        select(Delivery.id, Announcement)
        .join(Announcement, col(Announcement.id) == Delivery.announcement_id)
        .where(col(Delivery.id).in_(list(sent)), Delivery.action == DeliveryAction.SEND)
    ).all()
    for delivery_id, announcement in rows:
        if announcement.state is AnnouncementState.WITHDRAWN:
            corrections.act_on_copies(session, announcement, DeliveryAction.DELETE, now, delivery_id)
        elif announcement.version != sent[delivery_id or 0]["announcement"].version:
            corrections.act_on_copies(session, announcement, DeliveryAction.EDIT, now, delivery_id)
