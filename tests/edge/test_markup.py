"""The splitter: whatever goes in, every piece is valid HTML within Telegram's limit and nothing visible is lost."""

import re
import unicodedata
from html import escape, unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.edge.markup import split_html, well_formed
from bot.simulator.state import Telegram
from tests.conftest import Clock

TAGS = ["b", "i", "u", "code", "blockquote"]


def _letters(text: str) -> str:
    """Without what Telegram tidies: spaces and characters nobody sees."""
    return "".join(char for char in text if not char.isspace() and unicodedata.category(char) not in {"Cc", "Cf", "Mn"})


def _visible(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


html = st.recursive(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60).map(escape),
    lambda inner: (
        st.builds(
            lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", st.sampled_from(TAGS), st.lists(inner, max_size=4)
        )
        | st.lists(inner, max_size=4).map("\n".join)
    ),
    max_leaves=12,
)


@given(html, st.integers(min_value=5, max_value=80))
def test_nothing_visible_is_lost_and_no_piece_is_too_long(text: str, limit: int) -> None:
    pieces = split_html(text, limit)
    assert all(len(_visible(piece)) <= limit for piece in pieces)
    assert "".join("".join(map(_visible, pieces)).split()) == "".join(_visible(text).split())


@given(html, st.integers(min_value=5, max_value=80))
def test_every_piece_is_well_formed(text: str, limit: int) -> None:
    for piece in split_html(text, limit):
        opened: list[str] = []
        for closing, name in re.findall(r"<(/?)(\w+)[^>]*>", piece):
            if closing:
                assert opened.pop() == name
            else:
                opened.append(name)
        assert not opened


@given(st.text(max_size=300))
def test_any_escaped_text_is_accepted_by_telegram_and_comes_back_the_same(text: str) -> None:
    """`<script>`, an unclosed `<b>`, `&amp;lt;` are words like any others."""
    telegram = Telegram(Clock(), "1:tests")
    person = telegram.add_person("Ana Prueba")
    telegram.open(person.id)
    shown = text.encode("utf-8", "replace").decode().replace("\0", "")
    answer = telegram.call("sendMessage", {"chat_id": person.id, "text": f"¶{escape(shown)}¶", "parse_mode": "HTML"})
    assert answer.status == 200, answer.payload
    assert _letters(answer.result["text"]) == _letters(f"¶{shown}¶")


def test_a_cut_inside_a_link_and_a_list_reopens_both() -> None:
    text = '<b>Uno</b> <a href="https://example.org/?a=1&amp;b=2">' + "palabra " * 20 + "</a>fin"
    pieces = split_html(text, 60)
    assert len(pieces) == 3
    assert all(piece.count("<a ") == piece.count("</a>") for piece in pieces)
    assert pieces[1].startswith('<a href="https://example.org/?a=1&amp;b=2">palabra')


def test_a_message_that_fits_is_left_alone() -> None:
    assert split_html("<b>Hola</b> &amp; adiós") == ["<b>Hola</b> &amp; adiós"]


@pytest.mark.parametrize(
    ("text", "takes"),
    [
        ("hola", True),
        ('<b>hola <i>a</i></b> <a href="https://a.b/?x=1&amp;y">x</a>', True),
        ("<blockquote expandable>a</blockquote><tg-spoiler>b</tg-spoiler>", True),
        ("{{ ''.__class__ }}", True),
        ("<script>alert(1)</script>", False),
        ("<b>hola", False),
        ("<b><i>hola</b></i>", False),
        ("hola</b>", False),
        ("3 < 4", False),
        ("<a href='x'>y</a>", False),
        ("a" * 4096, True),
        ("a" * 4097, False),
        ("&amp;" * 4096, True),
    ],
)
def test_what_telegram_takes_as_it_is(text: str, takes: bool) -> None:
    assert well_formed(text) is takes
    telegram = Telegram(Clock(), "59:test")
    person = telegram.add_person("Ana Prueba")
    telegram.open(person.id)
    answer = telegram.call("sendMessage", {"chat_id": person.id, "text": text, "parse_mode": "HTML"})
    assert answer.status == 200 or not takes
