"""A base made of numbers: what the search knows of every article, and what it sees in a question."""

from collections import Counter
from collections.abc import Sequence
from copy import copy
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
from rapidfuzz import fuzz, process

from conocimiento.article import Article
from conocimiento.intents import Intent
from conocimiento.search import head
from conocimiento.search.arrays import Floats, Integers
from conocimiento.search.cache import Arrays, Cache, key
from conocimiento.search.encoder import Encoder
from conocimiento.search.features import DIMENSIONS, HashedSpace, characters, names, stems
from conocimiento.search.head import softmax
from conocimiento.search.speller import Speller, is_common, is_light
from conocimiento.search.text import Synonyms, plain

_ENCODED_WEIGHT = np.float32(1.7)  # of 1.2, 1.4, 1.7, 2 and 2.5 the best on both development splits
_LEXICAL = 2 * DIMENSIONS
_LATELY = 64  # texts
_ASKED = 16  # articles whose phrasings are kept ready to be compared
_LONGEST = 120  # words that the encoder is shown: what is longer is a letter, and its parts are searched for as well


class Words(list[str]):
    """The words of a text, and whether it `asks`: to the encoder «¿estás contenta?» is not «estás contenta», which is
    worth 2.1 points of accuracy on the development split of chitchat_es and 0.3 on pruebas.yaml."""

    def __init__(self, text: str, *, asks: bool) -> None:
        super().__init__(text.split())
        self.asks = asks

    def as_text(self) -> str:
        return " ".join([*self, "?"] if self.asks else self)

    @property
    def is_letter(self) -> bool:
        return len(self) > _LONGEST

    def shown(self) -> str:
        """Returns what the encoder is shown."""
        return Words(" ".join(self[:_LONGEST]), asks=self.asks).as_text() if self.is_letter else self.as_text()


@dataclass(frozen=True)
class Evidence:
    """What speaks for the best article, each 0..1 or so. The confidence is made of these (confidence.py)."""

    top: float  # probability of the best article, of those there are
    margin: float  # how far it is ahead of the next
    strength: float  # its logit, in tens
    lexical: float  # its probability by letters and stems alone
    encoded: float  # by the encoder alone
    agreement: float  # 1 when each of the two alone puts it first
    covered: float  # share of the question's words the article uses, by weight
    unseen: float  # share of the question's content words the base has never seen
    likeness: float  # its most similar phrasing, letter by letter
    nearness: float  # its nearest phrasing, by the encoder
    brevity: float  # 1 / number of words


