"""Greetings, thanks, insults: recognised only when the whole message is made of them."""

import re
from pathlib import Path

from rapidfuzz import fuzz, process

from conocimiento.article import KnowledgeError, Problem
from conocimiento.files import load_yaml
from conocimiento.search.text import plain

_LENGTH = 80  # characters; anything longer says something
_LONGEST_PHRASE = 8  # words
_ALIKE = 92.0  # fuzz.ratio; a typo in «buenas tardes» passes, «buenas becas» does not
_PATTERNS = {
    "laughter": re.compile(r"a?j[aeijo]{1,40}|(?:ha){2,20}"),
    "greeting": re.compile(r"(?:soy|me llamo|mi nombre es|le habla|le escribe)(?: \w+){1,3}"),
    "thanks": re.compile(r"gracias por (?:todo|(?:la|el|su|tu|sus|tus) \w+)"),
}
# Of several kinds in one message the first of these is answered: «hola, muchas gracias» is thanks.
_WEIGHT = (
    "insult",
    "dissatisfied",
    "human",
    "who_are_you",
    "what_can_you_do",
    "thanks",
    "farewell",
    "praise",
    "how_are_you",
    "test",
)
DANGER = "danger"
EMOJI = "emoji"  # nothing but pictures and punctuation


class SmallTalk:
    def __init__(
        self,
        phrases: dict[str, str],
        fillers: frozenset[str] = frozenset(),
        chat_spelling: dict[str, str] | None = None,
        danger: tuple[str, ...] = (),
    ) -> None:
        """`phrases`: plain text → kind. `fillers`: words that add nothing («pues», «doctora»). `danger`: beginnings of
        words that tell of somebody in danger, wherever they stand."""
        self._danger = re.compile(rf"\b(?:{'|'.join(map(re.escape, danger))})") if danger else None
        self._phrases = phrases
        self._fillers = fillers
        self._chat_spelling = chat_spelling or {}

    def kind(self, text: str) -> str | None:
        if self._danger and self._danger.search(plain(text)):
            return DANGER
        if not self._phrases or len(text) > _LENGTH * 4:
            return None
        said = " ".join(self._chat_spelling.get(word, word) for word in plain(text).split())
        if not said:
            return EMOJI if text.strip() else None
        if len(said) > _LENGTH:
            return None
        kinds = self._made_of(said.split())
        if kinds:
            return min(kinds, key=lambda kind: _WEIGHT.index(kind) if kind in _WEIGHT else len(_WEIGHT))
        best = process.extractOne(said, list(self._phrases), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        # «no me sirvió» is not «me sirvió», however alike
        return self._phrases[best[0]] if best and ("no" in best[0].split()) == ("no" in said.split()) else None

    def _made_of(self, words: list[str]) -> list[str]:
        """The kinds of the phrases a message is made of; nothing when anything is left over."""
        made: dict[int, list[str]] = {len(words): []}  # from this word on
        for start in range(len(words) - 1, -1, -1):
            for size in range(min(_LONGEST_PHRASE, len(words) - start), 0, -1):
                kind = self._kind_of(" ".join(words[start : start + size]))
                if start + size in made and (kind or (size == 1 and words[start] in self._fillers)):
                    made[start] = [kind, *made[start + size]] if kind else made[start + size]
                    break
        return made.get(0, [])

    def _kind_of(self, phrase: str) -> str | None:
        said = self._phrases.get(phrase)
        return said or next((kind for kind, pattern in _PATTERNS.items() if pattern.fullmatch(phrase)), None)


def load_small_talk(path: Path, chat_spelling: dict[str, str]) -> SmallTalk:
    """Raises KnowledgeError."""
    data = load_yaml(path)
    if not isinstance(data, dict) or not all(isinstance(phrases, list) for phrases in data.values()):
        raise KnowledgeError([Problem(str(path), 1, "small talk is a list of phrases for each kind")])
    if strange := [phrase for phrases in data.values() for phrase in phrases if not isinstance(phrase, str | int)]:
        raise KnowledgeError([Problem(str(path), 1, f"quote it, YAML reads no text here: {strange[0]!r}")])
    if any(isinstance(phrase, bool) for phrases in data.values() for phrase in phrases):
        raise KnowledgeError([Problem(str(path), 1, "quote «no» and «si»: YAML reads them as false and true")])
    danger = tuple(plain(str(beginning)) for beginning in data.pop("danger", []))
    fillers = frozenset(plain(str(word)) for word in data.pop("fillers", []))
    by_phrase = {plain(str(phrase)): str(kind) for kind, phrases in data.items() for phrase in phrases}
    return SmallTalk(by_phrase, fillers, chat_spelling, danger)
