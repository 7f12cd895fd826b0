"""Screens of /recordatorios: what reminders led to, what comes, and how a digest would look."""

from datetime import date

from bot.edge.callback_data import Tap
from bot.edge.screen import Screen, button, day_in_words, keyboard, label, render
from bot.reminders.chat import digests_screens
from bot.reminders.digests import Digest
from bot.reminders.preview import Week
from bot.reminders.results import NEVER, Results

MOST_NAMED = 12


def card(it: Results) -> Screen:
    rows = [
        [button(label("reminder_coming"), f"{Tap.REMINDERS}:n")],
        [button(label("reminder_rules"), f"{Tap.RULES}:"), button(label("reminder_periodic"), f"{Tap.PERIODIC}:")],
        [button(label("reminder_days_off"), f"{Tap.DAYS_OFF}:")],
    ]
    named, more = it.silent[:MOST_NAMED], len(it.silent) - MOST_NAMED
    return Screen(render("reminder_card", it=it, named=named, more=more, never=NEVER), keyboard(rows))


def coming(week: Week, today: date) -> Screen:
    days = [(day_in_words(day.on, today), day) for day in week.days]
    rows = [[button(label("reminder_sample"), f"{Tap.REMINDERS}:m")], [button(label("back"), f"{Tap.REMINDERS}:")]]
    return Screen(render("reminder_coming", week=week, days=days), keyboard(rows))


def sample(it: Digest | None, me: int, today: date) -> Screen:
    return Screen(sample_text(it, me, today), keyboard([[button(label("back"), f"{Tap.REMINDERS}:n")]]))


def sample_text(it: Digest | None, me: int, today: date) -> str:
    """Writes a digest without its buttons, with the day it would come."""
    if it is None:
        return render("reminder_sample", day=None, own=True)
    heading = render("reminder_sample", day=day_in_words(it.day, today), own=it.person_id == me)
    return f"{heading}\n\n{digests_screens.digest(it, it.day).html}"
