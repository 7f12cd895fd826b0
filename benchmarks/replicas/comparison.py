"""Compares what people sent with what came of it in their chats and in the database."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

_NUMBER = re.compile(r"dele este número: (\d+)")


class Kind(StrEnum):
    QUESTION = "question"
    REPORT = "report"
    TAP = "tap"


@dataclass(frozen=True, slots=True)
class Sent:
    """A message or a tap. `shows` is what its answer holds and no other does; `updates` are the numbers under which it
    was brought to the bot."""

    kind: Kind
    text: str
    shows: str
    updates: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What the bot said in a chat. `new` is False for what changed a message that was there, and for a pop-up."""

    text: str
    new: bool = True


@dataclass(slots=True)
class Story:
    """What one person sent and was told, each in its order. `questions` and `percentages` are what the database has of
    them, in its order; `reported` is what they meant to report, None for who reports nothing."""

    person: int
    sent: list[Sent]
    said: list[Said]
    reported: int | None
    questions: Sequence[str] = ()
    percentages: Sequence[int] = ()


@dataclass
class Outcome:
    """What became of all of it. Each of the lists is a fault and says whose it is."""

    counts: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)
    wrong_reports: list[str] = field(default_factory=list)
    wrong_questions: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        return [*self.lost, *self.disordered, *self.wrong_reports, *self.wrong_questions]


def apologies(said: Iterable[Said]) -> set[int]:
    """Gives the numbers of the updates that the bot apologised for."""
    return {int(number) for each in said for number in _NUMBER.findall(each.text)}


def compare(stories: Iterable[Story]) -> Outcome:
    """Judges every story. A message is answered, apologised for or lost; answers come in the order of what was sent;
    of whoever reported there is one report; a question stands in the database once, in the order of asking."""
    outcome = Outcome()
    for story in stories:
        _answers(story, outcome)
        _reports(story, outcome)
        _questions(story, outcome)
    return outcome


def _answers(story: Story, outcome: Outcome) -> None:
    sorry = apologies(story.said)
    places = []
    for sent in story.sent:
        outcome.counts["sent"] += 1
        found = [place for place, said in enumerate(story.said) if sent.shows in said.text]
        if sorry.intersection(sent.updates):
            outcome.counts["apologised"] += 1
        elif not found:
            outcome.lost.append(f"{story.person}: {sent.kind} {sent.text!r} of {sent.updates} has no answer")
        else:
            outcome.counts["answered"] += 1
            outcome.counts["repeated"] += max(0, sum(story.said[place].new for place in found) - 1)
            if sent.kind is not Kind.TAP:  # a tap has a queue of its own in Telegram
                places.append(found[0])
    if places != sorted(places):
        outcome.disordered.append(f"{story.person}: answers came at {places}")


def _reports(story: Story, outcome: Outcome) -> None:
    wanted = [] if story.reported is None else [story.reported]
    outcome.counts["reports"] += len(wanted)
    if list(story.percentages) != wanted:
        outcome.wrong_reports.append(f"{story.person}: reported {wanted}, the history has {list(story.percentages)}")


def _questions(story: Story, outcome: Outcome) -> None:
    sorry = apologies(story.said)
    asked = [sent for sent in story.sent if sent.kind is Kind.QUESTION]
    kept = [sent.text for sent in asked if sent.text in story.questions or not sorry.intersection(sent.updates)]
    outcome.counts["questions"] += len(asked)
    if list(story.questions) != kept:
        outcome.wrong_questions.append(f"{story.person}: asked {kept}, the database has {list(story.questions)}")
