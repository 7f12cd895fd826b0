"""Screens of a plan that is changed in the chat: what to change, each question, a look before it is saved, what was
done."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from bot.base.times.unclear import Unclear
from bot.edge.callback_data import Tap
from bot.edge.screen import Rows, Screen, button, day_in_words, keyboard, label, render, short
from bot.edge.unclear import sentence
from bot.plans.chat import column_words, words
from bot.plans.columns import CODE, COLUMNS, FIELDS, SECRETARIAT, Column, Kind
from bot.plans.plans import State
from bot.workbooks.changes import Preview
from bot.workbooks.chat import imports_screens
from bot.workbooks.drafting import EDITED, LineDraft
from bot.workbooks.editing import Saved
from bot.workbooks.rows.cells import Wrong
from bot.workbooks.rows.sheet import Note

PAGE = 8
_SHOWN = 1200  # characters of a value


def menu(state: State) -> Screen:
    """Asks which field of an activity is to be changed."""
    fields = [button(column_words.heading(each), f"{Tap.LINE}:a:{state.id}:{each.header}") for each in EDITED]
    rows = [fields[at : at + 2] for at in range(0, len(fields), 2)]
    rows.append([button(label("line_archive"), f"{Tap.LINE}:z:{state.id}")])
    rows.append([button(label("plan_to_card"), f"{Tap.ACTIVITY}:{state.id}")])
    return Screen(render("line_menu", state=state, title=_clip(state.activity.title)), keyboard(rows))


def ask(line: LineDraft, today: date, problem: Wrong | Unclear | None = None) -> Screen:
    """Asks for a field. `problem`: why what was typed can't be taken."""
    assert line.asked is not None
    column, number = line.asked, line.number
    named = dict(line.places)
    rows: Rows = [
        [button(short(named.get(value) or _choice(column, value)), f"{Tap.LINE}:v:{number}:{column.header}:{place}")]
        for place, value in enumerate(line.choices(column))
    ]
    if column.kind is Kind.LINE:
        rows = [[each for row in rows for each in row]]
    rows.append([button(label("cancel"), f"{Tap.CANCEL}:")])
    now = None if line.state is None else getattr(line.state.activity, column.field)
    text = render(
        "line_ask",
        field=column.field,
        question=column_words.question(column),
        name=line.name,
        code=line.state.activity.code if line.state else None,
        commitment=line.commitment,
        now=None if now is None else _clip(_said(column, now, today)),
        problem=_problem(problem, today),
        buttons=bool(line.choices(column)),
    )
    return Screen(text, keyboard(rows))


def _choice(column: Column, value: Any) -> str:
    if value is None:
        return label("line_everybody")
    return label("line_number").format(value) if column.kind is Kind.LINE else _said(column, value, date.min)


def _problem(problem: Wrong | Unclear | None, today: date) -> str | Markup | None:
    return (
        sentence(problem, today) if isinstance(problem, Unclear) else imports_screens.why(problem) if problem else None
    )


def _said(column: Column, value: Any, today: date) -> str:
    return column_words.said(column, value, lambda day: day_in_words(day, today))


