"""Finds the codes of activities as people type them: «JU-03», «ju 3», «J.U. 03», «ju tres», «MEGI-02» for MGEI-02."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from rapidfuzz.distance import OSA

from bot.plans.codes import bare_number, code_parts
from conocimiento.folding import folded, is_seen
from conocimiento.search.speller import Speller
from conocimiento.search.text import plain

CODE, DAY, PERCENT = "§", "¤", "¶"
MARKS = frozenset({CODE, DAY, PERCENT})


def words_in(text: str) -> list[str]:
    return text.split()


_TOKEN = re.compile(r"\d+|[^\W\d_]+|\n|[^\s\w]|_")
_LONGEST = 12  # tokens that a code may have
_JOINS = frozenset("-./#°º")
_NUMBER_WORDS = frozenset({"no", "n", "nro", "num", "numero"})
_POINTERS = frozenset({"actividad", "codigo", "act", "tarea"})
# With a space after them these are words and not the letters of a code: «a 1», «de 3».
_GRAMMAR = frozenset(
    words_in(
        "a al con da de del e el en es ha he la las le lo los me mi no o por que se si sin son su te un una va y ya"
    )
)
_SHORTHAND = {
    **dict.fromkeys(("q", "k", "ke"), "que"),
    **dict.fromkeys(("xq", "pq", "porq", "xk", "porke"), "porque"),
    **dict.fromkeys(("xfa", "porfa", "xfavor", "porfavor"), "por favor"),
    **dict.fromkeys(("✅", "✔", "☑", "👍"), "cumplida"),
    **dict.fromkeys(("kien", "qien", "qn", "kn"), "quien"),
    **{"kienes": "quienes", "kuando": "cuando", "komo": "como", "kual": "cual", "kuanto": "cuanto", "dnd": "donde"},
    **{"x": "por", "d": "de", "dl": "del", "pa": "para", "pal": "para el", "\n": ";", "_": "-"},
}
_LETTERS = {
    **{"be": "b", "ce": "c", "efe": "f", "ge": "g", "gue": "g", "jota": "j", "ka": "k", "ele": "l", "eme": "m"},
    **{"ene": "n", "pe": "p", "cu": "q", "erre": "r", "ese": "s", "te": "t", "uve": "v", "equis": "x"},
    **{letter: letter for letter in "aeiou"},
}
"""How letters are called when a code is spelt: «jota u tres»."""
_DIGITS = str.maketrans("oil", "011")  # letters that look like them
_UNITS = words_in(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete "
    "dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete "
    "veintiocho veintinueve"
)
_TENS = {30: "treinta", 40: "cuarenta", 50: "cincuenta", 60: "sesenta", 70: "setenta", 80: "ochenta", 90: "noventa"}


def _numbers() -> dict[str, int]:
    """Lists 0–100 in words, also as people type them: «ochentaicinco»."""
    found = {word: value for value, word in enumerate(_UNITS)} | {"cien": 100}
    for ten, word in _TENS.items():
        links = (" y ", " i ", "i", "y")
        found |= {f"{word}{link}{_UNITS[unit]}": ten + unit for link in links for unit in range(1, 10)} | {word: ten}
    return found


NUMBERS = _numbers()


@dataclass(frozen=True)
class Item:
    """Holds a plain word, or a mark with what it stands for: activities, a day or a number."""

    word: str
    start: int
    end: int
    ids: tuple[int, ...] = ()
    day: date | None = None
    number: int | None = None


def tokens(text: str) -> list[Item]:
    r"""Splits a text into items. A character that can't be seen does not part a word: «J\u00adU-03» is one code."""
    return [*_tokens(text)]


@lru_cache(maxsize=64)  # texts: one message is read more than once
def _tokens(text: str) -> tuple[Item, ...]:
    if all(map(is_seen, text)):
        return tuple(Item(_word(found[0]), found.start(), found.end()) for found in _TOKEN.finditer(text))
    places = [place for place, char in enumerate(text) if is_seen(char)]
    seen, places = "".join(text[place] for place in places), [*places, len(text)]
    return tuple(Item(_word(found[0]), places[found.start()], places[found.end()]) for found in _TOKEN.finditer(seen))


