"""What became of an announcement, counted in people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, case, func
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from bot.announcements import announcements, surveys
from bot.announcements.audience import expressions, segments
from bot.announcements.surveys import Tally
from bot.people import assignments, calendars, people
from bot.people.people import Act
from db.models import (
    Announcement,
    AnnouncementReply,
    AnnouncementResponse,
    AnnouncementState,
    Delivery,
    DeliveryAction,
    DeliveryState,
    Person,
    Role,
)

_FOLLOWED = timedelta(days=2)  # after its time; /avisos shows older ones
_MOST_FOLLOWED = 20


@dataclass(frozen=True)
class Funnel:
    """Counts of people, by what became of their copy; `acknowledged`, `acted` and `replied` are of those who have one;
    `owing`: how many a reminder would reach, since they did not do what it asks for."""

    recipients: int
    states: Mapping[DeliveryState, int]
    acknowledged: int
    acted: int
    replied: int = 0
    owing: int = 0

    @property
    def accepted(self) -> int:
        """Counts whose copy Telegram took. Nobody can know who read it."""
        return self.states[DeliveryState.SENT]

    @property
    def waiting(self) -> int:
        return self.states[DeliveryState.QUEUED] + self.states[DeliveryState.SENDING]

    @property
    def ended(self) -> bool:
        return self.waiting == 0


_BEST_FIRST = (
    DeliveryState.SENT,
    DeliveryState.SENDING,
    DeliveryState.QUEUED,
    DeliveryState.UNCERTAIN,
    DeliveryState.FAILED,
    DeliveryState.UNREACHABLE,
    DeliveryState.EXPIRED,
    DeliveryState.CANCELLED,
)


def _best(announcement: Announcement) -> Select[Any]:
    """Selects whom it is for, with the place in _BEST_FIRST of the best of their copies."""
    mine = (col(Delivery.announcement_id) == announcement.id) & (col(Delivery.action) == DeliveryAction.SEND)
    rank = case({state: number for number, state in enumerate(_BEST_FIRST)}, value=col(Delivery.state))
    person = Delivery.__table__.c.person_id  # type: ignore[attr-defined]
    return sa_select(person, func.min(rank).label("rank")).where(mine).group_by(person)


def best_copies(session: Session, announcement: Announcement) -> dict[int, DeliveryState]:
    """Says what became of the best copy of each person whom it is for."""
    rows = session.connection().execute(_best(announcement)).all()
    return {person: _BEST_FIRST[rank] for person, rank in rows}


def funnel(session: Session, announcement: Announcement) -> Funnel:
    """Counts people, each once, by the best of their copies."""
    best = _best(announcement).subquery()
    rows = session.connection().execute(sa_select(best.c.rank, func.count()).group_by(best.c.rank)).all()
    states = dict.fromkeys(DeliveryState, 0) | {_BEST_FIRST[number]: people for number, people in rows}
    responses = select(func.count()).where(AnnouncementResponse.announcement_id == announcement.id)
    enough = col(AnnouncementResponse.acknowledged_version) >= announcement.asks_version
    replies = select(func.count(func.distinct(AnnouncementReply.person_id)))
    replies = replies.where(AnnouncementReply.announcement_id == announcement.id)
    return Funnel(
        recipients=sum(states.values()),
        states=states,
        acknowledged=session.exec(responses.where(enough)).one(),
        acted=session.exec(responses.where(col(AnnouncementResponse.acted_at).is_not(None))).one(),
        replied=session.exec(replies).one(),
        owing=segments.count_of(session, segments.owing(announcement)),
    )


def failures(
    session: Session, announcement_id: int
) -> list[tuple[str | None, DeliveryState, str | None, DeliveryAction]]:
    """Lists every copy that did not arrive, or could not be changed, as (name, state, reason, what was tried)."""
    bad = [DeliveryState.UNCERTAIN, DeliveryState.FAILED, DeliveryState.UNREACHABLE, DeliveryState.EXPIRED]
    rows = session.exec(
        select(Person.name, Delivery.state, Delivery.reason, Delivery.action)
        .join(Person, col(Person.id) == Delivery.person_id)
        .where(Delivery.announcement_id == announcement_id, col(Delivery.state).in_(bad))
        .order_by(col(Person.name))
    ).all()
    return [(name, DeliveryState(state), reason, DeliveryAction(action)) for name, state, reason, action in rows]


def recent(session: Session, actor_id: int | None, most: int = 10, skip: int = 0) -> list[Announcement]:
    """Lists announcements, the newest first. Raises NotAllowed."""
    if actor_id is not None:
        people.require(session, actor_id, Act.ANNOUNCE)
    newest = select(Announcement).order_by(col(Announcement.id).desc())
    return list(session.exec(newest.offset(skip).limit(most)).all())


def audiences(session: Session, actor_id: int, most: int) -> list[Announcement]:
    """Lists the newest announcement to each choice of people, for whoever wants the same again; without those to
    everybody. Raises NotAllowed."""
    people.require(session, actor_id, Act.ANNOUNCE)
    newest = select(func.max(Announcement.id)).group_by(col(Announcement.segment))
    chosen = select(Announcement).where(col(Announcement.id).in_(newest), Announcement.segment != expressions.EVERYBODY)
    return list(session.exec(chosen.order_by(col(Announcement.id).desc()).limit(most)).all())


@dataclass(frozen=True)
class AnnouncementProgress:
    """An announcement and what became of it. `retouched`: the copies being edited by the latest correction or, once it
    is withdrawn, deleted; by state. `goes_on`: the earliest moment of a copy that waits; None when none does. `tally`:
    of the answers, when it asks something. `off`: the days off that no law has, of all whom it is for."""

    announcement: Announcement
    funnel: Funnel
    retouched: Mapping[DeliveryState, int]
    goes_on: datetime | None = None
    tally: Tally | None = None
    off: frozenset[date] = frozenset()


def progress(session: Session, actor_id: int | None, announcement_id: int) -> AnnouncementProgress:
    """Looks up an announcement and what became of it. Raises NotAllowed and Gone."""
    announcement = announcements.find_announcement(session, actor_id, announcement_id)
    retouched = _retouched(session, announcement)
    goes_on, tally = _goes_on(session, announcement), surveys.tally(session, announcement)
    off = calendars.of(session, _only_secretariat(session, announcement.segment))
    return AnnouncementProgress(
        announcement, funnel(session, announcement), retouched, goes_on=goes_on, tally=tally, off=off
    )


def _only_secretariat(session: Session, segment: str) -> str | None:
    """Finds the one secretariat whose officials an announcement is for; None for several."""
    named = expressions.terms(segment)
    if len(named.get("secretariat", ())) != 1 or named.get("role") != [Role.OFFICIAL.value]:
        return None
    return assignments.secretariat_meant(session, named["secretariat"][0]).code


def page(session: Session, actor_id: int, number: int, size: int) -> tuple[list[AnnouncementProgress], bool]:
    """Returns a page of the newest, and whether there are older ones. Raises NotAllowed."""
    found = recent(session, actor_id, size + 1, number * size)
    return [progress(session, actor_id, each.id or 0) for each in found[:size]], len(found) > size


def followed(session: Session, now: datetime) -> list[tuple[AnnouncementProgress, int]]:
    """Returns those whose progress is shown, the newest first, with the chat of their author."""
    shown = (col(Announcement.planned_at) > now - _FOLLOWED) & col(Announcement.progress_message_id).is_not(None)
    rows = session.exec(
        select(Announcement, Person.chat_id)
        .join(Person, col(Person.id) == Announcement.author_id)
        .where(shown)
        .order_by(col(Announcement.id).desc())
        .limit(_MOST_FOLLOWED)
    ).all()
    return [(progress(session, None, each.id or 0), chat_id) for each, chat_id in rows if chat_id is not None]


def _goes_on(session: Session, announcement: Announcement) -> datetime | None:
    """Finds the earliest moment of a copy that waits: the time planned, until the sender puts copies off for the rest
    of who gets them."""
    mine = (col(Delivery.announcement_id) == announcement.id) & (col(Delivery.action) == DeliveryAction.SEND)
    on_its_way = [DeliveryState.QUEUED, DeliveryState.SENDING]
    return session.exec(select(func.min(Delivery.not_before)).where(mine, col(Delivery.state).in_(on_its_way))).one()


def _retouched(session: Session, announcement: Announcement) -> dict[DeliveryState, int]:
    withdrawn = announcement.state is AnnouncementState.WITHDRAWN
    prefix = f"correction:{announcement.id}:{announcement.version}:"
    latest = (
        col(Delivery.action) == DeliveryAction.DELETE
        if withdrawn
        else (col(Delivery.action) == DeliveryAction.EDIT) & col(Delivery.dedupe).startswith(prefix)
    )
    mine = select(Delivery.state, func.count()).where(Delivery.announcement_id == announcement.id, latest)
    return {DeliveryState(state): number for state, number in session.exec(mine.group_by(col(Delivery.state))).all()}
