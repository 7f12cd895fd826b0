"""The picture of the board as a phone shows it: whole, legible, told apart without its colours."""

from itertools import combinations
from typing import Any

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from PIL import Image

from bot.edge.screen import label, labels
from bot.plans import charts
from bot.plans.charts import ROWS, WIDTH, Picture, Tile
from bot.plans.chat.board_screens import called

WEEKS = [(f"{day} nov", "12.345", day * 700) for day in range(1, 9)]
COLUMNS = list(labels("board_column").values())


def picture(number: int = ROWS, columns: int = 4, **changes: Any) -> Picture:
    """Everything as long as it comes."""
    tiles = [Tile(None, "—"), Tile(0, "0 %", "9▲"), Tile(70, "70 %", "30▲"), Tile(100, "100 %")]
    figures = [("12.345", name) for name in labels("board_figure").values()]
    values: dict[str, Any] = {
        "title": label("board_title"),
        "day": "miércoles 30 de septiembre de 2026",
        "subtitle": "Región Amazonía · Línea 2 · Plan de Fortalecimiento · 10 / 10",
        "figures": [("100 %", label("board_progress")), *figures],
        "columns": COLUMNS[:columns],
        "rows": [("Norte de Santander", (tiles[each % 4 :] + tiles)[:columns]) for each in range(number)],
        "legend": label("board_legend"),
        "trend": label("board_trend"),
        "bars": WEEKS,
    }
    return Picture(**(values | changes))


def texts(canvas: FigureCanvasAgg) -> list[Text]:
    return [found for found in canvas.figure.findobj(Text) if isinstance(found, Text) and found.get_text()]


def contrast(one: object, other: object) -> float:
    """WCAG 2.2."""

    def luminance(color: Any) -> float:
        parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(color)]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("rows", [1, 5, ROWS])
def test_telegram_and_a_phone_show_it_as_it_is(rows: int, tmp_path: Any) -> None:
    """Within 1080 × 1280 pixels nothing is shrunk (photos beyond 1280 are)."""
    file = tmp_path / "board.png"
    file.write_bytes(charts.png(picture(rows)))
    with Image.open(file) as image:
        assert image.format == "PNG"
        assert image.width == WIDTH
        assert image.height <= 1280
        assert len(image.convert("RGB").getcolors(100_000) or []) > 50


@pytest.mark.parametrize("columns", [1, 4])
def test_every_word_is_whole_inside_and_beside_the_others(columns: int) -> None:
    canvas = charts.draw(picture(columns=columns))
    drawn = texts(canvas)
    extents = [each.get_window_extent() for each in drawn]
    assert not [each.get_text() for each in drawn if "…" in each.get_text()]
    width, height = canvas.get_width_height()
    assert all(box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height for box in extents)
    pairs = combinations(zip(drawn, extents, strict=True), 2)
    assert not [(one.get_text(), two.get_text()) for (one, a), (two, b) in pairs if a.overlaps(b)]


def test_a_single_column_says_more() -> None:
    tile = Tile(62, "62 % · " + label("board_done_of").format("1.345", "2.345"), "30▲")
    drawn = texts(charts.draw(picture(columns=1, rows=[("Santa Marta", [tile])])))
    assert any(each.get_text() == tile.words for each in drawn)


def test_letters_are_large_and_stand_out_from_what_they_stand_on() -> None:
    """26 pixels; contrast at least 4.5 at every shade (WCAG 2.2 AA)."""
    tiles = [Tile(share, f"{share} %", "1▲") for share in range(0, 101, 7)]
    canvas = charts.draw(picture(columns=1, rows=[("Santa Marta", [each]) for each in tiles]))
    boxes = [each for each in canvas.figure.findobj(Rectangle) if isinstance(each, Rectangle)]
    for text in texts(canvas):
        assert float(text.get_fontsize()) >= 26
        extent = text.get_window_extent()
        x, y = (extent.x0 + extent.x1) / 2, (extent.y0 + extent.y1) / 2
        under = min((box for box in boxes if box.get_window_extent().contains(x, y)), key=_area)
        assert contrast(text.get_color(), under.get_facecolor()) >= 4.5, text.get_text()


def _area(box: Rectangle) -> float:
    extent = box.get_window_extent()
    return float(extent.width * extent.height)


def test_what_is_darker_is_further() -> None:
    """Also in shades of grey, which is how the colour-blind and a photocopier see it."""
    rows = [("Santa Marta", [Tile(share, "")]) for share in (0, 25, 50, 75, 100)]
    canvas = charts.draw(picture(columns=1, rows=rows, bars=[]))
    boxes = [box for box in canvas.figure.findobj(Rectangle) if isinstance(box, Rectangle)]
    shades = [box.get_facecolor() for box in boxes if box.get_height() < 40 and box.get_width() > 600]
    greys = [contrast(shade, "white") for shade in shades]
    assert len(greys) == 5
    assert greys == sorted(greys)


def test_names_as_people_say_them() -> None:
    assert called("Archipiélago de San Andrés, Providencia y Santa Catalina") == "San Andrés"
    assert called("Bogotá, D.C.") == "Bogotá"
    assert called("Santa Marta") == "Santa Marta"


def test_a_name_too_long_is_cut_where_one_sees_it() -> None:
    drawn = texts(charts.draw(picture(rows=[("Secretaría de nombre larguísimo", [Tile(5, "5 %")] * 4)])))
    assert any(each.get_text().startswith("Secretaría de") and each.get_text().endswith("…") for each in drawn)


def test_without_a_past_there_are_no_bars() -> None:
    assert label("board_trend") not in {each.get_text() for each in texts(charts.draw(picture(bars=[])))}
