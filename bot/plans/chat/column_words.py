"""What the columns of a plan are called, and how their values are said."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from typing import Any

from bot.edge.screen import render
from bot.plans.chat.words import action_name
from bot.plans.columns import COLUMNS, Column, Kind
from db.models import Activity


@cache
def _words() -> dict[str, str]:
    return dict(line.split(": ", 1) for line in render("column_words").splitlines() if line)


def heading(column: Column) -> str:
    """Above its cells: «Fecha límite»."""
    return _words()[f"{column.field}.heading"]


def name(field: str) -> str:
    """In a sentence, of a field of `activities`: «fecha de inicio»."""
    return _words()[f"{field}.name"]


def brief(field: str) -> str:
    """Before its new value in a workbook's history: «inicio»."""
    return _words().get(f"{field}.brief", name(field))


def note(column: Column) -> str:
    """What to write there."""
    return _words()[f"{column.field}.note"]


def example(column: Column) -> str:
    """A value that the template shows."""
    return _words()[f"{column.field}.example"]


def said(column: Column, value: Any, day: Callable[[date], str]) -> str:
    """A value in words; `day`: how days are said where it stands."""
    if column.kind is Kind.DAY:
        return day(value)
    return action_name(value) if column.kind is Kind.ACTION else str(value)


def card_lines(activity: Activity, day: Callable[[date], str]) -> Iterator[tuple[str, str]]:
    """What the card says below the rest: of each column that has a value, its name and the value."""
    for column in COLUMNS:
        value = getattr(activity, column.field) if column.on_card else None
        if value is not None:
            yield _words().get(f"{column.field}.card", heading(column)), said(column, value, day)
