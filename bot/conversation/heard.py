"""Holds what was heard of a text, for the policy: what each reader found in it, and how likely each meaning is."""

import re
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

from bot.base.statuses import BEYOND_PERCENTAGE
from bot.conversation.decisions import SURE_ARTICLE
from bot.conversation.meaning import Situation
from bot.conversation.slots import Slots
from bot.plans.spoken.codes import PERCENT
from bot.plans.spoken.corrections import corrected
from bot.plans.spoken.promises import promised
from bot.plans.spoken.statuses import told
from bot.plans.spoken.text import whole_percentage
from bot.reports import messages
from bot.reports.messages import Reading
from conocimiento.search import Intentions, OutcomeKind, Result
from conocimiento.search.questions import opens
from conocimiento.search.text import plain

FAVOUR = 2.5  # multiplies the odds of plan and actions for a person who takes part
_LEAST_LEFT = 0.2
_ASKS_TIME = frozenset({"hasta", "plazo"})
# no question, in spite of its «qué»
_PITY = re.compile(r"\bqu[eé] pena(?: con \w+| la (?:hora|molestia)| molestar\w*)?[,.]?", re.IGNORECASE)
_FIRST = 3  # words


@dataclass(frozen=True)
class Heard:
    """Holds all that the decision depends on. `wanted`: the chance of each intent; `found`: what the articles answer;
    `reading`: the text read as a report; `described`: ids of the activities it describes without a code."""

    text: str
    slots: Slots
    wanted: Intentions
    situation: Situation
    small_talk: str | None
    found: Result
    reading: Reading | None
    described: tuple[int, ...]
    alike: int = 0  # words that the text shares with the described activity
    as_named: Intentions | None = None  # as if that one were named by its code

    def chance(self, *intents: str) -> float:
        return sum(self._chances.get(each, 0.0) for each in intents)

    @cached_property
    def _chances(self) -> dict[str, float]:
        """Returns the chance of each meaning. What only looks like danger is no meaning: its chance is shared out among
        the others."""
        chances = self.wanted.chances
        left = max(1 - chances.get("danger.cerca", 0.0), _LEAST_LEFT)
        return {name: each if name.startswith("danger.") else min(each / left, 1.0) for name, each in chances.items()}

    def best(self, *kinds: str) -> tuple[str, float]:
        """Finds the likeliest intent of these kinds. Who takes part speaks more of their work than of guidelines."""
        begins = tuple(f"{kind}." for kind in kinds)
        return max((each for each in self._likely if each[0].startswith(begins)), key=itemgetter(1), default=("", 0.0))

    @cached_property
    def _likely(self) -> list[tuple[str, float]]:
        return [(name, self.likely(name, chance)) for name, chance in self._chances.items()]

    def likely(self, name: str, chance: float) -> float:
        if self.situation.role is None or not name.startswith(("plan.", "action.")):
            return chance
        return FAVOUR * chance / (1 + (FAVOUR - 1) * chance)

    def exact(self, kind: str) -> list[str]:
        """Lists the intents of a kind of which the whole text is a phrasing."""
        return [name for name in self.wanted.exact or () if name.startswith(f"{kind}.")]

    @cached_property
    def asks(self) -> bool:
        marked = "?" in self.text or "¿" in self.text
        if not marked and whole_percentage(self.text) is not None:  # «como 80»
            return False
        return messages.asks(_PITY.sub("", self.text))

    @cached_property
    def words(self) -> list[str]:
        return plain(self.text).split()

    @cached_property
    def figure(self) -> bool:
        """Tells whether a percentage is said, or a figure is put in another's place."""
        if self.reading is not None and self.reading.percentage is not None:
            return True
        if self.situation.about is None:
            return False
        return whole_percentage(self.text) is not None or corrected(self.slots.said) is not None

    @cached_property
    def percent(self) -> bool:
        """Tells whether a percentage is said, whatever it is a percentage of."""
        return bool(self.slots.said.marked(PERCENT))

    @cached_property
    def tells(self) -> bool:
        """Tells whether the text says that something is done, blocked, begun or postponed."""
        return told(plain(self.text)) is not None

    @cached_property
    def promises(self) -> bool:
        """Tells whether the text begins with what will be done: «listo, ya la corrijo»."""
        return promised(plain(self.text)) and not _ASKS_TIME & {*self.words}

    @cached_property
    def tells_an_end(self) -> bool:
        """Tells whether the text says that something is done or blocked, which is more than a figure says."""
        return told(plain(self.text)) in BEYOND_PERCENTAGE

    @cached_property
    def begins_with_an_end(self) -> bool:
        """Tells whether its first words say so: «sigue bloqueada, …»."""
        return told(" ".join(self.words[:_FIRST])) in BEYOND_PERCENTAGE

    @cached_property
    def follows_an_article(self) -> bool:
        """Tells whether the text goes on with the article shown before, and an article surely has what it says."""
        answered = self.found.outcome is OutcomeKind.ANSWER and self.found.confidence > SURE_ARTICLE
        return self.situation.previous is not None and answered and opens(self.text)

    @cached_property
    def wish(self) -> float:
        """Returns the chance of the likeliest wish."""
        return self.best("plan", "action")[1]

    @cached_property
    def elsewhere(self) -> float:
        """Returns the chance that the text is about others, or about nothing the assistant knows."""
        return max(self.chance("other.general"), self.chance("other.off_topic"))

    @cached_property
    def reporting(self) -> float:
        """Returns the chance that the text tells something of the work."""
        return self.chance("report.report", "form.percentage", "form.status", "form.note", "form.date")
