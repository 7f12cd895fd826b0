"""Questions that ask the same are joined, and hardly any others: on pairs labelled by hand (alike.yaml)."""

from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from conocimiento.likeness import alikeness, gist, most_alike
from conocimiento.search import Knowledge

GROUPS = yaml.safe_load((Path(__file__).parent / "alike.yaml").read_text(encoding="utf-8"))
PRECISION, RECALL = 0.95, 0.60


class Pair(NamedTuple):
    one: str
    other: str
    same: bool


def pairs(use: str) -> list[Pair]:
    """Every two questions of one part of the file."""
    said = [(number, text) for number, group in enumerate(GROUPS) if group["uso"] == use for text in group["frases"]]
    return [Pair(one, other, here == there) for (here, one), (there, other) in combinations(said, 2)]


def test_there_are_pairs_enough_of_both_kinds() -> None:
    every = [*pairs("desarrollo"), *pairs("prueba")]
    near = {(group["uso"], group["tema"]) for group in GROUPS}
    assert sum(each.same for each in every) >= 120
    assert sum(not each.same for each in every) >= 1000
    assert len(near) >= 12


@pytest.mark.parametrize("use", ["desarrollo", "prueba"])
def test_joining_is_right_19_times_in_20_and_finds_three_in_five(knowledge: Knowledge, use: str) -> None:
    gists = {text: gist(knowledge, text) for group in GROUPS for text in group["frases"]}
    every = pairs(use)
    joined = [each for each in every if alikeness(knowledge, gists[each.one], gists[each.other])]
    right = sum(each.same for each in joined)
    precision, recall = right / len(joined), right / sum(each.same for each in every)
    wrong = [each[:2] for each in joined if not each.same]
    assert precision >= PRECISION, wrong
    assert recall >= RECALL


def test_it_does_not_matter_which_was_asked_first(knowledge: Knowledge) -> None:
    gists = {text: gist(knowledge, text) for group in GROUPS for text in group["frases"]}
    for one, other, _ in pairs("prueba"):
        both = (gists[one], gists[other])
        assert alikeness(knowledge, *both) == pytest.approx(alikeness(knowledge, *reversed(both)), abs=1e-5)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("¿me cambian la reunión del lunes?", "¿me cambian la reunión del martes?"),
        ("¿quién firma el acta 3?", "¿quién firma el acta 4?"),
        ("¿cuándo abre la cafetería?", "¿cuándo cierra la cafetería?"),
        ("hola", "buenas"),
        ("", "¿quién firma el acta?"),
    ],
)
def test_another_day_another_number_and_a_courtesy_are_never_joined(knowledge: Knowledge, one: str, other: str) -> None:
    assert most_alike(knowledge, one, [other]) is None


def test_the_most_alike_is_found(knowledge: Knowledge) -> None:
    others = ["¿quién firma el acta?", "¿a qué hora abre la cafetería?", "¿dónde queda la cafetería?"]
    assert most_alike(knowledge, "quisiera saber a qué hora abre la cafetería", others) == 1
    assert most_alike(knowledge, "¿quién firma el acta?", []) is None
