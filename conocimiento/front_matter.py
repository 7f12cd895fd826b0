"""Reads the front matter of article files: every value with its line, every defect as a Problem."""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from conocimiento.article import (
    ANSWER_LENGTH,
    ID,
    ID_LENGTH,
    REVIEW_EVERY,
    TITLE_LENGTH,
    Action,
    Article,
    Note,
    Parts,
    Problem,
    Source,
    SourceKind,
)
from conocimiento.files import Loader
from conocimiento.folding import folded


def same_words(text: str) -> str:
    """Makes a key of a phrasing's words: phrasings are the same whatever their case, accents and punctuation."""
    return " ".join(re.findall(r"\w+", folded(text)))


@dataclass
class Reader:
    """Reads files one by one, keeps the articles and every problem met."""

    articles: dict[str, Article] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _lines: dict[str, dict[str, int]] = field(default_factory=dict)
    _phrasings: dict[str, tuple[Path, int]] = field(default_factory=dict)
    _files: dict[str, Path] = field(default_factory=dict)

    def read(self, file: Path, text: str) -> None:
        match = re.match(r"---\n(.*?\n)---\n(.*)", text.replace("\r\n", "\n"), re.DOTALL)
        if not match:
            self.problems.append(Problem(str(file), 1, "no front matter between two lines of ---", "no_front_matter"))
            return
        head = _FrontMatter(file, self.problems)
        if not head.parse(match[1]):
            return
        body_line = match[1].count("\n") + 3
        found = len(self.problems)
        article = head.article(match[2].strip(), body_line)
        self._check_phrasings(file, head)
        self._files[file.stem] = file
        self._lines[file.stem] = head.lines
        if len(self.problems) == found:
            self.articles[article.id] = article

    def _check_phrasings(self, file: Path, head: "_FrontMatter") -> None:
        for text, line in head.phrasings:
            key = same_words(text)
            if not key:
                self.problems.append(Problem(str(file), line, "a phrasing without words", "no_words"))
            elif key in self._phrasings:
                other, other_line = self._phrasings[key]
                self.problems.append(
                    Problem(
                        str(file),
                        line,
                        f"the phrasing {text!r} stands also at {other.name}:{other_line}",
                        kind="phrasing_taken",
                        values={"text": text, "article": other.stem, "line": other_line},
                    )
                )
            else:
                self._phrasings[key] = (file, line)

    def check_whole(self, retired: Set[str] = frozenset()) -> None:
        """Looks for what articles name that is no other article. `retired`: ids that may still be named, of
        articles that are there no more."""
        for article in self.articles.values():
            file, lines = self._files[article.id], self._lines[article.id]
            parts = article.parts.articles if article.parts else ()
            self.problems += [
                Problem(
                    str(file),
                    lines[key],
                    f"{says} {other!r}, which is no other article",
                    kind="related",
                    values={"name": other},
                )
                for key, says, others in (("relacionados", "related to", article.related), ("partes", "counts", parts))
                for other in others
                if (other not in self._files or other == article.id) and (other not in retired or other == article.id)
            ]


_REQUIRED = ("titulo", "preguntas", "fuentes", "vigente_desde", "revisado")
_OPTIONAL = ("linea", "accion", "vigente_hasta", "relacionados", "responsable", "revisar_cada", "notas", "partes")


def _is_date(text: str) -> bool:
    """Tells whether a text is YYYY, YYYY-MM or YYYY-MM-DD."""
    try:
        date.fromisoformat(text + "0001-01-01"[len(text) :])
    except ValueError:
        return False
    return len(text) in {4, 7, 10}


def _refers(text: str) -> bool:
    """Tells whether a part of it stands for another one."""
    try:
        return any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=Loader))
    except (yaml.YAMLError, ValueError):  # named when it is read
        return False


