"""The search itself: every article gets a score, the best one a confidence, the confidence decides the outcome."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

import numpy as np

from conocimiento.article import Article, Base
from conocimiento.articles import HOME, load
from conocimiento.search.small_talk import SmallTalk, load_small_talk
from conocimiento.search.speller import Speller
from conocimiento.search.text import Synonyms, load_synonyms, plain, stem
from conocimiento.search.vectors import Floats, Index
from conocimiento.topics import load_topics

CHOICES = 3
RANKED = 5

# Weights of the four similarities of an article: its nearest phrasing and its own text, by characters and by stems.
# Chosen on pruebas.yaml among steps of 0.1 (accuracy@1).
_PHRASING_CHARS, _PHRASING_STEMS, _TEXT_CHARS, _TEXT_STEMS = 0.4, 0.3, 0.1, 0.2
# Logistic confidence: fitted on pruebas.yaml by `python -m benchmarks.calibrate`.
_BIAS, _TOP, _MARGIN, _KNOWN = -9.06, 1.14, 17.2, 11.8
# Chosen on pruebas.yaml: the lowest threshold with a precision of automatic answers of 96 %.
ANSWER_ABOVE = 0.75
CHOICES_ABOVE = 0.2
# «responsables» fits four articles: one that is less than this share ahead of the next is offered, not given.
AHEAD = 0.12


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

    def __init__(self, base: Base) -> None:
        self.base = base
        home = base.home.parent if base.home else None
        self._synonyms = load_synonyms(home / "sinonimos.yaml") if home else Synonyms()
        self._small_talk = load_small_talk(home / "charla.yaml", self._synonyms.words) if home else SmallTalk({})
        self.topics = load_topics(base)
        self._ids = list(base.articles)
        articles = list(base.articles.values())
        phrasings = [
            (number, self._words(text))
            for number, article in enumerate(articles)
            for text in (*article.questions, article.title)
        ]
        self._owners = np.array([number for number, _ in phrasings], dtype=np.int32)
        texts = [self._words(f"{article.title} {article.answer}") for article in articles]
        self._vocabularies = [set(self._names(words)) for words in texts]
        for number, words in phrasings:
            self._vocabularies[number].update(self._names(words))
        self._speller = Speller(word for words in (*(words for _, words in phrasings), *texts) for word in words)
        self._phrasing_chars = Index((_chars(words) for _, words in phrasings), len(phrasings))
        self._phrasing_stems = Index((self._stems(words) for _, words in phrasings), len(phrasings))
        self._text_chars = Index(map(_chars, texts), len(texts))
        self._text_stems = Index(map(self._stems, texts), len(texts))

    @classmethod
    def load(cls, path: Path = HOME) -> "Knowledge":
        """Raises KnowledgeError."""
        return cls(load(path))

    @property
    def articles(self) -> dict[str, Article]:
        return self.base.articles

    def search(self, text: str) -> Result:
        if kind := self._small_talk.kind(text):
            return Result(OutcomeKind.NONE, small_talk=kind)
        words = [self._speller.correct(word) for word in self._words(text)]
        words = self._synonyms.expand(" ".join(words)).split()
        if not words:
            return Result(OutcomeKind.NONE)
        return self._decide(words, self._score(words))

    def _words(self, text: str) -> list[str]:
        return self._synonyms.expand(plain(text)).split()

    def _names(self, words: list[str]) -> list[str]:
        """One stem a word, the same for words that mean the same."""
        return [self._synonyms.name(stem(word)) for word in words]

    def _stems(self, words: list[str]) -> list[str]:
        """Stems, alone and in pairs."""
        stems = self._names(words)
        return stems + [f"{first} {second}" for first, second in pairwise(stems)]

    def _score(self, words: list[str]) -> Floats:
        """Shape (articles,)."""
        chars, stems = _chars(words), self._stems(words)
        nearest = np.zeros(len(self._ids), dtype=np.float32)
        by_phrasing = _PHRASING_CHARS * self._phrasing_chars.similarities(
            chars
        ) + _PHRASING_STEMS * self._phrasing_stems.similarities(stems)
        np.maximum.at(nearest, self._owners, by_phrasing)
        own = _TEXT_CHARS * self._text_chars.similarities(chars) + _TEXT_STEMS * self._text_stems.similarities(stems)
        return np.asarray(nearest + own, dtype=np.float32)

    def _known_share(self, words: list[str], article: int) -> float:
        """How much of what the question says the article has ever said, by weight (idf), 0..1."""
        weights = {name: self._phrasing_stems.idf(name) for name in self._names(words)}
        known = sum(weight for name, weight in weights.items() if name in self._vocabularies[article])
        return known / sum(weights.values())

    def _decide(self, words: list[str], scores: Floats) -> Result:
        order = np.argsort(-scores)[:RANKED]
        known = self._known_share(words, int(order[0]))
        top = [float(scores[number]) for number in order]
        runner_up = top[1] if len(top) > 1 else 0.0
        confidence = _logistic(_BIAS + _TOP * top[0] + _MARGIN * (top[0] - runner_up) + _KNOWN * known)
        ranked = tuple(
            (self._ids[number], round(confidence * score / top[0], 4) if top[0] else 0.0)
            for number, score in zip(order, top, strict=True)
        )
        if confidence >= ANSWER_ABOVE and top[0] - runner_up >= AHEAD * top[0]:
            return Result(OutcomeKind.ANSWER, (ranked[0][0],), (), ranked, confidence)
        if confidence >= CHOICES_ABOVE:
            choices = tuple(article for article, _ in ranked[:CHOICES])
            return Result(OutcomeKind.CHOICES, (), choices, ranked, confidence)
        return Result(OutcomeKind.NONE, (), (), ranked, confidence)


def _chars(words: list[str]) -> list[str]:
    """Character 3- to 5-grams inside words, with their borders."""
    return [
        padded[start : start + size]
        for padded in (f" {word} " for word in words)
        for size in (3, 4, 5)
        for start in range(max(len(padded) - size + 1, 1))
    ]


def _logistic(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))


__all__ = ["CHOICES", "Knowledge", "OutcomeKind", "Result"]
