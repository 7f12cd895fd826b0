"""Every figure of a report, read off its workbook, is derived again from the raw history by independent SQL, over
random histories with undone reports, clocks that jump, archived activities and people who are gone."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from sqlalchemy import Date, bindparam, text
from sqlmodel import Session

from bot.plans.plans import ACTIONS
from bot.workbooks import exports
from bot.workbooks.chat import report_words
from bot.workbooks.excel.report import workbook
from bot.workbooks.exports import Filters
from db.engine import Database
from db.models import (
    ActivityChange,
    ActivityStatus,
    ChangeKind,
    Report,
    ReportKind,
    Role,
    UTCDateTime,
)
from tests.planning import add_activity, add_file, enter

BOGOTA = ZoneInfo("America/Bogota")
CODES = ("47001", "05001", "15001", "27001")
FIRST_DAY, LAST_DAY = date(2026, 9, 1), date(2026, 12, 31)
HOLIDAYS = {date(2026, *day) for day in ((10, 12), (11, 2), (11, 16), (12, 8), (12, 25))}
TODAYS = (date(2026, 11, 17), date(2026, 11, 20), date(2026, 11, 23), date(2026, 12, 9))  # two after days off
Rows = list[tuple[Any, ...]]

# The history, and what of it is chosen
SELECTED = """
WITH latest AS (
    SELECT activity_id, MAX(id) AS id FROM reports WHERE undone_at IS NULL GROUP BY activity_id
), chosen AS (
    SELECT a.id, a.secretariat_code, a.code, a.action, a.due_on, a.budget, r.id AS report_id,
        COALESCE(r.status, 'not_started') AS status, COALESCE(r.percentage, 0) AS percentage,
        CASE WHEN COALESCE(r.status, 'not_started') NOT IN ('done', 'verified') AND EXISTS (
            SELECT 1 FROM working_days w WHERE w.day >= a.due_on AND w.day < :today) THEN 1 ELSE 0 END AS late,
        (SELECT COUNT(*) FROM evidence e
            WHERE e.activity_id = a.id AND e.report_id IS NOT NULL AND e.removed_at IS NULL) AS files
    FROM activities a LEFT JOIN latest l ON l.activity_id = a.id LEFT JOIN reports r ON r.id = l.id
    WHERE a.archived_at IS NULL AND a.secretariat_code IN :codes AND a.action IN :actions
      AND (a.due_on BETWEEN :first AND :last OR EXISTS (
        SELECT 1 FROM reports p
        WHERE p.activity_id = a.id AND p.undone_at IS NULL AND p.at >= :since AND p.at < :until))
)
"""
FIGURES = """COUNT(*), SUM(CASE WHEN status IN ('done', 'verified') THEN 1 ELSE 0 END),
    SUM(CASE WHEN status = 'verified' THEN 1 ELSE 0 END),
    SUM(CASE WHEN status IN ('done', 'reschedule_requested') THEN 1 ELSE 0 END), SUM(late),
    SUM(CASE WHEN status = 'blocked' THEN 1 ELSE 0 END), (2 * SUM(percentage) + COUNT(*)) / (2 * COUNT(*))"""
DONE_BY = """SELECT COUNT(*) FROM chosen c WHERE (
    SELECT r.status FROM reports r WHERE r.activity_id = c.id AND r.undone_at IS NULL AND r.at < :moment
    ORDER BY r.id DESC LIMIT 1) IN ('done', 'verified')"""
PEOPLE = """SELECT COUNT(DISTINCT r.person_id) FROM reports r JOIN chosen c ON c.id = r.activity_id
    WHERE r.undone_at IS NULL AND r.at >= :since AND r.at < :until AND r.kind IN ('progress', 'correction')"""
ACTS = """SELECT kind, COUNT(*) FROM (
    SELECT kind, activity_id, at FROM reports UNION ALL SELECT kind, activity_id, at FROM activity_changes
    UNION ALL SELECT 'evidence', activity_id, at FROM evidence WHERE report_id IS NOT NULL
    UNION ALL SELECT 'evidence_removed', activity_id, removed_at FROM evidence
        WHERE report_id IS NOT NULL AND removed_at IS NOT NULL) happened
    JOIN activities a ON a.id = happened.activity_id
    WHERE a.secretariat_code IN :codes AND a.action IN :actions AND at >= :since AND at < :until GROUP BY kind"""


def _fill(session: Session, random: Random) -> None:
    people = [enter(session, f"Persona {n} Prueba", Role.OFFICIAL, random.choice(CODES)) for n in range(8)]
    session.execute(text("UPDATE people SET name = NULL, standing = 'left' WHERE id = :id"), {"id": people[0]})
    for number in range(60):
        due, archived = _day(random), random.random() < 0.15
        activity_id = add_activity(
            session,
            f"A-{number:02}",
            random.choice(CODES),
            due,
            action=random.choice(ACTIONS),
            budget=random.choice((None, 0, 10**11, random.randrange(10**8))),
            archived_at=_moment(random) if archived else None,
        )
        session.add(
            ActivityChange(activity_id=activity_id, kind=random.choice(list(ChangeKind)), fields={}, at=_moment(random))
        )
        _report(session, random, activity_id, people)
    session.flush()


def _report(session: Session, random: Random, activity_id: int, people: list[int]) -> None:
    for number in range(random.choice((0, 1, 3, 8))):
        at = _moment(random)  # in no order: clocks jump
        report = Report(
            source=f"tap:{activity_id}:{number}",
            activity_id=activity_id,
            person_id=random.choice(people),
            kind=random.choice(list(ReportKind)),
            status=random.choice(list(ActivityStatus)),
            percentage=random.randrange(101),
            at=at,
            undone_at=at if random.random() < 0.25 else None,
        )
        session.add(report)
        session.flush()
        if random.random() < 0.4:
            removed = _moment(random) if random.random() < 0.3 else None
            waits = random.random() < 0.2  # for a report
            report_id = None if waits else report.id
            add_file(session, people[1], activity_id=activity_id, report_id=report_id, removed_at=removed, at=at)


def _day(random: Random) -> date:
    return FIRST_DAY + timedelta(days=random.randrange((LAST_DAY - FIRST_DAY).days))


def _moment(random: Random) -> datetime:
    """Often near a local midnight, where days and weeks end."""
    hour = random.choice((0, 4, 5, 23, random.randrange(24)))
    return datetime.combine(_day(random), time(hour, random.choice((0, 0, 59))), UTC)


def _working_days(session: Session) -> None:
    session.execute(text("CREATE TEMPORARY TABLE working_days (day DATE)"))
    days = (FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 30))
    insert = text("INSERT INTO working_days VALUES (:day)").bindparams(bindparam("day", type_=Date))
    session.execute(insert, [{"day": day} for day in days if day.weekday() < 5 and day not in HOLIDAYS])


def _ask(session: Session, statement: str, values: Mapping[str, Any]) -> Rows:
    types: dict[str, Any] = {"today": Date, "first": Date, "last": Date}
    types |= dict.fromkeys(("since", "until", "moment"), UTCDateTime)
    bound = [bindparam(name, type_=kind) for name, kind in types.items() if f":{name}" in statement]
    bound += [bindparam(name, expanding=True) for name in ("codes", "actions") if f":{name}" in statement]
    named = {name: value for name, value in values.items() if f":{name}" in statement}
    return [tuple(row) for row in session.execute(text(statement).bindparams(*bound), named).all()]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(5), UTC)  # Bogota is five hours behind, all year


def _filters(random: Random) -> Filters:
    codes = random.choice((None, frozenset(random.sample(CODES, 2))))
    actions = random.choice((None, frozenset(random.sample(ACTIONS, 2))))
    first, last = sorted((_day(random), _day(random)))
    return Filters(codes, actions, random.choice((None, first)), random.choice((None, last)))


def _values(filters: Filters, today: date) -> dict[str, Any]:
    first, last = filters.first or date(1990, 1, 1), filters.last or date(2090, 1, 1)
    return {
        "codes": sorted(filters.codes or CODES),
        "actions": sorted(filters.actions or ACTIONS),
        "first": first,
        "last": last,
        "since": _midnight(first),
        "until": _midnight(last + timedelta(days=1)),
        "today": today,
    }


def _sheets(session: Session, filters: Filters, today: date) -> tuple[dict[str, Rows], dict[str, str]]:
    now = datetime.combine(today, time(10), BOGOTA)
    contents = exports.contents(session, None, filters, now, BOGOTA)
    words = report_words.words(contents)
    book = load_workbook(BytesIO(workbook(contents, words)))
    sheets = {name: [tuple(row) for row in book[words[f"sheet_{name}"]].values] for name in _SHEETS}
    return sheets, words


_SHEETS = ("summary", "secretariats", "actions", "detail", "history")


@pytest.mark.parametrize("seed", range(4))
def test_every_figure_is_what_the_history_says(database: Database, seed: int) -> None:
    random = Random(seed)
    database.transact(_fill, random)
    for _ in range(4):
        database.transact(_compare, _filters(random), random.choice(TODAYS))


def _compare(session: Session, filters: Filters, today: date) -> None:
    session.execute(text("DROP TABLE IF EXISTS working_days"))
    _working_days(session)
    sheets, words = _sheets(session, filters, today)
    values = _values(filters, today)
    _compare_summary(session, sheets["summary"], words, values)
    by_secretariat = _ask(session, f"{SELECTED} SELECT secretariat_code, {FIGURES} FROM chosen GROUP BY 1", values)
    assert {row[0]: row[2:9] for row in sheets["secretariats"][1:]} == _shares(by_secretariat)
    budgets: dict[str, int | None] = dict(
        _ask(session, f"{SELECTED} SELECT secretariat_code, SUM(budget) FROM chosen GROUP BY 1", values)
    )
    assert {row[0]: row[9] for row in sheets["secretariats"][1:]} == budgets
    by_action = _ask(session, f"{SELECTED} SELECT action, {FIGURES} FROM chosen GROUP BY 1", values)
    shown = {row[0]: row[1:8] for row in sheets["actions"][1:]}
    empty = dict.fromkeys((words[f"action_{action}"] for action in ACTIONS), (0, 0, 0, 0, 0, 0, None))
    assert shown == empty | {words[f"action_{name}"]: row for name, row in _shares(by_action).items()}
    _compare_detail(session, sheets["detail"], words, values)
    acts = {words[f"act_{kind}"]: number for kind, number in _ask(session, ACTS, values)}
    told = [row[6] for row in sheets["history"][1:]]
    assert {act: told.count(act) for act in told} == acts


def _shares(rows: Rows) -> dict[str, tuple[Any, ...]]:
    return {key: (*counts, percentage / 100) for key, *counts, percentage in rows}


def _compare_summary(session: Session, sheet: Rows, words: dict[str, str], values: dict[str, Any]) -> None:
    shown = {row[0]: row[1:] for row in sheet if row[0]}
    figures = _ask(session, f"{SELECTED} SELECT {FIGURES} FROM chosen", values)[0]
    total = figures[0]
    names = ("total", "done", "verified", "waiting", "late", "blocked")
    assert [shown[words[name]][0] for name in names] == [number or 0 for number in figures[:6]]
    if total:
        assert [shown[words[name]][1] for name in names[1:]] == pytest.approx(
            [number / total for number in figures[1:6]]
        )
        assert shown[words["progress"]][1] == figures[6] / 100
    secretariats = _ask(session, f"{SELECTED} SELECT COUNT(DISTINCT secretariat_code) FROM chosen", values)
    assert shown[words["secretariats"]][0] == secretariats[0][0]
    assert shown[words["people"]][0] == _ask(session, f"{SELECTED} {PEOPLE}", values)[0][0]
    statuses: dict[str, int] = dict(
        _ask(session, f"{SELECTED} SELECT status, COUNT(*) FROM chosen GROUP BY status", values)
    )
    for status in ActivityStatus:
        assert shown[words[f"status_{status}"]][0] == statuses.get(status, 0)
    weeks = {row[0].date(): row[1] for row in sheet if isinstance(row[0], datetime)}
    sunday = values["today"] + timedelta(days=6 - values["today"].weekday())
    assert sorted(weeks) == [sunday - timedelta(weeks=back) for back in range(7, -1, -1)]
    for day, done in weeks.items():
        moment = _midnight(day + timedelta(days=1))
        assert done == _ask(session, f"{SELECTED} {DONE_BY}", values | {"moment": moment})[0][0]


def _compare_detail(session: Session, sheet: Rows, words: dict[str, str], values: dict[str, Any]) -> None:
    columns = {name: number for number, name in enumerate(sheet[0])}
    keys = ("code", "due_on", "status", "is_late", "progress", "files")
    wanted = [columns[words[f"column_{key}"]] for key in keys]
    shown = {tuple(row[number] for number in wanted) for row in sheet[1:]}
    rows = _ask(session, f"{SELECTED} SELECT code, due_on, status, late, percentage, files FROM chosen", values)
    assert len(sheet) == len(rows) + 1
    assert shown == {
        (code, _as_cell(due), words[f"status_{status}"], words["yes" if late else "no"], percentage / 100, files)
        for code, due, status, late, percentage, files in rows
    }


def _as_cell(day: date | str) -> datetime:
    """SQLite gives a day as text when no column says what it is."""
    return datetime.combine(date.fromisoformat(day) if isinstance(day, str) else day, time())