@lru_cache(maxsize=20_000)  # one message is read more than once, and people's words are the same ones
def _word(token: str) -> str:
    bare = folded(token)
    word = "·" if token in MARKS else plain(bare) or bare
    return _SHORTHAND.get(word, word)


class Codes:
    """Knows the codes of activities and finds them in texts. `known`: ids of activities, with their codes."""

    def __init__(self, known: Iterable[tuple[int, str]]) -> None:
        self._known: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for number, code in known:
            self._known[_said(code)].append(number)
        self._prefixes = {key[0] for key in self._known if len(key) == 2 and key[0].isalpha()}
        first = {key[0] for key in self._known if key}
        self._beginnings = {part[:end] for part in first for end in range(1, len(part) + 1)}

    @cached_property
    def _speller(self) -> Speller:
        return Speller(self._prefixes)

    def named(self, text: str) -> list[tuple[int, ...]]:
        """Returns the activities of each code in the text. Mistyped codes are not corrected."""
        items, place, found = tokens(text), 0, list[tuple[int, ...]]()
        while place < len(items):
            place, ids = self._exact(items, place, text)
            found += [ids] if ids else []
        return found

    def mark(self, items: list[Item], text: str) -> tuple[list[Item], bool]:
        """Puts a mark in place of each code; also tells whether the plans have the code. When no code is right, one
        with a mistyped letter is looked for, and then one that begins like a known code: the mark gets the activities
        with that beginning."""
        for find in (self._exact, self._misread, self._near, self._alike) if self._known else ():
            marked, place = list[Item](), 0
            while place < len(items):
                end, ids = find(items, place, text)
                marked.append(Item(CODE, items[place].start, items[end - 1].end, ids) if ids else items[place])
                place = end
            if any(item.ids for item in marked):
                return marked, find != self._alike
        return items, True

    def _exact(self, items: list[Item], place: int, text: str) -> tuple[int, tuple[int, ...]]:
        """Reads the longest code that begins at this item; returns where it ends and the activities that have it."""
        best: tuple[int, tuple[int, ...]] = place + 1, ()
        if not self._may_begin(items[place].word):
            return best
        parts, spelt = list[str](), list[str]()
        for end in range(place, min(place + _LONGEST, len(items))):
            word = items[end].word
            if word in _JOINS or (word in _NUMBER_WORDS and parts and parts[-1].isalpha()):
                if not parts:
                    break
                continue
            if not word.isalnum() or (end > place and _is_grammar(items, place)):
                break
            _add(parts, word)
            _add(spelt, _LETTERS.get(word, word))
            for said in (parts, spelt):
                if tuple(said) in self._known and _stands(items, place, end, said, text):
                    best = end + 1, tuple(self._known[tuple(said)])
        return best

    def _may_begin(self, word: str) -> bool:
        """Tells whether some code begins with this word, or with the letter that it spells; a zero before it counts as
        nothing."""
        part = bare_number(word)
        return part in self._beginnings or part == "0" or _LETTERS.get(word) in self._beginnings

    def _misread(self, items: list[Item], place: int, text: str) -> tuple[int, tuple[int, ...]]:
        """Reads a code in whose figure a letter stands for a digit: «JU-O3», «MG-0l»."""
        end = start = place + 1
        if items[place].word not in self._prefixes or start >= len(items):
            return place + 1, ()
        joined = items[start].word in _JOINS
        end = start = start + joined
        while end < len(items) and (end == start or items[end].start == items[end - 1].end):
            if not items[end].word.isalnum():
                break
            end += 1
        written = text[items[start].start : items[end - 1].end] if end > start else ""
        figure = written.lower().translate(_DIGITS)
        misread = not written.isdecimal() and (joined or any(map(str.isdecimal, written)))
        if not misread or not figure.isdecimal():
            return place + 1, ()
        ids = self._known.get((items[place].word, bare_number(figure)), [])
        return (end, tuple(ids)) if ids else (place + 1, ())

    def _near(self, items: list[Item], place: int, _text: str) -> tuple[int, tuple[int, ...]]:
        """Reads a code with one slip in its letters; its figure is never corrected."""
        end = _figure_after(items, place)
        if end is None or not self._prefixes:
            return place + 1, ()
        word, figure = items[place].word, bare_number(items[end].word)
        if end == place + 1 and items[end].start > items[place].end:  # «megi 02» is corrected; «su 3» is not
            meant = {self._speller.correct(word)} & self._prefixes - {word}
        else:
            meant = {prefix for prefix in self._prefixes if len(word) > 1 and OSA.distance(word, prefix) == 1}
        ids = [number for prefix in sorted(meant) for number in self._known.get((prefix, figure), [])]
        return (end + 1, tuple(ids)) if ids else (place + 1, ())

    def _alike(self, items: list[Item], place: int, _text: str) -> tuple[int, tuple[int, ...]]:
        """Reads a code that no plan has but that begins like one: «JU-09» of somebody who has JU-03. «MGEI 2027» is a
        year."""
        end = _figure_after(items, place)
        if end is None or items[place].word not in self._prefixes:
            return place + 1, ()
        figure, joined = items[end].word, end > place + 1 or items[end].start == items[place].end
        if len(figure) > 3 or not (joined or figure.startswith("0")):
            return place + 1, ()
        return end + 1, tuple(ids[0] for key, ids in self._known.items() if key[0] == items[place].word)


