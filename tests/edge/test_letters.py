"""What a letter says fits into the one message that it is."""

import pytest

from bot.app import LETTERS
from bot.edge.letters import LetterKind, fitted, screen
from bot.edge.markup import CAPTION_LENGTH, MESSAGE_LENGTH, split_html, well_formed
from bot.edge.screen import Screen, button, keyboard

LONG = "<b>Vence hoy</b>\n\n" + "\n".join(f"• <i>JU-{n}</i>: acta &amp; comité 🙂" for n in range(400))


@pytest.mark.parametrize("html", ["", "corto", "x" * MESSAGE_LENGTH, "🙂" * MESSAGE_LENGTH, "&amp;" * MESSAGE_LENGTH])
def test_what_fits_stays_as_it_is(html: str) -> None:
    made = Screen(html)
    assert fitted(made) is made


@pytest.mark.parametrize(
    "html", [LONG, "x" * 5000, "palabra " * 900, "<b>" + "🙂" * 9000 + "</b>", "&lt;" * 5000, "a\n" * 4000]
)
@pytest.mark.parametrize("rest", ["/pendientes", None])
def test_what_does_not_fit_is_cut_with_a_word_on_where_the_rest_is(html: str, rest: str | None) -> None:
    made = fitted(Screen(html), rest)
    assert well_formed(made.html)
    assert len(split_html(made.html)) == 1
    assert "No cupo todo en un mensaje" in made.html
    assert (": completo está en /pendientes" in made.html) is (rest is not None)


def test_a_caption_is_shorter() -> None:
    made = fitted(Screen("palabra " * 200, file_id="f", file_kind="photo"))
    assert well_formed(made.html, CAPTION_LENGTH)
    assert fitted(Screen("x" * CAPTION_LENGTH, file_id="f")).html == "x" * CAPTION_LENGTH


def test_the_buttons_stay_and_are_named() -> None:
    below = keyboard([[button("Abrir", "al:0")]])
    made = fitted(Screen(LONG, below))
    assert made.keyboard is below
    assert "lo demás se abre con los botones" in made.html


def test_every_letter_is_made_so() -> None:
    """Whatever kind: by the one function that makes them."""
    for kind in LETTERS:
        letters = {kind: LetterKind(screen=lambda _: Screen(LONG), rest=LETTERS[kind].rest)}
        assert well_formed(screen(letters, kind, {}).html)
