"""A message is not always one question: two at once, or one that only makes sense after the last."""

import re

from conocimiento.search.text import plain

# Where one question ends and the next begins: marks, line ends, and «y» before a word that asks.
_ASKING = (
    r"que|qu[eé]|q|qui[eé]n(?:es)?|cu[aá]nt[oa]s?|cuant|cu[aá]l(?:es)?|c[oó]mo|cmo|d[oó]nde|dnde|cu[aá]ndo|cada"
    r"|si|tambi[eé]n|de|a|para|por"
)
_BORDER = re.compile(rf"[?¿;\n]+|\.\s|,?\s(?:y|e|adem[aá]s)\s(?=(?:{_ASKING})\b)", re.IGNORECASE)
_FOLLOW_UP = re.compile(r"(y|e|pero|entonces|o)\b")
_LONGEST_FOLLOW_UP = 6  # words
_FEWEST_WORDS = 2


def parts(text: str) -> list[str]:
    """The questions a message may be made of, each with at least two words; one part when there is no border."""
    found = [part.strip() for part in _BORDER.split(text)]
    return [part for part in found if len(plain(part).split()) >= _FEWEST_WORDS]


def follows_up(text: str) -> bool:
    """«¿y en preescolar?», «¿y cada cuánto?», «requisitos»: short, and not a question of its own."""
    return opens(text) or 0 < len(plain(text).split()) <= _FEWEST_WORDS


def opens(text: str) -> bool:
    """Begins as what goes on with something: «y…», «pero…», «entonces…»."""
    return bool(_FOLLOW_UP.match(plain(text))) and len(plain(text).split()) <= _LONGEST_FOLLOW_UP
