"""The sender in one process with an in-memory Telegram, on both databases."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session
from telegram import Bot
from telegram.error import RetryAfter

from bot.app import LETTERS
from bot.base.pace import Pace
from bot.delivery import calls, settling, taking
from bot.delivery import sender as delivery
from bot.delivery.calls import SILENT
from bot.delivery.sender import LEASE_S, Sender
from bot.edge import letters
from bot.edge.letters import Letters
from bot.edge.replies import CountReplies
from bot.simulator.state import Telegram
from bot.simulator.views import transcript
from bot.simulator.web.request import SimulatorRequest
from db.engine import Database
from db.models import Delivery, DeliveryAction, DeliveryClass, DeliveryState
from tests.at import Time
from tests.conftest import Clock
from tests.delivery.people import add_people, enqueue, enqueue_all, row, states, waiting
from tests.waiting import HUNG_S, until

TOKEN = "59:sender"
BOGOTA = ZoneInfo("America/Bogota")

Now = Callable[[], datetime]
now = Time()  # goes on: a pause that Telegram asked for must be over by and by


class Post:
    """A Telegram with people who have opened the chat, and senders for them."""

    def __init__(self, database: Database, people: int) -> None:
        self.database = database
        self.telegram = Telegram(now, TOKEN)
        self.chats = [self.telegram.add_person(f"Persona {number}").id for number in range(people)]
        for chat in self.chats:
            self.telegram.open(chat)
        self.ids = add_people(database, self.chats, now())

    def sender(self, rate: float = 1000, lease_s: float = 5.0, chat_s: float = 0.0, now: Now = now) -> Sender:
        request = SimulatorRequest(self.telegram)
        bot = Bot(TOKEN, request=request, get_updates_request=request)
        return Sender(
            bot=bot,
            database=self.database,
            letters=LETTERS,
            pace=Pace(rate, chat_s),
            timezone=BOGOTA,
            now=now,
            lease_s=lease_s,
        )

    @asynccontextmanager
    async def sending(self, **more: Any) -> AsyncIterator[Sender]:
        sender = self.sender(**more)
        running = asyncio.create_task(sender.run())
        try:
            yield sender
        finally:
            sender.stop()
            await asyncio.wait_for(running, HUNG_S)

    async def done(self) -> None:
        await until(lambda: not waiting(self.database))

    def read(self, number: int) -> list[str]:
        """What a person got."""
        return [item["text"] for item in transcript(self.telegram, self.chats[number]) if item["from"] == "bot"]

    def calls(self) -> list[dict[str, Any]]:
        return [entry for entry in self.telegram.journal.after(0) if entry["method"] == "sendMessage"]


@pytest.fixture
def post(database: Database) -> Post:
    return Post(database, 4)


@pytest.mark.parametrize("rate", [30, 1000])
async def test_everyone_gets_theirs_once(post: Post, rate: float) -> None:
    enqueue_all(post.database, now(), DeliveryClass.ONCE, "news")
    async with post.sending(rate=rate):
        await post.done()
    assert states(post.database) == {"sent": 4}
    assert [post.read(number) for number in range(4)] == [["Aviso news"]] * 4
    sent = row(post.database, f"news:{post.ids[0]}")
    assert sent.message_id == post.calls()[0]["answer"]["result"]["message_id"]


async def test_what_is_enqueued_leaves_at_once(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not at the next poll, which here comes in an hour."""
    monkeypatch.setattr(delivery, "POLL_S", 3600)
    async with post.sending() as sender:
        await until(lambda: sender._number)
        await asyncio.sleep(0.05)
        enqueue(post.database, post.ids[0], now())
        await post.done()
    assert post.read(0) == ["one"]


async def test_each_failure_is_its_own(post: Post) -> None:
    """Blocked, no such template, refused by Telegram; the fourth person gets the message nevertheless."""
    post.telegram.block(post.chats[0], blocked=True)
    enqueue(post.database, post.ids[0], now(), "blocked")
    enqueue(post.database, post.ids[1], now(), "template", template="no such template")
    enqueue(post.database, post.ids[2], now(), "refused", params={"html": "<b>never closed"})
    enqueue(post.database, post.ids[3], now(), "good")
    async with post.sending():
        await post.done()
    endings = {
        name: (row(post.database, name).state.value, row(post.database, name).reason)
        for name in ("blocked", "template", "refused", "good")
    }
    assert endings == {
        "blocked": ("unreachable", "Forbidden: bot was blocked by the user"),
        "template": ("failed", "template: KeyError"),
        "refused": ("failed", "Can't parse entities: can't find end tag corresponding to start tag \"b\""),
        "good": ("sent", None),
    }


