"""What has to wait is kept for who consented, worked on by one process at a time, and for a day at most."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from bot.edge import kept
from bot.edge.kept import HELD_FOR, KEPT_FOR, Held, UnfinishedUpdate
from bot.people.people import CONSENT_VERSION
from db.engine import Database
from db.models import KeptReason, KeptUpdate, Person, Role, Standing
from tests import tables

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
ANA, LUIS, ROSA = 1, 2, 3


def waiting(number: int, chat_id: int = ANA, **more: Any) -> UnfinishedUpdate:
    payload = {"update_id": number, "message": {"text": "hola \0\ud800", "chat": {"id": chat_id, "type": "private"}}}
    values: dict[str, Any] = {"reason": KeptReason.TOO_MANY_REQUESTS, "taken_at": NOW, "not_before": NOW}
    return UnfinishedUpdate(update_id=number, chat_id=chat_id, payload=payload, **(values | more))


@pytest.fixture
def house(database: Database) -> Database:
    """Ana and Rosa consented, Luis did not."""

    def fill(session: Session) -> None:
        for chat_id, consent in ((ANA, CONSENT_VERSION), (LUIS, None), (ROSA, CONSENT_VERSION)):
            standing, role = Standing.ACTIVE, Role.COORDINATOR
            session.add(Person(chat_id=chat_id, role=role, standing=standing, consent=consent, joined_at=NOW))

    database.transact(fill)
    return database


def rows(database: Database) -> list[KeptUpdate]:
    return tables.rows(database, KeptUpdate)


def keep(database: Database, *all_of_them: UnfinishedUpdate, holder: str = "one") -> set[int]:
    return database.transact(kept.keep, all_of_them, holder, NOW)


def test_only_who_takes_part_and_consented(house: Database) -> None:
    stranger = 99
    assert keep(house, waiting(1), waiting(2, LUIS), waiting(3, stranger), waiting(4, ROSA)) == {1, 4}
    assert [row.update_id for row in rows(house)] == [1, 4]
    house.transact(lambda session: setattr(session.get(Person, 1), "standing", Standing.DEACTIVATED))
    assert keep(house, waiting(5)) == set()


def test_an_old_consent_is_none(house: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "CONSENT_VERSION", "2")
    assert keep(house, waiting(1)) == set()


def test_what_was_said_comes_back_as_it_was(house: Database) -> None:
    given = waiting(2**52, bugs=1, failures=3, not_before=NOW + timedelta(seconds=60))
    keep(house, given)
    row = rows(house)[0]
    assert (row.payload, row.bugs, row.failures) == (given.payload, 1, 3)
    assert (row.not_before, row.taken_at) == (given.not_before, NOW)


def test_kept_twice_is_kept_once(house: Database) -> None:
    assert keep(house, waiting(1)) == keep(house, waiting(1), holder="two") == {1}
    assert [row.holder for row in rows(house)] == ["one"]


def test_one_process_at_a_time_until_the_other_falls_silent(house: Database) -> None:
    keep(house, waiting(1))
    just_before, after = NOW + HELD_FOR - timedelta(seconds=1), NOW + HELD_FOR
    assert house.transact(kept.claim, 1, "two", just_before) is Held.ANOTHERS
    assert house.transact(kept.take_over, "two", just_before, alone=False) == []
    assert [row.update_id for row in house.transact(kept.take_over, "two", after, alone=False)] == [1]
    assert house.transact(kept.claim, 1, "one", after) is Held.ANOTHERS
    assert house.transact(kept.claim, 1, "two", after) is Held.MINE
    assert house.transact(kept.remove, 1)
    assert not house.transact(kept.remove, 1)
    assert house.transact(kept.claim, 1, "two", after) is Held.GONE


def test_who_goes_on_keeps_what_it_holds(house: Database) -> None:
    keep(house, waiting(1))
    assert house.transact(kept.renew, "one", NOW + HELD_FOR) == {1}
    assert house.transact(kept.renew, "two", NOW + HELD_FOR) == set()
    assert house.transact(kept.take_over, "two", NOW + HELD_FOR * 1.5, alone=False) == []


def test_a_stop_leaves_it_to_the_next_at_once(house: Database) -> None:
    keep(house, waiting(1))
    house.transact(kept.release, "one", NOW)
    assert len(house.transact(kept.take_over, "two", NOW, alone=False)) == 1


def test_who_is_alone_need_not_wait_for_a_dead_process(house: Database) -> None:
    keep(house, waiting(9), waiting(8), waiting(7, ROSA))
    assert [row.update_id for row in house.transact(kept.take_over, "two", NOW, alone=True)] == [7, 8, 9]
    assert house.transact(kept.take_over, "two", NOW, alone=True) == []


def test_eight_processes_that_reach_for_the_same_rows_get_each_once(house: Database) -> None:
    keep(house, *(waiting(number) for number in range(40)))

    def reach(holder: str) -> list[int]:
        return [row.update_id for row in house.transact(kept.take_over, holder, NOW + HELD_FOR, alone=False)]

    with ThreadPoolExecutor(8) as threads:
        taken = [number for found in threads.map(reach, "abcdefgh") for number in found]
    assert sorted(taken) == list(range(40))


def test_what_another_process_keeps_of_the_same_person_comes_first(house: Database) -> None:
    keep(house, waiting(5), waiting(6, ROSA))

    def first(chat_id: int, number: int, holder: str) -> int | None:
        return house.transact(kept.first_elsewhere, chat_id, number, holder)

    assert first(ANA, 7, "two") == 5
    assert first(ANA, 5, "two") == 5  # the very same, redelivered
    assert first(ANA, 4, "two") is None
    assert first(ANA, 7, "one") is None
    assert first(ROSA, 6, "two") == 6


def test_how_a_try_ended_is_noted_by_its_holder_alone(house: Database) -> None:
    keep(house, waiting(1))
    later = NOW + timedelta(hours=1)
    failed = waiting(1, reason=KeptReason.BUG, bugs=2, failures=1, not_before=later)
    house.transact(kept.failed, failed, "two")
    assert rows(house)[0].bugs == 0
    house.transact(kept.failed, failed, "one")
    row = rows(house)[0]
    assert (row.reason, row.bugs, row.failures, row.not_before) == (KeptReason.BUG, 2, 1, later)


def test_a_day_and_no_longer(house: Database) -> None:
    keep(house, waiting(1), waiting(2), waiting(3, taken_at=NOW + timedelta(seconds=1)))
    day = NOW + KEPT_FOR
    assert house.transact(kept.forget_old, day - timedelta(seconds=1)) == []
    assert sorted(payload["update_id"] for payload in house.transact(kept.forget_old, day)) == [1, 2]
    assert house.transact(kept.forget_old, day) == []
    assert [row.update_id for row in rows(house)] == [3]
