"""To whom an announcement is, as somebody says it: «las secretarías de Riohacha y Cali», «los enlaces de la región
Caribe», «todos menos Bello». Pure: the caller knows the secretariats."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.announcements.segments import EVERYBODY, with_term
from bot.people.places import listed, mentioned
from conocimiento.folding import folded

# All patterns are matched against `alike(text)`.
_ROLES = {
    "official": re.compile(r"\bfuncionari[oa]s?\b"),
    "liaison": re.compile(r"\b(?:profesionales de )?enlaces?\b"),
    "coordinator": re.compile(r"\b(?:la )?coordinacion\b|\bcoordinador(?:es|as?)?\b"),
}
_ALL = re.compile(r"\btod[oa]s?\b(?: el mundo)?")
_GROUP = re.compile(r"\bsecretarias\b|\bregion(?:es)?\b|\baviso (?:n\W{0,3})?\d")
_BUT = re.compile(r"\b(?:menos|excepto|salvo|sin contar|exceptuando|fuera de)\b")
_PRIORITISED = re.compile(r"\b(?P<no>no )?priorizad[oa]s?\b")
_LATE = re.compile(
    r"\b(?:(?:que )?(?:estan?|van?|tienen?|con)\s)?(?:actividades )?(?:atrasad[oa]s?|atrasos?|retrasad[oa]s?)\b"
)
_LINE = re.compile(r"\b(?:de )?(?:la )?linea ([123])\b")
_BEFORE_REGION = re.compile(r"(?:\bde )?(?:\blas? )?(?:\bregion(?:es)? )?$")
_OWING = re.compile(r"\b(?:que )?no (?:han?|hayan?) [\w «»\"]{3,30} (?:aviso|comunicado) (?:n\W{0,3})?(\d{1,6})\b")
_JOINS = (
    "a al para con los las la el lo de del en y e o u que sus su todo toda todos todas cada una uno equipo equipos"
    " region regiones secretaria secretarias secretario secretarios educacion municipio municipios departamento"
    " departamentos personas gente companeros colegas solo solamente urgente siguiente siguientes certificada"
    " certificadas estas estos esas esos nuestros nuestras por favor"
)
_GLUE = frozenset(_JOINS.split())


@dataclass(frozen=True)
class Addressees:
    """To whom an order is, as a segment; `unread`: pieces that name nobody."""

    segment: str
    codes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def alike(text: str) -> str:
    """Folds a text character by character, so that each stays in its place."""
    return "".join((folded(char) or " ")[0] for char in text)


def names_a_group(said: str) -> "re.Match[str] | None":
    """Finds the words for people of a role, or for all, in what is folded."""
    return next(
        filter(None, (each.search(said) for each in (_ALL, *_ROLES.values(), _PRIORITISED, _LATE, _GROUP))), None
    )


def addressees(to: str, secretariats: Sequence[tuple[str, str]], regions: Sequence[str]) -> Addressees:
    """Reads to whom an announcement is. `secretariats`: (code, name) of all there are."""
    said = alike(to)
    but = _BUT.search(said)
    here = _terms(to[: but.start()] if but else to, secretariats, regions)
    left_out = _terms(to[but.end() :], secretariats, regions) if but else _Terms()
    segment = EVERYBODY if here.everybody and not here.found else ""
    for name, value in here.found:
        segment = with_term(segment, name, value, True)
    for name, value in left_out.found:
        segment = with_term(segment, f"!{name}", value, True)
    codes = tuple(value for name, value in here.found if name == "secretariat")
    return Addressees(segment, codes, (*here.unread, *left_out.unread))


@dataclass(frozen=True)
class _Terms:
    found: tuple[tuple[str, str], ...] = ()
    unread: tuple[str, ...] = ()
    everybody: bool = False


def _terms(to: str, secretariats: Sequence[tuple[str, str]], regions: Sequence[str]) -> _Terms:
    found = list[tuple[str, str]]()
    text = to

    def take(pattern: "re.Pattern[str]", name: str, value: str | None = None) -> None:
        nonlocal text
        while each := pattern.search(alike(text)):
            found.append((name, each[1] if value is None else value))
            text = f"{text[: each.start()]}, {text[each.end() :]}" if name != "role" else _without(text, each)

    take(_OWING, "unacknowledged")
    take(_LINE, "line")
    for role, pattern in _ROLES.items():
        take(pattern, "role", role)
    if each := _PRIORITISED.search(alike(text)):
        found.append(("prioritised", "no" if each["no"] else "yes"))
        text = _without(text, each)
    if each := _LATE.search(alike(text)):
        found.append(("late", "yes"))
        text = _without(text, each)
    for region in regions:
        while span := _region(text, region):
            found.append(("region", region))
            text = f"{text[: span[0]]}, {text[span[1] :]}"
    everybody = _ALL.search(alike(text)) is not None
    codes, unread = _places(text, secretariats)
    found += [("secretariat", code) for code in codes]
    return _Terms(tuple(dict.fromkeys(found)), unread, everybody)


def _region(text: str, region: str) -> tuple[int, int] | None:
    """Finds where a region is named, with «de la región» before it."""
    said, name, start = alike(text), alike(region), 0
    while (at := said.find(name, start)) >= 0:
        start = at + len(name)
        if not said[at - 1 : at].isalnum() and not said[start : start + 1].isalnum():
            before = _BEFORE_REGION.search(said[:at])
            return (before.start() if before else at), start
    return None


def _without(text: str, found: "re.Match[str]") -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"


def _places(text: str, secretariats: Sequence[tuple[str, str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Reads the secretariats of a list in a sentence: what is left of it without the words that only join."""
    read = listed(text, secretariats)
    unread = [_bare(each) for each in read.unread]
    codes = read.codes or tuple(each.code for each in mentioned(text, secretariats))
    return codes, tuple(each for each in unread if each)


def _bare(piece: str) -> str:
    kept = [each for each in piece.split() if folded(each).strip(" .,;:") not in _GLUE]
    return " ".join(kept)
