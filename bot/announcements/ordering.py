"""An announcement that was ordered in one message: what it says already is not asked for."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.announcements import orders
from bot.announcements.audience import groups
from bot.announcements.orders import Said
from bot.base.times.moments import read_moment
from bot.people import assignments


@dataclass(frozen=True)
class Ordered:
    """`planned_at`: the moment that was said, as a composition keeps it."""

    said: Said
    planned_at: str | None


def read(session: Session, text: str, now: datetime, timezone: ZoneInfo) -> Ordered:
    """Reads what a text that asks for an announcement says of it: where its text stands, to whom, when."""
    secretariats = [(each.code, each.name) for each in assignments.secretariats(session)]
    said = orders.read(text, secretariats, assignments.regions(session), groups.known(session))
    at = read_moment(said.when, now, timezone) if said.when else None
    return Ordered(said, at.isoformat() if isinstance(at, datetime) else None)
