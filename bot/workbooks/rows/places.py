"""Which certified secretariat a cell means: its DIVIPOLA code, also without its leading zero, or its whole name."""

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from rapidfuzz import fuzz, process

from bot.workbooks.rows.cells import Wrong, bare, empty, header, is_time, short, sound, whole, written
from conocimiento.folding import spelled
from db.models import Secretariat

_LIKELY = 76  # rapidfuzz, 0–100: what is proposed; measured on the names in tests/workbooks/domain/test_imports.py
_COMMON = {
    *("secretaria", "educacion", "gobernacion", "alcaldia", "departamento", "municipio", "distrito", "sem", "sed"),
    *(
        "departamental",
        "municipal",
        "distrital",
        "de",
        "del",
        "y",
        "sec",
        "educ",
        "edu",
        "se",
        "s",
        "e",
        "etc",
        "mayor",
    ),
    *("secretarias", "entidad", "territorial", "certificada", "turistico", "especial", "industrial", "portuario"),
    *("divipola", "dane", "codigo", "cod", "cultural", "historico", "cultura", "ciencia", "tecnologia", "deporte"),
    *("d", "t", "c", "h", "i", "p"),  # «D. C.», «D. T. C. H.»
}
_ALSO = {  # what else people call them: the words that tell one from another
    **{"bogota capital": "11001", "santafe bogota": "11001", "capital": "11001", "sta marta": "47001"},
    **{"n santander": "54", "nte santander": "54"},
    **{"cartagena indias": "13001", "santiago cali": "76001", "san jose cucuta": "54001", "san juan pasto": "52001"},
    **{"tumaco": "52835", "buga": "76111", "santa cruz lorica": "23417", "valle": "76", "guajira": "44"},
    **{"san andres providencia": "88", "archipielago san andres": "88", "archipielago san andres providencia": "88"},
    **{"san andres providencia santa catalina": "88", "san andres isla": "88", "san andres islas": "88"},
}
_BESIDE = 8  # a rival this near the best is proposed too


class Known:
    """The certified secretariats, by code and by name without accents and capitals."""

    def __init__(self, secretariats: Sequence[Secretariat]) -> None:
        self.names = {each.code: each.name for each in secretariats}
        self.departments = {each.code: _core(name_key(each.department)) for each in secretariats}
        self.by_name: dict[str, list[str]] = {}
        for each in secretariats:
            self.by_name.setdefault(name_key(each.name), []).append(each.code)
        self.by_core: dict[str, set[str]] = {}
        for code, name in self.names.items():
            core = _core(name_key(name))
            for way in (core, core.replace(" ", "")):
                self.by_core.setdefault(way, set()).add(code)
        for way, code in _ALSO.items():
            if code in self.names:
                self.by_core.setdefault(way, {code})

    def called(self, text: str) -> list[str]:
        """Lists the codes of those that a name means as a whole, with «Secretaría de Educación de» or without."""
        return self.by_name.get(name_key(text), []) or sorted(self.by_core.get(_core(name_key(text)) or " ", ()))

    def with_department(self, text: str) -> list[str]:
        """Lists the codes of those that a name beside their department means: «Santa Marta (Magdalena)»."""
        first, mark, beside = _partition(text)
        department = _core(name_key(beside))
        return [code for code in self.called(first) if mark and self.departments[code] == department]

    def likely(self, name: str) -> list[tuple[str, str]]:
        """Lists name and code of those that may be meant, at most three."""
        found = process.extract(name, list(self.by_name), scorer=_alike, limit=3, score_cutoff=_LIKELY)
        near = [known for known, score, _ in found if score >= found[0][1] - _BESIDE]
        return [(self.names[code], code) for known in near for code in self.by_name[known]]


def _alike(one: str, other: str, **_: Any) -> float:
    one, other = _core(one), _core(other)
    return max(fuzz.ratio(one.replace(" ", ""), other.replace(" ", "")), fuzz.WRatio(one, other))


def _partition(text: str) -> tuple[str, str, str]:
    found = re.search(r"[(,/–-]", text)
    return (text[: found.start()], found[0], text[found.end() :]) if found else (text, "", "")


def _core(name: str) -> str:
    """Gives what tells one secretariat from another."""
    return " ".join(word for word in name.split() if word not in _COMMON)


def name_key(text: str) -> str:
    """Writes a name as names are compared: without accents, capitals and punctuation."""
    return header(text).replace("_", " ")


def read_place(known: Known, reach: Collection[str] | None, value: object) -> str:
    sound(value)
    if empty(value):
        raise Wrong("secretariat_empty")
    if isinstance(value, date) or is_time(value):
        raise Wrong("secretariat_date", text=written(value))
    if isinstance(value, str):
        value = spelled(value)
    number = whole(value)
    if number is None and re.fullmatch(r"\d+[.,]\d+", bare(str(value))):
        raise Wrong("secretariat_decimal", text=str(value))
    code = _by_code(known, written(value) if number is not None else None) or _byname_key(known, bare(str(value)))
    if reach is not None and code not in reach:
        raise Wrong("secretariat_not_yours", name=known.names[code], code=code)
    return code


def _by_code(known: Known, text: str | None) -> str | None:
    """Finds a secretariat by its code. Excel drops the zero of 05001 when the cell is a number. Raises Wrong."""
    if text is None:
        return None
    digits = re.split("[.,]", text)[0]
    if digits in known.names:
        return digits
    if len(digits) in (1, 4) and f"0{digits}" in known.names:
        return f"0{digits}"
    department = digits.zfill(5)[:2] if len(digits) in (4, 5) else ""
    name = known.names.get(department)
    if name:
        raise Wrong("secretariat_not_certified", text=digits, name=name, code=department)
    raise Wrong("secretariat_code", text=digits)


def _byname_key(known: Known, text: str) -> str:
    """Finds a secretariat by its name. Only the whole name counts, and «47001 Santa Marta» when both are the same
    one's. Raises Wrong."""
    beside = re.fullmatch(r"(\d{1,5})(?=\W)\D(\D+)|(\D*?[^\W\d])\W++(\d{1,5})\)?", text)
    if beside and (code := _by_code(known, beside[1] or beside[4])):
        name = beside[2] or beside[3]
        if _core(name_key(name)) and code not in known.called(name):
            raise Wrong("secretariat_mismatch", text=short(text), name=known.names[code], code=code)
        return code
    found = known.called(text) or known.with_department(text)
    if len(found) == 1:
        return found[0]
    likely = [(known.names[code], code) for code in found] or known.likely(name_key(text))
    kinds = {0: "secretariat_unknown", 1: "secretariat_similar"}
    raise Wrong(kinds.get(len(likely), "secretariat_ambiguous"), text=short(text), likely=likely)


def lost_zero(value: object) -> bool:
    return whole(value) is not None and len(re.split("[.,]", written(value))[0]) in (1, 4)
