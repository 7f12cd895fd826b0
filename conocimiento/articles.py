"""Loads the knowledge base. A base with defects is not used: KnowledgeError names each with file and line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from conocimiento.article import Article, Base, KnowledgeError, Problem
from conocimiento.front_matter import Reader

HOME = Path(__file__).parent / "articulos"


def load(path: Path = HOME) -> Base:
    """Raises KnowledgeError. A folder of articles, or a .jsonl file of the exchange format."""
    return load_exchange(path) if path.suffix == ".jsonl" else load_folder(path)


def file_texts(folder: Path) -> dict[Path, str]:
    """Reads what the files of a folder say. Raises KnowledgeError."""
    try:
        texts = {file: file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.md"))}
    except (OSError, UnicodeDecodeError) as exc:
        raise KnowledgeError([Problem(str(folder), 1, f"can't be read: {exc}")]) from exc
    if not texts:
        raise KnowledgeError([Problem(str(folder), 1, "holds no articles")])
    return texts


def load_folder(folder: Path) -> Base:
    reader = Reader()
    for file, text in file_texts(folder).items():
        reader.read(file, text)
    reader.check_whole()
    if reader.problems:
        raise KnowledgeError(reader.problems)
    return Base(reader.articles, folder)


def load_exchange(path: Path) -> Base:
    """Loads a base in the exchange format, one `{"id","title","questions":[…],"answer"}` a line."""
    articles: dict[str, Article] = {}
    problems: list[Problem] = []
    for number, record in json_lines(path, problems):
        try:
            questions = _texts(record["questions"])
            article = Article(str(record["id"]), str(record["title"]), questions, str(record.get("answer") or ""))
        except (KeyError, TypeError) as exc:
            problems.append(Problem(str(path), number, f"not an article: {exc!r}"))
            continue
        if article.id in articles:
            problems.append(Problem(str(path), number, f"the id {article.id!r} is taken"))
        articles[article.id] = article
    if not articles and not problems:
        problems.append(Problem(str(path), 1, "holds no articles"))
    if problems:
        raise KnowledgeError(problems)
    return Base(articles)


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError("questions is not a list")
    return tuple(str(text) for text in value)


def json_lines(path: Path, problems: list[Problem]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Gives the objects of a JSON-lines file with their line numbers; what is not an object goes to `problems`."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as exc:
        problems.append(Problem(str(path), 1, f"can't be read: {exc}"))
        return
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as exc:
            problems.append(Problem(str(path), number, f"not JSON: {exc}"))
            continue
        if isinstance(record, dict):
            yield number, record
        else:
            problems.append(Problem(str(path), number, "not a JSON object"))