async def test_a_sent_message_is_edited_and_deleted(post: Post) -> None:
    async with post.sending():
        for name in ("edited", "deleted"):
            enqueue(post.database, post.ids[0], now(), name)
        await post.done()
        _about(post, "edited", DeliveryAction.EDIT, "corregido")
        _about(post, "deleted", DeliveryAction.DELETE, "")
        await post.done()
    assert post.read(0) == ["corregido"]
    assert states(post.database) == {"sent": 2}  # messages; what changed one is not another


def _about(post: Post, name: str, action: DeliveryAction, html: str) -> None:
    values = {"action": action, "target": row(post.database, name).message_id, "dedupe": f"{action}:{name}"}
    more = {"id": None, "state": DeliveryState.QUEUED, "params": {"html": html}}

    copy = Delivery(**(row(post.database, name).model_dump() | values | more))
    post.database.transact(Session.add, copy)


async def test_a_refusal_for_pace_is_obeyed_and_costs_nothing(post: Post) -> None:
    """No message is lost or doubled, and nothing is sent to that chat before its time."""
    post.telegram.set_faults({"flood_rate": 1, "retry_after": 1})
    enqueue(post.database, post.ids[0], now(), delivery_class=DeliveryClass.ONCE)
    async with post.sending():
        await until(post.calls)
        post.telegram.set_faults({})
        await post.done()
    refused, accepted = post.calls()
    assert (refused["status"], accepted["status"]) == (429, 200)
    gap = datetime.fromisoformat(accepted["time"]) - datetime.fromisoformat(refused["time"])
    assert gap.total_seconds() >= 1
    assert row(post.database).attempts == 1


async def test_two_for_one_person_are_a_second_apart_and_hold_nobody_up(post: Post) -> None:
    for name in ("first", "second"):
        enqueue(post.database, post.ids[0], now(), name, priority=1)
    enqueue(post.database, post.ids[1], now(), "other")
    async with post.sending(rate=30, chat_s=0.4):
        await post.done()
    times = {entry["params"]["text"]: datetime.fromisoformat(entry["time"]) for entry in post.calls()}
    assert sorted(times, key=lambda text: times[text]) == ["<b>first</b>", "<b>other</b>", "<b>second</b>"]
    assert (times["<b>second</b>"] - times["<b>first</b>"]).total_seconds() >= 0.4
    assert row(post.database, "second").attempts == 1


async def test_in_doubt_once_stays_so_and_must_is_sent_again(post: Post) -> None:
    post.telegram.set_faults({"lose_response_rate": 1})
    enqueue(post.database, post.ids[0], now(), "once", delivery_class=DeliveryClass.ONCE)
    enqueue(post.database, post.ids[1], now(), "must", delivery_class=DeliveryClass.MUST)
    async with post.sending():
        await until(lambda: len(post.calls()) == 2)
        post.telegram.set_faults({})
        await post.done()
    assert states(post.database) == {"uncertain": 1, "sent": 1}
    assert (post.read(0), post.read(1)) == (["once"], ["must", "must"])


async def test_while_telegram_is_away_few_messages_end_in_doubt(post: Post) -> None:
    for number in range(30):
        enqueue(post.database, post.ids[number % 4], now(), str(number), delivery_class=DeliveryClass.ONCE)
    post.telegram.set_faults({"error_rate": 1, "all": 1})
    async with post.sending(rate=30):
        await until(lambda: len(post.calls()) >= SILENT)
        await asyncio.sleep(0.3)
        post.telegram.set_faults({})
        await post.done()
    assert states(post.database) == {"uncertain": SILENT, "sent": 30 - SILENT}


async def test_the_second_sender_stands_by_until_the_first_one_stops(post: Post) -> None:
    async with post.sending() as first:
        await until(lambda: first._number)
        async with post.sending(lease_s=0.5) as second:
            await asyncio.sleep(0.3)
            assert second._number == 0
            first.stop()
            await until(lambda: second._number)
            enqueue(post.database, post.ids[0], now())
            await post.done()
    assert states(post.database) == {"sent": 1}


