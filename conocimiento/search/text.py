"""From what a person typed to plain words."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

import Stemmer

from conocimiento.article import KnowledgeError, Problem
from conocimiento.files import load_yaml
from conocimiento.folding import folded

QUERY_LENGTH = 2000  # characters; nobody's question is longer, and the work per question stays bounded
_STEMMER = Stemmer.Stemmer("spanish", 0)  # what was stemmed is kept below
_ONE_AT_A_TIME = threading.Lock()  # the stemmer keeps its state on itself
_LATELY = 256  # texts: every reader of a message begins with its plain words
_REPEATED = re.compile(r"([^\W\d])\1{2,}")
_WORD = re.compile(r"\w+")


@lru_cache(maxsize=_LATELY)
def plain(text: str) -> str:
    """Writes a text in lower case without accents (ñ becomes n), with letters stretched for emphasis shortened and
    words separated by one space."""
    return " ".join(_WORD.findall(_REPEATED.sub(r"\1", folded(text[:QUERY_LENGTH]))))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Gives the stem of a word by Snowball's Spanish algorithm."""
    with _ONE_AT_A_TIME:
        return str(_STEMMER.stemWord(word))


@dataclass(frozen=True)
class Synonyms:
    """Curated equivalences (sinonimos.yaml). Empty for a base of the exchange format."""

    words: dict[str, str] = field(default_factory=dict)
    phrases: dict[str, str] = field(default_factory=dict)
    acronyms: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    @cached_property
    def _phrase_pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self.phrases, key=len, reverse=True)
        return re.compile(rf"\b({'|'.join(map(re.escape, longest_first))})\b")

    @cached_property
    def _phrase_beginnings(self) -> frozenset[str]:
        return frozenset(phrase.partition(" ")[0] for phrase in self.phrases)

    @cached_property
    def _shortened(self) -> frozenset[str]:
        return frozenset(self.words.keys() | self.acronyms.keys())

    def expand(self, text: str) -> str:
        """Writes a plain text in full: gathers dictated letters and numbers, and puts chat spelling and acronyms in
        words."""
        said = text.split()
        if not self._phrase_beginnings.isdisjoint(said):
            said = self._phrase_pattern.sub(lambda match: self.phrases[match[1]], text).split()
        if self._shortened.isdisjoint(said):  # as most texts are
            return " ".join(said)
        words = (self.words.get(word, word) for word in said)
        return " ".join(self.acronyms.get(word, word) for word in words)

    @cached_property
    def name(self) -> Callable[[str], str]:
        """Gives the stem that stands for a word and for all of its equivalents."""
        return lru_cache(maxsize=20_000)(self._name)

    def _name(self, word: str) -> str:
        stemmed = stem(word)
        return self.names.get(stemmed, stemmed)


_SECTIONS = {"abreviaturas", "siglas", "frases", "equivalencias"}


def load_synonyms(path: Path) -> Synonyms:
    """Raises KnowledgeError with the file and, where YAML gives it, the line."""
    data = load_yaml(path)
    if not isinstance(data, dict) or set(data) - _SECTIONS:
        raise KnowledgeError([Problem(str(path), 1, f"the sections are {', '.join(sorted(_SECTIONS))}")])
    try:
        names = {}
        for group in data.get("equivalencias", []):
            for word in group[1:]:
                names[stem(plain(word))] = stem(plain(group[0]))
        return Synonyms(
            words={str(key): plain(value) for key, value in data.get("abreviaturas", {}).items()},
            phrases={plain(str(key)): plain(str(value)) for key, value in data.get("frases", {}).items()},
            acronyms={str(key): plain(value) for key, value in data.get("siglas", {}).items()},
            names=names,
        )
    except (AttributeError, TypeError, IndexError) as exc:
        raise KnowledgeError([Problem(str(path), 1, f"not in the expected shape: {exc}")]) from exc
