"""The report of the plans as a workbook: real dates and percentages, filters, a frozen header. What a colour says, the
word in its cell says too.

openpyxl writes all but the rows of the tables: with a history of 55,000 acts its cells took 15 s, rows.py takes 2."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule, DataBarRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from bot.plans.columns import ACTION, CODE, COLUMNS, LINE, SECRETARIAT, SUMMED, Column, Kind
from bot.plans.figures import Cell
from bot.plans.folios import folio
from bot.plans.history import Event
from bot.plans.plans import State
from bot.workbooks.excel.cells import Pesos, Value, cell
from bot.workbooks.excel.fast_rows import Rows, styled, with_rows
from bot.workbooks.exports import Contents, Entry
from db.models import ActivityStatus

Words = Mapping[str, str]
Columns = Mapping[str, int]  # by the key of their heading: width in characters

_FIGURES = {"activities": 12, "done": 12, "verified": 12, "waiting": 15, "late": 11, "blocked": 12, "progress": 10}
_SUMS = {column.field: column.widths.report for column in SUMMED}
_SECRETARIATS = {"divipola": 11, "secretariat": 32, **_FIGURES, **_SUMS, "signal": 18}
_ACTIONS = {"action": 28, **_FIGURES, **_SUMS, "signal": 18}
_PLAN = (LINE, ACTION, CODE, *(column for column in COLUMNS if column not in (SECRETARIAT, LINE, ACTION, CODE)))
_DETAIL = {
    **{"divipola": 11, "secretariat": SECRETARIAT.widths.report},
    **{column.field: column.widths.report for column in _PLAN},
    **{"status": 25, "is_late": 10, "days_late": 10, "progress": 10, "last": 17, "folio": 10, "files": 12},
}
_HISTORY = {
    **{"at": 17, "divipola": 11, "secretariat": 26, "action": 22, "code": 12, "title": 44, "act": 25, "status": 25},
    **{"progress": 10, "note": 54, "new_date": 13, "folio": 10, "who": 28, "their_post": 26, "role": 24, "undone": 17},
}
# their lines break
_SENTENCES = {"note", "their_post"} | {column.field for column in _PLAN if column.kind in (Kind.TEXT, Kind.POST)}
_NOTES = 8
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:T.{1,40})?")

# Light enough for black letters (contrast above 12:1), and told apart by who sees no red and green
_LATE, _BLOCKED, _WAITING, _IDLE = "FFD9C2", "E3D0E8", "FFF3B8", "ECEFF1"
_VERIFIED, _DONE, _GOING, _RETURNED = "BFE5D5", "DFF3E9", "CFE8F7", "FCE3B4"
_BAR = "8FBBD9"
_HEADER = PatternFill("solid", fgColor="1F3B57")
_LETTER = 1  # the paper of Colombian offices (ECMA-376, ST_PaperSize)


def workbook(contents: Contents, words: Words) -> bytes:
    """Writes the report as a workbook. `words` by key: bot/workbooks/chat/report_words.py."""
    book = Workbook(write_only=True)
    book.properties.creator, book.properties.title = "Alianza", words["title"]
    states, made = contents.overview.states, contents.made_at
    _summary(book, contents, words)
    names = {state.activity.secretariat_code: state.secretariat for state in states}
    secretariats = [(code, names[code], *_figures(each, words)) for code, each in contents.secretariats.items()]
    actions = [(words[f"action_{action}"], *_figures(each, words)) for action, each in contents.actions.items()]
    activities = (_activity(each, made, words) for each in states)
    entries = (_entry(each, made.tzinfo, words) for each in contents.history)
    tables = [
        (_table(book, words, "secretariats", _SECRETARIATS, len(secretariats)), secretariats),
        (_table(book, words, "actions", _ACTIONS, len(actions)), actions),
        (_table(book, words, "detail", _DETAIL, len(states)), activities),
        (_table(book, words, "history", _HISTORY, len(contents.history)), entries),
    ]
    return with_rows(book, tables)


# Rows


def _figures(each: Cell, words: Words) -> tuple[Value, ...]:
    counts = (each.total, each.done, each.verified, each.waiting, each.late, each.blocked)
    sums = (Pesos(each.sums[field]) if field in each.sums else None for field in _SUMS)
    return *counts, each.percentage / 100 if each.total else None, *sums, words[f"signal_{_signal(each)}"]


def _signal(each: Cell) -> str:
    if each.total == 0:
        return "none"
    return "late" if each.late else "blocked" if each.blocked else "done" if each.done == each.total else "fine"


def _activity(state: State, made: datetime, words: Words) -> tuple[Value, ...]:
    activity, latest = state.activity, state.latest
    return (
        activity.secretariat_code,
        state.secretariat,
        *(_planned(column, getattr(activity, column.field), words) for column in _PLAN),
        words[f"status_{state.status}"],
        words["yes" if state.late(made.date()) else "no"],
        state.days_late(made.date()) or None,
        state.percentage / 100,
        _local(latest.at, made.tzinfo) if latest else None,
        folio(latest.id) if latest and latest.id else None,
        state.evidence,
    )


def _planned(column: Column, value: Value, words: Words) -> Value:
    if column.kind is Kind.ACTION:
        return words[f"action_{value}"]
    if isinstance(value, int) and column.kind is Kind.AMOUNT:
        return Pesos(value)
    return value or words["everyone"] if column.kind is Kind.POST else value


def _entry(entry: Entry, timezone: tzinfo | None, words: Words) -> tuple[Value, ...]:
    event, activity = entry.event, entry.state.activity
    return (
        _local(event.at, timezone),
        activity.secretariat_code,
        entry.state.secretariat,
        words[f"action_{activity.action}"],
        activity.code,
        activity.title,
        words[f"act_{event.kind}"],
        words[f"status_{event.status}"] if event.status else None,
        event.percentage / 100 if event.percentage is not None else None,
        _told(event, words),
        event.requested_due_on,
        event.folio,
        words["console"] if event.by is None else event.person or words["retired"],
        entry.post,
        words[f"role_{entry.role}"] if entry.role else None,
        _local(event.undone_at, timezone) if event.undone_at else None,
    )


def _told(event: Event, words: Words) -> str:
    """Says what an event brought: the note of a report, the name of a file, the new values of a change."""
    values = (f"{words[f'field_{name}']}: {_said(name, value, words)}" for name, value in event.fields.items())
    return "; ".join(filter(None, [event.file, event.note, *values]))


def _said(name: str, value: Any, words: Words) -> str:
    """Says the new value of a change as people do: an action by its name, a day as 15/03/2027."""
    if value is None:
        return words["nothing"]
    if f"{name}_{value}" in words:
        return words[f"{name}_{value}"]
    if isinstance(value, str) and _ISO.fullmatch(value):
        return f"{date.fromisoformat(value[:10]):%d/%m/%Y}"
    return words["yes" if value else "no"] if isinstance(value, bool) else str(value)


def _local(moment: datetime, timezone: tzinfo | None) -> datetime:
    """Makes a moment as Excel takes it: without time zone, and no finer than seconds."""
    return moment.astimezone(timezone).replace(tzinfo=None, microsecond=0)


# Sheets


def _table(book: Workbook, words: Words, name: str, columns: Columns, rows: int) -> Rows:
    """Prepares a table: all but its rows, of which there will be so many."""
    sheet, last = _sheet(book, words[f"sheet_{name}"], list(columns.values()), words), rows + 1
    sheet.freeze_panes, sheet.print_title_rows = "A2", "1:1"
    sheet.append([_heading(sheet, words[f"column_{key}"]) for key in columns])
    letters = {key: get_column_letter(number) for number, key in enumerate(columns, 1)}
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last}"
    _colour(sheet, letters, max(last, 2), words)
    return Rows(sheet, [(letters[key], key in _SENTENCES) for key in columns])


def _sheet(book: Workbook, title: str, widths: Sequence[int], words: Words) -> Any:
    """Adds a sheet that is ready to print: as wide as a page, its header on each."""
    sheet: Any = book.create_sheet(title)
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _LETTER
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.oddFooter.center.text = words["page"]
    return sheet


def _heading(sheet: Any, text: str) -> Any:
    made = cell(sheet, text)
    made.font, made.fill = Font(bold=True, color="FFFFFF"), _HEADER
    made.alignment = Alignment(vertical="center", wrap_text=True)
    return made


def _colour(sheet: Any, letters: Mapping[str, str], last: int, words: Words) -> None:
    for key, colours in _COLOURS.items():
        if key not in letters:
            continue
        for word, colour in colours.items():
            fill, formula = PatternFill(bgColor=colour), [f'"{words[word]}"']
            rule = CellIsRule(operator="equal", formula=formula, fill=fill)  # type: ignore[no-untyped-call]
            sheet.conditional_formatting.add(f"{letters[key]}2:{letters[key]}{last}", rule)
    bar = DataBarRule("num", 0, "num", 1, color=_BAR)  # type: ignore[no-untyped-call]
    sheet.conditional_formatting.add(f"{letters['progress']}2:{letters['progress']}{last}", bar)


_COLOURS: dict[str, dict[str, str]] = {  # by column: of words
    "status": {
        f"status_{ActivityStatus.DONE}": _DONE,
        f"status_{ActivityStatus.VERIFIED}": _VERIFIED,
        f"status_{ActivityStatus.BLOCKED}": _BLOCKED,
        f"status_{ActivityStatus.RETURNED}": _RETURNED,
        f"status_{ActivityStatus.IN_PROGRESS}": _GOING,
        f"status_{ActivityStatus.RESCHEDULE_REQUESTED}": _WAITING,
        f"status_{ActivityStatus.NOT_STARTED}": _IDLE,
    },
    "is_late": {"yes": _LATE},
    "signal": {"signal_late": _LATE, "signal_blocked": _BLOCKED, "signal_done": _VERIFIED},
}


# The first sheet


def _summary(book: Workbook, contents: Contents, words: Words) -> None:
    sheet = _sheet(book, words["sheet_summary"], [62, 16, 12], words)
    title = cell(sheet, words["title"])
    title.font = Font(bold=True, size=16)
    sheet.append([title])
    for key, text in (("made", words["made_at"]), ("chosen", words["filters"])):
        sheet.append([styled(sheet, f"{words[key]}: {text}", wrap=True)])
    for heading, rows in _parts(contents, words):
        sheet.append([])
        sheet.append([_heading(sheet, each) for each in heading])
        for row in rows:
            sheet.append([styled(sheet, value) for value in row])
    sheet.append([])
    sheet.append([_heading(sheet, words["notes"])])
    for number in range(1, _NOTES + 1):
        sheet.append([styled(sheet, words[f"note_{number}"], wrap=True)])


def _parts(contents: Contents, words: Words) -> Iterator[tuple[list[str], list[tuple[Value, ...]]]]:
    """Lists the three parts of the summary, each a heading and its rows."""
    summary = contents.overview.summary
    whole = summary.whole

    def counted(key: str, number: int) -> tuple[Value, ...]:
        return words[key], number, number / whole.total if whole.total else None

    names = ("done", "verified", "waiting", "late", "blocked")
    yield (
        [words["figure"], words["activities"], words["share"]],
        [
            (words["total"], whole.total),
            *(counted(name, getattr(whole, name)) for name in names),
            (words["progress"], None, whole.percentage / 100 if whole.total else None),
            (words["secretariats"], summary.secretariats),
            (words["people"], contents.overview.people),
            *((words[f"column_{field}"], Pesos(amount)) for field, amount in whole.sums.items()),
        ],
    )
    statuses = [counted(f"status_{status}", number) for status, number in summary.statuses.items()]
    yield [words["status"], words["activities"], words["share"]], statuses
    weeks: list[tuple[Value, ...]] = [(week.ends_on, *counted("done", week.done)[1:]) for week in contents.weeks]
    yield [words["week"], words["column_done"], words["share"]], weeks
