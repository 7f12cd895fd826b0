"""What a figure counts. That all of them agree with the raw history: test_figures_by_sql.py."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session

from bot.base.errors import Gone, Invalid, NotAllowed
from bot.plans import columns, figures, plans
from bot.plans.figures import Cell, Week
from bot.plans.plans import ACTIONS, State
from bot.workbooks import exports
from bot.workbooks.exports import Filters, Overview
from db.engine import Database
from db.models import Activity, ActivityStatus, Report
from tests.planning import MEDELLIN, NOW, SANTA_MARTA, TODAY, TUNJA, Team, add_activity

BOGOTA = ZoneInfo("America/Bogota")
SUNDAY = date(2026, 11, 22)  # ends the week of TODAY


def state(
    status: ActivityStatus, percentage: int = 0, due: date = TODAY, *, code: str = SANTA_MARTA, **more: Any
) -> State:
    values: dict[str, Any] = {"action": "mgei", "title": "", "product": "", "line": 1} | more
    activity = Activity(id=1, secretariat_code=code, code="A", due_on=due, sheet_due_on=due, **values)
    return State(
        activity=activity,
        secretariat={SANTA_MARTA: "Santa Marta", MEDELLIN: "Medellín"}[code],
        status=status,
        percentage=percentage,
        latest=None,
        reporter=None,
        evidence=0,
    )


def test_a_cell_counts_activities() -> None:
    past = TODAY - timedelta(days=7)
    states = [
        state(ActivityStatus.VERIFIED, 100, past),
        state(ActivityStatus.DONE, 100, past),
        state(ActivityStatus.RESCHEDULE_REQUESTED, 20, past),
        state(ActivityStatus.BLOCKED, 10, past),
        state(ActivityStatus.NOT_STARTED, 0, TODAY),
    ]
    assert figures.cell(states, TODAY) == Cell(total=5, done=2, verified=1, late=2, blocked=1, waiting=2, percentage=46)


def test_amounts_are_added_up_where_there_are_any() -> None:
    activities = [state(ActivityStatus.DONE, line=2).activity, state(ActivityStatus.DONE, line=3).activity]
    assert figures.sums(activities, [columns.LINE, columns.STARTS]) == {"line": 5}
    assert figures.sums([], [columns.LINE]) == {}


@pytest.mark.parametrize(("percentages", "mean"), [([], 0), ([0, 1], 1), ([33, 33, 34], 33), ([99, 100, 100], 100)])
def test_the_mean_is_rounded_half_up(percentages: list[int], mean: int) -> None:
    states = [state(ActivityStatus.IN_PROGRESS, each) for each in percentages]
    assert figures.cell(states, TODAY).percentage == mean


def test_groups_and_their_order() -> None:
    states = [
        state(ActivityStatus.DONE, 100),
        state(ActivityStatus.IN_PROGRESS, 50, code=MEDELLIN, action="permanencia"),
    ]
    assert list(figures.by_secretariat(states, TODAY)) == [MEDELLIN, SANTA_MARTA]
    by_action = figures.by_action(states, TODAY)
    assert tuple(by_action) == ACTIONS
    assert by_action["jornada-unica"] == Cell()
    assert figures.by_secretariat_and_action(states, TODAY).keys() == {(SANTA_MARTA, "mgei"), (MEDELLIN, "permanencia")}
    summary = figures.summary(states, TODAY)
    assert summary.secretariats == 2
    assert summary.statuses[ActivityStatus.DONE] == 1
    assert summary.statuses[ActivityStatus.BLOCKED] == 0
    assert set(summary.statuses) == set(ActivityStatus)


def say(
    session: Session, activity: int, status: ActivityStatus, at: datetime, person: int, *, undone: bool = False
) -> None:
    gone = at if undone else None
    source = f"tap:{activity}:{at.isoformat()}"
    session.add(Report(source=source, activity_id=activity, person_id=person, status=status, at=at, undone_at=gone))
    session.flush()


def weeks(session: Session, number: int = 3) -> list[int]:
    return [week.done for week in figures.trend(session, plans.states(session), number, TODAY, BOGOTA)]


@pytest.fixture
def at() -> datetime:
    """The last second of the Sunday before, in Bogota."""
    return datetime(2026, 11, 16, 4, 59, 59, tzinfo=UTC)


def test_a_week_ends_on_sunday_at_midnight_in_bogota(database: Database, team: Team, at: datetime) -> None:
    def check(session: Session) -> None:
        found = figures.trend(session, plans.states(session), 2, TODAY, BOGOTA)
        assert found == [Week(SUNDAY - timedelta(weeks=1), 0), Week(SUNDAY, 0)]
        say(session, team.ju03, ActivityStatus.DONE, at, team.olga)
        assert weeks(session) == [0, 1, 1]
        other = add_activity(session, "JU-04")
        say(session, other, ActivityStatus.VERIFIED, at + timedelta(seconds=1), team.olga)
        assert weeks(session) == [0, 1, 2]

    database.transact(check)


def test_what_was_returned_or_undone_is_not_done_any_more(database: Database, team: Team, at: datetime) -> None:
    def check(session: Session) -> None:
        say(session, team.ju03, ActivityStatus.DONE, at - timedelta(weeks=1), team.olga)
        say(session, team.ju03, ActivityStatus.DONE, at - timedelta(days=3), team.olga)
        assert weeks(session) == [1, 1, 1]
        say(session, team.ju03, ActivityStatus.RETURNED, at, team.lucas)
        assert weeks(session) == [1, 0, 0]
        say(session, team.ju03, ActivityStatus.DONE, at + timedelta(hours=1), team.olga, undone=True)
        assert weeks(session) == [1, 0, 0]

    database.transact(check)


def test_a_clock_that_jumps_back_counts_nothing_twice(database: Database, team: Team, at: datetime) -> None:
    """A clock that jumps. The later report is the one with the greater id."""

    def check(session: Session) -> None:
        say(session, team.ju03, ActivityStatus.DONE, at - timedelta(weeks=1), team.olga)
        say(session, team.ju03, ActivityStatus.IN_PROGRESS, at + timedelta(hours=5), team.olga)
        say(session, team.ju03, ActivityStatus.DONE, at - timedelta(hours=5), team.olga)
        assert weeks(session) == [1, 1, 1]

    database.transact(check)


def test_the_trend_is_of_the_activities_asked_for(database: Database, team: Team, at: datetime) -> None:
    def check(session: Session) -> None:
        say(session, team.ju03, ActivityStatus.DONE, at, team.olga)
        add_activity(session, "ME-01", MEDELLIN)
        chosen = plans.states(session, [MEDELLIN])
        assert [week.done for week in figures.trend(session, chosen, 2, TODAY, BOGOTA)] == [0, 0]
        assert [week.done for week in figures.trend(session, [], 2, TODAY, BOGOTA)] == [0, 0]

    database.transact(check)


# Who may have what in a report, and what a period means


def seen(session: Session, actor: int | None, filters: Filters) -> Overview:
    return exports.overview(session, actor, filters, TODAY, BOGOTA)


def test_each_exports_what_is_theirs(database: Database, team: Team) -> None:
    def check(session: Session) -> None:
        add_activity(session, "ME-01", MEDELLIN)
        assert [each.activity.code for each in seen(session, team.lucas, Filters()).states] == ["JU-03"]
        assert seen(session, team.lucas, Filters()).filters.codes == frozenset({SANTA_MARTA, TUNJA})
        for everything in (None, team.diana):
            assert len(seen(session, everything, Filters()).states) == 2
        with pytest.raises(NotAllowed):
            seen(session, team.lucas, Filters(frozenset({SANTA_MARTA, MEDELLIN})))
        with pytest.raises(NotAllowed):
            seen(session, team.olga, Filters(frozenset({SANTA_MARTA})))

    database.transact(check)


@pytest.mark.parametrize(
    ("filters", "error"),
    [
        (Filters(frozenset({"00000"})), Gone),
        (Filters(actions=frozenset({"otra"})), Gone),
        (Filters(first=TODAY, last=TODAY - timedelta(days=1)), Invalid),
    ],
)
def test_filters_that_mean_nothing(database: Database, filters: Filters, error: type[Exception]) -> None:
    with pytest.raises(error):
        database.transact(seen, None, filters)


def test_a_period_takes_what_is_due_or_was_reported_in_it(database: Database, team: Team) -> None:
    """JU-03 is due on 4 December and reported on 20 November, local time."""

    def codes(session: Session, first: date | None, last: date | None) -> list[str]:
        return [each.activity.code for each in seen(session, None, Filters(first=first, last=last)).states]

    def check(session: Session) -> None:
        due, evening = date(2026, 12, 4), datetime(2026, 11, 21, 4, 59, tzinfo=UTC)
        assert codes(session, due, due) == ["JU-03"]
        assert codes(session, TODAY, TODAY) == []
        say(session, team.ju03, ActivityStatus.IN_PROGRESS, evening - timedelta(hours=1), team.olga, undone=True)
        assert codes(session, TODAY, TODAY) == []
        say(session, team.ju03, ActivityStatus.IN_PROGRESS, evening, team.olga)
        assert codes(session, TODAY, TODAY) == ["JU-03"]
        assert codes(session, TODAY + timedelta(days=1), due - timedelta(days=1)) == []
        assert codes(session, None, TODAY) == ["JU-03"]
        assert codes(session, date.min, date.max) == ["JU-03"]

    database.transact(check)


def test_the_history_has_undone_reports_and_archived_activities(database: Database, team: Team) -> None:
    def check(session: Session) -> None:
        say(session, team.ju03, ActivityStatus.DONE, NOW, team.olga, undone=True)
        say(session, team.ju03, ActivityStatus.DONE, NOW - timedelta(days=40), team.olga)
        session.get_one(Activity, team.ju03).archived_at = NOW
        session.flush()
        whole = exports.contents(session, team.lucas, Filters(), NOW, BOGOTA)
        assert (whole.overview.summary.whole.total, whole.overview.acts) == (0, 2)
        assert [each.event.undone_at is None for each in whole.history] == [True, False]
        assert whole.history[0].post == "Líder de cobertura"
        november = exports.contents(session, team.lucas, Filters(first=date(2026, 11, 1)), NOW, BOGOTA)
        assert len(november.history) == 1

    database.transact(check)
