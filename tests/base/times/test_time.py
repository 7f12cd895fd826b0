"""Where the time comes from: in the code from one function, in the tests from what the test names."""

import ast
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.config import SettingsError
from bot.demo.running import moment
from tests.processes import ROOT, command, demo, until

BOGOTA = ZoneInfo("America/Bogota")

# what reads the machine's date and hour, by its full name
READERS = {
    *(f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")),
    "datetime.date.today",
    *(f"time.{name}" for name in ("time", "time_ns", "localtime", "gmtime", "ctime", "asctime", "clock_gettime")),
    *(f"sqlalchemy.func.{name}" for name in ("now", "current_date", "current_timestamp", "current_time")),
    "bot.edge.wall_clock.utc_now",
}
# file → what it may read. The roots of bot hand the time to all others; tests/at.py puts another in its place;
# the benchmarks' page says on which day they were measured.
MAY = {
    "bot/edge/wall_clock.py": {"datetime.datetime.now"},
    **{file: {"bot.edge.wall_clock.utc_now"} for file in ("bot/app.py", "bot/terminal.py", "bot/demo/running.py")},
    "benchmarks/__main__.py": {"bot.edge.wall_clock.utc_now"},
}


def _origins(tree: ast.Module) -> dict[str, str]:
    """Names of this file → the full names of what was imported under them."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.split(".")[0]
                found[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return found


def readers(source: str) -> Iterator[tuple[int, str]]:
    """(line, full name) of whatever reads the machine's clock, called or handed on."""
    tree = ast.parse(source)
    origins = _origins(tree)

    def name(node: ast.expr) -> str:
        if isinstance(node, ast.Attribute):
            return f"{name(node.value)}.{node.attr}"
        return origins.get(node.id, "") if isinstance(node, ast.Name) else ""

    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name) and name(node) in READERS:
            yield node.lineno, name(node)


def _files(room: str) -> list[str]:
    return [file.relative_to(ROOT).as_posix() for file in sorted((ROOT / room).rglob("*.py"))]


@pytest.mark.parametrize("room", ["bot", "conocimiento", "db", "tests", "benchmarks"])
def test_nobody_else_reads_the_machines_clock(room: str) -> None:
    """A test that does is another test on Sunday; code that does can't be put to another day."""
    wrong = [
        f"{file}:{line}: {name}"
        for file in _files(room)
        for line, name in readers((ROOT / file).read_text(encoding="utf-8"))
        if name not in MAY.get(file, set())
    ]
    assert wrong == []


def test_the_permissions_are_used() -> None:
    """One that is not needed any more hides the next reader."""
    for file, names in MAY.items():
        assert {name for _, name in readers((ROOT / file).read_text(encoding="utf-8"))} == names


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\nx = datetime.now(UTC)",
        "import datetime\nx = datetime.datetime.utcnow()",
        "import datetime as d\nx = d.date.today()",
        "from datetime import date as day\nx = day.today()",
        "import time\nx = time.time()",
        "from time import time as t\nx = t()",
        "from dataclasses import field\nfrom datetime import datetime\nx = field(default_factory=datetime.today)",
        "from bot.edge import wall_clock\nx = wall_clock.utc_now()",
        "from bot.edge.wall_clock import utc_now as n\nx = n",
        "import bot.edge.wall_clock\nx = bot.edge.wall_clock.utc_now",
        "import sqlalchemy as sa\nx = sa.func.now()",
        "from sqlalchemy import func\nx = func.current_timestamp()",
    ],
)
def test_the_check_finds_whoever_reads_it(source: str) -> None:
    assert [line for line, _ in readers(source)] == [source.count("\n") + 1]


def test_the_check_lets_a_clock_that_is_handed_in() -> None:
    assert not list(
        readers("import time\nx = clock.now() + office.now().today() + time.monotonic() + resources.today()")
    )


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-12-08", "2026-12-08T05:00+00:00"),
        ("2026-12-31T23:58", "2027-01-01T04:58+00:00"),
        ("2028-02-29 18:59:30", "2028-02-29T23:59:30+00:00"),
        ("2026-11-29T09:00+02:00", "2026-11-29T07:00+00:00"),
        ("2026-11-29T09:00Z", "2026-11-29T09:00+00:00"),
    ],
)
def test_the_demos_moment_is_local_time_unless_it_says_otherwise(text: str, utc: str) -> None:
    assert moment(text, BOGOTA) == datetime.fromisoformat(utc)


@pytest.mark.parametrize(
    "text", ["", "mañana", "2027-02-29", "2026-12-08T24:30", "12/08/2026", "0001-01-01", "9999-12-31"]
)
def test_a_moment_that_cant_be_is_one_line(text: str) -> None:
    with pytest.raises(SettingsError, match=r"^--now: .* is no(t| moment) "):
        moment(text, BOGOTA)


@pytest.mark.slow
def test_the_command_says_so_too() -> None:
    wrong = command("demo", "--now", "ayer")
    assert (wrong.status, wrong.err) == (2, "--now: 'ayer' is no moment such as 2026-12-01T08:00\n")


@pytest.mark.slow
@pytest.mark.parametrize("start", ["2028-02-29T18:59", "2026-12-31T23:58", "2026-11-29T10:00"])
def test_the_demo_starts_at_its_moment_and_goes_on_from_there(tmp_path: Path, start: str) -> None:
    """On a leap day, just before the year ends and on a Sunday as well: everybody is greeted."""
    with demo(tmp_path, start) as door:
        first, second = (datetime.fromisoformat(door.get("/_sim/clock")["now"]) for _ in range(2))
        assert moment(start, BOGOTA) < first < second < first + timedelta(hours=1)
        for person in door.get("/_sim/people"):
            until(lambda person=person: door.replies(person["id"]))  # type: ignore[misc]
            assert door.chat(person["id"])[-1]["date"] >= int(moment(start, BOGOTA).timestamp())
