"""kill -9 in the middle of a burst of questions: every question is answered, and only what was in flight twice."""

import os
import random
from pathlib import Path
from typing import Any

import pytest

from tests.few_articles import QUESTIONS
from tests.processes import Simulator, bot, simulator, until

ROUNDS = 10 if os.environ.get("FAULTS") == "full" else 2
PEOPLE = 10


class Log:
    """The simulator's own log of the bot's calls, read as it grows."""

    def __init__(self, door: Simulator) -> None:
        self._door = door
        self._entries: list[dict[str, Any]] = []

    def read(self) -> list[dict[str, Any]]:
        after = self._entries[-1]["n"] if self._entries else 0
        self._entries += self._door.get(f"/_sim/log?after={after}")
        return self._entries

    def answers(self) -> int:
        return sum(entry["method"] == "sendMessage" and entry["effect"] for entry in self.read())

    def in_flight(self) -> int:
        """Updates the bot had taken and not confirmed."""
        polls = [entry for entry in self.read() if entry["method"] == "getUpdates"]
        confirmed = max((int(entry["params"].get("offset") or 0) for entry in polls), default=0)
        taken = {update["update_id"] for entry in polls for update in entry["answer"].get("result", [])}
        return sum(number >= confirmed for number in taken)


@pytest.mark.faults
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_kill_9_in_a_burst_loses_no_question(tmp_path: Path, database_url: str, seed: int) -> None:
    chance = random.Random(seed)
    with simulator(tmp_path) as door:
        log = Log(door)
        people = [door.person(f"Persona {number}") for number in range(PEOPLE)]
        process = bot(door, tmp_path, database_url)
        door.say(people[0], "hola")
        until(log.answers, what=process.log)
        for question in QUESTIONS:
            for person in people:
                door.say(person, question)
        wanted = chance.randint(5, PEOPLE * len(QUESTIONS) - 60)
        until(lambda: log.answers() >= wanted, what=process.log)
        process.kill()
        in_flight = log.in_flight()
        process = bot(door, tmp_path, database_url)
        until(lambda: log.answers() > PEOPLE * len(QUESTIONS) and not _unanswered(door, people), what=process.log)
        assert process.terminate() == 0
        repeated = log.answers() - PEOPLE * len(QUESTIONS) - 1
        print(f"\nkilled after {wanted} answers: 0 lost, {repeated} repeated, {in_flight} were in flight")
        assert _unanswered(door, people) == []
        assert 0 <= repeated <= in_flight


def _unanswered(door: Simulator, people: list[int]) -> list[tuple[int, str]]:
    missing = []
    for person in people:
        replies = door.replies(person)
        missing += [(person, title) for title in QUESTIONS.values() if not any(title in reply for reply in replies)]
    return missing


def test_the_questions_of_this_test_have_the_answers_it_expects(knowledge: Any) -> None:
    for question, title in QUESTIONS.items():
        result = knowledge.search(question)
        assert result.answers, f"{question}: {result.outcome}"
        assert title in knowledge.articles[result.answers[0]].title
