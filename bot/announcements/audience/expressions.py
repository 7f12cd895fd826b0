"""What an expression of a segment says: `all`, or terms joined by `,` (and), `|` inside a term (or), a leading `!` for
not: `role=official,region=Caribe|Pacífica,!secretariat=47001`. Text alone: segments.py knows whom it means."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.base.errors import DomainError
from conocimiento.folding import folded

EVERYBODY = "all"


class SegmentError(DomainError):
    """Says in one line what is wrong with an expression."""

    reason = "segment"


class Term(NamedTuple):
    """One term. `name`: folded; `values`: without what stands around them, none when nothing does."""

    name: str
    values: tuple[str, ...]
    excludes: bool

    @property
    def key(self) -> str:
        return f"!{self.name}" if self.excludes else self.name


def read_term(text: str) -> Term:
    """Reads what stands between two commas."""
    text = text.strip()
    name, _, values = text.removeprefix("!").partition("=")
    return Term(
        folded(name).strip(),
        tuple(value.strip() for value in values.split("|")) if values else (),
        text.startswith("!"),
    )


def is_everybody(expression: str) -> bool:
    return folded(expression).strip() == EVERYBODY


def terms(expression: str) -> dict[str, list[str]]:
    """Splits an expression into values by the name of their term, with its `!` when it excludes; none for everybody and
    for an empty one."""
    found: dict[str, list[str]] = {}
    for term in map(read_term, expression.split(",")):
        if term.values:
            found.setdefault(term.key, []).extend(term.values)
    return found


def joined(found: Mapping[str, Sequence[str]]) -> str:
    """Makes an expression of terms: the reverse of terms()."""
    return ",".join(f"{key}={'|'.join(values)}" for key, values in found.items())


def with_term(expression: str, name: str, value: str, chosen: bool) -> str:
    """Gives the expression with (`chosen`) or without one value of a term; empty when it means nobody any more.

    An expression of terms that only exclude means everybody but those.
    """
    found = terms(expression)
    values = [each for each in found.get(name, []) if each != value] + ([value] if chosen else [])
    return joined({key: each for key, each in (found | {name: values}).items() if each})


def together(expression: str, group: str) -> str:
    """Gives the expression with all that a group's means besides."""
    if not expression or is_everybody(expression):
        return group
    for name, values in terms(group).items():
        for value in values:
            expression = with_term(expression, name, value, True)
    return expression


def without(expression: str, group: str) -> str | None:
    """Gives the expression without those of a group's; None when it says more of them than where they are, or one
    thing: «neither here nor there» can be said, «not both» can't."""
    found = terms(group)
    name, values = next(iter(found.items()), ("", list[str]()))
    if len(found) != 1 or name.startswith("!"):
        return None
    for value in values:
        expression = with_term(expression, f"!{name}", value, True)
    return expression
