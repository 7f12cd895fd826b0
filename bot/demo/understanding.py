"""Tries the understanding of texts on the demo's people and plans: `python -m bot understand`."""

import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from datetime import time as hour
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from bot.conversation.meaning import Meaning, Situation, Waiting
from bot.conversation.reach import Reach, reach
from bot.conversation.understanding import understand
from bot.demo import people as sample_people
from bot.demo import plans as sample_plans
from bot.membership.ordered import is_meant
from bot.people import people
from bot.people.people import STRANGER, Visitor
from bot.plans import plans
from bot.plans.plans import State
from conocimiento.article import KnowledgeError, Problem
from conocimiento.articles import json_lines
from conocimiento.search import Knowledge
from db.engine import Database
from db.migrate import upgrade
from db.models import Person, Role

OPENS = hour(10)  # the hour in Bogotá at which texts are understood, on the day of `--today`
TODAY = date(2026, 12, 1)
FIELDS = frozenset(
    {"id", "text", "role", "form", "reply_to", "secretariat", "previous", "last_report", "waiting", "file"}
)
_WHO = {"official": "Ana Lucía Pertuz", "liaison": "Wilmer Ipuana", "coordinator": "Rosa Elena Mosquera"}


class DemoPlans:
    """Holds the demo's people and plans as they stand on a day."""

    def __init__(self, session: Session, knowledge: Knowledge, today: date) -> None:
        self._session, self._knowledge, self._today = session, knowledge, today
        rows = session.exec(select(Person)).all()
        self._people = {
            role: people.as_visitor(session, row) for role, name in _WHO.items() for row in rows if row.name == name
        }
        self._states = sample_states(session)
        self._codes = {each.id: each.activity for each in self._states}

    def understood(self, line: Mapping[str, Any]) -> dict[str, Any]:
        """Understands one line of the file and returns the line that answers it. Raises KnowledgeError for an activity
        that does not exist."""
        start = time.process_time()
        meaning = self._meaning(line)
        return {"id": line.get("id")} | self._written(meaning) | {"ms": round((time.process_time() - start) * 1000, 3)}

    def _meaning(self, line: Mapping[str, Any]) -> Meaning:
        visitor = self._visitor(line)
        around = self._around(visitor, line)
        return understand(
            self._knowledge,
            str(line["text"]),
            replace(
                self._situation(visitor, line),
                accompanies=is_meant(self._session, visitor, str(line["text"]), around.secretariats),
            ),
            around.states,
            around.secretariats,
        )

    def _visitor(self, line: Mapping[str, Any]) -> Visitor:
        role = line.get("role") or "official"
        return STRANGER if role == "stranger" else self._people[role]

    def _around(self, visitor: Visitor, line: Mapping[str, Any]) -> Reach:
        return reach(self._session, visitor, str(line["text"]))

    def _situation(self, visitor: Visitor, line: Mapping[str, Any]) -> Situation:
        form, quoted, last = (self._activity(visitor, line, name) for name in ("form", "reply_to", "last_report"))
        return Situation(
            today=self._today,
            role=visitor.role if isinstance(visitor.role, Role) else None,
            form=form,
            quoted=(quoted,) if quoted else (),
            last_report=last,
            previous=line.get("previous"),
            waiting=Waiting(line["waiting"]) if line.get("waiting") else None,
            file=bool(line.get("file")),
        )

    def _activity(self, visitor: Visitor, line: Mapping[str, Any], name: str) -> State | None:
        if not line.get(name):
            return None
        mine = visitor.secretariats or {each.secretariat_code for each in self._codes.values()}
        code = line.get("secretariat")
        found = [
            each
            for each in self._states
            if each.activity.code == line[name]
            and each.activity.secretariat_code in mine
            and code in (None, each.activity.secretariat_code)
        ]
        if not found:
            raise KnowledgeError(
                [
                    Problem(
                        "understand", 1, f"{name}: {line[name]!r} is in no plan of the {line.get('role') or 'official'}"
                    )
                ]
            )
        return found[0]

    def _written(self, meaning: Meaning) -> dict[str, Any]:
        activities = [self._codes[each] for each in meaning.activities if each in self._codes]
        found = meaning.found
        articles = found is not None and meaning.kind in ("answer", "choices")
        return {
            "kind": meaning.kind.value,
            "intent": meaning.intent,
            "answers": list(found.answers) if articles and found else [],
            "choices": list(found.choices) if articles and found else [],
            "activities": [each.code for each in activities],
            "secretariats": [each.secretariat_code for each in activities] or list(meaning.secretariats),
            "status": meaning.status.value if meaning.status else None,
            "percentage": meaning.percentage,
            "note": meaning.note,
            "due_on": meaning.due_on.isoformat() if meaning.due_on else None,
            "action": meaning.action,
            "line": meaning.line,
            "period": [day.isoformat() for day in meaning.period] if meaning.period else None,
            "rest": meaning.rest,
            "confidence": round(meaning.confidence, 4),
        }


def sample_states(session: Session) -> list[State]:
    """Returns all activities of the sample plans, archived ones too."""

    return plans.states(session, archived=True)


@contextmanager
def demo_plans(knowledge: Knowledge, today: date, timezone: ZoneInfo) -> Iterator[DemoPlans]:
    """Makes the demo's plans in a database of their own, which is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="alianza-understand-") as folder:
        now = datetime.combine(today, OPENS, timezone)
        with Database(f"sqlite:///{Path(folder) / 'demo.db'}") as database:
            upgrade(database.engine)
            database.transact(_enter, now)
            with Session(database.engine) as session:
                yield DemoPlans(session, knowledge, today)


def _enter(session: Session, now: datetime) -> None:
    names = [*(each.name for each in sample_people.MEMBERS), sample_people.NEWCOMER]
    sample_people.enter(session, {name: number for number, name in enumerate(names, 1)}, now)
    sample_plans.enter(session, now)


def records(file: Path) -> list[dict[str, Any]]:
    """Reads the lines of a file. Raises KnowledgeError with every line that can't be taken, and why."""
    problems: list[Problem] = []
    found = list(json_lines(file, problems))
    for number, record in found:
        problems += [Problem(str(file), number, defect) for defect in _defects(record)]
    if problems:
        raise KnowledgeError(problems)
    return [record for _, record in found]


def _defects(record: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(record.get("text"), str):
        yield 'no "text"'
    if strange := sorted(set(record) - FIELDS):
        yield f"no such field: {', '.join(strange)}"
    if record.get("role") not in (None, "stranger", *_WHO):
        yield f"no such role: {record['role']!r}"
    if record.get("waiting") not in (None, *Waiting):
        yield f"nothing waits for {record['waiting']!r}"
