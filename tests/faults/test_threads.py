"""kill -9 while people ask and are answered: every question and every answer arrives where it belongs, as one."""

import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from db.engine import Database
from db.models import Person, Role, Thread, ThreadMessage
from tests.planning import SANTA_MARTA, enter
from tests.processes import Process, Simulator, bot, simulator, until

FULL = os.environ.get("FAULTS") == "full"
KILLS = {"sqlite": 25 if FULL else 3, "postgresql": 25 if FULL else 2}
SLOWEST = 0.15  # seconds from an act to what comes of it; the kill falls in between
WORDS = ("la cafetería", "el parqueadero", "los libros")  # each asks about another thing

Step = tuple[Callable[[], None], int, str]


@dataclass
class Pair:
    """An official who asks and goes on in the same thread, and the liaison who answers by replying to what came."""

    door: Simulator
    official: int
    liaison: int
    about: str
    row: int = 0
    said: list[str] = field(default_factory=list)  # in its order

    def dialogue(self) -> Iterator[Step]:
        """What is done, who sees something then, and what."""
        yield lambda: self.door.say(self.official, "/pregunta"), self.official, "Escríbame su pregunta"
        question = f"¿Dónde queda {self.about}?"
        yield lambda: self.door.say(self.official, question), self.official, f"Así sale su pregunta: {question}"
        self.said.append(question)
        yield lambda: self._tap("Enviar"), self.liaison, question
        for number in range(100):
            answer, again = f"Respuesta {number} de {self.about}", f"Duda {number} de {self.about}"
            before, self.said = self.said[-1], [*self.said, answer]
            yield lambda a=answer, b=before: self._reply(self.liaison, b, a), self.official, answer  # type: ignore[misc]
            self.said.append(again)
            yield lambda a=again, b=answer: self._reply(self.official, b, a), self.liaison, again  # type: ignore[misc]

    def finds(self, person: int, text: str) -> dict[str, Any] | None:
        """The newest message of the bot that says so."""
        parts = text.split(": ")
        said = [item for item in self.door.chat(person) if item["from"] == "bot"]
        return next((item for item in reversed(said) if all(part in item["text"] for part in parts)), None)

    def _tap(self, label: str) -> None:
        shown = self.finds(self.official, "Así sale su pregunta")
        assert shown is not None
        self.door.post("/_sim/tap", person=self.official, message_id=shown["message_id"], label=label)

    def _reply(self, person: int, to: str, text: str) -> None:
        """To the newest message that says so and belongs to the other side."""
        quoted = self.finds(person, to)
        assert quoted is not None
        self.door.post("/_sim/say", person=person, text=text, reply_to=quoted["message_id"])


@pytest.mark.faults
def test_kill_9_while_people_ask_and_are_answered(tmp_path: Path, database_url: str) -> None:
    kills, chance = KILLS["sqlite" if database_url.startswith("sqlite") else "postgresql"], random.Random(59)
    with Database(database_url) as database, simulator(tmp_path) as door:
        liaison = door.person("Enlace Prueba")
        database.transact(_member, liaison, "Enlace Prueba", Role.LIAISON)
        pairs = [Pair(door, door.person(f"Persona {n}"), liaison, about) for n, about in enumerate(WORDS)]
        for pair in pairs:
            pair.row = database.transact(_member, pair.official, f"Persona {pair.about}", Role.OFFICIAL)
        dialogues = [pair.dialogue() for pair in pairs]
        process = bot(door, tmp_path, database_url)
        door.say(liaison, "/start")  # Telegram lets a bot write to nobody who never did
        until(lambda: door.replies(liaison), what=process.log)

        def die() -> Process:
            time.sleep(chance.uniform(0, SLOWEST))
            process.kill()
            return bot(door, tmp_path, database_url)

        for number, (pair, dialogue) in enumerate(zip(pairs, dialogues, strict=True)):
            for _ in range(number + 1):
                _step([pair], [next(dialogue)], process)
        for _ in range(kills):
            process = _step(pairs, [next(dialogue) for dialogue in dialogues], process, die)
        process.kill()
        for pair in pairs:
            _each_was_said_once_and_to_nobody_else(database, pair, pairs)


def _member(session: Session, chat: int, name: str, role: Role) -> int:
    number = enter(session, name, role, SANTA_MARTA)
    session.get_one(Person, number).chat_id = chat
    return number


def _step(
    pairs: list[Pair], steps: list[Step], process: Process, restart: Callable[[], Process] | None = None
) -> Process:
    """All act; `restart` kills the process meanwhile. Until each sees what they should."""
    for act, _, _ in steps:
        act()
    process = restart() if restart else process
    for pair, (_, who, text) in zip(pairs, steps, strict=True):
        until(lambda pair=pair, who=who, text=text: pair.finds(who, text), what=process.log)  # type: ignore[misc]
    return process


def _each_was_said_once_and_to_nobody_else(database: Database, pair: Pair, pairs: list[Pair]) -> None:
    def read(session: Session) -> list[str]:
        mine = select(ThreadMessage.text).join(Thread).where(Thread.person_id == pair.row)
        return list(session.exec(mine.order_by(col(ThreadMessage.id))).all())

    assert database.transact(read) == pair.said
    heard = " ".join(item["text"] for item in pair.door.chat(pair.official))
    assert not [other.about for other in pairs if other is not pair and other.about in heard]