class Model:
    def __init__(
        self,
        articles: Sequence[Article],
        synonyms: Synonyms,
        encoder: Encoder | None,
        intents: Sequence[Intent] = (),
        cache: Cache | None = None,
    ) -> None:
        """Trains one head for all: the articles come first in its scores, then the intents."""
        cache = cache or Cache()
        self._synonyms = synonyms
        classes: list[Article | Intent] = [*articles, *intents]
        texts = [(number, text) for number, a in enumerate(classes) for text in dict.fromkeys((*a.questions, a.title))]
        self._articles, self._classes = len(articles), len(classes)
        self._owners = owners = np.array([number for number, _ in texts], dtype=np.int64)
        self._rows_of = [np.flatnonzero(owners == number) for number in range(len(classes))]
        read = self._read([*(text for _, text in texts), *(f"{each.title} {each.answer}" for each in articles)], cache)
        self._words, answers = read[: len(texts)], read[len(texts) :]
        self._phrasings = [[" ".join(sorted(self._words[row])) for row in rows] for rows in self._rows_of]
        self._speller = Speller(chain.from_iterable(read))
        self._vocabulary = frozenset(chain.from_iterable(read))
        self._learn_words(answers)
        self.see_with(encoder, cache)

    def with_encoder(self, encoder: Encoder, cache: Cache) -> "Model":
        """Trains the same base with an encoder beside letters and stems; nothing of its texts is read again."""
        other = copy(self)
        other.see_with(encoder, cache)
        return other

    def see_with(self, encoder: Encoder | None, cache: Cache) -> None:
        """Trains the base that was read, or takes what was trained of it."""
        # one message is looked at more than once: as a question, as a wish, as what may be danger
        self.understood = lru_cache(maxsize=_LATELY)(self._understood)
        self._lexical = lru_cache(maxsize=_LATELY)(self._lexical_features)
        self._phrasings_encoded = lru_cache(maxsize=_ASKED)(self._as_encoded)
        self._scored = lru_cache(maxsize=_LATELY)(self._scores)
        said = [text.as_text() for text in self._words]
        self._encoder = encoder
        self._encoded = encoder.base(said, cache) if encoder else None
        # what another process encoded may differ in the last digit: to it the texts say what the arrays depend on
        common = key(said, self._owners, self._articles, self._classes, asdict(self._synonyms), bool(encoder))
        trained = cache.remembered("trained", key(common, self._encoded), self._train, common=lambda: common)
        self.weights, self._intents = trained["weights"], trained["intents"]
        self._characters = HashedSpace(trained["characters"], len(self._words))
        self._stems = HashedSpace(trained["stems"], len(self._words))

    def known(self, words: Sequence[str]) -> float:
        """Returns the share of words that are known: of the base, or common Spanish."""
        return sum(word in self._vocabulary or is_common(word) for word in words) / len(words) if words else 0.0

    def mostly(self, owner: int) -> frozenset[str]:
        """Lists the stems that are said of this class more than of all others together, and in two of its phrasings or
        more."""
        return self._mostly[owner]

    def about(self, words: Sequence[str]) -> dict[str, float]:
        """Gives what words are about, as stems, each with how rare it is among the phrasings."""
        content = [word for word in words if not is_light(word)]
        return {name: self._rarity.get(name, self._rarest) for name in names(content, self._synonyms)}

    def nearness(self, one: Words, other: Words) -> float | None:
        """Gives the cosine of two texts as the encoder sees them; None without it."""
        if self._encoder is None:
            return None
        return float(self._encoder.one(one.as_text()) @ self._encoder.one(other.as_text()))

    def _train(self) -> Arrays:
        letters, by_letters = HashedSpace.fit(map(characters, self._words))
        meant, by_stems = HashedSpace.fit(stems(text, self._synonyms) for text in self._words)
        parts = [by_letters, by_stems, *([] if self._encoded is None else [self._encoded * _ENCODED_WEIGHT])]
        features, owners, articles = np.concatenate(parts, axis=1), self._owners, self._articles
        of_intents = owners >= articles
        return {
            "weights": head.train(features, owners, self._classes),
            "intents": head.train_closely(
                features[of_intents], owners[of_intents] - articles, self._classes - articles
            ),
            "characters": letters.found_in,
            "stems": meant.found_in,
        }

    def _learn_words(self, answers: Sequence[Words]) -> None:
        # how many phrasings of each class, and of all, say a stem
        said_by: list[Counter[str]] = [Counter() for _ in range(self._classes)]
        for text, owner in zip(self._words, self._owners.tolist(), strict=True):
            said_by[owner].update(set(names(text, self._synonyms)))
        of_articles, everywhere = Counter[str](), Counter[str]()
        for number, said in enumerate(said_by):
            everywhere.update(said)
            if number < len(answers):
                of_articles.update(said)
        self._mostly = [
            frozenset(name for name, count in said.items() if count > 1 and 2 * count >= everywhere[name])
            for said in said_by
        ]
        self._vocabularies = [
            said.keys() | names(text, self._synonyms) for said, text in zip(said_by, answers, strict=False)
        ]
        asked = int(np.count_nonzero(self._owners < len(answers)))
        self._rarity = {name: float(np.log((1 + asked) / (1 + count)) + 1) for name, count in of_articles.items()}
        self._rarest = float(np.log(1 + asked) + 1)
        self._seen = set().union(*self._vocabularies)

    def _read(self, texts: list[str], cache: Cache) -> list[Words]:
        """Gives the words of each text, as `words` does; the same texts are read once for all starts."""
        made_of = key(texts, asdict(self._synonyms))
        lines = cache.lines("words", made_of, lambda: [" ".join(self.words(text)) for text in texts])
        return [Words(line, asks="?" in text) for line, text in zip(lines, texts, strict=bool(texts))]

    def words(self, text: str) -> Words:
        """Reads the words of a text, with abbreviations written out."""
        return Words(self._synonyms.expand(plain(text)), asks="?" in text)

    def _understood(self, text: str) -> Words:
        """Returns the words of the question, corrected and with abbreviations written out."""
        words = self.words(text)
        corrected = (self._speller.correct(word) for word in words)
        return Words(self._synonyms.expand(" ".join(corrected)), asks=words.asks)

    def prepare(self, texts: Sequence[Words]) -> None:
        """Encodes texts of one message in one call, before they are asked about one by one."""
        if self._encoder is not None and len(texts) > 1:
            self._encoder.several([words.shown() for words in texts])

    def take_for(self, words: Words, other: Words) -> None:
        """Lets the encoder see a letter as it sees another one, which differs from it in a few words."""
        if self._encoder is not None:
            self._encoder.take_for(words.shown(), other.shown())

    def _lexical_features(self, text: str) -> tuple[Integers, Floats]:
        """Makes a text, its words parted by spaces, into what the head is asked with, letters and stems: the places
        that are not zero, about a tenth of all, and what stands there."""
        words = [word for word in text.split() if word != "?"]
        row = np.concatenate([self._characters.row(characters(words)), self._stems.row(stems(words, self._synonyms))])
        places = np.flatnonzero(row)
        return places, row[places]

    def _lexical_scores(self, text: str, weights: Floats) -> Floats:
        places, values = self._lexical(text)
        scores: Floats = values @ weights.take(places, axis=0)
        return scores

    def scores(self, words: Words) -> tuple[Floats, Floats, Floats | None]:
        """Computes the logits of every article, by letters and stems and by the encoder; also returns the question as
        the encoder sees it."""
        return self._scored(words.as_text(), words.shown())

    def _scores(self, text: str, shown: str) -> tuple[Floats, Floats, Floats | None]:
        lexical = self._lexical_scores(text, self.weights)
        if self._encoder is None:
            return lexical, np.zeros_like(lexical), None
        seen = self._encoder.one(shown)
        encoded = np.asarray((seen * _ENCODED_WEIGHT) @ self.weights[_LEXICAL:], dtype=np.float32)
        return lexical, encoded, seen

    def intents(self, words: Words) -> Floats:
        """Returns the logits of every intent, among intents alone."""
        lexical = self._lexical_scores(words.as_text(), self._intents)
        if self._encoder is None:
            return lexical
        seen = self._encoder.one(words.shown())
        return np.asarray(lexical + (seen * _ENCODED_WEIGHT) @ self._intents[_LEXICAL:], dtype=np.float32)

    def evidence(self, words: list[str], lexical: Floats, encoded: Floats, seen: Floats | None) -> Evidence:
        """Gathers the evidence for the article with the highest sum of `lexical` and `encoded`."""
        both = lexical + encoded
        chances = softmax(both)
        best = int(both.argmax())
        rest = float(np.partition(chances, -2)[-2]) if len(both) > 1 else 0.0
        # the words of both in order: this is `token_sort_ratio`, which would put them in order again and again
        alike = process.extractOne(" ".join(sorted(words)), self._phrasings[best], scorer=fuzz.ratio)
        near = (
            float((self._phrasings_encoded(best) @ seen).max())
            if self._encoded is not None and seen is not None
            else 0.0
        )
        return Evidence(
            top=float(chances[best]),
            margin=float(chances[best]) - rest,
            strength=float(both[best]) / 10,
            lexical=float(softmax(lexical)[best]),
            encoded=float(softmax(encoded)[best]),
            agreement=float(seen is not None and lexical.argmax() == best == encoded.argmax()),
            covered=self._covered(words, best),
            unseen=self._unseen(words),
            likeness=alike[1] / 100 if alike else 0.0,
            nearness=near,
            brevity=1 / len(words),
        )

    def _as_encoded(self, article: int) -> Floats:
        assert self._encoded is not None
        half = self._encoded[self._rows_of[article]].astype(np.float16)  # what confidence.py was fitted to
        return half.astype(np.float32)

    def _covered(self, words: list[str], article: int) -> float:
        weights = {name: self._rarity.get(name, self._rarest) for name in names(words, self._synonyms)}
        known = sum(weight for name, weight in weights.items() if name in self._vocabularies[article])
        return known / sum(weights.values())

    def _unseen(self, words: list[str]) -> float:
        content = [word for word in words if not is_light(word)]
        missing = [name for name in names(content, self._synonyms) if name not in self._seen]
        return len(missing) / len(content) if content else 0.0
