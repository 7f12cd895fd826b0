"""Reminders: how long the digests of a day take to make, however much lies in the past; then the simulated year of
tests/reminders/domain/test_reminders_year.py in full."""

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, text
from sqlmodel import Session, SQLModel, select

from bot.people.people import CONSENT_VERSION
from bot.plans import plans
from bot.reminders import digests
from db.engine import Database, create_engine
from db.migrate import upgrade
from db.models import (
    Activity,
    ActivityChange,
    ActivityStatus,
    Assignment,
    ChangeKind,
    Delivery,
    Person,
    Remembered,
    Reminder,
    ReminderRule,
    Report,
    ReportKind,
    Role,
    Secretariat,
    Standing,
)
from tests import postgres
from tests.reminders.domain.test_reminders_year import Size, Year

PEOPLE, LIAISONS, COORDINATORS = 2000, 50, 10
ACTIVITIES, REPORTS = 3000, 3  # of the present plan; reports of each of the past, and on average of each of this one
HISTORY = (1, 10, 100)  # times the present plan
RUNS, TICKS = 5, 50
BOGOTA = ZoneInfo("America/Bogota")
FRIDAY, MONDAY, TUESDAY = date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 24)
ASKED_S, ASKED_TICK_MS = 1.0, 20.0

Row = dict[str, Any]
S = ActivityStatus


def run() -> str:
    with tempfile.TemporaryDirectory() as name, postgres.server() as address:
        rows = [row for history in HISTORY for row in _measured(Path(name), address, history)]
        years = list(_years(Path(name), address))
    return "\n".join(
        [
            "## Reminders",
            "",
            f"`python -m benchmarks reminders`. {PEOPLE} people, {ACTIVITIES} activities, and a past of as",
            f"many, 10 and 100 times (verified, {REPORTS} reports each); medians of {RUNS}. Monday's digests hold the",
            f"weekly summary. Asked: under {ASKED_S:.0f} s; a tick with nothing due under {ASKED_TICK_MS:.0f} ms.",
            "",
            "| history | database | Monday | Tuesday | lines, Tuesday | tick |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
            "A simulated year of 50 secretariats; an oracle written from docs/reminders.md agrees on every line:",
            "",
            "| year | database | acts | lines | digests | through the sender | killed while made | took |",
            "|---|---|---|---|---|---|---|---|",
            *years,
        ]
    )


def _measured(folder: Path, address: str, history: int) -> Iterator[str]:
    with postgres.database(address, f"reminders_{history}") as url:
        for kind, place in (("SQLite", f"sqlite:///{folder}/reminders_{history}.db"), ("PostgreSQL", url)):
            database = filled(place, history)
            (monday, _), (tuesday, lines) = _making(database, MONDAY), _making(database, TUESDAY)
            times = f"{monday:.2f} s | {tuesday:.2f} s | {lines} | {1000 * _tick(database):.1f} ms"
            yield f"| {history} × | {kind} | {times} |"
            database.close()


def _making(database: Database, day: date) -> tuple[float, int]:
    """Seconds, and how many lines."""
    times = []
    for _ in range(RUNS):
        database.transact(_forget, day)
        times.append(_seconds(lambda: database.transact(digests.enqueue_due, _at(day), BOGOTA)))
    lines = database.transact(lambda session: len(session.exec(select(Reminder.id).where(Reminder.day == day)).all()))
    return median(times), lines


def _forget(session: Session, day: date) -> None:
    """As if the digests of that day, and of later ones, had not been made."""
    session.execute(delete(Reminder).where(Reminder.day >= day))  # type: ignore[arg-type]
    session.execute(delete(Delivery).where(Delivery.template == digests.TEMPLATE))  # type: ignore[arg-type]
    session.execute(delete(Remembered))


def _tick(database: Database) -> float:
    return median(_seconds(lambda: database.transact(digests.enqueue_due, _at(TUESDAY), BOGOTA)) for _ in range(TICKS))


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 8, 1, tzinfo=BOGOTA)


def _seconds(work: Callable[[], object]) -> float:
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


# What there is


def filled(url: str, history: int) -> Database:
    database = Database(url)
    upgrade(database.engine)
    database.transact(_fill, history)
    database.transact(digests.enqueue_due, _at(FRIDAY), BOGOTA)  # what the days before said is no news
    with database.engine.connect() as connection:  # as either database does by itself before long
        connection.execute(text("ANALYZE"))
        connection.commit()
    return database


