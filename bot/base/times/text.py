"""A text about days and hours as plain tokens, and the numbers in it."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from bot.base.times import words
from conocimiento.folding import folded

LONGEST = 300  # characters; a longer text is no answer to «¿qué día?»
_ORDINAL = str.maketrans(dict.fromkeys("°º˚", "o"))  # «1°»
_TOKEN = re.compile(r"\d+|[^\W\d_]+|[^\w\s]|_")
_SLIP = 5  # letters that a name must have for one of them to be wrong


class Token(NamedTuple):
    """`joined`: no space before it."""

    word: str
    joined: bool

    @property
    def number(self) -> int | None:
        """Gives the token as a number of at most four digits."""
        return int(self.word) if self.word.isdecimal() and len(self.word) <= 4 else None


Tokens = Sequence[Token]


def tokens(text: str) -> list[Token]:
    plain = folded(text.translate(_ORDINAL))
    return [
        Token(found[0], found.start() > 0 and not plain[found.start() - 1].isspace())
        for found in _TOKEN.finditer(plain)
    ]


def word(of: Tokens, place: int) -> str:
    """Gives the word at a place, empty before the beginning and past the end."""
    return of[place].word if 0 <= place < len(of) else ""


def skip(of: Tokens, place: int, words: Collection[str], most: int = 1) -> int:
    """Skips at most so many of these words."""
    for _ in range(most):
        place += word(of, place) in words
    return place


def phrase(of: Tokens, place: int, table: Collection[str]) -> tuple[str, int] | None:
    """Finds the longest phrase of the table that stands here, and where it ends."""
    said, found = "", None
    for end, token in enumerate(of[place : place + words.MOST_WORDS], place + 1):
        said = f"{said} {token.word}" if said else token.word
        if said in table:
            found = said, end
    return found


def number(of: Tokens, place: int) -> tuple[int, int] | None:
    """Reads a number: «15», «quince», «treinta y uno»; and where it ends."""
    if place >= len(of):
        return None
    if (value := of[place].number) is not None:
        return (value, place + 1) if len(of[place].word) <= 2 else None
    said = words.NUMBERS.get(of[place].word)
    if said is None:
        return None
    unit = words.NUMBERS.get(word(of, place + 2), 0)
    if of[place].word in words.TENS and word(of, place + 1) in ("y", "i") and 1 <= unit <= 9:
        return said + unit, place + 3
    return said, place + 1


def month(of: Tokens, place: int, slips: bool) -> tuple[int, int] | None:
    """Reads the name of a month as 1–12, and where it ends, its point included. `slips`: one letter of the name may be
    wrong."""
    return _named(of, place, words.MONTHS, "months" if slips else "")


def weekday(of: Tokens, place: int, slips: bool) -> tuple[int, int] | None:
    """Reads the name of a weekday as 0–6, and where it ends, its point included. `slips` as in `month`."""
    return _named(of, place, words.WEEKDAYS, "weekdays" if slips else "")


def _named(of: Tokens, place: int, table: Mapping[str, int], slips: str) -> tuple[int, int] | None:
    said = word(of, place)
    found = table.get(said)
    if found is None and slips and len(said) >= _SLIP:
        found = _meant(said, slips)
    if found is None:
        return None
    return found, place + 1 + (word(of, place + 1) == "." and of[place + 1].joined)


@lru_cache(maxsize=1024)
def _meant(said: str, kind: str) -> int | None:
    """Finds the one name that is a letter away; None for a word of its own."""
    names = words.MONTH_NAMES if kind == "months" else words.WEEKDAY_NAMES
    if said in words.NO_SLIPS[kind] or said in words.TELLING or len(said) > len(max(names, key=len)) + 1:
        return None
    near = [number for number, name in enumerate(names) if OSA.distance(said, name, score_cutoff=1) <= 1]
    return near[0] + (kind == "months") if len(near) == 1 else None
