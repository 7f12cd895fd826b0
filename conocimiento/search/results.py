"""What came of a search: an answer, two or three choices, or nothing."""

from dataclasses import KW_ONLY, dataclass
from enum import StrEnum

CHOICES = 3
CERTAIN = 0.99


class OutcomeKind(StrEnum):
    ANSWER = "answer"
    CHOICES = "choices"
    NONE = "none"


@dataclass(frozen=True)
class Result:
    """`ranked`: up to five (article id, confidence), best first. `asked`: the line of the answer that a follow-up is
    about."""

    outcome: OutcomeKind
    _: KW_ONLY
    answers: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    ranked: tuple[tuple[str, float], ...] = ()
    confidence: float = 0.0
    small_talk: str | None = None
    asked: str | None = None


def certain(article: str) -> Result:
    """Makes the result of an answer that the words leave no doubt of."""
    ranked = ((article, CERTAIN),)
    return Result(OutcomeKind.ANSWER, answers=(article,), ranked=ranked, confidence=CERTAIN)


def choices(articles: list[str], found: Result) -> Result:
    first = tuple(dict.fromkeys(articles))[:CHOICES]
    return Result(OutcomeKind.CHOICES, answers=(), choices=first, ranked=found.ranked, confidence=found.confidence)
