"""The base as it is served: the files of a folder and, beside them, what people published since.

The same article may stand in both. The newer one is served: the file when it was looked over, or became valid, on a
later day than the publication; else what was published.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from conocimiento.article import Article, Base, KnowledgeError, Problem
from conocimiento.articles import file_texts, load
from conocimiento.front_matter import Reader

PUBLISHED = Path("published")  # where problems say that a published text stands


@dataclass(frozen=True)
class Version:
    """What was published of an article: its text, None when it was archived. `number` counts its versions. `day`: on
    which it was published; a file of a later day is newer."""

    article_id: str
    number: int
    text: str | None
    day: date

    @property
    def path(self) -> Path:
        return PUBLISHED / f"{self.article_id}.md"


@dataclass(frozen=True)
class Edition:
    """The newest version of each article that has any, and on which day somebody last confirmed an article. `revision`
    grows with every change of these."""

    revision: int = 0
    versions: tuple[Version, ...] = ()
    confirmed: Mapping[str, date] = field(default_factory=dict)

    def with_version(self, version: Version) -> "Edition":
        """Gives the same, with another version of one article."""
        others = tuple(each for each in self.versions if each.article_id != version.article_id)
        return replace(self, versions=(*others, version))

    def without(self, article_ids: frozenset[str]) -> "Edition":
        return replace(self, versions=tuple(each for each in self.versions if each.article_id not in article_ids))


FILES_ALONE = Edition()


def merged(path: Path, edition: Edition) -> Base:
    """Puts files and versions together. Raises KnowledgeError. A file of the exchange format is served as it is."""
    if path.suffix == ".jsonl":
        return replace(load(path), revision=edition.revision)
    texts, retired = texts_served(path, edition)
    reader = Reader()
    for file, text in texts.items():
        reader.read(file, text)
    reader.check_whole(retired)
    if reader.problems:
        raise KnowledgeError(reader.problems)
    names = sorted(reader.articles, key=lambda name: f"{name}.md")  # as files are listed: the same base trains the same
    articles = {name: _as_served(reader.articles[name], edition.confirmed, retired) for name in names}
    return Base(articles, path, retired=retired, revision=edition.revision)


def texts_served(path: Path, edition: Edition) -> tuple[dict[Path, str], frozenset[str]]:
    """Gives the text of every article, files before what was published, and the ids of what was archived. Raises
    KnowledgeError."""
    texts = file_texts(path)
    newer = [version for version in edition.versions if not _newer_file(texts, path, version)]
    for version in newer:
        texts.pop(path / f"{version.article_id}.md", None)
    published = {version.path: version.text for version in newer if version.text is not None}
    return texts | published, frozenset(version.article_id for version in newer if version.text is None)


def served(path: Path, edition: Edition) -> tuple[Base, Edition, list[Problem]]:
    """Makes what can be served, of which edition, and says why versions were left out of it: a file of a later release
    may have taken a phrasing of theirs. Raises KnowledgeError when the files alone have defects."""
    left_out: list[Problem] = []
    while True:
        try:
            return merged(path, edition), edition, left_out
        except KnowledgeError as exc:
            names = {Path(problem.path).stem for problem in exc.problems if Path(problem.path).parent == PUBLISHED}
            if not names:
                raise
            left_out += exc.problems
            edition = edition.without(frozenset(names))


def differences(path: Path, edition: Edition) -> list[Problem]:
    """Lists which articles stand both in a file and in another published text, and which of the two is served."""
    texts = file_texts(path)
    found = []
    for version in edition.versions:
        file = path / f"{version.article_id}.md"
        if file in texts and texts[file] != version.text:
            which = "the file is served" if _newer_file(texts, path, version) else "that one is served"
            what = "archived" if version.text is None else "published"
            found.append(Problem(str(file), 1, f"version {version.number} was {what} on {version.day}: {which}"))
    return found


def own_file(path: Path, article_id: str) -> tuple[str, date]:
    """Reads what the file of an article says, and its day; "" where there is none that can be read."""
    file = path / f"{article_id}.md"
    if not file.is_file():
        return "", date.min
    text, reader = file.read_text(encoding="utf-8"), Reader()
    reader.read(file, text)
    return (text, newest_day(reader.articles[article_id])) if reader.articles else ("", date.min)


def newest_day(article: Article) -> date:
    """Gives the day on which it was last looked over, or became valid, when that is later and known to the day."""
    valid = article.valid_from or ""
    days = [article.reviewed or date.min, date.fromisoformat(valid) if len(valid) == len("2026-11-20") else date.min]
    return max(days)


def _newer_file(texts: Mapping[Path, str], folder: Path, version: Version) -> bool:
    """Tells whether the file is newer than what was published. One with defects is not hidden: they are named."""
    file = folder / f"{version.article_id}.md"
    if file not in texts:
        return False
    reader = Reader()
    reader.read(file, texts[file])
    return not reader.articles or newest_day(reader.articles[version.article_id]) > version.day


def _as_served(article: Article, confirmed: Mapping[str, date], retired: frozenset[str]) -> Article:
    """Moves the day on which it was looked over to when it was confirmed. What it counts is no list any more once one
    of it was archived."""
    day, counted = confirmed.get(article.id), article.parts.articles if article.parts else ()
    if retired & {*counted}:
        article = replace(article, parts=None)
    return replace(article, reviewed=day) if day and (article.reviewed is None or day > article.reviewed) else article
