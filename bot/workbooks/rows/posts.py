"""Whether what stands in «responsable» is a post. The plan names posts, never people: names, addresses
and numbers of people are personal data that nobody asked them for (Ley 1581 de 2012, art. 4, c)."""

import re
from pathlib import Path

from bot.workbooks.rows.cells import Wrong, short
from conocimiento.folding import folded


def _words(name: str) -> frozenset[str]:
    """Reads a list of words, folded, one a line."""
    return frozenset((Path(__file__).parent / name).read_text(encoding="utf-8").split())


_POSTS = tuple(_words("post_words.txt"))  # beginnings of words that name a post or an office
_NAMES = _words("first_names.txt")  # that most people in Colombia have; not those that are as often a place or a word
# A first name after one of these, or up to three words after an institution, is no person's.
_SAINTS = frozenset({"san", "santa", "santo"})
_INSTITUTIONS = frozenset(
    {"ie", "institucion", "educativa", "colegio", "escuela", "sede", "centro", "normal", "liceo", "instituto"}
)
_TITLES = frozenset({"sr", "sra", "srta", "senor", "senora", "dr", "dra", "don", "dona", "ing", "lic"})
_SMALL = frozenset({"de", "del", "la", "las", "los", "el", "y", "e", "o", "u", "en", "para", "por", "con", "a", "al"})
_WORD = re.compile(r"[^\W\d_]+")
_CARD = re.compile(r"\b(c\.? ?c\b|cedula|nit|identificacion|documento)")


def check(post: str) -> None:
    """Refuses what says who, instead of which post. Raises Wrong."""
    if "@" in post:
        raise Wrong("post_email", text=short(post))
    digits = re.sub(r"\D", "", post)
    if len(digits) >= 7:
        phone = len(digits) in (7, 10, 12) and not _CARD.search(folded(post))
        raise Wrong("post_phone" if phone else "post_id")
    if names_somebody(post):
        raise Wrong("post_name", text=short(post))


def names_somebody(post: str) -> bool:
    """Tells whether a text names a person: a title or a first name with another word after it; or, where no post is
    named, a first name alone or two words with capitals."""
    words = _WORD.findall(re.sub(r"\b[Ii]\. ?[Ee]\.", "IE ", post))
    plain = [folded(word) for word in words]
    post_named = any(word.startswith(_POSTS) for word in plain)
    for place, word in enumerate(plain):
        if word in _TITLES and _goes_on(words, place):
            return True
        if word in _NAMES and not _of_a_place(plain[:place]) and (not post_named or _goes_on(words, place)):
            return True
    proper = [word for word, bare in zip(words, plain, strict=True) if word[0].isupper() and bare not in _SMALL]
    return not post_named and sum(len(word) > 2 for word in proper) >= 2


def _of_a_place(before: list[str]) -> bool:
    return not _SAINTS.isdisjoint(before[-1:]) or not _INSTITUTIONS.isdisjoint(before[-3:])


def _goes_on(words: list[str], place: int) -> bool:
    """Tells whether a surname, or another first name, stands after it."""
    after = words[place + 1 : place + 2]
    return bool(after) and folded(after[0]) not in _SMALL and (after[0][0].isupper() or folded(after[0]) in _NAMES)
