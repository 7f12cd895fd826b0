"""Days off that no law has, on both databases."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from bot.base.calendar import DAY
from bot.base.errors import Gone, Invalid, NotAllowed
from bot.base.workdays import WorkingDays
from bot.people import calendars, days_off
from bot.plans import plans
from bot.plans.chat.words import due_in_words
from db.engine import Database
from db.models import AuditEntry, DayOff, Person
from tests.planning import MEDELLIN, NOW, SANTA_MARTA, TODAY, TUNJA, Team, add_activity

MONDAY, TUESDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 27)


def add(
    database: Database,
    actor: int,
    code: str | None,
    first: date = MONDAY,
    last: date = TUESDAY,
    reason: str = "Receso",
    source: str = "tap:1",
) -> DayOff:
    return database.transact(days_off.add, actor, code, first, last, reason, source, NOW, TODAY)


def working(database: Database) -> dict[str | None, list[date]]:
    """The working days of that week, by secretariat; None: of the country."""

    def read(session: Session) -> dict[str | None, list[date]]:
        country, own = calendars.between(session, MONDAY, FRIDAY)
        found: list[tuple[str | None, WorkingDays]] = [(None, country), *own.items()]
        return {code: [days.day(number) for number in range(1, len(days) + 1)] for code, days in found}

    return database.transact(read)


def acts(database: Database) -> list[str]:
    return database.transact(lambda session: list(session.exec(select(AuditEntry.act).order_by(AuditEntry.id))))  # type: ignore[arg-type]


def test_a_secretariats_days_off_are_its_own_and_everybodys_are_everybodys(database: Database, team: Team) -> None:
    week = [MONDAY + timedelta(days=n) for n in range(5)]
    assert working(database) == {None: week}
    add(database, team.lucas, SANTA_MARTA)
    assert working(database) == {None: week, SANTA_MARTA: week[2:]}
    add(database, team.diana, None, FRIDAY, FRIDAY, source="tap:2")
    assert working(database) == {None: week[:4], SANTA_MARTA: week[2:4]}
    mine = {team.olga: {MONDAY, TUESDAY, FRIDAY}, team.bea: {FRIDAY}, team.lucas: {FRIDAY}, team.diana: {FRIDAY}}
    assert database.transact(_ahead_of, list(mine)) == mine


def test_coordinators_add_for_everybody_and_liaisons_for_theirs(database: Database, team: Team) -> None:
    for actor, code in ((team.lucas, None), (team.lucas, MEDELLIN), (team.olga, SANTA_MARTA), (team.olga, None)):
        with pytest.raises(NotAllowed):
            add(database, actor, code)
    with pytest.raises(Gone):
        add(database, team.diana, "99999")
    assert add(database, team.diana, MEDELLIN).secretariat_code == MEDELLIN
    assert acts(database) == ["days_off_added"]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (TUESDAY, MONDAY),
        (TODAY - timedelta(days=9), TODAY - timedelta(days=1)),
        (MONDAY, MONDAY + timedelta(days=61)),
        (TODAY + timedelta(days=400), TODAY + timedelta(days=401)),
    ],
    ids=["backwards", "over", "too many", "too far"],
)
def test_dates_that_make_no_sense_are_refused(database: Database, team: Team, first: date, last: date) -> None:
    with pytest.raises(Invalid, match="days_off_dates"):
        add(database, team.diana, None, first, last)
    assert acts(database) == []


def test_days_that_began_already_may_still_be_added(database: Database, team: Team) -> None:
    assert add(database, team.diana, None, TODAY - timedelta(days=3), TODAY).ends_on == TODAY


def test_a_reason_is_needed_in_one_line(database: Database, team: Team) -> None:
    with pytest.raises(Invalid, match="needs_reason"):
        add(database, team.diana, None, reason=" \n ")
    assert add(database, team.diana, None, reason="Semana\nde  receso").reason == "Semana de receso"


def test_the_same_tap_five_times_adds_them_once(database: Database, team: Team) -> None:
    assert len({add(database, team.diana, None).id for _ in range(5)}) == 1
    assert acts(database) == ["days_off_added"]


def test_withdrawn_they_are_working_days_again_and_both_stay_in_the_audit(database: Database, team: Team) -> None:
    number = add(database, team.lucas, SANTA_MARTA).id or 0
    for actor in (team.olga, team.bea):
        with pytest.raises(NotAllowed):
            database.transact(days_off.withdraw, actor, number, NOW)
    for _ in range(2):
        assert database.transact(days_off.withdraw, team.diana, number, NOW).withdrawn_at == NOW
    assert SANTA_MARTA not in working(database)
    assert acts(database) == ["days_off_added", "days_off_withdrawn"]
    with pytest.raises(Gone):
        database.transact(days_off.withdraw, team.diana, 999, NOW)


def test_everybody_sees_those_ahead_that_concern_them(database: Database, team: Team) -> None:
    everybodys = add(database, team.diana, None, FRIDAY, FRIDAY).id
    theirs = add(database, team.diana, TUNJA, source="tap:2").id
    others = add(database, team.diana, MEDELLIN, source="tap:3").id
    seen = {
        actor: [each.row.id for each in database.transact(days_off.ahead, actor, TODAY)]
        for actor in (team.lucas, team.diana)
    }
    assert seen == {team.lucas: [theirs, everybodys], team.diana: [theirs, others, everybodys]}
    assert database.transact(days_off.ahead, team.diana, FRIDAY + timedelta(days=1)) == []
    with pytest.raises(NotAllowed):
        database.transact(days_off.ahead, team.olga, TODAY)


def test_what_is_due_in_a_recess_is_late_after_the_first_working_day(database: Database, team: Team) -> None:
    """On every screen, as in the policy; another secretariat's recess changes nothing."""
    activity = database.transact(add_activity, "JU-09", due=MONDAY)
    add(database, team.lucas, SANTA_MARTA)
    add(database, team.diana, MEDELLIN, MONDAY, FRIDAY, source="tap:2")
    state = database.transact(plans.state, activity)
    assert [state.late(day) for day in (TUESDAY, TUESDAY + DAY, TUESDAY + 2 * DAY)] == [False, False, True]
    assert due_in_words(MONDAY, TUESDAY, state.off).startswith("vence el lunes 23 de noviembre (pasa al miércoles 25")
    assert due_in_words(MONDAY, TUESDAY + DAY, state.off) == "vence hoy"


def _ahead_of(session: Session, persons: list[int]) -> Mapping[int, frozenset[date]]:
    return calendars.ahead_of(session, [session.get_one(Person, number) for number in persons], TODAY)
