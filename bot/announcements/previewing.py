"""What an author sees of an announcement before it is sent."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.announcements import composing, confirming, delays
from bot.announcements.audience import recipients
from bot.announcements.audience.recipients import Audience, Facts
from bot.announcements.composing import Composition
from bot.announcements.delays import Delay
from bot.base.errors import Invalid
from bot.people import people
from bot.people.people import Act


@dataclass(frozen=True, kw_only=True)
class Preview:
    """`names`: of secretariats by code; `samples`: a recipient for each way in
    which the text comes out."""

    it: Composition
    version: int
    audience: Audience
    names: dict[str, str]
    samples: list[Facts]
    wait: Delay | None


def preview(session: Session, person_id: int, form: int, now: datetime, timezone: ZoneInfo) -> Preview:
    """Returns it as it is now. Raises Invalid without anybody to send it to, and what confirming.check() raises."""
    people.require(session, person_id, Act.ANNOUNCE)
    it, version = composing.find_composition(session, person_id, form, now)
    if not it.segment:
        raise Invalid("empty_segment")
    today = now.date()
    confirming.check(session, it.text, it.plan(None), now)
    audience, names = recipients.reached(session, it.segment, today)
    return Preview(
        it=it,
        version=version,
        audience=audience,
        names=names,
        samples=recipients.different(session, it.text, it.segment, today),
        wait=foreseen(session, it, now, timezone),
    )


def foreseen(session: Session, it: Composition, now: datetime, timezone: ZoneInfo) -> Delay | None:
    """Returns who would not get it when it leaves. What is urgent waits for nothing."""
    if it.urgent or not it.segment:
        return None
    at = datetime.fromisoformat(it.planned_at) if it.planned_at else now
    return delays.foreseen(session, it.segment, max(at, now), now.date(), timezone)
