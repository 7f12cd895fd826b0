"""What coordinators are told of the assistant itself: once a day at most, and only when something is wrong that does
not keep the message from leaving."""

from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from bot.backups import backups
from bot.base import outbox
from bot.health.judge import UNCOPIED_S
from db.models import Delivery, DeliveryState, KeptUpdate, Person, Role, Standing

CONCERNS = "concerns"  # kind of delivery
HOUR = 8  # local: from then on
LATELY, LONG = timedelta(days=1), timedelta(hours=1)


def found(session: Session, now: datetime, *, copies: bool) -> dict[str, int]:
    """Counts what is wrong; empty when nothing is. `hours` since the last copy, where one a night is asked for
    (`copies`); `failed`: messages other than announcements, whose authors see it; `waiting`: people without their
    answer."""
    last = backups.last(session)
    age = (now - last).total_seconds() if copies and last else 0.0
    failed = select(func.count()).where(
        Delivery.state == DeliveryState.FAILED,
        col(Delivery.settled_at) > now - LATELY,
        col(Delivery.announcement_id).is_(None),
    )
    waiting = select(func.count(func.distinct(KeptUpdate.person_id))).where(KeptUpdate.taken_at < now - LONG)
    numbers = {
        "hours": round(age / 3600) if age > UNCOPIED_S else 0,
        "failed": session.exec(failed).one(),
        "waiting": session.exec(waiting).one(),
    }
    return {name: number for name, number in numbers.items() if number}


def enqueue_due(session: Session, now: datetime, *, copies: bool) -> int:
    """Tells the coordinators what is wrong, unless they were told today; gives how many are told now. `now` is
    local."""
    if now.hour < HOUR or not (wrong := found(session, now, copies=copies)):
        return 0
    coordinators = select(Person.id).where(Person.role == Role.COORDINATOR, Person.standing == Standing.ACTIVE)
    return outbox.enqueue_each(
        session,
        coordinators,  # type: ignore[arg-type]  # sqlmodel: an id may be None before it is stored
        template=CONCERNS,
        params=wrong,
        dedupe_prefix=f"{CONCERNS}:{now.date()}",
        now=now,
        expires_at=now + LATELY,
    )
