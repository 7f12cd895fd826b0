"""What an expression of a segment says: `all`, or terms joined by `,` (and), `|` inside a term (or), a leading `!` for
not: `role=official,region=Caribe|Pacífica,!secretariat=47001`. Text alone: segments.py knows whom it means."""

from bot.base.errors import DomainError

EVERYBODY = "all"


class SegmentError(DomainError):
    """Says in one line what is wrong with an expression."""

    reason = "segment"


def terms(expression: str) -> dict[str, list[str]]:
    """Splits an expression into values by the name of their term, with its `!` when it excludes; none for everybody and
    for an empty one."""
    pairs = (term.partition("=") for term in expression.split(",") if "=" in term)
    return {name.strip(): [value.strip() for value in values.split("|")] for name, _, values in pairs}


def with_term(expression: str, name: str, value: str, chosen: bool) -> str:
    """Gives the expression with (`chosen`) or without one value of a term; empty when it means nobody any more.

    An expression of terms that only exclude means everybody but those.
    """
    found = terms(expression)
    values = [each for each in found.get(name, []) if each != value] + ([value] if chosen else [])
    found = {key: each for key, each in (found | {name: values}).items() if each}
    return ",".join(f"{key}={'|'.join(each)}" for key, each in found.items())


def together(expression: str, group: str) -> str:
    """Gives the expression with all that a group's means besides."""
    if expression in ("", EVERYBODY):
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
