"""Screens for a report in one message that names no activity, or several, or an impossible percentage."""

from collections.abc import Collection, Sequence
from datetime import date

from bot.edge.callback_data import Tap
from bot.edge.screen import Screen, button, day_in_words, keyboard, label, render, short
from bot.plans.chat import words
from bot.plans.plans import State
from bot.reports.messages import Reading
from db.models import ActivityStatus

SHOWN = 8  # activities in a list; the rest are counted
_LETTERS = {
    ActivityStatus.IN_PROGRESS: "p",
    ActivityStatus.DONE: "d",
    ActivityStatus.BLOCKED: "b",
    ActivityStatus.RESCHEDULE_REQUESTED: "r",
}
STATUSES = {letter: status for status, letter in _LETTERS.items()}
_NOTE = 1000  # characters, as long as the form takes them


# Reports


def choose(
    reading: Reading,
    states: Sequence[State],
    problem: str,
    today: date,
    open_code: str | None = None,
    file: int | None = None,
) -> Screen:
    """Asks of which activity it is. Its buttons hold what was said and the message the note, so that they serve at any
    time. `problem`: that of the reading, or `place` (the code is in several secretariats), or `waiting` (a form of
    `open_code` is open). `file`: id of what came with it."""
    said = _said(reading, problem) + (f":{file}" if file else "")
    rows = [[button(_named(each, states), f"{Tap.ONE_MESSAGE}:{each.id}:{said}")] for each in states[:SHOWN]]
    none = f"{Tap.ONE_MESSAGE}:n" + (f":{file}" if file else "")
    rows += [[button(label("line_none"), none)]] if problem in ("words", "code") else []
    values = {
        "problem": problem,
        "states": states,
        "open_code": open_code,
        "status": words.status_name(reading.status),
        "mark": words.status_mark(reading.status),
        "reading": reading,
        "due": day_in_words(reading.new_due_on, today) if reading.new_due_on else None,
        "note": reading.note[:_NOTE],
    }
    return Screen(render("line_choose", **values), keyboard(rows))


def _named(state: State, states: Collection[State]) -> str:
    """Names an activity on its button by what tells it apart: its secretariat when all have one code, else its
    title."""
    alike = len({each.activity.code for each in states}) == 1 and len(states) > 1
    return short(f"{state.activity.code} · {state.secretariat if alike else state.activity.title}")


def _said(reading: Reading, problem: str) -> str:
    """Writes into the button's data: status, percentage, day, and whether the message stays because more of its buttons
    are to be tapped."""
    percentage = "" if reading.percentage is None else reading.percentage
    day = f"{reading.new_due_on:%Y%m%d}" if reading.new_due_on else ""
    return f"{_LETTERS[reading.status]}{percentage}:{day}:{int(problem in ('several', 'waiting'))}"


def wrong_percentage(states: Sequence[State]) -> Screen:
    rows = [[button(label("report_open").format(each.activity.code), f"{Tap.REPORT}:{each.id}")] for each in states]
    return Screen(render("line_percentage", states=states), keyboard(rows))


def none_of_these() -> Screen:
    return Screen(render("line_none"))
