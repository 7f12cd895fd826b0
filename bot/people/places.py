"""Finds the secretariats that a text names: whole names, as people type them; and those of a pasted list."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from conocimiento.folding import folded

_WORD = re.compile(r"\w+")
_LONGEST = 1000  # characters that are read
_LONGEST_LIST = 8000
_LINES = re.compile(r"[\n;|\t/•]")
_AND = re.compile(r"\b[yYeE]\b")
_DIGITS = re.compile(r"(?<!\d)\d{1,5}(?!\d)")
_MARKER = re.compile(r"^\W{0,5}(?:\d{1,3}[.)-])?")  # «1. », «- »
_NO_NAME = 3  # letters: «D.C.» behind a comma is none
_MOST_WORDS = 4  # words that a name may have
_SLIPS_FROM = 6  # letters: shorter names must be typed correctly
_TWO_SLIPS_FROM = 10  # letters
# Names that are also words or surnames count only where a place is spoken of.
_ALSO_WORDS = frozenset(
    {"bello", "soledad", "mosquera", "armenia", "florencia", "sucre", "bolivar", "caldas", "cordoba"}
)
_BEFORE_A_PLACE = frozenset({"de", "en", "a", "secretaria", "para", "municipio", "va", "von"})
# What stands before the name of one's own secretariat
_CALLED = frozenset({"soy", "de", "del", "la", "el", "en", "mi", "es", "con", "para", "por", "trabajo", "vengo"})
_CALLED |= {"secretaria", "educacion", "municipal", "departamental", "distrital", "sem", "sed"}
_CALLED |= {"municipio", "departamento", "distrito", "gobernacion", "alcaldia"}
_SAID_SO = {"kibdo": "quibdo", "santamarta": "santa marta", "stamarta": "santa marta", "sta marta": "santa marta"}

Names = dict[str, str]  # name → DIVIPOLA code
Shapes = dict[tuple[str, int], list[str]]

_ALONE = {  # what stands for a whole name when nothing else is said
    "bogota": "bogota d c",
    "distrito capital": "bogota d c",
    **dict.fromkeys(
        ("san andres", "archipielago de san andres", "san andres y providencia", "providencia", "santa catalina"),
        "archipielago de san andres providencia y santa catalina",
    ),
    "tumaco": "san andres de tumaco",
}


@dataclass(frozen=True)
class Mention:
    """Holds a secretariat that a text names; `start` and `end` are places in the text."""

    code: str
    start: int
    end: int


@dataclass(frozen=True)
class Listed:
    """Holds what a pasted list names: `codes` in its order, each once; `unread`: the pieces that name nothing."""

    codes: tuple[str, ...]
    unread: tuple[str, ...]


def listed(text: str, secretariats: Iterable[tuple[str, str]]) -> Listed:
    """Reads a list of secretariats: names as people type them, or DIVIPOLA codes, also without the zero before them; a
    line each, or with commas between them. `secretariats`: (code, name) of all there are."""
    known = tuple(secretariats)
    codes, unread = list[str](), list[str]()
    for line in filter(None, map(str.strip, _LINES.split(text[:_LONGEST_LIST]))):
        for piece in [line] if _alone(line, known) else _pieces(line):
            found = _named_by(piece, known)
            codes += found
            if not found and sum(char.isalnum() for char in piece) > _NO_NAME:
                unread.append(" ".join(piece.split()))
    return Listed(tuple(dict.fromkeys(codes)), tuple(dict.fromkeys(unread)))


def exactly(text: str, secretariats: Iterable[tuple[str, str]]) -> str | None:
    """Returns the code of the one secretariat that a text is, by its whole name or its DIVIPOLA code, also behind
    «Secretaría de Educación de …» or «soy de …»; None for anything else, and for a name with a typing slip."""
    known = tuple(secretariats)
    codes, names = {code for code, _ in known}, _by_name(known)
    words = _WORD.findall(folded(text[:_LONGEST]))
    for place, word in enumerate(words):
        rest = words[place:]
        if len(rest) == 1 and {word, f"0{word}"} & codes:
            return word if word in codes else f"0{word}"
        key = _key(" ".join(rest))
        if found := next((names[each] for each in (_ALONE.get(key), _SAID_SO.get(key), key) if each in names), None):
            return found
        if word not in _CALLED:
            return None
    return None


def _pieces(line: str) -> list[str]:
    return [piece for each in line.split(",") for piece in _AND.split(each)]


def _alone(piece: str, known: tuple[tuple[str, str], ...]) -> str | None:
    """Returns the code of the one secretariat that a piece is: alone a name is a name, also one that is a word too."""
    names, key = _by_name(known), _key(_MARKER.sub("", piece))
    said = (_ALONE.get(key, key), _SAID_SO.get(key, key))
    return next((names[each] for each in said if each in names), None) or _near(key, names, _by_shape(known))


def _named_by(piece: str, known: tuple[tuple[str, str], ...]) -> list[str]:
    """Returns the codes of what a piece of a list names. A number among letters is a code only with its four or five
    digits: the others count the lines."""
    least = 4 if any(char.isalpha() for char in piece) else 1
    digits = {each for each in _DIGITS.findall(piece) if len(each) >= least}
    by_code = [code for code, _ in known if {code, code.lstrip("0")} & digits] if digits else []
    if by_code:
        return by_code
    whole = _alone(piece, known)
    return [whole] if whole else [each.code for each in mentioned(piece, known)]


@lru_cache(maxsize=8)
def _by_name(secretariats: tuple[tuple[str, str], ...]) -> Names:
    """Returns the DIVIPOLA code of each name. A department and its city may share a name; it then means the city."""
    return {_key(name): code for code, name in sorted(secretariats, key=lambda each: len(each[0]))}


def _key(name: str) -> str:
    words = _WORD.findall(folded(name))
    return " ".join(words[1:] if len(words) > 1 and words[0] in {"el", "la"} else words)


def mentioned(text: str, secretariats: Iterable[tuple[str, str]]) -> list[Mention]:
    """Finds the secretariats that are named, in the order of the text. `secretariats`: (code, name) of all there
    are."""
    return [*_mentioned(text[:_LONGEST], tuple(secretariats))]


@lru_cache(maxsize=64)  # texts: several readers look for the secretariats of one message
def _mentioned(text: str, known: tuple[tuple[str, str], ...]) -> tuple[Mention, ...]:
    names, shapes = _by_name(known), _by_shape(known)
    said = [(folded(each[0]), each.start(), each.end()) for each in _WORD.finditer(text)]
    found, place = list[Mention](), 0
    while place < len(said):
        words = [word for word, _, _ in said[max(place - 1, 0) : place + _MOST_WORDS]]
        size, code = _at(words, place > 0, names, shapes)
        if code:
            found.append(Mention(code, said[place][1], said[place + size - 1][2]))
        place += size
    return tuple(found)


def is_a_word_too(name: str) -> bool:
    """Tells whether a secretariat's name is also a word, or what people are called."""
    return folded(name) in _ALSO_WORDS


