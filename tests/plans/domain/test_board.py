"""The board counts activities, the worst secretariats first, for coordinators."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from bot.base.errors import NotAllowed
from bot.plans import board
from bot.plans.board import Board, Filter
from bot.plans.plans import ACTIONS
from bot.reminders import summaries
from db.engine import Database
from db.models import Activity, ActivityStatus, Person, Report, Role, Standing

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
TODAY = date(2026, 11, 20)
BOGOTA = ZoneInfo("America/Bogota")
SANTA_MARTA, MEDELLIN, QUIBDO = "47001", "05001", "27001"
COORDINATOR, LIAISON, OFFICIAL = 1, 2, 3

# secretariat, action, line, days until due, what was reported (status, percentage, days ago)
PLAN = [
    (SANTA_MARTA, "mgei", 1, -5, [("in_progress", 40, 20)]),
    (SANTA_MARTA, "mgei", 2, 5, [("blocked", 20, 3)]),
    (SANTA_MARTA, "permanencia", 1, 5, []),
    (MEDELLIN, "mgei", 1, -9, [("in_progress", 10, 30), ("done", 100, 12)]),
    (MEDELLIN, "jornada-unica", 3, 9, [("done", 100, 9), ("verified", 100, 1)]),
    (QUIBDO, "mgei", 2, 1, []),
]


@pytest.fixture
def plans(database: Database) -> Database:
    database.transact(_fill)
    return database


def _fill(session: Session) -> None:
    for number, role in enumerate((Role.COORDINATOR, Role.LIAISON, Role.OFFICIAL), 1):
        session.add(Person(id=number, role=role, standing=Standing.ACTIVE, consent="1", joined_at=NOW))
    session.flush()
    for number, (code, action, line, days, said) in enumerate(PLAN, 1):
        due = TODAY + timedelta(days=days)
        session.add(
            Activity(
                id=number,
                secretariat_code=code,
                code=f"A-{number}",
                line=line,
                action=action,
                title="Actividad",
                product="Acta",
                due_on=due,
                sheet_due_on=due,
            )
        )
        session.flush()
        for turn, (status, percentage, ago) in enumerate(said):
            session.add(
                Report(
                    source=f"{number}-{turn}",
                    activity_id=number,
                    person_id=OFFICIAL,
                    status=ActivityStatus(status),
                    percentage=percentage,
                    at=NOW - timedelta(days=ago),
                )
            )


def seen(database: Database, region: str | None = None, line: int | None = None, action: str | None = None) -> Board:
    return database.transact(board.board, COORDINATOR, Filter(region, line, action), TODAY, BOGOTA)


def test_the_worst_comes_first(plans: Database) -> None:
    """As in the message of Mondays: what is late, then what is due this week, then the name."""
    found = seen(plans)
    assert [row.name for row in found.rows] == ["Santa Marta", "Medellín", "Quibdó"]
    assert [(row.whole.late, row.due) for row in found.rows] == [(1, 0), (0, 0), (0, 0)]
    monday = plans.transact(board.board, COORDINATOR, Filter(), TODAY + timedelta(days=3), BOGOTA)
    told = plans.transact(summaries.by_secretariat, TODAY + timedelta(days=3))
    assert [row.name for row in monday.rows] == ["Santa Marta", "Quibdó", "Medellín"], "due is before the rest"
    assert [name for _, name in told] == [row.name for row in monday.rows]


def test_a_cell_is_a_secretariat_and_an_action_that_has_activities(plans: Database) -> None:
    first = seen(plans).rows[0]
    assert list(first.cells) == ["mgei", "permanencia"]
    assert (first.cells["mgei"].total, first.cells["mgei"].percentage, first.cells["mgei"].late) == (2, 30, 1)


def test_all_together(plans: Database) -> None:
    whole = seen(plans).whole
    assert (whole.total, whole.done, whole.verified, whole.late, whole.blocked, whole.waiting) == (6, 2, 1, 1, 1, 1)


def test_by_week(plans: Database) -> None:
    """At the end of Sundays; one was done on the 8th, a Sunday, another on the 11th."""
    weeks = seen(plans).weeks
    assert len(weeks) == board.WEEKS
    assert [(week.ends_on.day, week.done) for week in weeks[-4:]] == [(1, 0), (8, 1), (15, 2), (22, 2)]


@pytest.mark.parametrize(
    ("region", "line", "action", "names", "total"),
    [
        ("Caribe", None, None, ["Santa Marta"], 3),
        (None, 2, None, ["Quibdó", "Santa Marta"], 2),
        (None, None, "jornada-unica", ["Medellín"], 1),
        ("Andina", 1, "mgei", ["Medellín"], 1),
        ("Orinoquía", None, None, [], 0),
    ],
)
def test_filters(
    plans: Database, region: str | None, line: int | None, action: str | None, names: list[str], total: int
) -> None:
    found = seen(plans, region, line, action)
    assert [row.name for row in found.rows] == names
    assert found.whole.total == total
    assert list(found.actions) == ([action] if action else list(ACTIONS))


@pytest.mark.parametrize("actor", [LIAISON, OFFICIAL])
def test_only_for_coordinators(plans: Database, actor: int) -> None:
    with pytest.raises(NotAllowed):
        plans.transact(board.board, actor, Filter(), TODAY, BOGOTA)
