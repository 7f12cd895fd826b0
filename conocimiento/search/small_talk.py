"""Greetings, thanks, insults: recognised only when the whole message is made of them."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from conocimiento.article import KnowledgeError, Problem
from conocimiento.files import load_yaml
from conocimiento.search.courtesies import LONGEST_PHRASE, NO_COURTESIES, Around, Courtesies
from conocimiento.search.speller import Speller
from conocimiento.search.text import plain

_LENGTH = 80  # characters; anything longer says something
_LONGEST_ELSEWHERE = 8  # words
_ALIKE = 92.0  # fuzz.ratio; «buenastardes» passes, «buenas becas» does not
_EXACT = {"what_can_you_do", "who_are_you"}  # a letter changes what is asked: «para qué sirves», «¿para qué sirve?»
# A word that may begin a question or a request: no pattern below may swallow it.
_ASKING = (
    r"que|q|cual(?:es)?|quien(?:es)?|cuant[oa]s?|como|donde|cuando|si|no|y|o|e|pero|hay|me|nos|necesit\w*|quier\w*"
    r"|quisier\w*|requier\w*|solicit\w*|busc\w*|pued\w*|podri\w*|deb\w*|teng\w*|saber|consult\w*|pregunt\w*"
)
_ANY = rf"(?!(?:{_ASKING})\b)\w+"
_FINE = r"(?:buen[oa]?s?|bonit[oa]|excelente|lind[oa]|feliz|gran|hermos[oa]|maravillos[oa])"
_MOOD = (
    r"(?:(?:cansad|aburrid|enferm|estresad|agotad|mamad|content|desesperad|preocupad|ocupad|engripad|desvelad|enguayabad"
    r"|malit|ansios|mal geniad)[oa]|triste|feliz|mal|de mal genio|de malas|con sueno|con hambre|llen[oa] de trabajo)"
)
_TIME = r"(?: hoy| ya| ahora| un poco| mucho)?"
# Of several kinds in one message the first of these is answered: «hola, muchas gracias» is thanks.
_WEIGHT = (
    "insult",
    "dissatisfied",
    "human",
    "who_are_you",
    "what_can_you_do",
    "thanks",
    "farewell",
    "apology",
    "praise",
    "how_are_you",
    "test",
    "off_topic",
)
DANGER = "danger"
OFF_TOPIC = "off_topic"
EMOJI = "emoji"  # nothing but pictures and punctuation


@dataclass(frozen=True)
class Beginnings:
    """Words, each standing for all that begin so. `danger`: of somebody in danger, wherever they stand but right behind
    one of `topics`: «prevención del suicidio». `elsewhere`: of what nobody here knows (football, the weather).
    `subject`: of what the base is about."""

    danger: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()


class SmallTalk:
    def __init__(
        self,
        phrases: dict[str, str],
        fillers: frozenset[str] = frozenset(),
        chat_spelling: dict[str, str] | None = None,
        beginnings: Beginnings = Beginnings(),
        courtesies: Around = NO_COURTESIES,
    ) -> None:
        """Prepares the phrases. `phrases`: plain text → kind. `fillers`: words that add nothing («pues», «doctora»,
        «Martha»)."""
        self._chat_spelling = chat_spelling or {}
        self._phrases = {self._in_words(phrase): kind for phrase, kind in phrases.items()}
        self._alike = [phrase for phrase, kind in self._phrases.items() if kind not in _EXACT]
        self._as_long = lru_cache(maxsize=_LENGTH)(self._of_length)
        self._fillers = frozenset(map(self._in_words, fillers))
        self.courtesies = Courtesies(courtesies, self._phrases, self._in_words)
        self._speller = Speller(word for phrase in (*self._phrases, *self._fillers) for word in phrase.split())
        self._danger, self._topics = _any_of(beginnings.danger), beginnings.topics
        self._elsewhere = _any_of(beginnings.elsewhere)
        self._subject = _any_of(beginnings.subject)
        self._patterns = _patterns(rf"(?!{self._subject.pattern}){_ANY}")

    @property
    def phrases(self) -> dict[str, tuple[str, ...]]:
        """Returns the phrases by kind, in plain words."""
        found: dict[str, tuple[str, ...]] = {}
        for phrase, kind in self._phrases.items():
            found[kind] = (*found.get(kind, ()), phrase)
        return found

    def kind(self, text: str) -> str | None:
        if self._speaks_of_danger(plain(text)):
            return DANGER
        if not self._phrases or len(text) > _LENGTH * 4:
            return None
        said = self._in_words(plain(text))
        if not said:
            return EMOJI if text.strip() else None
        return None if len(said) > _LENGTH else self._kind_in_words(said)

    def _speaks_of_danger(self, said: str) -> bool:
        return any(not said[: found.start()].endswith(self._topics) for found in self._danger.finditer(said))

    def _in_words(self, text: str) -> str:
        return " ".join(self._chat_spelling.get(word, word) for word in text.split())

    def _kind_in_words(self, said: str) -> str | None:
        on_subject = self._subject.search(said)
        kinds = self._made_of(said.split())
        if not kinds and not on_subject:
            kinds = self._made_of([self._speller.correct(word) for word in said.split()])
        if kinds:
            return min(kinds, key=lambda kind: _WEIGHT.index(kind) if kind in _WEIGHT else len(_WEIGHT))
        best = process.extractOne(said, self._as_long(len(said)), scorer=fuzz.ratio, score_cutoff=_ALIKE)
        # «no me sirvió» is not «me sirvió», however alike
        if best and ("no" in best[0].split()) == ("no" in said.split()):
            return self._phrases[best[0]]
        short = len(said.split()) <= _LONGEST_ELSEWHERE
        return OFF_TOPIC if short and not on_subject and self._elsewhere.search(said) else None

    def _of_length(self, length: int) -> list[str]:
        """Lists the phrases that may be alike enough to a text of this length, in their order."""
        return [each for each in self._alike if 200 * min(len(each), length) >= _ALIKE * (len(each) + length)]

    def _made_of(self, words: list[str]) -> list[str]:
        """Returns the kinds of the phrases a message is made of; none when any word is left over."""
        made: dict[int, list[str]] = {len(words): []}  # from this word on
        for start in range(len(words) - 1, -1, -1):
            for size in range(min(LONGEST_PHRASE, len(words) - start), 0, -1):
                if start + size not in made:
                    continue
                phrase = " ".join(words[start : start + size])
                kind = self._kind_of(phrase)
                if kind or phrase in self._fillers:
                    made[start] = [kind, *made[start + size]] if kind else made[start + size]
                    break
        return made.get(0, [])

    def _kind_of(self, phrase: str) -> str | None:
        said = self._phrases.get(phrase)
        return said or next((kind for kind, pattern in self._patterns.items() if pattern.fullmatch(phrase)), None)


def _any_of(beginnings: tuple[str, ...]) -> re.Pattern[str]:
    """Matches nothing when there are none."""
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, beginnings))})" if beginnings else r"(?!)")


def _patterns(word: str) -> dict[str, re.Pattern[str]]:
    """Compiles the patterns of small talk. `word`: matches a word that neither asks nor is of the base's subject."""
    patterns = {
        "laughter": r"j*(?:a?j[aeijo]{1,40}|(?:ha){2,20}|(?:je|ja|ji|js){2,20})",
        "greeting": rf"(?:soy|me llamo|mi nombre es|(?:le|les|te) (?:habla|escribe|saluda)|saludos?)(?: {word}){{1,3}}"
        rf"(?: (?:de|del|desde|en)(?: {_ANY}){{1,5}})?|saludos? (?:de|desde)(?: {word}){{1,4}}",
        "thanks": rf"(?:gracias|agradecid[oa]) (?:por|con)(?: {word}){{1,5}}"
        rf"|(?:gracias por|agradezco|agradecid[oa] (?:con|por))"
        rf" (?:todo|(?:la|el|su|tu|sus|tus) \w+(?: (?:de|del|sobre)(?: {_ANY}){{1,4}})?)",
        "praise": rf"(?:(?:los?|las?|te) )?(?:felicito|felicitaciones) (?:por|a)(?: {word}){{1,4}}",
        "farewell": rf"(?:(?:que|le|les|te) ){{0,6}}(?:teng\w+|pase\w*|deseo|ten) (?:una? )?(?:muy )?{_FINE}"
        rf"(?: {word}){{1,3}}|(?:feliz|felices)(?: {word}){{1,4}}"
        rf"|hasta (?:el|la) {word}|me voy (?:a|para)(?: {word}){{1,2}}",
        "off_topic": rf"(?:estoy|ando|me siento|amaneci)(?: muy| tan| re| super| como)?(?: {_MOOD}){_TIME}"
        rf"|que (?:sueno|hambre|pereza|cansancio|calor|frio)(?: tan {word}| tengo| hace)?|me duele(?: {word}){{1,3}}"
        r"|(?:que )?(?:tengo|hace) (?:much[oa] |tanto |un )?(?:hambre|sueno|frio|calor|sed|pereza|gripa|afan|dolor)"
        rf"|(?:hoy )?(?:es|fue|ha sido|tuve) un (?:mal )?dia(?: {word}){{0,3}}"
        rf"|cuanto es \d+ (?:mas|por|menos|entre) \d+"
        rf"|que (?:opinas?|piensas?|crees?) (?:de|del|sobre)(?: {word}){{1,3}}",
    }
    return {kind: re.compile(pattern) for kind, pattern in patterns.items()}


