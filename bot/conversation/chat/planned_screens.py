"""Screens of the answers from the plan: an activity, a list of activities, how far secretariats are."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bot.base.statuses import AWAITING_LIAISON
from bot.base.times import periods
from bot.conversation.answers import Place
from bot.conversation.meaning import Meaning
from bot.edge.callback_data import Tap
from bot.edge.screen import Rows, Screen, button, day_in_words, keyboard, label, render, short
from bot.plans.chat import words
from bot.plans.plans import State
from db.models import ActivityStatus, Role

SHOWN = 8  # activities or secretariats in a list; the rest are counted


def activity(meaning: Meaning, state: State, now: datetime, *, reports: bool, verifies: bool) -> Screen:
    """Shows what was asked about an activity first, and then where it stands. `reports`, `verifies`: what the person
    may do; to answer what waits for an answer comes first."""
    report = button(label("plan_report"), f"{Tap.REPORT}:{state.id}", style="success")
    answers = button(label("review_answer"), f"{Tap.REVIEW}:{state.latest_id}", style="success")
    waits = verifies and state.latest_id is not None and state.status in AWAITING_LIAISON
    rows: Rows = [[answers]] if waits else [[report]] if reports and state.open else []
    rows.append([button(label("report_activity"), f"{Tap.ACTIVITY}:{state.id}")])
    latest = state.latest
    values = {
        "kind": meaning.intent,
        "state": state,
        "told": words.moment_in_words(latest.at, now) if latest else None,
        "is_late": state.late(now.date()),
        "returned": state.status is ActivityStatus.RETURNED,
        **_words(state, now.date()),
    }
    return Screen(render("plan_question_activity", **values), keyboard(rows))


def _words(state: State, today: date) -> dict[str, Any]:
    late = state.late(today)
    return {
        "mark": words.status_mark(state.status, late),
        "status": words.status_name(state.status),
        "bar": words.bar(state.percentage),
        "due": words.due_in_words(state.activity.due_on, today, state.off),
        "due_on": day_in_words(state.activity.due_on, today),
    }


def which(meaning: Meaning, states: Sequence[State], now: datetime) -> Screen:
    """Asks which of several is meant. An unknown code is answered with those that begin like it."""
    return _list("unknown" if meaning.unknown else "which", meaning, states, now, 0, more_of_plan=False)


def listed(meaning: Meaning, states: Sequence[State], now: datetime, late: int = 0) -> Screen:
    """Lists the activities that answer a question. `late`: how many more are late."""
    return _list(meaning.intent or "pending", meaning, states, now, late, more_of_plan=True)


def _list(
    kind: str, meaning: Meaning, states: Sequence[State], now: datetime, late: int, *, more_of_plan: bool
) -> Screen:
    today, shown = now.date(), states[:SHOWN]
    places = len({each.secretariat for each in states}) > 1
    rows = [[button(short(_marked(each, today, places)), f"{Tap.ACTIVITY}:{each.id}")] for each in shown]
    rows += [[button(label("plan_pending"), f"{Tap.PLAN}:p:0")]] if more_of_plan and not meaning.secretariats else []
    lines = [
        (each, _words(each, today), words.moment_in_words(each.latest.at, now) if each.latest else None)
        for each in shown
    ]
    values = {
        "kind": kind,
        "lines": lines,
        "total": len(states),
        "more": len(states) - len(shown),
        "late": late,
        "period": _period(meaning, today),
        "action": words.action_name(meaning.action) if meaning.action else None,
        "line": meaning.line,
        "place": shown[0].secretariat if meaning.secretariats and shown and not places else None,
    }
    return Screen(render("plan_question_list", places=places, **values), keyboard(rows))


def _marked(state: State, today: date, places: bool) -> str:
    mark = words.status_mark(state.status, state.late(today))
    return f"{mark} {state.activity.code} · {state.secretariat if places else state.activity.title}"


def _period(meaning: Meaning, today: date) -> str | None:
    """Writes the days in words: «el martes 2 de diciembre», «del 1 al 6 de diciembre»."""
    if meaning.period is None:
        return None
    first, last = meaning.period
    known = {
        (today, today): "hoy",
        (today + timedelta(days=1),) * 2: "mañana",
        periods.week(today): "esta semana",
        periods.week(today, 1): "la próxima semana",
        periods.month_of(today): "este mes",
    }
    if (first, last) in known:
        return known[first, last]
    if first == last:
        return f"el {day_in_words(first, today)}"
    return f"del {day_in_words(first, today)} al {day_in_words(last, today)}"


def places(meaning: Meaning, found: Sequence[Place], role: Role | None) -> Screen:
    """Shows how far each secretariat is."""
    to = f":{meaning.action}:0" if meaning.action else ""
    shown = found[:SHOWN]
    rows = [
        [button(short(label("line_plan").format(each.secretariat.name)), f"{Tap.PLAN}:{each.secretariat.code}{to}")]
        for each in shown
    ]
    if role is Role.COORDINATOR:
        rows.append([button(label("to_board"), f"{Tap.BOARD}:")])
    lines = [(each.secretariat, each.cell, words.bar(each.cell.percentage)) for each in shown]
    cells = [each.cell for each in found]
    counts = {
        "total": sum(c.total for c in cells),
        "done": sum(c.done for c in cells),
        "late": sum(c.late for c in cells),
    }
    action = words.action_name(meaning.action) if meaning.action else None
    values = {"kind": meaning.intent, "action": action, "more": len(found) - len(shown), "counts": counts}
    return Screen(render("plan_question_places", lines=lines, **values), keyboard(rows))
