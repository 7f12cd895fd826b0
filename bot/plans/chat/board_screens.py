"""The coordinators' board: as a picture, in its caption, and whole as text for who can't see pictures."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from babel.dates import format_date
from babel.numbers import format_decimal
from telegram import InlineKeyboardButton

from bot.edge.callback_data import Tap
from bot.edge.screen import Rows, Screen, button, keyboard, label, render, short
from bot.plans import charts
from bot.plans.board import Board, Row
from bot.plans.charts import Picture, Tile
from bot.plans.chat import column_words
from bot.plans.chat.words import action_name, day_short, status_mark
from bot.plans.figures import Cell, Week
from db.models import ActivityStatus

TEXT_PAGE = 10  # secretariats of at most 250 characters each: one message
_WORST = 3

# What people call those whose names are longer than a phone is wide
_CALLED = {"Guadalajara de Buga": "Buga", "San Andrés de Tumaco": "Tumaco"}


_FILTERS = {"r": "region", "l": "line", "a": "action"}  # by the letter of the button that asks for one


class Place(NamedTuple):
    """Where somebody is on the board, as its buttons have it; 0 is «all»."""

    region: int = 0  # from 1 on, in assignments.regions
    line: int = 0
    action: int = 0  # of callback_data.ACTIONS
    page: int = 0

    def button(self, text: str, verb: str = "") -> InlineKeyboardButton:
        return button(text, f"{Tap.BOARD}:{verb}{'.'.join(map(str, self))}")

    @property
    def filtered(self) -> bool:
        return bool(self.region or self.line or self.action)


def board(found: Board, place: Place, today: date) -> Screen:
    """Says what the picture shows, and offers the ways on from it."""
    worst = [row for row in found.rows if row.whole.late][:_WORST]
    text = render("board", board=found, filtered=place.filtered, worst=worst, **_common(found, today))
    rows: Rows = [[place.button(label("board_by", name), letter) for letter, name in _FILTERS.items()]]
    if found.rows:
        rows.append([place.button(label("board_secretariat"), "s"), _first(place).button(label("board_text"), "t")])
        rows.append(_turns(place, len(found.rows), charts.ROWS))
        rows.append([button(label("plan_gaps"), f"{Tap.PLAN}:g:b")])
    if place.filtered:
        rows.append([Place().button(label("board_everything"))])
    return Screen(text, keyboard([row for row in rows if row]))


def _common(found: Board, today: date) -> dict[str, object]:
    marks = {
        "done": status_mark(ActivityStatus.DONE),
        "blocked": status_mark(ActivityStatus.BLOCKED),
        "late": status_mark(ActivityStatus.IN_PROGRESS, late=True),
    }
    return {
        "day": _day(today),
        "filter": filter_in_words(found),
        "marks": marks,
        "number": _number,
        "sums": column_words.sums,
    }


def filter_in_words(found: Board) -> str:
    """Says «Región Caribe · Línea 2 · MGEI»."""
    region, line, action = found.filter.region, found.filter.line, found.filter.action
    words = [label("board_of_region").format(region)] if region else []
    words += [label("board_of_line").format(line)] if line else []
    words += [action_name(action)] if action else []
    return " · ".join(words) or label("board_all")


def _first(place: Place) -> Place:
    return place._replace(page=0)


def _turns(place: Place, number: int, size: int, verb: str = "") -> list[InlineKeyboardButton]:
    page = on_page(place, number, size)
    back = [place._replace(page=page - 1).button(label("previous"), verb)] if page else []
    on = [place._replace(page=page + 1).button(label("next"), verb)] if (page + 1) * size < number else []
    return [*back, *on]


def on_page(place: Place, number: int, size: int) -> int:
    """Gives the number of a page, that of the last one for whatever is behind it."""
    return min(place.page, max(number - 1, 0) // size)


def choose(found: Board, place: Place, what: str, options: Mapping[int, str]) -> Screen:
    """Offers regions, lines or actions. `what`: of _FILTERS. `options`: by their number in a Place."""
    name = _FILTERS[what]
    moved = {number: _first(place)._replace(**{name: number}) for number in options}
    buttons = [moved[number].button(short(option)) for number, option in options.items()]
    rows = [buttons[start : start + 2] for start in range(0, len(buttons), 2)]
    back = [place.button(label("back"))]
    if getattr(place, name):
        back.append(_first(place)._replace(**{name: 0}).button(label("board_everything")))
    text = render("board_choose", what=what, filter=filter_in_words(found))
    return Screen(text, keyboard([*rows, back]))


def line_names(numbers: Sequence[int]) -> dict[int, str]:
    return {number: label("board_of_line").format(number) for number in numbers}


def secretariats(found: Board, place: Place) -> Screen:
    """Lists the secretariats of the picture, each leading to its plan."""
    buttons = [button(short(called(row.name)), f"{Tap.PLAN}:{row.code}") for row in _shown(found, place)]
    rows = [buttons[start : start + 2] for start in range(0, len(buttons), 2)]
    text = render("board_choose", what="s", filter=filter_in_words(found))
    return Screen(text, keyboard([*rows, [place.button(label("back"))]]))


def _shown(found: Board, place: Place) -> Sequence[Row]:
    start = on_page(place, len(found.rows), charts.ROWS) * charts.ROWS
    return found.rows[start : start + charts.ROWS]


def text(found: Board, place: Place, today: date) -> Screen:
    """Says all that pictures show, a page of secretariats at a time."""
    page = on_page(place, len(found.rows), TEXT_PAGE)
    first = page * TEXT_PAGE
    html = render(
        "board_text",
        whole=found.whole,
        rows=found.rows[first : first + TEXT_PAGE],
        first=first + 1,
        page=page,
        pages=-(-len(found.rows) // TEXT_PAGE),
        names={action: action_name(action) for action in found.actions},
        **_common(found, today),
    )
    rows = [_turns(place, len(found.rows), TEXT_PAGE, "t"), [_first(place).button(label("board_picture"))]]
    return Screen(html, keyboard([row for row in rows if row]))


# The picture


def picture(found: Board, place: Place, today: date) -> Picture:
    page, pages = on_page(place, len(found.rows), charts.ROWS) + 1, -(-len(found.rows) // charts.ROWS)
    whole = found.whole
    sums = [f"{name}: {amount}" for name, amount in column_words.sums(whole)]
    numbers = {"activities": whole.total, "late": whole.late, "blocked": whole.blocked, "waiting": whole.waiting}
    return Picture(
        title=label("board_title"),
        day=_day(today),
        subtitle=" · ".join([filter_in_words(found), *sums, *([f"{page} / {pages}"] if pages > 1 else [])]),
        figures=[
            (f"{whole.percentage} %", label("board_progress")),
            *((_number(value), label("board_figure", name)) for name, value in numbers.items()),
        ],
        columns=[label("board_column", action) for action in found.actions],
        rows=[
            (called(row.name), [_tile(found, row.cells.get(each)) for each in found.actions])
            for row in _shown(found, place)
        ],
        legend=label("board_legend" if found.rows else "board_none"),
        trend=label("board_trend"),
        bars=[(_week(week, today), _number(week.done), week.done) for week in found.weeks if found.rows],
    )


def _week(week: Week, today: date) -> str:
    """Says when a week ended; the one that goes on ends today, as far as anybody knows."""
    return label("board_today") if week.ends_on >= today else day_short(week.ends_on, week.ends_on)


def _tile(found: Board, cell: Cell | None) -> Tile:
    """Makes a tile of the map. A single column is wide enough for more than the percentage."""
    if cell is None:
        return Tile(None, "—")
    words = f"{cell.percentage} %"
    if len(found.actions) == 1:
        words += " · " + label("board_done_of").format(_number(cell.done), _number(cell.total))
    return Tile(cell.percentage, words, f"{cell.late}▲" if cell.late else "")


def called(name: str) -> str:
    """Shortens the name of a secretariat: «San Andrés», «Bogotá», «Buga»."""
    return _CALLED.get(name, name.removeprefix("Archipiélago de ").partition(",")[0])


def _day(day: date) -> str:
    return format_date(day, "EEEE d 'de' MMMM 'de' y", locale="es_CO")


def _number(value: int) -> str:
    return format_decimal(value, locale="es_CO")
