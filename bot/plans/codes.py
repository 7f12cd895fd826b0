"""The identity of an activity's code: «JU-03», «ju 3», «JU–03» and «JU03» are one.

Letters and numbers are compared. Zeros before a number do not count, nor do marks and spaces: but between two numbers
they part them, for JU-1.1 is not JU-11.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from conocimiento.folding import folded, spelled

Key = tuple[str, ...]

_PART = re.compile(r"\d+|[^\W\d_]+")
_ORDINALS = str.maketrans({"º": "°", "ª": "°", "№": " n° "})  # to NFKD they are letters
_NUMBER_SIGN = re.compile(r"(?<![^\W_])n(?:ro|o|um)?\.?°", re.IGNORECASE)  # «JU N° 3»
_CORE = re.compile(r"[^\W_](?:.*[^\W_])?")  # what is left of a word without the marks around it


def code_parts(code: str) -> Key:
    """Splits a code into its runs of letters and of digits, one by one: «J.U.-03» has three."""
    return tuple(bare_number(part) for part in _PART.findall(folded(_without_signs(code))))


def _without_signs(code: str) -> str:
    """Drops what would become a letter or a digit of the code: the º of «N.º 3», the ² of «1²», which is not 12."""
    if code.isascii():
        return code
    parted = "".join(f" {char} " if unicodedata.category(char) == "No" else char for char in code)
    return _NUMBER_SIGN.sub(" ", parted.translate(_ORDINALS))


@lru_cache(maxsize=16_384)  # every code of 97 plans
def code_key(code: str) -> Key:
    """Gives what identifies a code: equal for all the ways to write it, and only for them; of a text without letters
    and digits empty."""
    parts: list[str] = []
    for part in code_parts(code):
        if parts and part.isalpha() and parts[-1].isalpha():
            parts[-1] += part
        else:
            parts.append(part)
    return tuple(parts)


def bare_number(part: str) -> str:
    return part.lstrip("0") or "0" if part.isdecimal() else part


def tidy_code(code: str) -> str | None:
    """Writes a code as a new one is kept: in plain letters, digits and dashes, without spaces. None where a space parts
    two words: that is no code but a phrase."""
    found = (_CORE.search(word) for word in spelled(_without_signs(code)).split())
    pieces = [each[0] for each in found if each]
    if any(one[-1].isalpha() and other[0].isalpha() for one, other in pairwise(pieces)):
        return None
    return "-".join(pieces)
