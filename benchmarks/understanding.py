"""What it costs to understand a message, by the whole path from its text to its meaning, and where the time goes."""

import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial, wraps
from itertools import cycle
from time import thread_time
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks.search import sized
from bot.conversation import policy, understanding
from bot.demo import understanding as demo
from bot.reports import messages
from conocimiento.evaluation import load_questions
from conocimiento.search import Knowledge
from conocimiento.search.encoder import Encoder, load_encoder
from conocimiento.search.guards import Guards
from conocimiento.search.model import Model
from conocimiento.search.small_talk import SmallTalk

SIZE = 10_000  # phrasings
MESSAGES, LETTERS, LONG = 300, 100, 4000  # characters of a letter
WARM = 50  # messages before the first that is timed
COURTEOUS = 0.3  # share of the sentences of a letter
ROLES = ("official", "liaison", "coordinator", "stranger")
REST = "the rest"
# What is timed on its own, without what it calls of the others
PARTS: Mapping[str, Sequence[tuple[object, str]]] = {
    "plans and secretariats, from the database": [(demo, "reach")],
    "readers of codes, days, percentages, places": [
        (understanding, "read_slots"),
        (messages, "read_report"),
    ],
    "speller": [(Model, "_understood")],
    "features": [(Model, "_lexical_features")],
    "encoder": [(Encoder, "several")],
    "scores of the head": [(Model, "_scores"), (Model, "intents")],
    "confidence": [(Model, "evidence")],
    "guards": [(Guards, "doubt")],
    "small talk": [(SmallTalk, "kind")],
    "policy, and what a meaning carries": [(policy, "decide"), (understanding, "filled")],
}
COURTESIES = (
    "Cordial saludo, respetados señores.",
    "Buenas tardes, espero que se encuentren muy bien.",
    "De manera atenta me permito consultar lo siguiente:",
    "En la secretaría hemos tenido muchas reuniones con los rectores de las sedes rurales.",
    "Por otro lado,",
    "También quisiera saber:",
    "Quedo atenta a su respuesta, muchas gracias por su colaboración.",
)


def run() -> str:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.understanding"], capture_output=True, text=True, check=True
    )
    questions, letters = json.loads(done.stdout.splitlines()[-1]).values()
    lines = [
        "## A message understood",
        "",
        "From the text to its meaning, as in the chat, what is read of the plans included: the demo's plans,",
        f"{SIZE:,} phrasings, with the encoder, time of one core. {MESSAGES} of our questions, and {LETTERS} letters",
        f"of {LONG:,} characters made of them; by an official, a liaison, a coordinator and a stranger in turn.",
        "",
        "| | a question | a letter |",
        "|---|---|---|",
        *(f"| {each} | {questions[each]:.1f} ms | {letters[each]:.1f} ms |" for each in ("p50", "p99")),
        *(f"| {part} | {questions[part]:.0%} | {letters[part]:.0%} |" for part in (*PARTS, REST)),
    ]
    return "\n".join(lines)


class Clock:
    """Adds up the time of a core that each part takes, without the parts it calls. It counts while it is on."""

    def __init__(self) -> None:
        self.on = False
        self._taken = dict.fromkeys((*PARTS, REST), 0.0)
        self._parts, self._since = [REST], 0.0

    def timed(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def run(*args: Any, **kwargs: Any) -> Any:
            if not self.on:
                return function(*args, **kwargs)
            self._turn()
            self._parts.append(part)
            try:
                return function(*args, **kwargs)
            finally:
                self._turn()
                self._parts.pop()

        return run

    def _turn(self) -> None:
        now = thread_time()
        self._taken[self._parts[-1]] += now - self._since
        self._since = now

    def shares(self, work: Callable[[], object]) -> dict[str, float]:
        """Does the work with the clock on; gives the share of each part in it."""
        self._taken = dict.fromkeys(self._taken, 0.0)
        self.on, self._since = True, thread_time()
        work()
        self._turn()
        self.on = False
        return {part: taken / sum(self._taken.values()) for part, taken in self._taken.items()}


@contextmanager
def _timed_parts(clock: Clock) -> Iterator[None]:
    """Puts the clock around every part. It must be there before a search is made, which keeps some of them."""
    with ExitStack() as patches:
        for part, functions in PARTS.items():
            for owner, name in functions:
                patches.enter_context(patch.object(owner, name, clock.timed(part, getattr(owner, name))))
        yield


def letters(questions: Sequence[str]) -> list[str]:
    """Makes letters of questions and courtesies, the same ones in every run."""
    chance, made = random.Random(LONG), list[str]()
    for _ in range(LETTERS):
        said = ""
        while len(said) < LONG:
            said += chance.choice(COURTESIES if chance.random() < COURTEOUS else questions) + chance.choice(" \n")
        made.append(said[:LONG])
    return made


def _milliseconds(understood: Callable[[Mapping[str, Any]], Any], lines: Sequence[Mapping[str, Any]]) -> list[float]:
    taken = []
    for line in lines:
        start = thread_time()
        understood(line)
        taken.append((thread_time() - start) * 1000)
    return taken


def _measured() -> dict[str, dict[str, float]]:
    """Times each kind of message, then goes through it again with the clock of the parts, which takes time itself."""
    questions, found = [question.text for question in load_questions()], {}
    texts = {"questions": questions[WARM : WARM + MESSAGES], "letters": letters(questions)}
    clock = Clock()
    with _timed_parts(clock), ExitStack() as stack:
        knowledge = Knowledge(sized(SIZE), load_encoder())
        plans = stack.enter_context(demo.demo_plans(knowledge, demo.TODAY, ZoneInfo("America/Bogota")))
        for text in questions[:WARM]:
            plans.understood({"text": text})
        for kind, said in texts.items():
            lines = [{"text": text, "role": role} for text, role in zip(said, cycle(ROLES), strict=False)]
            taken = _milliseconds(plans.understood, lines)
            shares = clock.shares(partial(_milliseconds, plans.understood, lines))
            found[kind] = {"p50": float(np.percentile(taken, 50)), "p99": float(np.percentile(taken, 99)), **shares}
    return found


if __name__ == "__main__":
    print(json.dumps(_measured()))