async def test_a_sender_that_fell_silent_is_followed_within_two_leases(post: Post, clock: Clock) -> None:
    """It was killed or froze just after it renewed: the other one looks three times a lease."""
    lease = timedelta(seconds=LEASE_S)
    assert post.database.transact(taking.take_over, "silent", clock(), lease) == 1
    other = post.sender(lease_s=LEASE_S, now=clock)
    waited: list[float] = []

    async def pause(seconds: float) -> None:
        waited.append(seconds)
        clock.advance(seconds=seconds)
        if other._number or len(waited) > 100:
            other.stop()

    other._pause = pause  # type: ignore[method-assign]
    enqueue(post.database, post.ids[0], clock())
    running = asyncio.create_task(other.run())
    await until(lambda: post.calls() or len(waited) > 100)
    other.stop()
    await asyncio.wait_for(running, HUNG_S)
    assert other._number == 2
    assert LEASE_S <= sum(waited) <= LEASE_S * 4 / 3
    # besides: what a frozen one holds in the database PostgreSQL gives free after two seconds
    assert sum(waited) + 2 <= 2 * LEASE_S


async def test_a_lost_lease_stops_the_sender_before_its_next_call(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """Committed as sending, and then the process slept too long: it does not call, and the message is not lost."""
    enqueue(post.database, post.ids[0], now(), delivery_class=DeliveryClass.ONCE)
    rendered: list[str] = []

    def slow(kinds: Letters, template: str, params: Any) -> Any:
        rendered.append(template)
        if len(rendered) == 1:
            sender._valid_until = float("-inf")
        return letters.screen(kinds, template, params)

    async with post.sending() as sender:
        monkeypatch.setattr(calls, "screen", slow)
        await post.done()
    assert len(rendered) == 2
    assert post.read(0) == ["one"]
    assert (row(post.database).state, row(post.database).attempts) == (DeliveryState.SENT, 1)


@pytest.mark.parametrize(("module", "function"), [(taking, "take"), (settling, "settle")], ids=["take", "settle"])
async def test_a_database_that_is_away_for_a_moment_loses_and_doubles_nothing(
    post: Post, monkeypatch: pytest.MonkeyPatch, module: ModuleType, function: str
) -> None:
    monkeypatch.setattr(delivery, "RETRY_S", 0.02)
    real, failures = getattr(module, function), iter(range(3))

    def failing(*arguments: Any) -> Any:
        if next(failures, None) is not None:
            raise OperationalError("", {}, Exception("the database is away"))
        return real(*arguments)

    monkeypatch.setattr(module, function, failing)
    enqueue_all(post.database, now(), DeliveryClass.ONCE, "news")
    async with post.sending(rate=30):
        await post.done()
    assert states(post.database) == {"sent": 4}
    assert len(post.calls()) == 4


async def test_stopping_finishes_what_is_in_flight(post: Post) -> None:
    post.telegram.set_faults({"latency_ms": 300})
    enqueue(post.database, post.ids[0], now(), delivery_class=DeliveryClass.ONCE)
    async with post.sending() as sender:
        await until(lambda: sender._calls.under_way)
    assert (states(post.database), post.read(0)) == ({"sent": 1}, ["one"])


async def test_stopping_does_not_wait_for_a_call_that_hangs(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "GRACE_S", 0.1)
    post.telegram.set_faults({"hang_rate": 1, "hang_s": 60})
    enqueue(post.database, post.ids[0], now(), delivery_class=DeliveryClass.ONCE)
    async with post.sending() as sender:
        await until(lambda: sender._calls.under_way)
    assert (row(post.database).state, row(post.database).reason) == (DeliveryState.UNCERTAIN, "interrupted")


async def test_replies_are_counted_and_not_delayed() -> None:
    pace = Pace(1)
    count = CountReplies(pace)

    async def call(*, refuse: bool = False) -> bool:
        if refuse:
            raise RetryAfter(9)
        return True

    for _ in range(3):
        assert await count.process_request(call, (), {}, "sendMessage", {"chat_id": 7}, None)
    assert await count.process_request(call, (), {}, "getMe", {}, None)
    loop_time = asyncio.get_running_loop().time()
    assert pace.chat_wait(7, loop_time) > 0
    assert pace.wait(loop_time) > 1
    with pytest.raises(RetryAfter):
        await count.process_request(call, (), {"refuse": True}, "editMessageText", {"chat_id": 8}, None)
    assert pace.chat_wait(8, loop_time) > 5
