"""What a coordinator orders in words of who accompanies which secretariat: «agregue Riohacha a Marta», «Marta también
acompaña Riohacha y Maicao», «quítele Maicao a Marta». Pure: the caller knows the secretariats.

Every word has to be accounted for: one is a verb, some are secretariats or courtesy, and what is left are names. So
«agregue una foto a Riohacha» may be read as an order about somebody called «foto»; whether somebody is, ordered.py
finds out.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.people.places import Mention, is_a_word_too, listed, mentioned
from conocimiento.folding import folded

_LONGEST = 400  # characters; more is no order of one sentence
_MOST_WORDS = 5  # of a name
_WORD = re.compile(r"\w+")

# Matched against one folded word
_HANGS_ON = r"(?:l[aeo]s?|sel[aeo]s?|mel[aeo]s?|me|nos)?"
_ADDS = re.compile(
    r"(?:ponle|(?:agreg|agregu|anad|asign|sum|encarg|encargu|adjudic|adjudiqu|asoci|incluy|inclu|vincul|entreg|entregu"
    rf"|pong|pon|met|carg|cargu|pas|dej|aument)(?:[aeo]|ar|er|ir|emos|amos|i)?{_HANGS_ON}"
    r"|d(?:[ae]|ar)(?:l[aeo]s?|sel[aeo]s?))"
)
_TAKES = re.compile(
    r"(?:quit|kit|retir|saqu|sac|remuev|remov|elimin|desasign|desvincul|rest|descarg|descargu)"
    rf"(?:[aeo]|ar|er|ir|emos|amos)?{_HANGS_ON}"
)
# Matched against the folded words of the text, without the secretariats
_ACCOMPANIES = re.compile(
    r"\b(?:acompan\w{0,8}|atien\w{1,5}|atend\w{1,7}|llev(?:a|e|ara|ar|aria)|cubr\w{1,6}|qued\w{1,5}|asum\w{1,5}"
    r"|recib\w{1,5}|respond(?:e|era|a|er)|tendra|tenga|a cargo|encargad[ao]s?)\b"
)
_IS = re.compile(r"\b(?:es|son|era|sera|seran|sea|sean|ser|va)\b")
_CALLS_IT_SO = re.compile(r"\b(?:acompan\w{0,8}|enlaces?)\b")
_LEAVES = re.compile(
    r"\b(?:deja|dejo|dejara|dejaria|dejan|dej\w{1,5} de|dej\w{1,5}(?: \w+){0,7} sin|suelta|suelte|solto|soltara)\b"
)
_NOT = re.compile(r"\b(?:no|tampoco)\b")
_SAYS_LITTLE = (
    "a al de del la las el los lo en con para pa por que q y e ni se le les me nos su sus tambien tb ademas ahora ya"
    " hoy desde adelante partir mas favor porfa porfis xfa pls gracias hola buenas buenos buen dia dias tardes noches"
    " quiero quisiera necesito necesitamos puede puedes podria podrias pueda poder vamos hay toca ayudeme ayudame"
    " secretaria secretarias educacion municipio municipios departamento distrito alcaldia gobernacion enlace enlaces"
    " profesional nueva nuevo una un sem sed don dona doctora doctor dra dr profe profesora profesor ingeniera"
    " ingeniero senora senor licenciada licenciado lista listado listo ok bueno entonces solo solamente ella ellas"
    " ellos como misma mismo vez va van voy ir enseguida otra otro estas estos esa esta este cargo tiene es son era"
    " sera seran sea sean ser no sin tampoco suelta suelte solto soltara nunca"
)
_SAYS_BEFORE = (
    "por favor porfa porfis xfa pls hola buenas buenos buen dia dias tardes noches quiero quisiera necesito necesitamos"
    " puede puedes podria podrias pueda poder vamos hay que toca ayudeme ayudame me a ahora ya ok listo bueno entonces"
    " y"
    " tambien don dona doctora doctor dra dr profe profesora profesor ingeniera ingeniero no"
)
_OPENS = frozenset(_SAYS_BEFORE.split())
"""Words that may stand before the verb of an order: «lo de pasar los estudiantes …» is none."""
_GLUE = frozenset(_SAYS_LITTLE.split())
_INSIDE_A_NAME = frozenset({"de", "del", "la", "las", "los"})
_SAYS_NO_NAME = (
    "quien quienes cual cuales cuando donde cuanto cuanta cuantas cuantos compromiso compromisos actividad actividades"
    " persona personas funcionario funcionaria funcionarios alguien gente equipo aviso avisos mensaje plan planes"
    " informe acta actas evidencia evidencias reunion visita acceso codigo invitacion fecha nota"
    " usuario usuarios"
)
_NO_NAMES = frozenset(_SAYS_NO_NAME.split())


@dataclass(frozen=True)
class Order:
    """Who is to accompany what. `codes`: the secretariats; `names`: who, and what else is left of the text, as it is
    written; `stands`: they are to accompany them, or no more; `imperative`: it is told to be done; `surely`: its own
    words are about accompanying, or about somebody («a …»); `more`: another order follows, which was not read."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    stands: bool
    imperative: bool
    surely: bool = False
    more: bool = False


