"""What /metrics shows of a process that runs."""

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from bot.config import Job
from bot.health import gauges, marks
from db import schema
from db.engine import Database
from db.models import Lease, Remembered
from tests.conftest import Clock
from tests.delivery.people import add_people, enqueue
from tests.health.house import house, until
from tests.planning import NOW


@pytest.mark.slow
async def test_a_process_shows_what_it_runs_on(sqlite_template: Path, tmp_path: Path, clock: Clock) -> None:
    shutil.copy(sqlite_template, tmp_path / "alianza.db")

    def left(session: Session) -> None:
        session.add(Lease(name="sender", holder="x", number=1, until=clock() + timedelta(seconds=9)))
        session.add(Remembered(key="clock_ticked", value=clock().isoformat()))
        session.add(Remembered(key="backup_made", value=(clock() - timedelta(hours=2)).isoformat()))

    async with house(f"sqlite:///{tmp_path}/alianza.db", clock) as here:
        await here.opens(Job.UPDATES)
        here.working.database.transact(left)
        backup = f"alianza_last_backup_timestamp_seconds {(clock() - timedelta(hours=2)).timestamp()}"
        shown = ""

        async def is_shown() -> bool:
            nonlocal shown
            await here.asks("/readyz")
            shown = await here.metrics()
            return _value(shown, backup.split()[0]) == float(backup.split()[1])

        await until(is_shown)
        assert _value(shown, "alianza_last_clock_tick_timestamp_seconds") == clock().timestamp()
        assert _value(shown, "alianza_sender_lease_until_timestamp_seconds") == (clock().timestamp() + 9)
        assert _value(shown, f'alianza_schema_info{{revision="{schema.known()[-1]}"}}') == 1
        assert _value(shown, "alianza_database_bytes") > 100_000
        assert _value(shown, "alianza_database_seconds_count") > 0
        assert 'alianza_build_info{python="' in shown
        assert _value(shown, "process_resident_memory_bytes") > 0


def _value(shown: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", shown, re.MULTILINE)
    return float(found[1]) if found else float("nan")


def test_what_waits_is_counted(database: Database) -> None:
    for number, person in enumerate(add_people(database, [1, 2, 3], NOW)):
        enqueue(database, person, NOW, str(number))
    measured = database.transact(marks.measure)
    assert {state.value: number for state, number in measured.waiting.items()} == {"queued": 3, "sending": 0}
    assert measured.size > 0
    assert measured.revision == schema.known()[-1]
    gauges.measured(measured)
