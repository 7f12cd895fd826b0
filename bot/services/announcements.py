"""What a coordinator tells many people, and can take back: confirmed once, held, stopped, corrected, withdrawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, case, cast, func, literal, null, update
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from bot.services import audit, outbox, people, placeholders, segments
from bot.services.errors import Gone, Invalid
from bot.services.people import Act
from db.engine import insert_once
from db.models import (
    Announcement,
    AnnouncementReply,
    AnnouncementResponse,
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
DELETABLE = timedelta(hours=48)  # Bot API, deleteMessage
JOINERS = timedelta(days=30)  # how long whoever joins a segment still gets what it was told
_COPY = (DeliveryState.SENT, DeliveryState.UNCERTAIN)


@dataclass(frozen=True)
class Content:
    """`text`: HTML as Telegram reads it. `button_target`: an https:// address or an article's id."""

    text: str
    file_id: str | None = None
    file_kind: str | None = None
    button_label: str | None = None
    button_target: str | None = None


@dataclass(frozen=True)
class Plan:
    """`planned_at` None: now. `approval_above`: recipients from which a second coordinator must agree."""

    segment: str
    planned_at: datetime | None = None
    delivery_class: DeliveryClass = DeliveryClass.ONCE
    urgent: bool = False
    approval_above: int | None = None


