"""Reads what somebody orders to be done with what is open: «súbalo a 90», «márquela bloqueada», «agréguele que …»,
«guárdelo», «bórrelo», «no la devuelva». All patterns are matched against plain words, parted by one space."""

import re

from bot.plans.spoken.statuses import told
from bot.plans.spoken.text import SETS, whole_percentage
from bot.plans.spoken.words import any_of
from conocimiento.search.text import plain

_SHORT = 5  # words
_OF_A_STATUS = 9  # words
_COURTESY = "por favor|porfa|favor|y|ah|oiga|mejor|entonces|tambien|ahi|ya|pensandolo bien"
_FIRST = rf"(?:no (?=mejor ))?(?:(?:{_COURTESY}) ){{0,4}}"
_CONFIRMS = re.compile(
    r"(?:(?:si|eso|es|ok|okey|dale|listo|ya|asi|esta|bien|pues|por|favor|todo|perfecto) )*"
    r"(?:guard|registr|confirm|mande|envie)\w*(?! que\b)"
)
_THROW = r"(?:borr|cancel|anul|descart|elimin|olvid)"
# «no, bórrelo» is an order, «no borre la nota» is none
_GIVES_UP = re.compile(
    rf"(?:no (?={_THROW}(?:a|e|ar)(?:me)?l[eoa]s?(?!\S)))?{_FIRST}"
    rf"{_THROW}(?:a|e|o|ar|emos|amos|ara)(?:me)?(?:l[eoa]s?)?(?!\S)"
)
_SETS = re.compile(rf"{_FIRST}(?:{SETS}|pas(?:a|e|ar)(?:me)?(?:l[eoa])?)(?!\S)")
_WRITTEN = re.compile(r"\S+")
_WHERE = "ahi alli tambien en la el una nota de como constancia observacion comentario escrito dicho claro"
_WRITES = re.compile(
    rf"{_FIRST}(?:agreg|anad|anot|apunt|escrib|pon|pong|dej|adicion|inclu|incluy)"
    r"(?:a|e|o|ue|ues|ar|er|ir)?(?:me)?(?:l[eo]s?)? "
    rf"(?:{any_of(_WHERE)} ){{0,5}}que (?P<said>.*)"
)
_GIVES_TIME = r"(?:deme|denme|denos|dennos|regaleme|regalenos|necesito|necesitamos|pido|pedimos)"
_CHANGES = r"(?:plazo|fecha|venc\w+|venza|quede|sea|muev\w+|mov\w+|corr\w+|aplac\w+|aplaz\w+|pas(?:a|e|ar)l[eoa])"
_DATES = re.compile(
    rf"{_FIRST}(?:{_GIVES_TIME}(?: \w+){{0,3}}? (?:hasta|para)(?: (?:el|la|al)){{0,2}} $"
    rf"|(?:(?:nuev[oa]|otr[oa]|el|la|mejor|con|que) ){{0,3}}{_CHANGES}"
    r"(?: (?:limite|que|sea|quede|es|seria|a|para|al|hasta|el|del|la)){0,4} $)"
)
_KEEPS = re.compile(
    r"(?:\w+ ){0,4}?no (?:(?:la|lo|las|los|se|le|les) ){0,2}(?:(?:voy|vamos) a )?"
    r"(?:devuelv|devolv|regres|rechac|rechaz)\w*"
    rf"(?: {any_of('todavia aun mejor por_ahora por_favor porfa entonces')})*"
)


def confirms(words: str) -> bool:
    return _CONFIRMS.match(words) is not None


def gives_up(words: str) -> bool:
    """Tells whether a few words say that what is open is to be thrown away; «borrador enviado» does not."""
    return len(words.split()) <= _SHORT and _GIVES_UP.match(words) is not None


def keeps_open(words: str) -> bool:
    """Tells whether a text says that what is open is not to be thrown away: «no cancele»."""
    return words.startswith("no ") and not gives_up(words) and _GIVES_UP.match(words.removeprefix("no ")) is not None


def keeps(words: str) -> bool:
    """Tells whether a report, for whose return a reason was asked, is not to be returned. «No la devuelvo por mala,
    sino porque …» is a reason."""
    return _KEEPS.fullmatch(words) is not None or gives_up(words)


def ordered(words: str) -> str | None:
    """Names the field of the card that is set by an order: `percentage`, `status`, `note`; None for anything else."""
    if written := _WRITES.match(words):
        return "percentage" if whole_percentage(written["said"]) is not None else "note"
    if not _SETS.match(words):
        return None
    if whole_percentage(words) is not None:
        return "percentage"
    return "status" if len(words.split()) <= _OF_A_STATUS and told(words) is not None else None


def dates(before: str) -> bool:
    """Tells whether the words before a day say that it is the new date: «nuevo plazo:», «que quede para el»."""
    return _DATES.match(f"{before} ") is not None


def written(text: str) -> str:
    """Returns what an order wants written, without the order: of «agréguele que …» what follows «que»."""
    found = _WRITES.match(plain(text))
    if found is None:
        return text
    words = len(found["said"].split())
    starts = (each.start() for each in _WRITTEN.finditer(text))
    return next((text[start:] for start in starts if len(plain(text[start:]).split()) == words), text)
