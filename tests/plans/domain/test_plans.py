"""Where activities stand is what their latest report says; everybody sees exactly the plans that are theirs."""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import literal
from sqlmodel import Session, select

from bot.announcements.audience import segments
from bot.base import calendar
from bot.base.errors import Gone, NotAllowed
from bot.base.statuses import FINISHED
from bot.membership import erasure
from bot.people import assignments
from bot.plans import history, plans
from bot.plans.folios import folio, report_id_of
from bot.plans.plans import State
from bot.plans.posts import folded_post, post_key
from bot.reports import reports
from bot.reports.reports import Wish
from bot.status import status
from db.engine import Database
from db.models import ActivityChange, ActivityStatus, ChangeKind, Role
from tests.planning import (
    DUE,
    MEDELLIN,
    NOW,
    SANTA_MARTA,
    TUNJA,
    Team,
    add_activity,
    add_file,
    archive,
    enter,
)

DONE, GOING = Wish(ActivityStatus.DONE), Wish(ActivityStatus.IN_PROGRESS, 40)


def _codes(states: list[State]) -> list[str]:
    return [state.activity.code for state in states]


# Where one stands


def test_without_a_report_nothing_has_begun(database: Database, team: Team) -> None:
    (state,) = database.transact(plans.states)
    assert (state.status, state.percentage, state.latest, state.reporter) == (
        ActivityStatus.NOT_STARTED,
        0,
        None,
        None,
    )
    assert (state.secretariat, state.open, state.evidence) == ("Santa Marta", True, 0)


def test_the_latest_report_that_is_not_undone_says_it(database: Database, team: Team) -> None:
    file = database.transact(add_file, team.olga)
    first = database.transact(reports.submit, team.olga, team.ju03, replace(GOING, evidence=(file,)), None, "1", NOW)
    second = database.transact(reports.submit, team.pedro, team.ju03, DONE, first.report.id or 0, "2", NOW)
    (state,) = database.transact(plans.states)
    assert (state.status, state.percentage, state.reporter, state.evidence, state.open) == (
        ActivityStatus.DONE,
        100,
        "Pedro Prueba",
        1,
        False,
    )
    database.transact(reports.undo, team.pedro, second.report.id or 0, NOW)
    (state,) = database.transact(plans.states)
    assert (state.status, state.percentage, state.reporter) == (ActivityStatus.IN_PROGRESS, 40, "Olga Prueba")
    database.transact(reports.undo, team.olga, first.report.id or 0, NOW)
    (state,) = database.transact(plans.states)
    assert (state.status, state.evidence) == (ActivityStatus.NOT_STARTED, 0), "the file waits for another report"


def test_a_reporter_who_left_has_no_name_and_the_report_stays(database: Database, team: Team) -> None:
    database.transact(reports.submit, team.olga, team.ju03, GOING, None, "1", NOW)
    database.transact(erasure.erase, team.olga, NOW)
    (state,) = database.transact(plans.states)
    assert (state.percentage, state.reporter) == (40, None)
    assert [(event.by, event.person) for event in database.transact(plans.history, team.pedro, team.ju03)] == [
        (team.olga, None)
    ]


@pytest.mark.parametrize(
    ("today", "late"),
    [
        (date(2026, 12, 4), False),  # the due date, a Friday
        (date(2026, 12, 5), True),
        (date(2026, 12, 7), True),
    ],
)
def test_it_is_late_from_the_next_day_on(database: Database, team: Team, today: date, late: bool) -> None:
    (state,) = database.transact(plans.states)
    assert state.late(today) is late


def test_a_due_date_on_a_day_off_counts_as_the_next_working_day(database: Database, team: Team) -> None:
    """Tuesday 8 December 2026 is a holiday: what is due on it is late on Thursday."""
    database.transact(add_activity, "A", due=date(2026, 12, 8))
    state = database.transact(plans.by_code, team.olga, "A")[0]
    assert [state.late(date(2026, 12, day)) for day in (8, 9, 10)] == [False, False, True]


