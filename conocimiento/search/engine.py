"""The search itself: every article gets a score, the best one a confidence, the confidence decides the outcome."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from conocimiento.article import Article, Base
from conocimiento.articles import HOME, load
from conocimiento.search import guards, questions
from conocimiento.search.arrays import Floats
from conocimiento.search.confidence import confidence
from conocimiento.search.encoder import Encoder
from conocimiento.search.head import softmax
from conocimiento.search.model import Model
from conocimiento.search.small_talk import SmallTalk, load_small_talk
from conocimiento.search.text import Synonyms, load_synonyms
from conocimiento.topics import load_topics

CHOICES = 3
RANKED = 5
TOGETHER = 2  # answers in one reply
EACH_ABOVE = 0.9  # confidence of each of them, and of a short question to stand without the one before it

# Chosen on pruebas.yaml: the lowest threshold with a precision of automatic answers of 97 % or more; the other keeps
# the right article among the buttons for most questions in scope and refuses most of the others.
ANSWER_ABOVE = 0.8
CHOICES_ABOVE = 0.42


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

    def search(self, text: str, previous: str | None = None) -> Result:
        """`previous`: the article of the person's last answer, when it is fresh; a follow-up is read after it."""
        if kind := self._small_talk.kind(text):
            return Result(OutcomeKind.NONE, small_talk=kind)
        whole = self._search_one(text)
        if previous in self.articles and whole.confidence < EACH_ABOVE and questions.follows_up(text):
            return self._search_after(previous, text) or whole
        return self._search_two(text) or whole

    def _search_after(self, previous: str | None, text: str) -> Result | None:
        """A follow-up: what is near the last answer is given; what is farther is only offered, the near first."""
        last = self.articles[previous or ""]
        found = self._search_one(f"{last.title} {text}")
        near = {last.id, *last.related}
        near |= {article.id for topic in self.topics.values() if last in topic.articles for article in topic.articles}
        if found.outcome is OutcomeKind.NONE or (not questions.opens(text) and found.answers == (last.id,)):
            return None
        if found.answers and found.answers[0] in near:
            return found
        order = sorted((article for article, _ in found.ranked), key=lambda article: article not in near)
        return Result(OutcomeKind.CHOICES, (), tuple(order[:CHOICES]), found.ranked, found.confidence)

    def _search_two(self, text: str) -> Result | None:
        """Two questions of one message with an answer each; None when it is not so."""
        parts = questions.parts(text)
        found = [self._search_one(part) for part in parts] if len(parts) > 1 else []
        sure = [result for result in found if result.answers and result.confidence >= EACH_ABOVE]
        answers = tuple(dict.fromkeys(result.answers[0] for result in sure))[:TOGETHER]
        if len(answers) < TOGETHER:
            return None
        ranked = sorted({pair for result in sure for pair in result.ranked[:2]}, key=lambda pair: -pair[1])
        return Result(OutcomeKind.ANSWER, answers, (), tuple(ranked[:RANKED]), min(r.confidence for r in sure))

    def _search_one(self, text: str) -> Result:
        words = self.model.understood(text)
        if not words:
            return Result(OutcomeKind.NONE)
        lexical, encoded, seen = self.model.scores(words)
        sure = confidence(self.model.evidence(words, lexical, encoded, seen), with_encoder=self.has_encoder)
        return self._decide(words, lexical + encoded, sure)

    def _decide(self, words: list[str], scores: Floats, sure: float) -> Result:
        chances = softmax(scores)
        order = np.argsort(-chances)[:RANKED]
        best = float(chances[order[0]])
        ranked = tuple((self._ids[number], round(sure * float(chances[number]) / best, 4)) for number in order)
        doubtful = self.base.home is not None and guards.contradicts(words, self.model.numbers[order[0]])
        if sure >= ANSWER_ABOVE and not doubtful:
            return Result(OutcomeKind.ANSWER, (ranked[0][0],), (), ranked, sure)
        if sure >= CHOICES_ABOVE:
            return Result(OutcomeKind.CHOICES, (), tuple(article for article, _ in ranked[:CHOICES]), ranked, sure)
        return Result(OutcomeKind.NONE, (), (), ranked, sure)


__all__ = ["CHOICES", "Knowledge", "OutcomeKind", "Result"]
