"""A code is one however it is written, and two codes that a plan tells apart stay two."""

import unicodedata
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.plans.codes import code_key, tidy_code
from conocimiento.folding import as_seen, folded, phrase_key, spelled, words

DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d\u02d7"
SPACES = " \u00a0\u2002\u2009\u202f\u3000\t"
UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u3164\ufe0f"
ZEROS = "0\u0660\u06f0\u0966\uff10\U0001d7ce"  # of six alphabets
ONE_CODE = [
    *(
        "JU-03",
        "ju-03",
        "JU-3",
        "ju 03",
        "JU03",
        "Jú_003",
        "J.U. 03",
        "JU.03",
        "JU/03",
        "(JU-03)",
        "JU-03.",
        "JU-03...",
    ),
    *("JU–03", "JU—03", "JU−03", "JU‑03", "JU－03", "ＪＵ－０３", "JU-٠٣", "JU-०३", "𝐉𝐔-𝟎𝟑", "ⒿⓊ-③"),
    *("J\u00adU\u200b-\ufeff03", "JU\u00a003", "JU \u2013 03", "JU\u00ad03", "JU-3️⃣", "JU N° 3", "JU N.º 03", "JU №3"),
    *("JU\u0301-03", "\u202aJU-03\u202c", "JU\u3164-03"),
]
DIFFERENT = [
    *("JU-03", "JU-30", "J-03", "JUA-03", "JU-3A", "JU-3-1", "JU-31", "JU-1.1", "JU-11", "JU-1.10", "JU-1-1-0"),
    *("JU-103", "JU-1-03", "JU-1²3", "A1B2", "A12B", "A1-B-2-1", "AB12", "1.1", "11", "1.1.1", "JU", "3"),
]


@pytest.mark.parametrize("written", ONE_CODE)
def test_one_code_in_many_spellings(written: str) -> None:
    assert code_key(written) == ("ju", "3")


def test_marks_part_numbers_but_not_letters_from_numbers() -> None:
    for one, other in combinations(DIFFERENT, 2):
        assert code_key(one) != code_key(other), (one, other)
    for same in (("A1B2", "a-1-b-2", "A.1 B02"), ("JU-1.1", "ju 1-01", "JU01/1"), ("1²", "1-2"), ("PF-A-1", "PFA1")):
        assert len({code_key(each) for each in same}) == 1, same
    assert code_key(" —. ") == ()


_LETTERS = st.text(st.sampled_from("ABCJUÑÁÉÜmgx"), min_size=1, max_size=4)
_NUMBERS = st.integers(0, 10**6).map(str)
_CODES = st.lists(st.tuples(_LETTERS, _NUMBERS), min_size=1, max_size=3)


@st.composite
def _two_spellings(draw: st.DrawFn) -> tuple[str, str]:
    """A code, and the same as another program or person would write it."""
    parts = [part for pair in draw(_CODES) for part in pair]
    other = ""
    for part in parts:
        other += draw(st.sampled_from(["", "-", *DASHES, *SPACES, ".", "/", "_"])) if other else ""
        other += _respelled(draw, part)
    return "-".join(parts), draw(st.sampled_from(["", " ", "«"])) + other + draw(st.sampled_from(["", ".", "»", " "]))


def _respelled(draw: st.DrawFn, part: str) -> str:
    if part.isdecimal():
        part = "0" * draw(st.integers(0, 3)) + part
        zero = draw(st.sampled_from(ZEROS))
        return "".join(chr(ord(zero) + int(digit)) for digit in part)
    part = draw(st.sampled_from([part, part.lower(), part.upper(), part.title()]))
    part = unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), part)
    return draw(st.sampled_from(["", *UNSEEN])).join(part) if draw(st.booleans()) else part


@given(_two_spellings())
def test_a_respelled_code_is_the_same(pair: tuple[str, str]) -> None:
    assert code_key(pair[0]) == code_key(pair[1])


@given(st.lists(st.tuples(_LETTERS, st.lists(_NUMBERS, min_size=1, max_size=3)), min_size=1, max_size=3))
def test_a_key_is_the_letters_and_numbers_and_nothing_is_lost(parts: list[tuple[str, list[str]]]) -> None:
    """From the key the code can be written again, so two codes with one key have the same letters and numbers."""
    code = "".join(f"{letters}-{'.'.join(numbers)}" for letters, numbers in parts)
    assert code_key(code) == tuple(
        each for letters, numbers in parts for each in (folded(letters), *(str(int(number)) for number in numbers))
    )


@given(st.text(max_size=30))
def test_what_is_kept_of_a_new_code_is_the_same_code(code: str) -> None:
    tidy = tidy_code(code)
    if tidy is not None and all(char.isascii() or char in DASHES + SPACES + UNSEEN for char in code):
        assert code_key(tidy) == code_key(code)
        assert " " not in tidy


@pytest.mark.parametrize("code", ONE_CODE)
def test_a_spelling_of_the_code_is_tidied_into_one(code: str) -> None:
    tidy = tidy_code(code)
    assert tidy is not None
    assert code_key(tidy) == ("ju", "3")
    assert not set(tidy) & set(UNSEEN + SPACES)


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("JU–03", "JU-03"),
        ("ju 03", "ju-03"),
        ("JU - 03", "JU-03"),
        (" JU03. ", "JU03"),
        ("MG-N\u03031", "MG-Ñ1"),
        ("J.U.-03", "J.U.-03"),
        ("JU-1²", "JU-1-2"),
        ("Acta de la JU 3", None),
        ("—", ""),
    ],
)
def test_a_new_code_is_kept_as_it_was_meant(code: str, kept: str | None) -> None:
    assert tidy_code(code) == kept


# The fold


@given(st.text())
def test_the_fold_does_not_depend_on_how_a_text_is_composed(text: str) -> None:
    key = folded(text)
    assert folded(key) == key
    forms = [unicodedata.normalize(form, text) for form in ("NFC", "NFD", "NFKC", "NFKD")]
    assert {folded(form) for form in forms} == {key}
    assert not any(unicodedata.category(char) in ("Mn", "Me", "Cf") for char in key)


@given(st.text())
def test_spelling_again_changes_nothing(text: str) -> None:
    assert spelled(spelled(text)) == spelled(text)
    assert as_seen(as_seen(text)) == as_seen(text)


def test_keys_of_phrases() -> None:
    same = ["Líder de  calidad", "LI\u0301DER DE CALIDAD.", "lider\u00a0de cali\u00addad", "Líder–de calidad"]
    assert {phrase_key(each) for each in same} == {"lider de calidad"}
    assert words("Ana-María D’Ángelo") == ["ana", "maria", "d", "angelo"]
    assert as_seen("1 m²") != as_seen("1 m2")
