"""What a text may want of the assistant: the chance of each intent, and whether somebody may be in danger."""

import re
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass

import numpy as np

from conocimiento.intents import Intent
from conocimiento.search.arrays import Floats
from conocimiento.search.features import names
from conocimiento.search.head import softmax
from conocimiento.search.model import Model, Words
from conocimiento.search.small_talk import DANGER
from conocimiento.search.text import Synonyms, plain

DANGER_ABOVE = 0.3
DANGER_WITH_WORD = 0.1  # a word stands in it that hardly anything else has
DANGER_IN_A_CLAUSE = 0.8  # of a text that as a whole has at least
DANGER_IN_A_TEXT = 0.01
DANGER_AHEAD = 1.0  # times, of the near misses against it
_MARKS = re.compile(r"[,.;:!\n]")
_CLAUSES = re.compile(r"[,.;:!\n]|\b(?:pero|y|aunque)\b", re.IGNORECASE)
_FEWEST, _MOST_CLAUSES = 4, 6  # words of one that says something; how many are looked at
_DANGER, _NEAR_DANGER = "danger.danger", "danger.cerca"


@dataclass(frozen=True)
class Intentions:
    """`chances`: of each intent, by its id; `article`: of the likeliest article, `articles`: of all, which with those
    of the intents make 1. `exact`: the intents of which the whole text is a phrasing. `danger`: of somebody.
    `known`: the share of its words that anybody uses."""

    chances: dict[str, float]
    article: float
    articles: float
    exact: tuple[str, ...] | None
    danger: bool = False
    known: float = 1.0


class IntentReader:
    """What people want of the assistant, read with a trained model. Immutable after construction."""

    def __init__(
        self,
        *,
        model: Model,
        articles: int,
        intents: dict[str, Intent],
        synonyms: Synonyms,
        small_talk: Callable[[str], str | None],
        statement: Callable[[str], str],
        beside: Callable[[str], list[Words]],
    ) -> None:
        """Takes what was trained. `articles`: how many of the model's classes are articles; the others are intents, in
        their order. `small_talk` names the kind of small talk a text is; `statement` gives what it says behind its
        preamble; `beside` gives what a search of it will probably look at too, which goes through the encoder together
        with it."""
        self.model = model
        self._articles = articles
        self._intents = intents
        self._synonyms = synonyms
        self._kind = small_talk
        self._statement = statement
        self.beside = beside
        self._phrases = _phrases(intents)
        self._danger_words = model.mostly(articles + list(intents).index(_DANGER)) if intents else frozenset()

    def with_model(self, model: Model, beside: Callable[[str], list[Words]]) -> "IntentReader":
        """Gives one that reads with another model of the same base."""
        other = copy(self)
        other.model, other.beside = model, beside
        return other

    def find(self, text: str, masked: str) -> Intentions:
        """Finds what a text may want. `masked`: the same text with the words of `intents.MASKS` in place of its slots;
        articles are looked for with the original."""
        words, other = self.model.understood(text), self.model.understood(masked)
        if not words:
            return Intentions({}, article=0.0, articles=0.0, exact=self._phrases.get(plain(masked)))
        letter = words.is_letter
        self.model.prepare([words, *self.beside(text), *([] if letter else [other])])
        if letter:  # in so many words a few names weigh little
            self.model.take_for(other, words)
        scores, count, known = self._logits(words), self._articles, self.model.known(words)
        if other != words:
            words, of_masked = other, self._logits(other)  # a place's name alone makes no article of it
            scores = np.concatenate([(scores[:count] + of_masked[:count]) / 2, of_masked[count:]])
        chances = softmax(scores)
        articles = chances[:count]
        alone = softmax(self.model.intents(words)) if self._intents else scores[count:]  # a base may have no intents
        of_intents = (1 - articles.sum()) * alone
        said: dict[str, float] = dict(zip(self._intents, of_intents.tolist(), strict=True))
        best, exact = float(articles.max()), self._phrases.get(plain(masked))
        danger = self._in_danger(text, said, best) or self._behind_courtesies(text, said)
        if not danger and said.get(_DANGER, 0.0) >= DANGER_IN_A_TEXT:
            danger = self._behind(text) or self._in_a_clause(text)
        return Intentions(
            said,
            article=best,
            articles=float(articles.sum()),
            exact=exact,
            danger=danger,
            known=known,
        )

    def _logits(self, words: Words) -> Floats:
        lexical, encoded, _ = self.model.scores(words)
        return lexical + encoded

    def is_danger(self, text: str) -> bool:
        """Tells whether somebody may be in danger. It is asked before any other meaning."""
        found = self.find(text, text)
        return found.danger or self._in_danger(text, found.chances)

    def _behind_courtesies(self, text: str, chances: dict[str, float]) -> bool:
        """Tells whether the longest part of a text that is above all courteous means danger: «qué pena molestar, …»."""
        if not max(chances, key=chances.__getitem__, default="").startswith("small_talk."):
            return False
        longest = max(_MARKS.split(text), key=len)
        return longest != text and self.is_danger(longest)

    def _behind(self, text: str) -> bool:
        """Tells whether what a text says behind a cry for help means danger: «ayuda por favor el vecino…»."""
        statement = self._statement(text)
        return statement != text and self.is_danger(statement)

    def _in_a_clause(self, text: str) -> bool:
        """Tells whether what a text says beside a report means danger: «va en 80, pero a un niño se lo llevaron»."""
        clauses = [each for each in _CLAUSES.split(text) if len(each.split()) >= _FEWEST]
        return len(clauses) > 1 and any(
            self.find(each, each).chances.get(_DANGER, 0.0) >= DANGER_IN_A_CLAUSE for each in clauses[:_MOST_CLAUSES]
        )

    def _in_danger(self, text: str, chances: dict[str, float], article: float = 0.0) -> bool:
        """Tells whether these chances mean danger. Missing none comes first; what is likelier one of the near misses is
        none."""
        chance, near = chances.get(_DANGER, 0.0), chances.get(_NEAR_DANGER, 0.0)
        exact = self._phrases.get(plain(text), ())
        if _DANGER in exact or self._kind(text) == DANGER:
            return True
        if _NEAR_DANGER in exact or near > chance * DANGER_AHEAD:
            return False
        others = max((each for name, each in chances.items() if name != _DANGER), default=0.0)
        first = chance > max(others, article)
        word = any(name in self._danger_words for name in names(self.model.understood(text), self._synonyms))
        return first and (chance >= DANGER_ABOVE or (word and chance >= DANGER_WITH_WORD))


def _phrases(intents: dict[str, Intent]) -> dict[str, tuple[str, ...]]:
    said: dict[str, tuple[str, ...]] = {}
    for intent in intents.values():
        for text in dict.fromkeys(filter(None, map(plain, intent.questions))):  # of a picture nothing is left
            said[text] = (*said.get(text, ()), intent.id)
    return said
