"""What the columns of a plan are called, and how their values are said."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import Any

from bot.edge.screen import render
from bot.plans.chat.words import action_name
from bot.plans.columns import COLUMNS, Column, Kind
from bot.plans.figures import Cell
from db.models import Activity


@cache
def _words() -> dict[str, str]:
    return dict(line.split(": ", 1) for line in render("column_words").splitlines() if line)


def heading(column: Column) -> str:
    """Returns the heading of a column: «Fecha límite»."""
    return _words()[f"{column.field}.heading"]


def name(field: str) -> str:
    """Names a field of `activities` within a sentence: «fecha de inicio»."""
    return _words()[f"{field}.name"]


def brief(field: str) -> str:
    """Names a field before its new value in a workbook's history: «inicio»."""
    return _words().get(f"{field}.brief", name(field))


def note(column: Column) -> str:
    """Says what to write in the column."""
    return _words()[f"{column.field}.note"]


def example(column: Column) -> str:
    """Gives a value that the template shows."""
    return _words()[f"{column.field}.example"]


def question(column: Column) -> str | None:
    """Returns how the chat asks for a value; None for what is asked with buttons, in words of its own."""
    return _words().get(f"{column.field}.ask")


def said(column: Column, value: Any, day: Callable[[date], str]) -> str:
    """Says a value in words; `day`: how days are said where it stands."""
    if column.kind is Kind.DAY:
        return day(value)
    if column.kind is Kind.AMOUNT:
        return pesos(value)
    return action_name(value) if column.kind is Kind.ACTION else str(value)


def pesos(amount: int) -> str:
    """Writes an amount: «$ 12.000.000»."""
    return f"$ {amount:,}".replace(",", ".")


def card_lines(activity: Activity, day: Callable[[date], str]) -> Iterator[tuple[str, str]]:
    """Gives what the card says below the rest: of each column that has a value, its name and the value."""
    for column, value in _values(activity):
        if column.on_card:
            yield _words().get(f"{column.field}.card", heading(column)), said(column, value, day)


def page_parts(activity: Activity, day: Callable[[date], str]) -> Iterator[tuple[str, str]]:
    """Gives the same for the page of a report, with names as they stand in a sentence."""
    for column, value in _values(activity):
        if column.on_page:
            yield name(column.field), said(column, value, day)


def sums(cell: Cell) -> list[tuple[str, str]]:
    """Gives the name of each amount that is added up, and the sum."""
    return [(name(field), pesos(amount)) for field, amount in cell.sums.items()]


def _values(activity: Activity) -> Iterator[tuple[Column, Any]]:
    values = ((column, getattr(activity, column.field)) for column in COLUMNS)
    return ((column, value) for column, value in values if value is not None)
