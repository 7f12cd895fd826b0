"""Whether two questions ask the same, so that one answer serves both.

They name the same days, months and numbers, ask for the same kind of thing, and what one is about is in the other.
Joining what differs is worse than joining nothing: the limits were chosen on the part `desarrollo` of
tests/threads/domain/alike.yaml, where they join nothing wrong; of those, the ones that joined most of `prueba`.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from babel.dates import get_day_names, get_month_names

from conocimiento.search import Knowledge
from conocimiento.search.model import Words
from conocimiento.search.text import plain

# Shares of what a question is about, by weight: the one that has more of its own in the other, and the other one
MORE, LESS = 0.7, 0.4
BARE_MORE, BARE_LESS, BARE_NEAR = 0.99, 0.75, 0.6  # when only one of the two says what kind of thing it asks for
# Cosines of the encoder: at all, and when each has something that the other has not
NEAR, NEAR_THOUGH = 0.45, 0.7
STEM = 4  # letters of a stem that may end otherwise: abre, abren

# What is asked for, by the words that ask for it
_KINDS = {
    "hour": re.compile(r"\bque horas?\b"),
    "amount": re.compile(r"\bcuant[oa]s?\b|\bnumero de\b|\bde un dia o\b"),
    "day": re.compile(r"\bcuando\b|\b(?:que|cual) (?:dia|fecha)\b|\bfecha\b|\bplazo\b|\bhasta que\b"),
    "person": re.compile(r"\bquien(?:es)?\b|\bcual correo\b"),
    "place": re.compile(r"\bdonde\b|\ben que (?:ciudad|lugar|sede)\b|\blugar\b|\ba que correo\b"),
    "reason": re.compile(r"\bpor que\b"),
}
_DATES = frozenset(
    plain(name) for name in (*get_day_names(locale="es_CO").values(), *get_month_names(locale="es_CO").values())
)
# Stems of how one asks, not of what
_COURTESY = frozenset(
    (
        *("agradec", "buen", "confirm", "consig", "envi", "favor", "grac", "hol", "list", "mand", "necesit", "ped"),
        *("permit", "pid", "pued", "quer", "quier", "quis", "quisier", "salud", "solicit", "ten"),
    )
)
# Beginnings of words that ask for the one end of something, and of those that ask for the other
_ENDS = (
    (("abre", "abri"), ("cierr", "cerr")),
    (("empiez", "empez", "inici", "comienz", "comenz", "arranc"), ("termin", "acab", "finaliz")),
    (("entra", "entro", "ingres"), ("sale", "sali")),
    (("prest",), ("devuelv", "devolv", "entreg")),
    (("activ", "prend"), ("desactiv", "apag")),
)


@dataclass(frozen=True)
class Gist:
    """What a question asks. `about`: stems, each with its weight; `kinds` of thing asked for; `marks`: what must be the
    same to the letter; `ends`: which end of something, by its number in _ENDS."""

    words: Words
    about: Mapping[str, float]
    kinds: frozenset[str]
    marks: frozenset[str]
    ends: frozenset[tuple[int, int]]


def gist(knowledge: Knowledge, text: str) -> Gist:
    """Reads what a question asks."""
    said, words = plain(text), knowledge.model.understood(text)
    return Gist(
        words=words,
        about={stem: rare for stem, rare in knowledge.model.about(words).items() if stem not in _COURTESY},
        kinds=frozenset(kind for kind, pattern in _KINDS.items() if pattern.search(said)),
        marks=frozenset(word for word in said.split() if word in _DATES or any(map(str.isdigit, word))),
        ends=frozenset(
            (number, side)
            for number, sides in enumerate(_ENDS)
            for side, beginnings in enumerate(sides)
            if any(word.startswith(beginnings) for word in said.split())
        ),
    )


def alikeness(knowledge: Knowledge, one: Gist, other: Gist) -> float:
    """Says how alike two questions are that ask the same, 0 when they do not."""
    if one.marks != other.marks or not one.about or not other.about:
        return 0.0
    if one.kinds and other.kinds and not one.kinds & other.kinds:
        return 0.0
    if any((number, 1 - side) in other.ends - one.ends for number, side in one.ends - other.ends):
        return 0.0
    less, more = sorted((_share(one.about, other.about), _share(other.about, one.about)))
    bare = bool(one.kinds) is not bool(other.kinds)
    if more < (BARE_MORE if bare else MORE) or less < (BARE_LESS if bare else LESS):
        return 0.0
    near = knowledge.model.nearness(one.words, other.words)
    if near is None:  # without the encoder one must hold the other
        return more if more >= BARE_MORE else 0.0
    limit = BARE_NEAR if bare else NEAR if more >= BARE_MORE else NEAR_THOUGH
    return near if near >= limit else 0.0


def _share(about: Mapping[str, float], other: Collection[str]) -> float:
    """Gives the share of what a question is about that another has too, by weight."""
    return sum(rare for stem, rare in about.items() if any(_same(stem, each) for each in other)) / sum(about.values())


def _same(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) >= STEM and len(long) <= len(short) + 2 and long.startswith(short))


def most_alike(knowledge: Knowledge, text: str, others: Sequence[str]) -> int | None:
    """Finds the place of the question that asks the same, the most alike; None when none does."""
    asked = gist(knowledge, text)
    scores = [alikeness(knowledge, asked, gist(knowledge, other)) for other in others]
    best = max(range(len(scores)), key=scores.__getitem__, default=None)
    return best if best is not None and scores[best] > 0 else None