def test_late_is_the_same_by_the_calendar_and_by_the_segment(database: Database, team: Team) -> None:
    for offset in range(-20, 25):
        today = date(2026, 12, 20) + timedelta(days=offset)
        for due in (today + timedelta(days=days) for days in range(-6, 3)):
            assert (due < plans.late_before(today)) == (calendar.working_day_on_or_after(due) < today)
    for today, late in ((date(2026, 12, 4), 0), (date(2026, 12, 5), 3)):
        assert database.transact(segments.count, "late=yes", today) == late  # Olga, Pedro and Lucas


def test_done_and_archived_is_never_late(database: Database, team: Team) -> None:
    database.transact(reports.submit, team.olga, team.ju03, DONE, None, "1", NOW)
    other = database.transact(add_activity, "X")
    database.transact(archive, other)
    late = date(2027, 1, 20)
    assert [state.late(late) for state in database.transact(plans.states, archived=True)] == [False, False]


# Which ones


def test_they_come_by_due_date_and_code_and_without_archived_ones(database: Database, team: Team) -> None:
    for code, due in (("B", DUE), ("A", DUE), ("C", DUE - timedelta(days=1)), ("Z", DUE)):
        gone = database.transact(add_activity, code, due=due)
    database.transact(archive, gone)
    assert _codes(database.transact(plans.states)) == ["C", "A", "B", "JU-03"]
    assert _codes(database.transact(plans.states, archived=True)) == ["C", "A", "B", "JU-03", "Z"]


def test_they_are_chosen_by_place_action_line_region_and_status(database: Database, team: Team) -> None:
    database.transact(add_activity, "MGEI-1", MEDELLIN, action="mgei", line=1)
    run = database.transact
    assert _codes(run(plans.states, [MEDELLIN])) == ["MGEI-1"]
    assert _codes(run(plans.states, [])) == []
    assert _codes(run(plans.states, action="mgei")) == ["MGEI-1"]
    assert _codes(run(plans.states, line=2)) == ["JU-03"]
    assert _codes(run(plans.states, region="Caribe")) == ["JU-03"]
    run(reports.submit, team.olga, team.ju03, DONE, None, "1", NOW)
    assert _codes(run(plans.states, statuses=[ActivityStatus.NOT_STARTED])) == ["MGEI-1"]
    assert _codes(run(plans.states, statuses=FINISHED)) == ["JU-03"]


@pytest.mark.parametrize(
    ("who", "code", "outcome"),
    [
        ("olga", SANTA_MARTA, ["JU-03"]),
        ("olga", MEDELLIN, NotAllowed),
        ("bea", SANTA_MARTA, NotAllowed),
        ("lucas", SANTA_MARTA, ["JU-03"]),
        ("lucas", TUNJA, []),
        ("lucas", MEDELLIN, NotAllowed),
        ("diana", SANTA_MARTA, ["JU-03"]),
        ("diana", "99999", Gone),
        ("lucas", "99999", NotAllowed),
    ],
)
def test_nobody_sees_the_plan_of_another_secretariat(
    database: Database, team: Team, who: str, code: str, outcome: list[str] | type[Exception]
) -> None:
    if isinstance(outcome, list):
        assert _codes(database.transact(plans.plan, getattr(team, who), code)) == outcome
        return
    with pytest.raises(outcome):
        database.transact(plans.plan, getattr(team, who), code)


def test_nor_one_of_its_activities(database: Database, team: Team) -> None:
    for act in (plans.find_activity, plans.history):
        with pytest.raises(NotAllowed):
            database.transact(act, team.bea, team.ju03)
        with pytest.raises(Gone):
            database.transact(act, team.olga, 99)
    database.transact(archive, team.ju03)
    assert database.transact(plans.find_activity, team.olga, team.ju03).archived


