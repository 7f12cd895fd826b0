"""Writes what was published as files of the base, to be looked at and committed."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from conocimiento.articles import file_texts
from conocimiento.editions import Edition, merged, texts_served
from conocimiento.rewriting import reviewed_on


@dataclass(frozen=True)
class Written:
    """Ids of the articles whose file was written, and removed."""

    written: tuple[str, ...]
    removed: tuple[str, ...]


def write_files(folder: Path, edition: Edition) -> Written:
    """Leaves the folder as it is served: what was published, the days of what was confirmed since, nothing of what was
    archived. Raises KnowledgeError before anything is written."""
    base, before = merged(folder, edition), file_texts(folder)
    texts, retired = texts_served(folder, edition)
    written = []
    for path, text in texts.items():
        article, file = base.articles[path.stem], folder / path.name
        new = _confirmed(text, article.reviewed if article.id in edition.confirmed else None)
        if new != before.get(file):
            file.write_text(new, encoding="utf-8")
            written.append(article.id)
    removed = sorted(name for name in retired if folder / f"{name}.md" in before)
    for name in removed:
        (folder / f"{name}.md").unlink()
    return Written(tuple(sorted(written)), tuple(removed))


def _confirmed(text: str, day: date | None) -> str:
    """Leaves a text as it is that says that day already."""
    return text if day is None or f"\nrevisado: {day.isoformat()}\n" in text else reviewed_on(text, day)
