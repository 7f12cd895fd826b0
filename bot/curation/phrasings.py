"""What people asked, as ways of asking: none that says something of a person, and none that stands already."""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

from sqlmodel import Session, col, select

from bot.questions.questions import chosen
from conocimiento.article import Article
from conocimiento.folding import words
from conocimiento.front_matter import same_words
from db.models import Person

MOST_LENGTH = 200  # a way of asking, not a letter
MOST = 12  # of an article at once
_PERSONAL = re.compile(
    r"@|\d(?:[ .-]?\d){5,}|\b(?:me llamo|mi nombre es|mi (?:celular|tel[eé]fono|c[eé]dula|correo|n[uú]mero))\b",
    re.IGNORECASE,
)
_PRESENTED = re.compile(r"\b[Ss]oy (?:el |la )?(?:profe |profesora? |doctora? |señora? )?[A-ZÁÉÍÓÚÑ][a-záéíóúñ]+")
_SECTION = re.compile(r"\s+")


def names(session: Session) -> frozenset[tuple[str, str]]:
    """Reads the pairs of words that stand side by side in somebody's name."""
    rows = session.exec(select(Person.name).where(col(Person.name).is_not(None))).all()
    return frozenset(pair for name in rows for pair in _pairs(words(name or "")))


def is_clean(text: str, known: frozenset[tuple[str, str]]) -> bool:
    """Tells whether a text may become a way of asking: short, one that says nothing of a person as far as it can be
    told."""
    if len(text) > MOST_LENGTH or not same_words(text):
        return False
    return not (_PERSONAL.search(text) or _PRESENTED.search(text) or known & set(_pairs(words(text))))


def clean(texts: Iterable[str], known: frozenset[tuple[str, str]], articles: Mapping[str, Article]) -> list[str]:
    """Keeps, once each, the texts that may become ways of asking and are none yet of any article."""
    taken = {same_words(text) for article in articles.values() for text in article.questions}
    found: dict[str, str] = {}
    for text in texts:
        if is_clean(text, known) and (key := same_words(text)) not in taken:
            found.setdefault(key, _SECTION.sub(" ", text).strip())
    return list(found.values())


def learned(session: Session, articles: Mapping[str, Article]) -> dict[str, list[str]]:
    """Lists, by article, how people asked who then tapped it among the choices: those asked most come first."""
    known, by_article = names(session), dict[str, dict[str, int]]()
    for name, text in chosen(session):
        if name in articles:
            counts = by_article.setdefault(name, {})
            counts[text] = counts.get(text, 0) + 1
    ordered = {name: sorted(counts, key=lambda text: -counts[text]) for name, counts in by_article.items()}
    cleaned = {name: clean(texts, known, articles)[:MOST] for name, texts in ordered.items()}
    return {name: texts for name, texts in sorted(cleaned.items(), key=lambda pair: -len(pair[1])) if texts}


def _pairs(of: list[str]) -> list[tuple[str, str]]:
    return list(pairwise(of))
