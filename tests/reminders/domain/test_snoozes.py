"""«Recuérdeme después», on both databases: the deadline stays where it is."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from bot.base.errors import Gone, Invalid, NotAllowed
from bot.reminders import snoozes
from bot.reminders.facts import facts
from bot.reports import reports
from bot.reports.reports import Wish
from db.engine import Database
from db.models import Activity, ActivityStatus, Snooze
from tests.planning import DUE, NOW, TODAY, Team

BOGOTA = ZoneInfo("America/Bogota")
MONDAY = date(2026, 11, 23)


def snooze(
    database: Database,
    team: Team,
    until: date = MONDAY,
    source: str = "tap:1",
    now: datetime = NOW,
    person: int | None = None,
) -> Snooze:
    return database.transact(snoozes.snooze, person or team.olga, team.ju03, until, source, now, TODAY)


def holding(database: Database, today: date = TODAY) -> dict[tuple[int, int], date]:
    return dict(database.transact(facts, today, BOGOTA).snoozed)


def report(database: Database, team: Team, now: datetime) -> None:
    wish = Wish(ActivityStatus.IN_PROGRESS)
    database.transact(reports.submit, team.pedro, team.ju03, wish, None, "tap:r", now)


def test_a_snooze_moves_no_deadline(database: Database, team: Team) -> None:
    assert snooze(database, team).until == MONDAY
    due = database.transact(lambda session: session.get_one(Activity, team.ju03).due_on)
    assert due == DUE
    assert holding(database) == {(team.olga, team.ju03): MONDAY}


def test_the_same_tap_five_times_is_one(database: Database, team: Team) -> None:
    assert len({snooze(database, team).id for _ in range(5)}) == 1
    assert database.transact(_count) == 1


def test_the_latest_one_counts_also_when_it_is_shorter(database: Database, team: Team) -> None:
    """Weeks later too: the longer one it took the place of does not come back."""
    snooze(database, team, TODAY + timedelta(days=31))
    snooze(database, team, MONDAY, "tap:2", NOW + timedelta(minutes=1))
    assert holding(database) == {(team.olga, team.ju03): MONDAY}
    assert holding(database, TODAY + timedelta(days=20)) == {}


def test_a_report_ends_the_snoozes_made_before_it(database: Database, team: Team) -> None:
    snooze(database, team)
    report(database, team, NOW + timedelta(minutes=1))
    assert holding(database) == {}
    snooze(database, team, source="tap:2", now=NOW + timedelta(minutes=2))
    assert holding(database) == {(team.olga, team.ju03): MONDAY}


@pytest.mark.parametrize("until", [TODAY, TODAY - timedelta(days=1), TODAY + timedelta(days=32)])
def test_a_day_that_is_past_or_too_far_is_refused(database: Database, team: Team, until: date) -> None:
    with pytest.raises(Invalid, match="snooze_date"):
        snooze(database, team, until)


def test_what_is_reported_as_done_needs_no_snooze(database: Database, team: Team) -> None:
    done = Wish(ActivityStatus.DONE)
    database.transact(reports.submit, team.pedro, team.ju03, done, None, "tap:r", NOW)
    with pytest.raises(Invalid, match="snooze_closed"):
        snooze(database, team)


def test_nobody_puts_off_what_is_not_theirs_to_see(database: Database, team: Team) -> None:
    with pytest.raises(NotAllowed):
        snooze(database, team, person=team.bea)
    with pytest.raises(Gone):
        database.transact(snoozes.snooze, team.olga, 999, MONDAY, "tap:1", NOW, TODAY)
    assert database.transact(_count) == 0


def _count(session: Session) -> int:
    return len(session.exec(select(Snooze.id)).all())
