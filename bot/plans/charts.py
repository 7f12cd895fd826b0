"""The picture of the board. Words come from whoever asks.

Telegram shows a photo at most 1280 pixels high without shrinking it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.base.paper import FAINT, LINE, WHITE, WIDTH, Paper, readable_on, shade

ROWS = 16  # that fit with everything around them

_MARGIN = 32
_HEAD, _COLUMNS, _ROW, _BARS = 248, 68, 44, 120  # heights
_NAME, _BADGE = 262, 80  # widths
_GAP = 4
_TITLE, _HUGE = 42, 48  # of a letter
_WITHIN = WIDTH - 2 * _MARGIN
_WARNING = (178, 58, 0)


@dataclass(frozen=True)
class Tile:
    """A cell of the map. `share`: 0–100, the darker the more; None: there is nothing to show. `badge`: stands out
    beside the words, by more than its colour."""

    share: int | None
    words: str
    badge: str = ""


@dataclass(frozen=True)
class Picture:
    """`figures`: (number, of what). `columns`: each in at most two lines. `rows`: at most ROWS of (name, a tile a
    column). `bars`: (under it, above it, how high)."""

    title: str
    day: str
    subtitle: str
    figures: Sequence[tuple[str, str]]
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Tile]]]
    legend: str
    trend: str
    bars: Sequence[tuple[str, str, int]]


def png(picture: Picture) -> bytes:
    """Draws it."""
    return draw(picture).png()


def draw(picture: Picture) -> Paper:
    paper = Paper(_height(picture))
    _head(paper, picture)
    _map(paper, picture)
    if picture.bars:
        _trend(paper, picture)
    return paper


def _height(picture: Picture) -> int:
    trend = 2 * _ROW + _BARS if picture.bars else 0
    return _HEAD + _COLUMNS + (len(picture.rows) + 1) * _ROW + trend


def _head(paper: Paper, picture: Picture) -> None:
    paper.text(_MARGIN, 50, picture.title, _WITHIN / 2, _TITLE, bold=True)
    paper.text(WIDTH - _MARGIN, 50, picture.day, _WITHIN / 2, align="right", colour=FAINT)
    paper.text(_MARGIN, 102, picture.subtitle, _WITHIN, colour=FAINT)
    step = _WITHIN / max(len(picture.figures), 1)
    for place, (number, what) in enumerate(picture.figures):
        paper.text(_MARGIN + place * step, 164, number, step - _GAP, _HUGE, bold=True)
        paper.text(_MARGIN + place * step, 210, what, step - _GAP, colour=FAINT)


def _map(paper: Paper, picture: Picture) -> None:
    left, top = _MARGIN + _NAME, _HEAD + _COLUMNS
    step = (WIDTH - _MARGIN - left) / max(len(picture.columns), 1)
    for place, name in enumerate(picture.columns):
        paper.text(left + (place + 0.5) * step, _HEAD + _COLUMNS / 2, name, step, align="center")
    for number, (name, tiles) in enumerate(picture.rows):
        y = top + number * _ROW
        paper.text(_MARGIN, y + _ROW / 2, name, _NAME - _GAP)
        for place, tile in enumerate(tiles):
            _tile(paper, tile, left + place * step + _GAP, y + _GAP, step - 2 * _GAP)
    paper.text(_MARGIN, top + (len(picture.rows) + 0.5) * _ROW, picture.legend, _WITHIN, colour=FAINT)


def _tile(paper: Paper, tile: Tile, x: float, y: float, width: float) -> None:
    """Draws a tile. Its badge has its own place, so that figures stand under one another."""
    height, words = _ROW - 2 * _GAP, width - _BADGE
    colour = WHITE if tile.share is None else shade(0.08 + 0.84 * tile.share / 100)
    ink = FAINT if tile.share is None else readable_on(colour)
    paper.box(x, y, width, height, colour, LINE)
    paper.text(x + words / 2, y + height / 2, tile.words, words - 2 * _GAP, align="center", colour=ink)
    if tile.badge:
        paper.box(x + words, y, _BADGE, height, _WARNING, LINE)
        paper.text(x + words + _BADGE / 2, y + height / 2, tile.badge, _BADGE - _GAP, align="center", colour=WHITE)


def _trend(paper: Paper, picture: Picture) -> None:
    top = _HEAD + _COLUMNS + (len(picture.rows) + 1) * _ROW
    paper.text(_MARGIN, top + _ROW / 2, picture.trend, _WITHIN, bold=True)
    step, ground = _WITHIN / len(picture.bars), top + _ROW + _BARS
    most = max(1, *(value for _, _, value in picture.bars))
    for place, (when, words, value) in enumerate(picture.bars):
        middle, height = _MARGIN + (place + 0.5) * step, (_BARS - _ROW) * value / most
        paper.box(middle - 0.35 * step, ground - height, 0.7 * step, height, shade(0.7))
        paper.text(middle, ground - height - _ROW / 2, words, step - _GAP, align="center")
        paper.text(middle, ground + _ROW / 2, when, step - _GAP, align="center", colour=FAINT)