def test_mine_is_what_waits_for_me(database: Database, team: Team) -> None:
    """A post answers for its own; what no post has, or a post that nobody holds, is everybody's."""
    run = database.transact
    run(add_activity, "COB", post="LIDER DE cobertura".replace("I", "í"))
    run(add_activity, "CAL", post="Líder de calidad")
    run(add_activity, "OTHER", MEDELLIN)
    finished = run(add_activity, "FIN")
    run(reports.submit, team.olga, finished, DONE, None, "1", NOW)
    assert _codes(run(plans.mine, team.olga)) == ["CAL", "COB", "JU-03"]
    assert _codes(run(plans.mine, team.pedro)) == ["CAL", "JU-03"]
    assert _codes(run(plans.mine, team.bea)) == ["OTHER"]
    assert _codes(run(plans.mine, team.lucas)) == ["CAL", "COB", "JU-03"]
    assert run(plans.mine, team.diana) == []


POSTS = [
    *("Líder de cobertura", "LÍDER DE COBERTURA", "lider de cobertura", "Líder de cobertura.", "Líder–de cobertura"),
    *("Li\u0301der  de\u00a0cobertura", "líder de\u00ad cober\u200btura", "Líder\tde (cobertura)"),
    "LI\u0301DER DE CO\u200dBERTURA",
]


@pytest.mark.parametrize("post", POSTS)
def test_a_post_is_the_same_however_it_is_written(database: Database, team: Team, post: str) -> None:
    """In the database as in the reminders' policy: Olga holds it, so Pedro is not asked."""
    mine = database.transact(add_activity, "COB", post=post)
    other = database.transact(add_activity, "COL", post=post.lower().replace("cober", "co ber").replace("a", "e"))
    assert folded_post(post) == "lider de cobertura"
    for who, ids in ((team.olga, {mine, other, team.ju03}), (team.pedro, {other, team.ju03})):
        assert {state.id for state in database.transact(plans.mine, who)} == ids
    keys = database.transact(lambda session: session.exec(select(post_key(literal(post)))).one())
    assert keys == folded_post(post)


@pytest.mark.parametrize(
    "written",
    [
        "JU-03",
        "ju-03",
        "ju 3",
        "JU03",
        "Jú_003",
        " JU-3 ",
        "JU–03",
        "JU−3",
        "ＪＵ－０３",
        "J\u00adU-٠٣",
        "JU\u0301\u00a03.",
    ],
)
def test_a_code_is_found_as_people_write_it(database: Database, team: Team, written: str) -> None:
    for code in ("JU-30", "JU-3-1", "J-03", "JU-0.3"):
        database.transact(add_activity, code)
    archived = database.transact(add_activity, "JU-003")
    database.transact(archive, archived)
    assert _codes(database.transact(plans.by_code, team.olga, written)) == ["JU-03"]


def test_a_code_is_looked_for_where_the_person_may_see(database: Database, team: Team) -> None:
    database.transact(add_activity, "ju3", MEDELLIN)
    run = database.transact
    assert [len(run(plans.by_code, who, "JU-03")) for who in (team.olga, team.bea, team.lucas, team.diana)] == [
        1,
        1,
        1,
        2,
    ]
    assert run(plans.by_code, team.olga, "") == []


# History


def test_history_has_every_change_report_and_file_newest_first(database: Database, team: Team) -> None:
    def change(session: Session) -> None:
        fields = {"title": "Actividad JU-03", "due_on": "2026-12-04"}
        session.add(ActivityChange(activity_id=team.ju03, kind=ChangeKind.ADDED, fields=fields, at=NOW))

    database.transact(change)
    file = database.transact(add_file, team.olga, at=NOW + timedelta(minutes=2))
    wish = replace(GOING, note="acta firmada", evidence=(file,))
    first = database.transact(reports.submit, team.olga, team.ju03, wish, None, "1", NOW + timedelta(minutes=3)).report
    undone = database.transact(
        reports.submit, team.pedro, team.ju03, DONE, first.id, "2", NOW + timedelta(minutes=4)
    ).report
    database.transact(reports.undo, team.pedro, undone.id or 0, NOW + timedelta(minutes=5))
    newest, said, filed, added = database.transact(plans.history, team.olga, team.ju03)
    assert (newest.kind, newest.status, newest.person) == ("progress", ActivityStatus.DONE, "Pedro Prueba")
    assert newest.undone_at == NOW + timedelta(minutes=5)
    assert (said.percentage, said.note, said.folio, said.undone_at) == (40, "acta firmada", folio(first.id or 0), None)
    assert (filed.kind, filed.file, filed.evidence_id, filed.report_id) == (history.FILE, "acta.pdf", file, first.id)
    assert (added.kind, added.by, added.fields["due_on"]) == ("added", None, "2026-12-04")


