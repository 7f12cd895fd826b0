"""Finds the activities that a text describes without their codes: «lo de las barreras», «el acta con los rectores»."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from math import log

from bot.plans.plans import State
from bot.plans.spoken.text import Said
from conocimiento.search.speller import is_light
from conocimiento.search.text import plain, stem

CHOICES = 3
_RARE = 0.35  # share of the activities: a word that more of them have tells none apart
_AMONG = 3  # other words among those of a description
_NEAR = 0.75  # share of the best score from which an activity is meant too
# Words that are said of any activity, and so describe none.
_OF_ANY = frozenset(
    map(
        stem,
        plain(
            "actividad actividades plan planes secretaria educacion reporte reporto reportar reportó avance avances "
            "informe informo vence vencen fecha limite plazo pendiente pendientes atrasada evidencia soporte entregar "
            "entrega responsable quedo quedó termino terminado listo cumplida bloqueada porcentaje mes semana hoy ayer "
            "aprobaron verificaron devolvieron devolvio devuelta devuelto enviar envie mande subir subi falta "
            "faltan ciento colegio colegios jornada unica mgei permanencia fortalecimiento institucion instituciones"
        ).split(),
    )
)


def _content(words: Iterable[str]) -> list[str]:
    return [stem(word) for word in words if len(word) > 3 and word.isalpha() and not is_light(word)]


def alike(said: Said, states: Sequence[State]) -> int:
    """Counts the words that tell activities apart and that the text shares with one of these."""
    wanted = _wanted(said)
    return max((len(wanted & _stems_of(state)) for state in states), default=0)


def _stems_of(state: State) -> frozenset[str]:
    return _stems(state.activity.title, state.activity.product)[0]


@lru_cache(maxsize=4096)  # the same activities are asked about again and again
def _stems(title: str, product: str) -> tuple[frozenset[str], frozenset[str]]:
    """Returns the stems of an activity's words, and the pairs of those with content that stand together."""
    said = plain(f"{title} {product}").split()
    return frozenset(map(stem, said)), frozenset(" ".join(pair) for pair in pairwise(_content(said)))


def _wanted(said: Said) -> set[str]:
    return {
        stem(item.word) for item in said.items if item.word.isalpha() and len(item.word) > 3 and not is_light(item.word)
    } - _OF_ANY


def described(said: Said, states: Sequence[State]) -> tuple[int, ...]:
    """Returns the ids of the activities that the text describes, likeliest first; none when nothing in it tells
    activities apart."""
    wanted = _wanted(said)
    theirs = {state.id: _stems_of(state) for state in states}
    common = Counter(word for found in theirs.values() for word in found & wanted)
    most = max(2.0, _RARE * len(states))
    weights = {word: log(1 + len(states) / count) for word, count in common.items() if count <= most}
    scores = {number: sum(weights.get(word, 0.0) for word in found & wanted) for number, found in theirs.items()}
    pairs = {" ".join(pair) for pair in pairwise(_content(item.word for item in said.items))}
    for state in states:  # words that stand together tell more: «informe de cobertura»
        together = _stems(state.activity.title, state.activity.product)[1] & pairs
        scores[state.id] += len(together) if scores[state.id] or together else 0
    best = max(scores.values(), default=0.0)
    if best <= 0:
        return ()
    near = sorted((number for number, score in scores.items() if score >= _NEAR * best), key=lambda each: -scores[each])
    return tuple(near[:CHOICES]) if len(near) <= CHOICES else ()


def span(said: Said, state: State) -> tuple[int, int] | None:
    """Returns between which characters of the text the words of an activity stand; None when too much else stands among
    them."""
    stems = _stems_of(state)
    heavy = [
        (item, stem(item.word) in stems)
        for item in said.items
        if item.word.isalpha() and len(item.word) > 3 and not is_light(item.word) and stem(item.word) not in _OF_ANY
    ]
    places = [place for place, (_, theirs) in enumerate(heavy) if theirs]
    if not places or places[-1] - places[0] + 1 - len(places) > _AMONG:
        return None
    return heavy[places[0]][0].start, heavy[places[-1]][0].end
