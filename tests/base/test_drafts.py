"""A draft is armed while its screen is the last one touched; left, it keeps what it holds."""

from datetime import timedelta

import pytest

from bot.base import drafts
from bot.base.errors import Gone
from db.engine import Database
from db.models import Draft
from tests.planning import NOW, Team


def test_it_waits_until_it_is_left_and_its_own_screen_arms_it_again(database: Database, team: Team) -> None:
    run = database.transact
    opened = run(drafts.open, team.olga, "name", {"a": 1}, NOW)
    assert run(drafts.waiting, team.olga, NOW) is not None
    run(drafts.leave, team.olga)
    left = run(drafts.current, team.olga, NOW)
    assert run(drafts.waiting, team.olga, NOW) is None
    assert left is not None
    assert (left.data, left.version) == ({"a": 1}, opened.version), "its buttons go on with it"
    run(drafts.arm, team.olga)
    assert run(drafts.waiting, team.olga, NOW) is not None
    assert run(drafts.waiting, team.olga, NOW + drafts.PATIENCE) is None


def test_opening_another_arms_and_leaving_touches_nobody_else(database: Database, team: Team) -> None:
    run = database.transact
    for who in (team.olga, team.pedro):
        run(drafts.open, who, "name", {}, NOW)
    run(drafts.leave, team.olga)
    assert run(drafts.waiting, team.pedro, NOW) is not None
    again = run(drafts.open, team.olga, "post", {}, NOW)
    assert (again.armed, again.version) == (True, 2)


def test_a_question_in_between_is_noted_and_no_step(database: Database, team: Team) -> None:
    run = database.transact
    opened = run(drafts.open, team.olga, "name", {"a": 1}, NOW)
    run(drafts.asked, team.olga)
    draft = run(drafts.waiting, team.olga, NOW)
    assert draft is not None
    assert (draft.data, draft.version) == ({"a": 1, drafts.ASKED: True}, opened.version)


def test_cancelling_spares_what_has_a_cancel_of_its_own(database: Database, team: Team) -> None:
    run = database.transact
    run(drafts.open, team.olga, "report", {}, NOW)
    run(drafts.cancel, team.olga, {"report"})
    assert run(drafts.current, team.olga, NOW + timedelta(hours=1)) is not None
    run(drafts.cancel, team.olga, {"name"})
    with pytest.raises(Gone):
        run(drafts.close, team.olga, 1)
    assert run(lambda session: session.get(Draft, team.olga)) is None
