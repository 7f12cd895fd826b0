"""kill -9 while people report: every receipt that was shown has its report, and each intention became one."""

import os
import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.plans import plans
from bot.plans.folios import report_id_of
from bot.plans.plans import State
from db.engine import Database
from db.models import Person, Report, Role
from tests import processes
from tests.faults.test_questions import Log
from tests.planning import SANTA_MARTA, add_activity, enter
from tests.processes import Process, Simulator, bot, simulator, until
from tests.reports.domain.test_reports_property import Fold

FULL = os.environ.get("FAULTS") == "full"
KILLS = {"sqlite": 25 if FULL else 3, "postgresql": 25 if FULL else 2}
PEOPLE = 5  # each at another step of the dialogue when the process dies
SLOWEST = 0.15  # seconds from a tap to its reply; the kill falls in between
_RECEIPT = re.compile(r"Registrado .*folio ([A-Z]-[2-9A-Z]{4})")

Step = tuple[Callable[[], None], str]


@dataclass
class Official:
    """Reports, again and again, a little more each time; takes every third report back."""

    door: Simulator
    id: int
    code: str
    activity: int = 0
    since: int = 0  # a message
    shown: dict[str, Any] = field(default_factory=lambda: {"text": ""})
    wanted: list[int] = field(default_factory=list)  # the percentages of their intentions
    undone: list[int] = field(default_factory=list)

    def sees(self, text: str) -> bool:
        """In the newest message since their /avance that says so: after a kill one may have come twice."""
        said = [item for item in self.door.chat(self.id) if item["from"] == "bot" and item["message_id"] > self.since]
        self.shown = next((item for item in reversed(said) if text in item["text"]), self.shown)
        return text in self.shown["text"]

    def dialogue(self) -> Iterator[Step]:
        """What they do, and what they see then."""
        for percentage in range(1, 100):
            yield self._begin, "¿De qué actividad va a reportar?"
            yield lambda: self._tap(self.code), "¿Cómo va?"
            yield lambda: self._tap("En curso"), "Revise y confirme"
            yield lambda said=percentage: self._say(str(said)), f"{percentage} %"  # type: ignore[misc]
            self.wanted.append(percentage)
            yield lambda: self._tap("Registrar"), "Registrado"
            if percentage % 3 == 0:
                self.undone.append(percentage)
                yield lambda: self._tap("Deshacer"), "Deshecho"

    def _begin(self) -> None:
        self.since = max((item["message_id"] for item in self.door.chat(self.id)), default=0)
        self._say("/avance")

    def _say(self, text: str) -> None:
        self.door.say(self.id, text)

    def _tap(self, part: str) -> None:
        label = next(button["label"] for row in self.shown["buttons"] for button in row if part in button["label"])
        self.door.post("/_sim/tap", person=self.id, message_id=self.shown["message_id"], label=label)


@pytest.mark.faults
def test_kill_9_while_people_report(tmp_path: Path, database_url: str) -> None:
    kills, chance = KILLS["sqlite" if database_url.startswith("sqlite") else "postgresql"], random.Random(59)
    with Database(database_url) as database, simulator(tmp_path) as door:
        people = [_official(database, door, number) for number in range(PEOPLE)]
        dialogues = [person.dialogue() for person in people]
        process = bot(door, tmp_path, database_url)

        def die() -> Process:
            time.sleep(chance.uniform(0, SLOWEST))
            process.kill()
            return bot(door, tmp_path, database_url)

        for number, (person, dialogue) in enumerate(zip(people, dialogues, strict=True)):
            for _ in range(number + 1):
                _step([person], [next(dialogue)], process)
        for _ in range(kills):
            process = _step(people, [next(dialogue) for dialogue in dialogues], process, die)
        shown = _receipts(Log(door))
        process.kill()
        _receipts_have_their_reports(database, shown)
        for person in people:
            _each_intention_is_one_report(database, person)


def _official(database: Database, door: Simulator, number: int) -> Official:
    person = Official(door, door.person(f"Persona {number}"), f"JU-{number:02}")

    def plan(session: Session) -> int:
        row = session.get_one(Person, enter(session, f"Persona {number}", Role.OFFICIAL, SANTA_MARTA))
        row.chat_id = person.id
        due = (processes.now() + timedelta(days=30)).date()
        return add_activity(session, person.code, due=due)

    person.activity = database.transact(plan)
    return person


def _step(
    people: list[Official], steps: list[Step], process: Process, restart: Callable[[], Process] | None = None
) -> Process:
    """Everybody acts; `restart` kills the process meanwhile. Until each sees what they should."""
    for act, _ in steps:
        act()
    process = restart() if restart else process
    for person, (_, shows) in zip(people, steps, strict=True):
        until(lambda person=person, shows=shows: person.sees(shows), what=process.log)  # type: ignore[misc]
    return process


def _receipts(log: Log) -> set[str]:
    """Folios of the receipts that Telegram took."""
    calls = [entry for entry in log.read() if entry["method"] in ("sendMessage", "editMessageText")]
    return {found for entry in calls for found in _RECEIPT.findall(entry["params"]["text"]) if entry["effect"]}


def _receipts_have_their_reports(database: Database, shown: set[str]) -> None:
    made = set(database.transact(lambda session: session.exec(select(Report.id)).all()))
    assert shown, "nobody saw a receipt"
    assert {report_id_of(folio) for folio in shown} == made


def _each_intention_is_one_report(database: Database, person: Official) -> None:
    def read(session: Session) -> tuple[list[Report], State]:
        said = select(Report).where(Report.activity_id == person.activity).order_by(col(Report.id))
        return list(session.exec(said).all()), plans.state(session, person.activity)

    said, state = database.transact(read)
    assert [report.percentage for report in said] == person.wanted
    assert [report.percentage for report in said if report.undone_at] == person.undone
    history = Fold()
    for report in said:
        if report.undone_at is None:
            history.report(report)
    assert (state.status, state.percentage, state.latest) == (history.status, history.percentage, history.latest)
