"""Long HTML in pieces Telegram accepts: no tag and no entity is cut, what is open at a cut is closed and reopened."""

import re

MESSAGE_LENGTH = 4096  # Bot API, sendMessage: characters after entities parsing
CAPTION_LENGTH = 1024  # sendPhoto, sendDocument
_TOKEN = re.compile(r"<[^<>]*>|&(?:#\d+|#[xX][0-9a-fA-F]+|\w+);|.", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_BREAKS = ("\n", " ")


def split_html(html: str, limit: int = MESSAGE_LENGTH) -> list[str]:
    """Cuts HTML into pieces of at most `limit` visible characters, after a line or a word when one ends in the last
    quarter.

    `html` is well formed, as our templates render it. Pieces without visible text are left out.
    """
    if len(html) <= limit and _TAG.sub("", html).strip():  # nearly every message: nothing to cut
        return [html]
    tokens: list[str] = _TOKEN.findall(html)
    pieces, start, opened = [], 0, list[str]()
    while start < len(tokens):
        end = _end(tokens, start, limit)
        chunk = tokens[start:end]
        still_open = _open_after(opened, chunk)
        closing = "".join(f"</{_name(tag)}>" for tag in reversed(still_open))
        if any(_visible(token) and not token.isspace() for token in chunk):
            pieces.append("".join([*opened, *chunk]) + closing)
        start, opened = end, still_open
    return pieces


def _end(tokens: list[str], start: int, limit: int) -> int:
    """Finds where a piece ends: one past the last token that fits."""
    length, fits = 0, len(tokens)
    for position in range(start, len(tokens)):
        length += _visible(tokens[position])
        if length > limit:
            fits = position
            break
    else:
        return fits
    for mark in _BREAKS:
        for position in range(fits - 1, max(start, fits - limit // 4), -1):
            if tokens[position] == mark:
                return position + 1
    return fits


def _visible(token: str) -> bool:
    return not (token.startswith("<") and len(token) > 1)


def _name(tag: str) -> str:
    return tag.strip("</>").split()[0]


def _open_after(opened: list[str], tokens: list[str]) -> list[str]:
    stack = list(opened)
    for token in tokens:
        if _visible(token):
            continue
        if token.startswith("</"):
            stack.pop()
        else:
            stack.append(token)
    return stack


# Bot API, HTML style
_PLAIN_TAGS = ["b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "tg-spoiler", "blockquote"]
_OPENING = re.compile(
    rf"<(?:{'|'.join(_PLAIN_TAGS)}|blockquote expandable"
    r"|span class=\"tg-spoiler\"|code class=\"[\w-]+\"|a href=\"[^\"<>]*\")>"
)


def well_formed(html: str, limit: int = MESSAGE_LENGTH) -> bool:
    """Tells whether Telegram takes HTML as it is: known tags, closed in order, no bare `<`, at most `limit`
    characters."""
    opened: list[str] = []
    length = 0
    for token in _TOKEN.findall(html):
        if _visible(token):
            length += 1
            if token[0] == "<":
                return False
        elif token.startswith("</"):
            if not opened or opened.pop() != _name(token):
                return False
        elif _OPENING.fullmatch(token):
            opened.append(_name(token))
        else:
            return False
    return not opened and length <= limit
