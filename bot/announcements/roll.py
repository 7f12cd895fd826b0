"""Who got an announcement, and what each of them did with it: for its card, and for the minutes of a meeting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.announcements import announcements
from bot.announcements.audience import segments
from bot.announcements.results import best_copies
from bot.people import assignments
from db.models import (
    Announcement,
    AnnouncementReply,
    AnnouncementResponse,
    DeliveryState,
    Person,
    Role,
    Standing,
)

ARRIVED = frozenset({DeliveryState.SENT, DeliveryState.UNCERTAIN})


@dataclass(frozen=True, kw_only=True)
class Reader:
    """A recipient. `name`: None for one who is gone; `place`: of their secretariats; `state`: of the best of their
    copies; `owes`: they would be reminded; `acknowledged_at`: of the version that asks for it; `answer` to its
    question, as surveys.py stores it; `replies` in the order they came."""

    name: str | None
    role: Role | None
    place: str
    state: DeliveryState
    owes: bool = False
    takes_part: bool = True
    acknowledged_at: datetime | None = None
    acted_at: datetime | None = None
    answer: str | None = None
    answered_at: datetime | None = None
    replies: tuple[str, ...] = ()

    @property
    def left(self) -> bool:
        """Tells whether it reached them, as far as anybody knows, nothing came back, and they take part no more: nobody
        waits for them."""
        return self.state in ARRIVED and self.acknowledged_at is None and not self.takes_part


@dataclass(frozen=True, kw_only=True)
class Roll:
    announcement: Announcement
    readers: Sequence[Reader]

    @property
    def owing(self) -> list[Reader]:
        return [each for each in self.readers if each.owes]

    @property
    def aware(self) -> list[Reader]:
        return [each for each in self.readers if each.acknowledged_at is not None]

    @property
    def replied(self) -> list[Reader]:
        return [each for each in self.readers if each.replies]


def roll(session: Session, actor_id: int | None, announcement_id: int) -> Roll:
    """Lists everybody whom an announcement was for, by secretariat and name. Raises NotAllowed and Gone."""
    announcement = announcements.find_announcement(session, actor_id, announcement_id)
    states = best_copies(session, announcement)
    here = AnnouncementResponse.announcement_id == announcement_id
    responses = {each.person_id: each for each in session.exec(select(AnnouncementResponse).where(here)).all()}
    replies, owing = _replies(session, announcement_id), segments.ids(session, segments.owing(announcement))
    persons = session.exec(select(Person).where(col(Person.id).in_(list(states)))).all()
    places = assignments.places(session, states)
    readers = [
        Reader(
            name=person.name,
            role=person.role,
            place=places.get(person.id or 0, ""),
            state=states[person.id or 0],
            owes=person.id in owing,
            takes_part=person.standing is Standing.ACTIVE and person.consent is not None,
            **_done(responses.get(person.id or 0), announcement),
            replies=replies.get(person.id or 0, ()),
        )
        for person in persons
    ]
    return Roll(announcement=announcement, readers=sorted(readers, key=lambda each: (each.place, each.name or "")))


def _done(response: AnnouncementResponse | None, announcement: Announcement) -> dict[str, Any]:
    if response is None:
        return {}
    done = {"acted_at": response.acted_at}
    if (response.acknowledged_version or 0) < announcement.asks_version:
        return done
    answered = {"answer": response.answer, "answered_at": response.answered_at}
    return done | {"acknowledged_at": response.acknowledged_at} | answered


def _replies(session: Session, announcement_id: int) -> dict[int, tuple[str, ...]]:
    written = select(AnnouncementReply).where(AnnouncementReply.announcement_id == announcement_id)
    found: dict[int, tuple[str, ...]] = {}
    for each in session.exec(written.order_by(col(AnnouncementReply.id))).all():
        found[each.person_id] = (*found.get(each.person_id, ()), each.text)
    return found
