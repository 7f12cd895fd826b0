"""97 secretariats with as many activities and reports as the acceptance asks for, by bulk inserts."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel, col, select

from bot.people import assignments
from bot.people.people import CONSENT_VERSION
from bot.plans import plans
from db.engine import Database
from db.migrate import upgrade
from db.models import Activity, ActivityStatus, Assignment, Person, Report, ReportKind, Role, Standing
from tests import processes

ACTIVITIES, REPORTS = 30, 20
COORDINATOR = 1
_DAYS = 60  # before and after today in which things are due and reported
_UNDERWAY = [ActivityStatus.IN_PROGRESS] * 9 + [ActivityStatus.BLOCKED]

Row = dict[str, Any]


def filled(url: str, chats: Sequence[int] = ()) -> Database:
    """A coordinator, a liaison in front of all, and an official for each chat, one secretariat after the other."""
    database = Database(url)
    upgrade(database.engine)
    database.transact(_fill, chats, processes.now())
    return database


def _fill(session: Session, chats: Sequence[int], now: datetime) -> None:
    """The database numbers the rows, so that its own counters go on from there."""
    codes, rng = [each.code for each in assignments.secretariats(session)], Random(6)
    roles = [(None, Role.COORDINATOR), (None, Role.LIAISON), *((chat, Role.OFFICIAL) for chat in chats)]
    _insert(session, Person, (_person(chat, role, now) for chat, role in roles))
    coordinator, liaison, *officials = session.exec(select(Person.id).order_by(col(Person.id))).all()
    assert coordinator == COORDINATOR
    places = [(liaison, code) for code in codes]
    places += [(number, codes[place % len(codes)]) for place, number in enumerate(officials)]
    _insert(session, Assignment, ({"person_id": number, "secretariat_code": code} for number, code in places))
    _insert(session, Activity, (_activity(code, number, now, rng) for code in codes for number in range(ACTIVITIES)))
    known = session.exec(select(Activity.id).order_by(col(Activity.id))).all()
    _insert(session, Report, (report for each in known if each for report in _reports(each, now, rng)))


def _insert(session: Session, model: type[SQLModel], rows: Iterable[Row]) -> None:
    session.connection().execute(insert(model), list(rows))


def _person(chat: int | None, role: Role, now: datetime) -> Row:
    asks = {"quiet_from": 0, "quiet_until": 0, "quiet_days": False}
    known = {"chat_id": chat, "name": f"Persona {chat or role}", "consent": CONSENT_VERSION, "menu": role.value}
    return {"role": role, "standing": Standing.ACTIVE, "joined_at": now, **asks, **known}


def _activity(code: str, number: int, now: datetime, rng: Random) -> Row:
    due = (now + timedelta(days=rng.randint(-_DAYS, _DAYS))).date()
    words = {"title": f"Actividad {number}, con el título que suele tener una", "product": "Acta firmada"}
    where = {"secretariat_code": code, "code": f"A-{number + 1:02}", "line": number % 3 + 1}
    return {"action": plans.ACTIONS[number % 4], "due_on": due, "sheet_due_on": due, **words, **where}


def _reports(activity: int, now: datetime, rng: Random) -> Iterator[Row]:
    """A third of the activities ends done."""
    for number in range(REPORTS):
        last = number == REPORTS - 1
        done = last and rng.random() < 1 / 3
        yield {
            "source": f"bench:{activity}:{number}",
            "activity_id": activity,
            "person_id": COORDINATOR,
            "kind": ReportKind.PROGRESS,
            "status": ActivityStatus.DONE if done else rng.choice(_UNDERWAY),
            "percentage": 100 if done else 4 * number,
            "note": "",
            "at": now - timedelta(days=(REPORTS - number) * _DAYS / REPORTS),
        }
