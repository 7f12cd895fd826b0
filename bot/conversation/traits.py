"""Tells what a heard text is like: that it says nothing, that it points at something, that it is about another activity
than the open card's, or about what is the person's own."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from bot.conversation.decisions import AGAINST_CARD, SCRAP_ABOVE, SURELY_ALIKE
from bot.conversation.heard import Heard

_SCRAP = 80  # characters; a longer text was not typed by accident
_FEW_KNOWN = 0.4  # share of known words below which a text says nothing: «asdfgh qwerty»
_SAYS_OWN = "mi mis mio mia mios mias nuestro nuestra nuestros nuestras tengo tenemos nos me plan nosotros debo debemos"
_OWN = frozenset(_SAYS_OWN.split())
_POINTS = ("lo", "la", "el", "los", "las", "esa", "ese", "eso", "esas", "esos")
_SAYS_WHICH = frozenset((first, of) for first in _POINTS for of in ("de", "del", "d"))

# words that carry grammar alone, folded: articles, pronouns, prepositions, adverbs of time and degree, to be, to have
_GRAMMAR = frozenset(Path(__file__).with_name("grammar_words.txt").read_text(encoding="utf-8").split())


def of_another(heard: Heard) -> bool:
    """Tells whether the text describes another activity than the card's, and reports on it."""
    form = heard.situation.form
    other = bool(heard.described) and form is not None and form.id not in heard.described
    told_of = heard.words[:1] == ["lo"] and heard.tells
    apart = told_of or (heard.chance("report.report") > AGAINST_CARD and heard.alike >= SURELY_ALIKE)
    return other and not heard.slots.named and apart


def says_which(heard: Heard) -> bool:
    """Tells whether something is pointed at by its subject: «lo de las barreras», «esa de las sedes»."""
    return any(pair in _SAYS_WHICH for pair in pairwise(heard.words))


def is_scrap(heard: Heard) -> bool:
    """Tells whether the text says nothing: a letter, a number, or words that only carry grammar."""
    words = heard.words
    if heard.small_talk is not None and heard.small_talk != "emoji":
        return False
    if not words:
        return not any(ord(char) > 0x2FFF for char in heard.text)
    if heard.wanted.known < _FEW_KNOWN and not heard.slots.activities and len(heard.text) <= _SCRAP:
        return True
    if "other.fragments" in (heard.wanted.exact or ()):
        return not heard.exact("form") or heard.situation.form is None
    if len(words) == 1 and (len(words[0]) == 1 or words[0].isdecimal()):
        return heard.situation.about is None or not words[0].isdecimal()
    return heard.chance("other.fragments") > SCRAP_ABOVE and heard.situation.about is None


def asks_nothing(heard: Heard) -> bool:
    """Tells whether nothing but grammar is said, and nothing is open that it could refer to: «desde cuándo», «es».
    After an article «¿y hasta cuándo?» is a question."""
    situation = heard.situation
    if situation.previous or situation.about is not None or situation.form or situation.quoted or situation.file:
        return False
    return _GRAMMAR.issuperset(heard.words)


def says_own(words: Sequence[str]) -> bool:
    """Tells whether words speak of what is the person's own: «mi plan», «qué tenemos pendiente»."""
    return bool(_OWN & {*words})