def _fill(session: Session, history: int) -> None:
    codes = list(session.exec(select(Secretariat.code).order_by(Secretariat.code)).all())
    rng, began = Random(history), datetime(2022, 1, 3, 15, tzinfo=UTC)
    _insert(session, Person, (_person(number, began) for number in range(1, PEOPLE + 1)))
    places = [(n, codes[n % len(codes)]) for n in range(COORDINATORS + LIAISONS + 1, PEOPLE + 1)]
    places += [(COORDINATORS + 1 + n % LIAISONS, code) for n, code in enumerate(codes)]
    _insert(session, Assignment, ({"person_id": number, "secretariat_code": code} for number, code in places))
    past = history * ACTIVITIES
    dues = [MONDAY + timedelta(days=rng.randint(-60, 90)) for _ in range(ACTIVITIES)]
    dues += [MONDAY - timedelta(days=rng.randint(200, 1400)) for _ in range(past)]
    _insert(session, Activity, (_activity(n, codes[n % len(codes)], due) for n, due in enumerate(dues, 1)))
    added = {"kind": ChangeKind.ADDED, "fields": {}, "at": began}
    _insert(session, ActivityChange, ({"activity_id": n, **added} for n in range(1, len(dues) + 1)))
    _insert(session, Report, (row for n, due in enumerate(dues, 1) for row in _reports(n, due, n > ACTIVITIES, rng)))
    _insert(session, Reminder, (row for n in range(ACTIVITIES + 1, len(dues) + 1) for row in _said(n, dues[n - 1])))


def _insert(session: Session, model: type[SQLModel], rows: Iterator[Row] | Any) -> None:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == 20_000:
            session.connection().execute(insert(model), batch)
            batch = []
    if batch:
        session.connection().execute(insert(model), batch)


def _person(number: int, began: datetime) -> Row:
    role = Role.OFFICIAL if number > COORDINATORS + LIAISONS else Role.LIAISON if number > COORDINATORS else None
    rest = {"standing": Standing.ACTIVE, "consent": CONSENT_VERSION, "joined_at": began}
    quiet = {"quiet_from": 19, "quiet_until": 7, "quiet_days": True}
    return {"id": number, "chat_id": number, "name": f"P{number}", "role": role or Role.COORDINATOR, **rest, **quiet}


def _activity(number: int, code: str, due: date) -> Row:
    words = {"code": f"A-{number}", "title": f"Actividad {number}", "product": "Acta firmada"}
    what = {"line": 1, "action": plans.ACTIONS[number % 4], "due_on": due, "sheet_due_on": due}
    return {"id": number, "secretariat_code": code, **words, **what}


def _reports(activity: int, due: date, past: bool, rng: Random) -> Iterator[Row]:
    """What is past is verified; of this plan a sixth is done, and a sixth verified."""
    many = REPORTS if past else rng.randint(0, 2 * REPORTS)
    end = due if past else min(due, MONDAY - timedelta(days=rng.randint(3, 20)))
    closed = [S.VERIFIED] if past else [S.IN_PROGRESS] * 4 + [S.DONE, S.VERIFIED]
    for number in range(many):
        at = datetime(end.year, end.month, end.day, 15, tzinfo=UTC) - timedelta(days=5 * (many - number))
        status = rng.choice(closed) if number == many - 1 else S.IN_PROGRESS
        values = {"kind": ReportKind.PROGRESS, "status": status, "percentage": 50, "note": "", "at": at}
        yield {"source": f"b:{activity}:{number}", "activity_id": activity, "person_id": PEOPLE, **values}


def _said(activity: int, due: date) -> Iterator[Row]:
    """Of what is past somebody was reminded twice."""
    for early in (0, 5):
        day = due - timedelta(days=early)
        what = {"rule": ReminderRule.DUE, "activity_id": activity, "person_id": PEOPLE, "day": day}
        at = datetime(day.year, day.month, day.day, 13, tzinfo=UTC)
        yield {"key": f"b:{activity}:{early}", "digest": f"b:{activity}:{early}", "at": at, **what}


# The year


def _years(folder: Path, address: str) -> Iterator[str]:
    yield _year(f"sqlite:///{folder}/year.db", "SQLite", 2026)
    with postgres.database(address, "year") as url:
        yield _year(url, "PostgreSQL", 2027)


def _year(url: str, kind: str, year: int) -> str:
    """Raises AssertionError at the first reminder that is not as it should be."""
    engine = create_engine(url)
    upgrade(engine)
    engine.dispose()
    size = Size(50, 20, date(year, 1, 5), date(year, 12, 31), bustle=0.6, through=10)
    before = time.perf_counter()
    tally = Year(url, size, year).run()
    took = time.perf_counter() - before
    counts = (tally.events.total(), tally.lines.total(), tally.digests, tally.sent, tally.kills)
    return f"| {year} | {kind} | {' | '.join(map(str, counts))} | {took / 60:.0f} min |"
