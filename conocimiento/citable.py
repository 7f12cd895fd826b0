"""Checks what an official may cite: sources that are the issuing body's own, norms with number and year, dates no more
exact than what they come from, and a first paragraph that is read at a glance. Also finds figures that no note
backs."""

import re
from collections.abc import Iterator, Set
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from conocimiento.article import LEAD_LENGTH, Article, SourceKind

COPIES = Path(__file__).parent / "copias.txt"

_MONTHS = [
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
]  # fmt: skip
_NORM = r"(?:Ley|Decreto(?:[- ]Ley| Legislativo)?|Acto Legislativo|Resolución|Directiva|Circular|Acuerdo)"
_NUMBERED = re.compile(rf"\b{_NORM} (\d+(?:\.\d+)*)( de \d{{4}}\b)?")
_NO_NUMBER = re.compile(r"\bConstitución\b")  # the one norm without a number
_DATED = re.compile(rf"\b(?:(\d{{1,2}})\.?º? de )?({'|'.join(_MONTHS)}) de (\d{{4}})\b")
_LIST = r"\d+(?:\.\d+)*(?:(?:,| y| a| al| e| o) \d+(?:\.\d+)*)*"
_REFERENCES = (
    re.compile(rf"\b(?:{_NORM}|Convenio(?: de Cooperación)?|Diario Oficial) \d+(?:\.\d+)*(?: de \d{{4}})?"),
    re.compile(rf"\b(?:arts?\.|nums?\.|pars?\.|[Aa]rtículos?|numeral(?:es)?|parágrafos?|título|Línea) {_LIST}"),
    re.compile(r"\b\d+(?:\.\d+){3,}"),  # an article of a compiled decree: 2.3.3.1.1
    _DATED,
    re.compile(r"\b(?:19|20)\d\d(?:-(?:19|20)\d\d)?\b"),
)
_FIGURE = re.compile(
    r"\d+(?:[.,:]\d+)*|\b(?:cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieci\w+|veint\w+"
    r"|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien)\b"
)
_STATEMENT = re.compile(r"(?<=[.?!]) +(?!\d)|\n+")  # not within «art. 5»


@cache
def copy_sites(path: Path = COPIES) -> frozenset[str]:
    """Reads the list of hosts that no article may cite, because they only copy what others issue."""
    lines = (line.partition("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return frozenset(filter(None, lines))


class Defect(NamedTuple):
    """What is wrong with what an article cites. `words` of the file where it stands; `kind` and `value` as in
    Problem."""

    words: str
    message: str
    kind: str
    value: object


def defects(article: Article, copies: Set[str]) -> Iterator[Defect]:
    """Finds what is wrong with what an article cites."""
    if (words := len(article.lead.split())) > LEAD_LENGTH:
        yield Defect(
            article.lead, f"the first paragraph has {words} words, more than {LEAD_LENGTH}", "lead_long", words
        )
    for source in article.sources:
        if site := _copy(source.url, copies):
            yield Defect(source.title, f"{site} is no source: cite who issued it ({source.title!r})", "copy", site)
        if source.kind is SourceKind.NORM and not (_is_numbered(source.title) or _NO_NUMBER.search(source.title)):
            yield Defect(source.title, f"a norm has number and year: {source.title!r}", "norm_number", source.title)
    yield from _without_year(article.answer)
    yield from _too_exact(article)


def _copy(url: str | None, copies: Set[str]) -> str | None:
    host = (urlsplit(url).hostname or "") if url else ""
    labels = host.split(".")
    return next((site for start in range(len(labels)) if (site := ".".join(labels[start:])) in copies), None)


def _is_numbered(text: str) -> bool:
    return any(match[2] for match in _NUMBERED.finditer(text))


def _without_year(answer: str) -> Iterator[Defect]:
    """Finds norms that are named without their year where they are first named; afterwards «la Ley 115» is clear."""
    named = set()
    for match in _NUMBERED.finditer(answer):
        if not match[2] and match[1] not in named:
            yield Defect(match[0], f"the first time a norm has its year: {match[0]!r}", "norm_year", match[0])
        named.add(match[1])


def _too_exact(article: Article) -> Iterator[Defect]:
    dates = [source.date for source in article.sources if source.date]
    if article.valid_from and not any(day.startswith(article.valid_from) for day in dates):
        message = f"valid from {article.valid_from}, which no source says so exactly"
        yield Defect("vigente_desde", message, "valid_exact", article.valid_from)
    told = [*(source.title for source in article.sources), *(f"{n.statement} {n.source}" for n in article.notes)]
    dates += [_iso(match) for text in told for match in _DATED.finditer(text)]
    for match in _DATED.finditer(article.answer):
        if not any(day.startswith(_iso(match)) for day in dates):
            message = f"a date more exact than the sources and notes: {match[0]!r}"
            yield Defect(match[0], message, "date_exact", match[0])


def _iso(match: re.Match[str]) -> str:
    month = f"{match[3]}-{_MONTHS.index(match[2]) + 1:02}"
    return f"{month}-{int(match[1]):02}" if match[1] else month


def unbacked(article: Article) -> list[str]:
    """Finds the statements with a figure that no note gives. Numbers of norms and articles, and dates, are not
    figures."""
    backed = {figure for note in article.notes for figure in _figures(note.statement)}
    return [text for text in _STATEMENT.split(article.answer) if not backed.issuperset(_figures(text))]


def _figures(text: str) -> set[str]:
    for reference in _REFERENCES:
        text = reference.sub(" ", text)
    return set(_FIGURE.findall(text))
