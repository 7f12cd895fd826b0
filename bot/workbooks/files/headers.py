"""Which column of a plan a header names, in its own words or in others."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz, process

from bot.plans.columns import DUE, SECRETARIAT, STARTS
from bot.workbooks.rows.cells import bare, header
from bot.workbooks.rows.sheet import COLUMNS, REMARKS
from conocimiento.folding import folded

_WORDS, _NOUNS = "header_words.txt", "header_nouns.txt"
_SMALL = frozenset({"de", "del", "la", "el", "los", "las", "y", "o", "en", "a", "para", "por", "su", "con"})
_BESIDE = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]")
_LONGEST = 120  # characters; a longer text is no header
_SIMILAR = 86  # rapidfuzz ratio, where a slip of a letter or two is the same word: «prodcuto» has 87
_SLIPS_FROM = 5  # letters
_OF_A_PLACE = frozenset({"divipola", "dane"})  # whose code it is
# What else is kept about an activity, a product or a date, and is no column of a plan.
_OTHER = frozenset(
    {
        *("estado", "avance", "porcentaje", "observacion", "observaciones", "comentario", "comentarios", "nota"),
        *("notas", "tipo", "indicador", "meta", "base", "ejecutado", "ejecutada", "real", "reporte", "registro"),
        *("correo", "telefono", "celular", "email", "peso", "cantidad", "unidad", "seguimiento", "verificacion"),
        *("recibido", "recibida", "novedad", "link", "enlace", "url", "region", "historial", "folio", "archivos"),
        *(
            "corte",
            "elaboracion",
            "actualizacion",
            "aprobacion",
            "visita",
            "diligenciamiento",
            "creacion",
            "nacimiento",
        ),
        *("ultimo", "ultima", "dias", "aprobado", "aprobada", "pendiente", "prioridad", "nombre"),
    }
)


class Named(NamedTuple):
    """A header that names a column of a plan. `rank`: 0 for its own header, above for other words; the lowest of two is
    meant. `loose`: it was not found as it stands, and is told."""

    column: str
    rank: int
    loose: bool


def _said(name: str, mark: str) -> dict[str, list[str]]:
    """Reads what a file says of each column."""
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(": ") for line in lines if line and not line.startswith("#"))
    return {column: words.split(mark) for column, _, words in pairs}


@cache
def _known() -> dict[str, tuple[str, int]]:
    """Reads which column each way of saying means, and its place among those of the column."""
    said = _said(_WORDS, " | ")
    found: dict[str, tuple[str, int]] = {}
    for column in COLUMNS:
        for rank, words in enumerate((column, *said.get(column, ()))):
            found.setdefault(_key(words), (column, rank))
    return found


@cache
def _nouns() -> dict[str, str]:
    return {noun: column for column, nouns in _said(_NOUNS, " ").items() for noun in nouns}


def _key(text: str) -> str:
    words = re.findall(r"[a-z0-9#°º]+", folded(text.replace("_", " ")).replace("º", "°"))
    return " ".join(word for word in words if word not in _SMALL)


def named(text: object) -> Named | None:
    """Finds which column a header names; None when it is another's."""
    if not isinstance(text, str) or len(text) > _LONGEST or header(text) == header(REMARKS):
        return None
    known = _known()
    said = bare(text).strip(" *:.'’")
    for each in (said, _BESIDE.sub(" ", said), said.partition(":")[0], text.strip().partition("\n")[0]):
        if found := known.get(_key(each) or " "):
            return Named(*found, loose=False)
    return _loosely(_key(_BESIDE.sub(" ", said)))


def _loosely(key: str) -> Named | None:
    words = key.split()
    if len(key) >= _SLIPS_FROM and not _OTHER.intersection(words):
        long = [each for each in _known() if len(each) >= _SLIPS_FROM]
        if likely := process.extractOne(key, long, scorer=fuzz.ratio, score_cutoff=_SIMILAR):
            return Named(_known()[likely[0]][0], 100, loose=True)
    return _by_noun(words)


def _by_noun(words: Sequence[str]) -> Named | None:
    nouns = [_nouns()[word] for word in words if word in _nouns()]
    if "fecha" in words:  # «Fecha de entrega del producto», «Fecha prevista»: when it begins, or when it is due
        nouns = [STARTS.header if STARTS.header in nouns else DUE.header]
    elif _OF_A_PLACE.intersection(words):
        nouns = [SECRETARIAT.header]
    if not nouns or _OTHER.intersection(words):
        return None
    return Named(nouns[0], 200, loose=True)
