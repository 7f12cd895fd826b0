"""A test that fails leaves nothing open for the next one (tests/leftovers.py): shown on tests that do, in a pytest of
their own."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT, environment
from tests.waiting import HUNG_S

pytestmark = pytest.mark.slow

FAILING = """
import socket
from pathlib import Path

import pytest

from db.engine import Database, create_engine
from tests import leftovers
from tests.processes import Process, running


def test_opens_and_fails(tmp_path, sqlite_template):
    held = socket.socket()
    database = Database(f"sqlite:///{tmp_path}/a.db")
    engine = create_engine(f"sqlite:///{sqlite_template}")
    connection = engine.connect()
    process = Process("simulator", "--port", "0", log=tmp_path / "log")
    database.transact(lambda session: session.connection().exec_driver_sql("SELECT 1"))
    raise AssertionError("fails on purpose")


def test_finds_nothing_left():
    assert running() == []
    assert leftovers.still_open() == []
"""
PASSING = """
from db.engine import Database


def test_opens_and_passes(tmp_path):
    Database(f"sqlite:///{tmp_path}/a.db").transact(lambda session: session.connection().exec_driver_sql("SELECT 1"))


def test_goes_on():
    pass
"""


def _pytest(folder: Path, source: str) -> str:
    file = folder / "test_it.py"
    file.write_text(source, encoding="utf-8")
    options = ("-c", "pyproject.toml", "--rootdir", str(ROOT), "-p", "tests.conftest", "-p", "no:cacheprovider")
    command = [sys.executable, "-m", "pytest", "-q", *options, str(file)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False, timeout=HUNG_S
    )
    return done.stdout


def test_what_a_failing_test_leaves_open_is_closed_before_the_next_one(tmp_path: Path) -> None:
    said = _pytest(tmp_path, FAILING)
    assert "1 failed, 1 passed" in said, said
    assert "fails on purpose" in said


def test_one_that_passes_and_leaves_something_open_does_not_pass(tmp_path: Path) -> None:
    said = _pytest(tmp_path, PASSING)
    assert "2 passed, 1 error" in said, said
    assert "left open: <db.engine.Database" in said, said


@pytest.mark.parametrize("fixture", ["database", "office"])
def test_fixtures_close_what_they_opened_when_the_test_fails(tmp_path: Path, fixture: str) -> None:
    """On both databases; the next one's fixture is opened on the same server."""
    source = f"async def test_fails({fixture}):\n    assert not {fixture}\n"
    said = _pytest(tmp_path, source)
    assert "2 failed" in said, said
    assert "error" not in said.splitlines()[-1], said
