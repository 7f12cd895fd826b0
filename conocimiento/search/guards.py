"""What a score does not see: a question may look just like an article and ask for something else — another number,
another body, a thing the base has never heard of, the opposite. Then the article is offered, not given.

Numbers are compared always, words in short questions only: what a long one mentions is mostly the story around it.
On 23 November 2026 they took 9 of 355 automatic answers of pruebas.yaml: 5 of the 8 wrong ones and 4 right ones.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from itertools import pairwise

from conocimiento.article import Article
from conocimiento.search.cache import Cache, key
from conocimiento.search.features import names
from conocimiento.search.questions import bare
from conocimiento.search.speller import is_light
from conocimiento.search.text import Synonyms

_SHORT = 12  # words, without courtesies
_RARE = 1 / 8  # of the articles; a word that more of them use tells none of them apart
_TENS = {"treinta", "cuarenta", "sesenta", "setenta", "ochenta", "noventa"}
_ORDINALS = {stem + end for stem in ("cuart", "quint", "sext", "septim", "octav", "noven", "decim") for end in "oa"}
_ACRONYM = re.compile(r"\b[A-ZÁÉÍÓÚÑ]{3,8}\b")
_THE = {"el", "la", "los", "las", "un", "una", "lo", "al"}
# «El presidente de la OEI», «el convenio con el BID», «¿y la nómina?»: nouns beside these say what is asked for.
_LINKS = {"de", "del", "con", "ante", "y", "e"}
_ASKS_ONLY = {"definicion", "significado", "concepto", "informacion", "tema", "objeto", "caso", "parte"}
_NEGATIONS = {"no", "sin", "nunca", "jamas", "tampoco", "ningun", "ninguna", "ninguno"}
_REACH = 4  # words after a negation among which stands what it denies
# «No sé qué es», «¿no me puede decir…?», «¿es obligatorio o no?» deny nothing that an article could affirm.
_DENIES_NOTHING = re.compile(
    r"\bo no\b|\bno$|\b(?:no|nunca|nadie|tampoco)(?: (?:me|te|se|le|lo|la|nos|les|he|ha|han|hemos))*"
    r" (?:se|sabe\w*|sabia\w*|entiend\w*|entend\w*|acuerd\w*|record\w*|recuerd\w*|encuentr\w*|encontr\w*|conozc\w*"
    r"|comprend\w*|dicho|tengo claro|[qk]ued\w* claro|alcanc\w*|pued\w* (?:decir|explicar|ayudar|indicar)"
    r"|quiero incomodar|hay que)\b"
)


class Guards:
    """What each article says, for comparing. `words`: a text → its words as the search reads them, not put right."""

    def __init__(
        self, articles: Sequence[Article], synonyms: Synonyms, words: Callable[[str], list[str]], cache: Cache
    ) -> None:
        self._synonyms = synonyms
        self._words = words
        texts = [
            [
                [article.title, *article.answer.splitlines(), *(source.title for source in article.sources)],
                [*article.questions],
            ]
            for article in articles
        ]
        lines = cache.lines("guards", key(texts, asdict(synonyms)), lambda: list(self._read(texts)))
        read = [set(line.split()) for line in lines]
        self._numbers, self._said, self._denied = read[::3], read[1::3], read[2::3]
        self._found_in = Counter(name for article in self._said for name in article)  # so many articles

    def _read(self, texts: list[list[list[str]]]) -> Iterator[str]:
        """Gives of each article's texts and questions three lines: its numbers, its stems, and those it denies."""
        for said, asked in texts:
            # courtesies are no subject: «un cordial saludo» has the stem of «salud»
            lines = [self._words(line) for line in (*said, *map(bare, asked))]
            yield " ".join(sorted({word for line in lines for word in line if _is_number(word)}))
            yield " ".join(sorted({name for line in lines for name in self._names(line)}))
            yield " ".join(sorted({name for line in lines for name in self._denials(line)}))

    def doubt(self, text: str, words: list[str], article: int) -> bool:
        """Tells whether the answer is doubtful. `words`: the question as understood; `article`: the number of the one
        that would answer it."""
        if self._other_number(words, article):
            return True
        if len(bare(text).split()) > _SHORT:
            return False
        return self._stranger(text, words) or self._other_noun(words, article) or self._opposite(words, article)

    def _names(self, words: Sequence[str]) -> list[str]:
        return names(words, self._synonyms)

    def _other_number(self, words: list[str], article: int) -> bool:
        numbers = self._numbers[article]
        return any(word not in numbers and word.lstrip("0") not in numbers for word in words if _is_number(word))

    def _stranger(self, text: str, words: list[str]) -> bool:
        """Looks for a word the base has never seen, or an acronym that the speller took for a slip."""
        capitals = [] if text.isupper() else self._words(" ".join(_ACRONYM.findall(text)))
        content = [word for word in (*words, *capitals) if not word.isdigit() and not is_light(word)]
        return any(name not in self._found_in for name in self._names(content))

    def _other_noun(self, words: list[str], article: int) -> bool:
        """Looks for a noun of other articles, which this one does not use, where it says what is asked for, or of
        whom."""
        nouns = [word for word in _beside_links(words) if word not in _ASKS_ONLY]
        rare = [name for name in self._names(nouns) if 0 < self._found_in[name] <= len(self._said) * _RARE]
        return any(name not in self._said[article] for name in rare)

    def _opposite(self, words: list[str], article: int) -> bool:
        """Tells whether the question denies what this article affirms and nowhere denies."""
        return any(name in self._said[article] - self._denied[article] for name in self._denials(words))

    def _denials(self, words: list[str]) -> Iterator[str]:
        text = _DENIES_NOTHING.sub(" ", " ".join(words)).split()
        for place, word in enumerate(text):
            if word in _NEGATIONS:
                reach = text[place + 1 : place + 1 + _REACH]
                content = [word for word in reach if not is_light(word)]
                yield from self._names((content or reach)[:1])


def _beside_links(words: list[str]) -> Iterator[str]:
    core = [word for word in words if word not in _THE]
    yield from (word for before, word in pairwise(core) if before in _LINKS)
    for before, word, after in zip(["el", *words], words, words[1:], strict=False):
        if before in _THE and after in {"de", "del"}:
            yield word


def _is_number(word: str) -> bool:
    return word.isdigit() or word in _ORDINALS or word in _TENS
