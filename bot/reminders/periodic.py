"""Reminders of what is periodic and in no plan: «el informe mensual, el último día hábil»."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import update
from sqlmodel import Session, col, select

from bot.announcements.audience import segments
from bot.base.errors import Gone, Invalid
from bot.base.workdays import WorkingDays
from bot.people import audit, calendars, people
from bot.people.people import Act
from bot.reminders.policy import Periodic, window
from db.engine import insert_once
from db.models import PeriodicRule, Shift

TITLE_LENGTH = 200  # of the column
_ROOM = timedelta(days=75)  # a shifted occurrence is at most a recess (days_off.LONGEST) away from its day
_AHEAD = timedelta(days=300)  # three quarters, shifted


@dataclass(frozen=True)
class Preset:
    cron: str
    shift: Shift


HOLDS = col(PeriodicRule.ended_at).is_(None)

PRESETS = {
    "weekly_monday": Preset("0 0 * * mon", Shift.NEXT),
    "weekly_friday": Preset("0 0 * * fri", Shift.PREVIOUS),
    "fortnightly": Preset("0 0 1,15 * *", Shift.NEXT),
    "monthly_first": Preset("0 0 1 * *", Shift.NEXT),
    "monthly_last": Preset("0 0 last * *", Shift.PREVIOUS),
    "quarterly": Preset("0 0 last 3,6,9,12 *", Shift.PREVIOUS),
}


def add(
    session: Session, actor_id: int, title: str, preset: str, segment: str, source: str, now: datetime, today: date
) -> PeriodicRule:
    """Adds a rule. `segment`: an expression of announcements/audience/segments.py. The same source again is the same
    rule. Raises NotAllowed, Invalid and SegmentError."""
    people.require(session, actor_id, Act.SET_REMINDERS)
    title = clean_title(title)
    if preset not in PRESETS:
        raise Gone("preset")
    segment = segments.normal(session, segment)
    segments.count(session, segment, today)
    chosen = PRESETS[preset]
    values = {"title": title, "cron": chosen.cron, "shift": chosen.shift, "segment": segment}
    if insert_once(session, PeriodicRule, source=source, created_by=actor_id, created_at=now, **values):
        audit.record(session, actor_id, "periodic_added", None, now, segment=segment)
    return session.exec(select(PeriodicRule).where(PeriodicRule.source == source)).one()


def clean_title(text: str) -> str:
    """Makes one line of a title. Raises Invalid."""
    title = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    if not 3 <= len(title) <= TITLE_LENGTH:
        raise Invalid("periodic_title")
    return title


def end(session: Session, actor_id: int, number: int, now: datetime) -> PeriodicRule:
    """Ends a rule: nobody is reminded of it any more. Raises Gone and NotAllowed."""
    people.require(session, actor_id, Act.SET_REMINDERS)
    found = session.get(PeriodicRule, number)
    if found is None:
        raise Gone("periodic")
    here = (col(PeriodicRule.id) == number) & col(PeriodicRule.ended_at).is_(None)
    if session.execute(update(PeriodicRule).where(here).values(ended_at=now)).rowcount:  # type: ignore[attr-defined]
        audit.record(session, actor_id, "periodic_ended", None, now)
    session.refresh(found)
    return found


def made(session: Session, source: str) -> PeriodicRule | None:
    """Finds the rule that was added under a source, that is, by one tap."""
    return session.exec(select(PeriodicRule).where(PeriodicRule.source == source)).first()


def current(session: Session) -> list[PeriodicRule]:
    holding = select(PeriodicRule).where(HOLDS)
    return list(session.exec(holding.order_by(col(PeriodicRule.id))).all())


def due(session: Session, days: WorkingDays, today: date, timezone: ZoneInfo) -> list[Periodic]:
    """Lists the rules with an occurrence today or in the working days that are caught up."""
    recent = window(days, today)
    first = days.day(recent[-1])
    found = []
    for rule in current(session):
        after = rule.created_at.astimezone(timezone).date()
        moments = [day for day in occurrences(rule, days, first, today) if day > after]
        if moments:
            chosen = frozenset(session.execute(segments.people(session, rule.segment, today)).scalars())
            found.append(Periodic(rule.id or 0, chosen, moments[::-1]))
    return found


def upcoming(
    session: Session, rules: Sequence[PeriodicRule | Preset], today: date, most: int
) -> list[tuple[date, ...]]:
    """Lists for each rule its next working days after today."""
    days, _ = calendars.between(session, today - 2 * _ROOM, today + _AHEAD + 2 * _ROOM)
    tomorrow = today + timedelta(days=1)
    return [tuple(occurrences(rule, days, tomorrow, today + _AHEAD)[:most]) for rule in rules]


def occurrences(rule: PeriodicRule | Preset, days: WorkingDays, first: date, last: date) -> list[date]:
    """Lists the working days of a rule from `first` to `last`."""
    found = {_shifted(day, rule.shift, days) for day in _cron_days(rule.cron, first - _ROOM, last + _ROOM)}
    return sorted(day for day in found if first <= day <= last)


def _shifted(day: date, shift: Shift, days: WorkingDays) -> date:
    if day in days:
        return day
    return days.day(days.due_number(day) if shift is Shift.NEXT else days.number(day))


def _cron_days(expression: str, first: date, last: date) -> list[date]:
    """Lists the days of an expression, in a zone without changes of the clock: only the days count."""
    zone = ZoneInfo("UTC")
    trigger = CronTrigger.from_crontab(expression, zone)
    found: list[date] = []
    moment: datetime | None = trigger.get_next_fire_time(None, datetime.combine(first, time(), zone))
    while moment is not None and moment.date() <= last:
        found.append(moment.date())
        moment = trigger.get_next_fire_time(moment, moment + timedelta(seconds=1))
    return found
