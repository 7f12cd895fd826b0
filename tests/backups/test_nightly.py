"""A copy a night: when it is due, where it goes, and what becomes of the old ones."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.backups import backups
from bot.config import Job
from db.copying import archive
from db.engine import Database
from db.models import Lease
from tests.conftest import Clock
from tests.health.house import house, until
from tests.planning import NOW

BOGOTA = ZoneInfo("America/Bogota")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BOGOTA)


@pytest.mark.parametrize(
    ("newest", "now", "due"),
    [
        (None, at(20, 10), True),
        (at(20, 3, 5), at(20, 10), False),
        (at(20, 3, 5), at(21, 2, 59), False),
        (at(20, 3, 5), at(21, 3), True),
        (at(20, 3, 5), at(23, 15), True),  # it was off at night
        (at(20, 2, 59), at(20, 3), True),
        (at(20, 1), at(20, 2), False),
    ],
)
def test_one_is_due_from_three_in_the_morning(newest: datetime | None, now: datetime, due: bool) -> None:
    assert backups.is_due(newest, now) is due


def quietly(_more: int) -> None:
    """Tells nobody."""


def test_the_oldest_go_and_what_is_not_ours_stays(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    for name in ("notes.zip", "alianza-mine.zip", "alianza-20200101T000000Z.part"):
        (folder / name).write_text("x")
    made = [backups.make(database.engine, folder, 3, NOW + timedelta(days=day), quietly) for day in range(5)]
    assert [path for _, path in backups.kept(folder)] == made[:1:-1]
    assert {path.name for path in folder.iterdir()} == {"notes.zip", "alianza-mine.zip", *(p.name for p in made[2:])}
    with archive.opened(made[-1]) as reading:
        assert reading.manifest["made_at"] == (NOW + timedelta(days=4)).isoformat(timespec="seconds")


def test_one_that_fails_leaves_the_others(database: Database, tmp_path: Path) -> None:
    first = backups.make(database.engine, tmp_path, 1, NOW, quietly)

    def fail(_more: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        backups.make(database.engine, tmp_path, 1, NOW + timedelta(days=1), fail)
    assert list(tmp_path.glob("alianza-2*")) == [first]


def test_one_process_makes_it(database: Database) -> None:
    with backups.alone(database, "one", NOW) as one, backups.alone(database, "two", NOW) as two:
        assert (one, two) == (True, False)
    with backups.alone(database, "two", NOW) as two:
        assert two
    assert database.transact(lambda session: session.get_one(Lease, "backup").until) == NOW


def test_what_was_made_is_remembered(database: Database) -> None:
    assert database.transact(backups.last) is None
    for moment in (NOW, NOW + timedelta(days=1)):
        database.transact(backups.remember, moment)
        assert database.transact(backups.last) == moment


@pytest.mark.slow
async def test_a_process_with_the_clock_makes_one_at_its_start(
    sqlite_template: Path, tmp_path: Path, clock: Clock
) -> None:
    shutil.copy(sqlite_template, tmp_path / "alianza.db")
    folder = tmp_path / "copies"
    async with house(f"sqlite:///{tmp_path}/alianza.db", clock) as here:
        await here.opens(Job.CLOCK, backup_dir=folder)
        await until(lambda: bool(backups.kept(folder)))
        await until(lambda: here.working.database.transact(backups.last) is not None)
        clock.advance(hours=25)
        await here.working.clock.tick()
        assert [at for at, _ in backups.kept(folder)] == [
            clock.value.astimezone(UTC).replace(microsecond=0),
            (clock.value - timedelta(hours=25)).replace(microsecond=0),
        ]


@pytest.mark.slow
async def test_a_folder_that_can_not_be_written_is_a_line_and_no_end(
    sqlite_template: Path, tmp_path: Path, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(sqlite_template, tmp_path / "alianza.db")
    (tmp_path / "copies").write_text("a file, not a folder")
    async with house(f"sqlite:///{tmp_path}/alianza.db", clock) as here:
        await here.opens(Job.CLOCK, backup_dir=tmp_path / "copies")
        await here.working.clock.tick()
        assert here.working.clock.late == 0
    assert "The database could not be copied" in capsys.readouterr().out