def _at(words: Sequence[str], has_before: bool, names: Names, shapes: Shapes) -> tuple[int, str | None]:
    """Reads the longest name that begins at this word; returns how many words it takes and the secretariat's code, or 1
    and None."""
    before, here = (words[0], words[1:]) if has_before else ("", words)
    for size in range(len(here), 0, -1):
        name = " ".join(here[:size])
        name = _SAID_SO.get(name, name)
        code = names.get(name) or _near(name, names, shapes)
        if code and (name not in _ALSO_WORDS or before in _BEFORE_A_PLACE):
            return size, code
    return 1, None


def _near(name: str, names: Names, shapes: Shapes) -> str | None:
    """Returns the code of the name with at most one or two typing slips, when exactly one name is that near; short
    names must be right."""
    if len(name) < _SLIPS_FROM:
        return None
    most = 2 if len(name) >= _TWO_SLIPS_FROM else 1
    alike = shapes.get((name[0], name.count(" ")), ())
    near = [other for other in alike if OSA.distance(name, other, score_cutoff=most) <= most]
    return names[near[0]] if len(near) == 1 else None


@lru_cache(maxsize=8)
def _by_shape(secretariats: tuple[tuple[str, str], ...]) -> Shapes:
    """Groups the long names by first letter and number of spaces, so that few have to be compared."""
    found: Shapes = {}
    for name in _by_name(secretariats):
        if len(name) >= _SLIPS_FROM:
            found.setdefault((name[0], name.count(" ")), []).append(name)
    return found
