"""Who has to wait holds nobody else back, and nothing of theirs is lost, said twice or kept without their consent."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session
from telegram import Update
from telegram.error import BadRequest, NetworkError, RetryAfter, TimedOut

from bot.base.errors import Gone
from bot.edge.intake import Intake, Keeper, Unfinished, times
from bot.edge.intake.errors import failure_of
from bot.edge.intake.lanes import Places
from bot.edge.intake.taking import PATIENCE
from bot.edge.intake.turning import Turns
from bot.edge.kept import GIVE_UP_AFTER, HELD_FOR
from bot.membership import erasure
from bot.people.people import CONSENT_VERSION
from db.engine import Database, insert_once
from db.models import KeptReason, KeptUpdate, Person, Remembered, Role, Standing
from tests import tables
from tests.conftest import Clock
from tests.dialogue import Office
from tests.first import before_all
from tests.waiting import until

ANA, LUIS, STRANGER = 11, 12, 99
LONG = RetryAfter(timedelta(minutes=10))
SHORT = RetryAfter(timedelta(milliseconds=300))


@pytest.fixture(autouse=True)
def _short_times(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in {
        "MOMENT_S": 0.05,
        "HOLD_S": 0.15,
        "GLANCE_S": 0.01,
        "BEAT_S": 0.05,
        "ELSEWHERE_S": 0.02,
        "ANSWER_S": 30.0,
        "BUG": (0.0, 0.0),
    }.items():
        monkeypatch.setattr(times, name, seconds)


@pytest.fixture
def patient() -> None:
    """The times of these tests hold."""


class Desk:
    """An intake without a Telegram: it does what the texts say and remembers it."""

    def __init__(self, database: Database, clock: Clock, *, alone: bool = True, turns: Turns | None = None) -> None:
        self.errors: dict[str, list[Exception]] = {}
        self.hold = asyncio.Event()
        self.held: set[str] = set()
        self.seen: list[str] = []  # tries
        self.done: list[str] = []
        self.sorry: list[str] = []
        self.slowed: list[str] = []
        self.effect: Callable[[str], Any] | None = None
        application: Any = SimpleNamespace(process_update=self._process, bot=None)
        self.keeper = Keeper(database, clock, lambda text: "peligro" in text, alone=alone)
        request: Any = None
        self.intake = Intake(
            application=application,
            poll_request=request,
            keeper=self.keeper,
            apologise=self._sorry,
            slow_down=self._slow,
            passing=(OperationalError,),
            turns=turns,
        )
        self.intake.ready.set()

    async def _process(self, update: Update) -> None:
        text = _text(update)
        self.seen.append(text)
        if self.effect:
            await self.effect(text)
        if self.errors.get(text):
            raise self.errors[text].pop(0)
        if text in self.held:  # the try that is done, however soon it comes
            await self.hold.wait()
        self.done.append(text)

    async def _sorry(self, update: Update) -> None:
        self.sorry.append(_text(update))

    async def _slow(self, update: Update) -> None:
        self.slowed.append(_text(update))

    def brings(self, number: int, person: int, text: str, **more: Any) -> asyncio.Task[None]:
        """Telegram delivers a message; done when Telegram was answered."""
        sender = {"id": person, "first_name": "Ana", "is_bot": False}
        message = {
            "message_id": number,
            "date": 1,
            "from": sender,
            "chat": sender | {"type": "private"},
            "text": text,
        }
        return asyncio.create_task(self.intake.take({"update_id": number, "message": message | more}))

    async def dies(self) -> None:
        """As by kill -9: nothing is released, nothing said."""
        tasks = [lane.task for lane in self.intake._lanes.values() if lane.task]
        guarding = self.intake._guarding
        assert guarding
        for task in (*tasks, guarding):
            task.cancel()
        await asyncio.gather(*tasks, guarding, return_exceptions=True)


def _text(update: Update) -> str:
    assert update.message
    return update.message.text or ""


@pytest.fixture
async def desk(house: Database, clock: Clock) -> AsyncIterator[Desk]:
    desk = Desk(house, clock)
    await desk.intake.open()
    yield desk
    await desk.intake.drain(0.1)


@pytest.fixture
def house(database: Database, clock: Clock) -> Database:
    """Ana and Luis take part."""

    def fill(session: Session) -> None:
        for chat_id in (ANA, LUIS):
            row = Person(chat_id=chat_id, role=Role.COORDINATOR, standing=Standing.ACTIVE, joined_at=clock())
            row.consent = CONSENT_VERSION
            session.add(row)

    database.transact(fill)
    return database


def rows(database: Database) -> list[KeptUpdate]:
    return tables.rows(database, KeptUpdate)


# Nobody else waits


async def test_who_waits_leaves_their_place(desk: Desk) -> None:
    """One place, a 429 and a call that hangs; Luis is attended."""
    desk.intake._attendant._places = Places(1)
    desk.errors["una"], desk.held = [LONG], {"dos"}
    desk.brings(1, ANA, "una")
    await until(lambda: desk.seen == ["una"])
    desk.brings(2, STRANGER, "dos")
    desk.brings(3, LUIS, "tres")
    await until(lambda: desk.done == ["tres"])
    desk.hold.set()


async def test_telegram_is_answered_in_time_whatever_waits(
    desk: Desk, house: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A 429, a hang, one behind another and a stranger's: all are released, none is done."""
    desk.errors["una"], desk.held = [LONG, LONG], {"tres"}
    desk.errors["de nadie"] = [LONG]
    told = [desk.brings(1, ANA, "una"), desk.brings(2, ANA, "dos"), desk.brings(3, LUIS, "tres")]
    told.append(desk.brings(4, STRANGER, "de nadie"))
    await asyncio.wait_for(asyncio.gather(*told), 60)
    assert desk.done == []
    assert desk.intake.oldest_unfinished_seconds == 0.0
    assert desk.intake.kept == 4
    reasons = {row.update_id: row.reason for row in rows(house)}
    assert reasons == {1: KeptReason.TOO_MANY_REQUESTS, 2: KeptReason.BEHIND, 3: KeptReason.SLOW}
    assert desk.intake._books.offset() == 5
    desk.hold.set()


