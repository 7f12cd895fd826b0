"""Texts that people type, compared: one fold for every key, so that no surface tells apart what no reader does.

Programs write one and the same word in many ways: an accent as a letter of its own (NFD), a dash as one of a dozen
characters, digits and letters in full width or of another script, soft hyphens and spaces of no width that come along
with what is copied from a page.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Literal

_DASHES = frozenset("\u2212\u2043\u02d7")  # minus, hyphen bullet, modifier: dashes that Unicode does not call so
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")  # that show nothing
_WORD = re.compile(r"[^\W_]+")


_MOST_KNOWN = 20_000  # characters that are remembered
_MOST_MARKS = 8  # accents of one letter; no script's words have more


class _Folds(dict[int, str]):
    """For str.translate: what is left of each character."""

    def __missing__(self, codepoint: int) -> str:
        parted = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", chr(codepoint)).casefold())
        left = "".join(map(_plain, parted))
        if len(self) < _MOST_KNOWN:
            self[codepoint] = left
        return left


class _Written(dict[int, str]):
    """For str.translate: how each character is written in plain signs."""

    def __missing__(self, codepoint: int) -> str:
        written = _written(chr(codepoint))
        if len(self) < _MOST_KNOWN:
            self[codepoint] = written
        return written


_FOLDS, _WRITTEN = _Folds(), _Written()


def folded(text: str) -> str:
    """Folds a text: lower case, without accents, full width, other scripts' digits, other dashes and what can't be
    seen. It goes character by character, because normalising a whole text sorts its accents, which takes time quadratic
    in the number of accents in a row."""
    return text.lower() if text.isascii() else text.translate(_FOLDS)


def words(text: str) -> list[str]:
    """Splits a text into folded words; marks and spaces only separate them."""
    return _WORD.findall(folded(text))


def phrase_key(text: str) -> str:
    """Makes a key that is equal for names and posts that differ only in capitals, accents, spaces and marks."""
    return " ".join(words(text))


def spelled(text: str) -> str:
    """Writes the letters the person meant, with capitals and accents: composed, in plain width and digits, with one
    kind of dash and of space, and nothing that can't be seen. Patterns then read the result."""
    if text.isascii():
        return " ".join(text.split())
    return " ".join(composed(text, "NFKC").translate(_WRITTEN).split())


def as_seen(text: str) -> str:
    """Makes a text that is equal for sentences that look the same. Unlike `spelled` it keeps «m²»."""
    return " ".join(composed(text).translate(_WRITTEN).split())


def without_unseen(text: str) -> str:
    """Composes the text and removes characters that take no space and do not change the direction of writing: they come
    along with copied text."""
    if text.isascii():
        return text
    return "".join(char for char in composed(text) if not _unseen(char) or turns(char))


def composed(text: str, form: Literal["NFC", "NFKC"] = "NFC") -> str:
    """Writes each letter with its accents as one character, as far as Unicode has it, and with no more accents than a
    letter can bear: normalising alone takes time quadratic in the number of accents in a row."""
    if text.isascii():
        return text
    if not any(map(unicodedata.combining, text)):
        return unicodedata.normalize(form, text)
    kept, marks = [], 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _MOST_MARKS:
            kept.append(char)
    return unicodedata.normalize(form, "".join(kept))


@lru_cache(maxsize=4096)
def is_seen(char: str) -> bool:
    """Tells whether a character takes a place of its own; a loose accent does not."""
    return bool(folded(char))


def turns(char: str) -> bool:
    """Tells whether a mark makes a text show in another order than it is written."""
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
