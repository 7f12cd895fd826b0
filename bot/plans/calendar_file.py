"""Due dates as a calendar file (.ics, RFC 5545), for the calendar of a phone or of a computer."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from bot.plans.plans import State

_DOMAIN = "alianza"
_PRODUCT = "-//Alianza//Planes//ES"


def calendar(states: Iterable[State], title: str, now: datetime) -> bytes:
    """Writes an all-day event for each activity that is still open, on its due date. An activity has the same UID in
    every file, so that a newer file replaces what an older one said."""
    made = Calendar()
    made.add("prodid", _PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", title)
    for state in states:
        if state.open:
            made.add_component(_event(state, now))
    return bytes(made.to_ical())


def _event(state: State, now: datetime) -> Event:
    activity = state.activity
    event, day = Event(), activity.due_on
    event.add("uid", f"actividad-{activity.id}@{_DOMAIN}")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", day)
    event.add("dtend", _after(day))
    event.add("summary", f"{activity.code} · {activity.title}")
    event.add("location", state.secretariat)
    event.add("description", "\n".join(filter(None, (activity.product, activity.post))))
    event.add("transp", "TRANSPARENT")  # a due date takes nobody's day
    return event


def _after(day: date) -> date:
    """Gives the day after, for the end of an all-day event is not part of it."""
    return day + timedelta(days=1)
