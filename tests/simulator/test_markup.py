"""parse_mode=HTML: what td's parser accepts, what it makes of it, and its errors to the letter."""

from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.simulator.errors import BotApiError
from bot.simulator.formatting.entities import Entity, Formatted, utf16_length, utf16_slice
from bot.simulator.formatting.markup import parse_html
from bot.simulator.formatting.tidy import settle


def shown(html: str) -> tuple[str, list[tuple[str, int, int, str]]]:
    formatted = settle(parse_html(html))
    return formatted.text, [(e.kind, e.offset, e.length, e.argument) for e in formatted.entities]


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("<b>a</b>", "a", [("bold", 0, 1, "")]),
        ("<strong>a</strong><em>b</em>", "ab", [("bold", 0, 1, ""), ("italic", 1, 1, "")]),
        ("<INS>a</ins>", "a", [("underline", 0, 1, "")]),
        ("<strike>a</strike> <del>b</del> <s>c</s>", "a b c", [("strikethrough", i, 1, "") for i in (0, 2, 4)]),
        ("<tg-spoiler>a</tg-spoiler>", "a", [("spoiler", 0, 1, "")]),
        ('<span class="tg-spoiler">a</span>', "a", [("spoiler", 0, 1, "")]),
        ("<code>a &lt; b</code>", "a < b", [("code", 0, 5, "")]),
        ('<pre><code class="language-python">x</code></pre>', "x", [("pre", 0, 1, "python")]),
        ('<code class="language-python"><pre>x</pre></code>', "x", [("pre", 0, 1, "python")]),
        ('<code class="language-python">x</code>', "x", [("code", 0, 1, "")]),
        ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1, "")]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1, "")]),
        (
            '<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>',
            "👍",
            [("custom_emoji", 0, 2, "5368324170671202286")],
        ),
        ("<a href='https://a.co/x?y=1&amp;z=2'>a</a>", "a", [("text_link", 0, 1, "https://a.co/x?y=1&z=2")]),
        ('<a href="a.co">a</a>', "a", [("text_link", 0, 1, "http://a.co/")]),
        ("<a>a.co</a>", "a.co", [("text_link", 0, 4, "http://a.co/")]),
        ('<a href="nowhere">a</a>', "a", []),
        ('<a href="http://localhost:8080/">a</a>', "a", []),
        ('<a href="tg://user?id=77">a</a>', "a", [("text_mention", 0, 1, "77")]),
        ("😀<b>é😀</b>", "😀é😀", [("bold", 2, 3, "")]),
        ("<b></b>a", "a", []),
        ("<b>a</>", "a", [("bold", 0, 1, "")]),
        ("&amp;lt; &quot;&#39;&#x27; &nbsp; & &;", "&lt; \"'' &nbsp; & &;", []),
        ("&lt&gt", "<>", []),
        ("&#128512;<b>x</b>", "😀x", [("bold", 2, 1, "")]),
        ("&#1114111;", "&#1114111;", []),
        ("<b>a</b><b>b</b>", "ab", [("bold", 0, 2, "")]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 1, ""), ("bold", 1, 1, ""), ("italic", 1, 1, "")]),
        ("<b>a <code>b</code> c</b>", "a b c", [("bold", 0, 2, ""), ("code", 2, 1, ""), ("bold", 3, 2, "")]),
        (
            "<b>a <a href='a.co'>b</a></b>",
            "a b",
            [("bold", 0, 2, ""), ("text_link", 2, 1, "http://a.co/"), ("bold", 2, 1, "")],
        ),
        ("<blockquote><b>a</b></blockquote>", "a", [("blockquote", 0, 1, ""), ("bold", 0, 1, "")]),
        ("  \n <b>a</b>  \n", "a", [("bold", 0, 1, "")]),
        ("<b>a </b>  ", "a", [("bold", 0, 1, "")]),
        ("<b> a</b>", " a", [("bold", 0, 2, "")]),
        ("a\t\x01b\r\nc", "a  b\nc", []),
    ],
)
def test_entities_as_telegram_makes_them(html: str, text: str, entities: list[tuple[str, int, int, str]]) -> None:
    assert shown(html) == (text, entities)


@pytest.mark.parametrize(
    ("html", "error"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><I>a", 'Can\'t find end tag corresponding to start tag "i"'),
        ("<foo>a</foo>", 'Unsupported start tag "foo" at byte offset 0'),
        ("é<p>", 'Unsupported start tag "p" at byte offset 2'),
        ("&lt;<script>", 'Unsupported start tag "script" at byte offset 4'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("1 <3", "Unclosed start tag at byte offset 2"),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a =x>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=a/b>x</a>", "Unexpected end of name token at byte offset 8"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-emoji>a</tg-emoji>", "Invalid custom emoji identifier specified"),
        ("a\0b", "Text must not contain null bytes"),
        (
            "&#xD83D;",
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units",
        ),
    ],
)
def test_errors_to_the_letter(html: str, error: str) -> None:
    with pytest.raises(BotApiError) as refused:
        parse_html(html)
    assert refused.value.description == f"Bad Request: can't parse entities: {error}"
    assert refused.value.status == 400


# What Telegram takes away from any text, so that it cannot come back identical.
_LOST = {"\r", "\u0333", "\u033f", "\u030a", *(chr(code) for code in range(0x2028, 0x202F))}
plain = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters=[*_LOST, *map(chr, range(32)), "\x7f"]) | st.just("\n")
)


@given(plain)
def test_any_text_escaped_comes_back_identical(text: str) -> None:
    assert parse_html(escape(text)) == Formatted(text)
    assert settle(Formatted(text), allow_empty=True, allow_invisible=True).text == text.strip(" \n")


@given(st.lists(st.tuples(st.sampled_from(["b", "i", "u", "s", "code"]), plain.filter(str.strip)), min_size=1))
@settings(max_examples=200)
def test_offsets_are_utf16_and_cover_what_was_marked(parts: list[tuple[str, str]]) -> None:
    html = "|".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in parts)
    parsed = parse_html(html)
    marked = sorted(parsed.entities, key=lambda entity: entity.offset)
    assert [utf16_slice(parsed.text, e.offset, e.end) for e in marked] == [text for _, text in parts]


@given(st.text(st.sampled_from("<>/&;ab c='\"éü😀")))
def test_nothing_crashes_the_parser(text: str) -> None:
    try:
        parsed = parse_html(text)
    except BotApiError:
        return
    assert all(0 <= e.offset < e.end <= utf16_length(parsed.text) for e in parsed.entities)


_kinds = st.sampled_from(["bold", "italic", "spoiler", "code", "pre", "text_link", "blockquote"])
_entities = st.lists(
    st.builds(lambda kind, at, n: Entity(kind, at, n, "http://a.co/"), _kinds, st.integers(0, 11), st.integers(0, 9))
)


@given(_entities)
@settings(max_examples=300)
def test_settled_entities_are_nested_never_crossing_and_stay_settled(entities: list[Entity]) -> None:
    text = "abcde fghi klmnopqrst"
    settled = settle(Formatted(text, tuple(entities)))
    for one in settled.entities:
        for other in settled.entities:
            crossing = one.offset < other.offset < one.end < other.end
            assert not crossing
    assert settle(settled) == settled
