"""The search itself: every article gets a score, the best one a confidence, the confidence decides the outcome."""

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from conocimiento.article import Article, Base
from conocimiento.articles import HOME, load
from conocimiento.intents import load_intents
from conocimiento.search import follow_ups, questions
from conocimiento.search.arrays import Floats
from conocimiento.search.cache import Cache
from conocimiento.search.confidence import About, confidence, worth_offering
from conocimiento.search.encoder import Encoder
from conocimiento.search.features import names
from conocimiento.search.guards import Guards
from conocimiento.search.head import softmax
from conocimiento.search.intentions import Intentions, IntentReader
from conocimiento.search.model import Model, Words
from conocimiento.search.results import CHOICES, OutcomeKind, Result, certain, choices
from conocimiento.search.small_talk import SmallTalk, load_small_talk
from conocimiento.search.speller import is_light
from conocimiento.search.text import Synonyms, load_synonyms, plain
from conocimiento.topics import load_topics

RANKED = 5
TOGETHER = 2  # answers in one reply
MOST_PARTS = 4  # read of one message: bounded work
# Confidences, chosen on the double questions of tests/knowledge/test_guards.py and on what they did to pruebas.yaml.
EACH_ABOVE = 0.9  # each of two answers
BOTH_ABOVE = 0.95  # the same when the message as a whole has an answer too; «¿y…?» stands without the last answer
ONE_ABOVE = 0.995  # the whole message is surely one question
ALONE_ABOVE = 0.93  # a short question stands without the one before it

# Chosen on pruebas.yaml: the lowest threshold with a precision of automatic answers of 97 % or more; the others keep
# the right article among the buttons for 97 % of the questions in scope and refuse four of five near misses.
ANSWER_ABOVE = 0.78
CHOICES_ABOVE = 0.3  # of a base without intents, which can't tell what else a question may be about
OFFER_ABOVE = 0.35
_LATELY = 64  # texts whose small talk is remembered: one message is looked at more than once
_OFF_TOPIC, _GENERAL = "other.off_topic", "other.general"


