"""To whom an announcement is, as somebody says it: «las secretarías de Riohacha y Cali», «los enlaces de la región
Caribe», «todos menos Bello». Pure: the caller knows the secretariats."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.announcements.audience.expressions import EVERYBODY, terms, together, with_term, without
from bot.people.places import listed, mentioned
from bot.people.regions import called
from conocimiento.folding import folded

# All patterns are matched against `folded_in_place(text)`.
_ROLES = {
    "official": re.compile(r"\bfuncionari[oa]s?\b"),
    "liaison": re.compile(r"\b(?:profesionales de )?enlaces?\b"),
    "coordinator": re.compile(r"\b(?:la )?coordinacion\b|\bcoordinador(?:es|as?)?\b"),
}
_ALL = re.compile(r"\btod[oa]s?\b(?: el mundo)?")
_GROUP = re.compile(r"\bgrupos?\b|\bsecretarias\b|\bregion(?:es)?\b|\baviso (?:n\W{0,3})?\d")
_BUT = re.compile(r"\b(?:menos|excepto|salvo|sin contar|exceptuando|fuera de)\b")
_YES_OR_NO = {  # a group `no` says the contrary
    "prioritised": re.compile(r"\b(?P<no>no )?priorizad[oa]s?\b"),
    "late": re.compile(
        r"\b(?:(?:que )?(?:estan?|van?|tienen?|con)\s)?(?:actividades )?(?:atrasad[oa]s?|atrasos?|retrasad[oa]s?)\b"
    ),
}
_LINE = re.compile(r"\b(?:de )?(?:la )?linea ([123])\b")
_BEFORE_REGION = re.compile(r"(?:\bde )?(?:\b(?:las?|los|el) )?(?:\b(?:region(?:es)?|zona) )?$")
_BEFORE_GROUP = re.compile(r"(?:\b(?:al|el|del|los|las) )?(?:\bgrupos? )?(?:\bde )?$")
_OWING = re.compile(r"\b(?:que )?no (?:han?|hayan?) [\w «»\"]{3,30} (?:aviso|comunicado) (?:n\W{0,3})?(\d{1,6})\b")
_JOINS = (
    "a al para con los las la el lo de del en y e o u que sus su todo toda todos todas cada una uno equipo equipos"
    " region regiones secretaria secretarias secretario secretarios educacion municipio municipios departamento"
    " departamentos personas gente companeros colegas solo solamente urgente siguiente siguientes certificada"
    " certificadas estas estos esas esos nuestros nuestras por favor"
)
_GLUE = frozenset(_JOINS.split())


Groups = Sequence[tuple[str, str]]  # name and segment of those that are kept


@dataclass(frozen=True)
class Group:
    """A group that a text names."""

    name: str
    segment: str


@dataclass(frozen=True)
class Addressees:
    """To whom an order is, as a segment; `unread`: pieces that name nobody."""

    segment: str
    codes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def folded_in_place(text: str) -> str:
    """Folds a text character by character, so that each stays in its place."""
    return "".join((folded(char) or " ")[0] for char in text)


def names_a_group(said: str) -> "re.Match[str] | None":
    """Finds the words for people of a role, or for all, in what is folded."""
    return next(
        filter(None, (each.search(said) for each in (_ALL, *_ROLES.values(), *_YES_OR_NO.values(), _GROUP))), None
    )


def addressees(
    to: str, secretariats: Sequence[tuple[str, str]], regions: Sequence[str], groups: Groups = ()
) -> Addressees:
    """Reads to whom an announcement is. `secretariats`: (code, name) of all there are."""
    but = _BUT.search(folded_in_place(to))
    kept, here_said = of_groups(to[: but.start()] if but else to, groups)
    not_kept, left_out_said = of_groups(to[but.end() :], groups) if but else ((), "")
    here, left_out = _terms(here_said, secretariats, regions), _terms(left_out_said, secretariats, regions)
    segment = EVERYBODY if here.everybody and not (here.found or kept) else ""
    for each in kept:
        segment = together(segment, each.segment)
    for name, value in here.found:
        segment = with_term(segment, name, value, True)
    for name, value in left_out.found:
        segment = with_term(segment, f"!{name}", value, True)
    unread = (*here.unread, *left_out.unread)
    for each in not_kept:
        less = without(segment, each.segment)
        segment, unread = (segment, (*unread, each.name)) if less is None else (less, unread)
    codes = (*codes_of(kept), *(value for name, value in here.found if name == "secretariat"))
    return Addressees(segment, tuple(dict.fromkeys(codes)), unread)


def of_groups(text: str, groups: Groups) -> "tuple[tuple[Group, ...], str]":
    """Takes the groups that are named out of a text, the longest names first."""
    found = list[Group]()
    for name, segment in sorted(groups, key=lambda each: -len(each[0])):
        while span := _named(text, name, _BEFORE_GROUP):
            found.append(Group(name, segment))
            text = f"{text[: span[0]]}, {text[span[1] :]}"
    return tuple(dict.fromkeys(found)), text


def codes_of(groups: "Sequence[Group]") -> tuple[str, ...]:
    """Gives the secretariats that groups name one by one."""
    return tuple(code for each in groups for code in terms(each.segment).get("secretariat", ()))


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
        while each := pattern.search(folded_in_place(text)):
            found.append((name, each[1] if value is None else value))
            text = f"{text[: each.start()]}, {text[each.end() :]}" if name != "role" else _without(text, each)

    take(_OWING, "unacknowledged")
    take(_LINE, "line")
    for role, pattern in _ROLES.items():
        take(pattern, "role", role)
    for term, pattern in _YES_OR_NO.items():
        if each := pattern.search(folded_in_place(text)):
            found.append((term, "no" if each.groupdict().get("no") else "yes"))
            text = _without(text, each)
    for name, region in called(regions):
        while span := _named(text, name, _BEFORE_REGION):
            found.append(("region", region))
            text = f"{text[: span[0]]}, {text[span[1] :]}"
    everybody = _ALL.search(folded_in_place(text)) is not None
    codes, unread = _places(text, secretariats)
    found += [("secretariat", code) for code in codes]
    return _Terms(tuple(dict.fromkeys(found)), unread, everybody)


def _named(text: str, called: str, leading: "re.Pattern[str]") -> tuple[int, int] | None:
    """Finds where a region or a group is named, with what may lead to it: «de la región», «el grupo»."""
    said, name, start = folded_in_place(text), folded_in_place(called), 0
    while (at := said.find(name, start)) >= 0:
        start = at + len(name)
        if not said[at - 1 : at].isalnum() and not said[start : start + 1].isalnum():
            before = leading.search(said[:at])
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
