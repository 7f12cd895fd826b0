"""Importing plans in words: what is wrong with a row, what would change, what changed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any

from bot.edge.callback_data import Tap
from bot.edge.letters import LetterKind, Letters, Params
from bot.edge.screen import Rows, Screen, button, in_words, keyboard, label, render, short
from bot.plans.chat import column_words
from bot.plans.columns import COLUMNS, FIELDS, Column
from bot.workbooks.changes import Preview, Update
from bot.workbooks.chat import problem_lines
from bot.workbooks.excel.guidance import Guidance
from bot.workbooks.imports import Imported
from bot.workbooks.rows.cells import Wrong
from bot.workbooks.rows.sheet import Note, SheetProblem

SHOWN = 8  # problems, and changes, on a card
_OFFERED = 6  # secretariats whose plans are offered one by one
_PLACES = 20  # secretariats on a card; of more the sum is told


# Sentences, plain text


def reason(problem: SheetProblem) -> str:
    """Says what is wrong with a cell and what to write instead."""
    return _plain("import_problem", kind=problem.kind, column=problem.column, **problem.values)


def why(wrong: Wrong) -> str:
    """Says what is wrong with a file, or with a workbook as a whole."""
    return _plain("import_problem", kind=wrong.kind, column="", **wrong.values)


def place(problem: SheetProblem) -> str:
    """Says «fila 14, columna I (fecha_limite)»."""
    return problem_lines.place([problem])


def note(each: Note) -> str:
    return _plain("import_note", kind=each.kind, **each.values)


def _plain(template: str, **values: Any) -> str:
    return unescape(render(template, **values))


# Screens


def ask(kilobytes: int, secretariats: Sequence[tuple[str, str]]) -> Screen:
    """Explains how to import. `kilobytes`: of the template; `secretariats`: code and name of theirs."""
    template = button(f"{label('import_template')} ({kilobytes} kB)", f"{Tap.IMPORT}:t")
    rows = [[template], *filled_buttons(secretariats), [button(label("cancel"), f"{Tap.CANCEL}:")]]
    return Screen(render("import_ask"), keyboard(rows))


def filled_buttons(secretariats: Sequence[tuple[str, str]]) -> Rows:
    """Offers the plans as they stand, to edit: each where they are few, and all of them."""
    each = [
        [button(short(label("import_filled").format(name)), f"{Tap.IMPORT}:p:{code}")] for code, name in secretariats
    ]
    every = [[button(label("import_filled_all"), f"{Tap.IMPORT}:p")]] if len(secretariats) > 1 else []
    return [*(each if len(each) <= _OFFERED else []), *every]


def reading(done: int, total: int) -> Screen:
    return Screen(render("import_reading", done=done, total=total))


def unreadable(wrong: Wrong) -> Screen:
    again = button(label("import_template"), f"{Tap.IMPORT}:t")
    return Screen(render("import_unreadable", why=why(wrong)), keyboard([[again]]))


def caution(each: Note) -> str:
    return _plain("import_caution", kind=each.kind, **each.values)


def preview(found: Preview, cautions: Sequence[Note] = (), *, changed: bool = False) -> Screen:
    """Shows what an import would do, and what to know before. `changed`: the plan did, since the last preview."""
    problems = list(problem_lines.lines(found.problems, reason))
    html = render(
        "import_preview",
        found=found,
        changed=changed,
        tallies=[tally for tally in found.tallies if tally.changes or tally.rejected][:_PLACES],
        total=_total(found),
        problems=problems[:SHOWN],
        more_problems=max(0, len(problems) - SHOWN),
        rows=len({each.row for each in found.problems}),
        updates=[_update(each, _where(found, each)) for each in found.updated[:SHOWN]],
        more_updates=max(0, len(found.updated) - SHOWN),
        archived=_archived(found),
        lost=len(found.archived),
        notes=[note(each) for each in found.notes],
        cautions=[caution(each) for each in cautions],
    )
    rows = []
    if found.rejected:
        rows.append([button(label("import_rejected"), f"{Tap.IMPORT}:er:{found.digest}")])
    elif found.changes:
        lost = len(found.archived)
        text = label("import_archiving").format(lost) if lost else label("import_ok")
        rows.append([button(text, f"{Tap.IMPORT}:ok:{found.digest}", "danger" if lost else "success")])
    if rows:
        rows.append([button(label("cancel"), f"{Tap.CANCEL}:")])
    return Screen(html, keyboard(rows))


def imported(done: Imported) -> Screen:
    shown = [tally for tally in done.tallies if tally.changes]
    return Screen(render("import_done", tallies=shown[:_PLACES], more=max(0, len(shown) - _PLACES)))


def plan_changed(params: Mapping[str, Any]) -> Screen:
    """Tells the officials and liaisons of a plan, unasked, that it changed."""
    see = button(label("import_see_plan"), f"{Tap.PLAN}:{params['secretariat']}")
    return Screen(render("plan_changed", **params), keyboard([[see]]))


def plans_changed(each: Sequence[Params]) -> Screen:
    """Tells of several changes as one for each plan."""
    of = defaultdict[str, list[Params]](list)
    for params in each:
        of[params["secretariat"]].append(params)
    plans = {code: _summed(some) for code, some in list(of.items())[:_OFFERED]}
    see = label("import_see_plan_of") if len(plans) > 1 else label("import_see_plan")
    rows = [[button(see.format(short(whole["name"])), f"{Tap.PLAN}:{code}")] for code, whole in plans.items()]
    return Screen("\n\n".join(render("plan_changed", **whole) for whole in plans.values()), keyboard(rows))


def _summed(some: Sequence[Params]) -> dict[str, Any]:
    """Sums changes of one plan. The codes are named when all are known and few."""
    counts = {count: sum(params[count] for params in some) for count in ("added", "archived", "moved")}
    codes = list(dict.fromkeys(code for params in some for code in params.get("codes", ())))
    named = all(params.get("codes") for params in some) and len(codes) <= SHOWN
    return {**some[0], **counts, "codes": codes if named else []}


def _archived(found: Preview) -> list[tuple[str, str, int]]:
    """Names each secretariat that loses activities, with their first codes and how many more."""
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
    """Says «, Tunja» when the workbook is about several secretariats: they may use the same codes."""
    names = {tally.code: tally.name for tally in found.tallies}
    return f", {names[update.line.secretariat_code]}" if len(names) > 1 else ""


def _update(update: Update, where: str) -> tuple[str, list[tuple[str, str, str]]]:
    """Names an activity that changes, and each of its fields with what it was and what it will be."""
    return f"{update.line.code}{where}", [
        (column_words.name(name), _value(name, before), _value(name, after))
        for name, (before, after) in update.fields.items()
        if name != "sheet_due_on" or "due_on" not in update.fields
    ]


def _value(name: str, value: Any) -> str:
    if value is None:
        return label("import_nothing")
    return short(column_words.said(FIELDS[name], value, in_words))


# What stands in the template workbook


def template_words() -> tuple[dict[Column, Guidance], list[str]]:
    """Reads the words of the template workbook: what to write in each column, and the notes under them."""
    words = {column: Guidance(column_words.note(column), column_words.example(column)) for column in COLUMNS}
    return words, _plain("import_workbook").splitlines()


def remarks(problems: Sequence[SheetProblem]) -> list[tuple[SheetProblem, str]]:
    return [(problem, reason(problem)) for problem in problems]


LETTERS: Letters = {"plan_changed": LetterKind(screen=plan_changed, together=plans_changed)}
