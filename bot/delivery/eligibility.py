"""Which due messages may leave now: hours of rest, days off, absences, people who can't be reached."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.base.outbox import AWAY, WITHDRAWN
from bot.delivery.gathering import by_kind
from bot.edge.letters import Letters, Rows
from bot.people import absences, calendars
from bot.people.preferences import contact_time
from db.models import Delivery, DeliveryClass, DeliveryState, Person


class Verdict(NamedTuple):
    """Why a due message does not leave now: closed, or (queued) put off until `not_before`."""

    state: DeliveryState
    reason: str | None = None
    not_before: datetime | None = None


_NONE: frozenset[date] = frozenset()
SILENT = Verdict(DeliveryState.CANCELLED, "nothing left to say")


def sort(
    session: Session, rows: Rows, letters: Letters, now: datetime, timezone: ZoneInfo
) -> tuple[dict[Verdict, list[int | None]], list[tuple[Delivery, Person]]]:
    """Sorts rows into those that do not leave now, by why, and those that may."""
    today = now.astimezone(timezone).date()
    held = _held(session, rows, letters)
    away = absences.away(session, {delivery.person_id for delivery, _ in rows}, today)
    off = calendars.ahead_of(session, [person for _, person in rows], today)
    aside: dict[Verdict, list[int | None]] = defaultdict(list)
    may: list[tuple[Delivery, Person]] = []
    for delivery, person in rows:
        until, days = away.get(delivery.person_id), off.get(delivery.person_id, _NONE)
        verdict = held.get(delivery.id or 0) or _verdict(delivery, person, until, days, now, timezone)
        if verdict:
            aside[verdict].append(delivery.id)
        else:
            may.append((delivery, person))
    return aside, may


def _held(session: Session, rows: Rows, letters: Letters) -> dict[int, Verdict]:
    held: dict[int, Verdict] = {}
    for kind, some in by_kind(rows).items():
        if kind in letters and (hold := letters[kind].held):
            held |= {of: Verdict(DeliveryState.QUEUED, None, until) for of, until in hold(session, some).items()}
    return held


def _verdict(
    delivery: Delivery,
    person: Person,
    away_until: date | None,
    off: frozenset[date],
    now: datetime,
    timezone: ZoneInfo,
) -> Verdict | None:
    """Decides why a due message does not leave now; None when it may. `off`: further days off of the person.

    Somebody who is away gets what is class `once` when they are back; `must` is about them, and their substitute gets
    it too where one is meant.
    """
    if delivery.reason == WITHDRAWN:  # while a call that failed was under way
        return Verdict(DeliveryState.CANCELLED, WITHDRAWN)
    if person.chat_id is None:
        return Verdict(DeliveryState.UNREACHABLE, "no chat")
    if person.unreachable_since:
        return Verdict(DeliveryState.UNREACHABLE, "blocked")
    waits = away_until is not None and delivery.delivery_class is DeliveryClass.ONCE and not delivery.urgent
    since = _morning_after(away_until, timezone) if waits and away_until else now
    may_leave_at = now if delivery.urgent else contact_time(person, since, timezone, off)
    if delivery.expires_at and delivery.expires_at <= may_leave_at:
        return Verdict(DeliveryState.EXPIRED)
    return Verdict(DeliveryState.QUEUED, AWAY if waits else None, may_leave_at) if may_leave_at > now else None


def _morning_after(day: date, timezone: ZoneInfo) -> datetime:
    after = day + timedelta(days=1)
    return datetime(after.year, after.month, after.day, tzinfo=timezone)
