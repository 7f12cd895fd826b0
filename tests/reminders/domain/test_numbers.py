"""The numbers of the policy: data that coordinators change, and every change in the audit."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from bot.base.errors import Invalid, NotAllowed
from bot.reminders import numbers
from bot.reminders.policy import Policy
from db.engine import Database
from db.models import AuditEntry
from tests.planning import NOW, Team

OURS = Policy(before=(15, 3), after_every=5, liaison_after=4, coordinator_after=9, hour=7)


def change(database: Database, actor: int, action: str = "", policy: Policy = OURS, minutes: int = 0) -> bool:
    return database.transact(numbers.change, actor, action, policy, NOW + timedelta(minutes=minutes))


def acts(database: Database) -> list[tuple[str, Any]]:
    found = select(AuditEntry).order_by(col(AuditEntry.id))
    return database.transact(lambda session: [(row.act, row.detail["action"]) for row in session.exec(found)])


def test_without_a_change_the_usual_numbers_hold(database: Database) -> None:
    assert database.transact(numbers.every) == {
        "": Policy(before=(10, 5, 1), after_every=3, liaison_after=3, coordinator_after=8, hour=8)
    }
    assert database.transact(numbers.hour) == 8


def test_a_change_holds_and_the_same_again_changes_nothing(database: Database, team: Team) -> None:
    assert change(database, team.diana)
    assert not change(database, team.dario, minutes=1)
    assert change(database, team.dario, "mgei", replace(OURS, before=()))
    assert database.transact(numbers.every) == {"": OURS, "mgei": replace(OURS, before=())}
    assert database.transact(numbers.hour) == 7
    assert acts(database) == [("policy_changed", ""), ("policy_changed", "mgei")]


def test_an_hour_of_an_action_does_not_count(database: Database, team: Team) -> None:
    change(database, team.diana, "mgei", replace(OURS, hour=15))
    assert database.transact(numbers.hour) == 8


def test_reset_the_general_one_holds_again_and_then_the_usual_numbers(database: Database, team: Team) -> None:
    change(database, team.diana)
    change(database, team.diana, "mgei", replace(OURS, after_every=0))
    assert [database.transact(numbers.reset, team.diana, action, NOW) for action in ("mgei", "mgei", "")] == [1, 0, 1]
    assert database.transact(numbers.every) == {"": Policy()}
    assert [act for act, _ in acts(database)][2:] == ["policy_reset", "policy_reset"]


def test_only_coordinators_change_it(database: Database, team: Team) -> None:
    for actor in (team.olga, team.lucas):
        with pytest.raises(NotAllowed):
            change(database, actor)
        with pytest.raises(NotAllowed):
            database.transact(numbers.reset, actor, "", NOW)
    assert acts(database) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"before": (0,)},
        {"before": (21,)},
        {"before": (1, 2, 3, 4, 5, 6, 7)},
        {"after_every": -1},
        {"liaison_after": 21},
        {"coordinator_after": -1},
        {"hour": 5},
        {"hour": 17},
    ],
)
def test_numbers_that_make_no_sense_are_refused(database: Database, team: Team, wrong: dict[str, Any]) -> None:
    """An hour from 17 on would leave every digest to the next day."""
    with pytest.raises(Invalid, match="policy"):
        change(database, team.diana, policy=replace(OURS, **wrong))
    assert acts(database) == []


def test_an_action_that_is_none_has_no_policy(database: Database, team: Team) -> None:
    with pytest.raises(Invalid, match="policy"):
        change(database, team.diana, "otra")


def test_days_before_are_put_in_order_without_repeats() -> None:
    assert numbers.checked("", Policy(before=(1, 10, 1, 5))).before == (10, 5, 1)
