"""Days off on their way in: what was said of them so far is a draft, until its button adds them."""

from contextlib import suppress
from datetime import date, datetime

from sqlmodel import Session

from bot.base import drafts
from bot.base.errors import Gone
from bot.people import days_off
from db.models import DayOff, Draft

DATES, REASON = "days_off_dates", "days_off_reason"  # kinds of draft


def dates(draft: Draft) -> tuple[date, date]:
    """Returns the first day and the last, both included."""
    return date.fromisoformat(draft.data["first"]), date.fromisoformat(draft.data["last"])


def find_days_off(session: Session, person_id: int, now: datetime) -> Draft:
    """Returns the one whose reason is asked. Raises Gone when something else was begun."""
    draft = drafts.current(session, person_id, now)
    if draft is None or draft.kind != REASON:
        raise Gone("days_off")
    return draft


def save(
    session: Session, actor_id: int, version: int, source: str, now: datetime, today: date
) -> tuple[DayOff, str | None]:
    """Adds them; returns them with the secretariat's name. The same tap again finds what the first one made. Raises
    Gone for another version than the one shown."""
    made = days_off.made(session, source)
    if made is None:
        draft = find_days_off(session, actor_id, now)
        if draft.version != version or "reason" not in draft.data:
            raise Gone("days_off")
        code, reason = draft.data["code"], draft.data["reason"]
        made = days_off.add(session, actor_id, code, *dates(draft), reason, source, now, today)
        with suppress(Gone):  # the same tap, a moment ago
            drafts.close(session, actor_id, version)
    return made, days_off.may_add(session, actor_id, made.secretariat_code)
