"""What somebody says of announcements in their own words, outside of the forms: to send a new one, with what it is to
say and to whom; or to see one that was sent, or do something about it. Pure: the caller knows the secretariats."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.announcements.audience.addressees import Addressees, Groups, addressees, folded_in_place, names_a_group
from bot.people.places import mentioned

_LONGEST_HEAD = 400  # characters before the text
_LONGEST = 200  # of what is asked about an announcement

# All patterns are matched against `folded_in_place(text)`: folded, and every character still in its place.
_COURTESY = (
    r"(?:\W|(?:por favor|porfa\w*|hola|buen[oa]s?|dias|tardes|noches|quiero|quisiera|necesito|necesitamos|me ayudas? a"
    r"|ayudeme a|ayudame a|puedes?|podrias?|me|favor|que|vamos a|hay que|toca|ya|ahora)\b)*"
)
_VERB = (
    r"(?:mand|envi|redact|escrib|hag|haz|hac|prepar|cre|public|difund|pas|sac|lanc|lanz|arm|emit|program|pon)"
    r"(?:e|a|o|er|ar|ir|ale|ele|eles|ales|erle|arle|irle|erles|arles|irles|eme|ame|gale|gales|ga)?"
)
_NAMED = r"(?:avisos?|comunicados?|anuncios?|circular(?:es)?)"
_LIKE_NAMED = r"(?:mensajes?|mensajito|recordatorios?|convocatorias?|citacion(?:es)?|notificacion(?:es)?|notas?)"
_WHEN = r"(?:pasado manana|manana|hoy|el|este|ahora)\b[^:,\n]{0,40}?"
_ARTICLE = r"(?:un|una|el|la|este|esta|otro|otra|nuevo|nueva|unos|los)"
_TELL = (
    r"(?:avis|inform|dig|comuni|notifi|recuerd|recorda|cuent|escrib|convo|cit)"
    r"(?:e|a|ar|ir|r|que|car)?(?:les|le)|comunique|notifique|convoque|cite|avise|informe(?= a )"
)
_GAP = r"\s{0,3}"  # bounded, as all repetitions here are: a line of blanks must not be tried in every way
_ORDER = re.compile(
    rf"{_COURTESY}(?:(?P<verb>{_VERB})\b{_GAP}(?P<before>al?\b[^:\n]{{1,200}}?(?<!\s))?{_GAP}(?P<when>{_WHEN})?{_GAP}"
    rf"(?:{_ARTICLE}\s{{1,3}}){{0,2}}(?P<noun>{_NAMED}|{_LIKE_NAMED})\b"
    rf"|(?:{_ARTICLE}\s{{1,3}}){{0,2}}(?P<alone>{_NAMED})\b|(?P<tell>{_TELL})\b)"
)
_TO = re.compile(r"\s*(?:urgente\s*)?(?:,\s*)?(?:para|a|al|con destino a|dirigid[oa] a)\b")
_SAYING = re.compile(
    r":(?!\d)|\n|(?<!\b\w)\.\s|[«“\"]"
    r"|,?\s(?:que diga|q diga|que dice|diciendo(?:les)?|informando|avisando|con (?:el|este) texto)(?:\sque\b)?:?"
)
_MEETING = r"reunion|comite|taller|encuentro|capacitacion|mesa|visita|conversatorio|sesion|jornada"
_THAT = re.compile(
    r"(?<!\blos)(?<!\blas)(?<!\bel)(?<!\bla)(?<!\bquienes),?\s(?:que|q)\s"
    rf"|\sal?\s(?:una?\s|la\s|el\s)?(?={_MEETING})"
)
_OF_ONE = re.compile(r"\b(?:mi|mis|mio|nuestro) ")
_SENTENCE = 3  # words
_NUMBERED = re.compile(r"\b(?:avisos?|comunicados?)\s{0,3}(?:n(?:um(?:ero)?|ro)?\W{0,2}o?\W{0,2})?#?\s{0,3}(\d{1,6})\b")
_LATEST = re.compile(
    r"\b(?:ultimo|reciente) (?:aviso|comunicado)\b|\b(?:aviso|comunicado) (?:de hoy|reciente|anterior)\b"
)
_SENT = re.compile(
    r"^\W*(?:mis )?(?:avisos|comunicados)(?: enviados| mandados)?\W*$"
    r"|\b(?:los|mis|cuales|que|cuantos) (?:avisos|comunicados)\b"
)
_QUESTION = re.compile(
    r"\W*(?:y |oiga |por favor |digame |muestreme |quiero (?:ver|saber) |necesito (?:ver|saber) |deme |ver )*"
    r"(?:a )?(?:quien(?:es)?|cuant[oa]s|cuales|cual|como|que|ya|le llego|les llego|cuando|donde|lista|listado)\b"
)
_SHOW = r"(?:muestr|mostr|ver\b|vea|abr|consult|digame|deme|estado|resultado|revis|busc|pas(?:e|a)me)"
_CALL_OFF = r"(?:retir|borr|elimin|desmont|quit)"
_REMIND = r"(?:recuerd|record|insist|reenvi|vuelv|repit|mand|envi)"
_CHANGE = (
    r"(?:corrij|correg|cambi|modific|edit|ajust|paus|deten|par[ea]\b|cancel|anul|reanud|continu|guard|program|apla)"
)
_TO_MANY = r"(?!\w+[ae]n(?:l[oae]s?|me|nos)?\b)"  # «recuerden», «revísenlo»
_ACT = re.compile(rf"{_COURTESY}{_TO_MANY}(?P<verb>{_SHOW}|{_CALL_OFF}|{_REMIND}|{_CHANGE})")
_GIVES_UP = re.compile(
    rf"{_COURTESY}(?:no )?(?:cancel|anul|descart|borr|elimin|dej|olvid|mand|envi)\w* (?:ya )?(?:el|ese|este) "
    rf"(?:aviso|comunicado|borrador|mensaje)\W*$"
)
_WHO = re.compile(r"\b(?:quien(?:es)?|lista|listado|faltan?|nombres)\b")
_FOR_ME = re.compile(
    rf"{_COURTESY}(?:digame|muestreme|mostrarme|deme|mandeme|enviame|enviem[eo]|paseme|expliqueme|cuenteme|aclareme"
    rf"|(?:quiero|necesito|quisiera|me gustaria|puedo|donde puedo) (?:ver|saber|consultar|descargar|revisar))\b"
)
_ASKS = re.compile(
    r"\W*(?:y |a |de |en |con |por )?(?:quien(?:es)?|cual(?:es)?|cuant[oa]s?|como|donde"
    r"|que (?!no\b|se\b|l[eoa]s?\b|nos\b|\w+[ae]n\b|buen|bien|alegr))\b"
)
_PLURAL = re.compile(
    r"\{\w|\b(?:ustedes|todos ustedes|les|les pido|les recuerdo)\b|\bpor favor\b.{0,120}\b\w{2,20}(?:n|nlo|nla|nme)\b"
)


class Wish(StrEnum):
    """What is wanted of announcements that exist."""

    LIST = "list"
    CARD = "card"
    ROLL = "roll"  # who did what
    WITHDRAW = "withdraw"
    REMIND = "remind"


@dataclass(frozen=True)
class About:
    """Something wanted of announcement `number`; None: of the latest. `asked`: in so many words; «Aviso 2» may also be
    how a text begins."""

    wish: Wish
    number: int | None = None
    asked: bool = True


@dataclass(frozen=True)
class Order:
    """A new announcement. `text`: where it stands in what was said, if there is one; `to`: to whom, in their words;
    `asked`: a verb says that it is to be sent, so that the words before the text can't be part of it; `plain`: it calls
    itself an announcement; `when`: the words before that for the moment."""

    text: slice | None
    to: str
    asked: bool
    plain: bool
    when: str = ""


@dataclass(frozen=True)
class Said:
    """An order with what its words name. `text`: where it stands; `when`: the words for the moment."""

    text: slice | None
    addressees: Addressees
    when: str = ""


def about(text: str) -> About | None:
    """Reads what is asked of announcements that exist, or is to be done to one; None for anything else."""
    said = folded_in_place(text)
    if len(said) > _LONGEST:
        return None
    numbered = _NUMBERED.search(said)
    if numbered is None and not _LATEST.search(said) and not _SENT.search(said):
        return None
    act = _ACT.match(said)
    asked = bool(act or "?" in text or _QUESTION.match(said))
    if not asked and len(said.split()) > _SENTENCE:
        return None
    if numbered is None and not _LATEST.search(said):
        return About(Wish.LIST)
    return About(_wish(said, act["verb"] if act else ""), int(numbered[1]) if numbered else None, asked)


def _wish(said: str, verb: str) -> Wish:
    if re.match(_CALL_OFF, verb):
        return Wish.WITHDRAW
    if re.match(_REMIND, verb):
        return Wish.REMIND
    return Wish.ROLL if _WHO.search(said) and not re.match(_CHANGE, verb) else Wish.CARD


def gives_up(text: str) -> bool:
    """Tells whether somebody lets go of the announcement that they are writing, by its name."""
    return _GIVES_UP.match(folded_in_place(text)) is not None


def order(text: str) -> Order | None:
    """Reads the order to send a new announcement; None for anything else."""
    said = folded_in_place(text)
    found = _ORDER.match(said[:_LONGEST_HEAD])
    if found is None:
        return None
    place, asked = found.end(), found["alone"] is None
    plain = found["alone"] is not None or bool(found["noun"] and re.fullmatch(_NAMED, found["noun"]))
    leads = _TO.match(said, place)
    start = leads.end() if leads else place
    ends = _end(said, start, bool(leads))
    before = found.span("before") if found["before"] else (0, 0)
    to = text[start : ends.start() if ends else None] if leads else text[slice(*before)]
    if _OF_ONE.search(folded_in_place(to)) or not (plain or to):
        return None
    if not asked and not leads and ends is None:  # «avisos importantes»
        return None
    body = _body(text, ends.end() if ends else None)
    return Order(text=body, to=to, asked=asked, plain=plain, when=found["when"] or "")


def read(text: str, secretariats: Sequence[tuple[str, str]], regions: Sequence[str], groups: Groups = ()) -> Said:
    """Reads what a text that asks for an announcement says of it already. `secretariats`: (code, name) of all there
    are; `groups`: those that are kept."""
    found = order(text)
    if found is None:
        colon = re.search(r":(?!\d)", text[:_LONGEST_HEAD])
        codes = [each.code for each in mentioned(text[: colon.start() if colon else None], secretariats)]
        segment = f"secretariat={'|'.join(dict.fromkeys(codes))}" if codes else ""
        return Said(_body(text, colon.end() if colon else None), Addressees(segment, tuple(codes)))
    if found.text is None and (cut := _goes_over(found.to, secretariats)):
        start = text.index(found.to) + cut
        return Said(_body(text, start), addressees(found.to[:cut], secretariats, regions, groups), found.when)
    return Said(found.text, addressees(found.to, secretariats, regions, groups), found.when)


def _goes_over(to: str, secretariats: Sequence[tuple[str, str]]) -> int | None:
    """Finds where a list of places goes over into the text with a mere comma: «… Cali y Quibdó, mañana hay reunión»."""
    for comma in re.finditer(",", to):
        rest = to[comma.end() :]
        sentence = len(rest.split()) >= _SENTENCE
        if sentence and not mentioned(rest, secretariats) and names_a_group(folded_in_place(rest)) is None:
            return comma.end()
    return None


def _end(said: str, place: int, addressed: bool) -> "re.Match[str] | None":
    """Finds where the addressees end and the text begins."""
    ends = [each.search(said, place, _LONGEST_HEAD * 2) for each in ((_SAYING, _THAT) if addressed else (_SAYING,))]
    return min(filter(None, ends), key=lambda each: each.start(), default=None)


def _body(text: str, start: int | None) -> slice | None:
    """Finds the text behind the order, without the blanks and the quotes around it."""
    if start is None:
        return None
    quoted = text[start - 1 : start] in ("«", "“", '"')
    while start < len(text) and (text[start].isspace() or text[start] in '«“"'):
        quoted = quoted or text[start] in '«“"'
        start += 1
    stop = len(text.rstrip())
    if quoted and text[stop - 1 : stop] in ("»", "”", '"'):
        stop -= 1
    return slice(start, stop) if stop > start else None


def for_the_assistant(text: str) -> bool:
    """Tells whether a text can't be meant for those who get an announcement: it asks the assistant for something in the
    first person, or is about announcements by their number, or orders a new one."""
    known = about(text)
    if (known is not None and known.asked) or _FOR_ME.match(folded_in_place(text)):
        return True
    found = order(text)
    return found is not None and found.asked and found.plain and (found.text is not None or bool(found.to))


def asks(text: str) -> bool:
    """Tells whether a text begins as a question does, with or without its marks and accents."""
    return _ASKS.match(folded_in_place(text)) is not None


def speaks_to_many(text: str) -> bool:
    """Tells whether a question is worded for those who get it, or is only a part of what is said."""
    sentences = [each for each in re.split(r"(?<=[.!?;])\s|\n", text.strip()) if re.search(r"\w", each)]
    return len(sentences) > 1 or _PLURAL.search(folded_in_place(text)) is not None


def explicit(text: str, places: bool) -> bool:
    """Tells whether a text is about announcements by its own words, whatever else it mentions. `places`: it names
    secretariats."""
    if about(text) is not None:
        return True
    found = order(text)
    if found is None or found.text is None:
        return False
    return found.plain or (bool(found.to) and (places or names_a_group(folded_in_place(found.to)) is not None))
