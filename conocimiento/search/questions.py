"""A message is not always one question: two at once, one inside a letter, one that needs the answer before it."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, islice

from conocimiento.search.text import plain

# Where one question ends and the next begins: marks, line ends, numbering, words that announce another, and «y» before
# a word that asks.
_WHAT = (
    r"(?:(?:de|a|en|para|por) )?(?:qu[eé](?! les? )|q|[qk][ui]+[eé]n(?:es)?|cu[aá]nt[oa]s?|cuant|cu[aá]l(?:es)?"
    r"|c[oó]mo|cmo|d[oó]nde|dnde|cu[aá]ndo)"
)
_ASKING = rf"{_WHAT}|cada|si|tambi[eé]n|de|a|para|por|sobre|explique\w*|d[ií]game"
_ANNOUNCING = (
    r"(?:y |e )?(?:otra (?:cosa|pregunta|duda|consulta)|por otr[ao] (?:lado|parte)|aparte(?: de eso)?|de paso|adem[aá]s"
    r"|igualmente|as[ií] ?mismo|de igual (?:manera|forma)|adicionalmente|en segundo lugar)"
)
_BORDER = re.compile(
    rf"[?¿;\n]+|\.\s|(?:^|\s)(?:\d|[a-d])[.)]+\s|,?\s(?:primero|segundo|tercero),?\s|,?\s{_ANNOUNCING}\b[,:]?"
    rf"|,\s?tambi[eé]n\s|,?\s(?:y|e|m[aá]s)\s(?=(?:{_ASKING})\b)|,?\so\s(?={_WHAT}\b)",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s(?:y|e)\s(?=(?:el|la|los|las|lo)\b)", re.IGNORECASE)
_FEWEST_WORDS = 2
_LATELY = 64  # texts: a message is looked at more than once

# In plain words. What letters and chats begin with before they ask…
_COURTEOUS = (
    r"(?:reciban?|con|envio|envia) un (?:muy )?(?:cordial|atento|respetuoso|afectuoso|especial) saludo"
    r"|hola|buen[oa]s?|dias?|tardes?|noches?|cordial|saludo|respetad[oa]s?|estimad[oa]s?|apreciad[oa]s?|senor(?:es|as?)?"
    r"|doctora?|oiga|vea|disculpe|perdon|(?:tengo )?(?:una|dos|unas) (?:preguntas?|consultas?|dudas?|cosas)"
    r"|pero antes|antes de eso|antes|digame|dime|cuenteme|entonces|muy|de (?:la )?manera(?: mas)?|atenta"
    r"|respetuosa|con todo respeto|(?:respetuosa|atenta|comedida|amable|cordial)mente|por (?:favor|este medio)|porfa"
    r"|me permito|quisi(?:era|eramos)|quiero|queremos|necesit(?:o|amos)|solicit(?:o|amos)|agradezco|agradecer(?:e|ia)"
    r"|ruego|sirvase|sirvan|pido|desearia|consulto|se|me|nos|saber|conocer|indi(?:car|que)\w*|inform(?:ar|e)\w*"
    r"|preguntar\w*|consultar\w*|precis(?:ar|e)\w*|explicar\w*|aclarar\w*"
)
_BEFORE = re.compile(rf"^(?:(?:{_COURTEOUS})\b ?)+")
# …and end with.
_AFTER = re.compile(r" (?:quedo (?:muy )?atent[oa]|(?:muchas |mil )?gracias|por favor|porfa|atentamente)\b.{0,40}$")

_HEARD = re.compile(
    r"^(?:(?:aja|ah|bueno|ok|okey|listo|vale|perfecto|entiendo|claro|gracias|ya|uy|oiga|oye|ve|vea)\b ?){0,3}"
    r"(?=(?:y|e|pero|entonces|o|es[oa]s?|est[oa]s?|ell[oa]s?)\b)"
)
_CALLS = re.compile(r"^\W*\w+(?: \w+)?, *\W?(?=(?:y|pero|entonces|o)\b)", re.IGNORECASE)  # «parce, ¿y…», «mi doc, y…»
_LONGEST_FOLLOW_UP = 10  # words
_POINTS_BACK = re.compile(r"\b(?:lo|eso|esto|este|esta|ese|esa|dich[oa])\b(?! que)")
_LONGEST_POINTING = 8  # words
_ASPECT = re.compile(r"^Qué es (?:el|la|los|las|un|una) |: .*| \([^()]*\)")


@lru_cache(maxsize=_LATELY)
def parts(text: str, most: int) -> tuple[str, ...]:
    """Splits a message into the first questions it may be made of, each with at least two words; one part when there is
    no border."""
    return (*islice(_split(_BORDER, text), most),)


def joined(text: str, most: int) -> tuple[str, ...]:
    """Splits things asked for with one question word: «los festivos y el calendario académico»."""
    return (*islice(_split(_JOINED, text), most),)


def _split(border: re.Pattern[str], text: str) -> Iterator[str]:
    start = 0
    for end, after in chain((found.span() for found in border.finditer(text)), [(len(text), 0)]):
        part = bare(text[start:end])
        if len(part.split()) >= _FEWEST_WORDS:
            yield part
        start = after


@lru_cache(maxsize=_LATELY)
def bare(text: str) -> str:
    """Returns what is left of a letter, in plain words, without its greeting, its polite request and its thanks."""
    return _AFTER.sub("", _BEFORE.sub("", plain(text)))


def points_back(part: str) -> bool:
    """Tells whether a part means nothing without the part before it: «…y quién lo lidera», «…y cuánto vale»."""
    size = len(part.split())
    return size <= _FEWEST_WORDS or (size <= _LONGEST_POINTING and bool(_POINTS_BACK.search(part)))


def follows_up(text: str) -> bool:
    """Tells whether a text is short and no question of its own: «¿y en preescolar?», «¿y cada cuánto?»,
    «requisitos»."""
    return opens(text) or 0 < len(plain(text).split()) <= _FEWEST_WORDS


def opens(text: str) -> bool:
    """Tells whether a text begins as what goes on with something: «y…», «ajá, pero…», «eso…»."""
    text = plain(_CALLS.sub("", text, count=1))
    return bool(_HEARD.match(text)) and len(text.split()) <= _LONGEST_FOLLOW_UP


def going_on(text: str) -> str:
    """Returns a follow-up without what is said before it: «ajá, ¿y en qué norma?» is «y en que norma»."""
    return _HEARD.sub("", plain(_CALLS.sub("", text, count=1)), count=1)


def subject(title: str) -> str:
    """Returns what an article is about, without what it says of it: «Jornada Única (JU): qué es» is «Jornada Única»."""
    return _ASPECT.sub("", title)
