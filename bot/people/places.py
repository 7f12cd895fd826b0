"""Finds the secretariats that a text names: whole names, as people type them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from conocimiento.folding import folded

_WORD = re.compile(r"\w+")
_LONGEST = 1000  # characters that are read
_MOST_WORDS = 4  # words that a name may have
_SLIPS_FROM = 6  # letters: shorter names must be typed correctly
_TWO_SLIPS_FROM = 10  # letters
# Names that are also words or surnames count only where a place is spoken of.
_ALSO_WORDS = frozenset(
    {"bello", "soledad", "mosquera", "armenia", "florencia", "sucre", "bolivar", "caldas", "cordoba"}
)
_BEFORE_A_PLACE = frozenset({"de", "en", "a", "secretaria", "para", "municipio", "va", "von"})
_SAID_SO = {"kibdo": "quibdo", "santamarta": "santa marta", "stamarta": "santa marta", "sta marta": "santa marta"}


@dataclass(frozen=True)
class Mention:
    """Holds a secretariat that a text names; `start` and `end` are places in the text."""

    code: str
    start: int
    end: int


@lru_cache(maxsize=8)
def _by_name(secretariats: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Returns the DIVIPOLA code of each name. A department and its city may share a name; it then means the city."""
    return {_key(name): code for code, name in sorted(secretariats, key=lambda each: len(each[0]))}


def _key(name: str) -> str:
    words = _WORD.findall(folded(name))
    return " ".join(words[1:] if len(words) > 1 and words[0] in {"el", "la"} else words)


def mentioned(text: str, secretariats: Iterable[tuple[str, str]]) -> list[Mention]:
    """Finds the secretariats that are named, in the order of the text. `secretariats`: (code, name) of all there
    are."""
    names = _by_name(tuple(secretariats))
    said = [(folded(each[0]), each.start(), each.end()) for each in _WORD.finditer(text[:_LONGEST])]
    found, place = list[Mention](), 0
    while place < len(said):
        size, code = _at([word for word, _, _ in said[max(place - 1, 0) : place + _MOST_WORDS]], place > 0, names)
        if code:
            found.append(Mention(code, said[place][1], said[place + size - 1][2]))
        place += size
    return found


def _at(words: Sequence[str], has_before: bool, names: dict[str, str]) -> tuple[int, str | None]:
    """Reads the longest name that begins at this word; returns how many words it takes and the secretariat's code, or 1
    and None."""
    before, here = (words[0], words[1:]) if has_before else ("", words)
    for size in range(len(here), 0, -1):
        name = " ".join(here[:size])
        name = _SAID_SO.get(name, name)
        code = names.get(name) or _near(name, names)
        if code and (name not in _ALSO_WORDS or before in _BEFORE_A_PLACE):
            return size, code
    return 1, None


def _near(name: str, names: dict[str, str]) -> str | None:
    """Returns the code of the name with at most one or two typing slips, when exactly one name is that near; short
    names must be right."""
    if len(name) < _SLIPS_FROM:
        return None
    most = 2 if len(name) >= _TWO_SLIPS_FROM else 1
    alike = _by_shape(tuple(names)).get((name[0], name.count(" ")), ())
    near = [other for other in alike if OSA.distance(name, other, score_cutoff=most) <= most]
    return names[near[0]] if len(near) == 1 else None


@lru_cache(maxsize=8)
def _by_shape(names: tuple[str, ...]) -> dict[tuple[str, int], list[str]]:
    """Groups the long names by first letter and number of spaces, so that few have to be compared."""
    found: dict[tuple[str, int], list[str]] = {}
    for name in names:
        if len(name) >= _SLIPS_FROM:
            found.setdefault((name[0], name.count(" ")), []).append(name)
    return found
