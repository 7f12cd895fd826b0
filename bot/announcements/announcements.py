"""What a coordinator tells many people, and can take back: confirmed once, held, stopped, corrected, withdrawn."""

from dataclasses import KW_ONLY, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, null, update
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from bot.announcements import placeholders
from bot.announcements.audience import segments
from bot.base import outbox
from bot.base.errors import Gone, Invalid
from bot.people import audit, people
from bot.people.people import Act
from db.engine import insert_once
from db.models import (
    Announcement,
    AnnouncementState,
    Delivery,
    DeliveryAction,
    DeliveryClass,
    DeliveryState,
    Person,
    Role,
    Standing,
)

TEMPLATE = "announcement"
PRIORITY = 7  # after what concerns one person
HELD = datetime(9000, 1, 1, tzinfo=UTC)  # `not_before` of what a pause holds back
JOINERS = timedelta(days=30)  # how long whoever joins a segment still gets what it was told
_COPY = (DeliveryState.SENT, DeliveryState.UNCERTAIN)


@dataclass(frozen=True)
class Content:
    """`text`: HTML as Telegram reads it. `button_target`: an https:// address or an article's id. `question`: of
    forms.py, as it is kept."""

    text: str
    _: KW_ONLY
    file_id: str | None = None
    file_kind: str | None = None
    button_label: str | None = None
    button_target: str | None = None
    question: dict[str, Any] | None = None


@dataclass(frozen=True)
class Plan:
    """`planned_at` None: now. `approval_above`: above this many recipients a second coordinator must agree."""

    segment: str
    _: KW_ONLY
    planned_at: datetime | None = None
    delivery_class: DeliveryClass = DeliveryClass.ONCE
    urgent: bool = False
    approval_above: int | None = None


def confirm(
    session: Session, actor_id: int | None, content: Content, plan: Plan, source: str, now: datetime
) -> Announcement:
    """Confirms an announcement: one of them, and a delivery for each recipient, in this transaction; confirmed twice it
    is one.

    Raises NotAllowed, SegmentError, and Invalid for unknown placeholders, an empty segment or a time gone by.
    """
    if actor_id is not None:
        people.require(session, actor_id, Act.ANNOUNCE)
    known = session.exec(select(Announcement).where(Announcement.source == source)).first()
    if known:
        return known
    recipients = check(session, content.text, plan, now)
    approval = plan.approval_above is not None and recipients > plan.approval_above and actor_id is not None
    insert_once(
        session,
        Announcement,
        source=source,
        author_id=actor_id,
        text=content.text,
        file_id=content.file_id,
        file_kind=content.file_kind,
        button_label=content.button_label,
        button_target=content.button_target,
        question=content.question,
        segment=plan.segment,
        delivery_class=plan.delivery_class,
        urgent=plan.urgent,
        state=AnnouncementState.AWAITING_APPROVAL if approval else AnnouncementState.LIVE,
        planned_at=plan.planned_at or now,
        created_at=now,
        recipients=recipients,
        version=1,
        asks_version=1,
    )
    announcement = session.exec(select(Announcement).where(Announcement.source == source)).one()
    audit.record(session, actor_id, "announce", None, now, announcement=announcement.id, recipients=recipients)
    if approval:
        _ask_second(session, announcement, now)
    else:
        _launch(session, announcement, now)
    return announcement


def check(session: Session, text: str, plan: Plan, now: datetime, *, empty: bool = False) -> int:
    """Counts how many it would reach now. Raises what confirm() raises; for nobody at all only unless
    `empty`."""
    if placeholders.unknown(text):
        raise Invalid("placeholder")
    if not text.strip():
        raise Invalid("empty_announcement")
    if plan.planned_at is not None and plan.planned_at < now - timedelta(minutes=5):
        raise Invalid("past")
    recipients = segments.count(session, plan.segment, now.date())
    if recipients == 0 and not empty:
        raise Invalid("empty_segment")
    return recipients


def _launch(session: Session, announcement: Announcement, now: datetime) -> None:
    assert announcement.id is not None
    everybody = segments.people(session, announcement.segment, now.date())
    announcement.recipients = _enqueue(session, announcement, everybody, f"announcement:{announcement.id}", now)
    session.add(announcement)


def _enqueue(
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


# A second pair of eyes


def _ask_second(session: Session, announcement: Announcement, now: datetime) -> None:
    others = (Person.role == Role.COORDINATOR) & (Person.standing == Standing.ACTIVE)
    for coordinator in session.exec(select(Person).where(others, Person.id != announcement.author_id)).all():
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
        _launch(session, announcement, now)
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


# While it runs


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


# Afterwards


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
    number = _enqueue(session, announcement, to, prefix, now, reminder=not uncertain)
    audit.record(session, actor_id, "resend", None, now, announcement=announcement_id, recipients=number)
    return number


def catch_up(session: Session, person_id: int, now: datetime) -> int:
    """Sends whoever joins a segment what it was told in the last weeks; gives how many."""
    standing = col(Announcement.state).in_([AnnouncementState.LIVE, AnnouncementState.PAUSED])
    recent = standing & (col(Announcement.planned_at) > now - JOINERS)
    number = 0
    for announcement in session.exec(select(Announcement).where(recent).order_by(col(Announcement.id))).all():
        me = segments.people(session, announcement.segment, now.date()).where(col(Person.id) == person_id)
        number += _enqueue(session, announcement, me, f"announcement:{announcement.id}", now)
    return number
