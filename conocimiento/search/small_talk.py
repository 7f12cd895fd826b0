"""Greetings, thanks, insults: recognised only when the whole message is one."""

from pathlib import Path

from rapidfuzz import fuzz, process

from conocimiento.article import KnowledgeError, Problem
from conocimiento.files import load_yaml
from conocimiento.search.text import plain

_LENGTH = 60  # characters; anything longer says something
_ALIKE = 92.0  # fuzz.ratio; a typo in «buenas tardes» passes, «buenas becas» does not
_COURTESY = {"hola", "buenos", "buenas", "buen", "dia", "dias", "tardes", "noches", "muchas", "gracias", "por", "favor"}
_COURTESY |= {"senor", "senora", "doctor", "doctora"}


class SmallTalk:
    def __init__(self, phrases: dict[str, str]) -> None:
        """`phrases`: plain text → kind."""
        self._phrases = phrases

    def kind(self, text: str) -> str | None:
        said = plain(text)
        if not said:
            return None if text.strip() == "" else "emoji"
        if len(said) > _LENGTH or not self._phrases:
            return None
        if said in self._phrases:
            return self._phrases[said]
        content = " ".join(word for word in said.split() if word not in _COURTESY)
        if not content:
            return "thanks" if "gracias" in said else "greeting"
        if content in self._phrases:
            return self._phrases[content]
        best = process.extractOne(said, list(self._phrases), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return self._phrases[best[0]] if best else None


def load_small_talk(path: Path) -> SmallTalk:
    data = load_yaml(path)
    if not isinstance(data, dict) or not all(isinstance(phrases, list) for phrases in data.values()):
        raise KnowledgeError([Problem(str(path), 1, "small talk is a list of phrases for each kind")])
    return SmallTalk({plain(str(phrase)): str(kind) for kind, phrases in data.items() for phrase in phrases})
