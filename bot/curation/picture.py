"""The coordination's figures as a picture for a phone. Words come from whoever asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.base.paper import FAINT, WIDTH, Paper
from bot.curation.insight import Came, Share

PLACES = 8  # secretariats or topics
_COLOURS = {
    Came.ANSWERED: (31, 95, 139),
    Came.CHOSEN: (127, 179, 213),
    Came.PERSON: (240, 180, 41),
    Came.NOT: (178, 58, 0),
}
_HATCHES = {Came.PERSON: "rising", Came.NOT: "crossed"}  # told apart without colour too
_TITLE = 40  # of a letter
_MARGIN, _HEAD, _ROW, _BAR, _GAP = 32, 270, 52, 40, 12
_NAMES, _FIGURES = 340, 200  # widths: of what is left of the bars, and right of the longest


@dataclass(frozen=True, kw_only=True)
class Picture:
    """`words`: what each outcome is called. `parts`: a heading and what stands below it, at least one."""

    title: str
    subtitle: str
    words: Mapping[Came, str]
    parts: Sequence[tuple[str, Sequence[Share]]]


def png(picture: Picture) -> bytes:
    """Draws one bar a week, secretariat or topic, divided by what became of what was asked."""
    return draw(picture).png()


def draw(picture: Picture) -> Paper:
    rows = sum(len(shares) + 1.5 for _, shares in picture.parts)
    paper = Paper(int(_HEAD + _ROW * rows))
    paper.text(_MARGIN, 50, picture.title, WIDTH - 2 * _MARGIN, _TITLE, bold=True)
    paper.text(_MARGIN, 105, picture.subtitle, WIDTH - 2 * _MARGIN, colour=FAINT)
    _legend(paper, picture.words)
    top = float(_HEAD)
    for heading, shares in picture.parts:
        paper.text(_MARGIN, top, heading, WIDTH - 2 * _MARGIN, bold=True)
        _bars(paper, top + _ROW, shares)
        top += _ROW * (len(shares) + 1.5)
    return paper


def _legend(paper: Paper, words: Mapping[Came, str]) -> None:
    width = (WIDTH - 2 * _MARGIN) / 2
    for number, came in enumerate(Came):
        x, y = _MARGIN + number % 2 * width, 160 + number // 2 * 45
        _bar(paper, came, x, y, _BAR)
        paper.text(x + _BAR + _GAP, y, words[came], width - _BAR - 2 * _GAP)


def _bars(paper: Paper, top: float, shares: Sequence[Share]) -> None:
    """Draws them below one another, as wide as what was asked. `top` is the middle of the first."""
    left = _MARGIN + _NAMES
    each = (WIDTH - _MARGIN - left - _FIGURES) / max(1, *(share.asked for share in shares))
    for number, share in enumerate(shares):
        x, y = float(left), top + number * _ROW
        paper.text(left - _GAP, y, share.name, _NAMES - _GAP, align="right")
        for came in Came:
            width = each * share.counts.get(came, 0)
            if width:
                _bar(paper, came, x, y, width)
            x += width
        paper.text(x + _GAP, y, f"{share.asked} · {share.helped} %", _FIGURES - _GAP)


def _bar(paper: Paper, came: Came, x: float, y: float, width: float) -> None:
    paper.box(x, y - _BAR / 2, width, _BAR, _COLOURS[came], hatch=_HATCHES.get(came, ""))
