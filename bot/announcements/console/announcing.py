"""Announcements from the command line: what was typed becomes a plan, refusals become plain lines."""

import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.announcements import confirming, delays, placeholders
from bot.announcements.audience.expressions import SegmentError
from bot.announcements.confirming import Content, Plan
from bot.announcements.delays import Cause
from bot.base.errors import DomainError, Invalid
from bot.edge.markup import well_formed
from db.models import DeliveryClass

_REASONS = {
    "empty_segment": "nobody is in that segment",
    "empty_announcement": "--text is empty",
    "past": "--at is in the past",
    "when": "--at is a local time such as 2026-12-01T08:00",
    "placeholder": f"--text has an unknown placeholder; there are {', '.join(placeholders.NAMES)}, in braces",
    "markup": "--text is not HTML as Telegram reads it (or longer than 4096 characters)",
}


def plan(segment: str, at: str | None, delivery_class: str, urgent: bool, timezone: ZoneInfo) -> Plan:
    """Makes a plan of what was typed. Raises Invalid for a time that is none."""
    return Plan(segment, planned_at=_when(at, timezone), delivery_class=DeliveryClass(delivery_class), urgent=urgent)


def _when(at: str | None, timezone: ZoneInfo) -> datetime | None:
    if at is None:
        return None
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        raise Invalid("when") from None
    return when if when.tzinfo else when.replace(tzinfo=timezone)


def count(session: Session, text: str, plan: Plan, now: datetime) -> int:
    _check(text)
    return confirming.check(session, text, plan, now, empty=True)


def waits(session: Session, plan: Plan, now: datetime, timezone: ZoneInfo) -> str | None:
    """Warns in one line of a moment at which not everybody may be written to. Raises SegmentError."""
    at = max(plan.planned_at or now, now)
    wait = None if plan.urgent else delays.foreseen(session, plan.segment, at, now.date(), timezone)
    if wait is None:
        return None
    why = {
        Cause.HOLIDAY: "is a holiday",
        Cause.WEEKEND: "is a weekend",
        Cause.DAYS_OFF: "is a day off",
        Cause.HOURS: "is in quiet hours",
    }[wait.cause]
    named = f" ({wait.name})" if wait.name else ""
    instead = f"--at {wait.better:%Y-%m-%dT%H:%M}, or --urgent" if wait.better else "--urgent"
    who = f"{wait.waiting} of {wait.people} recipients get it from {wait.until:%Y-%m-%d %H:%M} on"
    return f"{at.astimezone(timezone):%Y-%m-%d %H:%M} {why}{named}: {who}; else use {instead}"


def announce(session: Session, text: str, plan: Plan, now: datetime) -> str:
    """Announces, and gives the announcement's number and its recipients as one line."""
    _check(text)
    source = f"cli:{secrets.token_hex(16)}"
    made = confirming.confirm(session, None, Content(text), plan, source, now)
    return f"announcement {made.id}: {made.recipients} recipients"


def _check(text: str) -> None:
    if not well_formed(text):
        raise Invalid("markup")


def explained(error: DomainError) -> str:
    return str(error) if isinstance(error, SegmentError) else _REASONS[error.reason]
