"""Paper to draw on: boxes and words, in pixels from the upper left corner. It is painted when all is there, so that a
test can read what was drawn. Pillow is loaded with the first picture, not before."""

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

WIDTH = 1080  # a 5-inch phone is so wide
SMALL = 26  # of a letter: none is smaller

FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = FONTS / "DejaVuSans.ttf", FONTS / "DejaVuSans-Bold.ttf"

Colour = tuple[int, int, int]
INK, FAINT, LINE, WHITE = (26, 26, 26), (89, 89, 89), (191, 191, 191), (255, 255, 255)
BLACK = (0, 0, 0)
# ColorBrewer's nine blues (colorbrewer2.org), told apart without seeing colours
_BLUES: Sequence[Colour] = (
    (247, 251, 255), (222, 235, 247), (198, 219, 239), (158, 202, 225), (107, 174, 214), (66, 146, 198), (33, 113, 181),
    (8, 81, 156), (8, 48, 107),
)  # fmt: skip
_PER_CHANNEL = (0.2126, 0.7152, 0.0722)
_STEP = 12  # between the lines of a hatch


class Box(NamedTuple):
    """`hatch`: lines across it, none, rising or crossed."""

    left: float
    top: float
    right: float
    bottom: float
    fill: Colour
    edge: Colour
    hatch: str = ""


class Words(NamedTuple):
    """`box` is what they take, without the edge."""

    text: str
    box: Box
    size: int
    bold: bool
    colour: Colour


class Paper:
    """White, WIDTH wide."""

    def __init__(self, height: int) -> None:
        self.height = height
        self.boxes: list[Box] = []
        self.words: list[Words] = []

    def box(
        self, x: float, y: float, width: float, height: float, fill: Colour, edge: Colour = WHITE, hatch: str = ""
    ) -> None:
        self.boxes.append(Box(x, y, x + width, y + height, fill=fill, edge=edge, hatch=hatch))

    def text(
        self, x: float, y: float, text: str, width: float, size: int = SMALL, *, colour: Colour = INK,
        bold: bool = False, align: str = "left",
    ) -> None:  # fmt: skip
        """Writes in one line or more. Each is cut with «…» where it would be wider than `width`. `x` is the left end,
        the right one or the middle, as `align` says; `y` is the middle."""
        font = _font(size, bold=bold)
        lines = text.split("\n")
        fitting = [_cut(line, width, font) for line in lines]
        takes, high = max(map(font.getlength, fitting)), len(lines) * _line_height(size)
        left = x - {"left": 0.0, "center": takes / 2, "right": takes}[align]
        box = Box(left, y - high / 2, left + takes, y + high / 2, fill=WHITE, edge=WHITE)
        self.words.append(Words("\n".join(fitting), box, size=size, bold=bold, colour=colour))

    def png(self) -> bytes:
        """Paints it: boxes, then words."""
        from PIL import Image, ImageDraw

        image = Image.new("RGB", (WIDTH, self.height), WHITE)
        pen = ImageDraw.Draw(image)
        for box in self.boxes:
            corners = (round(box.left), round(box.top), round(box.right), round(box.bottom))
            pen.rectangle(corners, fill=box.fill)
            if box.hatch:
                _hatch(image, corners, crossed=box.hatch == "crossed")
            pen.rectangle(corners, outline=box.edge)
        for words in self.words:
            font, middle = _font(words.size, bold=words.bold), (words.box.left + words.box.right) / 2
            for number, line in enumerate(words.text.split("\n")):
                y = words.box.top + (number + 0.5) * _line_height(words.size)
                pen.text((middle, y), line, words.colour, font, anchor="mm")
        content = BytesIO()
        image.save(content, "PNG")
        return content.getvalue()


def shade(share: float) -> Colour:
    """Gives a blue, the darker the larger a share of 0–1."""
    place = share * (len(_BLUES) - 1)
    below = min(int(place), len(_BLUES) - 2)
    red, green, blue = (
        round(one + (other - one) * (place - below))
        for one, other in zip(_BLUES[below], _BLUES[below + 1], strict=True)
    )
    return red, green, blue


def readable_on(colour: Colour) -> Colour:
    """Gives black or white, whichever contrasts more with a colour (WCAG 2.2, relative luminance): never less than
    4.58."""
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    luminance = sum(weight * part for weight, part in zip(_PER_CHANNEL, linear, strict=True))
    return BLACK if (luminance + 0.05) ** 2 > 1.05 * 0.05 else WHITE


@cache
def _font(size: int, *, bold: bool) -> "FreeTypeFont":
    from PIL.ImageFont import Layout, truetype

    return truetype(BOLD if bold else REGULAR, size, layout_engine=Layout.BASIC)


def _line_height(size: int) -> float:
    return 1.2 * size


def _cut(line: str, width: float, font: "FreeTypeFont") -> str:
    if font.getlength(line) <= width:
        return line
    while len(line) > 1 and font.getlength(line + "…") > width:
        line = line[:-1].rstrip(" ,·")
    return line + "…"


def _hatch(image: "Image", corners: tuple[int, int, int, int], *, crossed: bool) -> None:
    """Draws white lines across a box, none beyond it."""
    from PIL import ImageDraw

    left, top, right, bottom = corners
    part = image.crop((left, top, right + 1, bottom + 1))
    pen, height = ImageDraw.Draw(part), part.height
    for x in range(-height, part.width, _STEP):
        pen.line((x, height, x + height, 0), WHITE, 2)
        if crossed:
            pen.line((x, 0, x + height, height), WHITE, 2)
    image.paste(part, (left, top))