@dataclass(frozen=True)
class _Word:
    text: str
    start: int
    end: int
    is_place: bool = False

    @property
    def way(self) -> bool | None:
        """Tells which way an imperative goes: one more, or one less; None for any other word."""
        if self.is_place:
            return None
        return True if _ADDS.fullmatch(self.text) else False if _TAKES.fullmatch(self.text) else None

    @property
    def left(self) -> bool:
        """Tells whether the word may be one of a name."""
        spoken = self.text in _GLUE or self.way is not None or _ACCOMPANIES.fullmatch(self.text)
        return not (self.is_place or spoken)


def read(text: str, secretariats: Iterable[tuple[str, str]]) -> Order | None:
    """Reads the order of a text; None for any other. `secretariats`: (code, name) of all there are."""
    if len(text) > _LONGEST or not _may_be(_folded(text)):
        return None
    known = tuple(secretariats)
    words, more = _first_order(_words(text, known))
    said = " ".join(each.text for each in words if not each.is_place)
    ways = {each.way for each in words} - {None}
    surely, leaves, denied = (bool(each.search(said)) for each in (_CALLS_IT_SO, _LEAVES, _NOT))
    told = _ACCOMPANIES.search(said) or leaves or ((surely or denied) and _IS.search(said))
    if not (told and "?" not in text) and (not ways or denied):
        return None
    names, codes = _left(text, words, known)
    if not names or (not codes and len(names) < 2) or not all(map(_is_a_name, names)):
        return None
    stands = not (False in ways or leaves or denied)
    verb = next((place for place, each in enumerate(words) if each.way is not None), len(words))
    imperative = bool(ways) and all(each.text in _OPENS for each in words[:verb])
    told_of = imperative and bool(codes) and all(f"a {name}" in text for name in names)
    return Order(codes, names, stands, imperative=imperative, surely=surely or told_of, more=more)


def _is_a_name(text: str) -> bool:
    words = _folded(text)
    return not _NO_NAMES & {*words} and all(each.isalpha() for each in words)


def _may_be(words: Sequence[str]) -> bool:
    """Tells at little cost whether a text may be an order at all."""
    said = " ".join(words)
    if _ACCOMPANIES.search(said) or _LEAVES.search(said):
        return True
    if _IS.search(said) and (_CALLS_IT_SO.search(said) or _NOT.search(said)):
        return True
    return any(_ADDS.fullmatch(each) or _TAKES.fullmatch(each) for each in words)


def _folded(text: str) -> list[str]:
    return _WORD.findall(folded(text))


def _words(text: str, known: tuple[tuple[str, str], ...]) -> list[_Word]:
    places = [(each.start, each.end) for each in _surely_places(text, known)]
    return [
        _Word(folded(each[0]), each.start(), each.end(), any(a <= each.start() < b for a, b in places))
        for each in _WORD.finditer(text)
    ]


def _surely_places(text: str, known: tuple[tuple[str, str], ...]) -> list[Mention]:
    return [each for each in mentioned(text, known) if not is_a_word_too(text[each.start : each.end])]


def _first_order(words: Sequence[_Word]) -> tuple[Sequence[_Word], bool]:
    """Cuts before the second imperative: «quítele Riohacha a Marta | y désela a Pedro»."""
    verbs = [place for place, each in enumerate(words) if each.way is not None]
    return (words[: verbs[1]], True) if len(verbs) > 1 else (words, False)


Run = list[_Word]


def _left(
    text: str, words: Sequence[_Word], known: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Splits what is no verb and no courtesy into names and codes. A place whose name is a word too («Soledad»), or
    that is written as its code, is found where it stands alone; with no other name, it is one."""
    end = words[-1].end if words else 0
    codes = {each.start: each.code for each in _surely_places(text[:end], known)}
    runs = _runs(text, words)
    alone = {run[0].start: listed(_written(text, run), known) for run in runs}
    named = [run for run in runs if alone[run[0].start].unread or not alone[run[0].start].codes]
    if not named and len(runs) + len(codes) > 1:
        named = [run for run in runs if _is_given(words, run)][-1:]
    for run in (each for each in runs if each not in named):
        codes |= {run[0].start + at: code for at, code in enumerate(alone[run[0].start].codes)}
    in_order = tuple(dict.fromkeys(code for _, code in sorted(codes.items())))
    return tuple(_written(text, run) for run in _joined(words, named)), in_order


def _written(text: str, run: Run) -> str:
    return text[run[0].start : run[-1].end]


def _runs(text: str, words: Sequence[_Word]) -> list[Run]:
    """Lists what may be names: words side by side with no mark between them."""
    every = list[_Word | None]()
    for place, each in enumerate(words):
        marked = place > 0 and text[words[place - 1].end : each.start].strip()
        every += [None, each] if marked else [each]
    groups = groupby(every, key=lambda each: each is not None and each.left)
    return [[each for each in group if each is not None] for left, group in groups if left]


def _is_given(words: Sequence[_Word], run: Run) -> bool:
    """Tells whether «a» stands before these words."""
    place = words.index(run[0])
    return place > 0 and words[place - 1].text == "a"


def _joined(words: Sequence[_Word], runs: Sequence[Run]) -> list[Run]:
    """Joins what is one name: «María» «del» «Carmen». What is longer than any name is left out."""
    found = list[Run]()
    for run in runs:
        between = words[words.index(found[-1][-1]) + 1 : words.index(run[0])] if found else []
        if between and all(each.text in _INSIDE_A_NAME and not each.is_place for each in between):
            found[-1] = [*found[-1], *run]
        else:
            found.append(run)
    return [run for run in found if len(run) <= _MOST_WORDS]
