"""Makes searchable bases of one folder and what was published beside it."""

from pathlib import Path

from conocimiento.article import Problem
from conocimiento.articles import HOME
from conocimiento.editions import Edition, Version, merged, served
from conocimiento.search import Knowledge
from conocimiento.search.cache import Cache
from conocimiento.search.encoder import Encoder


class Library:
    """`encoder` is set once it is there: bases made from then on have it."""

    def __init__(self, path: Path = HOME, cache: Cache | None = None) -> None:
        self.path = path
        self.cache = cache
        self.encoder: Encoder | None = None

    def served(self, edition: Edition) -> tuple[Knowledge, list[Problem]]:
        """Makes what is served with this edition, and says why some of its versions are not. Raises KnowledgeError."""
        base, _, left_out = served(self.path, edition)
        return Knowledge(base, self.encoder, self.cache), left_out

    def tried(self, edition: Edition, version: Version) -> Knowledge:
        """Makes what would be served if a version were published. Raises KnowledgeError with its defects."""
        _, others, _ = served(self.path, edition.without(frozenset({version.article_id})))
        return Knowledge(merged(self.path, others.with_version(version)), self.encoder, self.cache)
