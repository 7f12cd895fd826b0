"""The outbox: said once, taken back while it can be, counted."""

from threading import Event
from typing import Any

from sqlalchemy import event
from sqlmodel import Session, select

from bot.base import outbox
from db.engine import Database
from db.models import Delivery, DeliveryClass, DeliveryState, Person
from tests.conftest import Clock
from tests.delivery.people import MINUTE, add_people, enqueue, enqueue_all, row, states


def test_the_same_key_is_said_once(database: Database, clock: Clock) -> None:
    [ana] = add_people(database, [11], clock())
    assert enqueue(database, ana, clock(), "deadline:7") is True
    assert enqueue(database, ana, clock(), "deadline:7") is False
    assert states(database) == {"queued": 1}


def test_a_row_says_what_was_asked_for(database: Database, clock: Clock) -> None:
    [ana] = add_people(database, [11], clock())
    later = clock() + MINUTE
    times: dict[str, Any] = {"not_before": later, "expires_at": later + MINUTE}
    enqueue(database, ana, clock(), delivery_class=DeliveryClass.ONCE, priority=2, urgent=True, **times)
    found = row(database)
    assert (found.delivery_class, found.priority, found.urgent) == (DeliveryClass.ONCE, 2, True)
    assert (found.not_before, found.expires_at, found.created_at) == (later, later + MINUTE, clock())
    assert (found.state, found.attempts, found.reserved_by, found.reason) == (DeliveryState.QUEUED, 0, None, None)


def test_one_statement_enqueues_for_all_and_equals_one_by_one(database: Database, clock: Clock) -> None:
    first, second = add_people(database, [11, 12], clock())
    assert enqueue_all(database, clock(), DeliveryClass.MUST, "week:1") == 2
    assert enqueue_all(database, clock(), DeliveryClass.MUST, "week:1") == 0
    enqueue(database, first, clock(), params={"html": "Aviso week:1"})
    by_one, at_once = row(database), row(database, f"week:1:{first}")
    own = {"id", "dedupe"}
    assert by_one.model_dump(exclude=own) == at_once.model_dump(exclude=own)
    assert row(database, f"week:1:{second}").person_id == second


def test_who_joins_the_segment_later_is_added_alone(database: Database, clock: Clock) -> None:
    add_people(database, [11, 12], clock())
    enqueue_all(database, clock(), DeliveryClass.ONCE, "announcement:1")
    add_people(database, [13], clock())
    assert enqueue_all(database, clock(), DeliveryClass.ONCE, "announcement:1") == 1


def test_a_selection_may_be_filtered_and_joined(database: Database, clock: Clock) -> None:
    ana, _ = add_people(database, [11, 12], clock())
    chosen = select(Person.id).join(Delivery, isouter=True).where(Person.chat_id == 11)

    def announce(session: Session) -> int:
        return outbox.enqueue_each(
            session,
            chosen,  # type: ignore[arg-type]
            template="text",
            params={},
            dedupe_prefix="a",
            now=clock(),
            not_before=clock() + MINUTE,
            expires_at=clock() + 2 * MINUTE,
        )

    assert database.transact(announce) == 1
    assert row(database, f"a:{ana}").expires_at == clock() + 2 * MINUTE


def test_withdrawing_cancels_what_is_queued_by_key_or_by_id(database: Database, clock: Clock) -> None:
    add_people(database, [11, 12], clock())
    for announcement in ("announcement:1", "announcement:12", "announcement_1"):
        enqueue_all(database, clock(), DeliveryClass.ONCE, announcement)
    assert database.transact(outbox.withdraw, "announcement:1:", clock()) == 2
    assert database.transact(outbox.withdraw, "announcement:1:", clock()) == 0
    assert database.transact(outbox.withdraw, [row(database, "announcement:12:1").id or 0], clock()) == 1
    assert states(database) == {"queued": 3, "cancelled": 3}


def test_withdrawing_leaves_alone_what_has_ended(database: Database, clock: Clock) -> None:
    [ana] = add_people(database, [11], clock())
    enqueue(database, ana, clock())

    def sent(session: Session) -> None:
        session.exec(select(Delivery)).one().state = DeliveryState.SENT

    database.transact(sent)
    assert database.transact(outbox.withdraw, "one", clock()) == 0
    assert row(database).state is DeliveryState.SENT


def test_every_state_is_counted_even_at_zero(database: Database) -> None:
    assert database.transact(outbox.counts) == dict.fromkeys(DeliveryState, 0)


def test_a_commit_that_enqueued_is_heard_and_no_other(database: Database, clock: Clock) -> None:
    [ana] = add_people(database, [11], clock())
    heard = Event()
    with outbox.listening(database.engine, heard.set):
        database.transact(outbox.counts)
        assert not heard.is_set()
        enqueue(database, ana, clock())
        assert heard.is_set()
    heard.clear()
    enqueue(database, ana, clock(), "two")
    assert not heard.is_set()


def test_ten_thousand_are_one_statement(database: Database, clock: Clock) -> None:
    """And no row passes through Python."""
    add_people(database, list(range(1, 101)), clock())
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    event.listen(database.engine, "before_cursor_execute", note)
    assert enqueue_all(database, clock(), DeliveryClass.MUST, "all") == 100
    event.remove(database.engine, "before_cursor_execute", note)
    assert len([statement for statement in statements if "deliveries" in statement]) == 1
