"""Every regular expression takes time in proportion to the text, also of a text made to hurt it."""

import re

import pytest

from tests.linear import adversaries, expressions, measure
from tests.linear.expressions import Expression
from tests.linear.measure import Superlinear, Work


def _works(each: Expression) -> list[tuple[str, Work]]:
    made = re.compile(each.pattern, each.flags & ~re.DEBUG)
    ways: dict[str, Work] = {
        "match": made.match,
        "fullmatch": made.fullmatch,
        "search": lambda text: sum(1 for _ in made.finditer(text)),
    }
    return [(use, ways[use]) for use in sorted(each.uses)]


def superlinear(each: Expression) -> list[str]:
    texts = list(adversaries.texts(each.pattern, each.flags))
    found = []
    for use, work in _works(each):
        for name, made in measure.slowest(work, texts):
            try:
                measure.require_linear(work, made, f"{each}, {use}, on {name}")
            except Superlinear as exc:
                found.append(str(exc))
    return found


@pytest.mark.slow
def test_every_expression_is_linear() -> None:
    with measure.quietly():
        bad = [line for each in expressions.all_of_them() for line in superlinear(each)]
    assert not bad, "\n".join(bad)
