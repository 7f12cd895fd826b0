"""Whole pesos as people write them: 12000000, «12.000.000», «$ 12,000,000», «12'000.000 pesos», «12.000.000,00».

A mark before every three figures parts thousands; one or two figures after the last mark are decimals, which must be
zeros. What can be read in two ways is not read.
"""

import math
import re
from datetime import date

from bot.workbooks.rows.cells import Wrong, bare, empty, is_time, short, sound, written
from conocimiento.folding import folded, spelled

MOST = 999_999_999_999  # pesos; no activity of a secretariat's plan comes near
_LONGEST = 40  # characters that an amount has, with its sign and its name
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘´`", "'"))
_BEFORE = re.compile(r"^(?:cop|col)? ?\$? ?")
_AFTER = re.compile(r"(?:[.,]oo)? ?(?:pesos|cop|\$)?(?: ?m/?cte)?\.?$")
_FOREIGN = re.compile(r"usd|us\$|eur|€|dolar|euro")
_GROUPED = re.compile(r"\d{1,3}(?:([.,' ])\d{3}(?:\1\d{3})*|'\d{3}(?:\.\d{3})+)")
_DECIMALS = re.compile(r"[.,](\d{1,2})$")
_SHORTENED = re.compile(r"(\d{1,3})(?:[.,](\d))? ?(mil|m|mm|mill|millon|millones)\.?")
_THOUSAND, _MILLION = 1000, 1_000_000


def read_amount(value: object) -> int | None:
    """Reads an amount in whole pesos; None for an empty cell. Raises Wrong: amount_… and what `sound` refuses."""
    sound(value)
    if empty(value):
        return None
    if isinstance(value, date) or is_time(value):
        raise Wrong("amount_date", text=written(value))
    number = _number(value) if isinstance(value, int | float) else _text(str(value))
    if number > MOST:
        raise Wrong("amount_huge", text=written(value), most=MOST)
    return number


def _number(value: float) -> int:
    if not math.isfinite(value):
        raise Wrong("amount_words", text=str(value), meant=None)
    if value < 0:
        raise Wrong("amount_negative", text=written(value))
    if value != int(value):
        raise Wrong("amount_decimal", text=str(value).replace(".", ","))
    return int(value)


def _text(original: str) -> int:
    said = folded(spelled(bare(original).translate(_APOSTROPHES)))
    if len(said) > _LONGEST:
        figures = not said.strip("$0123456789.,' ")
        text = short(bare(original))
        raise Wrong("amount_huge", text=text, most=MOST) if figures else Wrong("amount_words", text=text, meant=None)
    if _FOREIGN.search(said):
        raise Wrong("amount_currency", text=bare(original))
    negative = said.startswith("-") or (said.startswith("(") and said.endswith(")"))
    said = said.strip("-()").strip()
    said = _BEFORE.sub("", said)
    negative, said = negative or said.startswith("-"), _AFTER.sub("", said.lstrip("- "))
    if not said.isascii() or not said[:1].isdigit() or not said[-1:].isdigit():
        raise Wrong("amount_words", text=bare(original), meant=_shortened(said))
    if negative:
        raise Wrong("amount_negative", text=bare(original))
    return _figures(said, bare(original))


def _figures(said: str, original: str) -> int:
    decimals = _DECIMALS.search(said)
    whole = said[: decimals.start()] if decimals else said
    grouped = _GROUPED.fullmatch(whole)
    if not (whole.isdigit() or grouped) or (decimals and grouped and grouped[1] == said[decimals.start()]):
        letters = any(char.isalpha() for char in said)
        raise Wrong("amount_words", text=original, meant=None) if letters else Wrong("amount_unclear", text=original)
    if (decimals and decimals[1].strip("0")) or (grouped and whole.startswith("0")):
        raise Wrong("amount_decimal", text=original)
    return int(re.sub(r"\D", "", whole))


def _shortened(said: str) -> int | None:
    """Reads «12 millones» or «1,5 mil» in figures."""
    found = _SHORTENED.fullmatch(said)
    if found is None:
        return None
    unit = _THOUSAND if found[3] == "mil" else _MILLION
    return int(found[1]) * unit + int(found[2] or 0) * unit // 10
