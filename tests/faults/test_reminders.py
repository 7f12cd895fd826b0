"""The processes that make and send the digests, killed while they make them and while they send them: every line is
there once, and every digest arrived; twice only what a kill left in doubt, which class `must` sends again."""

import os
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from time import sleep
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from bot.people import assignments
from bot.people.people import CONSENT_VERSION
from db.engine import Database
from db.models import Delivery, DeliveryState, Person, Reminder, ReminderPolicy, Role, Standing
from tests.at import MAKING, Time
from tests.faults.test_delivery import Witness
from tests.planning import SANTA_MARTA, add_activity
from tests.ports import free_port
from tests.processes import TOKEN, Process, Simulator, simulator, until
from tests.reminders.domain import reminders_oracle
from tests.reminders.domain.reminders_oracle import Line, Said

FULL = os.environ.get("FAULTS") == "full"
KILLS = {"sqlite": 25, "postgresql": 25} if FULL else {"sqlite": 3, "postgresql": 2}
PEOPLE, ACTIVITIES = 60, 8
RATE = 60  # the highest at which each message is committed alone
IN_DOUBT_PER_KILL = 8  # what is under way at that rate, with answers after 50 ms, and as much again
BOGOTA = ZoneInfo("America/Bogota")
FIRST = date(2026, 11, 24)


class Ahead(Process):
    """The bot's clock and sender, at the time that began at eight o'clock of a day."""

    def __init__(self, door: Simulator, folder: Path, database_url: str, at: Time) -> None:
        self.making = folder / "making"
        self.making.unlink(missing_ok=True)
        settings = {
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_API_URL": door.url,
            "DATABASE_URL": database_url,
            "LISTEN": f"127.0.0.1:{free_port()}",
            "ROLES": "clock,sender",
            "SEND_RATE": str(RATE),
            MAKING: str(self.making),
        }
        super().__init__("run", log=folder / "bot.log", at=at, **settings)


@dataclass
class Days:
    """The days so far, and the kills."""

    database: Database
    witness: Witness
    said: Said = field(default_factory=Said)
    expected: Counter[int] = field(default_factory=Counter)  # digests, by chat
    making: int = 0
    sending: int = 0

    def foresee(self, day: date) -> set[Line]:
        world = self.database.transact(reminders_oracle.read, BOGOTA)
        lines = reminders_oracle.lines(world, day, self.said)
        self.said.note(lines, day)
        self.expected.update({world.people[person].chat_id for person in {line.person for line in lines}})
        return lines

    def check(self, day: date, lines: set[Line]) -> None:
        """0 missing, and none twice, but for what was in doubt."""
        found = self.database.transact(_lines, day)
        assert len(found) == len(lines)
        assert set(found) == lines
        assert self.database.transact(_states) == {DeliveryState.SENT}
        self.witness.look()
        arrived = Counter(int(call["params"]["chat_id"]) for call in self.witness.calls if call["effect"])
        assert not self.expected - arrived, "a digest is missing"
        assert (arrived - self.expected).total() <= IN_DOUBT_PER_KILL * (self.making + self.sending)

    @property
    def repeated(self) -> int:
        arrived = sum(1 for call in self.witness.calls if call["effect"])
        return arrived - self.expected.total()


def _lines(session: Session, day: date) -> list[Line]:
    rows = session.exec(select(Reminder).where(Reminder.day == day)).all()
    return [Line(row.person_id, row.in_place_of, row.rule, row.activity_id) for row in rows]


def _states(session: Session) -> set[DeliveryState]:
    return {row.state for row in session.exec(select(Delivery))}


def _waits(session: Session, day: date) -> bool:
    made = session.exec(select(Reminder.id).where(Reminder.day == day)).first()
    return made is None or _states(session) != {DeliveryState.SENT}


@contextmanager
def _office(tmp_path: Path, database_url: str) -> Iterator[tuple[Simulator, Days]]:
    """One secretariat whose officials are all reminded of everything every working day."""
    with simulator(tmp_path) as door:
        chats = [door.person(f"Persona {number}") for number in range(PEOPLE)]
        for chat in chats:
            door.post("/_sim/open", person=chat, payload="")
        with Database(database_url) as database:
            database.transact(_enter, chats)
            door.post("/_sim/faults", seed=7, latency_ms=50)
            yield door, Days(database, Witness(door))


def _enter(session: Session, chats: list[int]) -> None:
    then = datetime(2026, 10, 1, 8, tzinfo=BOGOTA)
    values: dict[str, Any] = {
        "role": Role.OFFICIAL,
        "standing": Standing.ACTIVE,
        "consent": CONSENT_VERSION,
        "joined_at": then,
    }
    for chat in chats:
        person = Person(chat_id=chat, name=f"Persona {chat}", quiet_from=0, quiet_until=0, **values)
        session.add(person)
        session.flush()
        assignments.assign(session, person.id or 0, [SANTA_MARTA])
    for number in range(ACTIVITIES):
        add_activity(session, f"A-{number}", due=FIRST - timedelta(days=1))
    every_day = ReminderPolicy(
        action="", before=[], after_every=1, liaison_after=0, coordinator_after=0, hour=8, changed_at=then
    )
    session.add(every_day)


@pytest.mark.any_day
@pytest.mark.faults
def test_kill_9_while_digests_are_made_and_while_they_are_sent(tmp_path: Path, database_url: str) -> None:
    """Acceptance 5: each day is killed once while its digests are made and once while they are sent."""
    kills = KILLS[database_url.split(":")[0].split("+")[0]]
    chance, day = random.Random(kills), FIRST
    with _office(tmp_path, database_url) as (door, days):
        while days.making + days.sending < kills:
            lines, before = days.foresee(day), days.witness.look()
            at = Time(datetime(day.year, day.month, day.day, 8, tzinfo=BOGOTA))
            process = Ahead(door, tmp_path, database_url, at)
            until(process.making.exists, what=process.log)
            sleep(chance.uniform(0, 0.25))  # making them takes about so long
            process.kill()
            days.making += 1
            process = Ahead(door, tmp_path, database_url, at)
            if days.making + days.sending < kills:
                moment = before + chance.randrange(1, PEOPLE - 5)
                until(lambda moment=moment: days.witness.look() >= moment, what=process.log)  # type: ignore[misc]
                process.kill()
                days.sending += 1
                process = Ahead(door, tmp_path, database_url, at)
            until(lambda day=day: not days.database.transact(_waits, day), what=process.log)  # type: ignore[misc]
            process.kill()
            days.check(day, lines)
            day = reminders_oracle.days_without(frozenset()).after(day, 1)
        total = days.expected.total()
        print(f"\n{days.making} kills while made, {days.sending} while sent: {total} digests, repeated {days.repeated}")
