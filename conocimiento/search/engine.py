"""The search itself: every article gets a score, the best one a confidence, the confidence decides the outcome."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from conocimiento.article import Article, Base
from conocimiento.articles import HOME, load
from conocimiento.search import guards
from conocimiento.search.arrays import Floats
from conocimiento.search.confidence import confidence
from conocimiento.search.encoder import Encoder
from conocimiento.search.model import Model
from conocimiento.search.small_talk import SmallTalk, load_small_talk
from conocimiento.search.text import Synonyms, load_synonyms
from conocimiento.topics import load_topics

CHOICES = 3
RANKED = 5

# Chosen on pruebas.yaml: the lowest threshold with a precision of automatic answers of 97 % or more; the other keeps
# the right article among the buttons for most questions in scope and refuses most of the others.
ANSWER_ABOVE = 0.72
CHOICES_ABOVE = 0.2


class OutcomeKind(StrEnum):
    ANSWER = "answer"
    CHOICES = "choices"
    NONE = "none"


@dataclass(frozen=True)
class Result:
    """`ranked`: up to five (article id, confidence), best first."""

    outcome: OutcomeKind
    answers: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    ranked: tuple[tuple[str, float], ...] = ()
    confidence: float = 0.0
    small_talk: str | None = None


class Knowledge:
    """A base made searchable. Immutable after construction, so threads may share it."""

    def __init__(self, base: Base, encoder: Encoder | None = None) -> None:
        self.base = base
        home = base.home.parent if base.home else None
        self._synonyms = load_synonyms(home / "sinonimos.yaml") if home else Synonyms()
        chat_spelling = self._synonyms.words
        self._small_talk = load_small_talk(home / "charla.yaml", chat_spelling) if home else SmallTalk({})
        self.topics = load_topics(base)
        self._ids = list(base.articles)
        self.has_encoder = encoder is not None
        self.model = Model(list(base.articles.values()), self._synonyms, encoder)

    @classmethod
    def load(cls, path: Path = HOME, encoder: Encoder | None = None) -> "Knowledge":
        """Raises KnowledgeError."""
        return cls(load(path), encoder)

    @property
    def articles(self) -> dict[str, Article]:
        return self.base.articles

    def search(self, text: str) -> Result:
        if kind := self._small_talk.kind(text):
            return Result(OutcomeKind.NONE, small_talk=kind)
        words = self.model.understood(text)
        if not words:
            return Result(OutcomeKind.NONE)
        lexical, encoded, seen = self.model.scores(words)
        sure = confidence(self.model.evidence(words, lexical, encoded, seen), with_encoder=self.has_encoder)
        return self._decide(words, lexical + encoded, sure)

    def _decide(self, words: list[str], scores: Floats, sure: float) -> Result:
        order = np.argsort(-scores)[:RANKED]
        best = float(scores[order[0]])
        ranked = tuple(
            (self._ids[number], round(sure * max(float(scores[number]), 0.0) / best, 4) if best > 0 else 0.0)
            for number in order
        )
        doubtful = self.base.home is not None and guards.contradicts(words, self.model.numbers[order[0]])
        if sure >= ANSWER_ABOVE and not doubtful:
            return Result(OutcomeKind.ANSWER, (ranked[0][0],), (), ranked, sure)
        if sure >= CHOICES_ABOVE:
            return Result(OutcomeKind.CHOICES, (), tuple(article for article, _ in ranked[:CHOICES]), ranked, sure)
        return Result(OutcomeKind.NONE, (), (), ranked, sure)


__all__ = ["CHOICES", "Knowledge", "OutcomeKind", "Result"]