def test_the_numbers_of_status_are_those_of_the_plan(database: Database, team: Team) -> None:
    for number in range(3):
        activity = database.transact(add_activity, f"X-{number}")
    database.transact(archive, activity)
    database.transact(reports.submit, team.olga, team.ju03, DONE, None, "1", NOW)
    told = database.transact(status, NOW, ZoneInfo("America/Bogota"))
    assert told["escalations"] == {"open": 0, "answered": 0, "closed": 0, "overdue": 0}
    assert told["activities"] == dict.fromkeys(ActivityStatus, 0) | {"not_started": 2, "done": 1}
    assert told["reports"] == 1


# Folios


def test_every_report_has_a_folio_of_its_own_that_can_be_read_back() -> None:
    numbers = [*range(1, 50_000), *range(25_165_700, 25_166_000), 10**9, 2**31 - 1]
    written = [folio(number) for number in numbers]
    assert len(set(written)) == len(numbers)
    for dash in (" ", "–", "\u00a0\u2011", "\u00ad"):
        assert [report_id_of(text.lower().replace("-", dash)) for text in written] == numbers
    assert not set("".join(written)) & set("01IO")
    assert {len(text) for text in written[:1000]} == {6}


@pytest.mark.parametrize("text", ["", "JU-03", "PER-24", "A-12345", "A-222", "Á-2222", "A-22222", "A-2222222222222"])
def test_what_is_no_folio_is_none(text: str) -> None:
    assert report_id_of(text) is None


def test_a_folio_finds_its_report_for_who_may_see_it(database: Database, team: Team) -> None:
    made = database.transact(reports.submit, team.olga, team.ju03, GOING, None, "1", NOW)
    number = report_id_of(made.folio)
    assert number is not None
    assert database.transact(reports.find_report, team.pedro, number) == made.report
    with pytest.raises(NotAllowed):
        database.transact(reports.find_report, team.bea, number)
    with pytest.raises(Gone):
        database.transact(reports.find_report, team.olga, number + 1)


def test_whoever_moved_away_sees_it_no_more(database: Database, team: Team) -> None:
    database.transact(assignments.assign, team.olga, [MEDELLIN])
    with pytest.raises(NotAllowed):
        database.transact(plans.find_activity, team.olga, team.ju03)
    assert database.transact(plans.mine, team.olga) == []


def test_reports_of_one_moment_keep_their_order(database: Database, team: Team) -> None:
    seen = None
    for number in range(5):
        wish = Wish(ActivityStatus.IN_PROGRESS, number * 10)
        seen = database.transact(reports.submit, team.olga, team.ju03, wish, seen, str(number), NOW).report.id
    assert [event.percentage for event in database.transact(plans.history, team.olga, team.ju03)] == [40, 30, 20, 10, 0]


def test_posts_are_the_same_in_capitals_with_accents(sqlite_template: Path, tmp_path: Path) -> None:
    """SQLite's own lower() knows ASCII alone; PostgreSQL's goes by the database's locale (docs/operations.md)."""
    with Database(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'posts.db')}") as database:
        lia = database.transact(enter, "Lía Prueba", Role.OFFICIAL, SANTA_MARTA, post="LÍDER DE INCLUSIÓN")
        pedro = database.transact(enter, "Pedro Prueba", Role.OFFICIAL, SANTA_MARTA)
        activity = database.transact(add_activity, "IN-01", post="Líder de inclusión")
        assert [state.id for state in database.transact(plans.mine, lia)] == [activity]
        assert database.transact(plans.mine, pedro) == []
