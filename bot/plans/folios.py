"""The folio of a report, «A-7B2C»: short enough to dictate, and no two characters in it look alike."""

import re

from conocimiento.folding import spelled

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O
_SIGNS = "23456789" + _LETTERS  # without 0 and 1
_TAIL = 4  # signs after the letter
_TAILS: int = len(_SIGNS) ** _TAIL
_BLOCK = len(_LETTERS) * _TAILS  # 25 million folios before they grow by a sign
_STEP = 15_485_863  # coprime to _BLOCK: neighbours look different, so that one misread sign is noticed
_BACK = pow(_STEP, -1, _BLOCK)
_FOLIO = re.compile(rf"([{_LETTERS}])\s?-?\s?([{_SIGNS}]{{{_TAIL},{_TAIL + 4}}})")


def folio(report_id: int) -> str:
    """Gives the folio of a report. Every id has one of its own, and `report_id_of` leads back to it."""
    block, place = divmod(report_id, _BLOCK)
    letter, rest = divmod(place * _STEP % _BLOCK, _TAILS)
    return f"{_LETTERS[letter]}-{_written(rest).rjust(_TAIL, _SIGNS[0])}{_written(block)}"


def report_id_of(text: str) -> int | None:
    """Reads a folio back, in small letters, with another dash and without it too; None when it is none."""
    found = _FOLIO.fullmatch(spelled(text).upper())
    if found is None:
        return None
    letter, signs = found.groups()
    scattered = _LETTERS.index(letter) * _TAILS + _read(signs[:_TAIL])
    report_id = _read(signs[_TAIL:]) * _BLOCK + scattered * _BACK % _BLOCK
    return report_id if folio(report_id) == f"{letter}-{signs}" else None


def _written(number: int) -> str:
    signs = ""
    while number:
        number, sign = divmod(number, len(_SIGNS))
        signs = _SIGNS[sign] + signs
    return signs


def _read(signs: str) -> int:
    number = 0
    for sign in signs:
        number = number * len(_SIGNS) + _SIGNS.index(sign)
    return number
