"""Texts that people type, compared: one fold for every key, so that no surface tells apart what no reader does.

Programs write one and the same word in many ways: an accent as a letter of its own (NFD), a dash as one of a dozen
characters, digits and letters in full width or of another script, soft hyphens and spaces of no width that come along
with what is copied from a page.
"""

import re
import unicodedata
from functools import lru_cache

_DASHES = frozenset("\u2212\u2043\u02d7")  # minus, hyphen bullet, modifier: dashes that Unicode does not call so
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")  # that show nothing
_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """Lower case, without accents, full width, other scripts' digits, other dashes and what can't be seen."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(map(_plain, apart))


def words(text: str) -> list[str]:
    """Its words, folded; marks and spaces only part them."""
    return _WORD.findall(folded(text))


def phrase_key(text: str) -> str:
    """Equal for names and posts that differ in capitals, accents, spaces and marks."""
    return " ".join(words(text))


def spelled(text: str) -> str:
    """The same letters as the person meant them, capitals and accents too: composed, in plain width and digits, with
    one kind of dash and of space, and nothing that can't be seen. For what is then read by a pattern."""
    if text.isascii():
        return " ".join(text.split())
    return " ".join("".join(map(_written, unicodedata.normalize("NFKC", text))).split())


def as_seen(text: str) -> str:
    """Equal for sentences that look the same. Unlike `spelled` it keeps «m²»."""
    return " ".join("".join(map(_written, unicodedata.normalize("NFC", text))).split())


def without_unseen(text: str) -> str:
    """Composed, and without what takes no space and turns no text around: it comes along with what is copied."""
    if text.isascii():
        return text
    return "".join(char for char in unicodedata.normalize("NFC", text) if not _unseen(char) or turns(char))


@lru_cache(maxsize=4096)
def is_seen(char: str) -> bool:
    """A character that takes a place of its own; no loose accent either."""
    return bool(folded(char))


def turns(char: str) -> bool:
    """Marks that let a text show itself in another order than it has."""
    return "\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069" or char in "\u200e\u200f\u061c"


def _unseen(char: str) -> bool:
    return unicodedata.category(char) == "Cf" or char in _BLANK_LETTERS


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    return "" if unicodedata.category(char) in ("Mn", "Me") else _written(char)


@lru_cache(maxsize=4096)
def _written(char: str) -> str:
    category = unicodedata.category(char)
    if _unseen(char) or "\ufe00" <= char <= "\ufe0f":
        return ""
    if category == "Pd" or char in _DASHES:
        return "-"
    return str(unicodedata.decimal(char)) if category == "Nd" else char
