"""Reads the figure that a correction puts in place of another: «eran 50, no 60», «le puse 60 y son 50», «perdón, era
80»."""

import re

from bot.plans.spoken.codes import NUMBERS, PERCENT
from bot.plans.spoken.text import SETS, Said
from bot.plans.spoken.words import any_of

_WRONG = (
    "no puse pusimos dije dijimos reporte registre marque escribi puso habia lugar_de vez_de quedo anote estaba "
    "decia_que pusieron"
)
_RIGHT = "es era eran son va van quise quiero mejor correccion corrijo perdon ponga pongale pongase poner sea sino"
_MISTAKEN = re.compile(r"(?<!\S)(?:me )?(?:equivoque|equivocado|error|mentira|correccion|corrijo|perdon)(?!\S)")
_FIGURES = "|".join(sorted((word for word in NUMBERS if len(word) > 3), key=len, reverse=True))
_ANY_FIGURE = rf"(?:{PERCENT}|\d{{1,3}}|{_FIGURES})"
_FIGURE = re.compile(rf"(?<!\S){_ANY_FIGURE}(?!\S)")
_SAYS_MORE = r"(?!no (?:perdon|corrijo|correccion|mejor)(?!\S))"  # «ay no, perdón, era 75» denies what stood before
_BEFORE = re.compile(
    rf"(?<!\S){_SAYS_MORE}(?:(?P<no>no )?(?P<right>{any_of(_RIGHT)}|{SETS})|(?P<wrong>{any_of(_WRONG)}))"
    rf"(?: (?!{_ANY_FIGURE} )\w+){{0,2}} $"
)


def corrected(said: Said) -> int | None:
    """Returns the right figure of a correction, in percent; None when the text corrects nothing."""
    figures = [(found, _value(said, found)) for found in _FIGURE.finditer(said.words)]
    told = any(_BEFORE.search(said.words[: found.start()]) for found, _ in figures)
    if not figures or not (told or _MISTAKEN.search(said.words)):
        return None
    right = [
        (found[0] == PERCENT, value)
        for found, value in figures
        if value is not None and not _is_wrong(said.words[: found.start()])
    ]
    marked = [value for is_percent, value in right if is_percent]  # «75 %, van tres rutas de cuatro»
    values = marked or [value for _, value in right]
    return values[-1] if values else None


def _value(said: Said, found: re.Match[str]) -> int | None:
    word = found[0]
    if word == PERCENT:
        return said.between(*found.span())[0].number
    return int(word) if word.isdecimal() else NUMBERS[word]


def _is_wrong(before: str) -> bool:
    """Tells whether the nearest word before the figure says that it is the wrong one."""
    found = _BEFORE.search(before)
    return found is not None and (found["wrong"] is not None or found["no"] is not None)
