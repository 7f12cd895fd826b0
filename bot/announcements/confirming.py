"""What is needed to announce something, and the one transaction that does it."""

from dataclasses import KW_ONLY, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from bot.announcements import approval, placeholders
from bot.announcements.audience import segments
from bot.announcements.launching import launch
from bot.base.errors import Invalid
from bot.people import audit, people
from bot.people.people import Act
from db.engine import insert_once
from db.models import Announcement, AnnouncementState, DeliveryClass


@dataclass(frozen=True)
class Content:
    """`text`: HTML as Telegram reads it. `button_target`: an https:// address or an article's id. `question`: of
    surveys.py, as it is kept."""

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
    needs_approval = plan.approval_above is not None and recipients > plan.approval_above and actor_id is not None
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
        segment=segments.normal(session, plan.segment),
        delivery_class=plan.delivery_class,
        urgent=plan.urgent,
        state=AnnouncementState.AWAITING_APPROVAL if needs_approval else AnnouncementState.LIVE,
        planned_at=plan.planned_at or now,
        created_at=now,
        recipients=recipients,
        version=1,
        asks_version=1,
    )
    announcement = session.exec(select(Announcement).where(Announcement.source == source)).one()
    audit.record(session, actor_id, "announce", None, now, announcement=announcement.id, recipients=recipients)
    if needs_approval:
        approval.ask_second(session, announcement, now)
    else:
        launch(session, announcement, now)
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