def confirm(
    session: Session, actor_id: int | None, content: Content, plan: Plan, source: str, now: datetime
) -> Announcement:
    """One announcement and a delivery for each recipient, in this transaction; confirmed twice it is one.

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
    """How many it would reach now. Raises what confirm() raises; nobody at all only unless `empty`."""
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
    session: Session, announcement: Announcement, to: Select[tuple[int]], dedupe_prefix: str, now: datetime
) -> int:
    return outbox.enqueue_each(
        session,
        to,
        template=TEMPLATE,
        params={"announcement": announcement.id},
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
    """By another coordinator than the author. Raises NotAllowed, Gone, Invalid."""
    announcement = find(session, actor_id, announcement_id)
    if announcement.author_id == actor_id:
        raise Invalid("own_announcement")
    if _move(session, announcement, (AnnouncementState.AWAITING_APPROVAL,), AnnouncementState.LIVE):
        announcement.approved_by = actor_id
        audit.record(session, actor_id, "approve_announcement", None, now, announcement=announcement_id)
        _launch(session, announcement, now)
        _tell_author(session, announcement, actor_id, True, now)
    return announcement


def decline(session: Session, actor_id: int | None, announcement_id: int, now: datetime) -> Announcement:
    """By another coordinator than the author: it is not sent. Raises NotAllowed, Gone, Invalid."""
    announcement = find(session, actor_id, announcement_id)
    if announcement.author_id == actor_id:
        raise Invalid("own_announcement")
    if _move(session, announcement, (AnnouncementState.AWAITING_APPROVAL,), AnnouncementState.CANCELLED):
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


def find(session: Session, actor_id: int | None, announcement_id: int) -> Announcement:
    """For a coordinator. Raises NotAllowed and Gone."""
    if actor_id is not None:
        people.require(session, actor_id, Act.ANNOUNCE)
    announcement = session.get(Announcement, announcement_id)
    if announcement is None:
        raise Gone("announcement")
    return announcement


def _move(
    session: Session, announcement: Announcement, before: tuple[AnnouncementState, ...], after: AnnouncementState
) -> bool:
    """One guarded transition; False when it is not in one of the states `before`."""
    here = (col(Announcement.id) == announcement.id) & col(Announcement.state).in_(before)
    moved = session.connection().execute(update(Announcement).where(here).values(state=after)).rowcount
    session.refresh(announcement)
    return bool(moved)


def _queued(announcement: Announcement) -> ColumnElement[bool]:
    mine = col(Delivery.announcement_id) == announcement.id
    return mine & (col(Delivery.state) == DeliveryState.QUEUED) & (col(Delivery.action) == DeliveryAction.SEND)


def pause(session: Session, actor_id: int | None, announcement_id: int, now: datetime) -> Announcement:
    """What is not under way waits. Raises NotAllowed and Gone."""
    announcement = find(session, actor_id, announcement_id)
    if _move(session, announcement, (AnnouncementState.LIVE,), AnnouncementState.PAUSED):
        session.connection().execute(update(Delivery).where(_queued(announcement)).values(not_before=HELD))
        audit.record(session, actor_id, "pause", None, now, announcement=announcement_id)
    return announcement


def resume(session: Session, actor_id: int | None, announcement_id: int, now: datetime) -> Announcement:
    announcement = find(session, actor_id, announcement_id)
    if _move(session, announcement, (AnnouncementState.PAUSED,), AnnouncementState.LIVE):
        goes_on = max(announcement.planned_at, now)
        session.connection().execute(update(Delivery).where(_queued(announcement)).values(not_before=goes_on))
        outbox.wake(session)
        audit.record(session, actor_id, "resume", None, now, announcement=announcement_id)
    return announcement


def cancel(session: Session, actor_id: int | None, announcement_id: int, now: datetime) -> Announcement:
    """What is not sent is not sent."""
    announcement = find(session, actor_id, announcement_id)
    running = (AnnouncementState.LIVE, AnnouncementState.PAUSED, AnnouncementState.AWAITING_APPROVAL)
    if _move(session, announcement, running, AnnouncementState.CANCELLED):
        outbox.withdraw(session, f"announcement:{announcement_id}:", now)
        audit.record(session, actor_id, "cancel", None, now, announcement=announcement_id)
    return announcement


def show_in(session: Session, person_id: int | None, announcement_id: int | None, message_id: int) -> None:
    """Which announcement this message of the author's chat shows from now on: how it goes is kept right there. None:
    it shows something else."""
    mine = (col(Announcement.author_id) == person_id) & (col(Announcement.progress_message_id) == message_id)
    session.connection().execute(update(Announcement).where(mine).values(progress_message_id=null()))
    this = (col(Announcement.author_id) == person_id) & (col(Announcement.id) == announcement_id)
    session.connection().execute(update(Announcement).where(this).values(progress_message_id=message_id))


# Afterwards


def correct(
    session: Session,
    actor_id: int | None,
    announcement_id: int,
    text: str,
    ask_again: bool,
    from_version: int,
    now: datetime,
) -> Announcement:
    """The copies delivered are edited, what waits leaves with the new text. `from_version`: the one corrected; when it
    is not the latest any more, nothing changes.

    Raises NotAllowed, Gone, and Invalid for unknown placeholders or an announcement taken back.
    """
    announcement = find(session, actor_id, announcement_id)
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
    """What waits is cancelled, what was delivered is deleted where Telegram still allows it (48 hours)."""
    announcement = find(session, actor_id, announcement_id)
    standing = (AnnouncementState.LIVE, AnnouncementState.PAUSED, AnnouncementState.CANCELLED)
    if _move(session, announcement, standing, AnnouncementState.WITHDRAWN):
        outbox.withdraw(session, f"announcement:{announcement_id}:", now)
        outbox.withdraw(session, f"correction:{announcement_id}:", now)
        act_on_copies(session, announcement, DeliveryAction.DELETE, now)
        audit.record(session, actor_id, "withdraw", None, now, announcement=announcement_id)
    return announcement


def act_on_copies(
    session: Session, announcement: Announcement, action: DeliveryAction, now: datetime, only: int | None = None
) -> None:
    """An edit or a deletion for each copy that Telegram took, in one statement; of one delivery with `only`."""
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
        "urgent": True,  # Telegram rings for neither
        "not_before": now,
        "state": DeliveryState.QUEUED,
        "attempts": 0,
        "created_at": now,
    }


def resend(session: Session, actor_id: int | None, announcement_id: int, uncertain: bool, now: datetime) -> int:
    """Once more to those who may not have got it (`uncertain`), or who did not acknowledge; how many.

    At most one more copy an hour each. Raises NotAllowed, Gone, and Invalid for what was taken back.
    """
    announcement = find(session, actor_id, announcement_id)
    if announcement.state is not AnnouncementState.LIVE:
        raise Invalid("taken_back")
    if uncertain:
        mine = col(Delivery.announcement_id) == announcement_id
        doubtful = (
            mine & (col(Delivery.state) == DeliveryState.UNCERTAIN) & (col(Delivery.action) == DeliveryAction.SEND)
        )
        to = sa_select(Delivery.__table__.c.person_id).where(doubtful).distinct()  # type: ignore[attr-defined]
    else:
        to = segments.people(session, f"unacknowledged={announcement_id}", now.date())
    prefix = f"announcement:{announcement_id}:again:{now:%Y%m%d%H}"
    number = _enqueue(session, announcement, to, prefix, now)
    audit.record(session, actor_id, "resend", None, now, announcement=announcement_id, recipients=number)
    return number


def catch_up(session: Session, person_id: int, now: datetime) -> int:
    """Whoever joins a segment gets what it was told in the last weeks; how many."""
    standing = col(Announcement.state).in_([AnnouncementState.LIVE, AnnouncementState.PAUSED])
    recent = standing & (col(Announcement.planned_at) > now - JOINERS)
    number = 0
    for announcement in session.exec(select(Announcement).where(recent).order_by(col(Announcement.id))).all():
        me = segments.people(session, announcement.segment, now.date()).where(col(Person.id) == person_id)
        number += _enqueue(session, announcement, me, f"announcement:{announcement.id}", now)
    return number


# What recipients do


def received(session: Session, announcement_id: int, person_id: int) -> Announcement:
    """Raises Gone for whoever never got it, or whose copy was withdrawn."""
    announcement = session.get(Announcement, announcement_id)
    mine = (Delivery.announcement_id == announcement_id) & (Delivery.person_id == person_id)
    copy = select(Delivery.id).where(
        mine, col(Delivery.state).in_([*_COPY, DeliveryState.SENDING, DeliveryState.QUEUED])
    )
    if announcement is None or session.exec(copy).first() is None:
        raise Gone("announcement")
    return announcement


def acknowledge(session: Session, announcement_id: int, person_id: int, now: datetime) -> Announcement:
    """«Enterado», once for each version that asks for it. Raises Gone."""
    announcement = received(session, announcement_id, person_id)
    insert_once(session, AnnouncementResponse, announcement_id=announcement_id, person_id=person_id)
    response = session.get_one(AnnouncementResponse, (announcement_id, person_id))
    if (response.acknowledged_version or 0) < announcement.asks_version:
        response.acknowledged_at, response.acknowledged_version = now, announcement.version
    return announcement


def follow(session: Session, announcement_id: int, person_id: int, now: datetime) -> Announcement:
    """The recipient used its button. Raises Gone."""
    announcement = received(session, announcement_id, person_id)
    insert_once(session, AnnouncementResponse, announcement_id=announcement_id, person_id=person_id)
    response = session.get_one(AnnouncementResponse, (announcement_id, person_id))
    response.acted_at = response.acted_at or now
    return announcement


def reply(
    session: Session, announcement_id: int, person_id: int, text: str, source: str, now: datetime
) -> AnnouncementReply:
    """Reaches the author with its context; without one (the command line), every coordinator. Raises Gone."""
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


# What became of it


@dataclass(frozen=True)
class Funnel:
    """Counts of people, by what became of their copy; `acknowledged` and `acted` are of those who have one."""

    recipients: int
    states: Mapping[DeliveryState, int]
    acknowledged: int
    acted: int

    @property
    def accepted(self) -> int:
        """By Telegram. Nobody can know who read it."""
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


def funnel(session: Session, announcement: Announcement) -> Funnel:
    """Each person counts once, by the best of their copies."""
    mine = (col(Delivery.announcement_id) == announcement.id) & (col(Delivery.action) == DeliveryAction.SEND)
    rank = case({state: number for number, state in enumerate(_BEST_FIRST)}, value=col(Delivery.state))
    best = sa_select(func.min(rank).label("rank")).where(mine).group_by(col(Delivery.person_id)).subquery()
    rows = session.connection().execute(sa_select(best.c.rank, func.count()).group_by(best.c.rank)).all()
    states = dict.fromkeys(DeliveryState, 0) | {_BEST_FIRST[number]: people for number, people in rows}
    responses = select(func.count()).where(AnnouncementResponse.announcement_id == announcement.id)
    enough = col(AnnouncementResponse.acknowledged_version) >= announcement.asks_version
    return Funnel(
        recipients=sum(states.values()),
        states=states,
        acknowledged=session.exec(responses.where(enough)).one(),
        acted=session.exec(responses.where(col(AnnouncementResponse.acted_at).is_not(None))).one(),
    )


def failures(
    session: Session, announcement_id: int
) -> list[tuple[str | None, DeliveryState, str | None, DeliveryAction]]:
    """(name, state, reason, what was tried) of every copy that did not arrive, or could not be changed."""
    bad = [DeliveryState.UNCERTAIN, DeliveryState.FAILED, DeliveryState.UNREACHABLE, DeliveryState.EXPIRED]
    rows = session.exec(
        select(Person.name, Delivery.state, Delivery.reason, Delivery.action)
        .join(Person, col(Person.id) == Delivery.person_id)
        .where(Delivery.announcement_id == announcement_id, col(Delivery.state).in_(bad))
        .order_by(col(Person.name))
    ).all()
    return [(name, DeliveryState(state), reason, DeliveryAction(action)) for name, state, reason, action in rows]


def recent(session: Session, actor_id: int | None, most: int = 10, skip: int = 0) -> list[Announcement]:
    """The newest first. Raises NotAllowed."""
    if actor_id is not None:
        people.require(session, actor_id, Act.ANNOUNCE)
    newest = select(Announcement).order_by(col(Announcement.id).desc())
    return list(session.exec(newest.offset(skip).limit(most)).all())


@dataclass(frozen=True)
class Sheet:
    """An announcement and what became of it. `retouched`: the copies being edited by the latest correction or, once it
    is withdrawn, deleted; by state."""

    announcement: Announcement
    funnel: Funnel
    retouched: Mapping[DeliveryState, int]


def sheet(session: Session, actor_id: int | None, announcement_id: int) -> Sheet:
    """Raises NotAllowed and Gone."""
    announcement = find(session, actor_id, announcement_id)
    return Sheet(announcement, funnel(session, announcement), _retouched(session, announcement))


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
