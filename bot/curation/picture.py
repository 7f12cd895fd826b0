"""The coordination's figures as a picture for a phone. Words come from whoever asks; matplotlib is loaded with the
first picture, not before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import Any

from bot.base import memory
from bot.curation.insight import Came, Share

WIDTH = 1080  # pixels: a 5-inch phone
PLACES = 8  # secretariats or topics
_COLOURS = {Came.ANSWERED: "#1f5f8b", Came.CHOSEN: "#7fb3d5", Came.PERSON: "#f0b429", Came.NOT: "#b23a00"}
_HATCHES = {Came.ANSWERED: "", Came.CHOSEN: "", Came.PERSON: "//", Came.NOT: "xx"}  # told apart without colour too
_SMALL, _TITLE = 26, 40
_NAME = 26  # letters

_drawing = Lock()  # matplotlib is not made for several threads


@dataclass(frozen=True, kw_only=True)
class Picture:
    """`words`: what each outcome is called. `parts`: a heading and what stands below it, at least one."""

    title: str
    subtitle: str
    words: Mapping[Came, str]
    parts: Sequence[tuple[str, Sequence[Share]]]


def png(picture: Picture) -> bytes:
    """Draws one bar a week, secretariat or topic, divided by what became of what was asked."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with _drawing:
        rows = [len(shares) + 1.5 for _, shares in picture.parts]
        height = 300 + 52 * sum(rows)
        figure = Figure((WIDTH / 72, height / 72), dpi=72, facecolor="#ffffff")
        grid = figure.add_gridspec(len(rows), 1, height_ratios=rows, top=1 - 270 / height, bottom=40 / height)
        grid.update(left=0.36, right=0.9, hspace=0.35)
        figure.text(0.03, 1 - 50 / height, picture.title, fontsize=_TITLE, weight="bold", va="center")
        figure.text(0.03, 1 - 105 / height, picture.subtitle, fontsize=_SMALL, color="#595959", va="center")
        drawn = [_part(figure.add_subplot(grid[at]), *part) for at, part in enumerate(picture.parts)]
        legend = (0.5, 1 - 132 / height)
        labels = [picture.words[came] for came in Came]
        figure.legend(
            drawn[0], labels, loc="upper center", bbox_to_anchor=legend, ncols=2, fontsize=_SMALL, frameon=False
        )
        content = BytesIO()
        FigureCanvasAgg(figure).print_png(content)  # type: ignore[no-untyped-call]
        del figure, grid, drawn
        memory.give_back_young()
    return content.getvalue()


def _part(axes: Any, heading: str, shares: Sequence[Share]) -> list[Any]:
    names = [_cut(each.name) for each in shares]
    places, left, drawn = range(len(shares)), [0] * len(shares), []
    for came in Came:
        widths = [each.counts.get(came, 0) for each in shares]
        drawn.append(
            axes.barh(places, widths, left=left, color=_COLOURS[came], hatch=_HATCHES[came], edgecolor="#ffffff")
        )
        left = [so_far + width for so_far, width in zip(left, widths, strict=True)]
    for place, each in zip(places, shares, strict=True):
        axes.text(each.asked, place, f" {each.asked} · {each.helped} %", va="center", fontsize=_SMALL, parse_math=False)
    axes.set_yticks(places, names, fontsize=_SMALL, parse_math=False)
    axes.set_title(heading, fontsize=_SMALL, weight="bold", loc="left", parse_math=False)
    axes.set_xlim(0, 1.35 * max(1, *left))
    axes.invert_yaxis()
    axes.xaxis.set_visible(False)
    for side in ("top", "right", "bottom", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
    return drawn


def _cut(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1].rstrip()}…"
