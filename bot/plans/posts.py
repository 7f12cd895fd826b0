"""Whether two posts are one: a workbook and a person seldom write it in the same letters."""

from functools import lru_cache
from typing import Any

from sqlalchemy import func

from conocimiento.folding import phrase_key

_ACCENTED, _BARE = "áàâäãéèêëíìîïóòôöõúùûüñç", "aaaaaeeeeiiiiooooouuuunc"
_MARKS = "\u00a0\t\n-\u2010\u2011\u2012\u2013\u2014\u2015\u2212.,;:()/_*«»'\""
_UNSEEN = "\u0300\u0301\u0302\u0303\u0308\u0327\u00ad\u200b\u200c\u200d\u2060\ufeff"  # loose accents are left out too
# Capitals too: `lower` of a PostgreSQL whose locale is C knows those of ASCII alone.
_FROM, _TO = _ACCENTED + _ACCENTED.upper() + _MARKS + _UNSEEN, _BARE * 2 + " " * len(_MARKS)
_SPACES = (" " * 8, " " * 4, "  ", "  ")  # to one, from 45 on


@lru_cache(maxsize=4096)
def folded_post(post: str) -> str:
    """Gives what identifies a post: equal in other capitals, accents, spaces and marks."""
    return phrase_key(post)


def post_key(post: Any) -> Any:
    """Gives the same in SQL, for the letters and marks that Spanish has."""
    key: Any = func.translate(func.lower(post), _FROM, _TO)
    for spaces in _SPACES:
        key = func.replace(key, spaces, " ")
    return func.trim(key)
