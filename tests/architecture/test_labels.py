"""The words of buttons: each is shown by somebody, and who shows it is found by searching for its name.

A label stands in a room's templates/labels.j2 under a name, or in a table there under the value of what it names. The
code says `label("name")` or `label("table", key)`, with the name written out.
"""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeGuard

import pytest

from bot.announcements import placeholders
from bot.announcements.audience import segments
from bot.announcements.surveys import AnswerKind
from bot.base.statuses import SAYABLE
from bot.curation import sheet
from bot.curation.fields import Field
from bot.curation.insight import Came
from bot.edge import menu, screen
from bot.people.chat import preferences_screens
from bot.plans.plans import ACTIONS
from bot.reminders import weeks
from bot.reminders.chat.policy_screens import FIELDS
from bot.reminders.periodic import PRESETS
from bot.reports.reviewing import DECLINE, RETURN
from db.models import ActivityStatus, DeliveryState, Role, ThreadState

ROOT = Path(__file__).parent.parent.parent

# What each table names. Numbers are those of buttons that were sent: none ever means another.
TABLES: dict[str, Sequence[object]] = {
    "command": menu.EVERY,
    "invite_role": list(Role),
    "invite_uses": [1, 5, 20, 50],
    "invite_days": [2, 7, 30],
    "role_name": list(Role),
    "quiet_hours": list(preferences_screens.HOURS),
    "absence_ahead": [7, 14, 30],
    "announcement_role": list(Role),
    "announcement_line": segments.LINES,
    "announcement_action": ACTIONS,
    "announcement_by": [name for name in segments.TERMS if name not in segments.YES_OR_NO],
    "announcement_yes_or_no": segments.YES_OR_NO,
    "announcement_yes": ["withdraw", "resend", "remind"],
    "announcement_kind": list(AnswerKind),
    "announcement_copy": list(DeliveryState),
    "announcement_placeholder": placeholders.NAMES,
    "announcement_morning": ["tomorrow", "monday"],
    "figures_came": list(Came),
    "figures_part": ["title", "weeks", "topics", "secretariats"],
    "figures_caption": ["picture", "sheet"],
    "figures_sheets": list(sheet.HEADINGS),
    "figures_columns": sorted({key for keys in sheet.HEADINGS.values() for key in keys} - {*Came}),
    "plan_status": list(ActivityStatus),
    "plan_mark": list(ActivityStatus),
    "plan_action": ACTIONS,
    "plan_days_ago": [0, 1],
    "board_by": ["region", "line", "action"],
    "board_figure": ["activities", "late", "blocked", "waiting"],
    "board_column": ACTIONS,
    "evidence_reason": [0, 1],
    "report_status": SAYABLE,
    "report_reason": [0, 1, 2],
    "report_later": [7, 14, 30],
    "review_sure": [RETURN, DECLINE],
    "review_return_reason": [0, 1, 2],
    "review_decline_reason": [0, 1],
    "thread_mark": list(ThreadState),
    "thread_author": list(Role),
    "thread_day": [-1, 0, 1],
    "threads_state": list(ThreadState),
    "unhelpful_reason": [0, 1, 2],
    "unhelpful_because": [0, 1, 2],
    "export_file": ["x", "h", "m"],
    "period_often": list(PRESETS),
    "reminder_field": list(FIELDS),
    "digest_changed": [*weeks.KINDS],
    "days_off_reason": [0, 1, 2, 3],
    "article_field": list(Field),
}


def _calls() -> Iterator[tuple[str, ast.Call]]:
    """Finds where the code asks for labels. `label` and `labels` are imported by their names and called, not passed."""
    for file in sorted((ROOT / "bot").rglob("*.py")):
        tree, where = ast.parse(file.read_text(encoding="utf-8")), file.relative_to(ROOT)
        imported = {name.name for node in ast.walk(tree) if _from_screen(node) for name in node.names}
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_one(node.func)]
        said = [node for node in ast.walk(tree) if _is_one(node)]
        if {"label", "labels"} & imported:
            assert len(calls) == len(said), f"{where}: label is passed on: whom it shows can't be found"
            yield from ((f"{where}:{call.lineno}", call) for call in calls)
        assert "screen" not in imported, f"{where}: import label from bot.edge.screen by its name"


def _from_screen(node: ast.AST) -> TypeGuard[ast.ImportFrom]:
    return isinstance(node, ast.ImportFrom) and node.module in {"bot.edge", "bot.edge.screen"}


def _is_one(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in {"label", "labels"}


def _names(argument: ast.expr) -> Iterator[str | None]:
    """Reads the names an argument may be: one written out, or one of two; None for what must be computed."""
    if isinstance(argument, ast.IfExp):
        yield from _names(argument.body)
        yield from _names(argument.orelse)
    else:
        yield argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def _asked() -> dict[str, tuple[str, bool]]:
    """Where each name is asked for, and whether as a table."""
    found: dict[str, tuple[str, bool]] = {}
    for where, call in _calls():
        for name in _names(call.args[0]):
            assert name is not None, f"{where}: the name of a label is computed: {ast.unparse(call)}"
            table = len(call.args) == 2 or ast.unparse(call.func) == "labels"
            assert found.setdefault(name, (where, table))[1] == table, f"{where}: {name} is a table elsewhere"
    return found


def test_labels_are_asked_for_by_names_that_are_written_out() -> None:
    """Whoever wants to know what shows a label searches for its name."""
    assert len(_asked()) > 200


def test_a_name_nobody_defines_fails() -> None:
    defined = dict.fromkeys(screen.LABELS, False) | dict.fromkeys(screen.TABLES, True)
    wrong = {name: where for name, (where, table) in _asked().items() if defined.get(name) is not table}
    assert not wrong, "asked for and in no labels.j2 (or in one as a table and not as such, or the other way round)"


def test_a_label_nobody_shows_fails() -> None:
    assert not ({*screen.LABELS, *screen.TABLES} - _asked().keys())


@pytest.mark.parametrize("table", sorted(screen.TABLES))
def test_a_table_has_words_for_all_that_it_names_and_for_nothing_else(table: str) -> None:
    """A new status without words fails here; so do words for one that went."""
    assert table in TABLES, f"say in TABLES what {table} names"
    assert set(screen.labels(table)) == set(TABLES[table])


def test_every_table_named_here_exists() -> None:
    assert sorted(TABLES) == sorted(screen.TABLES)
