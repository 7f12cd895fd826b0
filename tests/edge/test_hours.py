"""Hours are said one way on every screen, and a sentence that ends with one has one point."""

from datetime import UTC, datetime, time

import pytest

from bot.edge.screen import hour_in_words, render
from bot.membership.chat import entry_screens


@pytest.mark.parametrize(
    ("hour", "said"),
    [
        (time(0, 5), "12:05 a. m."),
        (time(8, 10), "8:10 a. m."),
        (time(12, 12), "12:12 p. m."),
        (time(23, 59), "11:59 p. m."),
    ],
)
def test_an_hour_in_words(hour: time, said: str) -> None:
    assert hour_in_words(hour) == said


def test_a_sentence_that_ends_with_an_hour_has_one_point() -> None:
    said = entry_screens.codes_wait(datetime(2026, 11, 20, 8, 10, tzinfo=UTC)).html
    assert said.endswith("después de las 8:10 a. m.")
    html = render("days_off_saved", secretariat=None, words="hasta las <b>8:10 a. m.</b>.", reason="x")
    assert "a. m.&lt;/b&gt;." in html, "what people wrote stays as it is"
