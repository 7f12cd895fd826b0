"""What reminders led to, for liaisons (their secretariats) and coordinators (all)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from bot.people import people
from bot.people.people import Act
from bot.plans import plans
from db.models import (
    Activity,
    Delivery,
    DeliveryState,
    Person,
    Reminder,
    ReminderRule,
    Report,
    Secretariat,
    Snooze,
    Standing,
)

ACTED_WITHIN = timedelta(days=2)
PERIOD = timedelta(days=30)
NEVER = 3  # digests without an act after which somebody counts as one who never reacts


@dataclass(frozen=True, kw_only=True)
class Silent:
    """An active official who got NEVER digests or more and did nothing since: reported nothing, put off nothing, and
    nobody reported what they were told of. `secretariat`: a name."""

    person_id: int
    name: str | None
    post: str | None
    secretariat: str
    digests: int


@dataclass(frozen=True)
class Results:
    """Of digests that reached officials: how many, how many people, of how many activities they spoke, and of how many
    of these something was reported within ACTED_WITHIN. `silent`: most digests first."""

    since: datetime
    digests: int
    people: int
    activities: int
    acted: int
    silent: Sequence[Silent]


class _Said(NamedTuple):
    person: int
    activity: int
    digest: str
    at: datetime


def results(session: Session, actor_id: int, now: datetime) -> Results:
    """Looks up what reminders led to in the last PERIOD. Raises NotAllowed."""
    actor = people.require(session, actor_id, Act.SEE_REMINDERS)
    since = now - PERIOD
    said = _said(session, since, plans.reachable(actor))
    reported = _reported(session, since)
    acted = {(each.person, each.activity) for each in said if _acted(each.at, reported.get(each.activity, ()))}
    return Results(
        since,
        digests=len({each.digest for each in said}),
        people=len({each.person for each in said}),
        activities=len({each.activity for each in said}),
        acted=len({activity for _, activity in acted}),
        silent=_silent(session, said, {person for person, _ in acted} | _active(session, since)),
    )


def _said(session: Session, since: datetime, reach: Collection[str] | None) -> list[_Said]:
    """Reads what reached officials."""
    arrived = [DeliveryState.SENT, DeliveryState.UNCERTAIN]
    columns: Any = (Reminder.person_id, Reminder.activity_id, Reminder.digest, Reminder.at)
    wanted = (
        select(*columns)
        .join(Activity, col(Activity.id) == Reminder.activity_id)
        .join(Delivery, col(Delivery.dedupe) == Reminder.digest)
        .where(Reminder.at >= since, Reminder.rule == ReminderRule.DUE, col(Delivery.state).in_(arrived))
    )
    if reach is not None:
        wanted = wanted.where(col(Activity.secretariat_code).in_(reach))
    return [_Said(*row) for row in session.exec(wanted).all()]


def _reported(session: Session, since: datetime) -> Mapping[int, Sequence[datetime]]:
    made = select(Report.activity_id, Report.at).where(Report.at >= since, col(Report.undone_at).is_(None))
    found: dict[int, list[datetime]] = {}
    for activity, at in session.exec(made).all():
        found.setdefault(activity, []).append(at)
    return found


def _acted(said_at: datetime, reported: Iterable[datetime]) -> bool:
    return any(said_at < at <= said_at + ACTED_WITHIN for at in reported)


def _active(session: Session, since: datetime) -> set[int | None]:
    """Lists who reported or put off anything."""
    reporters = session.exec(select(Report.person_id).where(Report.at >= since)).all()  # DISTINCT would read them all
    return {*reporters, *session.exec(select(Snooze.person_id).where(Snooze.at >= since)).all()}


def _silent(session: Session, said: Sequence[_Said], reacted: Collection[int | None]) -> list[Silent]:
    digests: dict[int, set[str]] = {}
    about: dict[int, int] = {}
    for each in said:
        if each.person not in reacted:
            digests.setdefault(each.person, set()).add(each.digest)
            about.setdefault(each.person, each.activity)
    many = {person for person, got in digests.items() if len(got) >= NEVER}
    here = (col(Person.id).in_(many)) & (col(Person.standing) == Standing.ACTIVE)
    active = session.exec(select(Person).where(here)).all() if many else []
    places = _places(session, {about[each.id or 0] for each in active})
    found = [
        Silent(
            person_id=each.id or 0,
            name=each.name,
            post=each.post,
            secretariat=places[about[each.id or 0]],
            digests=len(digests[each.id or 0]),
        )
        for each in active
    ]
    return sorted(found, key=lambda each: (-each.digests, each.secretariat, each.name or ""))


def _places(session: Session, activities: Collection[int]) -> dict[int | None, str]:
    """Names by activity the secretariat of which the person was reminded."""
    here = select(Activity.id, Secretariat.name).join(Secretariat, col(Secretariat.code) == Activity.secretariat_code)
    return dict(session.exec(here.where(col(Activity.id).in_(activities))).all())