@lru_cache(maxsize=16)  # plans change seldom, and every message is looked through for their codes
def known_codes(known: tuple[tuple[int, str], ...]) -> Codes:
    """Makes the reader of these codes, of activities by their ids."""
    return Codes(known)


def _add(parts: list[str], word: str) -> None:
    """Adds a word to the parts of a code. Letters that follow letters are one part: «J.U.»."""
    if parts and word.isalpha() and parts[-1].isalpha() and word not in NUMBERS:
        parts[-1] += word
    else:
        part = bare_number(str(NUMBERS.get(word, word)) if parts else word)
        if parts and parts[-1] == "0" and part.isdecimal():  # «cero uno»
            parts.pop()
        parts.append(part)


@lru_cache(maxsize=16_384)  # every code of 97 plans
def _said(code: str) -> tuple[str, ...]:
    """Splits a code into the parts that are left of it in a sentence."""
    parts: list[str] = []
    for part in code_parts(code):
        _add(parts, part)
    return tuple(parts)


def _is_grammar(items: list[Item], place: int) -> bool:
    return items[place].word in _GRAMMAR and items[place + 1].start > items[place].end


def _stands(items: list[Item], place: int, end: int, parts: list[str], text: str) -> bool:
    """Tells whether these parts may be a code. One of figures or of letters alone could be anything: it needs
    «actividad» before it, or capitals; «1.2» may also begin the text."""
    letters = any(part.isalpha() for part in parts)
    if letters and len(parts) > 1:
        return True
    if place and items[place - 1].word in _POINTERS:
        return True
    if letters:
        return text[items[place].start : items[end].end].isupper() and end - place < 1 and len(parts[0]) > 1
    return len(parts) > 1 and place == 0


def _figure_after(items: list[Item], place: int) -> int | None:
    """Returns the place of the figure that follows letters, with at most one mark between, glued to both."""
    if not items[place].word.isalpha():
        return None
    after = items[place + 1 : place + 3]
    if after and after[0].word.isdecimal():
        return place + 1
    joined = len(after) == 2 and after[0].word in _JOINS and after[1].word.isdecimal()
    return place + 2 if joined and after[1].start - items[place].end == 1 else None
