"""The picture of the board. Words come from whoever asks; matplotlib is loaded with the first picture, not before.

Telegram shows a photo at most 1280 pixels high without shrinking it, and a 5-inch phone is 1080 wide: within these no
letter is smaller than 26 pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Any

from bot.base import memory

if TYPE_CHECKING:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

ROWS = 16  # that fit with everything around them
WIDTH = 1080  # pixels, as all that follows

_MARGIN = 32
_HEAD, _COLUMNS, _ROW, _BARS = 248, 68, 44, 120  # heights
_NAME, _BADGE = 262, 80  # widths
_GAP = 4
_SMALL, _TITLE, _HUGE = 26, 42, 48  # of a letter
_WITHIN = WIDTH - 2 * _MARGIN
_INK, _FAINT, _LINE, _PAPER, _WARNING = "#1a1a1a", "#595959", "#bfbfbf", "#ffffff", "#b23a00"
_PER_CHANNEL = (0.2126, 0.7152, 0.0722)

_drawing = Lock()  # matplotlib is not made for several threads


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
    with _drawing:
        canvas = draw(picture)
        content = BytesIO()
        canvas.print_png(content)  # type: ignore[no-untyped-call]
        del canvas
        memory.give_back_young()
    return content.getvalue()


def draw(picture: Picture) -> "FigureCanvasAgg":
    drawing = _Drawing(_height(picture))
    _head(drawing, picture)
    _map(drawing, picture)
    if picture.bars:
        _trend(drawing, picture)
    return drawing.canvas


def readable_on(color: Sequence[float]) -> str:
    """Gives black or white, whichever contrasts more with a color (WCAG 2.2, relative luminance): never less than
    4.58."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color[:3]]
    luminance = sum(weight * part for weight, part in zip(_PER_CHANNEL, linear, strict=True))
    return "#000000" if (luminance + 0.05) ** 2 > 1.05 * 0.05 else "#ffffff"


class _Drawing:
    """Paper with pixels for units, from the upper left corner."""

    def __init__(self, height: int) -> None:
        from matplotlib import colormaps
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        # 72 dots an inch: a point, the unit of letters, is a pixel
        figure = Figure((WIDTH / 72, height / 72), dpi=72, facecolor=_PAPER)
        self.canvas = FigureCanvasAgg(figure)
        self.axes = figure.add_axes((0, 0, 1, 1))
        self.axes.set(xlim=(0, WIDTH), ylim=(height, 0))
        self.axes.axis("off")
        self.shades = colormaps["Blues"]

    def text(self, x: float, y: float, words: str, width: float, size: int = _SMALL, **style: Any) -> None:
        """Writes words, cut with «…» where they would be wider than `width`. `y` is their middle."""
        defaults: dict[str, Any] = {
            "color": _INK,
            "va": "center",
            "parse_math": False,
            "fontsize": size,
            "family": "DejaVu Sans",
        }
        drawn = self.axes.text(x, y, words, **(defaults | style))
        while drawn.get_window_extent().width > width and len(words) > 1:
            words = words[:-1].rstrip(" ,·")
            drawn.set_text(words + "…")

    def box(self, x: float, y: float, width: float, height: float, **style: Any) -> None:
        from matplotlib.patches import Rectangle

        self.axes.add_patch(Rectangle((x, y), width, height, linewidth=1, **style))


def _height(picture: Picture) -> int:
    trend = 2 * _ROW + _BARS if picture.bars else 0
    return _HEAD + _COLUMNS + (len(picture.rows) + 1) * _ROW + trend


def _head(drawing: _Drawing, picture: Picture) -> None:
    drawing.text(_MARGIN, 50, picture.title, _WITHIN / 2, _TITLE, weight="bold")
    drawing.text(WIDTH - _MARGIN, 50, picture.day, _WITHIN / 2, ha="right", color=_FAINT)
    drawing.text(_MARGIN, 102, picture.subtitle, _WITHIN, color=_FAINT)
    step = _WITHIN / max(len(picture.figures), 1)
    for place, (number, what) in enumerate(picture.figures):
        drawing.text(_MARGIN + place * step, 164, number, step - _GAP, _HUGE, weight="bold")
        drawing.text(_MARGIN + place * step, 210, what, step - _GAP, color=_FAINT)


def _map(drawing: _Drawing, picture: Picture) -> None:
    left, top = _MARGIN + _NAME, _HEAD + _COLUMNS
    step = (WIDTH - _MARGIN - left) / max(len(picture.columns), 1)
    for place, name in enumerate(picture.columns):
        drawing.text(left + (place + 0.5) * step, _HEAD + _COLUMNS / 2, name, step, ha="center")
    for number, (name, tiles) in enumerate(picture.rows):
        y = top + number * _ROW
        drawing.text(_MARGIN, y + _ROW / 2, name, _NAME - _GAP)
        for place, tile in enumerate(tiles):
            _tile(drawing, tile, left + place * step + _GAP, y + _GAP, step - 2 * _GAP)
    drawing.text(_MARGIN, top + (len(picture.rows) + 0.5) * _ROW, picture.legend, _WITHIN, color=_FAINT)


def _tile(drawing: _Drawing, tile: Tile, x: float, y: float, width: float) -> None:
    """Draws a tile. Its badge has its own place, so that figures stand under one another."""
    height, words = _ROW - 2 * _GAP, width - _BADGE
    color = (1.0, 1.0, 1.0) if tile.share is None else drawing.shades(0.08 + 0.84 * tile.share / 100)
    ink = _FAINT if tile.share is None else readable_on(color)
    drawing.box(x, y, width, height, facecolor=color, edgecolor=_LINE)
    drawing.text(x + words / 2, y + height / 2, tile.words, words - 2 * _GAP, ha="center", color=ink)
    if tile.badge:
        drawing.box(x + words, y, _BADGE, height, facecolor=_WARNING, edgecolor=_LINE)
        drawing.text(x + words + _BADGE / 2, y + height / 2, tile.badge, _BADGE - _GAP, ha="center", color=_PAPER)


def _trend(drawing: _Drawing, picture: Picture) -> None:
    top = _HEAD + _COLUMNS + (len(picture.rows) + 1) * _ROW
    drawing.text(_MARGIN, top + _ROW / 2, picture.trend, _WITHIN, weight="bold")
    step, ground = _WITHIN / len(picture.bars), top + _ROW + _BARS
    most = max(1, *(value for _, _, value in picture.bars))
    for place, (when, words, value) in enumerate(picture.bars):
        middle, height = _MARGIN + (place + 0.5) * step, (_BARS - _ROW) * value / most
        drawing.box(middle - 0.35 * step, ground - height, 0.7 * step, height, facecolor=drawing.shades(0.7))
        drawing.text(middle, ground - height - _ROW / 2, words, step - _GAP, ha="center")
        drawing.text(middle, ground + _ROW / 2, when, step - _GAP, ha="center", color=_FAINT)
