"""What reminders led to, for liaisons (their secretariats) and coordinators (all)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.services import people, plans
from bot.services.people import Act
from db.models import Activity, Delivery, DeliveryState, Person, Reminder, ReminderRule, Report

ACTED_WITHIN = timedelta(days=2)
PERIOD = timedelta(days=30)
NEVER = 3  # reminders without an act after which somebody counts as one who never reacts


@dataclass(frozen=True)
class Reached:
    """One person: how many digests were delivered, about how many activities, of how many something was reported within
    ACTED_WITHIN. `name` is None for one who is gone."""

    person_id: int
    name: str | None
    digests: int
    activities: int
    acted: int

    @property
    def never(self) -> bool:
        return self.digests >= NEVER and not self.acted


@dataclass(frozen=True)
class Results:
    since: datetime
    people: Sequence[Reached]

    @property
    def digests(self) -> int:
        return sum(each.digests for each in self.people)

    @property
    def activities(self) -> int:
        return sum(each.activities for each in self.people)

    @property
    def acted(self) -> int:
        return sum(each.acted for each in self.people)


def results(session: Session, actor_id: int, now: datetime) -> Results:
    """Of the last PERIOD, of what was said to officials about activities; who reacts least first. Raises NotAllowed."""
    actor = people.require(session, actor_id, Act.SEE_REMINDERS)
    since = now - PERIOD
    said = _said(session, since, plans.reachable(actor))
    reported = _reported(session, {reminder.activity_id or 0 for reminder in said}, since)
    outcomes: dict[int, dict[int, bool]] = {}
    for reminder in said:
        mine, about = outcomes.setdefault(reminder.person_id, {}), reminder.activity_id or 0
        mine[about] = mine.get(about, False) or _acted(reminder.at, reported.get(about, []))
    names = dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_(outcomes))).all())
    found = [
        Reached(
            number,
            names.get(number),
            len({reminder.digest for reminder in said if reminder.person_id == number}),
            len(mine),
            sum(mine.values()),
        )
        for number, mine in outcomes.items()
    ]
    return Results(since, sorted(found, key=lambda each: (each.acted / each.activities, -each.digests, each.person_id)))


def _said(session: Session, since: datetime, reach: Collection[str] | None) -> Sequence[Reminder]:
    """What reached officials."""
    arrived = [DeliveryState.SENT, DeliveryState.UNCERTAIN]
    wanted = (
        select(Reminder)
        .join(Activity, col(Activity.id) == Reminder.activity_id)
        .join(Delivery, col(Delivery.dedupe) == Reminder.digest)
        .where(Reminder.at >= since, Reminder.rule == ReminderRule.DUE, col(Delivery.state).in_(arrived))
    )
    if reach is not None:
        wanted = wanted.where(col(Activity.secretariat_code).in_(reach))
    return session.exec(wanted).all()


def _reported(session: Session, activities: Collection[int], since: datetime) -> dict[int, list[datetime]]:
    made = select(Report).where(
        col(Report.activity_id).in_(activities), Report.at >= since, col(Report.undone_at).is_(None)
    )
    found: dict[int, list[datetime]] = {}
    for report in session.exec(made).all():
        found.setdefault(report.activity_id, []).append(report.at)
    return found


def _acted(said_at: datetime, reported: Collection[datetime]) -> bool:
    return any(said_at < at <= said_at + ACTED_WITHIN for at in reported)
