"""What one message says of a commitment of a visit: of which secretariat, what, who, by when.

«compromiso Riohacha: enviar el acta de permanencia, viernes». What is no day, no place and nobody stays in the
person's own words.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz.distance import OSA

from bot.base.times import words as day_words
from bot.base.times.dates import read_day, scan
from bot.base.times.text import word
from bot.base.times.unclear import Unclear
from bot.people.places import Mention, mentioned
from conocimiento.folding import folded

LONGEST = 1000  # characters that are read
_NAMES = ("compromiso", "compromisos")
_SLIPS = 2  # letters of it that may be wrong
_FIRST = 9  # words among which it must stand
_WORD = re.compile(r"\w+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ASKS_FOR = _words(
    "anote anoteme anota anotar anotemos agregue agregar agregueme registre registrar registreme apunte apuntar"
    " apunteme cree crear guarde guardar guardeme ponga pongame meta incluya incluir deje dejar dejeme quedo quedamos"
    " hay toca nuevo nuevos otro otros adicionar adicione sume"
)
_LEADS = _ASKS_FOR | _words(
    "por favor porfa porfavor xfa pls hola buenas buenos dias tardes noches quiero necesito vamos a que un una uno el"
    " los este estos ese esos de del mi mis nuestro ahi va van como y ojo mire para me le ya en la visita reunion"
)
_TO_A_PLACE = _words(
    "con de del en a para por la el los secretaria educacion visita reunion municipio y sobre hoy ayer ciudad"
)
_BORDER = re.compile(r"\s{0,3}(?:[,;:\n]|\.(?=\s)|\s[–—-]\s)\s{0,3}")
_DAY_BESIDE = day_words.LINKS | _words("mas tardar maximo plazo fecha limite vence entrega ; . - y antes cuando")
_MARKS = " :,;.–—-"
_WHO = re.compile(
    r"(?:responsables?|responden?|a cargo|encargad[oa]s?|qui[eé]n)\b(?: de| es| ser[aá]| lo hace)?[\s:]{0,3}",
    re.IGNORECASE,
)
_MOST_DAY_WORDS = 10


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """What was understood. `places`: codes of the secretariats that are named; `what`: in the person's words; `parts`:
    its clauses, one of which may be who does it; `who`: as it was said; `due`: Unclear for words about a day that name
    none, None when nothing is said of one."""

    places: tuple[str, ...] = ()
    what: str = ""
    parts: tuple[str, ...] = ()
    who: str | None = None
    due: date | Unclear | None = None


def explicit(text: str, secretariats: Iterable[tuple[str, str]]) -> bool:
    """Tells whether a text says by its own words that it is a commitment to be noted: «nuevo compromiso», «compromiso
    Riohacha: …»; not «¿qué compromisos hay?», «compromisos de Riohacha»."""
    text = text[:LONGEST]
    head = _head(text)
    if head is None or "?" in text or "¿" in text:
        return False
    before, body = folded(text[: head.start()]).split(), text[head.end() :]
    asked = bool(_ASKS_FOR & set(re.findall(r"\w+", " ".join(before))))
    if not body.strip(" .:,;!"):
        return asked
    if asked and folded(head[0]).endswith("o"):
        return True
    to = re.match(r"[^:\n]{0,60}:", body)
    if to and _leads_to(to[0][:-1], secretariats):
        return True
    found = mentioned(body, secretariats)
    rest = found and body[found[0].end :].strip(" .:,;!")
    return bool(rest) and folded(head[0]).endswith("o") and _leads_to(body[: found[0].start], secretariats)


def read(text: str, secretariats: Iterable[tuple[str, str]], today: date) -> Commitment:
    """Reads a commitment; what it does not say is left out. `secretariats`: (code, name) of all there are."""
    text, known = text[:LONGEST], tuple(secretariats)
    head = _head(text)
    body = text[head.end() :] if head else text
    places, body = _places(body, known)
    pieces = _pieces(body)
    who = _said_who(pieces)
    due = _due(pieces, today)
    what = _joined(pieces)
    parts = tuple(clause for _, clause in pieces)
    return Commitment(places=places, what=what, parts=parts, who=who, due=due)


def without(found: Commitment, part: str) -> str:
    """Gives what is to be done without one of its clauses."""
    return found.what.replace(part, "", 1).strip(_MARKS)


# Its beginning


def _head(text: str) -> re.Match[str] | None:
    """Finds the word that names it, after nothing but words that ask for it to be noted."""
    for number, found in enumerate(_WORD.finditer(text)):
        said = folded(found[0])
        if said[:1] == "c" and any(OSA.distance(said, name, score_cutoff=_SLIPS) <= _SLIPS for name in _NAMES):
            return found
        if number >= _FIRST or said not in _LEADS:
            return None
    return None


def _leads_to(before: str, secretariats: Iterable[tuple[str, str]]) -> bool:
    """Tells whether nothing but a secretariat, and words that lead to one, stands between."""
    for place in reversed(mentioned(before, secretariats)):
        before = before[: place.start] + before[place.end :]
    return all(folded(each) in _TO_A_PLACE for each in _WORD.findall(before))


def _places(body: str, known: tuple[tuple[str, str], ...]) -> tuple[tuple[str, ...], str]:
    """Finds the secretariats, and leaves out the one that the commitment begins with or that stands by itself."""
    found = mentioned(body, known)
    own = next((each for each in found if _apart(body, each)), None)
    if own is None:
        return tuple(dict.fromkeys(each.code for each in found)), body
    start = own.start
    for found_word in reversed([*_WORD.finditer(body[:start])]):
        if folded(found_word[0]) not in _TO_A_PLACE:
            break
        start = found_word.start()
    left = f"{body[:start]} {body[own.end :].lstrip(_MARKS)}"
    return (own.code,), left.strip(_MARKS)


def _apart(body: str, place: Mention) -> bool:
    first = all(folded(each) in _TO_A_PLACE for each in _WORD.findall(body[: place.start]))
    start = max((each.end() for each in _BORDER.finditer(body[: place.start])), default=0)
    lone = all(folded(each) in _TO_A_PLACE for each in _WORD.findall(body[start : place.start]))
    return first or (lone and bool(re.match(r"\s*(?:[,;:.\n]|$)", body[place.end :])))


# Its clauses


def _pieces(body: str) -> list[tuple[str, str]]:
    """Parts a text into clauses, each with the mark before it."""
    pieces, mark, start = list[tuple[str, str]](), "", 0
    for border in [*_BORDER.finditer(body), None]:
        clause = body[start : border.start() if border else len(body)].strip()
        if clause:
            pieces.append((mark, clause))
        if border:
            mark, start = border[0], border.end()
    return pieces


def _joined(pieces: Sequence[tuple[str, str]]) -> str:
    text = "".join(mark + clause if number else clause for number, (mark, clause) in enumerate(pieces)).strip(_MARKS)
    return text[:1].upper() + text[1:]


def _said_who(pieces: list[tuple[str, str]]) -> str | None:
    """Takes the clause that says who does it: «responsable: la líder de cobertura»."""
    for place, (_, clause) in enumerate(pieces):
        found = _WHO.match(clause)
        if found is None:
            continue
        said = clause[found.end() :].strip()
        end = place + 1
        if not said and end < len(pieces):  # «responsable: …» is parted at its colon
            said, end = pieces[end][1], end + 1
        if said and place:
            del pieces[place:end]
            return said
    return None


def _due(pieces: list[tuple[str, str]], today: date) -> date | Unclear | None:
    """Takes the day out of the clauses: a clause of its own, else the end of the last or the beginning of the first."""
    for place in range(len(pieces) - 1, -1, -1):
        if _only_a_day(pieces[place][1]):
            day = pieces.pop(place)[1]
            if place and all(each in _DAY_BESIDE for each in _WORD.findall(folded(pieces[place - 1][1]))):
                del pieces[place - 1]  # «fecha: viernes»
            return read_day(day, today)
    for place in range(len(pieces) - 1, -1, -1):
        mark, clause = pieces[place]
        start = _tail(clause)
        if start is not None:
            said, left = clause[start:], clause[:start].strip()
            pieces[place : place + 1] = [(mark, left)] if left else []
            return read_day(said, today)
    return None


def _only_a_day(clause: str) -> bool:
    said = scan(clause)
    return bool(said.days) and all(word(said.of, place) in _DAY_BESIDE for place in said.left)


def _tail(clause: str) -> int | None:
    """Finds where the words about a day begin that end a clause. «el acta del 3 de diciembre» is no day to do it."""
    starts = [found.start() for found in re.finditer(r"\S+", clause)][-_MOST_DAY_WORDS:]
    for start in starts:
        before = _WORD.findall(folded(clause[:start]))[-1:]
        first = _WORD.findall(folded(clause[start:]))[:1]
        of = (before and before[0] in ("de", "del")) or first in (["de"], ["del"])
        if _only_a_day(clause[start:]):
            return None if of else start
    return None
