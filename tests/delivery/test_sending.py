"""The sender's end of the outbox, on both databases: what may leave, what a lost lease forbids, what a crash leaves."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from bot.app import LETTERS
from bot.base import leases, outbox
from bot.base.leases import LeaseLost
from bot.delivery import settling, taking
from bot.delivery.resolving import Letter
from bot.delivery.settling import CallOutcome
from bot.delivery.taking import MOST_ATTEMPTS, Batch
from db.engine import Database
from db.models import DeliveryClass, DeliveryState, Person
from tests import postgres
from tests.conftest import Clock
from tests.delivery.people import MINUTE, add_people, enqueue, enqueue_all, row, states

BOGOTA = ZoneInfo("America/Bogota")
LENGTH = timedelta(seconds=5)


def take_over(database: Database, now: datetime, holder: str = "a") -> int | None:
    return database.transact(taking.take_over, holder, now, LENGTH)


def lead(database: Database, now: datetime, holder: str = "a") -> int:
    number = take_over(database, now, holder)
    assert number is not None
    return number


def take(database: Database, number: int, now: datetime, most: int = 10) -> Batch:
    return database.transact(taking.take, number, now, most, BOGOTA, LETTERS)


def settle(database: Database, number: int, now: datetime, letter: Letter, state: DeliveryState, **more: Any) -> None:
    database.transact(settling.settle, number, [CallOutcome(letter, state, **more)], now, LETTERS)


def person(database: Database, person_id: int) -> Person:
    return database.transact(lambda session: session.get_one(Person, person_id))


# The lease


def test_one_sender_at_a_time_and_the_number_grows(database: Database, clock: Clock) -> None:
    assert take_over(database, clock(), "a") == 1
    assert take_over(database, clock(), "b") is None
    clock.advance(seconds=5)
    assert take_over(database, clock(), "b") == 2
    assert take_over(database, clock(), "a") is None


def test_its_own_holder_gets_a_new_number_at_once(database: Database, clock: Clock) -> None:
    assert [take_over(database, clock()), take_over(database, clock())] == [1, 2]


def test_a_renewed_lease_stays_and_one_given_back_is_free(database: Database, clock: Clock) -> None:
    number = lead(database, clock())
    clock.advance(seconds=4)
    assert database.transact(leases.renew, taking.LEASE, number, clock() + LENGTH)
    clock.advance(seconds=4)
    assert take_over(database, clock(), "b") is None
    database.transact(leases.renew, taking.LEASE, number, clock())
    assert take_over(database, clock(), "b") == 2
    assert not database.transact(leases.renew, taking.LEASE, number, clock() + LENGTH)


def test_who_lost_the_lease_takes_nothing(database: Database, clock: Clock) -> None:
    [ana] = add_people(database, [11], clock())
    enqueue(database, ana, clock())
    old = lead(database, clock(), "a")
    clock.advance(seconds=5)
    lead(database, clock(), "b")
    with pytest.raises(LeaseLost):
        take(database, old, clock())
    assert states(database) == {"queued": 1}


# What may leave


def test_what_is_taken_is_sending_and_taken_once(database: Database, clock: Clock) -> None:
    [ana] = add_people(database, [11], clock())
    enqueue(database, ana, clock(), params={"html": "Hola"}, delivery_class=DeliveryClass.ONCE)
    number = lead(database, clock())
    [letter] = take(database, number, clock()).letters
    assert letter == Letter(
        id=row(database).id or 0,
        person_id=ana,
        chat_id=11,
        template="text",
        params={"html": "Hola"},
        delivery_class=DeliveryClass.ONCE,
        attempts=1,
    )
    assert (row(database).state, row(database).reserved_by) == (DeliveryState.SENDING, number)
    assert take(database, number, clock()) == Batch([], more=False)


def test_the_most_urgent_leave_first_and_what_is_not_due_waits(database: Database, clock: Clock) -> None:
    [ana] = add_people(database, [11], clock())
    enqueue(database, ana, clock(), "last", priority=9)
    enqueue(database, ana, clock(), "second", not_before=clock() - MINUTE)
    enqueue(database, ana, clock(), "third")
    enqueue(database, ana, clock(), "first", priority=1)
    enqueue(database, ana, clock(), "later", priority=1, not_before=clock() + MINUTE)
    number = lead(database, clock())
    batch = take(database, number, clock(), 2)
    assert [letter.params["html"] for letter in batch.letters] == ["<b>first</b>", "<b>second</b>"]
    assert batch.more
    rest = take(database, number, clock())
    assert [letter.params["html"] for letter in rest.letters] == ["<b>third</b>", "<b>last</b>"]
    assert not rest.more


@pytest.mark.parametrize(
    ("who", "what", "state", "reason"),
    [
        ({"chat_id": None}, {}, "unreachable", "no chat"),
        ({"unreachable_since": datetime(2026, 11, 1, tzinfo=UTC)}, {}, "unreachable", "blocked"),
        ({}, {"expires_at": datetime(2026, 11, 20, 15, 0, tzinfo=UTC)}, "expired", None),
        # quiet until seven in the morning, worthless by then
        (
            {"quiet_from": 8, "quiet_until": 7},
            {"expires_at": datetime(2026, 11, 20, 17, 0, tzinfo=UTC)},
            "expired",
            None,
        ),
    ],
)
def test_what_must_not_leave_is_closed_with_its_reason(
    database: Database, clock: Clock, who: dict[str, Any], what: dict[str, Any], state: str, reason: str | None
) -> None:
    [ana] = add_people(database, [11], clock())

    def change(session: Session) -> None:
        session.get_one(Person, ana).sqlmodel_update(who)

    database.transact(change)
    enqueue(database, ana, clock(), **what)
    assert take(database, lead(database, clock()), clock()) == Batch([], more=False)
    assert (row(database).state, row(database).reason, row(database).settled_at) == (state, reason, clock())


def test_quiet_hours_put_off_all_but_the_urgent(database: Database, clock: Clock) -> None:
    [ana] = add_people(database, [11], clock(), quiet_from=19, quiet_until=7, quiet_days=True)
    clock.advance(hours=10)  # Friday, 20:00
    enqueue(database, ana, clock(), "calm")
    enqueue(database, ana, clock(), "urgent", urgent=True)
    batch = take(database, lead(database, clock()), clock())
    assert [letter.params["html"] for letter in batch.letters] == ["<b>urgent</b>"]
    assert row(database, "calm").state is DeliveryState.QUEUED
    assert row(database, "calm").not_before == datetime(2026, 11, 23, 12, 0, tzinfo=UTC)  # Monday, 7:00


def test_many_that_may_not_leave_do_not_hide_the_one_that_may(database: Database, clock: Clock) -> None:
    add_people(database, list(range(1, 301)), clock(), quiet_from=8, quiet_until=7)
    enqueue_all(database, clock(), DeliveryClass.MUST, "calm")
    [ana] = add_people(database, [999], clock())
    enqueue(database, ana, clock(), priority=9)
    [letter] = take(database, lead(database, clock()), clock(), 1).letters
    assert letter.person_id == ana


def test_a_name_is_looked_up_when_the_message_leaves(database: Database, clock: Clock) -> None:
    ana, wilmer, gone = add_people(database, [11, 12, 13], clock())
    database.transact(lambda session: session.get_one(Person, gone).sqlmodel_update({"name": None}))
    for who in (wilmer, gone, 10_000):
        enqueue(database, ana, clock(), str(who), params={"person": who})
    letters = take(database, lead(database, clock()), clock()).letters
    assert [letter.params for letter in letters] == [{"person": "Persona 12"}, {"person": None}, {"person": None}]


# How calls end


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        ({"state": DeliveryState.SENT, "message_id": 77}, {"state": "sent", "message_id": 77, "attempts": 1}),
        ({"state": DeliveryState.FAILED, "reason": "too long"}, {"state": "failed", "reason": "too long"}),
        ({"state": DeliveryState.UNCERTAIN, "reason": "TimedOut"}, {"state": "uncertain", "reason": "TimedOut"}),
        ({"state": DeliveryState.QUEUED}, {"state": "queued", "attempts": 1, "reserved_by": None, "settled_at": None}),
        ({"state": DeliveryState.QUEUED, "counts": False}, {"state": "queued", "attempts": 0, "reserved_by": None}),
    ],
)
def test_an_outcome_is_written_and_again_without_effect(
    database: Database, clock: Clock, ended: dict[str, Any], expected: dict[str, Any]
) -> None:
    [ana] = add_people(database, [11], clock())
    enqueue(database, ana, clock())
    number = lead(database, clock())
    [letter] = take(database, number, clock()).letters
    for _ in range(2):
        settle(database, number, clock(), letter, **ended)
        assert {name: getattr(row(database), name) for name in expected} == expected


def test_a_message_put_off_comes_at_its_time(database: Database, clock: Clock) -> None:
    [ana] = add_people(database, [11], clock())
    enqueue(database, ana, clock())
    number = lead(database, clock())
    [letter] = take(database, number, clock()).letters
    settle(database, number, clock(), letter, DeliveryState.QUEUED, again_at=clock() + MINUTE)
    assert not take(database, number, clock()).letters
    clock.advance(minutes=1)
    assert take(database, number, clock()).letters[0].attempts == 2


def test_who_blocked_the_bot_is_remembered(database: Database, clock: Clock) -> None:
    [ana] = add_people(database, [11], clock())
    enqueue(database, ana, clock())
    number = lead(database, clock())
    [letter] = take(database, number, clock()).letters
    settle(database, number, clock(), letter, DeliveryState.UNREACHABLE, reason="Forbidden")
    assert person(database, ana).unreachable_since == clock()


def test_a_chat_that_moved_is_followed_unless_it_is_somebody_elses(database: Database, clock: Clock) -> None:
    ana, wilmer = add_people(database, [11, 12], clock())
    enqueue(database, ana, clock())
    number = lead(database, clock())
    [letter] = take(database, number, clock()).letters
    settle(database, number, clock(), letter, DeliveryState.QUEUED, moved_to=12)
    assert person(database, ana).chat_id == 11
    [letter] = take(database, number, clock()).letters
    settle(database, number, clock(), letter, DeliveryState.QUEUED, moved_to=13)
    assert (person(database, ana).chat_id, person(database, wilmer).chat_id) == (13, 12)


# Taken back while it was under way


def test_what_is_withdrawn_during_a_call_that_fails_does_not_go_again(database: Database, clock: Clock) -> None:
    [ana] = add_people(database, [11], clock())
    enqueue(database, ana, clock())
    number = lead(database, clock())
    [letter] = take(database, number, clock()).letters
    assert database.transact(outbox.withdraw, "one", clock()) == 0
    settle(database, number, clock(), letter, DeliveryState.QUEUED)
    assert not take(database, number, clock()).letters
    assert states(database) == {"cancelled": 1}


# After a crash


def test_a_crash_sends_must_again_and_leaves_once_in_doubt(database: Database, clock: Clock) -> None:
    [ana] = add_people(database, [11], clock())
    for name in ("once", "must"):
        enqueue(database, ana, clock(), name, delivery_class=DeliveryClass(name))
    take(database, lead(database, clock()), clock())
    enqueue(database, ana, clock(), "waits")
    number = lead(database, clock())
    assert (row(database, "once").state, row(database, "once").reason) == ("uncertain", "interrupted")
    assert {letter.params["html"] for letter in take(database, number, clock()).letters} == {
        "<b>must</b>",
        "<b>waits</b>",
    }


def test_must_is_not_sent_again_for_ever(database: Database, clock: Clock) -> None:
    [ana] = add_people(database, [11], clock())
    enqueue(database, ana, clock())
    for _ in range(MOST_ATTEMPTS):
        take(database, lead(database, clock()), clock())
    lead(database, clock())
    assert (row(database).state, row(database).attempts) == ("uncertain", MOST_ATTEMPTS)


def test_who_made_the_call_knows_better_than_who_took_over(database: Database, clock: Clock) -> None:
    [ana] = add_people(database, [11], clock())
    enqueue(database, ana, clock(), delivery_class=DeliveryClass.ONCE)
    old = lead(database, clock(), "a")
    [letter] = take(database, old, clock()).letters
    clock.advance(seconds=5)
    lead(database, clock(), "b")
    assert row(database).state is DeliveryState.UNCERTAIN
    settle(database, old, clock(), letter, DeliveryState.SENT, message_id=7)
    assert row(database).state is DeliveryState.SENT


def test_an_old_sender_does_not_settle_what_the_new_one_sends(database: Database, clock: Clock) -> None:
    [ana] = add_people(database, [11], clock())
    enqueue(database, ana, clock())
    old = lead(database, clock(), "a")
    [letter] = take(database, old, clock()).letters
    clock.advance(seconds=5)
    new = lead(database, clock(), "b")
    take(database, new, clock())
    settle(database, old, clock(), letter, DeliveryState.FAILED, reason="late")
    assert (row(database).state, row(database).reserved_by) == (DeliveryState.SENDING, new)


def test_what_was_marked_and_never_called_goes_back_untouched(database: Database, clock: Clock) -> None:
    [ana] = add_people(database, [11], clock())
    enqueue(database, ana, clock(), delivery_class=DeliveryClass.ONCE)
    number = lead(database, clock())
    take(database, number, clock())
    assert database.transact(taking.release, number) == 1
    assert (row(database).state, row(database).attempts) == (DeliveryState.QUEUED, 0)


@pytest.mark.timers
def test_a_sender_frozen_in_a_transaction_does_not_hold_up_the_next_one(postgres_address: str, clock: Clock) -> None:
    """PostgreSQL only: SQLite knows no such timeout, and is for one process."""
    name = f"alianza_frozen{postgres.WORKER}"
    with postgres.database(postgres_address, name, postgres.TEMPLATE) as url, Database(url) as database:
        number = lead(database, clock(), "a")
        clock.advance(seconds=5)
        with Session(database.engine) as frozen:
            taking.take(frozen, number, clock(), 1, BOGOTA, LETTERS)
            assert take_over(database, clock(), "b") == number + 1
            with pytest.raises(DBAPIError, match="idle-in-transaction"):
                frozen.execute(text("SELECT 1"))
