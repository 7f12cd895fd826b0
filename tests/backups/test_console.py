"""`backup`, `restore` and `migrate --from --to` as an operator runs them: one plain line for whatever is wrong."""

import random
import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from db.copying import copies
from db.engine import Database
from db.migrate import upgrade
from tests.backups.filled import everything, fill
from tests.commands import Ended, command
from tests.planning import NOW, add_file, assemble

pytestmark = pytest.mark.slow


@pytest.fixture
def used(tmp_path: Path) -> str:
    """The address of a database with a row in every table."""
    url = f"sqlite:///{tmp_path}/used.db"
    with Database(url) as database:
        upgrade(database.engine)
        database.transact(fill)
    return url


def run(folder: Path, url: str, *arguments: str, **environment: str) -> Ended:
    return command(folder, *arguments, DATABASE_URL=url, **environment)


def is_one_line(ended: Ended, status: int, *words: str) -> None:
    assert ended.status == status, ended.err
    assert ended.err.count("\n") == 1, ended.err
    assert all(word in ended.err for word in words), ended.err


def test_a_backup_and_its_restoring_say_what_they_do(used: str, tmp_path: Path) -> None:
    made = run(tmp_path, used, "backup", "copy.zip")
    assert (made.status, made.err) == (0, "")
    assert "2 people, 2 activities, 2 reports, 2 evidence" in made.out
    target = f"sqlite:///{tmp_path}/new/restored.db"
    restored = run(tmp_path, target, "restore", "copy.zip")
    assert (restored.status, restored.err) == (0, "")
    whole, where, done = restored.out.splitlines()
    assert "2 people" in whole
    assert where == f"It goes into {target}, which is empty."
    assert "read back" in done
    restored_rows, rows = everything(target), everything(used)
    for found in (restored_rows, rows):  # the backup is noted after it was made
        found["remembered"] = [row for row in found["remembered"] if row[0] != "backup_made"]
    assert restored_rows == rows


def test_a_restore_says_what_it_replaces(used: str, tmp_path: Path) -> None:
    run(tmp_path, used, "backup", "copy.zip")
    target = f"sqlite:///{tmp_path}/started.db"
    run(tmp_path, target, "migrate")
    restored = run(tmp_path, target, "restore", "copy.zip")
    assert restored.status == 0
    assert re.search(r"it replaces what a start left: \d+ schema_marks, 97 secretariats", restored.out)


def test_a_move_by_migrate(used: str, tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path}/moved.db"
    moved = command(tmp_path, "migrate", "--from", used, "--to", target)
    assert (moved.status, moved.err) == (0, "")
    assert "compared row by row" in moved.out
    assert everything(target) == everything(used)


def test_nothing_is_overwritten(used: str, tmp_path: Path) -> None:
    (tmp_path / "copy.zip").write_bytes(b"mine")
    is_one_line(run(tmp_path, used, "backup", "copy.zip"), 2, "copy.zip", "File exists")
    assert (tmp_path / "copy.zip").read_bytes() == b"mine"


def test_a_database_in_use_is_not_replaced(used: str, tmp_path: Path) -> None:
    run(tmp_path, used, "backup", "copy.zip")
    other = f"sqlite:///{tmp_path}/other.db"
    with Database(other) as database:
        upgrade(database.engine)
        database.transact(assemble)
    before = everything(other)
    is_one_line(run(tmp_path, other, "restore", "copy.zip"), 2, "DATABASE_URL: the database is not empty", "6 rows")
    is_one_line(command(tmp_path, "migrate", "--from", used, "--to", other), 2, "--to: the database is not empty")
    assert everything(other) == before


@pytest.mark.parametrize("harm", ["flipped", "cut", "other", "missing"])
def test_a_file_that_is_no_whole_backup(used: str, tmp_path: Path, harm: str) -> None:
    run(tmp_path, used, "backup", "copy.zip")
    file = tmp_path / "copy.zip"
    whole = file.read_bytes()
    if harm == "flipped":
        file.write_bytes(whole[:5000] + bytes([whole[5000] ^ 64]) + whole[5001:])
    elif harm == "cut":
        file.write_bytes(whole[: len(whole) // 2])
    elif harm == "other":
        file.write_text("codigo;secretaria\n")
    else:
        file.unlink()
    ended = run(tmp_path, f"sqlite:///{tmp_path}/new.db", "restore", "copy.zip")
    is_one_line(ended, 2 if harm == "missing" else 1, "copy.zip")
    assert not (tmp_path / "new.db").exists()


@contextmanager
def little_room(size: int) -> Iterator[None]:
    """As on a disk with so many bytes left for a file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_no_half_backup(used: str, tmp_path: Path) -> None:
    with Database(used) as database:
        database.transact(lambda session: add_file(session, 1, content=random.Random(7).randbytes(200_000)))
        with little_room(100_000), pytest.raises(OSError, match=r"copy\.zip"):
            copies.backup(database.engine, tmp_path / "copy.zip", NOW, lambda _: lambda _more: None)
    assert not (tmp_path / "copy.zip").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--from", "sqlite:///used.db"), "--to"),
        (("--to", "sqlite:///new.db"), "--from"),
        (("--from", "oracle://x", "--to", "sqlite:///new.db"), "must begin with"),
        (("--from", "sqlite:///missing.db", "--to", "sqlite:///new.db"), "there is no database"),
    ],
)
def test_a_wrong_move_is_said(used: str, tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    ended = command(tmp_path, "migrate", *arguments)
    assert ended.status == 2
    assert words in ended.err
    assert "Traceback" not in ended.err
    assert not (tmp_path / "new.db").exists()


def test_no_database_is_no_backup(tmp_path: Path) -> None:
    ended = run(tmp_path, f"sqlite:///{tmp_path}/none.db", "backup", "copy.zip")
    is_one_line(ended, 2, "there is no database")
    assert not (tmp_path / "copy.zip").exists()
