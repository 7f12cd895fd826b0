"""Letters of one kind that leave for one person at once are one message, and each of them knows what came of it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from bot.app import LETTERS
from bot.base import outbox
from bot.delivery import gathering, settling, taking
from bot.delivery.resolving import Letter
from bot.delivery.settling import CallOutcome
from bot.edge.letters import LetterKind, Letters
from bot.edge.screen import Screen
from db.engine import Database
from db.models import Delivery, DeliveryAction, DeliveryState
from tests.conftest import Clock
from tests.delivery.people import add_people, enqueue
from tests.delivery.test_sending import BOGOTA, lead

GATHERING: Letters = {
    **LETTERS,
    "text": LetterKind(
        screen=lambda params: Screen(params["html"]),
        together=lambda each: Screen(" · ".join(params["html"] for params in each)),
    ),
}


def _take(database: Database, number: int, clock: Clock, letters: Letters = GATHERING) -> list[Letter]:
    return list(database.transact(taking.take, number, clock(), 1, BOGOTA, letters).letters)


def _all(database: Database) -> list[Delivery]:
    return list(database.transact(lambda session: session.exec(select(Delivery).order_by(Delivery.id)).all()))  # type: ignore[arg-type]


def _three(database: Database, clock: Clock) -> int:
    """Enqueues two letters for Ana, one for Luis, and one for Ana that is not due."""
    ana, luis = add_people(database, [11, 12], clock())
    for html, whom, minutes in (("uno", ana, 0), ("dos", ana, 0), ("otro", luis, 0), ("después", ana, 60)):
        later = clock() + timedelta(minutes=minutes)
        enqueue(database, whom, clock(), html, params={"html": html}, not_before=later)
    return lead(database, clock())


def test_what_is_due_for_one_person_leaves_together(database: Database, clock: Clock) -> None:
    number = _three(database, clock)
    [both] = _take(database, number, clock)
    assert ([each["html"] for each in both.parts], len(both.joined)) == (["uno", "dos"], 1)
    assert [each.state for each in _all(database)] == ["sending", "sending", "queued", "queued"]
    database.transact(
        settling.settle, number, [CallOutcome(both, DeliveryState.SENT, message_id=7)], clock(), GATHERING
    )
    assert [(each.state, each.message_id) for each in _all(database)][:2] == [(DeliveryState.SENT, 7)] * 2
    [alone] = _take(database, number, clock)
    assert (alone.params["html"], alone.parts) == ("otro", ())


@pytest.mark.parametrize(
    ("state", "more"),
    [(DeliveryState.QUEUED, {"counts": False}), (DeliveryState.UNCERTAIN, {}), (DeliveryState.FAILED, {})],
)
def test_what_came_of_the_call_is_written_of_each(
    database: Database, clock: Clock, state: DeliveryState, more: dict[str, bool]
) -> None:
    number = _three(database, clock)
    [both] = _take(database, number, clock)
    outcome = CallOutcome(both, state, again_at=clock(), **more)  # type: ignore[arg-type]
    database.transact(settling.settle, number, [outcome], clock(), GATHERING)
    assert [each.state for each in _all(database)][:2] == [state] * 2


def test_a_kind_that_does_not_gather_leaves_one_by_one(database: Database, clock: Clock) -> None:
    number = _three(database, clock)
    [first] = _take(database, number, clock, LETTERS)
    assert (first.params["html"], first.parts, dict(first.joined)) == ("uno", (), {})


def test_fewer_than_the_least_leave_one_by_one(database: Database, clock: Clock) -> None:
    number = _three(database, clock)
    letters = {**GATHERING, "text": replace(GATHERING["text"], least=3)}
    taken = _take(database, number, clock, letters)
    assert taken
    assert all(letter.parts == () and not letter.joined for letter in taken)


def test_a_message_holds_no_more_than_fit(database: Database, clock: Clock) -> None:
    [ana] = add_people(database, [11], clock())
    for at in range(gathering.MOST + 3):
        enqueue(database, ana, clock(), str(at), params={"html": str(at)})
    number = lead(database, clock())
    assert [len(_take(database, number, clock)[0].parts) for _ in range(2)] == [gathering.MOST, 3]


def test_an_edit_writes_the_whole_message_anew(database: Database, clock: Clock) -> None:
    number = _three(database, clock)
    [both] = _take(database, number, clock)
    database.transact(
        settling.settle, number, [CallOutcome(both, DeliveryState.SENT, message_id=7)], clock(), GATHERING
    )
    assert database.transact(outbox.edit_sent, "dos", "mark", clock()) == 1
    edits = [each for _ in range(2) for each in _take(database, number, clock) if each.action is DeliveryAction.EDIT]
    [edit] = edits
    assert ([each["html"] for each in edit.parts], edit.target, dict(edit.joined)) == (["uno", "dos"], 7, {})


def test_what_is_due_at_one_moment_leaves_in_the_order_in_which_it_was_written(
    database: Database, clock: Clock
) -> None:
    """Also where rows that were deleted left gaps, into which a database may write what comes later."""
    [ana] = add_people(database, [11], clock())
    for text in ("a", "b", "c", "d"):
        enqueue(database, ana, clock(), text, params={"html": text})
    number = lead(database, clock())
    for moment in (clock() - timedelta(hours=1), clock()):
        database.transact(_put, "a", moment)
    taken = [_take(database, number, clock, LETTERS)[0].params["html"] for _ in range(4)]
    assert taken == ["a", "b", "c", "d"]


def _put(session: Session, text: str, moment: datetime) -> None:
    """Moves a letter and back, so that PostgreSQL writes its row anew behind all others."""
    next(each for each in session.exec(select(Delivery)).all() if each.params["html"] == text).not_before = moment
