"""Whatever is done to an announcement in whatever order: the right people, once, and every count can be explained."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, SQLModel, delete, select

from bot.announcements import announcements, confirming, corrections, launching, responses, results
from bot.announcements.confirming import Content, Plan
from bot.app import LETTERS
from bot.base.errors import Gone, Invalid
from bot.delivery import settling, taking
from bot.delivery.resolving import Letter
from bot.delivery.settling import CallOutcome
from db.engine import Database
from db.models import (
    Announcement,
    AnnouncementReply,
    AnnouncementResponse,
    AnnouncementState,
    AuditEntry,
    Delivery,
    DeliveryAction,
    DeliveryClass,
    DeliveryState,
    Lease,
    Person,
    Role,
    Standing,
)

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
BOGOTA = ZoneInfo("America/Bogota")
OFFICIALS = 5
TABLES: Sequence[type[SQLModel]] = (
    AnnouncementReply,
    AnnouncementResponse,
    Delivery,
    AuditEntry,
    Announcement,
    Lease,
    Person,
)


def add(session: Session, number: int, role: Role) -> int:
    person = Person(
        chat_id=number,
        name=f"Persona {number}",
        role=role,
        standing=Standing.ACTIVE,
        consent="1",
        joined_at=NOW,
        quiet_from=0,
        quiet_until=0,
        quiet_days=False,
    )
    session.add(person)
    session.flush()
    assert person.id is not None
    return person.id


def furnish(session: Session) -> tuple[int, list[int]]:
    """An empty house, but for a coordinator and the officials. Their ids."""
    for table in TABLES:
        session.execute(delete(table))
    boss = add(session, 1, Role.COORDINATOR)
    add(session, 2, Role.LIAISON)
    return boss, [add(session, 10 + number, Role.OFFICIAL) for number in range(OFFICIALS)]


@dataclass
class World:
    """The services, a sender that stumbles, and a Telegram that remembers what it took."""

    database: Database
    delivery_class: DeliveryClass
    now: datetime = NOW
    number: int = 0
    message: int = 0
    announcement: int = 0
    chats: dict[int, dict[int, tuple[int, int]]] = field(default_factory=lambda: defaultdict(dict))
    """By person, the messages in the chat: (delivery, version of the text)."""
    sends: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    """By delivery, how often Telegram took it."""
    under_way: list[tuple[Letter, CallOutcome | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.boss, self.officials = self.database.transact(furnish)
        self.number = self._take_over()
        self.confirm(0, 0)

    def do(self, function: Any, *args: Any) -> Any:
        try:
            return self.database.transact(function, *args)
        except (Gone, Invalid):
            return None

    def _take_over(self) -> int:
        self.now += timedelta(minutes=1)
        number = self.database.transact(taking.take_over, f"sender {self.now}", self.now, timedelta(seconds=3))
        assert number is not None
        return number

    # What people do

    def confirm(self, _a: int, _b: int) -> None:
        plan = Plan("role=official", delivery_class=self.delivery_class)
        made = self.do(confirming.confirm, self.boss, Content("Hola {nombre}"), plan, "tap:1", self.now)
        self.announcement = made.id

    def pause(self, _a: int, _b: int) -> None:
        self.do(announcements.pause, self.boss, self.announcement, self.now)

    def resume(self, _a: int, _b: int) -> None:
        self.do(announcements.resume, self.boss, self.announcement, self.now)

    def cancel(self, _a: int, _b: int) -> None:
        self.do(announcements.cancel, self.boss, self.announcement, self.now)

    def correct(self, ask: int, back: int) -> None:
        """`back` 1: from a version that is not the latest any more."""
        version = self.row().version - back
        text = f"Versión {version + 1}"
        self.do(corrections.correct, self.boss, self.announcement, text, bool(ask), version, self.now)

    def withdraw(self, _a: int, _b: int) -> None:
        self.do(corrections.withdraw, self.boss, self.announcement, self.now)

    def resend(self, uncertain: int, _b: int) -> None:
        self.do(launching.resend, self.boss, self.announcement, bool(uncertain), self.now)

    def acknowledge(self, a: int, b: int) -> None:
        self.do(responses.acknowledge, self.announcement, self.officials[(2 * a + b) % OFFICIALS], self.now)

    def join(self, _a: int, _b: int) -> None:
        self.officials.append(self.database.transact(add, 100 + len(self.officials), Role.OFFICIAL))
        self.do(launching.catch_up, self.officials[-1], self.now)

    def wait(self, _a: int, _b: int) -> None:
        self.land(0, 0)
        self.now += timedelta(hours=1)
        self.number = self._take_over()

    # What the sender does

    def send(self, most: int, how: int) -> None:
        """`how` 1: nobody knows whether these arrived; they did."""
        self._settle([self._call(letter, how == 1) for letter in self._take(most + 1)])

    def block(self, _a: int, _b: int) -> None:
        letters = self._take(1)
        for letter in letters:
            self.chats.pop(letter.person_id, None)  # what they still have is out of reach
        self._settle([CallOutcome(letter, DeliveryState.UNREACHABLE, "blocked") for letter in letters])

    def start(self, called: int, lost: int) -> None:
        """A call under way: on its way there (`called` 0) or on its way back."""
        self.under_way += [(letter, self._call(letter, lost == 1) if called else None) for letter in self._take(1)]

    def land(self, _a: int, _b: int) -> None:
        self._settle([outcome or self._call(letter, False) for letter, outcome in self.under_way])
        self.under_way = []

    def kill(self, _a: int, _b: int) -> None:
        self.under_way = []
        self.number = self._take_over()

    def drain(self) -> None:
        self.land(0, 0)
        while letters := self._take(50):
            self._settle([self._call(letter, False) for letter in letters])

    def _take(self, most: int) -> Sequence[Letter]:
        letters = self.database.transact(taking.take, self.number, self.now, most, BOGOTA, LETTERS).letters
        if any(letter.action is DeliveryAction.SEND for letter in letters):
            assert self.row().state is AnnouncementState.LIVE, "sent while it is held, or after it was taken back"
        return letters

    def _settle(self, outcomes: list[CallOutcome]) -> None:
        if outcomes:
            self.database.transact(settling.settle, self.number, outcomes, self.now, LETTERS)

    def _call(self, letter: Letter, lost: bool) -> CallOutcome:
        chat = self.chats[letter.person_id]
        version = letter.params["announcement"].version if letter.action is not DeliveryAction.DELETE else 0
        if letter.action is DeliveryAction.SEND:
            self.message += 1
            self.sends[letter.id] += 1
            chat[self.message] = (letter.id, version)
            if lost and letter.delivery_class is DeliveryClass.ONCE:
                return CallOutcome(letter, DeliveryState.UNCERTAIN, "TimedOut")
            if lost:
                return CallOutcome(letter, DeliveryState.QUEUED, again_at=self.now)
            return CallOutcome(letter, DeliveryState.SENT, message_id=self.message)
        assert letter.target is not None
        if letter.action is DeliveryAction.DELETE:
            chat.pop(letter.target, None)
        elif letter.target in chat:
            chat[letter.target] = (chat[letter.target][0], version)
        return CallOutcome(letter, DeliveryState.SENT, message_id=letter.target)

    # What must hold

    def row(self) -> Announcement:
        return self.database.transact(announcements.find_announcement, None, self.announcement)

    def deliveries(self) -> list[Delivery]:
        return self.database.transact(lambda session: list(session.exec(select(Delivery)).all()))

    def check(self) -> None:
        rows = self.deliveries()
        sheet = self.database.transact(results.progress, self.boss, self.announcement)
        sends = [row for row in rows if row.action is DeliveryAction.SEND]
        assert {row.person_id for row in rows} | set(self.chats) <= set(self.officials)
        first = [row.person_id for row in sends if ":again:" not in row.dedupe]
        assert len(first) == len(set(first)), "two copies without a resend"
        if self.delivery_class is DeliveryClass.ONCE:
            assert all(number == 1 for number in self.sends.values()), "one delivery, twice taken by Telegram"
        assert sum(sheet.funnel.states.values()) == sheet.funnel.recipients == len({row.person_id for row in sends})
        accepted = {row.person_id for row in sends if row.state is DeliveryState.SENT}
        assert sheet.funnel.accepted == len(accepted)
        assert all(self.sends[row.id or 0] for row in sends if row.state is DeliveryState.SENT), "a false sent"
        assert sheet.funnel.acknowledged <= sheet.funnel.recipients

    def check_the_end(self) -> None:
        """All that could leave has left: nobody waits, and every known copy shows the latest text, or is gone."""
        announcement = self.row()
        states = {row.state for row in self.deliveries() if row.not_before <= self.now}
        assert not states & {DeliveryState.QUEUED, DeliveryState.SENDING}
        known = {row.message_id for row in self.deliveries() if row.action is DeliveryAction.SEND and row.message_id}
        shown = [what for chat in self.chats.values() for number, what in chat.items() if number in known]
        if announcement.state is AnnouncementState.WITHDRAWN:
            assert shown == []
        elif announcement.state is AnnouncementState.LIVE:
            assert {version for _, version in shown} <= {announcement.version}


STEPS = [
    "confirm",
    "pause",
    "resume",
    "cancel",
    "correct",
    "withdraw",
    "resend",
    "acknowledge",
    "join",
    "wait",
    "send",
    "send",
    "start",
    "start",
    "land",
    "block",
    "kill",
]


@pytest.mark.slow
@example(steps=[("start", 1, 0), ("pause", 0, 0), ("kill", 0, 0)], delivery_class=DeliveryClass.MUST)
@example(steps=[("start", 1, 1), ("pause", 0, 0), ("land", 0, 0)], delivery_class=DeliveryClass.MUST)
@example(steps=[("start", 0, 0), ("correct", 0, 0), ("land", 0, 0)], delivery_class=DeliveryClass.ONCE)
@example(steps=[("start", 0, 0), ("withdraw", 0, 0), ("land", 0, 0)], delivery_class=DeliveryClass.ONCE)
@given(
    steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 1), st.integers(0, 1)), max_size=14),
    delivery_class=st.sampled_from(DeliveryClass),
)
@settings(derandomize=True, max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_in_any_order_the_right_people_get_it_once(
    database: Database, steps: list[tuple[str, int, int]], delivery_class: DeliveryClass
) -> None:
    """Acceptance 5."""
    world = World(database, delivery_class)
    for name, a, b in steps:
        getattr(world, name)(a, b)
        world.check()
    world.drain()
    world.check()
    world.check_the_end()
