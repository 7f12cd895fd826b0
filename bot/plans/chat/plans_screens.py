"""Screens of plans: a secretariat's, an activity's card and history, what is pending, how secretariats are doing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from telegram import InlineKeyboardButton

from bot.base.errors import Gone
from bot.base.statuses import SAID_BY_PERCENTAGE
from bot.edge.callback_data import Tap
from bot.edge.screen import Rows, Screen, button, day_in_words, keyboard, label, render, short
from bot.plans import figures
from bot.plans.chat import column_words, words
from bot.plans.figures import Cell
from bot.plans.history import Event
from bot.plans.plans import State
from bot.plans.staffing import Gaps
from db.models import ChangeKind, Person, Role, Secretariat

PAGE = 8
HISTORY_PAGE = 6  # events; with notes as long as NOTE they stay under Telegram's 4096 characters
LATE = "late"  # in place of an action, in buttons
FIRST_LATE = 3  # of a plan's late activities, on its first screen
_TITLE = 56  # characters of an activity's name in a list: with its code two lines of a 360 px phone
_WHOLE = 1200  # of a name, of a product on the card
_NOTE = 450
_WRITTEN_TO = 4  # people, from a list
_GAPS = 30  # names of a list
_ROW = 3  # codes in a row of buttons
_CODE = 8  # characters of a code that fit three in a row


@dataclass(frozen=True)
class Rights:
    """What the reader of a card may do with it now."""

    report: bool
    correct: bool = False
    verify: bool = False
    edit: bool = False
    remind: bool = False


def clip(text: str, length: int) -> str:
    """Makes one line of a text; it is cut between words where there are any."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    return (cut[: cut.rfind(" ")] if " " in cut[length // 2 :] else cut).rstrip(" ,.:;(") + "…"


def _template(template: str, today: date, **values: Any) -> str:
    """Renders a template with the words that plan_*.html.j2 use."""
    helpers: dict[str, Callable[..., Any]] = {
        "title": lambda state: clip(state.activity.title, _TITLE),
        "mark": lambda state: words.status_mark(state.status, state.late(today)),
        "status_mark": words.status_mark,
        "status": words.status_name,
        "said_by_percentage": lambda state: state.status in SAID_BY_PERCENTAGE,
        "action": words.action_name,
        "due": lambda state: words.due_in_words(state.activity.due_on, today, state.off),
        "day": lambda day: day_in_words(day, today),
        "day_short": lambda day: words.day_short(day, today),
        "late": lambda state: state.late(today),
        "bar": words.bar,
    }
    return render(template, **helpers, **values)


def _codes(states: Sequence[State], today: date, data: str, *, places: bool = False) -> Rows:
    """Makes a button for each activity, whose id goes into `data`; `places`: with its secretariat, for the same code
    may stand in several."""
    shown = [
        button(
            short(f"{words.status_mark(each.status, each.late(today))} {each.activity.code}{_place(each, places)}"),
            data.format(each.id),
        )
        for each in states
    ]
    width = _ROW if not places and all(len(each.activity.code) <= _CODE for each in states) else 1
    return [shown[at : at + width] for at in range(0, len(shown), width)]


def _place(state: State, places: bool) -> str:
    return f" · {state.secretariat}" if places else ""


def _turns(prefix: str, page: int, total: int, size: int = PAGE) -> Rows:
    back = [button(label("previous"), f"{prefix}:{page - 1}")] if page else []
    turns = back + ([button(label("next"), f"{prefix}:{page + 1}")] if (page + 1) * size < total else [])
    return [turns] if turns else []


def _page(found: Sequence[Any], page: int, size: int = PAGE) -> Sequence[Any]:
    """Gives the items of a page. Raises Gone for a page that is not there (an old or a forged button)."""
    if page and page * size >= len(found):
        raise Gone("page")
    return found[page * size : (page + 1) * size]


def urgent_first(states: Sequence[State], today: date) -> list[State]:
    """Sorts activities: late, then open, then done; by due date within each, as they came."""
    return sorted(states, key=lambda state: (not state.late(today), not state.open))


# A secretariat's plan


def plan(
    secretariat: Secretariat,
    states: Sequence[State],
    today: date,
    several: bool,
    *,
    edits: bool = False,
    archived: int = 0,
) -> Screen:
    """Shows the plan of a secretariat. `several`: the reader sees other secretariats too; `edits`: they may change
    plans, and get this one as a workbook; `archived`: how many activities were taken out of it."""
    late = [each for each in states if each.late(today)]
    actions = {action: cell for action, cell in figures.by_action(states, today).items() if cell.total}
    rows = [[button(label("plan_late").format(len(late)), f"{Tap.PLAN}:{secretariat.code}:{LATE}:0")]] if late else []
    rows += [
        [button(f"{words.action_name(action)} · {cell.total}", f"{Tap.PLAN}:{secretariat.code}:{action}:0")]
        for action, cell in actions.items()
    ]
    other = (
        button(label("plan_secretariats"), f"{Tap.PLAN}:s")
        if several
        else button(label("plan_pending"), f"{Tap.PLAN}:p:0")
    )
    values = {"late_ones": late[:FIRST_LATE], "more": max(len(late) - FIRST_LATE, 0), "actions": actions}
    values |= {"several": several}
    whole = figures.cell(states, today)
    text = _template("plan_home", today, name=secretariat.name, whole=whole, **values)
    edit = _edits(secretariat.code, archived) if edits else []
    open_ones = any(each.open for each in states)
    dates = [[button(label("plan_calendar"), f"{Tap.PLAN}:{secretariat.code}:i")]] if open_ones else []
    return Screen(text, keyboard([*rows, *edit, *dates, [other]]))


def _edits(code: str, archived: int) -> Rows:
    new = button(label("plan_new"), f"{Tap.LINE}:n:{code}")
    commitment = button(label("plan_commitment"), f"{Tap.LINE}:n:{code}:c")
    rows = [[button(label("plan_edit"), f"{Tap.IMPORT}:p:{code}")], [new, commitment]]
    return [*rows, [button(label("plan_archived").format(archived), f"{Tap.LINE}:x:{code}:0")]] if archived else rows


def listed(
    secretariat: Secretariat,
    states: Sequence[State],
    wanted: str,
    page: int,
    today: date,
    people_of: Mapping[int, Sequence[Person]] | None = None,
) -> Screen:
    """Lists the activities of an action, or the late ones. `people_of`: who answers for each, for who may remind them.
    Raises Gone."""
    found = [each for each in states if (each.late(today) if wanted == LATE else each.activity.action == wanted)]
    shown = _page(urgent_first(found, today), page)
    rows = [
        *_codes(shown, today, f"{Tap.ACTIVITY}:{{}}"),
        *_turns(f"{Tap.PLAN}:{secretariat.code}:{wanted}", page, len(found)),
    ]
    if people_of:
        remind = [button(label("plan_remind_all"), f"{Tap.DIGEST}:n:s:{secretariat.code}")]
        rows = [remind, *_write_to(shown, people_of), *rows]
    heading = None if wanted == LATE else words.action_name(wanted)
    values: dict[str, Any] = {"name": secretariat.name, "heading": heading, "whole": figures.cell(found, today)}
    values |= {"shown": shown, "people_of": people_of}
    return Screen(_template("plan_list", today, **values), keyboard([*rows, [_to_plan(secretariat.code)]]))


def _write_to(shown: Sequence[State], people_of: Mapping[int, Sequence[Person]]) -> Rows:
    """Offers to write to those who answer for what is shown, each about the first that is theirs."""
    of: dict[int | None, tuple[State, Person]] = {}
    for state in shown:
        for person in people_of.get(state.id, ()):
            of.setdefault(person.id, (state, person))
    return [
        [button(short(label("plan_write_to").format(person.name)), f"{Tap.DIGEST}:e:{state.id}:{number}")]
        for number, (state, person) in list(of.items())[:_WRITTEN_TO]
    ]


def _to_plan(code: str) -> InlineKeyboardButton:
    return button(label("plan_back"), f"{Tap.PLAN}:{code}")


# An activity


def card(state: State, rights: Rights, now: datetime) -> Screen:
    activity, latest = state.activity, state.latest
    rows: Rows = []
    if rights.report:
        rows.append([button(label("plan_report"), f"{Tap.REPORT}:{state.id}", style="success")])
    if rights.verify and latest:
        rows.append([button(label("plan_verify"), f"{Tap.REVIEW}:{latest.id}", style="success")])
    if rights.correct and latest:
        rows.append([button(label("plan_correct"), f"{Tap.CORRECT}:{latest.id}")])
    if rights.remind:
        rows.append([button(label("plan_remind"), f"{Tap.DIGEST}:n:{state.id}")])
    below = [button(label("plan_history"), f"{Tap.HISTORY}:{state.id}:0")]
    if rights.edit:
        below.append(_edit(state))
    if state.evidence:
        below.append(button(f"{label('plan_evidence')} ({state.evidence})", f"{Tap.EVIDENCE}:a:{state.id}"))
    text = _template(
        "plan_activity",
        now.date(),
        state=state,
        name=clip(activity.title, _WHOLE),
        product=clip(activity.product, _WHOLE),
        details=column_words.card_lines(activity, lambda day: day_in_words(day, now.date())),
        note=clip(latest.note, _NOTE) if latest else "",
        said=words.moment_in_words(latest.at, now) if latest else "",
    )
    return Screen(text, keyboard([*rows, below, [_to_plan(activity.secretariat_code)]]))


def _edit(state: State) -> InlineKeyboardButton:
    if state.archived:
        return button(label("plan_restore"), f"{Tap.LINE}:r:{state.id}")
    return button(label("plan_change"), f"{Tap.LINE}:a:{state.id}")


# What is pending


def pending(states: Sequence[State], page: int, today: date, role: Role | None) -> Screen:
    """Lists what is pending. To an official each button opens the report; to a liaison, who has several secretariats,
    the card. Raises Gone."""
    liaison = role is Role.LIAISON
    first = {each.secretariat: at for at, each in reversed(list(enumerate(states)))}
    ordered = sorted(states, key=lambda state: first[state.secretariat]) if liaison else states
    shown = _page(ordered, page)
    late = sum(each.late(today) for each in states)
    values = {"shown": shown, "total": len(states), "late_count": late, "role": role}
    rows = _codes(
        shown, today, f"{Tap.ACTIVITY}:{{}}" if liaison else f"{Tap.REPORT}:{{}}", places=liaison and len(first) > 1
    )
    rows += _turns(f"{Tap.PLAN}:p", page, len(states))
    rows += [[button(label("plan_calendar"), f"{Tap.PLAN}:i")]] if states else []
    return Screen(_template("plan_pending", today, **values), keyboard(rows))


# How secretariats are doing


def secretariats(found: Sequence[tuple[Secretariat, Cell]], prefix: str, page: int, region: str | None) -> Screen:
    """Lists secretariats, those with late activities first. `prefix` of the buttons that turn pages; `region`: of a
    coordinator's page. Raises Gone."""
    ordered = sorted(found, key=lambda each: (-each[1].late, -each[1].blocked, -each[1].waiting, not each[1].total))
    shown = _page(ordered, page)
    rows = [[button(short(f"{_light(cell)} {each.name}"), f"{Tap.PLAN}:{each.code}")] for each, cell in shown]
    rows += _turns(prefix, page, len(found))
    rows += [[button(label("other_region"), f"{Tap.PLAN}:s")]] if region else []
    lines = [(each, cell, _light(cell)) for each, cell in shown]
    text = render("plan_secretariats", lines=lines, region=region, bar=words.bar)
    return Screen(text, keyboard(rows))


def gaps(found: Gaps, back: str) -> Screen:
    """Says which secretariats have no liaison or no officials, and which posts nobody holds."""
    text = render("plan_gaps", found=found, most=_GAPS)
    return Screen(text, keyboard([[button(label("back"), back)]]))


def _light(cell: Cell) -> str:
    """Gives a light: red, something is late; yellow, something is stuck; green, all is in time; white, there is no
    plan."""
    if not cell.total:
        return label("plan_light_none")
    if cell.late:
        return label("plan_light_late")
    return label("plan_light_blocked" if cell.blocked else "plan_light_fine")


# History


def history(state: State, events: Sequence[Event], page: int, now: datetime, asked: int | None = None) -> Screen:
    """Shows a page of a history. `asked`: the report whose folio was typed, pointed at. Raises Gone."""
    text = _template(
        "plan_history",
        now.date(),
        state=state,
        events=_page(events, page, HISTORY_PAGE),
        moment=lambda at: words.moment_in_words(at, now),
        note=lambda text: clip(text, _NOTE),
        changes=lambda event: _changes(event, now.date()),
        asked=asked,
    )
    rows = _turns(f"{Tap.HISTORY}:{state.id}", page, len(events), HISTORY_PAGE)
    return Screen(text, keyboard([*rows, [button(label("plan_to_card"), f"{Tap.ACTIVITY}:{state.id}")]]))


def _changes(event: Event, today: date) -> str:
    """Says what is new in a line of the plan: the due date itself, of the rest only what it is."""
    if event.kind == ChangeKind.ADDED:
        return ""
    due_on = event.fields.get("due_on")
    said = [day_in_words(date.fromisoformat(due_on), today)] if due_on else []
    if event.kind == ChangeKind.UPDATED:
        others = [name for name in event.fields if name not in ("due_on", "sheet_due_on")]
        said += [column_words.name(name) for name in others]
    return ", ".join(said)


def page_of(events: Sequence[Event], report_id: int) -> int:
    """Finds the page of the history on which a report stands."""
    places = (at for at, event in enumerate(events) if event.folio and event.report_id == report_id)
    return next(places, 0) // HISTORY_PAGE


def which(states: Sequence[State], page: int, now: datetime, code: str | None = None) -> Screen:
    """Asks whose history: of the activities with a `code` in several secretariats, or of all by their latest report.
    Raises Gone."""
    today, shown = now.date(), _page(states, page)
    places = len({each.secretariat for each in states}) > 1
    moments = {each.id: words.moment_in_words(each.latest.at, now) for each in shown if each.latest}
    rows = _codes(shown, today, f"{Tap.HISTORY}:{{}}:0", places=places)
    rows += [] if code else _turns(f"{Tap.HISTORY}:l", page, len(states))
    values = {"code": code, "places": places, "moments": moments, "more": len(states) - len(shown) if code else 0}
    text = _template("plan_which", today, shown=shown, **values)
    return Screen(text, keyboard(rows))