async def test_before_that_it_is_held_so_that_a_kill_loses_nothing(
    desk: Desk, house: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(times, "HOLD_S", 3600.0)
    desk.errors["una"] = [LONG]
    told = desk.brings(1, STRANGER, "una")
    await until(lambda: desk.seen)
    await asyncio.sleep(0.1)
    assert not told.done()
    assert desk.intake._books.offset() == 1
    assert 0.05 < desk.intake.oldest_unfinished_seconds < 60
    told.cancel()


async def test_in_a_crowd_who_waits_goes_aside_at_once(
    desk: Desk, house: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """getUpdates shows a hundred from the lowest one held on."""
    monkeypatch.setattr(times, "HOLD_S", 3600.0)
    desk.errors["una"] = [LONG]
    told = desk.brings(1, ANA, "una")
    await until(lambda: desk.seen)
    for number in range(2, times.CROWD + 2):
        desk.brings(number, STRANGER + number, "otra")
    await asyncio.wait_for(told, 60)
    assert [row.update_id for row in rows(house)] == [1]


async def test_a_webhook_is_crowded_sooner(house: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Telegram has forty connections to it."""
    monkeypatch.setattr(times, "HOLD_S", 3600.0)
    desk = Desk(house, clock, alone=False)
    await desk.intake.open()
    texts = [str(number) for number in range(times.CROWD_IN_TROUBLE)]
    desk.errors = {text: [LONG] for text in texts}
    told = [desk.brings(number, STRANGER + number, text) for number, text in enumerate(texts[:-1], 1)]
    await until(lambda: len(desk.seen) == len(told))
    await asyncio.sleep(0.1)
    assert not any(each.done() for each in told)
    told.append(desk.brings(99, ANA, texts[-1]))
    await asyncio.wait_for(asyncio.gather(*told), 60)
    assert [row.update_id for row in rows(house)] == [99]
    await desk.intake.drain(0.1)


# Nothing is lost, and in order


async def test_what_was_kept_is_answered_once_when_it_can_be(desk: Desk, house: Database) -> None:
    desk.errors["una"], desk.held = [SHORT], {"una"}
    await desk.brings(1, ANA, "una")
    assert desk.done == []
    assert len(rows(house)) == 1
    desk.hold.set()
    await until(lambda: not rows(house))
    assert desk.done == ["una"]
    assert desk.seen == ["una", "una"]
    assert desk.intake.kept == 0


async def test_the_order_of_a_person_stays_when_some_are_kept(desk: Desk, house: Database) -> None:
    desk.errors["1"], desk.held = [SHORT], {"1"}
    for number in (1, 2):
        desk.brings(number, ANA, str(number))
    await until(lambda: len(rows(house)) == 2)
    desk.hold.set()
    for number in (3, 4):
        desk.brings(number, ANA, str(number))
    await until(lambda: len(desk.done) == 4)
    assert desk.done == ["1", "2", "3", "4"]
    await until(lambda: not rows(house))


@pytest.mark.parametrize("killed", [True, False])
async def test_the_next_process_goes_on_with_what_was_kept(house: Database, clock: Clock, killed: bool) -> None:
    """Before what is new, in order, after the pause Telegram asked for; what comes again is known."""
    before = Desk(house, clock)
    await before.intake.open()
    before.errors["1"] = [RetryAfter(timedelta(seconds=100))]
    await asyncio.gather(before.brings(1, ANA, "1"), before.brings(2, ANA, "2"))
    await (before.dies() if killed else before.intake.drain())
    assert len(rows(house)) == 2
    assert before.sorry == []
    clock.advance(seconds=99.7)
    after = Desk(house, clock)
    await after.intake.open()
    after.brings(3, ANA, "3")
    again = after.brings(2, ANA, "2")
    await until(lambda: len(after.done) == 3)
    assert after.done == ["1", "2", "3"]
    await again
    await until(lambda: not rows(house))
    await after.intake.drain()


async def test_the_long_poll_confirms_what_was_kept_before_a_kill(house: Database, clock: Clock) -> None:
    """Kept, not yet confirmed, killed, done by the next process: it comes again and is not answered again. What it
    knows of is no reason to confirm what it never saw."""
    before = Desk(house, clock)
    await before.intake.open()
    before.errors["2"] = [SHORT]
    await before.brings(2, ANA, "2")
    await before.dies()
    after = Desk(house, clock)
    await after.intake.open()
    await until(lambda: after.done == ["2"])
    books = after.intake._books
    assert books.offset() is None
    assert books.is_new(1)
    assert not books.is_new(2)
    assert books.offset() == 3
    await after.intake.drain()


async def test_a_bug_gets_three_tries_also_across_a_restart(
    house: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A handler that always raises."""
    monkeypatch.setattr(times, "BUG", (0.0, 1000.0))
    before = Desk(house, clock)
    await before.intake.open()
    before.errors["una"] = [RuntimeError("bug")] * 9
    await before.brings(1, ANA, "una")
    await before.dies()
    assert len(before.seen) == 2
    clock.advance(seconds=1000)
    after = Desk(house, clock)
    after.errors["una"] = [RuntimeError("bug")] * 9
    await after.intake.open()
    await until(lambda: after.sorry)
    assert (after.seen, after.sorry) == (["una"], ["una"])
    await until(lambda: not rows(house))
    await after.intake.drain()


async def test_what_waits_too_long_is_let_go_after_a_day_with_an_apology(
    desk: Desk, house: Database, clock: Clock
) -> None:
    desk.errors |= {"una": [LONG], "de nadie": [LONG]}
    await asyncio.gather(desk.brings(1, ANA, "una"), desk.brings(2, STRANGER, "de nadie"))
    clock.advance(seconds=GIVE_UP_AFTER.total_seconds() - 1)
    await asyncio.sleep(0.2)
    assert len(rows(house)) == 1
    assert desk.sorry == []
    clock.advance(seconds=1)
    await until(lambda: len(desk.sorry) == 2)
    await until(lambda: not rows(house))
    assert len(desk.seen) == 2
    assert desk.intake.kept == 0


async def test_a_clock_that_jumps_a_day_lets_nothing_go_untried(desk: Desk, house: Database, clock: Clock) -> None:
    """What waits behind another is attended; and of what was let go there is one apology."""
    desk.errors["1"] = [LONG]
    await asyncio.gather(desk.brings(1, ANA, "1"), desk.brings(2, ANA, "2"))
    clock.advance(days=1)
    await until(lambda: desk.done == ["2"])
    await until(lambda: not rows(house))
    assert desk.sorry.count("1") == 1


async def test_a_process_that_takes_no_updates_lets_go_too(house: Database, clock: Clock) -> None:
    """Where nobody takes updates for a day, a tick of the clock sees to it."""
    before = Desk(house, clock)
    await before.intake.open()
    before.errors["una"] = [LONG]
    await before.brings(1, ANA, "una")
    await before.dies()
    clock.advance(days=1)
    ticking = Desk(house, clock)
    await ticking.intake.forget_old()
    await ticking.intake.forget_old()
    assert ticking.sorry == ["una"]
    assert rows(house) == []


async def test_a_person_with_many_that_wait_is_told_once(desk: Desk, house: Database) -> None:
    """Twenty wait and are attended; of the others one gets the word and none is silent about it."""
    desk.errors["0"], desk.held = [SHORT], {"0"}
    told = [desk.brings(number, ANA, str(number)) for number in range(PATIENCE + 5)]
    await asyncio.wait_for(asyncio.gather(*told), 60)
    desk.hold.set()
    await until(lambda: len(desk.done) == PATIENCE)
    assert desk.done == [str(number) for number in range(PATIENCE)]
    assert desk.slowed == [str(PATIENCE)]
    await until(lambda: not rows(house))


async def test_the_word_for_too_many_waits_as_well(
    desk: Desk, house: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its chat answers 429: after a restart the message that it answers is attended like any other."""
    refused = [SHORT]

    async def slow_down(update: Update) -> None:
        if refused:
            raise refused.pop()
        desk.slowed.append(_text(update))

    desk.intake._slow_down = slow_down
    desk.errors["0"], desk.held = [SHORT], {"0"}
    for number in range(PATIENCE + 1):
        desk.brings(number, ANA, str(number))
    await until(lambda: len(rows(house)) == PATIENCE + 1)
    desk.hold.set()
    await until(lambda: desk.slowed == [str(PATIENCE)])
    await until(lambda: not rows(house))


async def test_a_try_that_is_cut_off_leaves_its_effect_once(
    desk: Desk, house: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thread commits what the handler no longer waits for; the next try finds it."""
    monkeypatch.setattr(times, "TRY_S", 0.1)
    monkeypatch.setattr(times, "NO_ANSWER", (0.0, 0.0))
    added: list[bool] = []

    def add(session: Session) -> None:
        new = insert_once(session, Remembered, key="effect", value="x")
        if new:
            time.sleep(0.3)
        added.append(new)

    async def effect(_text: str) -> None:
        await house.run(add)

    desk.effect = effect
    desk.brings(1, ANA, "una")
    await until(lambda: desk.done == ["una"])
    assert sorted(added) == [False] * (len(added) - 1) + [True]
    assert len(desk.seen) >= 2


# What may be kept


_GROUP = {"id": -5, "type": "group", "title": "x"}


@pytest.mark.parametrize(
    ("person", "text", "more"),
    [
        (STRANGER, "hola", {}),
        (ANA, "hay peligro", {}),
        (ANA, "x", {"quote": {"text": "un peligro", "position": 0}}),
        (ANA, "x", {"chat": _GROUP}),
    ],
    ids=["a stranger", "danger", "danger quoted", "others' words"],
)
async def test_of_these_nothing_is_kept(
    desk: Desk, house: Database, person: int, text: str, more: dict[str, Any]
) -> None:
    """They wait in memory, are answered when that can be, and nothing of them is ever in the database."""
    desk.errors[text], desk.held = [SHORT], {text}
    await desk.brings(1, person, text, **more)
    assert rows(house) == []
    assert desk.intake.kept == 1
    desk.hold.set()
    await until(lambda: desk.done == [text])
    assert desk.sorry == []


async def test_at_a_stop_who_can_be_kept_nowhere_gets_an_apology(house: Database, clock: Clock) -> None:
    desk = Desk(house, clock)
    await desk.intake.open()
    desk.errors |= {"de nadie": [LONG], "peligro": [LONG], "una": [LONG]}
    await asyncio.gather(
        desk.brings(1, STRANGER, "de nadie"), desk.brings(2, ANA, "peligro"), desk.brings(3, LUIS, "una")
    )
    await desk.intake.drain()
    assert sorted(desk.sorry) == ["de nadie", "peligro"]
    assert [row.update_id for row in rows(house)] == [3]


async def test_what_is_kept_goes_with_its_person_and_is_still_answered(desk: Desk, house: Database) -> None:
    """Erased by the very message that waits, for instance: what is left to say is said, from memory."""
    desk.errors["una"], desk.held = [SHORT], {"una"}
    await desk.brings(1, ANA, "una")
    person_id = rows(house)[0].person_id
    house.transact(erasure.erase_person, person_id, desk.keeper.now)
    assert rows(house) == []
    desk.hold.set()
    await until(lambda: desk.done == ["una"])
    assert rows(house) == []
    assert desk.sorry == []


# When the database is away, and several processes


async def test_what_can_be_kept_nowhere_is_not_confirmed(
    desk: Desk, house: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram keeps it; the webhook says so. It has no place meanwhile, and is kept afterwards."""
    monkeypatch.setattr(times, "ANSWER_S", 0.5)
    keep = desk.keeper.keep

    async def gone(items: Any) -> set[int]:
        raise OperationalError("INSERT", {}, Exception("gone"))

    monkeypatch.setattr(desk.keeper, "keep", gone)
    desk.intake._attendant._places = Places(1)
    desk.errors["una"] = [LONG]
    with pytest.raises(Unfinished):
        await desk.brings(1, ANA, "una")
    assert desk.intake._books.offset() == 1
    await desk.brings(2, LUIS, "dos")
    assert desk.done == ["dos"]
    monkeypatch.setattr(desk.keeper, "keep", keep)
    await desk.brings(1, ANA, "una")
    assert [row.update_id for row in rows(house)] == [1]
    assert desk.seen == ["una", "dos"]


async def test_one_that_the_database_refuses_keeps_no_other_out(desk: Desk, house: Database) -> None:
    """A number beyond what a column holds."""
    desk.errors |= {"una": [LONG], "dos": [LONG]}
    await asyncio.gather(desk.brings(2**70, ANA, "una"), desk.brings(2, LUIS, "dos"))
    assert [row.update_id for row in rows(house)] == [2]
    assert desk.intake.kept == 2


@pytest.fixture
async def two(house: Database, clock: Clock) -> AsyncIterator[tuple[Desk, Desk]]:
    """Two processes behind one webhook."""
    desks = Desk(house, clock, alone=False), Desk(house, clock, alone=False)
    for desk in desks:
        await desk.intake.open()
    yield desks
    for desk in desks:
        await desk.intake.drain(0.1)


async def test_one_of_two_processes_works_on_a_row(two: tuple[Desk, Desk], house: Database) -> None:
    """The same again, delivered to the other one: it is known there. What comes later waits for what came first."""
    one, other = two
    one.errors["1"] = [RetryAfter(timedelta(milliseconds=500))]
    await one.brings(1, ANA, "1")
    await other.brings(1, ANA, "1")
    other.brings(2, ANA, "2")
    other.brings(3, LUIS, "3")
    await until(lambda: other.done == ["3"])
    assert other.seen == ["3"]
    await until(lambda: other.done == ["3", "2"])
    assert one.done == ["1"]
    await until(lambda: not rows(house))


async def test_the_other_process_takes_over_from_one_that_was_killed(
    two: tuple[Desk, Desk], house: Database, clock: Clock
) -> None:
    one, other = two
    one.errors["1"] = [LONG]
    await one.brings(1, ANA, "1")
    one.brings(2, ANA, "2")
    await until(lambda: len(rows(house)) == 2)
    await one.dies()
    other.brings(3, ANA, "3")
    await asyncio.sleep(0.2)
    assert other.seen == []
    clock.advance(minutes=10)
    assert timedelta(minutes=10) > HELD_FOR
    await until(lambda: len(other.done) == 3)
    assert other.done == ["1", "2", "3"]
    await until(lambda: not rows(house))


# How long


@pytest.mark.parametrize(
    ("error", "reason", "pauses"),
    [
        (RetryAfter(timedelta(seconds=60)), KeptReason.TOO_MANY_REQUESTS, [60.0] * 12),
        (NetworkError("x"), KeptReason.NO_ANSWER, [0.5, 1, 2, 4, 8, 15, 30, 60, 120, 240, 480, 960]),
        (TimedOut(), KeptReason.NO_ANSWER, [0.5, 30, 60, 120, 240, 480, 960, 1800, 1800, 1800, 1800, 1800]),
        (TimeoutError(), KeptReason.NO_ANSWER, [0.5, 30, 60, 120, 240, 480, 960, 1800, 1800, 1800, 1800, 1800]),
        (OperationalError("x", {}, Exception()), KeptReason.DATABASE, [0.5, 1, 2, 4, 8, 15, *[30] * 6]),
    ],
)
def test_what_passes_is_tried_for_as_long_as_it_takes(
    monkeypatch: pytest.MonkeyPatch, error: Exception, reason: KeptReason, pauses: list[float]
) -> None:
    failures = [failure_of(error, 0, number, (OperationalError,)) for number in range(12)]
    assert {failure.reason for failure in failures} == {reason}
    assert [failure.pause for failure in failures] == pauses
    assert failure_of(error, 0, 10**6, (OperationalError,)).pause is not None


@pytest.mark.parametrize("error", [RuntimeError("x"), BadRequest("message is too long"), KeyError("x")])
def test_a_bug_does_not_pass(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    monkeypatch.setattr(times, "BUG", (0.5, 2.0))
    tries = [failure_of(error, number, 0, (OperationalError,)).pause for number in range(3)]
    assert tries == [0.5, 2.0, None]


# With the whole bot


async def test_a_429_for_a_refusal_is_waited_out_too(office: Office) -> None:
    """What explains that something can't be done is a reply like any other, and no bug."""
    ana = await office.member("Ana", Role.OFFICIAL, "47001")

    async def refuse(_update: Update, _context: Any) -> None:
        raise Gone("question")

    before_all(office.assistant.app, refuse)
    office.telegram.set_faults({"person": ana.id, "flood_rate": 1, "retry_after": 1})
    begun, known = len(office.calls("sendMessage")), len(ana.replies)
    office.telegram.say(ana.id, "q es el mgei")
    await until(lambda: len(office.calls("sendMessage")) > begun)
    office.telegram.set_faults({})
    await until(lambda: len(ana.replies) > known)
    ana.does_not_see("Disculpe: no pude atender")


@pytest.mark.parametrize(("text", "kept"), [("q es el mgei", 1), ("se quiere matar un estudiante", 0)])
async def test_who_takes_part_is_kept_and_danger_is_not(office: Office, text: str, kept: int) -> None:
    """With the real reading of what is danger, by the long poll: the offset moves on, the answer comes once."""
    ana = await office.member("Ana", Role.OFFICIAL, "47001")
    office.telegram.set_faults({"person": ana.id, "flood_rate": 1, "retry_after": 2})
    known = len(ana.replies)
    await ana.says(text)
    assert len(rows(office.database)) == kept
    assert office.assistant.intake.kept == 1
    assert len(ana.replies) == known
    office.telegram.set_faults({})
    await until(lambda: len(ana.replies) > known)
    await until(lambda: not office.assistant.intake.kept)
    assert len(ana.replies) == known + 1
    await until(lambda: not rows(office.database))


async def test_one_that_is_tried_again_lets_an_earlier_one_of_another_process_pass(
    house: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram brings an earlier one again while a later one fails elsewhere: neither waits for the other for ever."""
    monkeypatch.setattr(times, "NETWORK", (1.0, 1.0))
    monkeypatch.setattr(times, "TURN_S", 0.02)
    one, other = (Desk(house, clock, alone=False, turns=Turns(house, clock, b"secret")) for _ in range(2))
    for desk in (one, other):
        await desk.intake.open()
    one.errors["later"] = [NetworkError("Bad Gateway")]
    one.brings(2, ANA, "later")
    await until(lambda: one.seen == ["later"] and one.intake.kept)
    other.brings(1, ANA, "earlier")
    await until(lambda: other.intake.kept)  # the later one has its turn
    await until(lambda: one.done == ["later"])
    assert other.done == ["earlier"]
    for desk in (one, other):
        await desk.intake.drain(0.1)
