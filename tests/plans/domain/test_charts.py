"""The picture of the board as a phone shows it: whole, legible, told apart without its colours."""

from itertools import combinations
from typing import Any

import pytest
from PIL import Image

from bot.base.paper import WIDTH, Box, Colour
from bot.edge.screen import label, labels
from bot.plans import charts
from bot.plans.charts import ROWS, Picture, Tile
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


def contrast(one: Colour, other: Colour) -> float:
    """WCAG 2.2."""

    def luminance(colour: Colour) -> float:
        scaled = [part / 255 for part in colour]
        parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in scaled]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def overlap(one: Box, other: Box) -> bool:
    beside = one.right <= other.left or other.right <= one.left
    return not beside and one.top < other.bottom and other.top < one.bottom


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
    paper = charts.draw(picture(columns=columns))
    assert not [each.text for each in paper.words if "…" in each.text]
    assert all(
        each.box.left >= 0 and each.box.top >= 0 and each.box.right <= WIDTH and each.box.bottom <= paper.height
        for each in paper.words
    )
    assert not [(one.text, two.text) for one, two in combinations(paper.words, 2) if overlap(one.box, two.box)]


def test_a_single_column_says_more() -> None:
    tile = Tile(62, "62 % · " + label("board_done_of").format("1.345", "2.345"), "30▲")
    paper = charts.draw(picture(columns=1, rows=[("Santa Marta", [tile])]))
    assert any(each.text == tile.words for each in paper.words)


def test_letters_are_large_and_stand_out_from_what_they_stand_on() -> None:
    """26 pixels; contrast at least 4.5 at every shade (WCAG 2.2 AA)."""
    tiles = [Tile(share, f"{share} %", "1▲") for share in range(0, 101, 7)]
    paper = charts.draw(picture(columns=1, rows=[("Santa Marta", [each]) for each in tiles]))
    for words in paper.words:
        assert words.size >= 26
        under = [box.fill for box in paper.boxes if overlap(box, words.box)]
        assert contrast(words.colour, under[-1] if under else (255, 255, 255)) >= 4.5, words.text


def test_what_is_darker_is_further() -> None:
    """Also in shades of grey, which is how the colour-blind and a photocopier see it."""
    rows = [("Santa Marta", [Tile(share, "")]) for share in (0, 25, 50, 75, 100)]
    boxes = charts.draw(picture(columns=1, rows=rows, bars=[])).boxes
    greys = [contrast(box.fill, (255, 255, 255)) for box in boxes]
    assert len(greys) == 5
    assert greys == sorted(set(greys))


def test_names_as_people_say_them() -> None:
    assert called("Archipiélago de San Andrés, Providencia y Santa Catalina") == "San Andrés"
    assert called("Bogotá, D.C.") == "Bogotá"
    assert called("Santa Marta") == "Santa Marta"


def test_a_name_too_long_is_cut_where_one_sees_it() -> None:
    paper = charts.draw(picture(rows=[("Secretaría de nombre larguísimo", [Tile(5, "5 %")] * 4)]))
    assert any(each.text.startswith("Secretaría de") and each.text.endswith("…") for each in paper.words)


def test_without_a_past_there_are_no_bars() -> None:
    assert label("board_trend") not in {each.text for each in charts.draw(picture(bars=[])).words}
