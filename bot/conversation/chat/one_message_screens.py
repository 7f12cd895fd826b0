"""What is said to a report in one message that names no activity, or several; and to plain questions about the plan."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from bot.conversation.plan_questions import Ask
from bot.edge.callback_data import Tap
from bot.edge.screen import Rows, Screen, button, day_in_words, keyboard, label, render, short
from bot.plans.chat import words
from bot.plans.figures import Cell
from bot.plans.plans import State
from bot.reports.messages import Reading
from db.models import ActivityStatus, Secretariat

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
    """Asks of which activity a report is. Its buttons hold what was said and the message the note, so that they serve
    at any time.

    `problem`: that of the reading, or `place` (the code is in several secretariats), or `waiting` (a form of
    `open_code` is open). `file`: id of what came with it.
    """
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
    """Names an activity by what tells it from the others."""
    alike = len({each.activity.code for each in states}) == 1 and len(states) > 1
    return short(f"{state.activity.code} · {state.secretariat if alike else state.activity.title}")


def _said(reading: Reading, problem: str) -> str:
    """Writes what was said as button data: status, percentage, day, and whether the message stays as it is because more
    of it is to be tapped."""
    percentage = "" if reading.percentage is None else reading.percentage
    day = f"{reading.new_due_on:%Y%m%d}" if reading.new_due_on else ""
    return f"{_LETTERS[reading.status]}{percentage}:{day}:{int(problem in ('several', 'waiting'))}"


def wrong_percentage(states: Sequence[State]) -> Screen:
    rows = [[button(label("report_open").format(each.activity.code), f"{Tap.REPORT}:{each.id}")] for each in states]
    return Screen(render("line_percentage", states=states), keyboard(rows))


def none_of_these() -> Screen:
    return Screen(render("line_none"))


# Questions


def activity(ask: Ask, state: State, today: date, may_report: bool) -> Screen:
    """Says what was asked of an activity first, and where it stands."""
    report = button(label("plan_report"), f"{Tap.REPORT}:{state.id}", style="success")
    rows: Rows = [[report]] if may_report and state.open else []
    rows.append([button(label("report_activity"), f"{Tap.ACTIVITY}:{state.id}")])
    return Screen(render("plan_question_activity", kind=ask.kind, state=state, **_words(state, today)), keyboard(rows))


def _words(state: State, today: date) -> dict[str, Any]:
    late = state.late(today)
    return {
        "mark": words.status_mark(state.status, late),
        "status": words.status_name(state.status),
        "bar": words.bar(state.percentage),
        "due": words.due_in_words(state.activity.due_on, today, state.off),
        "due_on": day_in_words(state.activity.due_on, today),
    }


def listed(ask: Ask, states: Sequence[State], today: date, late: int = 0) -> Screen:
    """Lists the activities of a question. `late`: how many more are late."""
    shown = states[:SHOWN]
    places = len({each.secretariat for each in states}) > 1
    rows = [[button(short(_marked(each, today, places)), f"{Tap.ACTIVITY}:{each.id}")] for each in shown]
    rows += [[button(label("plan_pending"), f"{Tap.PLAN}:p:0")]] if not ask.activities else []
    lines = [(each, _words(each, today)) for each in shown]
    values = {"ask": ask, "lines": lines, "total": len(states), "more": len(states) - len(shown), "late": late}
    return Screen(render("plan_question_list", places=places, **values), keyboard(rows))


def _marked(state: State, today: date, places: bool) -> str:
    mark = words.status_mark(state.status, state.late(today))
    return f"{mark} {state.activity.code} · {state.secretariat if places else state.activity.title}"


def progress(found: Sequence[tuple[Secretariat, Cell]], action: str | None) -> Screen:
    """Says how far each secretariat is, in an action or in all."""
    to = f":{action}:0" if action else ""
    shown = found[:SHOWN]
    rows = [[button(short(label("line_plan").format(each.name)), f"{Tap.PLAN}:{each.code}{to}")] for each, _ in shown]
    lines = [(each, cell, words.bar(cell.percentage)) for each, cell in shown]
    values = {"action": words.action_name(action) if action else None, "more": len(found) - len(shown)}
    return Screen(render("plan_question_progress", lines=lines, **values), keyboard(rows))
