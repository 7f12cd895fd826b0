"""Changes one thing of an article's text and leaves the rest as its author wrote it."""

import re
from collections.abc import Iterable
from datetime import date

import yaml

from conocimiento.article import Source, SourceKind

_KEY = re.compile(r"[a-z_]+:")
_FENCE = "---"


def with_value(text: str, key: str, value: str) -> str:
    """Puts `value`, a line of YAML, in the place of what a key had; a key that is not there comes last. "" takes the
    key out."""
    return _with_block(text, key, [f"{key}: {value}"] if value else [])


def with_sources(text: str, sources: Iterable[Source]) -> str:
    """Puts these sources in the place of those there are."""
    return _with_block(text, "fuentes", ["fuentes:", *(f"  - {_source(source)}" for source in sources)])


def with_phrasings(text: str, phrasings: Iterable[str]) -> str:
    """Adds ways of asking behind those there are."""
    lines, start, end = _split(text, "preguntas")
    added = [f"  - {quoted(phrasing)}" for phrasing in phrasings]
    block = lines[start:end] if start < end else ["preguntas:"]
    if block[0].strip() != "preguntas:":  # [] or nothing: an empty list in one line
        block = ["preguntas:"]
    indent = next(
        (line[: len(line) - len(line.lstrip())] for line in block[1:] if line.lstrip().startswith("- ")), "  "
    )
    return "\n".join([*lines[:start], *block, *(indent + line.lstrip() for line in added), *lines[end:]])


def with_answer(text: str, answer: str) -> str:
    """Puts another answer below the front matter."""
    lines = text.split("\n")
    end = _end(lines)
    return "\n".join([*lines[: end + 1], answer.strip(), ""])


def reviewed_on(text: str, day: date) -> str:
    """Notes that it was looked over on a day."""
    return with_value(text, "revisado", day.isoformat())


def empty(title: str, phrasings: Iterable[str], day: date) -> str:
    """Makes a new article that still needs its answer and its sources."""
    blank = f"---\ntitulo: {quoted(title)}\npreguntas:\nfuentes: []\nvigente_desde:\nrevisado: {day.isoformat()}\n---\n"
    return with_phrasings(blank, phrasings)


def quoted(text: str) -> str:
    """Makes one line of YAML that says this text."""
    line = yaml.safe_dump(" ".join(text.split()), allow_unicode=True, width=100_000, default_style="'")
    return str(line).strip()


def _source(source: Source) -> str:
    values = [f"titulo: {quoted(source.title)}"]
    if source.url and source.kind is not SourceKind.LETTER:
        values.append(f"url: {quoted(source.url)}")
    if source.date:
        values.append(f"fecha: {quoted(source.date) if len(source.date) == len('2026-11') else source.date}")
    return "{" + ", ".join([*values, f"tipo: {source.kind.value}"]) + "}"


def _with_block(text: str, key: str, block: list[str]) -> str:
    lines, start, end = _split(text, key)
    return "\n".join([*lines[:start], *block, *lines[end:]])


def _split(text: str, key: str) -> tuple[list[str], int, int]:
    """Gives the lines, and from where to where the key stands in it: at its end for one that is not there."""
    lines = text.replace("\r\n", "\n").split("\n")
    last = _end(lines)
    start = next((number for number in range(1, last) if lines[number].startswith(f"{key}:")), last)
    end = next((number for number in range(start + 1, last) if _KEY.match(lines[number])), last)
    return lines, start, end if start < last else last


def _end(lines: list[str]) -> int:
    """Finds the line of the second fence; the first one where there is none."""
    return next((number for number, line in enumerate(lines) if number and line == _FENCE), 0)