class Knowledge:
    """A base made searchable. Immutable after construction, so threads may share it."""

    def __init__(self, base: Base, encoder: Encoder | None = None, cache: Cache | None = None) -> None:
        """Trains the search on a base. `cache`: where what was trained once is kept."""
        self.base = base
        cache = cache or Cache()
        home = base.home.parent if base.home else None
        self._synonyms = load_synonyms(home / "sinonimos.yaml") if home else Synonyms()
        chat_spelling = self._synonyms.words
        self._small_talk = load_small_talk(home / "charla.yaml", chat_spelling) if home else SmallTalk({})
        self._kind = lru_cache(maxsize=_LATELY)(self._small_talk.kind)
        self.topics = load_topics(base)
        self._ids = list(base.articles)
        self.has_encoder = encoder is not None
        self.intents = (
            load_intents(home / "intenciones", self._small_talk.phrases)
            if home and (home / "intenciones").is_dir()
            else {}
        )
        self.model = Model(
            list(base.articles.values()), self._synonyms, encoder, list(self.intents.values()), cache=cache
        )
        order = list(self.intents)
        self._besides = [len(base.articles) + order.index(name) for name in (_OFF_TOPIC, _GENERAL) if name in order]
        self.intent_reader = IntentReader(
            model=self.model,
            articles=len(base.articles),
            intents=self.intents,
            synonyms=self._synonyms,
            small_talk=self._kind,
            statement=self._small_talk.courtesies.statement,
            beside=self.looked_at_too,
        )
        self._guards = Guards(list(base.articles.values()), self._synonyms, self.model.words, cache) if home else None

    @classmethod
    def load(cls, path: Path = HOME, encoder: Encoder | None = None, cache: Cache | None = None) -> "Knowledge":
        """Raises KnowledgeError."""
        return cls(load(path), encoder, cache)

    def on_other_days(self, base: Base) -> "Knowledge":
        """Gives the same search over articles that differ only in when they were looked over: nothing is trained."""
        other = copy(self)
        other.base, other.topics = base, load_topics(base)
        return other

    def with_encoder(self, encoder: Encoder, cache: Cache) -> "Knowledge":
        """Gives the same base searched with an encoder as well."""
        other = copy(self)
        other.has_encoder, other.model = True, self.model.with_encoder(encoder, cache)
        other.intent_reader = self.intent_reader.with_model(other.model, other.looked_at_too)
        return other

    @property
    def articles(self) -> dict[str, Article]:
        return self.base.articles

    def small_talk(self, text: str) -> str | None:
        """Names the kind of small talk a text is; None for anything else."""
        return self._kind(text)

    def without_courtesies(self, text: str) -> str:
        """Gives what a text says behind its greeting, without what announces a question, before its thanks; what is
        small talk as a whole stays."""
        if self._kind(text) is not None:
            return text
        courtesies = self._small_talk.courtesies
        return courtesies.before_closing(courtesies.after_preamble(text))

    def intentions(self, text: str, masked: str) -> Intentions:
        """Finds what a text may want. `masked`: the same text with the words of `intents.MASKS` in place of its slots;
        articles are looked for with the original."""
        return self.intent_reader.find(text, masked)

    def looked_at_too(self, text: str) -> list[Words]:
        """Lists what else of a message a search will probably look at: its parts, and it without its courtesies."""
        parts = questions.parts(text, MOST_PARTS)
        texts = [*(parts if len(parts) > 1 else ()), questions.bare(text)]
        return [] if self.small_talk(text) else [words for words in map(self.model.understood, texts) if words]

    def is_danger(self, text: str) -> bool:
        """Tells whether somebody may be in danger. It is asked before any other meaning."""
        return self.intent_reader.is_danger(text)

    def search(self, text: str, previous: str | None = None) -> Result:
        """Searches the base for an answer. `previous`: the article of the person's last answer, when it is fresh; a
        follow-up is understood with it."""
        if kind := self.small_talk(text):
            return Result(OutcomeKind.NONE, small_talk=kind)
        if previous in self.articles and (part := follow_ups.part(self.articles[previous or ""], text)):
            return certain(part)
        whole = self._search_one(text)
        if not whole.answers and (article := follow_ups.beyond(self.articles.values(), text)):
            return certain(article)
        alone = ONE_ABOVE if questions.opens(text) else ALONE_ABOVE
        if previous in self.articles and whole.confidence < alone and questions.follows_up(text):
            after = self._search_after(previous, text)
            return whole if after is None or self._stands_alone(text, whole, after, previous or "") else after
        return self._search_two(text, whole) or self._search_bare(text, whole)

    def _search_after(self, previous: str | None, text: str) -> Result | None:
        """Answers a follow-up: what is near the last answer is given; what is farther, or not in it, is only
        offered."""
        last, near, text = self.articles[previous or ""], self._near(previous or ""), questions.going_on(text)
        found = self._search_one(f"{questions.subject(last.title)} {text}")
        if not found.answers or found.confidence < ALONE_ABOVE:
            found = self._search_one(f"{last.title} {text}")
        if found.outcome is OutcomeKind.NONE:
            return None
        if found.answers == (last.id,):
            return self._again(last, text, found, near)
        if found.answers and found.answers[0] in near:
            return found
        order = sorted((article for article, _ in found.ranked), key=lambda article: article not in near)
        return choices(order, found)

    def _stands_alone(self, text: str, whole: Result, after: Result, previous: str) -> bool:
        """Tells whether what may be a follow-up is better answered alone. `whole`: what it finds alone; `after`: with
        the last answer before it."""
        if after.answers == (previous,) and not questions.opens(text):
            return True  # nothing in it goes on with the last answer, which would be said once more
        surer = bool(after.answers) and after.confidence > whole.confidence
        return not surer and not self._near(previous).isdisjoint(whole.answers)

    def _near(self, article_id: str) -> set[str]:
        """Returns an article, those it is related to and those of its topics."""
        last = self.articles[article_id]
        topics = {article.id for topic in self.topics.values() if last in topic.articles for article in topic.articles}
        return {last.id, *last.related} | topics

    def _again(self, article: Article, text: str, found: Result, near: set[str]) -> Result:
        """Answers with the same article once more: leads with the line that was asked for; without such a line it
        offers the others, because an answer is not said twice."""
        asked = follow_ups.line_asked_for(article, self._content(text), self._content)
        if asked is not None:
            return replace(found, asked=asked)
        others = [name for name, _ in found.ranked if name != article.id]
        return choices(sorted(others, key=lambda name: name not in near), found)

    def _content(self, text: str) -> set[str]:
        """Stems of the words that are not mere grammar."""
        words = self.model.understood(text)
        return {name for word, name in zip(words, names(words, self._synonyms), strict=True) if not is_light(word)}

    def _search_two(self, text: str, whole: Result) -> Result | None:
        """Answers two questions of one message: both are answered, or both offered; None when the message is not two
        questions."""
        found = self._search_parts(questions.parts(text, MOST_PARTS)) if whole.confidence < ONE_ABOVE else []
        above = BOTH_ABOVE if whole.answers else EACH_ABOVE
        sure = {result.answers[0]: result for result in found if result.answers and result.confidence >= above}
        if len(sure) >= TOGETHER and not any(map(_doubtful, found)):
            pairs = dict.fromkeys(pair for result in sure.values() for pair in result.ranked[:2])
            ranked = sorted(pairs, key=lambda pair: -pair[1])
            lowest = min(result.confidence for result in sure.values())
            return Result(
                OutcomeKind.ANSWER,
                answers=tuple(sure)[:TOGETHER],
                choices=(),
                ranked=tuple(ranked[:RANKED]),
                confidence=lowest,
            )
        if whole.answers:
            return None
        return self._offer_two(found or self._search_parts(questions.joined(text, MOST_PARTS)), whole)

    def _offer_two(self, found: list[Result], whole: Result) -> Result | None:
        """Offers what the parts are about; of a whole that means nothing also what one of them is sure about."""
        likely = dict.fromkeys(result.ranked[0][0] for result in found if result.outcome is not OutcomeKind.NONE)
        one = whole.outcome is OutcomeKind.NONE and any(result.confidence >= ONE_ABOVE for result in found)
        offered = len(likely) > 1 or (len(likely) == 1 and one)
        return choices([*likely, *(article for article, _ in whole.ranked)], whole) if offered else None

    def _search_parts(self, parts: Sequence[str]) -> list[Result]:
        """Searches for each part; one that points back is understood with the answer before it."""
        found: list[Result] = []
        parts = parts if len(parts) > 1 else ()
        self.model.prepare([words for words in map(self.model.understood, parts) if words])
        for part in parts:
            last = found[-1].answers if found and questions.points_back(part) else ()
            after = self._search_after(last[0], part) or Result(OutcomeKind.NONE) if last else self._search_one(part)
            found.append(after)
        return found

    def _search_bare(self, text: str, whole: Result) -> Result:
        """Searches for a letter without its courtesies, when that makes it clear."""
        bare = questions.bare(text)
        if whole.answers or bare == plain(text):
            return whole
        found = self._search_one(bare)
        return found if found.answers else whole

    def _search_one(self, text: str) -> Result:
        words = self.model.understood(text)
        if not words:
            return Result(OutcomeKind.NONE)
        lexical, encoded, seen = self.model.scores(words)
        all_scores = lexical + encoded
        lexical, encoded = lexical[: len(self._ids)], encoded[: len(self._ids)]
        sure = confidence(self.model.evidence(words, lexical, encoded, seen), with_encoder=self.has_encoder)
        return self._decide(text, words, lexical + encoded, sure, offers=self._offers(sure, all_scores))

    def about(self, scores: Floats) -> About:
        """Tells what a question is about. `scores`: its logits, of all articles and intents."""
        chances = softmax(scores)
        off_topic, general = chances[self._besides]
        return About(float(chances[: len(self._ids)].sum()), float(off_topic), float(general))

    def _offers(self, sure: float, scores: Floats) -> bool:
        """Tells whether the first articles are worth offering."""
        if not self.intents:
            return sure >= CHOICES_ABOVE
        return worth_offering(sure, self.about(scores), with_encoder=self.has_encoder) >= OFFER_ABOVE

    def _decide(self, text: str, words: list[str], scores: Floats, sure: float, *, offers: bool) -> Result:
        chances = softmax(scores)
        order = np.argsort(-chances)[:RANKED]
        best = float(chances[order[0]])
        ranked = tuple((self._ids[number], round(sure * float(chances[number]) / best, 4)) for number in order)
        doubtful = self._guards is not None and self._guards.doubt(text, words, int(order[0]))
        if sure >= ANSWER_ABOVE and not doubtful:
            return Result(OutcomeKind.ANSWER, answers=(ranked[0][0],), choices=(), ranked=ranked, confidence=sure)
        if offers:
            return Result(
                OutcomeKind.CHOICES,
                answers=(),
                choices=tuple(article for article, _ in ranked[:CHOICES]),
                ranked=ranked,
                confidence=sure,
            )
        return Result(OutcomeKind.NONE, answers=(), choices=(), ranked=ranked, confidence=sure)


def _doubtful(result: Result) -> bool:
    """Tells whether a guard kept the result from being answered."""
    return result.confidence >= ANSWER_ABOVE and not result.answers
