"""Checks what an official may cite: sources that are the issuing body's own, norms with number and year, dates no more
exact than what they come from, and a first paragraph that is read at a glance. Also finds figures that no note
backs."""

import re
from collections.abc import Iterator, Set
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from conocimiento.article import LEAD_LENGTH, Article, Base, SourceKind

COPIES = Path(__file__).parent / "copias.txt"

_MONTHS = [
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
]  # fmt: skip
_KIND = (
    r"Ley|Decreto(?:[- ]Ley| Legislativo| Reglamentario| Único)?|Acto Legislativo|Resolución|Directiva|Circular|Acuerdo"
)
_KINDS = r"Leyes|Decretos(?:[- ]Ley| Legislativos)?|Actos Legislativos|Resoluciones|Directivas|Circulares|Acuerdos"
_NUMBER = r"\d+(?:\.\d+)*(?:(?: de |/)\d{4}\b)?"
_NORMS = re.compile(  # one, or several: «las leyes 115 de 1994 y 715 de 2001»; «D. 1075», «Dec. 1075», «Res. 335»
    rf"\b(?:(?i:{_KIND})|D\.|Dec\.|Dto\.|Res\.)(?: (?:N\.?[º°]|No\.|número))? {_NUMBER}"
    rf"|\b(?i:{_KINDS}) {_NUMBER}(?:(?:, | y | e ){_NUMBER})*"
)
_NUMBERED = re.compile(r"(?<![\d.])(\d+(?:\.\d+)*)((?: de |/)\d{4}\b)?")
_NAMED = re.compile(  # «la Ley General de Educación» is a norm whose number nobody is told
    r"\b(?:Ley|Estatuto) (?!No\.|N\.?[º°])(?:de |del )?[A-ZÁÉÍÓÚ]\w+"
    r"|\bCódigo (?:de(?: la)? (?:Infancia|Policía|Procedimiento|Comercio)|General|Penal|Civil|Sustantivo|Disciplinario"
    r"|Contencioso|Nacional)\b"
)
_NO_NUMBER = re.compile(r"\bConstitución\b")  # the one norm without a number
_DATED = re.compile(rf"\b(?:(\d{{1,2}})\.?º? de )?({'|'.join(_MONTHS)}) de (\d{{4}})\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LIST = r"\d+(?:\.\d+)*(?:(?:,| y| a| al| e| o) \d+(?:\.\d+)*)*"
_REFERENCES = (
    _NORMS,
    re.compile(r"\b(?:Convenio(?: de Cooperación)?|Diario Oficial) \d+(?:\.\d+)*(?: de \d{4})?"),
    re.compile(rf"\b(?:arts?\.|nums?\.|pars?\.|[Aa]rtículos?|numeral(?:es)?|parágrafos?|título|Línea) {_LIST}"),
    re.compile(r"\b\d+(?:\.\d+){3,}"),  # an article of a compiled decree: 2.3.3.1.1
    _DATED,
    re.compile(r"\b(?:19|20)\d\d(?:-(?:19|20)\d\d)?\b"),
)
_FIGURE = re.compile(
    r"\d+(?:[.,:]\d+)*|\b(?:cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieci\w+|veint\w+"
    r"|treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien)\b"
)
_HOST = re.compile(r"https?:/{1,2}(?:[^/\s@]*@)?([^/\s:?#]+)")
_ADDRESS = re.compile(r"https?://[^\s<>()«»]*[^\s<>()«».,;:]")
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
    yield from _without_number(article.answer)
    yield from _too_exact(article)


def _copy(url: str | None, copies: Set[str]) -> str | None:
    """Finds the copy site that an address leads to, by way of another one too: an archive, a proxy, a shortcut."""
    for host in _HOST.findall(unquote(url or "").casefold()):
        labels = host.rstrip(".").split(".")
        for start in range(len(labels)):
            if (site := ".".join(labels[start:])) in copies:
                return site
    return None


def _numbers(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Finds the numbers of the norms that a text names, each with what names it: `[2]` is its year."""
    for norms in _NORMS.finditer(text):
        for number in _NUMBERED.finditer(norms[0]):
            yield norms[0], number


def _is_numbered(text: str) -> bool:
    return any(number[2] for _, number in _numbers(text))


def _without_year(answer: str) -> Iterator[Defect]:
    """Finds norms that are named without their year where they are first named; afterwards «la Ley 115» is clear."""
    named = set()
    for words, number in _numbers(answer):
        if not number[2] and number[1] not in named:
            yield Defect(words, f"the first time a norm has its year: {words!r}", "norm_year", words)
        named.add(number[1])


def _without_number(answer: str) -> Iterator[Defect]:
    """Finds norms that are called by a name where no number stands beside it the first time."""
    named = set()
    for statement in _STATEMENT.split(answer):
        for match in _NAMED.finditer(statement):
            if match[0] not in named and not _is_numbered(statement):
                yield Defect(match[0], f"a norm has number and year: {match[0]!r}", "norm_number", match[0])
            named.add(match[0])


def _too_exact(article: Article) -> Iterator[Defect]:
    noted = [f"{note.statement} {note.source}" for note in article.notes]
    dates = [source.date for source in article.sources if source.date]
    dates += [_iso(match) for text in noted for match in _DATED.finditer(text)]
    years = {year for text in noted for year in _YEAR.findall(text)}
    if (since := article.valid_from) and since not in years and not any(day.startswith(since) for day in dates):
        yield Defect("vigente_desde", f"valid from {since}, which no source says so exactly", "valid_exact", since)
    dates += [_iso(match) for source in article.sources for match in _DATED.finditer(source.title)]
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


def addresses(base: Base) -> dict[str, list[tuple[Path, int]]]:
    """Gives the addresses among the sources and the notes of the articles, each with the files and lines where it
    stands."""
    found: dict[str, list[tuple[Path, int]]] = {}
    if base.home is None:
        return found
    for article in base.articles.values():
        file = base.home / f"{article.id}.md"
        lines = file.read_text(encoding="utf-8").splitlines()
        urls = [source.url for source in article.sources if source.url]
        urls += [url for note in article.notes for url in _ADDRESS.findall(note.source)]
        for url in dict.fromkeys(urls):
            line = next((number for number, text in enumerate(lines, 1) if url in text), 1)
            found.setdefault(url, []).append((file, line))
    return found
