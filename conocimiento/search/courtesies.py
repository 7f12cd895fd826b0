"""Courtesies around what a text says: its greeting, what announces a question, the thanks at its end."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from conocimiento.search.text import plain

GREETING = "greeting"
LONGEST_PHRASE = 10  # words
_LONGEST_PREAMBLE = 14  # words
_LONGEST_PREPOSITION = 3  # letters: «de», «por», «con», which are fillers too, belong to the question
_LONGEST_CLOSED = 400  # characters; a longer text is a letter
_FEWEST_LEFT = 2  # words that say something beside a courtesy
# stand before a noun: «quién es la doctora» speaks of her
_LEADS = re.compile(r"el|la|los|las|un|una|mi|su|del|de|al|a|con|por|para|como|que|este|esta|es|son|y|o")
_WORD = re.compile(r"\w+")
_BETWEEN = " \t\r\n,.;:!-–—…)"
_BORDER = re.compile(r"\s*[,.;:!?…\n–—-]|[ \t]*\r?\n")
_SORRY = re.compile(r"que pena|disculp|perdon")
# greets and nothing else, whatever comes behind it; «buenas» may be practices, and «qué más» asks for more
_FIRM = re.compile(
    r"(?:(?:hola|muy buen[oa]s|buen[oa]s? (?:dias?|tardes?|noches?)|(?:(?:reciba )?un )?cordial saludo"
    r"|saludos cordiales) ?)+"
)
_OPENS = re.compile(
    r"(?:que|q|cual|cuales|quien|quienes|kien|cuant[oa]s?|como|donde|cuando|a|por|me|nos|se|ya|la|el|los|las|mi|mis|no"
    r"|quiero|quisiera|estoy|hay|listo)$"
)
# behind «una preguntica» and the like; «me dice que la JU-03 ya quedó» tells what somebody else said
_QUESTION = re.compile(
    r"(?:y )?(?:(?:a|de|con|en|por|para|hasta|desde) )?"
    r"(?:que (?!(?:la|el|los|las|ya|no|mi|esta)\b)|(?:q|cual|cuales|quien|quienes|kien|cuant[oa]s?|como|donde|cuando) )"
)


@dataclass(frozen=True)
class Around:
    """What stands around what a text says. `before`: what announces a question («una preguntica»); `behind`: what ends
    a message; `aside`: what does so behind a comma («me urge»); `called`: words that add nothing («doctora»), without
    names, which places have too («Santa Marta», «Cesar»)."""

    before: frozenset[str] = frozenset()
    behind: frozenset[str] = frozenset()
    aside: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()


NO_COURTESIES = Around()


class Courtesies:
    def __init__(self, around: Around, kinds: Mapping[str, str], in_words: Callable[[str], str]) -> None:
        """Prepares the phrases. `kinds`: of small talk, by its phrases; `in_words` writes abbreviations out."""
        self._phrases, self._in_words = kinds, in_words
        self._before, self._behind, self._aside, self._called = (
            frozenset(map(in_words, phrases)) for phrases in (around.before, around.behind, around.aside, around.called)
        )

    def after_preamble(self, text: str) -> str:
        """Gives what a text says behind its greeting and what announces a question: «hola doctora, cómo voy» and «una
        preguntica, cómo voy» are «cómo voy». A text that says nothing else stays as it is."""
        tokens = [*islice(_WORD.finditer(text), _LONGEST_PREAMBLE + 2)]
        words = [self._in_words(plain(token.group())) for token in tokens]
        for end, greets in reversed([*self._preamble(words)]):
            rest, left = text[tokens[end - 1].end() :], words[end:]
            if len(left) < _FEWEST_LEFT:
                continue
            behind_greeting = _FIRM.fullmatch(" ".join(words[:end])) or _BORDER.match(rest) or _OPENS.match(left[0])
            if (greets and behind_greeting) or _QUESTION.match(" ".join(left)):
                return rest.lstrip(_BETWEEN)
        return text

    def statement(self, text: str) -> str:
        """Gives what a text says behind whatever could stand before it, question or not: «ayuda por favor, el niño…» is
        «el niño…»."""
        if len(text) > _LONGEST_CLOSED:
            return text
        tokens = [*islice(_WORD.finditer(text), _LONGEST_PREAMBLE + 2)]
        ends = [end for end, _ in self._preamble([self._in_words(plain(token.group())) for token in tokens])]
        if not ends or len(tokens) - ends[-1] < _FEWEST_LEFT:
            return text
        return self.statement(text[tokens[ends[-1] - 1].end() :].lstrip(_BETWEEN))

    def before_closing(self, text: str) -> str:
        """Gives what a text says before its courtesies: «cómo voy, mil gracias doctora» is «cómo voy». A text that says
        nothing else stays as it is."""
        if len(text) > _LONGEST_CLOSED:
            return text
        tokens = [*_WORD.finditer(text)]
        words = [self._in_words(plain(token.group())) for token in tokens]
        start = end = len(words)
        while end > _FEWEST_LEFT:
            sizes = range(min(LONGEST_PHRASE, end - _FEWEST_LEFT), 0, -1)
            apart = {size: _BORDER.match(text[tokens[end - size - 1].end() :]) is not None for size in sizes}
            closing = (size for size in sizes if self._closes(words, end - size, end, apart=apart[size]))
            size = next(closing, 0)
            if not size:
                break
            start = end = end - size
        return text[: tokens[start].start()].rstrip(_BETWEEN.removesuffix(")")) if start < len(words) else text

    def _closes(self, words: list[str], start: int, end: int, *, apart: bool) -> bool:
        """Tells whether these words are a courtesy at the end. `apart`: behind a comma."""
        phrase = " ".join(words[start:end])
        if apart and (phrase in self._aside or self._adds_nothing(phrase)):
            return True
        ends = phrase in self._behind or self._phrases.get(phrase) == "thanks"
        return ends and not _LEADS.fullmatch(words[start - 1])

    def _preamble(self, words: list[str]) -> Iterator[tuple[int, bool]]:
        """Finds the places up to which words say nothing of their own, and whether they only greet so far."""
        start, greets = 0, True
        while start < min(len(words), _LONGEST_PREAMBLE):
            sizes = range(min(LONGEST_PHRASE, len(words) - start), 0, -1)
            phrases = {size: " ".join(words[start : start + size]) for size in sizes}
            found = ((size, self._greets(phrase, first=not start), phrase) for size, phrase in phrases.items())
            size, greeting = next(
                ((size, yes) for size, yes, phrase in found if yes or self._announces(phrase)), (0, True)
            )
            if not size:
                return
            start, greets = start + size, greets and greeting
            yield start, greets

    def _greets(self, phrase: str, *, first: bool) -> bool:
        kind = self._phrases.get(phrase)
        sorry = kind == "apology" and _SORRY.match(phrase)
        return kind == GREETING or bool(sorry) or (not first and self._adds_nothing(phrase))

    def _announces(self, phrase: str) -> bool:
        return phrase in self._before or self._adds_nothing(phrase) or self._phrases.get(phrase) == "thanks"

    def _adds_nothing(self, phrase: str) -> bool:
        return phrase in self._called and len(phrase) > _LONGEST_PREPOSITION