def _clip(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def look(line: LineDraft, found: Preview, cautions: Sequence[Note], today: date, *, changed: bool = False) -> Screen:
    """Shows what saving would change, and what to know before. `changed`: the plan did, since it was shown last."""
    more = [button(label("line_more"), f"{Tap.LINE}:m:{line.number}"), button(label("cancel"), f"{Tap.CANCEL}:")]
    save = [[button(label("line_save"), f"{Tap.LINE}:ok:{found.digest}", "success")]] if found.changes else []
    said = [imports_screens.caution(each) for each in cautions]
    said += [render("line_nobody", who=line.nobody)] if line.nobody else []
    text = (
        _new(line, found, said, today, changed)
        if line.state is None
        else _known(line.state, found, said, today, changed)
    )
    return Screen(text, keyboard([*save, more]))


def _new(line: LineDraft, found: Preview, cautions: Sequence[str], today: date, changed: bool) -> str:
    values = found.added[0].values
    parts = [(column_words.heading(each), _shown(each, values, today)) for each in COLUMNS if _counts(each, values)]
    told = {"commitment": line.commitment, "cautions": cautions, "changed": changed}
    return render("line_new", name=line.name, parts=parts, **told)


def _known(state: State, found: Preview, cautions: Sequence[str], today: date, changed: bool) -> str:
    changes = found.updated[0].fields if found.updated else {}
    fields = [
        (column_words.name(field), _either(field, before, today), _either(field, after, today))
        for field, (before, after) in changes.items()
    ]
    title = _clip(state.activity.title)
    return render("line_look", state=state, title=title, fields=fields, cautions=cautions, changed=changed)


def _counts(column: Column, values: Any) -> bool:
    """Tells whether a new line's column is shown: what was left open is not, but for who answers."""
    return column is not SECRETARIAT and (values[column.field] is not None or column.kind is Kind.POST)


def _shown(column: Column, values: Any, today: date) -> str:
    value = values[column.field]
    return label("line_everybody") if value is None else _clip(_said(column, value, today))


def _either(field: str, value: Any, today: date) -> str:
    """Says a value of before, or of after."""
    if value is None:
        return label("line_everybody") if FIELDS[field].kind is Kind.POST else label("import_nothing")
    return _clip(_said(FIELDS[field], value, today))


def more(line: LineDraft) -> Screen:
    """Asks which other field of what is being written is to be changed."""
    columns = EDITED if line.state else (CODE, *EDITED)
    columns = (SECRETARIAT, *columns) if line.commitment else columns
    fields = [button(column_words.heading(each), f"{Tap.LINE}:c:{line.number}:{each.header}") for each in columns]
    rows = [fields[at : at + 2] for at in range(0, len(fields), 2)]
    rows.append([button(label("line_to_look"), f"{Tap.LINE}:p:{line.number}")])
    code = line.state.activity.code if line.state else None
    return Screen(render("line_more", code=code, name=line.name, commitment=line.commitment), keyboard(rows))


def ask_archive(state: State, cautions: Sequence[Note]) -> Screen:
    rows = [
        [button(label("line_archive_yes"), f"{Tap.LINE}:z:{state.id}:1", "danger")],
        [button(label("plan_to_card"), f"{Tap.ACTIVITY}:{state.id}")],
    ]
    said = [imports_screens.caution(each) for each in cautions]
    return Screen(render("line_archive", state=state, title=_clip(state.activity.title), cautions=said), keyboard(rows))


def saved(done: Saved, today: date) -> Screen:
    """Says what was done. What left the plan can be brought back with a tap, and the other way round."""
    state = done.state
    rows: Rows = [[button(label("plan_to_card"), f"{Tap.ACTIVITY}:{state.id}")]]
    if state.archived:
        rows.insert(0, [button(label("plan_restore"), f"{Tap.LINE}:r:{state.id}")])
    else:
        again = button(label("plan_change"), f"{Tap.LINE}:a:{state.id}")
        new = button(label("line_one_more"), f"{Tap.LINE}:n:{state.activity.secretariat_code}")
        rows.append([again, new] if done.kind == "added" else [again])
    names = [column_words.name(field) for field in done.fields]
    text = render("line_saved", kind=done.kind, state=state, fields=names, due=_due(state, today))
    return Screen(text, keyboard(rows))


def _due(state: State, today: date) -> str:
    return words.due_in_words(state.activity.due_on, today, state.off)


def archived(name: str, code: str, found: Sequence[State], page: int) -> Screen:
    """Lists what was taken out of a plan."""
    shown = found[page * PAGE : (page + 1) * PAGE]
    rows: Rows = [
        [button(short(f"{each.activity.code} · {each.activity.title}"), f"{Tap.ACTIVITY}:{each.id}")] for each in shown
    ]
    turns = [button(label("previous"), f"{Tap.LINE}:x:{code}:{page - 1}")] if page else []
    turns += [button(label("next"), f"{Tap.LINE}:x:{code}:{page + 1}")] if (page + 1) * PAGE < len(found) else []
    rows += [turns] if turns else []
    rows.append([button(label("plan_back"), f"{Tap.PLAN}:{code}")])
    return Screen(render("line_archived", name=name, total=len(found)), keyboard(rows))
