"""Turns messages about a plan into rows of items: corrected words, and a mark for each code, day and percentage."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import accumulate, chain

from bot.plans.plans import State
from bot.plans.spoken import days
from bot.plans.spoken.codes import CODE, DAY, MARKS, NUMBERS, PERCENT, Item, known_codes, tokens, words_in
from conocimiento.folding import composed
from conocimiento.search.speller import Speller
from conocimiento.search.text import plain

PUNCTUATION = rf"[^\w\s{CODE}{DAY}{PERCENT}]"

_DECIMAL = re.compile(r"(?<!\S)(?P<it>\d+ [.,] \d+)(?!\S)")
_WORDS = "|".join(sorted(NUMBERS, key=len, reverse=True))
_FIGURE = rf"(?:\d+(?:[.,]\d+)?|{_WORDS})"
_SHORT = rf"(?:\d{{1,3}}(?:[.,]\d+)?|{_WORDS})"  # «JU-03 2025» names a year
_PARTS = {"la mitad": 50, "mitad": 50, "tres cuartas partes": 75, "tres cuartos": 75, "una cuarta parte": 25}
_PARTS["ciento por ciento"] = 100
_NUMBERED = frozenset(
    words_in(
        "grado grados fase etapa piso jornada semestre trimestre bimestre periodo articulo decreto ley version dia"
    )
)
"""Words before a figure that is a number and no percentage: «grado 11»."""
_LONGEST_PERCENTAGE = 200  # characters; «vamos en el ochenta y cinco por ciento de avance» has 48
_SIGN = r"(?:%|por ciento|porciento|por cien|pct|porc)"
_EXPLICIT = re.compile(rf"(?<!\S)(?P<it>(?:- )?{_FIGURE} {_SIGN}|{'|'.join(_PARTS)})(?!\S)")
_LEAD = (
    r"(?:(?:en|por|al|a|con|un|el|la|va|vamos|van|voy|lleva|llevamos|llego|subio|quedo|esta|estamos|ya|avance|porcentaje"
    r"|otra vez|de nuevo|apenas|hoy|ahora|de|como|casi|mas|o|menos|ambas|ambos|l[ao]s (?:dos|tres|cuatro)"
    rf"|quedaron|estan|llevan|{PUNCTUATION}"
    r"|\w+[ai]d[oa]s?) ){0,20}?"
)
# «12 colegios», «12 de 15», «1 reunión» are no percentages
_NO_NOUN = r"(?! (?:de|del|dias?|horas?|mes|semanas?|anos?|[-/] \d)(?!\S))(?! \w*(?<!mo)s(?!\S))(?!\S)"
_BARE = [
    re.compile(pattern)
    for pattern in (
        rf"(?<!\S){CODE} {_LEAD}(?P<it>(?:- )?{_SHORT}){_NO_NOUN}",
        rf"(?<!\S)(?P<it>\d\d?|100|{_WORDS}) (?:(?:en|de|la|el|con|a|para|{PUNCTUATION}) ){{0,12}}{CODE}(?!\S)",
        rf"(?:al|{PUNCTUATION}) (?P<it>{_SHORT})(?: {PUNCTUATION}){{0,20}}$",
    )
]
# «póngale 85 a la de las barreras», «súbalo a 70»; «póngale 1 foto» is none
_SET_TO = re.compile(
    r"(?<!\S)(?:sub|baj|pon|pong|dej|ajust|actualic|cambi)(?:a|e|o|emos)?(?:me)?l[eoa]s? "
    rf"(?:(?:en|a|al|el|un|con|por|ya|ahi) ){{0,3}}(?P<it>{_SHORT})"
    rf"(?= (?:{PUNCTUATION}|{CODE}|a|al|en|y|por|porfa\w*|gracias|ya)(?!\S)|$)"
)
# «lo de las barreras ya va por el ochenta»: also where no code is named
_GOING = re.compile(
    r"(?<!\S)(?:(?:va|van|vamos|voy|anda|andan|andamos|lleva|llevan|llevamos|quedo|quedaron|quedamos|queda|quedan|subio"
    r"|subieron|subimos|esta|estan|estamos|avanzo|avanzamos|llego|llegaron|llegamos|alcanzo|alcanzamos|paso|pasaron|pasamos)"
    r"|(?:arranc|empez|comenz|inici|retom|reanud)(?:o|e|amos|aron)(?= (?:\w+ ){0,3}(?:en|con|al) )) "
    r"(?:(?:ya|como|mas o menos|casi|otra vez|de nuevo|apenas) ){0,3}"
    rf"(?:(?:en|por|al|a|con) )?(?:(?:el|un) )?(?P<it>{_SHORT}){_NO_NOUN}"
)
_GONE = re.compile(
    rf"(?<!\S)(?:en|por|al|a) (?:(?:el|un|como|casi) ){{0,2}}(?P<it>{_SHORT}) (?:ya )?"
    r"(?:va|vamos|van|voy|anda|andamos|estamos|quedo|quedamos)(?!\S)"
)
_AT_THE_END = re.compile(rf"(?:en|al|por el|en un|por un) (?P<it>{_SHORT})(?: {PUNCTUATION}){{0,20}}$")
SETS = (
    r"(?:sub|baj|pon|pong|dej|cambi|ajust|marc|marqu|registr|actuali[cz]|corrij|correg|modifi(?:c|qu)|qued)"
    r"(?:a|e|o|ar|er|ir|emos|amos)?(?:me)?(?:l[eoa]s?)?"
)
"""An order to set something: «súbalo», «ponle», «déjemelo», «corregir», «quede»."""
_WHOLE = re.compile(
    r"(?:(?:[,;:.!¡]|va|vamos|van|voy|lleva|llevamos|anda|andamos|esta|estamos|sigue|seguimos|es|son|seria|ya|si"
    r"|quedo|quedamos|queda|llego|llegamos|subio|no senora?|senora?|doctora?|dra|profe"
    r"|listo|lista|ok|okey|dale|bueno|hola|mejor|digamos|pongamos|era|eran|ay|uy|perdon|que|como|casi|apenas|solo|ahora"
    r"|hoy|aproximadamente|mas o menos"
    rf"|por ahi|en|por|al|a|un|el|del|hasta|con|eso|esa|avance|porcentaje|de|{SETS}) )*"
    rf"(?P<it>(?:- )?{_FIGURE}(?: {_SIGN})?|{'|'.join(_PARTS)})"
    rf"(?: (?:de avance|listo|ya|ok|porfa\w*|por favor|gracias|mas bien|mejor|no mas|por ahora|{PUNCTUATION}))*"
)
_OF_MONTH = re.compile(
    rf"(?:^|(?<!en )(?<!por )(?<!va )(?<!vamos )(?<!hasta ))(?:el|del) {_FIGURE}(?: {PUNCTUATION})*$"
)


@dataclass(frozen=True)
class Said:
    """Holds a text as items. `words`: the items as one string for patterns to search. `known`: its codes are in the
    plans; otherwise its marks stand for the activities whose codes begin alike."""

    text: str
    items: tuple[Item, ...]
    known: bool = True

    @cached_property
    def words(self) -> str:
        return " ".join(item.word for item in self.items)

    def marked(self, mark: str) -> list[Item]:
        return [item for item in self.items if item.word == mark]

    @cached_property
    def _starts(self) -> list[int]:
        """Returns where each item begins in `words`."""
        return list(accumulate((len(item.word) + 1 for item in self.items[:-1]), initial=0))

    def places(self, start: int, end: int) -> slice:
        """Returns which items stand between two characters of `words`."""
        return slice(bisect_left(self._starts, start), bisect_left(self._starts, end))

    def between(self, start: int, end: int) -> tuple[Item, ...]:
        """Returns the items between two characters of `words`."""
        return self.items[self.places(start, end)]

    def original(self, start: int, end: int) -> str:
        """Returns what the person wrote between two characters of `words`."""
        items = self.between(start, end)
        return self.text[items[0].start : items[-1].end] if items else ""


def understand(text: str, states: Sequence[State], vocabulary: Iterable[str], today: date | None) -> Said:
    """Reads a text into items and marks. `vocabulary`: the words, besides those of the activities, towards which a
    mistyped word is corrected."""
    text = composed(text)
    items, known = known_codes(tuple((state.id, state.activity.code) for state in states)).mark(tokens(text), text)
    speller = _speller(tuple(vocabulary), tuple((state.activity.title, state.activity.product) for state in states))
    items = [_corrected(item, speller) for item in items]
    said = Said(text, tuple(items), known)
    if today:
        said = replace(said, items=days.marked(said.items, today))
    said = _with(_with(said, _DECIMAL, _decimal), _EXPLICIT, _percentage)
    for pattern in (*_BARE, _GOING, _SET_TO) if said.marked(CODE) else (_GOING, _SET_TO, _GONE, _AT_THE_END):
        said = said if said.marked(PERCENT) else _with(said, pattern, _percentage)
    return said


@lru_cache(maxsize=16)
def _speller(vocabulary: tuple[str, ...], activities: tuple[tuple[str, str], ...]) -> Speller:
    """Makes the speller for these words and those of activities, each with its title and product."""
    return Speller(chain(vocabulary, *(_plain_words(f"{title} {product}") for title, product in activities)))


def _corrected(item: Item, speller: Speller) -> Item:
    right = item.word if item.word in MARKS else speller.correct(item.word)
    return item if right == item.word else replace(item, word=right)


def whole_percentage(text: str) -> int | None:
    if len(text) > _LONGEST_PERCENTAGE:
        return None
    text = composed(text)
    said = _with(Said(text, tuple(tokens(text))), _DECIMAL, _decimal)
    found = _WHOLE.fullmatch(said.words)
    day = _OF_MONTH.search(said.words)  # «el 15»
    return _number(said, *found.span("it")) if found and not day else None


def words_of(state: State) -> list[str]:
    return _plain_words(f"{state.activity.title} {state.activity.product}")


@lru_cache(maxsize=4096)  # the same activities are asked about again and again
def _plain_words(text: str) -> list[str]:
    return plain(text).split()


def _with(said: Said, pattern: re.Pattern[str], item: Callable[[Said, tuple[int, int]], Item | None]) -> Said:
    """Puts a mark in place of everything the pattern calls `it`, where `item` makes one of it."""
    items, places = list(said.items), list(pattern.finditer(said.words))
    if not places:
        return said
    for found in reversed(places):
        old = said.between(*found.span("it"))
        if new := item(said, found.span("it")):
            items[said.places(*found.span("it"))] = [replace(new, start=old[0].start, end=old[-1].end)]
    return replace(said, items=tuple(items))


def _decimal(said: Said, span: tuple[int, int]) -> Item | None:
    """Reads «82,5»; «80, 12 colegios» is two numbers."""
    words, written = said.words[slice(*span)].replace(" ", ""), said.original(*span)
    return Item(words, 0, 0) if len(words) == len(written) else None


def _percentage(said: Said, span: tuple[int, int]) -> Item | None:
    """Reads a percentage. «grado 11» is none, nor is «fase 2»."""
    before = said.words[: span[0]].rpartition(" ")[0].rpartition(" ")[2]
    if before in _NUMBERED and said.words[slice(*span)].isalnum():
        return None
    return Item(PERCENT, 0, 0, number=_number(said, *span))


def _number(said: Said, start: int, end: int) -> int:
    """Returns the figure in percent: of «80» 80, of «0,8» 80, of «82,5 %» 82, of «-1 %» -1; in words too."""
    words = said.words[start:end]
    if words in _PARTS:
        return _PARTS[words]
    figure = re.sub(rf"^- | {_SIGN}$", "", words)
    if not figure[0].isdecimal():
        return NUMBERS[figure]
    value = float(figure.replace(",", "."))
    if value < 1 and not figure.isdecimal() and not re.search(rf"{_SIGN}$", words):
        return round(value * 100)
    return -int(value) if words.startswith("- ") and _is_sign(said, start, end) else int(value)


def _is_sign(said: Said, start: int, end: int) -> bool:
    """Tells whether the hyphen is a minus, as in «PF-01 -1 %»; in «JU-03 - 80 %» and «ju3-80 %» it separates."""
    dash, figure = said.between(start, end)[:2]
    return figure.start == dash.end and (dash.start == 0 or said.text[dash.start - 1].isspace())
