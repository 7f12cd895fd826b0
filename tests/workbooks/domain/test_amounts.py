"""Whole pesos are read as people write them; what is no such thing, or could be two, is named and never guessed."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.workbooks.chat import imports_screens
from bot.workbooks.rows import amounts
from bot.workbooks.rows.cells import Fault, Formula, Wrong

NOON = dt.datetime(2026, 12, 4, 12)  # noqa: DTZ001  Excel knows no time zones
TWELVE_MILLION: list[Any] = [
    12000000,
    12000000.0,
    "12000000",
    "12.000.000",
    "12,000,000",
    "12 000 000",
    "12\u00a0000\u00a0000",
    "12'000.000",
    "12’000.000",
    "12´000.000",
    "$12.000.000",
    "$ 12.000.000",
    "$ 12,000,000",
    "COP 12.000.000",
    "12.000.000 COP",
    "12.000.000 pesos",
    "12.000.000 $",
    "$ 12.000.000 m/cte.",
    "$12.000.000.oo",
    "12.000.000,00",
    "12,000,000.00",
    "12000000,0",
    "１２.０００.０００",
    " 12.000.000\n",
]


@pytest.mark.parametrize("value", TWELVE_MILLION, ids=repr)
def test_twelve_million_however_it_is_written(value: Any) -> None:
    assert amounts.read_amount(value) == 12_000_000


@pytest.mark.parametrize(
    ("value", "amount"), [(0, 0), ("$ 0", 0), ("1.500", 1500), ("1,500", 1500), (amounts.MOST, amounts.MOST)]
)
def test_small_and_large_amounts_are_taken(value: Any, amount: int) -> None:
    assert amounts.read_amount(value) == amount


@pytest.mark.parametrize("value", [None, "", " \u00a0\u200b\n"])
def test_an_empty_cell_has_no_amount(value: Any) -> None:
    assert amounts.read_amount(value) is None


REFUSED: list[tuple[Any, str]] = [
    *((each, "amount_decimal") for each in (12.5, "12,5", "12.50", "12.000.000,50", "0.500")),
    *((each, "amount_negative") for each in (-5, -0.5, "-12.000", "−12.000", "$ -12.000", "-$ 12.000", "(12.000)")),
    *((each, "amount_huge") for each in (1e30, amounts.MOST + 1, "9" * 13, "9" * 5000, "1." + "000." * 9 + "000")),
    *((each, "amount_unclear") for each in ("12.000,000", "12,000.000", "1.2.3", "12.00.000", "1500.500", "12_000")),
    *((each, "amount_words") for each in ("doce millones", "12 millones", "12M", "50 %", "N/A", "-", "$", "12e6")),
    *((each, "amount_words") for each in ("12.000.000 aprox", "por definir", float("inf"), float("nan"), "x" * 5000)),
    *((each, "amount_currency") for each in ("USD 5000", "US$ 5.000", "€ 300", "300 dólares")),
    *(
        (each, "amount_date")
        for each in (dt.date(2026, 12, 4), dt.datetime(2026, 12, 4, tzinfo=dt.UTC), dt.time(3), dt.timedelta(1))
    ),
    (True, "boolean"),
    (Formula("=B1*2"), "formula"),
    (Fault("#REF!"), "cell_error"),
    ("=1+1", "formula_text"),
]


@pytest.mark.parametrize(("value", "kind"), REFUSED, ids=lambda each: repr(each)[:30])
def test_what_is_no_amount_is_named_and_told_what_to_write(value: Any, kind: str) -> None:
    with pytest.raises(Wrong) as caught:
        amounts.read_amount(value)
    assert caught.value.kind == kind
    told = imports_screens.why(caught.value)
    assert told.endswith(".")
    assert len(told) < 200


@pytest.mark.parametrize(
    ("text", "meant"), [("12 millones", "12000000"), ("$ 1,5 millones", "1500000"), ("800 mil", "800000")]
)
def test_an_amount_half_in_words_is_offered_in_figures(text: str, meant: str) -> None:
    with pytest.raises(Wrong) as caught:
        amounts.read_amount(text)
    assert f"Escriba {meant}." in imports_screens.why(caught.value)


@given(st.integers(0, amounts.MOST), st.sampled_from([",", ".", " ", "'"]), st.sampled_from(["", "$", "$ ", "COP "]))
def test_every_amount_is_read_back_as_it_was_written(amount: int, mark: str, before: str) -> None:
    assert amounts.read_amount(f"{before}{amount:,}".replace(",", mark)) == amount


@given(st.text("0123456789.,' -$()oOmc", max_size=25))
def test_no_text_is_taken_for_more_than_its_figures(text: str) -> None:
    """Whatever the marks, what is read has the figures of the text, but for zeros after a decimal mark."""
    try:
        amount = amounts.read_amount(text)
    except Wrong:
        return
    figures = "".join(char for char in text if char.isdigit())
    assert amount is None if not figures else int(figures) in (amount, (amount or 0) * 10, (amount or 0) * 100)
