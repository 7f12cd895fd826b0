"""Makes searchable bases of one folder and what was published beside it."""

from dataclasses import replace
from pathlib import Path
from threading import Event

from conocimiento.article import Base, Problem
from conocimiento.articles import HOME
from conocimiento.editions import Edition, Version, merged, served
from conocimiento.search import Knowledge
from conocimiento.search.cache import Cache
from conocimiento.search.cancelling import cancellable
from conocimiento.search.encoder import Encoder


class Library:
    """`encoder` is set once it is there: bases made from then on have it."""

    def __init__(self, path: Path = HOME, cache: Cache | None = None) -> None:
        self.path = path
        self.cache = cache or Cache()
        self.encoder: Encoder | None = None
        self._prepared: Knowledge | None = None
        self._cancelled = Event()

    @property
    def trainings(self) -> int:
        """Counts how often this process trained, because nobody had left what it needs."""
        return self.cache.computed["trained"]

    def cancel(self) -> None:
        """Ends what is being made, in whatever thread, with Cancelled, and what is asked for from now on."""
        self._cancelled.set()

    def served(self, edition: Edition, before: Knowledge | None = None) -> tuple[Knowledge, list[Problem]]:
        """Makes what is served with this edition, and says why some of its versions are not. `before`: what is served
        now, of the same files. Raises KnowledgeError and Cancelled."""
        base, _, left_out = served(self.path, edition)
        prepared, self._prepared = self._prepared, None
        for known in (before, prepared):
            if known is not None and _say_the_same(known.base, base):
                return self._with_encoder(known.on_other_days(base)), left_out
        return self._searchable(base), left_out

    def prepare(self, edition: Edition) -> None:
        """Makes what is to be served as soon as this edition is published: it is asked for within moments. Raises
        KnowledgeError and Cancelled."""
        self._prepared, _ = self.served(edition)

    def tried(self, edition: Edition, version: Version) -> Knowledge:
        """Makes what would be served if a version were published. Raises KnowledgeError with its defects, and
        Cancelled."""
        _, others, _ = served(self.path, edition.without(frozenset({version.article_id})))
        return self._searchable(merged(self.path, others.with_version(version)))

    def _with_encoder(self, known: Knowledge) -> Knowledge:
        if self.encoder is None or known.has_encoder:
            return known
        with cancellable(self._cancelled):
            return known.with_encoder(self.encoder, self.cache)

    def _searchable(self, base: Base) -> Knowledge:
        with cancellable(self._cancelled):
            return Knowledge(base, self.encoder, self.cache)


def _say_the_same(one: Base, other: Base) -> bool:
    """Tells whether two bases differ at most in when articles were looked over, as after a confirmation."""
    undated = ({name: replace(each, reviewed=None) for name, each in base.articles.items()} for base in (one, other))
    first, second = undated
    return first == second and list(first) == list(second)