def load_small_talk(path: Path, chat_spelling: dict[str, str]) -> SmallTalk:
    """Raises KnowledgeError."""
    data = load_yaml(path)
    if not isinstance(data, dict) or not all(isinstance(phrases, list) for phrases in data.values()):
        raise KnowledgeError([Problem(str(path), 1, "small talk is a list of phrases for each kind")])
    if strange := [phrase for phrases in data.values() for phrase in phrases if not isinstance(phrase, str | int)]:
        raise KnowledgeError([Problem(str(path), 1, f"quote it, YAML reads no text here: {strange[0]!r}")])
    if any(isinstance(phrase, bool) for phrases in data.values() for phrase in phrases):
        raise KnowledgeError([Problem(str(path), 1, "quote «no» and «si»: YAML reads them as false and true")])
    said = {kind: tuple(plain(str(phrase)) for phrase in phrases) for kind, phrases in data.items()}
    called, names = frozenset(said.pop("fillers", ())), frozenset(said.pop("names", ()))
    before, behind, aside = (frozenset(said.pop(name, ())) for name in ("preambles", "closings", "asides"))
    topics = tuple(f"{topic} " for topic in said.pop("danger_topics", ()))
    beginnings = Beginnings(said.pop("danger", ()), topics, said.pop("elsewhere", ()), said.pop("subject", ()))
    by_phrase = {phrase: kind for kind, phrases in said.items() for phrase in phrases}
    around = Around(before, behind, aside, called)
    return SmallTalk(by_phrase, called | names, chat_spelling, beginnings, courtesies=around)
