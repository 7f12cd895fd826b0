"""A periodic reminder on its way in: its preset and title are a draft, until its button adds it. For whom it is says
the button: «o» officials, «l» liaisons, «r2» officials of a region by its number, «s47001» of a secretariat."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime

from sqlmodel import Session

from bot.announcements.audience import segments
from bot.base import drafts
from bot.base.errors import Gone
from bot.people import assignments
from bot.reminders import periodic
from db.models import Draft, PeriodicRule

TITLE = "period_title"  # kind of draft: {"preset", and "title" once it was typed}

Listed = tuple[PeriodicRule, tuple[date, ...]]


def listing(session: Session, today: date) -> tuple[list[Listed], Mapping[str, str]]:
    """Returns the rules with the next day of each, and the secretariats' names by code."""
    rules = periodic.current(session)
    coming = periodic.upcoming(session, rules, today, 1)
    return list(zip(rules, coming, strict=True)), _names(session)


def find_rule(session: Session, person_id: int, version: int, now: datetime) -> Draft:
    """Returns the one whose title was typed. Raises Gone when another was begun, or its title was typed again."""
    draft = drafts.current(session, person_id, now)
    if draft is None or draft.kind != TITLE or draft.version != version or "title" not in draft.data:
        raise Gone("period")
    return draft


def whom(session: Session, who: str, today: date) -> tuple[str, Mapping[str, str], int]:
    """Returns the segment, the secretariats' names by code, and how many people it means."""
    expression = _segment(session, who)
    return expression, _names(session), segments.count(session, expression, today)


def save(
    session: Session, actor_id: int, version: int, who: str, source: str, now: datetime, today: date
) -> PeriodicRule:
    """Adds it. The same tap again finds what the first one made."""
    if known := periodic.made(session, source):
        return known
    it = find_rule(session, actor_id, version, now).data
    segment = _segment(session, who)
    made = periodic.add(session, actor_id, it["title"], it["preset"], segment, source, now, today)
    with suppress(Gone):  # the same tap, a moment ago
        drafts.close(session, actor_id, version)
    return made


def _segment(session: Session, who: str) -> str:
    """Raises Gone for a forged region; segments look at the secretariat."""
    kind, value = who[0], who[1:]
    if kind == "r":
        names = assignments.regions(session)
        if int(value) >= len(names):
            raise Gone("region")
        return f"role=official,region={names[int(value)]}"
    return {"o": "role=official", "l": "role=liaison", "s": f"role=official,secretariat={value}"}[kind]


def _names(session: Session) -> dict[str, str]:
    return {each.code: each.name for each in assignments.secretariats(session)}
