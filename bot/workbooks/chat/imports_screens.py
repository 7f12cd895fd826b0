"""Importing plans in words: what is wrong with a row, what would change, what changed."""

from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any

from bot.edge.letters import Kind, Letters
from bot.edge.screen import Screen, button, in_words, keyboard, label, render, short
from bot.plans.chat.words import action_name
from bot.workbooks.changes import Preview, Update
from bot.workbooks.imports import Imported
from bot.workbooks.rows.cells import Wrong
from bot.workbooks.rows.sheet import Note, Problem

SHOWN = 8  # problems, and changes, on a card
_PLACES = 20  # secretariats on a card; of more the sum is told


# Sentences, plain text


def reason(problem: Problem) -> str:
    """What is wrong and what to write instead."""
    return _plain("import_problem", kind=problem.kind, column=problem.column, **problem.values)


def why(wrong: Wrong) -> str:
    """Of a file, or of a workbook as a whole."""
    return _plain("import_problem", kind=wrong.kind, column="", **wrong.values)


def place(problem: Problem) -> str:
    """«fila 14, columna I (fecha_limite)»."""
    letter = f" {problem.letter}" if problem.letter else ""
    column = f", columna{letter} ({problem.column})" if problem.column else ""
    return f"fila {problem.row}{column}"


def note(each: Note) -> str:
    return _plain("import_note", kind=each.kind, **each.values)


def _plain(template: str, **values: Any) -> str:
    return unescape(render(template, **values))


# Screens


def ask(kilobytes: int) -> Screen:
    """How to import. `kilobytes`: of the template."""
    template = button(f"{label('import_template')} ({kilobytes} kB)", "gi:t")
    return Screen(render("import_ask"), keyboard([[template], [button(label("cancel"), "x:")]]))


def reading(done: int, total: int) -> Screen:
    return Screen(render("import_reading", done=done, total=total))


def unreadable(wrong: Wrong) -> Screen:
    again = button(label("import_template"), "gi:t")
    return Screen(render("import_unreadable", why=why(wrong)), keyboard([[again]]))


def preview(found: Preview, *, changed: bool = False) -> Screen:
    """`changed`: the plan did, since the last preview."""
    html = render(
        "import_preview",
        found=found,
        changed=changed,
        tallies=[tally for tally in found.tallies if tally.changes or tally.rejected][:_PLACES],
        total=_total(found),
        problems=[(place(each), reason(each)) for each in found.problems[:SHOWN]],
        more_problems=max(0, len(found.problems) - SHOWN),
        rows=len({each.row for each in found.problems}),
        updates=[_update(each, _where(found, each)) for each in found.updated[:SHOWN]],
        more_updates=max(0, len(found.updated) - SHOWN),
        archived=_archived(found),
        lost=len(found.archived),
        notes=[note(each) for each in found.notes],
    )
    rows = []
    if found.rejected:
        rows.append([button(label("import_rejected"), f"gi:er:{found.digest}")])
    elif found.changes:
        lost = len(found.archived)
        text = label("import_archiving").format(lost) if lost else label("import_ok")
        rows.append([button(text, f"gi:ok:{found.digest}", "danger" if lost else "success")])
    if rows:
        rows.append([button(label("cancel"), "x:")])
    return Screen(html, keyboard(rows))


def imported(done: Imported) -> Screen:
    shown = [tally for tally in done.tallies if tally.changes]
    return Screen(render("import_done", tallies=shown[:_PLACES], more=max(0, len(shown) - _PLACES)))


def plan_changed(params: Mapping[str, Any]) -> Screen:
    """Unasked, to the officials and liaisons of a plan."""
    see = button(label("import_see_plan"), f"gp:{params['secretariat']}")
    return Screen(render("plan_changed", **params), keyboard([[see]]))


def _archived(found: Preview) -> list[tuple[str, str, int]]:
    """Name of each secretariat that loses activities, their first codes, and how many more."""
    codes: dict[str, list[str]] = {tally.code: [] for tally in found.tallies if tally.archived}
    for activity in found.archived:
        codes[activity.secretariat_code].append(activity.code)
    names = {tally.code: tally.name for tally in found.tallies}
    shown = list(codes.items())[:_PLACES]
    return [(names[code], ", ".join(each[:SHOWN]), max(0, len(each) - SHOWN)) for code, each in shown]


def _total(found: Preview) -> dict[str, int]:
    kinds = ("added", "changed", "unchanged", "archived", "restored", "rejected")
    return {kind: sum(getattr(tally, kind) for tally in found.tallies) for kind in kinds}


def _where(found: Preview, update: Update) -> str:
    """«, Tunja» when the workbook is about several secretariats: they may use the same codes."""
    names = {tally.code: tally.name for tally in found.tallies}
    return f", {names[update.line.secretariat_code]}" if len(names) > 1 else ""


def _update(update: Update, where: str) -> tuple[str, list[tuple[str, str, str]]]:
    """Its code, and each field with what it was and what it will be."""
    return f"{update.line.code}{where}", [
        (label(f"import_field_{name.replace('_', '')}"), _value(name, before), _value(name, after))
        for name, (before, after) in update.fields.items()
        if name != "sheet_due_on" or "due_on" not in update.fields
    ]


def _value(name: str, value: Any) -> str:
    if value is None:
        return label("import_nothing")
    if name == "action":
        return action_name(value)
    return in_words(value) if name.endswith("_on") else short(str(value))


# What stands in the template workbook


def workbook_words() -> tuple[list[tuple[str, str, str]], list[str]]:
    """Name, note and example of each column; and the notes under them."""
    lines = [line.split("|") for line in _plain("import_workbook").splitlines()]
    return [(name, text, example) for name, text, example in (line for line in lines if line[0])], [
        line[1] for line in lines if not line[0]
    ]


def remarks(problems: Sequence[Problem]) -> list[tuple[Problem, str]]:
    return [(problem, reason(problem)) for problem in problems]


LETTERS: Letters = {"plan_changed": Kind(screen=plan_changed)}