class _FrontMatter:
    def __init__(self, file: Path, problems: list[Problem]) -> None:
        self.file, self.problems = file, problems
        self.lines: dict[str, int] = {}
        self.phrasings: list[tuple[str, int]] = []
        self._values: dict[str, Any] = {}

    def _problem(self, line: int, message: str, kind: str, **values: object) -> None:
        self.problems.append(Problem(str(self.file), line, message, kind=kind, values=values))

    def parse(self, text: str) -> bool:
        if "&" in text and _refers(text):  # a few lines of them make gigabytes
            self._problem(2, "broken YAML: anchors and aliases have no place here", "yaml")
            return False
        loader = Loader(text)
        try:
            node = loader.get_single_node()
            if not isinstance(node, yaml.MappingNode):
                self._problem(2, "the front matter is not a list of keys and values", "no_keys")
                return False
            for key, value in node.value:
                self._take(loader, key, value)
        except (yaml.YAMLError, ValueError) as exc:
            mark = getattr(exc, "problem_mark", None)
            broken = getattr(exc, "problem", exc)
            self._problem(mark.line + 2 if mark else 2, f"broken YAML: {broken}", "yaml")
            return False
        finally:
            loader.dispose()
        for key in _REQUIRED:
            if not self._values.get(key):
                self._problem(self.lines.get(key, 2), f"{key} is missing", "missing", name=key)
        return True

    def _take(self, loader: yaml.SafeLoader, key: yaml.Node, value: yaml.Node) -> None:
        name, line = str(key.value), key.start_mark.line + 2
        if name not in (*_REQUIRED, *_OPTIONAL):
            self._problem(line, f"unknown key {name!r}", "unknown_key", name=name)
        elif name in self.lines:
            self._problem(line, f"{name} stands twice", "twice", name=name)
        self.lines[name] = line
        try:
            self._values[name] = loader.construct_object(value, deep=True)
        except ValueError as exc:  # 2019-02-31 looks like a date and is none
            self._problem(line, f"{name}: {exc}", "date", name=name, value=getattr(value, "value", ""))
        if name == "preguntas" and isinstance(value, yaml.SequenceNode):
            self._take_phrasings(value)

    def _take_phrasings(self, value: yaml.SequenceNode) -> None:
        for item in value.value:
            line = item.start_mark.line + 2
            if isinstance(item, yaml.ScalarNode) and "\n" not in item.value:
                self.phrasings.append((item.value.strip(), line))
            else:
                self._problem(line, "a phrasing is one line of text; quote it", "phrasing_quotes")

    def article(self, answer: str, body_line: int) -> Article:
        article_id = self.file.stem
        if not ID.fullmatch(article_id) or len(article_id) > ID_LENGTH:
            self._problem(1, f"the file name is the article's id: a-z, 0-9 and -, at most {ID_LENGTH}", "id")
        if len(str(self._values.get("titulo") or "")) > TITLE_LENGTH:
            self._problem(self.lines["titulo"], f"the title has more than {TITLE_LENGTH} characters", "title_long")
        if not answer:
            self._problem(body_line, "the answer is missing", "answer_missing")
        if len(answer) > ANSWER_LENGTH:
            self._problem(
                body_line, f"the answer has {len(answer)} characters, more than {ANSWER_LENGTH}", "answer_long"
            )
        return Article(
            id=article_id,
            title=str(self._values.get("titulo") or ""),
            questions=tuple(text for text, _ in self.phrasings),
            answer=answer,
            sources=tuple(self._sources()),
            line=self._line(),
            action=self._action(),
            valid_from=self._loose_date("vigente_desde"),
            valid_until=self._date("vigente_hasta"),
            reviewed=self._date("revisado"),
            related=tuple(self._strings("relacionados")),
            owner=self._owner(),
            review_every=self._review_every(),
            notes=tuple(self._notes()),
            parts=self._parts(),
        )

    def _date(self, key: str) -> date | None:
        value = self._values.get(key)
        if value is None or type(value) is date:
            return value
        self._problem(self.lines[key], f"{key} is not a date (YYYY-MM-DD): {value!r}", "date", name=key, value=value)
        return None

    def _loose_date(self, key: str) -> str | None:
        value = self._values.get(key)
        if value is None or _is_date(str(value)):
            return None if value is None else str(value)
        self._problem(
            self.lines[key], f"{key} is YYYY, YYYY-MM or YYYY-MM-DD, not {value!r}", "date", name=key, value=value
        )
        return None

    def _owner(self) -> str | None:
        value = self._values.get("responsable")
        if value is None or (isinstance(value, str) and value.strip()):
            return value
        self._problem(self.lines["responsable"], f"responsable is a post, not {value!r}", "owner")
        return None

    def _parts(self) -> Parts | None:
        value = self._values.get("partes")
        if value is None:
            return None
        pairs = list(value.items()) if isinstance(value, dict) else []
        if len(pairs) == 1 and all(isinstance(each, list) and each for _, each in pairs):
            return Parts(str(pairs[0][0]), tuple(map(str, pairs[0][1])))
        self._problem(self.lines["partes"], f"partes goes from a word to the articles of each, not {value!r}", "parts")
        return None

    def _review_every(self) -> int:
        value = self._values.get("revisar_cada")
        if value is None:
            return REVIEW_EVERY
        if type(value) is int and value > 0:
            return value
        self._problem(self.lines["revisar_cada"], f"revisar_cada is a number of months, not {value!r}", "months")
        return REVIEW_EVERY

    def _notes(self) -> Iterator[Note]:
        value = self._values.get("notas") or {}
        if isinstance(value, dict) and all(isinstance(text, str) for pair in value.items() for text in pair):
            yield from (Note(statement, source) for statement, source in value.items())
        else:
            self._problem(
                self.lines["notas"], "notas goes from a statement to its source, both texts; quote them", "notes"
            )

    def _line(self) -> int | None:
        value = self._values.get("linea")
        if value in (None, 1, 2, 3):
            return value
        self._problem(self.lines["linea"], f"linea is 1, 2 or 3, not {value!r}", "line")
        return None

    def _action(self) -> Action | None:
        value = self._values.get("accion")
        try:
            return None if value is None else Action(value)
        except ValueError:
            self._problem(self.lines["accion"], f"accion is one of {', '.join(Action)}, not {value!r}", "action")
            return None

    def _strings(self, key: str) -> list[str]:
        value = self._values.get(key) or []
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return value
        self._problem(self.lines[key], f"{key} is not a list of texts", "list", name=key)
        return []

    def _sources(self) -> Iterator[Source]:
        value = self._values.get("fuentes") or []
        if not isinstance(value, list):
            self._problem(self.lines["fuentes"], "fuentes is not a list", "list", name="fuentes")
            return
        for number, item in enumerate(value, 1):
            where, each = (self.lines["fuentes"], f"source {number}"), {"number": number}
            if not isinstance(item, dict) or not item.get("titulo"):
                self._problem(where[0], f"{where[1]} has no titulo", "source_title", **each)
                continue
            if unknown := set(item) - {"titulo", "url", "fecha", "tipo"}:
                self._problem(where[0], f"{where[1]}: unknown keys {sorted(unknown)}", "source_keys", **each)
            if item.get("tipo") not in list(SourceKind):
                self._problem(where[0], f"{where[1]}: tipo is one of {', '.join(SourceKind)}", "source_kind", **each)
                continue
            yield self._source(item, *where)

    def _source(self, item: dict[str, Any], line: int, name: str) -> Source:
        kind, url, number = SourceKind(item["tipo"]), item.get("url"), name.rpartition(" ")[2]
        if kind is SourceKind.LETTER and url:
            self._problem(line, f"{name}: the letter has no address", "source_letter", number=number)
        if kind is not SourceKind.LETTER and not re.fullmatch(r"https?://\S+", str(url or "")):
            self._problem(line, f"{name}: url must be an http(s) address", "source_url", number=number)
        when = item.get("fecha")
        text = None if when is None else str(when)
        if text is not None and not _is_date(text):
            self._problem(
                line, f"{name}: fecha is YYYY, YYYY-MM or YYYY-MM-DD, not {text!r}", "date", name="fecha", value=text
            )
        return Source(str(item["titulo"]), kind, url, text)
