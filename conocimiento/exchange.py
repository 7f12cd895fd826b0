"""The exchange format: `{"id","title","questions":[…],"answer"}` a line, out of a base and into a folder."""

import json
from dataclasses import dataclass
from pathlib import Path

import yaml

from conocimiento.article import ID, Article, Base, KnowledgeError, Problem
from conocimiento.articles import load_exchange
from conocimiento.front_matter import same_words


@dataclass(frozen=True)
class Imported:
    phrasings: int
    articles: tuple[str, ...]


def export(base: Base, file: Path) -> int:
    """Writes the base in the exchange format; returns the number of articles written."""
    lines = (
        json.dumps(
            {"id": a.id, "title": a.title, "questions": list(a.questions), "answer": a.answer}, ensure_ascii=False
        )
        for a in base.articles.values()
    )
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(base.articles)


def import_into(base: Base, file: Path) -> Imported:
    """Adds to the base what a file in the exchange format has. New phrasings join the articles they belong to; an
    unknown id becomes a new file, which `knowledge check` then asks to complete. Nothing that stands already is
    changed. Raises KnowledgeError before anything is written."""
    assert base.home is not None
    incoming = load_exchange(file).articles
    if wrong := [article_id for article_id in incoming if not ID.fullmatch(article_id)]:
        raise KnowledgeError([Problem(str(file), 1, f"{name!r} is no article id (a-z, 0-9, -)") for name in wrong])
    taken = {same_words(text) for article in base.articles.values() for text in article.questions}
    added, created = 0, []
    for article in incoming.values():
        fresh = [text for text in article.questions if same_words(text) and same_words(text) not in taken]
        taken |= {same_words(text) for text in fresh}
        path = base.home / f"{article.id}.md"
        if article.id in base.articles:
            added += _add(path, fresh)
        else:
            path.write_text(_draft(article, fresh), encoding="utf-8")
            created.append(article.id)
    return Imported(added, tuple(created))


def _add(path: Path, phrasings: list[str]) -> int:
    text = path.read_text(encoding="utf-8")
    lines = "".join(f"  - {_quoted(phrasing)}\n" for phrasing in phrasings)
    path.write_text(text.replace("preguntas:\n", f"preguntas:\n{lines}", 1), encoding="utf-8")
    return len(phrasings)


def _draft(article: Article, phrasings: list[str]) -> str:
    questions = "".join(f"  - {_quoted(phrasing)}\n" for phrasing in phrasings)
    return (
        f"---\ntitulo: {_quoted(article.title)}\npreguntas:\n{questions}fuentes: []\n"
        f"vigente_desde:\nrevisado:\n---\n{article.answer}\n"
    )


def _quoted(text: str) -> str:
    line = yaml.safe_dump(" ".join(text.split()), allow_unicode=True, width=10_000, default_style="'")
    return str(line).strip()
