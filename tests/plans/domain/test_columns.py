"""A plan's columns are said once: whoever shows, reads or writes one goes by the table."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, inspect

from bot.plans.chat import column_words
from bot.plans.columns import COLUMNS, FIELDS, SUMMED, Column, Kind
from bot.workbooks.rows.readers import READERS
from db.models import Activity

BOT = Path(__file__).parent.parent.parent.parent / "bot"
TABLE = BOT / "plans" / "columns.py"
# the others are words that people say in the chat, too
HEADERS = {column.header for column in COLUMNS} & {"responsable", "fecha_inicio", "fecha_limite", "presupuesto"}


def _texts(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_no_other_module_of_plans_workbooks_or_the_demo_names_a_header() -> None:
    files = [file for room in ("plans", "workbooks", "demo") for file in (BOT / room).rglob("*.py") if file != TABLE]
    assert len(files) > 40
    assert len(HEADERS) == 4
    assert [(file.name, text) for file in files for text in _texts(file) if text in HEADERS] == []


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.header)
def test_every_column_has_a_field_a_reader_and_its_words(column: Column) -> None:
    columns = inspect(Activity).columns
    assert columns[column.field].nullable is not column.required
    assert column.kind in READERS or column.kind is Kind.SECRETARIAT
    assert column_words.heading(column) == column_words.heading(column).strip().capitalize()
    assert column_words.name(column.field) == column_words.name(column.field).lower()
    assert 0 < len(column_words.note(column)) <= 255, "what Excel shows beside a cell"
    assert column_words.note(column).startswith("Opcional. ") is not column.required
    assert column_words.example(column)
    assert column_words.question(column) or column.kind in (Kind.SECRETARIAT, Kind.POST)


def test_every_field_of_an_activity_is_told_by_a_column_or_kept_by_the_bot() -> None:
    assert set(inspect(Activity).columns.keys()) == FIELDS.keys() | {"id", "archived_at", "commitment"}


def test_what_is_added_up_is_money_and_has_room_for_it() -> None:
    columns = inspect(Activity).columns
    for column in SUMMED:
        assert column.kind is Kind.AMOUNT
        assert isinstance(columns[column.field].type, BigInteger)
