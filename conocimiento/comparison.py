"""What a change of the base does to labelled questions."""

from collections.abc import Sequence
from dataclasses import dataclass

from conocimiento.evaluation import Labelled
from conocimiento.search import Knowledge
from conocimiento.search.results import OutcomeKind

WRONG, NOTHING, OFFERED, RIGHT = range(4)  # the higher the better


@dataclass(frozen=True)
class Comparison:
    """Of questions with a label: how many are right before and after, and which went either way."""

    questions: int
    right_before: int
    right_after: int
    worse: tuple[str, ...]
    better: tuple[str, ...]
    is_worse: bool


def grade(knowledge: Knowledge, question: Labelled) -> int:
    """Tells how good the reply to a labelled question is. Out of scope nothing is right, and an answer wrong."""
    found = knowledge.search(question.text)
    if found.outcome is OutcomeKind.ANSWER:
        return RIGHT if set(found.answers[:1]) & set(question.gold) else WRONG
    if not question.gold:
        return RIGHT if found.outcome is OutcomeKind.NONE else OFFERED
    return OFFERED if set(found.choices) & set(question.gold) else NOTHING


def compare(before: Knowledge, after: Knowledge, questions: Sequence[Labelled]) -> Comparison:
    """Compares two bases by labelled questions. Worse is one that answers more of them wrongly, or does less well
    by all of them together. What only an article that is there no more could answer does not count."""
    gone = before.articles.keys() - after.articles.keys()
    asked = [each for each in questions if not each.gold or set(each.gold) - gone]
    grades = [(each.text, grade(before, each), grade(after, each)) for each in asked]
    first, second = [old for _, old, _ in grades], [new for _, _, new in grades]
    return Comparison(
        questions=len(grades),
        right_before=first.count(RIGHT),
        right_after=second.count(RIGHT),
        worse=tuple(text for text, old, new in grades if new < old),
        better=tuple(text for text, old, new in grades if new > old),
        is_worse=second.count(WRONG) > first.count(WRONG) or sum(second) < sum(first),
    )
