"""«Recuérdeme después». The deadline does not move."""

from datetime import date, datetime, timedelta

from sqlmodel import Session, select

from bot.base.errors import Invalid
from bot.plans import plans
from db.engine import insert_once
from db.models import Snooze

LONGEST = timedelta(days=31)


def snooze(
    session: Session, person_id: int, activity_id: int, until: date, source: str, now: datetime, today: date
) -> Snooze:
    """Puts an activity off: nothing is said of it to this person before `until`. The same source again is the same
    snooze. Raises Gone, NotAllowed, and Invalid for what is closed or a day that is past or too far."""
    mine = select(Snooze).where(Snooze.source == source, Snooze.person_id == person_id)
    if known := session.exec(mine).first():
        return known
    state = plans.find_activity(session, person_id, activity_id)
    if not state.open:
        raise Invalid("snooze_closed")
    if not today < until <= today + LONGEST:
        raise Invalid("snooze_date")
    insert_once(session, Snooze, source=source, person_id=person_id, activity_id=activity_id, until=until, at=now)
    return session.exec(select(Snooze).where(Snooze.source == source)).one()
